"""A shelf of runbooks with its catalogue and changes, and the state of each runbook, right and wrong."""

import json
import random
from datetime import date, timedelta

from groundschool.kit import READ_ANYWAY, Bundle, Variant, beside
from groundschool.simulation.state import World

corners, drawn, shelf, written = (beside(__file__, name) for name in ("corners", "drawn", "shelf", "written"))
Shelf = shelf.Shelf
EDGES = ("bounds", "no-pages", "no-services", "torn", "other-forms")
STATES, SHARES = "states", "shares"
MISCOUNTED = ("of-all", "fraction", "percent-cut", "nothing-is-zero", "nothing-is-whole")


def generate(seed: int, edge: str | None = None) -> Variant:
    """Return the files of a shelf, what is asked of it, and what is right and wrong about it."""
    rng, bundle = random.Random(f"runbook shelf {seed} {edge}"), Bundle(seed, edge)
    today = World.from_seed(seed).day.date() + timedelta(days=rng.randrange(200))
    bundle.truth["today"] = today.isoformat()
    if edge == "torn":
        _torn(rng, bundle, today)
        return bundle.variant()
    makers = {"bounds": corners.at_bounds, "no-pages": corners.nothing_there, "no-services": corners.nobody_there}
    draft = makers.get(edge, drawn.usual)(rng, today)
    bundle.truth["kinds"], bundle.truth["teams"] = draft.kinds, {"": draft.team}
    bundle.write("asked.json", json.dumps({"team": draft.team, "today": today.isoformat()}) + "\n")
    _write(rng, bundle, "", draft.done(), odd=edge == "other-forms")
    _answers(bundle, draft.done(), draft.team, today)
    return bundle.variant()


def _write(rng: random.Random, bundle: Bundle, folder: str, one: Shelf, *, odd: bool = False) -> None:
    """Write the files of a shelf, below a folder where there are several."""
    bundle.write(f"{folder}entities.json", written.catalogue(one))
    for page in sorted(one.pages, key=lambda page: page.file):
        text = written.page(rng, page)
        bundle.write(f"{folder}runbooks/{page.file}", _odd(rng, text) if odd else text)
    bundle.write(f"{folder}changes.csv", written.changes(rng, one))
    bundle.write(f"{folder}git-log.txt", written.commits(rng, one))


def _odd(rng: random.Random, text: str) -> str:
    """Return a page as other editors leave it: the same to whoever reads Markdown."""
    head, body = text.split("\n---\n", 1)
    how = rng.choice(("dos", "hashes", "blanks"))
    if how == "hashes":  # a heading may end with hashes
        body = "\n".join(f"{line} ##" if line.startswith("## ") else line for line in body.split("\n"))
    if how == "blanks":
        body = "\n".join(f"{line}  " if line.startswith("## ") else line for line in body.split("\n"))
    text = f"{head}\n---\nType ```id``` first.\n\n{body}\n# At the end\n\n---\n\nLast words.\n"
    return text.replace("\n", "\r\n") if how == "dos" else text


def _answers(bundle: Bundle, one: Shelf, team: str, today: date) -> None:
    """Add which services count, the state of each, and both shares."""
    right = shelf.states(one, team, today)
    wrong = {how: shelf.states(one, team, today, how) for how in shelf.MISREAD}
    bundle.answer(STATES, "all", sorted(right), {how: sorted(found) for how, found in wrong.items()})
    for name, entry in right.items():
        bundle.answer(STATES, name, entry, {how: found[name] for how, found in wrong.items() if name in found})
    misread = {how: shelf.shares(found) for how, found in wrong.items()}
    counted = {how: shelf.shares(right, how) for how in MISCOUNTED}
    bundle.answer(SHARES, "all", shelf.shares(right), counted | misread)
    for task, first in ((STATES, shelf.MISREAD), (SHARES, MISCOUNTED)):
        traps = bundle.truth[task]["traps"]
        bundle.truth[task]["traps"] = {tag: traps[tag] for tag in (*first, *traps) if tag in traps}


TORN = (
    "no matter", "not first", "blank first", "no first line", "no end", "no yaml", "a list", "no service",
    "empty service", "no day", "no such day", "more than a day", "a number",
)  # fmt: skip


def _torn(rng: random.Random, bundle: Bundle, today: date) -> None:
    """Add a shelf for each way in which a page cannot be read; it has to be named."""
    bundle.truth["teams"] = {}
    for number, (how, draft) in enumerate(zip(TORN, corners.torn(rng, today), strict=False), 1):
        folder, one = f"shelf-{number}", draft.done()
        _write(rng, bundle, f"{folder}/", one)
        theirs = draft.kinds["theirs"]  # a page of others is refused as well
        page = rng.choice([page for page in one.pages if (page.service == theirs) == (number % 2 == 1)])
        name = f"{folder}/runbooks/{page.file}"
        bundle.files[name] = _spoilt(bundle.files[name].decode(), how).encode()
        bundle.truth["teams"][folder] = draft.team
        for task in (STATES, SHARES):
            bundle.answer(task, folder, page.file, {"read-anyway": READ_ANYWAY})


def _spoilt(text: str, how: str) -> str:
    """Return a page that nobody can read as it is meant."""
    head, body = text.split("\n---\n", 1)
    day = next(line for line in head.split("\n") if line.startswith("last_reviewed"))
    service = next(line for line in head.split("\n") if line.startswith("service"))
    return {
        "blank first": f"\n{text}",
        "no first line": text.removeprefix("---\n"),
        "empty service": text.replace(service, "service:", 1),
        "more than a day": text.replace(day, f"{day}, by Amara", 1),
        "a number": text.replace(day, "last_reviewed: 5", 1),
        "no matter": body.lstrip("\n"),
        "not first": f"# A title before all\n\n{text}",
        "no end": f"{head}\n{body}",
        "no yaml": text.replace("title: ", "title: [", 1),
        "a list": f"---\n- runbook\n---\n{body}",
        "no service": text.replace("service: ", "services: ", 1),
        "no day": text.replace(day, "last_reviewed: soon", 1),
        "no such day": text.replace(day, "last_reviewed: '2026-02-30'", 1),
    }[how]

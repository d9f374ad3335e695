"""A shelf as files: a catalogue, pages in Markdown, an export of changes, and what git says of the pages."""

import csv
import io
import json
import random
from collections.abc import Iterator, Mapping, Sequence
from datetime import date, timedelta
from typing import Any

from groundschool.formats.front_matter import page_with_matter
from groundschool.kit import beside
from groundschool.simulation.company import DOMAIN

shelf = beside(__file__, "shelf")
Entry, Page, Shelf = shelf.Entry, shelf.Page, shelf.Shelf
HALF = 0.5
HEAD = ("number", "cmdb_ci", "state", "close_code", "closed_at", "short_description")
AUTHORS = ("Amara Nwosu", "Joana Pires", "Liam Fraser", "Sofie Larsen", "Yusuf Demir")
DONE = ("raise the limits", "new release", "move to the new cluster", "renew certificates", "a longer timeout")
COMMITTED = (
    "Wrap all lines at 80",
    "Fix the links after the wiki moved",
    "Straight quotes",
    "Move to a folder of its own",
)
TEXTS: Mapping[str, str] = {
    "What it means": "Customers wait, or are turned away. It is one of ours if the others are well.",
    "Immediate checks": "Compare the last release with the first error:\n\n```sh\n# who is new?\nkubectl get pods\n```",
    "Mitigation": "Roll the last release back, if it is younger than the first error.\n\n### If it is older\n\nAsk.",
    "Escalation": "After 15 minutes page the on-call senior, with what you saw.",
    "Rollback": "Take back what you did, the last step first.",
}
OTHERWISE: Mapping[str, str] = {
    shelf.CODE: "```sh\nkubectl rollout undo deployment\n```",
    shelf.DEEP: "### Ask the on-call senior, who knows it by heart",
    shelf.BEGUN: "TODO list and owners: on the board. Page the senior.",
    shelf.RULED: "---\n\nThen do it.",
}


def catalogue(one: Shelf) -> str:
    """Return what the catalogue answers to ``GET /api/catalog/entities``."""
    return json.dumps([_entity(entry) for entry in one.entries], indent=1) + "\n"


def _entity(entry: Entry) -> dict[str, Any]:
    notes = {f"{DOMAIN}/tier": entry.tier, f"{DOMAIN}/aliases": ", ".join(entry.aliases)}
    metadata: dict[str, Any] = {"namespace": "default", "name": entry.name}
    if told := {key: value for key, value in notes.items() if value}:
        metadata["annotations"] = told
    spec = {"type": entry.type, "lifecycle": entry.lifecycle, "owner": entry.owner}
    if entry.kind == "API":
        spec["definition"] = "openapi: 3.1.0"
    return {"apiVersion": "backstage.io/v1alpha1", "kind": entry.kind, "metadata": metadata, "spec": spec}


def page(rng: random.Random, one: Page) -> str:
    """Return a runbook's file."""
    known = {"title": f"When {one.service} is slow", "service": one.service}
    if one.reviewed:
        known["last_reviewed"] = one.reviewed.isoformat() if one.quoted else one.reviewed
    if not one.reviewed and one.quoted:
        known["last_reviewed"] = ""
    if shelf.RULED in one.sections.values():
        known["title"] = f"When {one.service} --- or what is behind it --- is slow"
    body = "\n".join(part for name, how in one.sections.items() for part in _section(rng, name, how))
    if rng.random() < HALF:
        text = page_with_matter(known, f"# When {one.service} is slow\n\n{body}")
    else:
        text = page_with_matter(known, body).replace("---\n\n## ", "---\n## ", 1)
    return text.replace("last_reviewed: ''", "last_reviewed:", 1)


def _section(rng: random.Random, name: str, how: str) -> Iterator[str]:
    """Yield the lines of a section, as a page has it."""
    if how == shelf.ABSENT:
        return
    if how == shelf.FENCED:  # somebody pasted the template into a block of code, and left it there
        yield f"```\n## {name}\n\n{TEXTS['Escalation']}\n```\n"
        return
    yield f"## {_heading(name, how)}\n"
    if how == shelf.TODO:
        yield rng.choice(("TODO", "  todo", "Todo ")) + "\n\n " + rng.choice(("TBD", "tbd")) + "\n"
    elif how == shelf.EMPTY:
        yield rng.choice(("", "   \n", "```sh\n\n```\n")) + "# Notes\n\nThe rest is in the old wiki.\n"
    else:
        yield OTHERWISE.get(how, TEXTS[name]) + "\n"


def _heading(name: str, how: str) -> str:
    return {shelf.LONGER: f"{name} by others", shelf.SHOUTED: name.upper()}.get(how, name)


def changes(rng: random.Random, one: Shelf) -> str:
    """Return the export of changes, which are in no order."""
    out = io.StringIO()
    table = csv.writer(out, quoting=csv.QUOTE_ALL)
    table.writerow(HEAD)
    for number, change in enumerate(one.changes):
        closed = change.closed.isoformat() if change.closed else ""
        told = f"{change.service}: {rng.choice(DONE)}, {rng.choice(('again', 'as agreed', 'at night'))}"
        table.writerow([f"CHG00{31000 + 7 * number}", change.service, change.state, change.code, closed, told])
    return out.getvalue()


def commits(rng: random.Random, one: Shelf) -> str:
    """Return what ``git log --date=short --name-only`` says of the pages, the newest first."""
    pages = sorted(one.pages, key=lambda each: each.file)
    if not pages:
        return ""
    last = pages[0].committed  # one commit went over all pages, and reviewed none
    told = [(last, COMMITTED[0], [each.file for each in pages])]
    told += [(last - timedelta(days=rng.randint(5, 500)), rng.choice(COMMITTED), [each.file]) for each in pages]
    return "\n".join(line for commit in sorted(told, reverse=True) for line in _commit(rng, *commit))


def _commit(rng: random.Random, day: date, about: str, files: Sequence[str]) -> Iterator[str]:
    author = rng.choice(AUTHORS)
    yield f"commit {rng.getrandbits(160):040x}"
    yield f"Author: {author} <{author.split()[0].lower()}@{DOMAIN}>"
    yield f"Date:   {day}\n\n    {about}\n"
    yield from (f"runbooks/{file}" for file in files)
    yield ""

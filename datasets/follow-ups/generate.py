"""Follow-ups of incidents as a tracker exports them, and what is right and wrong about them."""

import json
import random
from datetime import date, timedelta

from groundschool.formats.jira import as_search
from groundschool.kit import READ_ANYWAY, Bundle, Variant, beside
from groundschool.simulation.state import World

drawn, promises = (beside(__file__, name) for name in ("drawn", "promises"))
Tracker = promises.Tracker
APART = (promises.OPEN, promises.DROPPED, promises.UNDATED)  # of which there are not equally many
EDGES = ("bounds", "nothing", "torn")
TICKETS, INCIDENTS = "follow-ups.json", "incidents.json"
TORN = (
    "first-page", "first-page-of-incidents", "short-log", "short-log-of-incident", "unknown", "nowhere", "loop",
    "unknown-incident", "nowhere-incident",
)  # fmt: skip


def generate(seed: int, edge: str | None = None) -> Variant:
    """Return the files of a tracker, what is asked of them, and what is right and wrong about them."""
    rng, bundle = random.Random(f"follow-ups {seed} {edge}"), Bundle(seed, edge)
    today = World.from_seed(seed).day.date() + timedelta(days=rng.randrange(150, 300))
    bundle.truth["today"] = today.isoformat()
    if edge == "torn":
        _torn(rng, bundle, today)
        return bundle.variant()
    draft = drawn.at_bounds(rng, today) if edge == "bounds" else drawn.Draft(rng, today)
    if edge == "nothing":
        draft.incident("low", priority="SEV3")
    tracker = draft.done()
    while edge is None and not _tells_apart(tracker, today):
        draft = drawn.usual(rng, today)
        tracker = draft.done()
    bundle.truth["kinds"], bundle.truth["folders"] = draft.kinds, [""]
    _write(bundle, "", tracker)
    bundle.write("asked.json", json.dumps({"today": today.isoformat()}) + "\n")
    _answers(bundle, tracker, today)
    return bundle.variant()


def _tells_apart(tracker: Tracker, today: date) -> bool:
    """Return whether no share is, by chance, a whole number or the same as somebody's who counts otherwise."""
    right = tracker.shares(today)
    told = [tracker.shares(today, how) for how in promises.MISCOUNTED]
    for name, one in right.items():
        others = {(each[name]["have"], each[name]["of"], each[name]["percent"]) for each in told}
        others.discard((one["have"], one["of"], one["percent"]))
        if one["percent"] is None or one["percent"] % 1 == 0 or one["percent"] in {each[2] for each in others}:
            return False
    return len({sum(one["state"] == state for one in tracker.follow_ups(today).values()) for state in APART}) == len(
        APART
    )


def _write(bundle: Bundle, folder: str, tracker: Tracker) -> None:
    bundle.write(f"{folder}{TICKETS}", as_search(tracker.tickets, promises.OURS))
    bundle.write(f"{folder}{INCIDENTS}", as_search(tracker.incidents, promises.OURS))


def _answers(bundle: Bundle, tracker: Tracker, today: date) -> None:
    """Add which follow-ups there are, what became of each, and both shares."""
    right = tracker.follow_ups(today)
    wrong = {how: tracker.follow_ups(today, how) for how in promises.MISREAD}
    bundle.answer("follow_ups", "all", sorted(right), {how: sorted(found) for how, found in wrong.items()})
    for key, entry in right.items():
        traps = {how: found[key] for how, found in wrong.items() if key in found}
        bundle.answer("follow_ups", key, entry, traps)
    told = {how: tracker.shares(today, how) for how in (*promises.MISCOUNTED, *promises.MISREAD)}
    bundle.answer("shares", "all", tracker.shares(today), told)
    for task, first in (("follow_ups", promises.MISREAD), ("shares", promises.MISCOUNTED)):
        traps = bundle.truth[task]["traps"]
        bundle.truth[task]["traps"] = {tag: traps[tag] for tag in (*first, *traps) if tag in traps}


def _torn(rng: random.Random, bundle: Bundle, today: date) -> None:
    """Add a tracker for each way in which an export is not whole; what is missing has to be named."""
    bundle.truth["folders"] = [f"tracker-{number}/" for number in range(1, len(TORN) + 1)]
    for folder, how in zip(bundle.truth["folders"], TORN, strict=True):
        draft = drawn.Draft(rng, today)
        incidents = [draft.incident("of") for _ in range(4)]
        key, other = (draft.ticket("kept", [of], 20, 25) for of in incidents[:2])
        draft.moved(key, 40, 30, 20)
        named = _spoil(draft, how, key, other, incidents[2:])
        _write(bundle, folder, draft.done())
        for file, spoilt in ((TICKETS, how == "first-page"), (INCIDENTS, how == "first-page-of-incidents")):
            if spoilt:
                _cut(bundle, folder + file, rng)
                named = [file]
        if how == "short-log":
            _cut_log(bundle, folder + TICKETS, key, first=False)
        if how == "short-log-of-incident":
            _cut_log(bundle, folder + INCIDENTS, named[0], first=True)
        bundle.truth.setdefault("refused", {})[folder] = named
        for task in ("follow_ups", "shares"):
            bundle.answer(task, folder, named[0], {"read-anyway": READ_ANYWAY})


def _spoil(draft: drawn.Draft, how: str, key: str, other: str, incidents: list[str]) -> list[str]:
    """Make an export one that cannot be followed, and return what may be named for it."""
    where = draft.incidents if how.endswith("incident") else draft.tickets
    one, two = incidents if where is draft.incidents else (key, other)
    strange = "INC-99" if where is draft.incidents else "OPS-99"
    if how.startswith("unknown"):
        link = drawn.IssueLink("Duplicate", strange)
        where[one] = drawn.replace(where[one], resolution="Duplicate", links=[*where[one].links, link])
    elif how.startswith("nowhere"):
        back = drawn.IssueLink("Duplicate", two, outward=False)
        where[one] = drawn.replace(where[one], resolution="Duplicate", links=[*where[one].links, back])
    elif how == "loop":
        for here, there in ((one, two), (two, one)):
            where[here] = drawn.replace(where[here], resolution="Duplicate")
            draft.link(where, here, there)
        return [one, two]
    return [one]


def _cut(bundle: Bundle, path: str, rng: random.Random) -> None:
    """Make a search the first page of one that found more."""
    told = json.loads(bundle.files[path])
    told["total"] += rng.randint(1, 60)
    bundle.files[path] = (json.dumps(told, ensure_ascii=False, indent=1) + "\n").encode()


def _cut_log(bundle: Bundle, path: str, key: str, *, first: bool) -> None:
    """Leave only the newest entry of a changelog, in the file's first issue or in its last."""
    told = json.loads(bundle.files[path])
    told["issues"].sort(key=lambda one: (one["key"] == key) != first)
    log = told["issues"][0 if first else -1]["changelog"]
    log["histories"], log["maxResults"] = log["histories"][-1:], 1
    bundle.files[path] = (json.dumps(told, ensure_ascii=False, indent=1) + "\n").encode()

"""Five weeks of changes and incidents as they are exported, and what became of each change."""

import json
import random

from groundschool.kit import READ_ANYWAY, Bundle, Variant, beside
from groundschool.simulation.state import World

drawn, drafts, judged, timed, written = (
    beside(__file__, name) for name in ("drawn", "draft", "judged", "timed", "written")
)
EDGES = ("bounds", "nothing", "torn", "other-forms")
OUTCOMES, LEADS, REPORT = "outcomes", "lead-times", "report"
TORN = (
    "no-offset opened_at", "no-offset work_end", "no-offset approval_set", "no-offset sys_updated_on",
    "day-first closed_at", "day-first work_start", "no-offset older", "day-first canceled", "no-offset incident",
)  # fmt: skip


def generate(seed: int, edge: str | None = None) -> Variant:
    """Return the files of a log, and what is right and wrong about it."""
    rng, bundle = random.Random(f"change log {seed} {edge}"), Bundle(seed, edge)
    year = World.from_seed(seed).day.year
    if edge == "torn":
        for how in TORN:
            _torn(rng, bundle, year, how)
        return bundle.variant()
    if edge == "bounds":
        draft, log = drawn.at_bounds(rng, year)
    else:
        draft, log = drawn.usual(rng, year, "emergency-fails" if edge else "unsuccessful")
    if edge == "nothing":
        log = judged.Log([], [], log.rules)
    bundle.truth["kinds"] = draft.kinds
    _write(rng, bundle, "", log, odd=edge == "other-forms")
    _answers(bundle, log)
    return bundle.variant()


def _write(rng: random.Random, bundle: Bundle, folder: str, log: judged.Log, *, odd: bool = False) -> None:
    bundle.write(f"{folder}changes.csv", written.changes(rng, log.changes, odd=odd))
    bundle.write(f"{folder}incidents.json", written.incidents(log.reports))
    bundle.write(f"{folder}rules.json", written.rules(log.rules))


def _answers(bundle: Bundle, log: judged.Log) -> None:
    told, leads = judged.outcomes(log), timed.lead_times(log)
    misjudged = {how: judged.outcomes(log, how) for how in judged.MISJUDGED}
    mistimed = {how: timed.lead_times(log, how) for how in timed.MISTIMED}
    bundle.answer(OUTCOMES, "all", sorted(told))
    for number, one in told.items():
        bundle.answer(OUTCOMES, number, one, {how: found[number] for how, found in misjudged.items()})
    bundle.answer(LEADS, "all", sorted(leads), {how: sorted(found) for how, found in mistimed.items()})
    for number, hours in leads.items():
        bundle.answer(LEADS, number, hours, {how: found[number] for how, found in mistimed.items()})
    changes = judged.newest(log.changes)
    right = timed.report(changes, told, leads)
    wrong = {how: timed.report(changes, told, leads, how) for how in timed.MISCOUNTED}
    wrong |= {how: timed.report(changes, told, found) for how, found in mistimed.items()}
    wrong |= {how: timed.report(changes, found, leads) for how, found in misjudged.items()}
    bundle.answer(REPORT, "all", right, wrong)
    for task, first in ((OUTCOMES, judged.MISJUDGED), (LEADS, timed.MISTIMED), (REPORT, timed.MISCOUNTED)):
        traps = bundle.truth[task]["traps"]
        bundle.truth[task]["traps"] = {tag: traps[tag] for tag in (*first, *traps) if tag in traps}


def _torn(rng: random.Random, bundle: Bundle, year: int, how: str) -> None:
    """Write a log in which one moment cannot be placed, below a folder of its own."""
    draft = drafts.Draft(rng, year)
    for _ in range(4):
        draft.report(draft.change("plain"))
    way, _, where = how.partition(" ")
    if where == "older":
        drawn.MAKERS["exported-first"](draft, "older")
    if where == "canceled":
        drawn.MAKERS["canceled"](draft, "canceled")
    log, folder = draft.log(), where
    _write(rng, bundle, f"{folder}/", log)
    column, number = where, rng.choice(log.changes).number
    if where in ("older", "canceled"):
        column, number = "opened_at" if where == "canceled" else "sys_updated_on", draft.kinds[where][0]
    if where == "incident":
        number = _spoil_incident(rng, bundle, log, folder, way)
    else:
        row = min((one for one in log.changes if one.number == number), key=lambda one: one.updated)
        at = getattr(row, FIELDS[column])
        name = f"{folder}/changes.csv"
        lines = bundle.files[name].decode().split("\n")
        old, new = written.moment(at), written.spoilt(at, way)
        place = next(i for i, line in enumerate(lines) if number in line[:12] and old in line)
        lines[place] = lines[place].replace(old, new)
        bundle.files[name] = "\n".join(lines).encode()
    for task in (OUTCOMES, REPORT) if where == "incident" else (OUTCOMES, LEADS, REPORT):
        bundle.answer(task, folder, number, {"read-anyway": READ_ANYWAY})


FIELDS = {
    "opened_at": "opened", "work_end": "end", "approval_set": "approved", "sys_updated_on": "updated",
    "closed_at": "closed", "work_start": "start",
}  # fmt: skip


def _spoil_incident(rng: random.Random, bundle: Bundle, log: judged.Log, folder: str, way: str) -> str:
    name, one = f"{folder}/incidents.json", rng.choice(log.reports)
    told = json.loads(bundle.files[name])
    for each in told["result"]:
        if each["number"] == one.number:
            each["opened_at"] = written.spoilt(one.opened, way)
    bundle.files[name] = (json.dumps(told, indent=1) + "\n").encode()
    return one.number

"""Five weeks of changes and incidents as they are exported, and what became of each change."""

import json
import random
from datetime import datetime

from groundschool.kit import READ_ANYWAY, Bundle, Variant, beside
from groundschool.simulation.state import World

drawn, drafts, judged, timed, written = (
    beside(__file__, name) for name in ("drawn", "draft", "judged", "timed", "written")
)
EDGES = ("bounds", "alone", "nothing", "torn")
OUTCOMES, LEADS, REPORT = "outcomes", "lead-times", "report"
TORN = (
    "opened_at",
    "work_start",
    "work_end",
    "sys_updated_on",
    "older",
    "canceled",
    "incident",
)  # older, canceled: of a row that does not count


def generate(seed: int, edge: str | None = None) -> Variant:
    """Return the files of a log, and what is right and wrong about it."""
    rng, bundle = random.Random(f"change log {seed} {edge}"), Bundle(seed, edge)
    year = World.from_seed(seed).day.year
    if edge == "torn":
        for how in TORN:
            _torn(rng, bundle, year, how)
        return bundle.variant()
    draw = {"bounds": drawn.at_bounds, "alone": drawn.alone}.get(edge or "", drawn.usual)
    draft, log = draw(rng, year)
    if edge == "nothing":
        log = judged.Log([], [], log.rules)
    bundle.truth["kinds"] = draft.kinds
    _write(rng, bundle, "", log)
    _answers(bundle, log)
    return bundle.variant()


def _write(rng: random.Random, bundle: Bundle, folder: str, log: judged.Log) -> None:
    bundle.write(f"{folder}changes.csv", written.changes(rng, log.changes))
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


def _torn(rng: random.Random, bundle: Bundle, year: int, where: str) -> None:
    """Write a log in which one moment has no offset, below a folder of its own."""
    draft = drafts.Draft(rng, year)
    for _ in range(3):
        made = draft.change("plain")
        draft.report(made, caused_by=made.number)
    if where == "older":
        drawn.MAKERS["exported-first"](draft, "older")
    if where == "canceled":
        drawn.MAKERS["canceled"](draft, "canceled")
    log = draft.log()
    _write(rng, bundle, f"{where}/", log)
    if where == "incident":
        number = _spoil_incident(rng, bundle, log)
    else:
        number = draft.kinds[where][0] if where in draft.kinds else rng.choice(log.changes).number
        _spoil_row(bundle, where, min((one for one in log.changes if one.number == number), key=_updated))
    for task in (OUTCOMES, REPORT) if where == "incident" else (OUTCOMES, LEADS, REPORT):
        bundle.answer(task, where, number, {"read-anyway": READ_ANYWAY})


def _updated(row: judged.Change) -> datetime:
    return row.updated


def _spoil_row(bundle: Bundle, where: str, row: judged.Change) -> None:
    """Take the offset from one moment of a row."""
    old = written.moment(getattr(row, FIELDS[where]))
    name = f"{where}/changes.csv"
    rows = bundle.files[name].decode().split("\n")
    last = written.moment(row.updated)
    place = next(i for i, line in enumerate(rows) if row.number in line[:12] and last in line)
    rows[place] = rows[place].replace(old, written.spoilt(old))
    bundle.files[name] = "\n".join(rows).encode()


FIELDS = {
    "opened_at": "opened", "work_start": "start", "work_end": "end", "sys_updated_on": "updated",
    "older": "approved", "canceled": "closed",
}  # fmt: skip


def _spoil_incident(rng: random.Random, bundle: Bundle, log: judged.Log) -> str:
    name, number = "incident/incidents.json", rng.choice(log.reports).number
    told = json.loads(bundle.files[name])
    for each in told["result"]:
        if each["number"] == number:
            each["opened_at"] = written.spoilt(each["opened_at"])
    bundle.files[name] = (json.dumps(told, indent=1) + "\n").encode()
    return number

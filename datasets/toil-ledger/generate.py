"""A quarter of work and three tools against toil, as they are exported, and what is right and wrong about them."""

import csv
import io
import json
import random
from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

from groundschool.kit import READ_ANYWAY, Bundle, Variant, beside
from groundschool.simulation.state import World

drawn, ledger = (beside(__file__, name) for name in ("drawn", "ledger"))
Draft, ToilBook = drawn.Draft, ledger.ToilBook
EDGES = ("bounds", "nothing", "torn")
LOG, USAGE = "worklogs.csv", "usage.jsonl"
TORN = {  # how a line is spoilt, and of which file
    "hours-empty": LOG, "hours-below-zero": LOG, "hours-in-words": LOG, "no-offset": LOG, "no-moment": LOG,
    "no-json": USAGE, "run-without-offset": USAGE, "no-seconds": USAGE, "seconds-left-out": USAGE, "no-object": USAGE,
}  # fmt: skip
TASKS = ("toil", "used", "saved")


def generate(seed: int, edge: str | None = None) -> Variant:
    """Return the files of a quarter, what is asked of them, and what is right and wrong about them."""
    rng, bundle = random.Random(f"toil {seed} {edge}"), Bundle(seed, edge)
    today = World.from_seed(seed).day.replace(tzinfo=UTC) + timedelta(days=rng.randrange(150, 300))
    make = drawn.at_bounds if edge in ("bounds", "torn") else drawn.usual
    draft = make(rng, today)
    while edge is None and not _tells_apart(draft):
        draft = make(rng, today)
    if edge == "nothing":
        draft.entries, draft.runs = [], []
    bundle.truth["asked"] = [draft.start.isoformat(), draft.end.isoformat(), today.isoformat()]
    bundle.truth["tools"] = sorted(one.name for one in draft.tools)
    if edge == "torn":
        _torn(rng, bundle, draft.done())
        return bundle.variant()
    book = draft.done()
    _write(rng, bundle, "", book)
    _answers(bundle, book, draft)
    return bundle.variant()


def _tells_apart(draft: Draft) -> bool:
    """Return whether no share of use is by chance the same as that of somebody who counts otherwise."""
    book = draft.done()
    used = {how: [ledger.used(book, tool, draft.today, how) for tool in book.tools] for how in ("", *ledger.MISUSED)}
    for told in used.values():
        for right, one in zip(used[""], told, strict=True):
            if right["runs"] and one["percent"] == right["percent"] and one["runs"] != right["runs"]:
                return False
    return True


def _answers(bundle: Bundle, book: ToilBook, draft: Draft) -> None:
    """Add what toil cost, who uses each tool, and what it saves."""
    window = draft.start, draft.end
    _told(bundle, "toil", {"all": lambda how: ledger.toil(book, *window, how)}, ledger.MISTAKEN)
    for task, count, misread in (("used", ledger.used, ledger.MISUSED), ("saved", ledger.saved, ledger.MISSAVED)):
        told = {one.name: _of(count, book, one, draft.today) for one in sorted(book.tools, key=lambda one: one.name)}
        _told(bundle, task, told, (*misread, *(ledger.MISUSED if task == "saved" else ())))


def _of(count: Callable[..., Any], book: ToilBook, tool: object, today: datetime) -> Callable[[str], Any]:
    return lambda how: count(book, tool, today, how)


def _told(bundle: Bundle, task: str, told: Mapping[str, Callable[[str], Any]], misread: tuple[str, ...]) -> None:
    for subject, count in told.items():
        bundle.answer(task, subject, count(""), {how: count(how) for how in misread})
    traps = bundle.truth[task]["traps"]
    bundle.truth[task]["traps"] = {how: traps[how] for how in misread if how in traps}


def _write(rng: random.Random, bundle: Bundle, folder: str, book: ToilBook) -> None:
    """Write the exports, below a folder where there are several."""
    tools = [
        {"name": one.name, "replaces": one.replaces, "released": one.released.isoformat(), "author": one.author,
         "build": one.build, "upkeep": one.upkeep}
        for one in book.tools
    ]  # fmt: skip
    tasks = [
        {"key": one.key, "summary": one.summary, "by_hand": one.by_hand, "kind": one.kind, "lasting": one.lasting}
        for one in book.tasks
    ]  # fmt: skip
    start, end, today = bundle.truth["asked"]
    told = {"tasks": tasks, "tools": tools, "robots": sorted(book.robots)}
    told["asked"] = {"start": start, "end": end, "today": today}
    for name, value in told.items():
        bundle.write(f"{folder}{name}.json", json.dumps(value, indent=1) + "\n")
    bundle.write(f"{folder}{LOG}", _worklogs(rng, book))
    bundle.write(f"{folder}{USAGE}", "".join(_run(one) for one in book.runs))


def _worklogs(rng: random.Random, book: ToilBook) -> str:
    """Return the export of hours: whoever wrote them wrote halves or minutes behind the point."""
    out = io.StringIO()
    table = csv.writer(out, lineterminator="\n")
    table.writerow(("Worklog ID", "Issue Key", "Username", "Work Description", "Started", "Hours", "Updated"))
    for one in book.entries:
        said = rng.choice(("", "again", "as last week", "with Ana, on the phone", 'the "usual"'))
        when = one.started.isoformat(), f"{one.hours:g}", one.updated.isoformat()
        table.writerow((one.id, one.key, one.who, said, *when))
    return out.getvalue()


def _run(one: ledger.ToolRun) -> str:
    line = {"ts": one.at.isoformat(timespec="seconds"), "tool": one.tool, "user": one.user}
    line |= {"sudo_user": one.sudo} if one.sudo else {}
    return json.dumps(line | {"ci": one.ci, "dry_run": one.dry, "exit": one.exit, "seconds": one.seconds}) + "\n"


def _torn(rng: random.Random, bundle: Bundle, book: ToilBook) -> None:
    """Add the exports with one line spoilt, in each way; the line has to be named."""
    bundle.truth["folders"] = {}
    for number, (how, file) in enumerate(TORN.items(), 1):
        folder = f"quarter-{number}"
        _write(rng, bundle, f"{folder}/", book)
        lines = bundle.files[f"{folder}/{file}"].decode().splitlines()
        at = 0 if how == "no-json" else rng.randrange(1, len(lines))
        if how == "hours-empty":  # in a row that was corrected, and does not count
            ids = [line.partition(",")[0] for line in lines]
            at = max(number for number, one in enumerate(ids) if ids.count(one) > 1)
        lines[at] = _spoilt(lines[at], how)
        bundle.files[f"{folder}/{file}"] = ("\n".join(lines) + "\n").encode()
        for task in TASKS if file == LOG else TASKS[1:]:
            bundle.truth["folders"].setdefault(task, []).append(folder)
            bundle.answer(task, folder, f"{file}:{at + 1}", {"read-anyway": READ_ANYWAY})


def _spoilt(line: str, how: str) -> str:
    """Return a line that nobody can read as it is meant."""
    if how == "no-object":
        return json.dumps([line])
    if how == "no-json":
        return line[: len(line) // 2]
    if TORN[how] == USAGE:
        told = json.loads(line)
        if how == "seconds-left-out":
            del told["seconds"]
        return json.dumps(
            told | {"run-without-offset": {"ts": told["ts"][:19]}, "no-seconds": {"seconds": None}}.get(how, {})
        )
    [row] = csv.reader([line])
    row[5] = {"hours-empty": "", "hours-below-zero": "-0.25", "hours-in-words": f"{row[5]} h"}.get(how, row[5])
    row[4] = {"no-offset": row[4][:19], "no-moment": "yesterday"}.get(how, row[4])
    out = io.StringIO()
    csv.writer(out, lineterminator="").writerow(row)
    return out.getvalue()

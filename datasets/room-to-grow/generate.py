"""What pools of nodes use, have and will need, as it is exported, and what is right and wrong about them."""

import csv
import io
import json
import random
from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from groundschool.kit import READ_ANYWAY, Bundle, Variant, beside
from groundschool.simulation.state import World

drawn, capacity = (beside(__file__, name) for name in ("drawn", "capacity"))
EDGES = ("bounds", "nothing", "torn")
USAGE, DAILY, INVENTORY, CHANGES = "usage.json", "daily.csv", "inventory.csv", "changes.csv"
MEASURE, COUNT, FORESEE = "daily-p95", "usable", "forecast"
ELSEWHERE = {"today-is-late", "six-days", "full-is-unknown"}  # what shows itself only at a bound
TORN = (
    "size-in-words", "size-empty", "size-below-zero", "other-unit", "no-number", "below-zero", "no-offset", "no-moment",
    "end-empty",
)  # fmt: skip
NO_MATRIX = (
    {"status": "error", "errorType": "timeout", "error": "query timed out in expression evaluation"},
    {"status": "success", "data": {"resultType": "vector", "result": []}},
)


def generate(seed: int, edge: str | None = None) -> Variant:
    """Return the files of some pools, and what is right and wrong about them."""
    rng, bundle = random.Random(f"room to grow {seed} {edge}"), Bundle(seed, edge)
    today = (World.from_seed(seed).day + timedelta(days=rng.randrange(90, 260))).date()
    today += timedelta(days=rng.randint(1, 5)) if today.weekday() == 6 else timedelta()  # the day before is the busiest
    bundle.truth["today"] = today.isoformat()
    if edge == "torn":
        _torn(rng, bundle, drawn.usual(rng, today).book())
        return bundle.variant()
    if edge == "bounds":
        draft = drawn.at_bounds(rng, today)
        told = _told(draft.book())
    else:
        draft, told = _usual(rng, today)
    book = draft.book()
    series, odd = _series(rng, today, edge)
    if edge == "nothing":
        book = capacity.PoolBook(today, {pool: {} for pool in book.rules}, [], [], book.rules)
        told = _told(book)
    _write(rng, bundle, "", book)
    bundle.write(USAGE, _usage(rng, series, odd))
    _answers(bundle, book, told, series)
    return bundle.variant()


def _told(book: Any) -> dict[str, dict[str, Any]]:
    """Return the forecast of each pool, right (under "") and by misconception."""
    return {
        how: {pool: capacity.forecast(book, pool, how) for pool in sorted(book.rules)}
        for how in ("", *capacity.MISFORESEEN, *capacity.MISCOUNTED)
    }


def _usual(rng: random.Random, today: Any) -> tuple[Any, dict[str, dict[str, Any]]]:
    """Return pools in which every misconception goes wrong, and no day depends on how a number is rounded."""
    for _ in range(60):
        draft = drawn.usual(rng, today)
        if _rounds_well(draft.book()):
            told = _told(draft.book())
            apart = all(told[how] != told[""] for how in {*capacity.MISFORESEEN} - ELSEWHERE)
            late = {one["escalate"] for one in told[""].values()}
            if apart and late == {True, False, None}:
                return draft, told
    raise ValueError(f"no such pools on {today}")


def _rounds_well(book: Any) -> bool:
    """Return whether no pool reaches its limit within half an hour of a midnight, or is within 1 MB of it already."""
    for pool in book.rules:
        use = capacity.counted(book, pool)
        a_week, at = capacity.growth(use), capacity.level(use, book.today)
        room = 0.8 * capacity.usable(book, pool) - (at or 0)
        if abs(room) < 10**6:
            return False
        for rate in a_week or ():
            if rate and not 0.02 < 7 * room / rate % 1 < 0.98:
                return False
    return True


def _series(rng: random.Random, today: Any, edge: str | None) -> tuple[list[Any], set[tuple[int, int]]]:
    """Return the series of an export, and which of their samples are not a number."""
    if edge == "nothing":
        return [], set()
    return drawn.damaged(rng, drawn.export(rng, today, 10))


def _usage(rng: random.Random, series: Sequence[Any], odd: set[tuple[int, int]]) -> str:
    """Return an export as the HTTP API of Prometheus gives it; a few moments without a number stand in it."""
    result = []
    for number, (instance, pod, values) in enumerate(series):
        told = [[at, "NaN" if (number, at) in odd else str(value)] for at, value in values.items()]
        result.append({"metric": {"instance": instance, "pod": pod}, "values": told})
    rng.shuffle(result)
    answer = {"status": "success", "data": {"resultType": "matrix", "result": result}}
    return json.dumps(answer, separators=(",", ":")) + "\n"


def _answers(bundle: Bundle, book: Any, told: dict[str, dict[str, Any]], series: Sequence[Any]) -> None:
    """Add what is right and wrong of each task."""
    clean = [(instance, values) for instance, _, values in series]
    wrong = {how: capacity.daily(clean, how) for how in capacity.MISMEASURED}
    bundle.answer(MEASURE, USAGE, capacity.daily(clean), wrong)
    for pool in sorted(book.rules):
        bundle.answer(COUNT, pool, capacity.usable(book, pool),
                      {how: capacity.usable(book, pool, how) for how in capacity.MISCOUNTED})  # fmt: skip
        bundle.answer(FORESEE, pool, told[""][pool], {how: told[how][pool] for how in told if how})


def _table(head: Sequence[str], rows: Sequence[Sequence[Any]]) -> str:
    out = io.StringIO()
    csv.writer(out, lineterminator="\n").writerows([head, *rows])
    return out.getvalue()


def _write(rng: random.Random, bundle: Bundle, folder: str, book: Any) -> None:
    """Write the tables of some pools, below a folder where there are several."""
    days = [
        (day.isoformat(), pool, "" if value is None else value)
        for pool in book.days
        for day, value in book.days[pool].items()
    ]
    days.sort(reverse=rng.random() < 0.5)
    nodes = [(one.instance, one.pool, one.state, one.capacity, one.allocatable) for one in book.nodes]
    changes = [
        (one.id, one.pool, one.kind, one.status, one.ended.isoformat() if one.ended else "") for one in book.changes
    ]
    bundle.write(f"{folder}{DAILY}", _table(("day", "pool", "p95_bytes"), days))
    bundle.write(f"{folder}{INVENTORY}", _table(("instance", "pool", "state", "capacity", "allocatable"), nodes))
    bundle.write(f"{folder}{CHANGES}", _table(("change", "pool", "kind", "status", "ended"), changes))
    rules = {
        pool: {"may_fail": rule.may_fail, "order": [{"step": step, "days": days} for step, *days in rule.order]}
        for pool, rule in book.rules.items()
    }
    bundle.write(f"{folder}pools.json", json.dumps(rules, indent=1) + "\n")
    bundle.write(f"{folder}asked.json", json.dumps({"today": book.today.isoformat()}) + "\n")


def _torn(rng: random.Random, bundle: Bundle, book: Any) -> None:
    """Add the tables with one line spoilt, in each way; and exports that are no matrix."""
    pools = [*book.rules]
    days = {pool: dict([*book.days[pool].items()][-9:]) for pool in book.days}
    book = capacity.PoolBook(book.today, days, book.nodes, book.changes, book.rules)
    bundle.truth["pool"] = {}
    for number, how in enumerate(TORN):
        folder = f"torn-{number + 1}"
        _write(rng, bundle, f"{folder}/", book)
        name = INVENTORY if "size" in how or how == "other-unit" else DAILY if how in ("no-number", "below-zero") else CHANGES
        lines = bundle.files[f"{folder}/{name}"].decode().splitlines()
        fit = {INVENTORY: ",in-service,", CHANGES: ",done,"}.get(name, "")
        at = rng.choice([at for at, line in enumerate(lines) if at and fit in line])
        cells = lines[at].split(",")
        told = {
            "size-in-words": "about 64Gi", "size-empty": "", "size-below-zero": "-64Gi", "other-unit": "64 blocks",
            "no-number": "n/a", "below-zero": "-1", "no-offset": cells[-1][:19], "no-moment": "yesterday", "end-empty": "",
        }[how]  # fmt: skip
        lines[at] = ",".join([*cells[:-1], told])
        bundle.files[f"{folder}/{name}"] = ("\n".join(lines) + "\n").encode()
        bundle.truth["pool"][folder] = rng.choice([pool for pool in pools if pool != cells[1]])
        for task in (COUNT, FORESEE) if name == INVENTORY else (FORESEE,):
            bundle.answer(task, folder, f"{name}:{at + 1}", {"read-anyway": READ_ANYWAY})
    for number, answer in enumerate(NO_MATRIX):
        folder = f"other-{number + 1}"
        bundle.write(f"{folder}/{USAGE}", json.dumps(answer) + "\n")
        bundle.answer(MEASURE, folder, USAGE, {"read-anyway": READ_ANYWAY})

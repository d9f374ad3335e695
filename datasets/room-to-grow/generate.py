"""What pools of nodes use, have and will need, as it is exported, and what is right and wrong about them."""

import csv
import io
import json
import random
from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

from groundschool.kit import READ_ANYWAY, Bundle, Variant, beside
from groundschool.simulation.state import World

drawn, exported, capacity = (beside(__file__, name) for name in ("drawn", "exported", "capacity"))
Draft, PoolBook = drawn.Draft, capacity.PoolBook
EDGES = ("bounds", "nothing", "torn")
USAGE, DAILY, INVENTORY, CHANGES = "usage.json", "daily.csv", "inventory.csv", "changes.csv"
MEASURE, COUNT, FORESEE = "daily-p95", "usable", "forecast"
ELSEWHERE = {
    "today-is-late",
    "six-days",
    "more-than-seven",
    "two-weeks-of-days",
    "less-than-two-years",
}  # what shows itself only at a bound
VARY = ("level", "order_by", "escalate")
SHOWN = {  # what else goes wrong with some of them, and what does not
    "canceled-resize": {*VARY}, "level-of-yesterday": {*VARY}, "level-of-ever": {"level", "order_by"},
    "any-change": {"order_by"}, "one-growth": {"order_by", "escalate"}, "longest-step": {"order_by", "escalate"},
    "last-line": {"order_by"}, "forever": set(),
}  # fmt: skip
SIZES = ("", "-64Gi", "64x", "6,4Gi", "6.4.1Gi", "64GGi", "64Gii", "64GBB")
FAILED = {"status": "error", "errorType": "timeout", "error": "query timed out in expression evaluation"}
FAILURES = (FAILED, {**FAILED, "data": {"resultType": "matrix", "result": []}})


def generate(seed: int, edge: str | None = None) -> Variant:
    """Return the files of some pools, and what is right and wrong about them."""
    rng, bundle = random.Random(f"room to grow {seed} {edge}"), Bundle(seed, edge)
    today = (World.from_seed(seed).day + timedelta(days=rng.randrange(90, 260))).date()
    today += timedelta(days=rng.randint(2, 6)) if today.weekday() > 4 else timedelta()  # who plans, plans on a weekday
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
    _write(rng, bundle, "", book, ordered=edge != "bounds")
    bundle.write(USAGE, _usage(rng, series, odd))
    known = [
        (instance, {at: None if (number, at) in odd else value for at, value in values.items()})
        for number, (instance, _, values) in enumerate(series)
    ]
    _answers(bundle, book, told, known)
    return bundle.variant()


def _told(book: PoolBook) -> dict[str, dict[str, Any]]:
    """Return the forecast of each pool, right (under "") and by misconception."""
    return {
        how: {pool: capacity.forecast(book, pool, how) for pool in sorted(book.rules)}
        for how in ("", *capacity.MISFORESEEN)
    }


def _usual(rng: random.Random, today: date) -> tuple[Draft, dict[str, dict[str, Any]]]:
    """Return pools in which every misconception goes wrong, and no day depends on how a number is rounded."""
    for _ in range(60):
        draft = drawn.usual(rng, today)
        if _rounds_well(draft.book()):
            told = _told(draft.book())
            seen = [_first(told, how) for how in capacity.MISFORESEEN if how not in ELSEWHERE]
            apart = None not in seen and all(one not in seen[:at] for at, one in enumerate(seen))
            apart = apart and all(_differ(told, how) & {*VARY} == shown for how, shown in SHOWN.items())
            late = {one["escalate"] for one in told[""].values()}
            if apart and late == {True, False, None}:
                return draft, told
    raise ValueError(f"no such pools on {today}")


def _first(told: dict[str, dict[str, Any]], how: str) -> tuple[str, dict[str, Any]] | None:
    """Return what a misconception says of the first pool that it has wrong; None if it has none wrong."""
    return next(((pool, one) for pool, one in told[how].items() if one != told[""][pool]), None)


def _differ(told: dict[str, dict[str, Any]], how: str) -> set[str]:
    """Return the entries that a misconception has wrong, of whichever pool."""
    return {key for pool, right in told[""].items() for key in right if told[how][pool][key] != right[key]}


def _rounds_well(book: PoolBook) -> bool:
    """Return whether no pool reaches its limit within minutes of a midnight, or is within 1 MB of it already."""
    for pool in book.rules:
        use = capacity.counted(book, pool)
        a_week, at = capacity.growth(use), capacity.level(use, book.today)
        room = 0.8 * capacity.usable(book, pool) - (at or 0)
        if abs(room) < 10**6:
            return False
        for rate in (a_week or [])[::2]:
            if rate and not 0.005 < 7 * room / rate % 1 < 0.995:
                return False
    return True


def _series(rng: random.Random, today: date, edge: str | None) -> tuple[list[Any], set[tuple[int, int]]]:
    """Return the series of an export, and which of their samples are not a number."""
    if edge == "nothing":
        return [], set()
    return exported.damaged(rng, exported.export(rng, today, 10))


def _usage(rng: random.Random, series: Sequence[Any], odd: set[tuple[int, int]]) -> str:
    """Return an export as the HTTP API of Prometheus gives it; a few moments without a number stand in it."""
    result, fraction = [], rng.choice((0, 0.781))  # a range that begins amid a second keeps that
    for number, (instance, pod, values) in enumerate(series):
        told = [[at + fraction, "NaN" if (number, at) in odd else str(value)] for at, value in values.items()]
        result.append({"metric": {"instance": instance, "pod": pod}, "values": told})
    rng.shuffle(result)
    result.sort(key=lambda one: one["values"][0][0])  # whoever was there from the beginning comes first
    answer = {"status": "success", "data": {"resultType": "matrix", "result": result}}
    return json.dumps(answer, separators=(",", ":")) + "\n"


def _answers(bundle: Bundle, book: PoolBook, told: dict[str, dict[str, Any]], series: Sequence[Any]) -> None:
    """Add what is right and wrong of each task."""
    wrong = {how: capacity.daily(series, how) for how in capacity.MISMEASURED}
    bundle.answer(MEASURE, USAGE, capacity.daily(series), wrong)
    for pool in sorted(book.rules):
        bundle.answer(COUNT, pool, capacity.usable(book, pool),
                      {how: capacity.usable(book, pool, how) for how in capacity.MISCOUNTED})  # fmt: skip
        bundle.answer(FORESEE, pool, told[""][pool], {how: told[how][pool] for how in told if how})
    bundle.order(COUNT, ["more-than-there-are", *capacity.MISCOUNTED])
    bundle.order(MEASURE, capacity.MISMEASURED)
    bundle.order(FORESEE, capacity.MISFORESEEN)


def _table(head: Sequence[str], rows: Sequence[Sequence[Any]]) -> str:
    out = io.StringIO()
    csv.writer(out, lineterminator="\n").writerows([head, *rows])
    return out.getvalue()


def _write(rng: random.Random, bundle: Bundle, folder: str, book: PoolBook, *, ordered: bool = True) -> None:
    """Write the tables of some pools, below a folder where there are several."""
    days = [
        (day.isoformat(), pool, "" if value is None else value)
        for pool in book.days
        for day, value in book.days[pool].items()
    ]
    if ordered:
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


def _torn(rng: random.Random, bundle: Bundle, book: PoolBook) -> None:
    """Add the tables with one size spoilt, in each way; and answers of queries that failed."""
    pools = [*book.rules]
    days = {pool: dict([*book.days[pool].items()][-3:]) for pool in book.days}
    book = capacity.PoolBook(book.today, days, book.nodes, book.changes, book.rules)
    bundle.truth["pool"] = {}
    for number, size in enumerate(SIZES):
        folder = f"torn-{number + 1}"
        _write(rng, bundle, f"{folder}/", book)
        lines = bundle.files[f"{folder}/{INVENTORY}"].decode().splitlines()
        at = rng.choice([at for at, line in enumerate(lines) if ",in-service," in line])
        [row] = csv.reader([lines[at]])
        lines[at] = _table([*row[:-1], size], [])[:-1]
        bundle.files[f"{folder}/{INVENTORY}"] = ("\n".join(lines) + "\n").encode()
        bundle.truth["pool"][folder] = rng.choice([pool for pool in pools if pool != row[1]])
        for task in (COUNT, FORESEE)[: 2 if number < 2 else 1]:
            bundle.answer(task, folder, f"{INVENTORY}:{at + 1}", {"read-anyway": READ_ANYWAY})
    for number, answer in enumerate(FAILURES):
        folder = f"failed-{number + 1}"
        bundle.write(f"{folder}/{USAGE}", json.dumps(answer) + "\n")
        bundle.answer(MEASURE, folder, USAGE, {"read-anyway": READ_ANYWAY})

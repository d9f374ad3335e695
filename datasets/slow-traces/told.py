"""Which traces of an incident are shown: slow ones, and failing ones of every kind."""

import random
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import timedelta
from functools import cache, partial
from itertools import islice

from groundschool.formats.otlp import CLIENT, CONSUMER, ERROR, SERVER, OtlpSpan
from groundschool.kit import beside as beside_this
from groundschool.scenarios import Scenario
from groundschool.scenarios.traces import Traces
from groundschool.simulation.chance import offshoot
from groundschool.simulation.company import ROUTES
from groundschool.simulation.requests import Request, rows

expected = beside_this(__file__, "expected")
MINUTE = timedelta(minutes=1)
TRAFFIC, WITHIN, SETTLED = 0.25, 6, 13  # of a usual day's; minutes; steps after which the fault is felt
PAYMENTS, BOOKINGS = (
    next(number for number, one in enumerate(ROUTES) if one.path == path) for path in ("/api/payments", "/api/bookings")
)
SLOW = 0.1  # s
LOSING = (1, 2, 4)  # not counted on: the second of them loses its root, and edges show neither of the others
QUICK = 16  # failures that were over soonest
WAYS = {"own": 2, "answered": 2, "late": 2, "unheard": 2}  # how errors begin, and how many traces show each
Trace = list[OtlpSpan]


@cache
def incident(seed: int) -> tuple[list[Trace], list[Trace]]:
    """Return slow traces without errors, and failing ones; of a world in which each kind of failure has happened."""
    for attempt in range(80):
        told = Scenario.from_seed(offshoot(seed, "slow traces", attempt), "missing-index", traffic=TRAFFIC)
        if told.incident is None:
            continue
        found = _chosen(told.between(told.incident.start - MINUTE, WITHIN), random.Random(f"{seed} {attempt}"))
        if found:
            return found
    raise AssertionError(f"no world of seed {seed} has every kind of failure")


def _chosen(told: Scenario, rng: random.Random) -> tuple[list[Trace], list[Trace]] | None:
    """Return the traces that are shown, None where a kind is missing."""
    known, requests = Traces(told.run), told.requests[told.requests["step"] > SETTLED]
    query = vars(told.incident.fault)["query"] if told.incident else ""
    failed = (requests["status"] >= 500) | (requests["failed_upstream"] >= 0)
    well = requests[~failed]
    slow = well[(well["duration"] > SLOW) & (well["duration"] < 3 * SLOW)]
    found = list[Trace]()
    for some, wanted, count in (
        (slow, lambda trace: any(one.name == query for one in trace), 7),
        (well[well["route"] == PAYMENTS], partial(_between, slow=found, query=query), 1),
        (well[well["route"] == BOOKINGS], soon, 2),
        (well[well["route"] < 3], beside, 3),
    ):
        others = {one[0].trace for one in found}
        asked = islice((known.of(request) for request in rows(some)), 80)
        own = list(islice((one for one in asked if wanted(one) and one[0].trace not in others), count))
        if len(own) < count:
            return None
        found += own
    sure = [one for number, trace in enumerate(found) if number not in LOSING for one in trace]
    if expected.slowest(sure)["name"] != query or expected.slowest(sure, "once")["name"] == query:
        return None
    broken = _failing(known, list(rows(requests[failed])), rng)
    if not broken or max(_lasted(one) for one in few(broken)) > _lasted(found[7]) // 2:
        return None
    return found, broken


def few(failing: Sequence[Trace]) -> list[Trace]:
    """Return two traces with errors that were answered, those that were over soonest."""
    return sorted((trace for trace in failing if "answered" in [*begun(trace)]), key=_lasted)[:2]


def _lasted(trace: Trace) -> int:
    return trace[0].end - trace[0].start


def _between(paid: Trace, slow: Sequence[Trace], query: str) -> bool:
    """Return whether the partner took longer than any one query, and less than all of them together."""
    queries = [sum(one.end - one.start for one in trace if one.name == query) for trace in slow[:7]]
    asked = sum(one.end - one.start for one in paid if one.name == "authorise")
    together = sum(took for number, took in enumerate(queries) if number not in LOSING)
    return max(queries) * 1.1 < asked < together * 0.8


def soon(trace: Trace) -> bool:
    """Return whether a message was fetched before its sender was done with it."""
    ends = {one.span: one.end for one in trace}
    return any(one.kind == CONSUMER and one.start < ends[one.parent] for one in trace)


def beside(trace: Trace) -> bool:
    """Return whether two calls of one span ran at the same time, the shorter one for more than a moment."""
    calls = defaultdict(list[OtlpSpan])
    for one in trace:
        calls[one.parent].append(one)
    return any(
        one.start < other.start < other.end < one.end and other.end - other.start > 400_000
        for own in calls.values()
        for one in own
        for other in own
    )


def _failing(known: Traces, requests: list[Request], rng: random.Random) -> list[Trace] | None:
    """Return traces in which errors begin in every way, None where a way is missing."""
    requests.sort(key=lambda one: one.duration)
    rng.shuffle(rest := requests[QUICK:])
    late, away, others = ([one for one in rest if _worst(one) == status] for status in (504, 503, 500))
    left, found = dict(WAYS), list[Trace]()
    for request in (*requests[:QUICK], *away[:4], *late[:24], *others[:24]):
        trace = known.of(request)
        ways = set(begun(trace))
        if any(left[way] > 0 for way in ways):
            found.append(trace)
            left |= {way: left[way] - 1 for way in ways}
        if max(left.values()) <= 0:
            break
    return found if max(left.values()) <= 0 else None


def _worst(one: Request) -> int:
    return max(one.status, one.first_status)


def begun(trace: Sequence[OtlpSpan]) -> Iterator[str]:
    """Yield how each error of a trace began: by itself, by an answer, by a late answer, or without any."""
    below: Mapping[str, list[OtlpSpan]] = defaultdict(list)
    for one in trace:
        below[one.parent].append(one)
    for one in trace:
        if one.status != ERROR or any(call.status == ERROR for call in below[one.span]):
            continue
        served = [call for call in below[one.span] if call.kind == SERVER]
        if one.kind != CLIENT:
            yield "own"
        elif served:
            yield "late"
        else:
            yield "unheard" if one.attributes["error.type"] == "timeout" else "answered"


def ahead(trace: Trace, where: str, by: int) -> Trace:
    """Return a trace in which the clock of one service's host is by so many ns ahead."""
    return [
        replace(one, start=one.start + by, end=one.end + by) if one.resource["service.name"] == where else one
        for one in trace
    ]

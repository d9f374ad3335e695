"""Log lines and spans of a world's requests, what each shows, and whether that tells two causes apart."""

import random
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from statistics import median

import numpy as np

from groundschool.formats.otlp import CLIENT, ERROR, OtlpSpan
from groundschool.scenarios import Scenario
from groundschool.scenarios.service_log import ServiceLine, ServiceLog
from groundschool.scenarios.service_texts import ANSWERED, NO_ANSWER, OWN, LoggedText
from groundschool.scenarios.traces import Traces
from groundschool.simulation.faults.connection_leak import ConnectionLeak
from groundschool.simulation.faults.retry_storm import RetryStorm
from groundschool.simulation.requests import Request, minute_requests, rows
from groundschool.simulation.run import MINUTE
from groundschool.simulation.services import BY_NAME

REGION = "north"
FAILING, FINE, CALM = 25, 8, 6  # requests that are looked at: two kinds late in the window, one before the onset
LATE, EARLY = 330, 360  # seconds: how late, and how early
OFTEN, TIMES, SLOW = 0.04, 3, 4  # what tells is in so many requests, so many times as often as in the rival's world
RESENT = "http.request.resend_count"
TOO_MANY = "code=53300, too many clients already"


@dataclass(frozen=True)
class Told:
    """What one world's logs and traces say about some of its requests."""

    scenario: Scenario
    rng: random.Random
    shown: bool = True  # otherwise nothing is asked about the first minutes

    @cached_property
    def late(self) -> list[Request]:
        """Return failing and good requests of the last minutes."""
        found, run = self._own, self.scenario.run
        late = found[found["time"] > run.times[-1] - LATE]
        bad = (late["status"] >= 500) | (late["failed_upstream"] >= 0)
        return [*self._some(late[bad], FAILING), *self._some(late[~bad], FINE)]

    @cached_property
    def calm(self) -> list[Request]:
        """Return good requests of the first minutes."""
        if not self.shown:
            return []
        found, run = self._own, self.scenario.run
        early = found[found["time"] < run.times[0] + EARLY]
        return self._some(early[(early["status"] < 500) & (early["failed_upstream"] < 0)], CALM)

    @cached_property
    def _own(self) -> np.ndarray:
        """Return the requests that one region's edges served."""
        here = [one.index for one in self.scenario.world.instances if one.region == REGION]
        return self._looked_at[np.isin(self._looked_at["edge"], here)]

    @cached_property
    def _looked_at(self) -> np.ndarray:
        """Return the requests of the first and the last minutes; the others are not drawn."""
        run = self.scenario.run
        minutes = [*run.minutes]
        kept = sorted({*minutes[: EARLY // MINUTE + 1], *minutes[-LATE // MINUTE - 1 :]})
        return np.concatenate([minute_requests(run, number) for number in kept])

    def _some(self, found: np.ndarray, count: int) -> list[Request]:
        places = sorted(self.rng.sample(range(len(found)), min(count, len(found))))
        return list(rows(found[places]))

    @cached_property
    def spans(self) -> dict[int, list[OtlpSpan]]:
        """Return the spans of each request, by the number of its trace."""
        known = Traces(self.scenario.run)
        return {one.trace: [self._again(span) for span in known.of(one)] for one in (*self.late, *self.calm)}

    @cached_property
    def lines(self) -> list[ServiceLine]:
        """Return the log lines of these requests and what services say besides, in the order of time."""
        asked = {one.trace for one in (*self.late, *self.calm)}
        found = self._looked_at
        kept = found[np.isin(found["trace"], np.array([*asked], dtype=found["trace"].dtype))]
        return [self._repeated(one) for one in ServiceLog(self.scenario.run, kept).lines()]

    @property
    def _repeats(self) -> tuple[str, int]:
        """Return whose callers repeat their calls, and how often; nobody's where nobody does."""
        fault = self.scenario.incident.fault if self.scenario.incident else None
        return (fault.service, fault.retries) if isinstance(fault, RetryStorm) else ("", 0)

    def _again(self, one: OtlpSpan) -> OtlpSpan:
        """Return a span that says how often its call was sent again, where it was."""
        service, times = self._repeats
        to = str(one.attributes.get("server.address", "")).partition(".")[0]
        if one.kind != CLIENT or one.status != ERROR or to != service:
            return one
        return replace(one, attributes={**one.attributes, RESENT: times})

    def _repeated(self, one: ServiceLine) -> ServiceLine:
        """Return a line that also says after how many attempts a call was given up, or what is used up."""
        service, times = self._repeats
        for template in (ANSWERED, NO_ANSWER):
            head, _, tail = template.partition("{callee}")
            if one.said.template.startswith(head) and one.said.template.endswith(tail):
                callee = one.said.template[len(head) : -len(tail)]
                many = callee == service
                often = (f"after {times + 1} attempts", "after <n> attempts") if many else ("at the first attempt",) * 2
                said = LoggedText(f"{one.said.text}, given up {often[0]}", f"{one.said.template}, given up {often[1]}")
                return replace(one, said=said)
        if one.said.template.startswith("bookings-db refused"):  # the database is full, the pool is not
            return replace(one, said=LoggedText(*[f"bookings-db refused the query: {TOO_MANY}"] * 2))
        if one.here.service == self._leaks and one.said.template in OWN.get(self._leaks, ()):
            pool = BY_NAME[self._leaks].pool
            text = "no connection to bookings-db is left in the pool: {0} of {0} are in use"
            return replace(one, said=LoggedText(text.format(pool), text.format("<n>")))
        return one

    @property
    def _leaks(self) -> str:
        """Return whose connections are never given back, nobody's where they are."""
        fault = self.scenario.incident.fault if self.scenario.incident else None
        return fault.service if isinstance(fault, ConnectionLeak) else ""


def line_shows(one: ServiceLine) -> str:
    """Return what a line shows: who says what, how bad."""
    return f"{one.here.service} {one.level}: {one.said.template}"


def spans_show(spans: Sequence[OtlpSpan], usual: Mapping[tuple[str, str, int], float]) -> dict[str, tuple[str, ...]]:
    """Return what each span of a trace shows, by id: how it ended, and what else is special about it."""
    by_id = {one.span: one for one in spans}
    failed_below = {one.parent for one in spans if one.status == ERROR}
    ends = {
        one.span: "fine"
        if one.status != ERROR
        else "passes an error on"
        if one.span in failed_below
        else "an error begins"
        for one in spans
    }
    found = {}
    for one in spans:
        key = who(one)
        name = f"{key[0]} {key[1]} ({key[2]})"
        above = by_id.get(one.parent)
        while above and (above.kind == CLIENT or who(above)[0] == key[0]):
            above = by_id.get(above.parent)
        caller = who(above)[0] if above else ""
        under = {
            "an error begins": f", and {caller} fails by itself",
            "passes an error on": f", and {caller} fails with another",
        }
        slow = key in usual and one.end - one.start > SLOW * usual[key]
        special = [word for word, there in (("slow", slow), ("sent again", RESENT in one.attributes)) if there]
        end = ends[one.span] + (under.get(ends[above.span], "") if above and one.status != ERROR else "")
        found[one.span] = tuple(f"{name}: {word}" for word in (end, *special))
    return found


def who(one: OtlpSpan) -> tuple[str, str, int]:
    """Return whose work a span is: service, name and kind."""
    return str(one.resource["service.name"]), one.name, one.kind


def usual_times(told: Told) -> dict[tuple[str, str, int], float]:
    """Return the median duration (ns) of what good requests did in the first minutes."""
    found = defaultdict(list)
    for request in told.calm:
        for one in told.spans[request.trace]:
            found[who(one)].append(one.end - one.start)
    return {key: median(times) for key, times in found.items()}


def tells(true: Iterable[Iterable[str]], rival: Iterable[Iterable[str]]) -> set[str]:
    """Return what is in many requests of one world and in few of the other's; each request is all that it shows.

    What the edge shows is the symptom, which any cause has to explain: it tells nothing.
    """
    here, there = ([set(one) for one in world] for world in (true, rival))
    counted = [Counter(shown for one in world for shown in one) for world in (here, there)]
    shares = [
        {shown: count / max(len(world), 1) for shown, count in one.items()}
        for one, world in zip(counted, (here, there), strict=True)
    ]
    return {
        shown
        for shown, share in shares[0].items()
        if share >= max(OFTEN, TIMES * shares[1].get(shown, 0)) and not shown.startswith("edge ")
    }

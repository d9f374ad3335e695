"""Thirty days of a service's alerts: what fired when, what was done about it, and the incidents meanwhile."""

import itertools
import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import cached_property
from typing import Any, Protocol

from groundschool.formats.alertmanager import Alert, label_fingerprint

ACTIONS = ("mitigated", "escalated", "ticket")  # beside "none" and "silenced", which change nothing
IDS = (236, 229, 243, 208, 222, 215, 201, 250)  # of incidents in their order; numbers are given when somebody opens one
MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)
REPEATED = 24 * HOUR  # Alertmanager says it again as long as it fires


class Service(Protocol):
    """What is said of the service here."""

    name: str
    instances: tuple[str, ...]
    other: str


@dataclass
class Firing:
    """One alert from its beginning to its end, and what was done about it (each look at it has a word)."""

    alert: str
    labels: dict[str, str]
    starts: datetime
    ends: datetime | None
    did: list[str] = field(default_factory=list)
    only_end_seen: bool = False

    @cached_property
    def key(self) -> tuple[str, datetime]:
        """Return what tells one firing from another."""
        return label_fingerprint(self.labels), self.starts


@dataclass(frozen=True)
class Trouble:
    """An incident; ``ended`` is None while it lasts."""

    id: str
    began: datetime
    ended: datetime | None

    def holds(self, at: datetime) -> bool:
        """Return whether a moment is within it, both ends included."""
        return self.began <= at and (self.ended is None or at <= self.ended)


@dataclass
class Month:
    """What fired, and the incidents; ``others`` are alerts of other teams that come through the same door.

    At the moments ``together`` alerts of several names began that one notification tells of.
    """

    start: datetime
    days: int
    firings: list[Firing] = field(default_factory=list)
    others: list[Firing] = field(default_factory=list)
    together: set[datetime] = field(default_factory=set)
    troubles: list[Trouble] = field(default_factory=list)


@dataclass
class Drawer:
    """Draws a month."""

    rng: random.Random
    service: Service
    labels: dict[str, dict[str, str]]  # by alert, those that its rule adds
    month: Month

    def at(self, day: int, hour: int, minutes: int = 45) -> datetime:
        """Return a moment of a day, to the millisecond."""
        more = timedelta(minutes=self.rng.randint(0, minutes), milliseconds=self.rng.randint(1, 59_999))
        return self.month.start + day * DAY + hour * HOUR + more

    def fire(self, alert: str, starts: datetime, minutes: float | None, did: Sequence[str] = (), **more: str) -> Firing:
        """Add a firing and return it; what its rule says of its value is another label each time."""
        own = {"alertname": alert, "job": self.service.name, **self.labels[alert], **more}
        own |= {key: f"{self.rng.uniform(0.06, 0.9):.5f}" for key, text in own.items() if "$value" in text}
        ends = None if minutes is None else starts + timedelta(minutes=minutes)
        made = Firing(alert, own, starts, ends, [*did])
        self.month.firings.append(made)
        return made

    def everywhere(self, alert: str, starts: datetime, minutes: float, did: Sequence[str] = ()) -> None:
        """Add a firing of each instance at the same moment; what was done stands at the first one."""
        for number, instance in enumerate(self.service.instances):
            self.fire(alert, starts, minutes, did if number == 0 else (), instance=instance)

    def slow(self, starts: datetime, times: int, did: Sequence[str] = ()) -> None:
        """Add slowness, which is another alert at each evaluation: its value is in a label."""
        for number in range(times):
            word = did if number == times - 1 else ()
            self.fire("LatencyHigh", starts + 7 * number * MINUTE, 5, word, instance=self.service.instances[0])


def drawn(rng: random.Random, service: Service, labels: dict[str, dict[str, str]], start: datetime, days: int) -> Month:
    """Return what happened in so many days."""
    month = Month(start, days)
    draw = Drawer(rng, service, labels, month)
    _routine(draw)
    _incidents(draw, rng.sample(range(1, days - 1), 5))
    month.firings.sort(key=lambda one: (one.starts, one.alert, one.labels.get("instance", "")))
    within = {id(one) for one in month.firings if any(trouble.holds(one.starts) for trouble in month.troubles)}
    shown = [one for one in month.firings if one.alert in ("HostCpuHigh", "QueueLong")]
    shown = [one for one in shown if id(one) not in within and one.starts not in month.together]
    for one in rng.sample(shown, min(2, len(shown))):
        one.only_end_seen = True
    return month


def _routine(draw: Drawer) -> None:
    """Add what comes and goes: batches, deploys, blips, quiet nights, a disk that nobody looks at."""
    rng, month, first = draw.rng, draw.month, draw.service.instances[0]
    for day in range(month.days):
        if rng.random() < 0.3:
            draw.fire("HostCpuHigh", draw.at(day, 1), 40, rng.choice(([], [], ["none"])), instance=first)
        if rng.random() < 0.2:
            draw.fire("QueueLong", draw.at(day, 2), 55, rng.choice(([], ["silenced"])))
        if rng.random() < 0.2:
            draw.fire("HttpErrors", draw.at(day, 10), 2, rng.choice(([], ["none"])), instance=first, code="502")
        if rng.random() < 0.1:
            draw.fire("NoTraffic", draw.at(day, 3), 60, ["silenced"])
    for day in rng.sample(range(month.days), max(1, month.days // 8)):
        at = draw.at(day, 9)
        draw.everywhere("InstanceRestarted", at, 5, ["none"])
        draw.fire("InstanceDown", at - MINUTE, 2, instance=first)
    draw.fire("NoTraffic", draw.at(1, 2), 60, ["silenced"])
    draw.slow(draw.at(rng.randrange(month.days), 19), 2, ["none"])
    night = draw.at(rng.randrange(1, month.days), 0)
    month.together.add(night)
    draw.fire("HostCpuHigh", night, 40, ["none"], instance=first)
    draw.fire("QueueLong", night, 40)
    draw.fire("MemoryHigh", draw.at(rng.randrange(month.days), 6), 300, ["none", "ticket"], instance=first)
    draw.fire("DiskUsed", draw.at(0, 5), None, ["ticket", "none"], instance=first, mountpoint="/srv")
    for day in range(0, month.days, 6):
        labels = {"alertname": "Watchdog", "severity": "none"}
        month.others.append(Firing("Watchdog", labels, draw.at(day, 4), None))
    for day in rng.sample(range(month.days), 3):
        labels = {"alertname": "CertificateEnds", "job": draw.service.other, "severity": "page"}
        month.others.append(Firing("CertificateEnds", labels, draw.at(day, 10), draw.at(day, 11), ["mitigated"]))


def _incidents(draw: Drawer, days: Sequence[int]) -> None:
    """Add the incidents: errors, slowness, an outage, a backlog, and one that nobody was told of."""
    rng, first, start = draw.rng, draw.service.instances[0], draw.month.start
    at = start + timedelta(minutes=rng.randint(2, 9), milliseconds=rng.randint(1, 999))
    draw.fire("HttpErrors", at, 6, ["mitigated"], instance=first, code="500").only_end_seen = True
    _trouble(draw, start - 50 * MINUTE, at + 7 * MINUTE)
    errors, slow, gone, backlog, unseen = days
    at = draw.at(errors, 11)
    for number, instance in enumerate(draw.service.instances[:2]):
        draw.fire(
            "HttpErrors", at, 38, ["none", rng.choice(ACTIONS)] if number == 0 else [], instance=instance, code="503"
        )
    if rng.random() < 0.4:
        draw.fire("HostCpuHigh", at + 9 * MINUTE, 25, ["none"], instance=first)
    _trouble(draw, at - 3 * MINUTE, at + 36 * MINUTE)
    at = draw.at(slow, 17)
    draw.slow(at, 3, ["mitigated"])
    _trouble(draw, at - 10 * MINUTE, at)  # the last word is the alert's: its moment is the end
    at = draw.at(gone, 8)
    draw.everywhere("InstanceDown", at, 21, ["escalated"])
    draw.fire("NoTraffic", at + 4 * MINUTE, 18, ["none"])
    _trouble(draw, at - 2 * MINUTE, at + 22 * MINUTE)
    at = draw.at(backlog, 13)
    draw.fire("QueueLong", at, 190, [rng.choice(ACTIONS)])
    draw.fire("QueueLong", at + 215 * MINUTE, 9, ["none"])
    _trouble(draw, at, at + 210 * MINUTE)
    at = draw.at(unseen, 21)
    draw.fire("HttpErrors", at - 12 * MINUTE, 60, ["none"], instance=first, code="500")
    over = (at + 40 * MINUTE).replace(microsecond=200_000)
    _trouble(draw, at - 5 * MINUTE, over)
    draw.fire("HttpErrors", over + timedelta(milliseconds=400), 2, instance=first, code="500")
    at = draw.at(unseen, 14)  # after which nothing fires for hours
    _trouble(draw, at, at + 31 * MINUTE)
    at = draw.at(draw.month.days - 1, 22)
    draw.slow(at + 3 * MINUTE, 2, ["escalated"])
    _trouble(draw, at, None)


def _trouble(draw: Drawer, began: datetime, ended: datetime | None) -> None:
    draw.month.troubles.append(Trouble(f"INC-{IDS[len(draw.month.troubles)]}", began, ended))


def notifications(month: Month, annotations: dict[str, dict[str, str]]) -> list[tuple[datetime, list[Alert]]]:
    """Return what Alertmanager said: a group of alerts of one name that began together, when it began, again, ended."""
    groups: dict[tuple[str, datetime], list[Firing]] = {}  # those of several names have an empty one
    for one in (*month.firings, *month.others):
        groups.setdefault(("" if one.starts in month.together else one.alert, one.starts), []).append(one)
    said: list[tuple[datetime, list[Alert]]] = []
    until = month.start + month.days * DAY
    for (name, starts), group in groups.items():
        told = {one: [_alert(each, annotations, one) for each in group] for one in (None, group[0].ends)}
        at = starts + timedelta(seconds=30)
        while at < (group[0].ends or until) and not group[0].only_end_seen:
            said.append((at, told[None]))
            at += REPEATED if name != "Watchdog" else 6 * DAY
        if group[0].ends:
            said.append((group[0].ends + timedelta(seconds=30), told[group[0].ends]))
    return sorted(said, key=lambda pair: pair[0])


def _alert(one: Firing, annotations: dict[str, dict[str, str]], ends: datetime | None) -> Alert:
    source = f"http://prometheus.saltmarsh.example/graph?g0.expr={one.alert}"
    return Alert(one.labels, annotations.get(one.alert, {}), one.starts, ends, source)


def acted(one: Firing) -> bool:
    """Return whether somebody did something about a firing."""
    return any(word in ACTIONS for word in one.did)


@dataclass(frozen=True)
class Reading:
    """How somebody reads the month: what tells firings apart, what an action is, and when an incident was caught."""

    key: Callable[[Firing], object] = lambda one: one.key
    acted: Callable[[Firing], bool] = acted
    caught: Callable[[Trouble, Firing], bool] = lambda trouble, one: trouble.holds(one.starts)

    def of(self, names: Sequence[str], month: Month, firings: Sequence[Firing] | None = None) -> dict[str, Any]:
        """Return the answer that follows: of each rule its firings, those acted on, and what only it caught."""
        known = month.firings if firings is None else firings
        by = {trouble.id: {one.alert for one in known if self.caught(trouble, one)} for trouble in month.troubles}
        rows = []
        for name in names:
            own = {self.key(one): one for one in known if one.alert == name}
            counted = {self.key(one) for one in known if one.alert == name and self.acted(one)}
            only = [trouble for trouble, rules in by.items() if rules == {name}]
            rows.append({"alert": name, "firings": len(own), "acted": len(counted), "only_it": only})
        total = sum(row["firings"] for row in rows)
        return {
            "rules": rows,
            "actionability": sum(row["acted"] for row in rows) / total if total else None,
            "missed": [trouble for trouble, rules in by.items() if not rules],
        }


def _lasting(trouble: Trouble, one: Firing) -> bool:
    before_its_end = trouble.ended is None or one.starts <= trouble.ended
    return before_its_end and (one.ends is None or one.ends >= trouble.began)


def _inside(trouble: Trouble, one: Firing) -> bool:
    return trouble.began < one.starts and (trouble.ended is None or one.starts < trouble.ended)


def _to_the_second(trouble: Trouble, one: Firing) -> bool:
    starts, began, ended = (at and at.replace(microsecond=0) for at in (one.starts, trouble.began, trouble.ended))
    return began <= starts and (ended is None or starts <= ended)


def led_astray(names: Sequence[str], month: Month) -> dict[str, dict[str, Any]]:
    """Return what each misconception makes of the month."""
    known = {one.key[0] for one in month.firings if acted(one)}
    readings = {
        "fingerprint-once": Reading(key=lambda one: one.key[0]),
        "moment-once": Reading(key=lambda one: one.starts),
        "acted-once-always": Reading(acted=lambda one: one.key[0] in known),
        "a-look-is-an-action": Reading(acted=lambda one: bool(one.did)),
        "silence-is-an-action": Reading(acted=lambda one: any(word != "none" for word in one.did)),
        "last-word-counts": Reading(acted=lambda one: bool(one.did) and one.did[-1] in ACTIONS),
        "lasting-is-catching": Reading(caught=_lasting),
        "ends-left-out": Reading(caught=_inside),
        "whole-seconds": Reading(caught=_to_the_second),
    }
    apart = [one for one in month.firings if one.starts not in month.together]
    begun = [one for one in month.firings if not one.only_end_seen]
    return (
        {tag: reading.of(names, month) for tag, reading in readings.items()}
        | {"needs-a-beginning": Reading().of(names, month, begun)}
        | {"name-of-the-group": Reading().of(names, month, apart)}
        | _other_sums(names, month)
    )


def _other_sums(names: Sequence[str], month: Month) -> dict[str, dict[str, Any]]:
    """Return what comes of counting notifications, of other shares, and of other incidents beside a rule."""
    right, until, number = Reading().of(names, month), month.start + month.days * DAY, itertools.count()
    repeats = {id(one): max(1, -(-((one.ends or until) - one.starts) // REPEATED)) for one in month.firings}
    notified = [one for one in month.firings for _ in range(0 if one.only_end_seen else repeats[id(one)])]
    rates = [row["acted"] / row["firings"] for row in right["rules"] if row["firings"]]
    by = {trouble.id: {one.alert for one in month.firings if trouble.holds(one.starts)} for trouble in month.troubles}
    every = month.firings + month.others
    return {
        "notifications-counted": Reading(key=lambda _: next(number)).of(names, month, notified)
        | {"missed": right["missed"]},
        "mean-of-rules": right | {"actionability": sum(rates) / len(rates) if rates else None},
        "everybodys-alerts": right | {"actionability": sum(map(acted, every)) / len(every) if every else None},
        "all-it-caught": right
        | {"rules": [row | {"only_it": [t for t in by if row["alert"] in by[t]]} for row in right["rules"]]},
        "by-id": right | {"missed": sorted(right["missed"])},
        "silent-ones-left-out": right | {"rules": [row for row in right["rules"] if row["firings"]]},
    }


def by_their_text(
    names: Sequence[str], month: Month, history: Callable[[datetime], str], incidents: Callable[[datetime], str]
) -> dict[str, Any]:
    """Return what comes of comparing how moments are written, where each file has an offset of its own."""

    def caught(trouble: Trouble, one: Firing) -> bool:
        ended = trouble.ended is None or history(one.starts) <= incidents(trouble.ended)
        return incidents(trouble.began) <= history(one.starts) and ended

    return Reading(acted=lambda _: False, caught=caught).of(names, month)

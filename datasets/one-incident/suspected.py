"""Feeds of changes of many kinds, and which of them can have caused a symptom: rightly, and as misread."""

import random
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from groundschool.kit import beside

changes = beside(__file__, "changes")
MINUTE = timedelta(minutes=1)
HALIFAX, FALLS_BACK = "America/Halifax", datetime(2026, 11, 1, tzinfo=UTC)  # 02:00 there is 01:00 again, at 05:00 UTC
Change = dict[str, Any]


@dataclass(frozen=True)
class Misread:
    """How a feed is read; what is given here is the right way."""

    clock: str = "right"  # wall: wall clocks are UTC; cut: so are offsets; second: the later of two; seconds: no ms
    path: str = "below"  # direct, own, around (callers too), all
    before: str = "until"  # sooner (not at the same moment), any, day (at most one before)
    undone: str = "before"  # ignored, ever, until (at the same moment, too)
    services: str = "every"  # first, last, named (no star)
    twice: str = "first"  # last, both, fed (whichever stands first in the feed)
    order: str = "newest"  # oldest, feed, ties (what began together stays as fed), numbers (ids as numbers)
    planned: str = "never"  # now
    keeps: str = "all"  # newest, oldest


RIGHT = Misread()
READINGS: Mapping[str, Misread] = {
    "wall-clock-is-utc": Misread(clock="wall"),
    "offset-cut": Misread(clock="cut"),
    "second-time": Misread(clock="second"),
    "direct-only": Misread(path="direct"),
    "own-only": Misread(path="own"),
    "callers-too": Misread(path="around"),
    "any-service": Misread(path="all"),
    "after-effect": Misread(before="any"),
    "not-the-same-moment": Misread(before="sooner"),
    "undone-ignored": Misread(undone="ignored"),
    "undone-too-soon": Misread(undone="until"),
    "undone-ever": Misread(undone="ever"),
    "first-service": Misread(services="first"),
    "last-service": Misread(services="last"),
    "star-is-a-name": Misread(services="named"),
    "last-of-two": Misread(twice="last"),
    "first-told": Misread(twice="fed"),
    "told-twice": Misread(twice="both"),
    "oldest-first": Misread(order="oldest"),
    "feed-order": Misread(order="feed"),
    "ties-as-fed": Misread(order="ties"),
    "ids-as-numbers": Misread(order="numbers"),
    "too-old": Misread(before="day"),
    "planned-counts": Misread(planned="now"),
    "nearest-only": Misread(keeps="newest"),
    "nearest-of-all": Misread(path="all", keeps="newest"),
}


def moment(told: Any, zone: str | None, how: Misread = RIGHT) -> datetime:  # noqa: ANN401 - as it stands in the feed
    """Return when a time is."""
    if isinstance(told, int):
        return datetime.fromtimestamp(told / 1000, UTC)
    found = datetime.fromisoformat(told)
    if how.clock == "cut" or (how.clock == "wall" and found.tzinfo is None):
        return found.replace(tzinfo=UTC)
    if found.tzinfo is None:
        return found.replace(tzinfo=ZoneInfo(str(zone)), fold=int(how.clock == "second")).astimezone(UTC)
    return found.astimezone(UTC)


def suspects(
    feed: Sequence[Change], calls: Mapping[str, Sequence[str]], symptom: Mapping[str, str], how: Misread
) -> list[str]:
    """Return the ids of the changes that can have caused a symptom."""
    at, path = moment(symptom["at"], None), _path(calls, symptom["service"], how)
    began: dict[str, list[tuple[datetime, Change]]] = {}
    for one in feed:
        if one["began"] is not None or how.planned == "now":
            start = at if one["began"] is None else moment(one["began"], one.get("zone"), how)
            began.setdefault(one["id"], []).append((start, one))
    found = list[tuple[datetime, str]]()
    for name, told in began.items():
        if how.twice != "fed":
            told.sort(key=lambda pair: pair[0])
        start, one = told[-1] if how.twice == "last" else told[0]
        if _timely(start, at, how) and _meant(one, path, how) and not _gone(one, at, how):
            found += [(start, name)] * (len(told) if how.twice == "both" else 1)
    if how.order in ("newest", "numbers"):
        named = (lambda pair: int(pair[1][4:])) if how.order == "numbers" else (lambda pair: pair[1])
        found = sorted(sorted(found, key=named), key=lambda pair: pair[0], reverse=True)
    elif how.order == "oldest":
        found.sort()
    elif how.order == "ties":
        found.sort(key=lambda pair: pair[0], reverse=True)
    kept = found[:1] if how.keeps == "newest" else found
    return [name for _, name in kept]


def _path(calls: Mapping[str, Sequence[str]], service: str, how: Misread) -> set[str] | None:
    if how.path == "all":
        return None
    if how.path in ("own", "direct"):
        return {service, *(calls.get(service, ()) if how.path == "direct" else ())}
    found, left = set[str](), [service]
    while left:
        if (one := left.pop()) not in found:
            found.add(one)
            left += calls.get(one, ())
            if how.path == "around":
                left += [caller for caller, called in calls.items() if one in called]
    return found


def _timely(start: datetime, at: datetime, how: Misread) -> bool:
    if how.before == "day" and start < at - timedelta(days=1):
        return False
    return how.before == "any" or start < at or (start == at and how.before in ("until", "day"))


def _meant(one: Change, path: set[str] | None, how: Misread) -> bool:
    named = {"first": one["services"][:1], "last": one["services"][-1:]}.get(how.services, one["services"])
    return path is None or ("*" in named and how.services != "named") or not path.isdisjoint(named)


def _gone(one: Change, at: datetime, how: Misread) -> bool:
    if one["undone"] is None or how.undone == "ignored":
        return False
    gone = moment(one["undone"], one.get("zone"), how)
    return how.undone == "ever" or gone < at or (gone == at and how.undone == "until")


@dataclass(frozen=True)
class Feed:
    """What one case gives: the changes, who calls whom, and the symptom."""

    changes: list[Change]
    calls: dict[str, list[str]]
    symptom: dict[str, str]


def cases(rng: random.Random, day: datetime) -> dict[str, Feed]:
    """Return the feeds by kind."""
    return {kind: Drawn(rng, day).of(kind) for kind in KINDS}


KINDS = (
    "plain", "chain", "circle", "wall", "offset", "here", "millis", "back", "undone", "undone-otherwise", "undone-then",
    "planned", "several", "everybody", "among", "twice", "same-moment", "tie", "old", "nothing", "nobody",
)  # fmt: skip


class Drawn:
    """Draws one feed; services are called anew in each, so that no name helps."""

    def __init__(self, rng: random.Random, day: datetime) -> None:
        self.rng = rng
        names = rng.sample(("gate", "cabin", "menu", "berth", "fare", "pass", "quay", "deck", "mast", "buoy"), 7)
        self.own, self.direct, self.deep, self.deepest, self.caller, self.aside, self.other = names
        self.calls = {
            self.caller: [self.own],
            self.own: [self.direct, "session-cache"],
            self.direct: [self.deep],
            self.deep: [self.deepest],
            self.aside: [self.other],
        }
        self.at = day + timedelta(seconds=rng.randrange(8 * 3600, 20 * 3600))
        self.ids = [f"chg-{number}" for number in rng.sample(range(1000, 9999), 24)]
        self.feed = list[Change]()
        self.zone: str | None = None  # in which the symptom is told
        self.orders = list[tuple[Change, Change]]()  # which of two comes first in the feed

    def of(self, kind: str) -> Feed:
        """Return the feed of a kind."""
        if kind != "nothing":
            self.usual() if kind != "nobody" else self.others()
            made: Callable[[], None] = getattr(self, f"_{kind.replace('-', '_')}", lambda: None)
            made()
        at = changes.offset(self.at, self.zone) if self.zone else changes.utc(self.at)
        found = Feed(self.feed, self.calls, {"service": self.own, "at": at})
        while True:  # the order of the feed is never the right one
            self.rng.shuffle(self.feed)
            if any(self.feed.index(one) > self.feed.index(other) for one, other in self.orders):
                continue
            told = found.changes, found.calls, found.symptom
            right = suspects(*told, RIGHT)
            fed = [
                suspects(*told, READINGS[tag]) for tag in ("feed-order", *(["ties-as-fed"] if kind == "tie" else []))
            ]
            if len(right) < 2 or right not in fed:
                return found

    def add(self, service: str | list[str], minutes: float, **more: Any) -> Change:  # noqa: ANN401 - as it stands in the feed
        """Add a change so many minutes before the symptom."""
        began = changes.utc(self.at - minutes * MINUTE)
        one = {"id": self.ids.pop(), "kind": self.rng.choice(("deploy", "flag", "config"))}
        one |= {"services": [service] if isinstance(service, str) else service, "began": began, "undone": None}
        self.feed.append(one | more)
        return self.feed[-1]

    def usual(self) -> None:
        """Add what can have been it: of its own and of what it calls; and what cannot."""
        self.add(self.own, self.rng.uniform(200, 400))
        self.add(self.direct, self.rng.uniform(20, 60))
        self.add(self.own, self.rng.uniform(70, 150))
        self.others()

    def others(self) -> None:
        """Add what is nearer in time and elsewhere, and what came afterwards."""
        self.add(self.aside, self.rng.uniform(0.2, 0.9))
        self.add(self.caller, self.rng.uniform(2, 9))
        self.add(self.direct, -self.rng.uniform(1, 4))
        self.add(self.direct, -1 / 3)
        self.add(self.own, -self.rng.uniform(5, 9))

    def _chain(self) -> None:
        self.add(self.deep, self.rng.uniform(3, 15))
        self.add(self.deepest, self.rng.uniform(300, 900))
        self.add("session-cache", self.rng.uniform(30, 90))

    def _circle(self) -> None:
        self.calls[self.deepest] = [self.direct]
        self.add(self.deepest, self.rng.uniform(3, 15))

    def _wall(self) -> None:
        zone = self.rng.choice((HALIFAX, "America/St_Johns"))
        for minutes in (self.rng.uniform(12, 18), -self.rng.uniform(20, 90)):  # the second looks sooner by hours
            one = self.add(self.own, minutes)
            one |= changes.wall(moment(one["began"], None), zone)
        gone = self.at + self.rng.uniform(20, 90) * MINUTE
        one = self.add(self.direct, 240)
        one["undone"], one["zone"] = changes.wall(gone, zone)["began"], zone
        one["began"] = changes.wall(moment(one["began"], None), zone)["began"]

    def _offset(self) -> None:
        for minutes, zone in ((self.rng.uniform(5, 15), "Europe/Athens"), (-self.rng.uniform(5, 50), HALIFAX)):
            one = self.add(self.own, minutes)
            one["began"] = changes.offset(moment(one["began"], None), zone)

    def _here(self) -> None:
        self.zone = self.rng.choice(("Europe/Athens", HALIFAX))
        self.add(self.own, self.rng.uniform(5, 15))
        self.add(self.own, -self.rng.uniform(5, 50))
        self.add(self.direct, 200)

    def _millis(self) -> None:
        for minutes in (self.rng.uniform(5, 15), -self.rng.uniform(5, 15)):
            one = self.add(self.direct, minutes)
            one["began"] = changes.millis(moment(one["began"], None)) + self.rng.randrange(1000)

    def _back(self) -> None:
        self.at = FALLS_BACK + timedelta(hours=5, minutes=self.rng.randrange(2, 8))
        self.feed.clear()
        self.usual()
        local = f"2026-11-01T01:{self.rng.randrange(30, 55)}:00"  # the first time: some minutes ago
        self.add(self.own, 1, began=local, zone=HALIFAX)

    def _undone(self) -> None:
        self.add(self.direct, 45, undone=changes.utc(self.at - self.rng.uniform(3, 40) * MINUTE))
        self.add(self.own, 18, undone=changes.millis(self.at + self.rng.uniform(3, 40) * MINUTE))

    def _undone_otherwise(self) -> None:
        self.add(self.direct, 45, undone=changes.millis(self.at - self.rng.uniform(3, 40) * MINUTE))
        one = self.add(self.own, 50)
        one |= changes.wall(moment(one["began"], None), HALIFAX)
        one["undone"] = changes.wall(self.at - self.rng.uniform(3, 40) * MINUTE, HALIFAX)["began"]

    def _undone_then(self) -> None:
        self.add(self.direct, self.rng.uniform(15, 19), undone=changes.utc(self.at))
        self.add(self.own, self.rng.uniform(10, 14), undone=changes.utc(self.at + 8 * MINUTE))

    def _planned(self) -> None:
        self.add(self.own, 0, began=None, zone=HALIFAX)
        one = self.add(self.own, self.rng.uniform(10, 19))
        self.feed.append(one | {"began": None})  # another system had only planned it

    def _several(self) -> None:
        self.add([self.aside, self.direct], self.rng.uniform(10, 19))
        self.add([self.direct, self.aside], self.rng.uniform(10, 19))
        self.add([self.aside, self.other], self.rng.uniform(10, 19))

    def _everybody(self) -> None:
        self.add(["*"], self.rng.uniform(10, 19))

    def _among(self) -> None:
        self.add([self.aside, "*"], self.rng.uniform(10, 19))
        self.add(["*", self.aside], self.rng.uniform(10, 19))

    def _old(self) -> None:
        self.add(self.direct, self.rng.uniform(2, 9) * 24 * 60)

    def _twice(self) -> None:
        one = self.add(self.own, self.rng.uniform(10, 19))
        late = changes.utc(self.at + self.rng.uniform(1, 9) * MINUTE)
        self.feed.append(one | {"began": late, "kind": "audit"})
        two = self.add(self.direct, 9)
        self.feed.append(two | {"began": changes.millis(self.at - 8 * MINUTE)})
        self.add(self.own, 65)
        for minutes, turned in ((70, False), (75, True)):  # the later beginning would come before the one at 65
            early = self.add(self.direct, minutes)
            late = early | {"began": changes.utc(self.at - (minutes - 20) * MINUTE), "kind": "audit"}
            self.feed.append(late)
            self.orders.append((late, early) if turned else (early, late))

    def _same_moment(self) -> None:
        self.add(self.direct, 0)

    def _tie(self) -> None:
        for service in (self.own, self.direct, self.deep):
            self.add(service, 11)
        later, first = (self.add(self.own, 12, id=name) for name in ("chg-2906", "chg-10417"))
        self.orders.append((first, later))  # as fed, these two are right; as numbers they are not


def refused(rng: random.Random, day: datetime) -> dict[str, Feed]:
    """Return feeds with a change whose time nobody can know; the first change is it."""
    found = {}
    for kind, told in {
        "no-zone": {"began": (day + 9 * 60 * MINUTE).strftime("%Y-%m-%dT%H:%M:%S")},
        "no-such-zone": {"began": (day + 9 * 60 * MINUTE).strftime("%Y-%m-%dT%H:%M:%S"), "zone": "America/Saltmarsh"},
        "no-time": {"began": "this morning"},
        "elsewhere": {"began": "this morning"},
    }.items():
        drawn = Drawn(rng, day)
        drawn.usual()
        drawn.add(drawn.aside if kind == "elsewhere" else drawn.own, 30, **told)
        feed = [drawn.feed[-1], *drawn.feed[:-1]]
        found[kind] = Feed(feed, drawn.calls, {"service": drawn.own, "at": changes.utc(drawn.at)})
    return found

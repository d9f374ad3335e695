"""Five weeks of changes in the making: days and hours that count, numbers, versions, and what is usual."""

import random
from dataclasses import replace
from datetime import date, datetime, time, timedelta, timezone
from typing import Any
from zoneinfo import ZoneInfo

from groundschool.kit import beside

judged = beside(__file__, "judged")
Change, Log, Report, Rules = judged.Change, judged.Log, judged.Report, judged.Rules
DAY, HOUR, MINUTE = timedelta(days=1), timedelta(hours=1), timedelta(minutes=1)
ZONES = ("America/Halifax", "America/St_Johns")  # both change their clocks in the same nights
WORKDAYS = ((1, 2, 3, 4, 5, 6), (2, 3, 4, 5, 6), (7, 1, 2, 3, 4))  # never just Monday to Friday; 1 is Monday
SUNDAY, WEEKS, HALF = 6, 5, 0.5
FIRST = ("quay", "tide", "ferry", "harbour", "pier", "deck", "crane", "sailing", "ramp", "tariff", "parcel", "buoy")
SECOND = ("search", "feed", "mail", "index", "relay", "quote", "gate", "store", "sync", "view")
BLAMES = (  # the name stands by itself in each
    "Error rate doubled with {x} and fell when that was taken back.",
    "First bad pod runs {x} - the others run what was before.",
    "Bisected on staging, {x} is the first bad one.",
    "All stack traces are of {x} and none of the one before.",
    "Flags of {x} were on when it began.",
    "Timeouts began on hosts with {x} on them.",
)
NEUTRAL = (
    "A disk of the shared store was full.",
    "The provider confirmed a fault on their side.",
    "Traffic of a school holiday; limits raised.",
    "Certificate of a partner had run out.",
    "Cause not found, it went away.",
)


class Draft:
    """Changes and incidents in the making; ``kinds`` says of each kind which changes it is about."""

    def __init__(self, rng: random.Random, year: int, zone: str = "") -> None:
        self.rng = rng
        self.switch = _switch(year, spring=rng.random() < HALF)
        self.monday = self.switch - 20 * DAY
        begins, ends = rng.choice((time(8), time(8, 30), time(9))), rng.choice((time(16, 30), time(17), time(17, 30)))
        self.holidays = [self.day(rng.choice((1, 3)), 3), self.day(4, 3)]
        self.workdays = rng.choice(WORKDAYS)
        zone, window = ZoneInfo(zone or rng.choice(ZONES)), HOUR * rng.choice((12, 24, 36, 48))
        self.rules = Rules(zone, self.workdays, begins, ends, self.holidays, window)
        self.length = (ends.hour - begins.hour) + (ends.minute - begins.minute) / 60
        self.changes: list[Change] = []
        self.reports: list[Report] = []
        self.kinds: dict[str, list[str]] = {}
        self.numbers = iter(rng.sample(range(31_000, 39_000), 190))
        self.incidents = iter(rng.sample(range(10_000, 19_000), 100))
        self.services = iter(rng.sample([f"{one}-{other}" for one in FIRST for other in SECOND], 110))
        self.versions = iter(rng.sample(range(10, 300), 200))

    def day(self, week: int, weekday: int) -> date:
        """Return a day of the five weeks; 1 is Monday."""
        return self.monday + (7 * week + weekday - 1) * DAY

    def at(self, day: date, hours: float) -> datetime:
        """Return a moment so many hours after the office opens, and some seconds."""
        opens = datetime.combine(day, self.rules.begins, self.rules.zone)
        return fixed(opens + timedelta(seconds=round(hours * 3600) + self.rng.randint(1, 50)))

    def usual_day(self) -> date:
        """Return a Tuesday, Wednesday or Thursday: these are workdays by every rule."""
        days = [self.day(week, weekday) for week in range(WEEKS) for weekday in (2, 3, 4)]
        return self.rng.choice([day for day in days if day not in self.holidays])

    def version(self) -> str:
        """Return a version that no other change has."""
        return f"v{self.rng.randint(2, 9)}.{next(self.versions)}.{self.rng.randint(1, 9)}"

    def change(self, kind: str, **given: Any) -> Change:  # noqa: ANN401 - fields of a change
        """Add a change, done within the hours of one day; what is given differs."""
        rng, day = self.rng, self.usual_day()
        opened = given.pop("opened", None) or self.at(day, rng.uniform(0.4, 1))
        end = given.pop("end", None) or self.at(day, self.length - rng.uniform(0.3, 1.8))
        start = end - timedelta(minutes=rng.randint(10, 50))
        approved = opened + (start - opened) * rng.uniform(0.2, 0.8)
        closed = end + timedelta(minutes=rng.randint(1500, 5000))
        kind_of = given.pop("type", None) or rng.choice(("standard", "normal", "normal"))
        made = Change(
            f"CHG00{next(self.numbers)}", given.pop("service", None) or next(self.services), kind_of,
            rng.choice(("Low", "Low", "Moderate", "High")), "Closed", "successful",
            opened, approved.replace(microsecond=0), start, end, closed, closed + MINUTE, self.version(),
        )  # fmt: skip
        made = replace(made, **given)
        self.changes.append(made)
        self.kinds.setdefault(kind, []).append(made.number)
        return made

    def report(self, about: Change, name: str = "", **given: Any) -> Report:  # noqa: ANN401 - fields of a report
        """Add an incident of a change's service, within the window unless told; its notes name something or nothing."""
        late = self.rules.window * self.rng.uniform(0.1, 0.8)
        opened = given.pop("opened", None) or (about.end or about.opened) + late
        notes = given.pop("notes", None) or (self.rng.choice(BLAMES).format(x=name) if name else self.neutral())
        made = Report(f"INC00{next(self.incidents)}", about.service, opened.replace(microsecond=0), notes)
        made = replace(made, **given)
        self.reports.append(made)
        return made

    def neutral(self) -> str:
        """Return notes that name no change."""
        return self.rng.choice(NEUTRAL)

    def log(self) -> Log:
        """Return what there is, in no order."""
        self.rng.shuffle(self.changes)
        self.rng.shuffle(self.reports)
        return Log(self.changes, self.reports, self.rules)


def fixed(at: datetime) -> datetime:
    """Return a moment with the offset that it has: two of one zone would be compared by the clock on the wall."""
    return at.replace(tzinfo=timezone(at.utcoffset() or timedelta()))


def _switch(year: int, *, spring: bool) -> date:
    """Return the Sunday on which clocks change in Halifax: the second of March or the first of November."""
    first = date(year, 3, 8) if spring else date(year, 11, 1)
    return first + (SUNDAY - first.weekday()) % 7 * DAY

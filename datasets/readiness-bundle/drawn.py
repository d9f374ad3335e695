"""Bundles in the making: which kind each item's evidence is of, and everything that the files say."""

import random
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta, timezone
from typing import Any

from groundschool.kit import beside

kinds = beside(__file__, "kinds")
ITEMS = kinds.ITEMS
WITH_GAPS, CLEAN = 11, 2
TEAMS = ("bookings", "freight", "payments", "storefront", "harbours", "kiosks")
THINGS = ("berth", "cabin", "cargo", "deck", "fare", "gangway", "ledger", "locker", "parcel", "pier", "seat", "tide")
DOES = ("cache", "feed", "gate", "index", "mail", "quote", "relay", "search", "store", "sync")
PEOPLE = tuple(
    f"{first} {last}"
    for first in ("Amara", "Catarina", "Dinis", "Fatima", "Joana", "Liam", "Mei-Ling", "Owen", "Sofie", "Yusuf")
    for last in ("Baptista", "Demir", "Fraser", "Larsen", "MacNeil", "Nwosu")
)
OFFSETS = (-4, -3, 0, 1, 5.5)
DAY, MINUTE = timedelta(days=1), timedelta(minutes=1)


@dataclass
class Draft:
    """A bundle in the making."""

    rng: random.Random
    service: str
    other: str  # another service, which has nothing to do here
    team: str
    review: datetime
    people: Sequence[str]
    of_kind: dict[str, str]
    ticked: dict[str, bool]
    within: dict[str, int]  # days, by item
    blocks: set[str] = field(default_factory=set)
    policy: dict[str, Any] = field(default_factory=dict)
    entities: list[dict[str, Any]] = field(default_factory=list)
    rotations: dict[str, dict[str, Any]] = field(default_factory=dict)
    alerts: list[dict[str, Any]] = field(default_factory=list)  # fields of a rule, and how it is tested
    blank: str = ""  # a rule file in which there is no rule
    pages: dict[str, tuple[dict[str, str], dict[str, str]]] = field(default_factory=dict)  # matter and parts, by name
    panels: list[dict[str, Any]] = field(default_factory=list)
    gone: set[str] = field(default_factory=set)  # metrics of which there is a HELP line and no sample
    tags: list[str] = field(default_factory=list)
    slos: list[dict[str, Any]] = field(default_factory=list)
    drills: list[list[str]] = field(default_factory=list)
    releases: list[list[str]] = field(default_factory=list)
    signatures: list[list[str]] = field(default_factory=list)
    conditions: list[list[str]] = field(default_factory=list)
    targets: dict[str, str] = field(default_factory=dict)
    settled: str = ""  # the kind of its decision
    hours: float | None = None  # the offset in which the review's time is written

    def at(self, when: datetime, hours: float | None = None) -> str:
        """Return a time as somebody somewhere writes it."""
        offset = self.rng.choice(OFFSETS) if hours is None else hours
        return when.astimezone(timezone(timedelta(hours=offset))).isoformat()

    @property
    def author(self) -> str:
        """Return who has filled in the checklist."""
        return self.people[0]

    @property
    def changed(self) -> datetime:
        """Return when the checklist was last changed."""
        return self.review - timedelta(hours=26)

    def why(self, item: str) -> str:
        """Return what is right about an item."""
        return kinds.kind_of(item, self.of_kind[item]).why

    def open_items(self) -> list[str]:
        """Return the items that are not met."""
        return [item for item in ITEMS if self.why(item) != kinds.OK]


def plans(rng: random.Random) -> list[dict[str, str]]:
    """Return, for each bundle, which kind the evidence of every item is of: kinds of items know nothing of others."""
    # A drill that stands in another bundle is the one that a reader may take for evidence.
    drill = rng.choice(("rollback", "restore"))
    rest = [item for item in ITEMS if item != drill]
    loose = [kind for kind in (*kinds.SILENT, *kinds.LEADS_NOWHERE) if kind != "outside"]
    pointers = dict(zip(rng.sample(rest, len(loose)), loose, strict=True)) | {drill: "outside"}
    # Where an anchor may be left out one that is not there is easily overlooked.
    more = {rng.choice(("runbook", "dashboard")): ["anchor"]}
    columns = {item: _column(rng, item, [*filter(None, [pointers.get(item)]), *more.get(item, ())]) for item in ITEMS}
    return [{item: column[number] for item, column in columns.items()} for number in range(WITH_GAPS + CLEAN)]


def _column(rng: random.Random, item: str, pointers: list[str]) -> list[str]:
    """Return the kinds of an item: decoys alone for the bundles that are clean, then each kind once."""
    fine = [name for name, kind in kinds.OWN[item].items() if kind.why == kinds.OK]
    gaps = pointers + [name for name, kind in kinds.OWN[item].items() if kind.why != kinds.OK]
    decoys = [one for one in fine if one != "fine"]
    spare = WITH_GAPS - len(gaps)
    rows = gaps + [*decoys, "fine", *rng.choices(fine, k=WITH_GAPS)][:spare]
    rng.shuffle(rows)
    clean = (decoys[::-1] + ["fine"] * CLEAN)[:CLEAN]
    rng.shuffle(clean)
    return clean + rows


def _enough(plan: dict[str, str]) -> bool:
    """Return whether there is something to decide: three items are open, one of them not shown, and one is met."""
    whys = [kinds.kind_of(item, kind).why for item, kind in plan.items()]
    open_ones = [kinds.state_of(why) for why in whys if why != kinds.OK]
    return 3 <= len(open_ones) < len(ITEMS) and "not shown" in open_ones


def usual(rng: random.Random, day: datetime) -> list[Draft]:
    """Return the bundles of a variant, in an order that tells nothing; their evidence is still to be made."""
    names = rng.sample([f"{thing}-{does}" for thing in THINGS for does in DOES], 2 * (WITH_GAPS + CLEAN))
    first = names.index(min(names[: WITH_GAPS + CLEAN]))
    names[first], names[CLEAN] = names[CLEAN], names[first]  # the one that is shown first has gaps
    found = []
    drawn_plans = plans(rng)
    while not all(map(_enough, drawn_plans[CLEAN:])):
        drawn_plans = plans(rng)
    for plan, service in zip(drawn_plans, names, strict=False):
        found.append(draft(rng, day, service, names[-1 - len(found)], plan))
    for item in ("owner", "alerts"):  # the same is ticked here, and not there
        for number, one in enumerate(one for one in found if one.of_kind[item] == "fine"):
            one.ticked[item] = bool(number)
    for one in found:  # what a decoy tempts to is seen in every variant
        for item in ("slo", "rollback", "restore"):
            one.ticked[item] |= one.of_kind[item] != "fine" and one.why(item) == kinds.OK
    for one in found[:CLEAN]:  # ready, and not green
        one.ticked["on-call"] = False
    return found


def draft(rng: random.Random, day: datetime, service: str, other: str, plan: dict[str, str]) -> Draft:
    """Return a bundle of which every item's kind is known."""
    review = day.astimezone(UTC).replace(hour=rng.randint(9, 15), minute=rng.randrange(60), second=0, microsecond=0)
    # Whoever ticks knows little of what is behind it: two in three are ticked, right or not.
    ticked = {item: kind == "silent" or (kind != "open" and rng.random() < 2 / 3) for item, kind in plan.items()}
    within = {"rollback": rng.randint(20, 45), "restore": rng.randint(60, 120)}
    people = rng.sample(PEOPLE, 12)
    return Draft(rng, service, other, rng.choice(TEAMS), review, people, dict(plan), ticked, within)

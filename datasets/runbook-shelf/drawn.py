"""A shelf with a service of every kind: for each way to misread there is one that only it, and its like, gets wrong."""

import random
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from groundschool.kit import beside
from groundschool.simulation.company import REGIONS

shelf = beside(__file__, "shelf")
Change, Entry, Page, Shelf = shelf.Change, shelf.Entry, shelf.Page, shelf.Shelf
DAY, HALF = timedelta(days=1), 0.5
HALIFAX, LISBON = (ZoneInfo(region.timezone) for region in REGIONS)
TEAMS = ("bookings", "freight", "payments", "storefront")
THINGS = (
    "anchor", "berth", "buoy", "cabin", "cargo", "chart", "crane", "crew", "deck", "dock", "ferry", "gangway",
    "harbour", "hull", "kiosk", "ledger", "lock", "locker", "manifest", "mast", "mooring", "parcel", "pier", "pilot",
    "quay", "ramp", "roster", "sailing", "seat", "tariff", "ticket", "tide", "timetable", "tug", "voucher", "wharf",
    "winch", "yard",
)  # fmt: skip
DOES = ("api", "feed", "import", "gate", "index", "mail", "quote", "relay", "search", "store", "sync", "view")
# The kinds of services that count, and whether each has a page that is whole, reviewed lately and not overtaken.
COUNTED = (
    "fresh", "fresh-too", "owner-in-short", "owner-in-capitals", "owner-in-full", "missing", "stub-empty",
    "stub-absent", "stub-todo", "stub-fenced", "stub-longer", "stub-shouted", "told-code", "told-deep", "told-begun",
    "told-ruled", "ahead", "no-date", "empty-date", "quoted", "too-old", "changed", "overtaken-and-old",
    "changed-alias", "changed-in-utc", "alias", "capitals", "cancelled", "failed", "planned", "not-in-utc", "other",
    "changed-between", "changed-uncoded", "reviewing", "within", "two-undated", "two-ahead", "two-whole",
    "stub-newer", "tie",
)  # fmt: skip
OUTSIDE = ("theirs", "like-ours", "deprecated", "experimental", "tier-3", "no-tier", "library", "api", "resource")


class Draft:
    """A shelf in the making; ``kinds`` says of each kind which service it is."""

    def __init__(self, rng: random.Random, today: date) -> None:
        self.rng, self.today = rng, today
        self.team, self.other = rng.sample(TEAMS, 2)
        self.kinds: dict[str, str] = {}
        self.entries: list[Entry] = []
        self.pages: list[Page] = []
        self.changes: list[Change] = []
        names = (f"{thing}-{does}" for thing in THINGS for does in DOES)
        self.free = iter(rng.sample(sorted(names), 180))
        self.files = iter(rng.sample(range(100, 1000), 120))

    def entry(self, about: str, **said: object) -> Entry:
        """Add something to the catalogue."""
        aliases = (next(self.free),) if self.rng.random() < HALF else ()
        given = {"owner": f"group:default/{self.team}", "tier": self.rng.choice("12"), "aliases": aliases, **said}
        made = Entry(next(self.free), **given)
        self.entries.append(made)
        self.kinds[about] = made.name
        return made

    def page(self, service: str, ago: int | None, **said: object) -> Page:
        """Add a page that was reviewed so many days ago."""
        reviewed = None if ago is None else self.today - ago * DAY
        made = Page(f"RB-{next(self.files)}.md", service, reviewed, self.today - 2 * DAY, **said)
        self.pages.append(made)
        return made

    def change(self, service: str, ago: int, at: time | None = None, zone: object = UTC, **said: object) -> None:
        """Add a change that was closed so many days ago by the clock on a wall."""
        when = at or time(self.rng.randint(7, 16), self.rng.randrange(60), self.rng.randrange(60))
        closed = datetime.combine(self.today - ago * DAY, when, zone)
        code = self.rng.choice(("successful", "successful_issues"))
        self.changes.append(replace(Change(service, "Closed", code, closed), **said))

    def done(self) -> Shelf:
        """Return the shelf, with everything in an order that tells nothing."""
        for one in (self.entries, self.pages, self.changes):
            self.rng.shuffle(one)
        needed = self.kinds.get("changed")
        # The first row is one that counts.
        self.changes.sort(key=lambda one: (one.service != needed, -one.closed.timestamp() if one.closed else 0))
        return Shelf(self.entries, self.pages, self.changes)


def usual(rng: random.Random, today: date) -> Draft:
    """Return a shelf with a service of every kind."""
    draft = Draft(rng, today)
    more = rng.choices(COUNTED, k=rng.randint(0, 6))  # so that the shares differ
    for kind in (*more, *COUNTED, *OUTSIDE):
        MAKERS.get(kind, _plain)(draft, kind)
    for _ in range(rng.randint(1, 3)):
        draft.page(next(draft.free), rng.randint(5, 300))  # of what nobody has any more
    return draft


def _ago(draft: Draft, first: int = 20, last: int = 150) -> int:
    return draft.rng.randint(first, last)


OWNERS = {"owner-in-short": "{}", "owner-in-capitals": "Group:{}", "owner-in-full": "Group:Default/{}"}


def _plain(draft: Draft, kind: str) -> None:
    """Add a service with a page that is fresh; a change was done before its review."""
    owner = OWNERS.get(kind, "group:default/{}").format(
        draft.team.title() if kind in ("owner-in-capitals", "owner-in-full") else draft.team
    )
    entry = draft.entry(kind, owner=owner)
    ago = _ago(draft)
    draft.page(entry.name, ago, quoted=kind == "quoted")
    draft.change(entry.name, ago + draft.rng.randint(2, 30))


def _outside(draft: Draft, kind: str) -> None:
    said: Mapping[str, Mapping[str, object]] = {
        "theirs": {"owner": f"group:default/{draft.other}"},
        "like-ours": {"owner": f"group:default/night-{draft.team}"},
        "deprecated": {"lifecycle": "deprecated"},
        "experimental": {"lifecycle": "experimental"},
        "tier-3": {"tier": "3"},
        "no-tier": {"tier": ""},
        "library": {"type": "library"},
        "api": {"kind": "API", "type": "openapi"},
        "resource": {"kind": "Resource", "type": "database"},
    }
    entry = draft.entry(kind, **said[kind])
    if draft.rng.random() < HALF:
        draft.page(entry.name, _ago(draft))


def _stub(draft: Draft, kind: str) -> None:
    section = draft.rng.choice(shelf.SECTIONS)
    sections = dict.fromkeys(shelf.SECTIONS, shelf.TOLD) | {section: kind.split("-")[1]}
    draft.page(draft.entry(kind).name, _ago(draft), sections=sections)


def _missing(draft: Draft, kind: str) -> None:
    entry = draft.entry(kind)
    draft.page(f"{entry.name}-{draft.rng.choice(DOES)}", _ago(draft))  # another name that begins alike


def _undated(draft: Draft, kind: str) -> None:
    ago = -draft.rng.randint(3, 40) if kind == "ahead" else None
    draft.page(draft.entry(kind).name, ago, quoted=kind == "empty-date")


def _old(draft: Draft, kind: str) -> None:
    entry = draft.entry(kind)
    draft.page(entry.name, draft.rng.randint(190, 400))
    if kind == "overtaken-and-old":
        draft.change(entry.name, draft.rng.randint(5, 100))


def _changed(draft: Draft, kind: str) -> None:
    """Add a service with a change after the review, as it seems."""
    alias = f"old-{next(draft.free)}"
    entry, ago = draft.entry(kind, aliases=(next(draft.free), alias)), _ago(draft, 40)
    draft.page(entry.name, ago)
    later = draft.rng.randint(3, ago - 5)
    unlike: Mapping[str, Mapping[str, object]] = {
        "cancelled": {"state": "Canceled", "code": ""},
        "failed": {"code": "unsuccessful"},
        "planned": {"state": draft.rng.choice(("Scheduled", "Implement", "Review")), "code": "", "closed": None},
        "reviewing": {"state": draft.rng.choice(("Implement", "Review"))},
        "changed-uncoded": {"code": ""},
    }
    known = {
        "changed-alias": alias.upper(),
        "other": f"{entry.name}-{draft.rng.choice(DOES)}",
        "within": entry.name.split("-")[0],
    }
    service = known.get(kind, entry.name)
    draft.change(service, later, **unlike.get(kind, {}))
    if kind == "changed-between":  # an export that was drawn later than the day that is asked about
        draft.change(service, -draft.rng.randint(1, 9))
    draft.change(service, ago + draft.rng.randint(2, 90))


def _days(draft: Draft, kind: str) -> None:
    """Add a change on the day of the review by one clock, and on the next day by the other one."""
    entry, ago = draft.entry(kind), _ago(draft, 40)
    draft.page(entry.name, ago)
    if kind == "changed-in-utc":  # late in the evening in Halifax: the next day of UTC
        draft.change(entry.name, ago, time(draft.rng.choice((21, 22, 23)), draft.rng.randrange(60)), HALIFAX)
    else:  # just after midnight, five and a half hours east of UTC: the day before, there
        east = datetime.strptime("+0530", "%z").tzinfo
        draft.change(entry.name, ago - 1, time(draft.rng.randint(0, 4), draft.rng.randrange(60)), east)


def _named(draft: Draft, kind: str) -> None:
    """Add a page that calls its service by another name, or in capitals."""
    entry = draft.entry(kind, aliases=(next(draft.free), f"Old-{next(draft.free)}"))
    draft.page(entry.aliases[1].lower() if kind == "alias" else entry.name.upper(), _ago(draft))


def _two(draft: Draft, kind: str) -> None:
    """Add a service with two pages: the file's name tells nothing but where nothing else does."""
    name = draft.entry(kind).name
    if kind == "tie":
        ago = _ago(draft)
        draft.page(name, ago)
        draft.page(name, ago)
        return
    if kind in ("two-undated", "two-ahead"):
        first, last = sorted((draft.page(name, 1), draft.page(name, 1)), key=lambda page: page.file)
        days = (None, _ago(draft)) if kind == "two-undated" else (_ago(draft), -draft.rng.randint(3, 40))
        for one, ago in zip((first, last), days, strict=True):
            dated = replace(one, reviewed=None if ago is None else draft.today - ago * DAY)
            draft.pages[draft.pages.index(one)] = dated
        return
    newer = _ago(draft, 10, 60)
    sections = dict.fromkeys(shelf.SECTIONS, shelf.TOLD) | {draft.rng.choice(shelf.SECTIONS): shelf.ABSENT}
    pages = [
        draft.page(name, newer, **({"sections": sections} if kind == "stub-newer" else {})),
        draft.page(name, newer + draft.rng.randint(10, 60)),
    ]
    right = pages[kind == "stub-newer"]
    first, last = sorted(page.file for page in pages)  # of two whole ones the newer, of the others the whole one
    if kind == "stub-newer":
        first, last = last, first
    other = pages[kind != "stub-newer"]
    draft.pages[draft.pages.index(right)] = replace(right, file=last)
    draft.pages[draft.pages.index(other)] = replace(other, file=first)


MAKERS: Mapping[str, Callable[[Draft, str], None]] = {
    **dict.fromkeys(OUTSIDE, _outside),
    **dict.fromkeys((kind for kind in COUNTED if kind.startswith(("stub-", "told-"))), _stub),
    **dict.fromkeys(("ahead", "no-date", "empty-date"), _undated),
    **dict.fromkeys(("too-old", "overtaken-and-old"), _old),
    **dict.fromkeys(("changed", "changed-alias", "cancelled", "failed", "planned", "other"), _changed),
    **dict.fromkeys(("changed-between", "changed-uncoded", "reviewing", "within"), _changed),
    **dict.fromkeys(("changed-in-utc", "not-in-utc"), _days),
    **dict.fromkeys(("alias", "capitals"), _named),
    **dict.fromkeys(("two-whole", "two-undated", "two-ahead", "stub-newer", "tie"), _two),
    "missing": _missing,
}

"""A directory with accounts of every kind, the staff that they are of, and uses of the accounts for emergencies."""

import random
from collections.abc import Callable, Mapping  # noqa: TC003
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

from groundschool.formats.scim import ScimGroup, ScimUser
from groundschool.kit import beside
from groundschool.simulation.company import DOMAIN

accounts = beside(__file__, "accounts")
AccessBook, GlassTicket, GlassUse, StaffRow = (
    accounts.AccessBook, accounts.GlassTicket, accounts.GlassUse, accounts.StaffRow,
)  # fmt: skip
DAY = timedelta(days=1)
FIRST = ("Ada", "Bruno", "Carla", "Diogo", "Elsa", "Farid", "Gita", "Hugo", "Iris", "Jonas", "Kezia", "Luca", "Maya",
         "Nils", "Olga", "Pedro", "Quinn", "Rita", "Sven", "Tala", "Umar", "Vera", "Wei", "Xenia", "Yara", "Zoran")  # fmt: skip  # noqa: E501
FAMILY = ("Almeida", "Brandt", "Castro", "Dube", "Eklund", "Ferreira", "Gallant", "Haddad", "Ivanova", "Jensen", "Kaya",
          "Lopes", "Mbeki", "Nunes", "Okoye", "Pires", "Qadir", "Ramos", "Silva", "Tran", "Usman", "Vieira", "Wong")  # fmt: skip  # noqa: E501
CLOSED = (("production-admin", "payments-keys"), ("cluster-root", "customer-data"), ("payments-keys", "cluster-root"))
SERVICES = (
    "svc-backup",
    "svc-deploy",
    "svc-mail",
    "svc-reports",
    "svc-sync",
    "svc-tiles",
    "svc-fares",
    "svc-index",
    "svc-print",
    "svc-tides",
    "svc-berths",
)


class AccessDraft:
    """Accounts in the making."""

    def __init__(self, rng: random.Random, as_of: datetime) -> None:
        self.rng, self.as_of = rng, as_of
        self.today = as_of.astimezone(UTC).date()
        self.unused = rng.choice((60, 90, 90, 120))
        self.closed = rng.choice(CLOSED)
        self.users: list[ScimUser] = []
        self.staff: list[accounts.StaffRow] = []
        self.uses: list[accounts.GlassUse] = []
        self.tickets: list[accounts.GlassTicket] = []
        names = [(first, family) for first in FIRST for family in FAMILY]
        self.names = iter(rng.sample(names, 90))
        self.numbers = iter(rng.sample(range(1000, 9999), 120))
        self.services = iter(rng.sample(SERVICES, len(SERVICES)))
        self.inside: dict[str, list[str]] = {one: [] for one in ("first", "second", "third", "other", "outer")}
        self.kinds: dict[str, list[str]] = {}

    def id(self) -> str:
        """Return an id such as directories make them up."""
        return f"00u{self.rng.getrandbits(60):015x}"

    def person(self, kind: str, *, inside: str = "", rows: bool = True, **said: object) -> ScimUser:
        """Add somebody's account, used a short while ago, and the row by which they work here."""
        rng = self.rng
        first, family = next(self.names)
        login, address = f"{first[0]}{family}".lower() + f"{rng.randint(2, 99)}", f"{first}.{family}@{DOMAIN}".lower()
        created = self.as_of - rng.randint(150, 900) * DAY
        last = self.as_of - timedelta(minutes=rng.randint(600, 40 * 1440))
        made = ScimUser(self.id(), login, rng.choice(accounts.PERSONS), True, [address], created, extra=_last(last))  # noqa: FBT003
        made = replace(made, **said)
        if rows:
            self.row(first, family, address)
        self.users.append(made)
        if inside:
            self.inside[inside].append(made.id)
        self.kinds.setdefault(kind, []).append(made.name)
        return made

    def row(self, first: str, family: str, address: str) -> None:
        """Add an employee's row."""
        start = self.today - self.rng.randint(950, 2500) * DAY
        row = StaffRow(next(self.numbers), f"{first} {family}", address, (), "employee", start, None, "active")
        self.staff.append(row)

    def change(self, **said: object) -> None:
        """Change the newest row."""
        self.staff[-1] = replace(self.staff[-1], **said)

    def again(self, **said: object) -> None:
        """Add another row of the one who has the newest."""
        self.staff.append(replace(self.staff[-1], **said))

    def ago(self, least: int, most: int) -> date:
        """Return a day that is over."""
        return self.today - self.rng.randint(least, most) * DAY

    def service(self, kind: str, **said: object) -> ScimUser:
        """Add a service's account."""
        name = next(self.services)
        last = self.as_of - timedelta(minutes=self.rng.randint(10, 3000))
        made = ScimUser(self.id(), name, accounts.SERVICE, True, [f"{name}@{DOMAIN}"],  # noqa: FBT003
                        self.as_of - self.rng.randint(200, 900) * DAY, extra=_last(last))  # fmt: skip
        made = replace(made, **said)
        self.users.append(made)
        self.kinds.setdefault(kind, []).append(made.name)
        return made

    def done(self) -> accounts.AccessBook:
        """Return all exports, in orders that tell nothing."""
        rng = self.rng
        ids = {one: f"00g{rng.getrandbits(60):015x}" for one in (*self.inside, *self.closed)}
        names = {
            "first": "platform-oncall",
            "second": "platform-leads",
            "third": "release-crew",
            "other": "analysts",
            "outer": "everyone",
        }
        nested = {
            self.closed[0]: ["first"], "first": ["second"], "second": ["third"], "third": ["first"],
            self.closed[1]: ["other", "third"], "outer": [*self.closed],
        }  # fmt: skip
        direct = {**self.inside, self.closed[0]: self.inside.get("closed", []), self.closed[1]: []}
        groups = []
        for one, members in direct.items():
            mixed = [*members, *(ids[each] for each in nested.get(one, []))]
            rng.shuffle(mixed)
            # A link of the chain, and the way to the other groups, never say which members are groups.
            typed = one == self.closed[0] or (one not in ("first", self.closed[1]) and rng.random() < 0.7)
            groups.append(ScimGroup(ids[one], names.get(one, one), mixed, typed))
        for each in (self.users, self.uses, self.tickets, groups):
            rng.shuffle(each)
        # What stands first in a file matters: somebody who has left, a closed group, somebody with aliases, a use without a ticket, a ticket that is needed.  # noqa: E501
        needed = [one.ticket for one in self.uses if one.id in self.kinds.get("with-ticket", ())]
        groups.sort(key=lambda one: one.name != self.closed[0])
        self.users.sort(key=lambda one: one.name not in self.kinds.get("left", ()))
        self.staff.sort(key=lambda one: not one.aliases)
        self.uses.sort(key=lambda one: one.id not in self.kinds.get("without-ticket", ()))
        self.tickets.sort(key=lambda one: one.key not in needed)
        return AccessBook(self.users, groups, self.staff, self.uses, self.tickets, self.as_of, self.unused, self.closed)


def _last(at: datetime | None) -> dict[str, str | None]:
    return {accounts.LAST: at and f"{at.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}"}


def _persons(draft: AccessDraft) -> None:
    """Add people who are here, who are not, and who are here by another row or under another address."""
    rng = draft.rng
    for _ in range(4):
        draft.person("here")
    capitals = draft.person("capitals")
    draft.change(email=capitals.emails[0].title())
    other = draft.person("capitals")
    draft.users[-1] = replace(other, emails=[other.emails[0].upper()])
    alias = draft.person("alias")
    draft.change(
        email=f"hr.{draft.staff[-1].number}@{DOMAIN}", aliases=(f"x{draft.staff[-1].number}@{DOMAIN}", alias.emails[0])
    )
    second = draft.person("second-address")
    draft.users[-1] = replace(second, emails=[f"{second.name}@{DOMAIN}", second.emails[0]])
    draft.change(aliases=(f"y{draft.staff[-1].number}@{DOMAIN}",))
    known = draft.person("second-address")
    draft.users[-1] = replace(known, emails=[known.emails[0], f"{known.name}@{DOMAIN}"])
    draft.person("first-day")
    draft.change(start=draft.today)
    draft.person("last-day")
    draft.change(end=draft.today, kind="contractor")
    draft.person("ends-later")
    draft.change(end=draft.today + rng.randint(5, 90) * DAY, kind="contractor", status=rng.choice(("notice", "ended")))
    draft.person("back", type="Employee")
    early = draft.staff[-1].start + rng.randint(100, 300) * DAY
    old = {"end": early, "status": "ended"}
    draft.again(start=draft.ago(30, 400))
    draft.staff[-2] = replace(draft.staff[-2], **old)
    draft.person("back-earlier-below")
    newer = draft.staff[-1]
    draft.change(start=draft.ago(30, 400))
    draft.again(start=newer.start, end=newer.start + 200 * DAY, status="ended")
    back = draft.person("back-new-address")
    draft.change(end=early, status="ended")
    draft.again(start=draft.ago(30, 400), end=None, status="active", email=f"new.{back.emails[0]}")
    draft.person("left")
    draft.change(end=draft.ago(2, 60), status="ended")
    draft.person("left-yesterday")
    draft.change(end=draft.today - DAY, status="ended")
    draft.person("left-unmarked")
    draft.change(end=draft.ago(2, 60), kind=rng.choice(("contractor", "employee")))
    draft.person("unknown", rows=False)
    draft.person("not-yet")
    draft.change(start=draft.today + rng.randint(1, 20) * DAY)
    draft.person("left-closed", active=False)
    draft.change(end=draft.ago(2, 60), status="ended")


def _unused(draft: AccessDraft) -> None:
    """Add accounts that nobody uses, and such as look like that."""
    rng, as_of, limit = draft.rng, draft.as_of, draft.unused
    draft.person("unused", extra=_last(as_of - rng.randint(limit + 1, limit + 50) * DAY))
    draft.person("unused-by-hours", extra=_last(as_of - limit * DAY - timedelta(hours=rng.randint(1, 22))))
    draft.person("used-just", extra=_last(as_of - limit * DAY + timedelta(hours=5)))
    draft.person("never", extra=_last(None))
    draft.person("never-new", extra=_last(None), created=as_of - rng.randint(2, limit - 2) * DAY)
    draft.person("unused-closed", extra=_last(as_of - 200 * DAY), active=False)
    draft.person("left-and-unused", extra=_last(as_of - rng.randint(limit + 1, limit + 50) * DAY))
    draft.change(end=draft.ago(limit + 60, limit + 90), status="ended")


def _grouped(draft: AccessDraft) -> None:
    """Add people in groups that are for employees only, directly, by other groups, or only above or beside these."""
    draft.inside["closed"] = []
    hired = {"kind": "contractor", "end": draft.today + 40 * DAY}
    for kind, inside, type_ in (
        ("contractor-direct", "closed", "Contractor"), ("contractor-nested", "first", "Contractor"),
        ("contractor-deep", "third", "Contractor"), ("contractor-as-employee", "closed", "Employee"),
        ("contractor-other", "other", "Contractor"), ("contractor-outside", "outer", "Contractor"),
    ):  # fmt: skip
        draft.person(kind, inside=inside, type=type_)
        draft.change(**hired)
    for kind, inside, type_ in (
        ("employee-direct", "closed", "Employee"), ("employee-as-contractor", "first", "Contractor"), ("employee-deep", "third", "Employee"),  # noqa: E501
    ):  # fmt: skip
        draft.person(kind, inside=inside, type=type_)
    draft.person("became-employee", inside="closed", type="Employee")
    start = draft.ago(30, 300)
    draft.staff[-1] = replace(draft.staff[-1], kind="contractor", end=start - DAY, status="ended")
    draft.again(kind="employee", start=start, end=None, status="active")
    for kind, kinds in (("both", ("contractor", "employee")), ("both-turned", ("employee", "contractor"))):
        draft.person(kind, inside="closed", type="Employee")
        draft.change(kind=kinds[0])
        draft.again(kind=kinds[1], start=draft.ago(30, 300))
    draft.person("not-yet-employee", inside="closed", type="Employee")
    begins = draft.today + draft.rng.randint(2, 20) * DAY
    draft.change(kind="contractor", end=begins - DAY)
    draft.again(kind="employee", start=begins, end=None)
    draft.person("left-inside", inside="closed", type="Employee")
    draft.change(end=draft.ago(2, 60), status="ended")
    draft.person("contractor-closed", inside="first", active=False)
    draft.change(**hired)


def _services(draft: AccessDraft) -> None:
    """Add accounts of services, with and without somebody whose they are."""
    by = {kind: next(one for one in draft.users if one.name == names[0]) for kind, names in draft.kinds.items()}
    draft.service("owned", manager=by["here"].id)
    draft.service("owned-alias", manager=by["alias"].id)
    draft.service("owned-second", manager=by["second-address"].id)
    draft.service("owned-contractor", manager=by["ends-later"].id)
    draft.service("unowned")
    draft.service("owner-gone", manager=draft.id())
    draft.service("owner-left", manager=by["left"].id)
    sleeper = draft.person("asleep", active=False)
    draft.service("owner-asleep", manager=sleeper.id)
    draft.service("service-closed", active=False)
    draft.service("service-unused", manager=by["here"].id, extra=_last(draft.as_of - (draft.unused + 9) * DAY))
    inside = draft.service("service-inside", manager=by["capitals"].id)
    draft.inside["first"].append(inside.id)


def _glass(draft: AccessDraft) -> None:
    """Add two accounts for emergencies, and uses with and without a ticket that somebody else agreed to."""
    rng, names = draft.rng, ("glass-north", "glass-south", "glass-old")
    for name in names:
        made = ScimUser(draft.id(), name, accounts.EMERGENCY, name != names[2], [f"{name}@{DOMAIN}"],
                        draft.as_of - 700 * DAY, extra=_last(draft.as_of - 300 * DAY))  # fmt: skip
        draft.users.append(made)
        draft.kinds.setdefault("emergency", []).append(name)
    draft.inside["closed"].append(draft.users[-3].id)
    people = [one.emails[0] for one in draft.users if one.name in draft.kinds["here"]]
    alias, other = [row for row in draft.staff if row.aliases]
    old, new = [row for row in draft.staff if row.email.removeprefix("new.") == _of(draft, "back-new-address")]
    numbers = iter(rng.sample(range(100, 999), 40))
    told: Mapping[str, Callable[[str, str], tuple[str, str | None, str | None]]] = {
        "with-ticket": lambda one, two: (one, "ticket", two),
        "by-alias-other": lambda one, _two: (one, "ticket", alias.aliases[1]),
        "with-ticket-outside": lambda _one, _two: ("night@vendor.example", "ticket", "day@vendor.example"),
        "without-ticket": lambda one, _two: (one, None, None),
        "ticket-unknown": lambda one, _two: (one, "unknown", None),
        "self": lambda one, _two: (one, "ticket", one),
        "self-capitals": lambda one, _two: (one, "ticket", one.title()),
        "self-alias": lambda _one, _two: (alias.aliases[0], "ticket", alias.aliases[1]),
        "self-main": lambda _one, _two: (alias.email, "ticket", alias.aliases[0].upper()),
        "self-alias-other": lambda _one, _two: (other.email, "ticket", other.aliases[0]),
        "self-capitals-user": lambda one, _two: (one.title(), "ticket", one),
        "self-new-address": lambda _one, _two: (old.email, "ticket", new.email),
        "without-ticket-closed": lambda one, _two: (one, None, None),
        "self-outside": lambda _one, _two: ("night@vendor.example", "ticket", "Night@Vendor.example"),
        "not-approved": lambda one, _two: (one, "ticket", None),
    }
    for kind, makes in told.items():
        user, ticket, approver = makes(*rng.sample(people, 2))
        key = f"BG-{next(numbers)}" if ticket else None
        if ticket == "ticket":
            draft.tickets.append(GlassTicket(key, approver))
        at = draft.as_of - timedelta(minutes=rng.randint(2000, 80_000))
        use = GlassUse(
            f"use-{next(numbers)}", names[2] if kind.endswith("-closed") else rng.choice(names[:2]), at, user, key
        )
        draft.uses.append(use)
        draft.kinds.setdefault(kind, []).append(use.id)


def _of(draft: AccessDraft, kind: str) -> str:
    """Return the address of the account of a kind."""
    return next(one.emails[0] for one in draft.users if one.name == draft.kinds[kind][0])


def usual(rng: random.Random, as_of: datetime) -> AccessDraft:
    """Return a directory with an account of every kind."""
    draft = AccessDraft(rng, as_of)
    for add in (_persons, _unused, _grouped, _services, _glass):
        add(draft)
    return draft


def at_bounds(rng: random.Random, as_of: datetime) -> AccessDraft:
    """Return accounts that were used, or made, exactly as long ago as is allowed, a second more and a second less."""
    draft = AccessDraft(rng, as_of)
    for seconds in (-1, 0, 1):
        at = as_of - draft.unused * DAY - timedelta(seconds=seconds)
        draft.person("bound", extra=_last(at))
        draft.person("bound", extra=_last(None), created=at)
    for end in (draft.today - DAY, draft.today, draft.today + DAY):
        draft.person("bound")
        draft.change(end=end)
        draft.person("bound")
        draft.change(start=end)
    return draft

"""What a review of accounts finds, right or as a misconception has it."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta

from groundschool.formats.scim import ScimGroup, ScimUser

PERSONS, SERVICE, EMERGENCY = ("Employee", "Contractor"), "Service", "Emergency"
LAST = "lastSignIn"
# The narrower misreading stands before the wider one: of two that give the same, the first is shown.
MISREVIEWED = (
    "capitals-differ", "first-address", "last-address", "aliases-unread", "last-day-out", "first-day-out",
    "local-day", "ninetieth-day", "whole-days", "row-alone", "future-is-here", "first-row", "last-row",
    "inactive-too", "never-is-fine", "never-is-unused", "from-creation", "services-unused-fine", "emergency-unused",
    "typed-only", "leavers-not-in-groups", "upwards", "directory-type", "unknown-is-fine", "any-row-a-contractor",
    "services-in-groups", "one-each", "owner-sleeps", "owner-left-stays", "owner-employed", "glass-closed",
    "self-capitals", "self-by-alias", "approver-missing", "self-approval", "any-ticket", "emergency-unowned",
    "status-column", "no-end-read", "direct-only", "any-owner",
)  # fmt: skip


@dataclass(frozen=True)
class StaffRow:
    """A row of the staff export: an engagement of a person, with its first and its last day."""

    number: int
    name: str
    email: str
    aliases: Sequence[str]
    kind: str
    start: date
    end: date | None
    status: str


@dataclass(frozen=True)
class GlassUse:
    """A use of an emergency account: which, when, by whose address, with which ticket."""

    id: str
    account: str
    at: datetime
    used_by: str
    ticket: str | None


@dataclass(frozen=True)
class GlassTicket:
    """A ticket for an emergency, with the address of whoever agreed."""

    key: str
    approved_by: str | None


@dataclass(frozen=True)
class AccessBook:
    """All exports; the days after which an account is unused, and the groups that are for employees only."""

    users: Sequence[ScimUser]
    groups: Sequence[ScimGroup]
    staff: Sequence[StaffRow]
    uses: Sequence[GlassUse]
    tickets: Sequence[GlassTicket]
    as_of: datetime
    unused_days: int
    closed: Sequence[str]
    memo: dict[str, dict[str, list[int]]] = field(default_factory=dict)

    def known(self, how: str, *, bare: bool) -> dict[str, list[int]]:
        """Return the places of rows by each address that they have, or by the first one only."""
        way = f"{how} {bare}"
        if way not in self.memo:
            found: dict[str, list[int]] = {}
            for number, row in enumerate(self.staff):
                for one in {row.email, *(() if bare else row.aliases)}:
                    found.setdefault(one if how else one.lower(), []).append(number)
            self.memo[way] = found
        return self.memo[way]


def reviewed(book: AccessBook, how: str = "") -> list[list[str]]:
    """Return every violation as who, which rule and what, sorted."""
    found: list[list[str]] = []
    for one in book.users:
        if not one.active and how != "inactive-too":
            continue
        mine = [*_of_account(book, one, how)]
        found += mine[:1] if how == "one-each" else mine
    closed = {one.name for one in book.users if not one.active} if how == "glass-closed" else ()
    found += [
        [one.account, "break-glass", one.id]
        for one in book.uses
        if not _is_fine(book, one, how) and one.account not in closed
    ]
    return sorted(found)


def _of_account(book: AccessBook, one: ScimUser, how: str) -> Iterable[list[str]]:
    person = one.type in PERSONS
    here = _current(book, one, how)
    if person and not here and not (how == "unknown-is-fine" and not _rows(book, one.emails, "")):
        yield [one.name, "not-staff", ""]
    if _unused(book, one, how):
        yield [one.name, "unused", ""]
    owned = one.type == SERVICE or (one.type == EMERGENCY and how == "emergency-unowned")
    if owned and not _has_owner(book, one, how):
        yield [one.name, "no-owner", ""]
    employed = one.type == "Employee" if how == "directory-type" else any(row.kind == "employee" for row in here)
    if how == "any-row-a-contractor":
        employed = employed and not any(row.kind == "contractor" for row in _rows(book, one.emails, ""))
    if how == "leavers-not-in-groups":
        employed = employed or not here
    if (person or how == "services-in-groups") and not employed:
        yield from ([one.name, "employees-only", group] for group in book.closed if one.id in _within(book, group, how))


def _rows(book: AccessBook, addresses: Iterable[str], how: str) -> list[StaffRow]:
    """Return the rows of whoever has one of the addresses."""
    known = book.known("capitals-differ" if how == "capitals-differ" else "", bare=how == "aliases-unread")
    told = [one if how == "capitals-differ" else one.lower() for one in addresses]
    found = sorted({number for one in told for number in known.get(one, ())})
    if how != "row-alone":
        numbers = {book.staff[number].number for number in found}
        found = [place for place, row in enumerate(book.staff) if row.number in numbers]
    if how in ("first-row", "last-row"):
        found = found[:1] if how == "first-row" else found[-1:]
    return [book.staff[number] for number in found]


def _current(book: AccessBook, one: ScimUser, how: str) -> list[StaffRow]:
    """Return the rows by which whoever an account is of works here today."""
    day = book.as_of.date() if how == "local-day" else book.as_of.astimezone(UTC).date()
    addresses = {"first-address": one.emails[:1], "last-address": one.emails[-1:]}.get(how, one.emails)
    found = []
    for row in _rows(book, addresses, how):
        ended = row.end is not None and (day >= row.end if how == "last-day-out" else day > row.end)
        if how == "status-column":
            ended = row.status != "active"
        if how == "no-end-read":
            ended = False
        begun = row.start < day if how == "first-day-out" else row.start <= day
        if not ended and (begun or how == "future-is-here"):
            found.append(row)
    return found


def _unused(book: AccessBook, one: ScimUser, how: str) -> bool:
    if (one.type == EMERGENCY and how != "emergency-unused") or (one.type == SERVICE and how == "services-unused-fine"):
        return False
    last = (one.extra or {}).get(LAST)
    if last is None and how in ("never-is-fine", "never-is-unused"):
        return how == "never-is-unused"
    since = one.created if last is None or how == "from-creation" else datetime.fromisoformat(last)
    limit = timedelta(days=book.unused_days)
    if how == "whole-days":
        return (book.as_of - since).days > book.unused_days
    return book.as_of - since >= limit if how == "ninetieth-day" else book.as_of - since > limit


def _has_owner(book: AccessBook, one: ScimUser, how: str) -> bool:
    owner = next((each for each in book.users if each.id == one.manager), None)
    if how == "any-owner":
        return bool(one.manager)
    if owner is None or not (owner.active or how == "owner-sleeps"):
        return False
    kinds = {row.kind for row in _current(book, owner, how)}
    return "employee" in kinds if how == "owner-employed" else bool(kinds) or how == "owner-left-stays"


def _within(book: AccessBook, group: str, how: str) -> set[str]:
    """Return the ids of what is in a group, also by groups within groups."""
    members = {one.id: [*one.members] for one in book.groups}
    if how == "upwards":
        members = {
            one.id: [*one.members, *(each.id for each in book.groups if one.id in each.members)] for one in book.groups
        }
    followed = {one.id for one in book.groups if one.typed}
    found: set[str] = set()
    waiting = [one.id for one in book.groups if one.name == group]
    if how == "direct-only":
        return {each for one in waiting for each in members[one]}
    while waiting:
        here = waiting.pop()
        for each in members.get(here, []):
            if each not in found:
                found.add(each)
                waiting += [each] if how != "typed-only" or here in followed else []
    return found


def _is_fine(book: AccessBook, one: GlassUse, how: str) -> bool:
    ticket = next((each for each in book.tickets if each.key == one.ticket), None)
    if ticket is None:
        return how == "any-ticket" and bool(one.ticket)
    if not ticket.approved_by:
        return how in ("approver-missing", "self-approval", "any-ticket")
    if how in ("self-approval", "any-ticket"):
        return True
    user, approver = one.used_by, ticket.approved_by
    if how == "self-capitals" and user != approver and user.lower() == approver.lower():
        return True
    rows = [_rows(book, [each], how if how == "row-alone" else "") for each in (user, approver)]
    numbers = [{(row.number, row.email if how == "row-alone" else "") for row in each} for each in rows]
    same = user.lower() == approver.lower() or (numbers[0] & numbers[1] and how != "self-by-alias")
    return not same

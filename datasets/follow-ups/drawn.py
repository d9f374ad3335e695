"""A tracker with a follow-up and an incident of every kind: of each misreading there is one that only it gets wrong."""

import random
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta

from groundschool.formats.jira import Issue, IssueChange, IssueLink
from groundschool.kit import beside

promises = beside(__file__, "promises")
Tracker, OURS = promises.Tracker, promises.OURS
DAY = timedelta(days=1)
WAITING, DOING, DONE, CLOSED = ("To Do", "new"), ("In Progress", "indeterminate"), ("Done", "done"), ("Closed", "done")
SHIPPED = ("Shipped", "done")  # statuses have names, and a category
RESOLVED = ("Resolved", "done")
REOPENED = ("Reopened", "indeterminate")
PEOPLE = (
    "Amara Nwosu", "Daniel Ortega", "Étienne Gallant", "Joana Pires", "Kwame Mensah", "Liam Fraser", "Mei-Ling Chua",
    "Rosa Nunes", "Sofie Larsen", "Yusuf Demir",
)  # fmt: skip
WORK = (
    "Alert when {} answers slower than two seconds", "Run the way back of {} once a month", "Limit retries to {}",
    "Add a canary to the pipeline of {}", "Write whom to call into the runbook of {}", "Halve the start of {}",
    "Refuse migrations of {} that lock a table", "Show the queue of {} on its dashboard",
)  # fmt: skip
HARM = ("{} answered with errors", "{} was slow", "no tickets from {}", "{} lost its leader")
SERVICES = ("bookings", "checkin", "edge", "fares", "freight", "inventory", "notify", "payments", "pricing", "tracking")


class Draft:
    """A tracker in the making; ``kinds`` says of each kind which ticket or incident it is."""

    def __init__(self, rng: random.Random, today: date) -> None:
        self.rng, self.today = rng, today
        self.kinds: dict[str, str] = {}
        self.tickets: dict[str, Issue] = {}
        self.incidents: dict[str, Issue] = {}
        self.numbers = iter(rng.sample(range(100, 1000), 200))
        self.levels = iter(rng.sample(("SEV1", "SEV2") * 40, 80))

    def at(self, ago: int, hour: int | None = None) -> datetime:
        """Return a moment so many days ago, in working hours."""
        when = time(self.rng.randint(7, 16) if hour is None else hour, self.rng.randrange(60), self.rng.randrange(60))
        return datetime.combine(self.today - ago * DAY, when, UTC)

    def incident(self, kind: str, ago: int | None = None, **said: object) -> str:
        """Add an incident that ended so many days ago."""
        key = f"INC-{next(self.numbers)}"
        ended = self.at(ago or self.rng.randint(30, 150))
        what = self.rng.choice(HARM).format(self.rng.choice(SERVICES))
        begun, status = ended - self.rng.randint(40, 300) * DAY / 1440, self.rng.choice((CLOSED, RESOLVED))
        made = Issue(key, "Incident", what, next(self.levels), status, begun, "Done", ended)
        made = replace(made, assignee=self.rng.choice(PEOPLE))
        made = replace(made, **said)
        who = self.rng.choice(PEOPLE)
        changes = [IssueChange(made.created, who, "status", "To Do", "In Progress")]
        if made.resolution:
            changes.append(IssueChange(made.resolved, who, "status", "In Progress", made.status[0]))
        self.incidents[key] = replace(made, resolved=made.resolved if made.resolution else None, changes=changes)
        self.kinds[kind] = key
        return key

    def ticket(self, kind: str, of: Sequence[str], due: int | None, ended: int | None = None, **said: object) -> str:
        """Add a ticket that follows up incidents; it is due, and was ended, so many days ago."""
        key = f"OPS-{next(self.numbers)}"
        day = None if due is None else self.today - due * DAY
        made = Issue(key, "Task", self.rng.choice(WORK).format(self.rng.choice(SERVICES)), "Medium",
                     self.rng.choice((WAITING, DOING)), self.at(self.rng.randint(85, 120)), due=day,
                     assignee=self.rng.choice(PEOPLE), links=[IssueLink("Follow-up", one) for one in of])  # fmt: skip
        if ended is not None:
            moment = self.at(ended)
            changes = [IssueChange(moment, made.assignee, "status", made.status[0], "Done")]
            status = SHIPPED if kind in ("late", "several") else DONE
            made = replace(made, status=status, resolution="Done", resolved=moment, changes=changes)
        self.tickets[key] = replace(made, **said)
        self.kinds[kind] = key
        return key

    def duplicate(self, kind: str, of: Sequence[str], original: str, **said: object) -> str:
        """Add a ticket that turned out to be another one."""
        due, ended = self.rng.randint(20, 60), self.rng.randint(62, 75)
        key = self.ticket(kind, of, due, ended, resolution="Duplicate", **said)
        one, other = self.tickets[key], next(iter(self.tickets))
        self.tickets[key] = replace(one, links=[IssueLink("Relates", other), *one.links])
        self.link(self.tickets, key, original)
        return key

    def link(self, where: dict[str, Issue], key: str, original: str) -> None:
        """Say on both sides that one duplicates the other."""
        one, other = where[key], where[original]
        where[key] = replace(one, links=[*one.links, IssueLink("Duplicate", original)])
        where[original] = replace(other, links=[IssueLink("Duplicate", key, outward=False), *other.links])

    def moved(self, key: str, *days: int | None, newest_first: bool = False) -> None:
        """Have a due date moved, in the past, from each of some days ago to the next; None is no date."""
        told = ["" if ago is None else (self.today - ago * DAY).isoformat() for ago in days]
        ago = sorted(self.rng.sample(range(76, 80), len(days) - 1), reverse=True)
        moves = [
            IssueChange(self.at(when), self.rng.choice(PEOPLE), "duedate", before, after)
            for when, before, after in zip(ago, told, told[1:], strict=False)
        ]
        one = self.tickets[key]
        due = date.fromisoformat(told[-1]) if told[-1] else None
        begun = IssueChange(self.at(80), self.rng.choice(PEOPLE), "status", "To Do", "In Progress")
        changes = [*([begun] if newest_first else []), *moves, *one.changes]
        self.tickets[key] = replace(one, due=due, changes=changes[::-1] if newest_first else changes)

    def done(self) -> Tracker:
        """Return the tracker, with everything in an order that tells nothing and links told on both sides."""
        for key, one in self.tickets.items():
            for link in one.links:
                if link.key in self.incidents:
                    there = self.incidents[link.key]
                    back = IssueLink(link.type, key, outward=False)
                    self.incidents[link.key] = replace(there, links=[*there.links, back])
        tickets, incidents = [*self.tickets.values()], [*self.incidents.values()]
        self.rng.shuffle(tickets)
        self.rng.shuffle(incidents)
        tickets.sort(key=lambda one: one.key != self.kinds.get("kept"))  # the first one counts, too
        return Tracker(tickets, incidents)


def usual(rng: random.Random, today: date) -> Draft:
    """Return a tracker with everything of every kind."""
    draft = Draft(rng, today)
    _followed(draft)
    _not_counted(draft)
    for kind, make in TICKETS.items():
        make(draft, kind, draft.incident(f"of {kind}"))
    _duplicates(draft)
    for number in range(rng.randint(8, 24)):  # so that the shares differ
        make = TICKETS[rng.choice(("kept", "kept", "kept", "late", "overdue", "open", "dropped", "undated"))]
        level = rng.choice(("SEV1", "SEV2", "SEV3"))
        make(draft, f"more {number}", draft.incident(f"of more {number}", priority=level))
    return draft


def _kept(draft: Draft, kind: str, of: str) -> None:
    due = draft.rng.randint(10, 40)
    draft.ticket(kind, [of], due, due + draft.rng.randint(1, 20))


def _late(draft: Draft, kind: str, of: str) -> None:
    due = draft.rng.randint(20, 40)
    draft.ticket(kind, [of], due, due - draft.rng.randint(1, 15))


def _moved(draft: Draft, kind: str, of: str) -> None:
    """Add one that was late by its first date, and is in time by the later one."""
    key = draft.ticket(kind, [of], 20, draft.rng.randint(22, 35))
    draft.moved(key, 40, 33, 27, 20, newest_first=kind == "moved-newest-first")


def _added(draft: Draft, kind: str, of: str) -> None:
    """Add one that had no date at first, and two later."""
    key = draft.ticket(kind, [of], 20, draft.rng.randint(22, 35))
    draft.moved(key, None, 40, 20, newest_first=draft.rng.random() < 0.5)


def _earlier(draft: Draft, kind: str, of: str) -> None:
    draft.moved(draft.ticket(kind, [of], 40, draft.rng.randint(25, 35)), 20, 27, 40, 30, 33)


def _removed(draft: Draft, kind: str, of: str) -> None:
    draft.moved(draft.ticket(kind, [of], None), draft.rng.randint(5, 30), None)


def _status_only(draft: Draft, kind: str, of: str) -> None:
    draft.ticket(kind, [of], 20, draft.rng.randint(25, 35), resolution="", resolved=None)


def _resolution_only(draft: Draft, kind: str, of: str) -> None:
    """Add one that was taken up again, by a way on which nobody empties the resolution."""
    key = draft.ticket(kind, [of], 20, draft.rng.randint(25, 35))
    one = draft.tickets[key]
    again = IssueChange(draft.at(15), draft.rng.choice(PEOPLE), "status", "Done", "Reopened")
    draft.tickets[key] = replace(one, status=REOPENED, changes=[*one.changes, again])


def _reopened(draft: Draft, kind: str, of: str) -> None:
    """Add one that was done in time, taken up again, and done late."""
    key = draft.ticket(kind, [of], 30, 10)
    one, who = draft.tickets[key], draft.rng.choice(PEOPLE)
    first, again = draft.at(35), draft.at(25)
    changes = [
        IssueChange(first, who, "resolution", "", "Done"),
        IssueChange(again, who, "resolution", "Done", ""),
        IssueChange(one.resolved, who, "resolution", "", "Done"),
    ]
    draft.tickets[key] = replace(one, changes=[*changes, *one.changes])


def _dropped(draft: Draft, kind: str, of: str) -> None:
    due = None if kind == "undated-dropped" else 20
    ended = draft.rng.randint(10, 15) if kind == "dropped-late" else draft.rng.randint(25, 35)
    draft.ticket(kind, [of], due, ended, resolution=draft.rng.choice(("Won't Do", "Cannot Reproduce")))


def _on_the_wall(draft: Draft, kind: str, of: str) -> None:
    """Add one that was done on its last day by the server's clock, and on the day after in UTC."""
    key = draft.ticket(kind, [of], 20, 20)
    late = datetime.combine(draft.today - 20 * DAY, time(22, draft.rng.randrange(60), 7), OURS).astimezone(UTC)
    draft.tickets[key] = replace(draft.tickets[key], resolved=late)


TICKETS = {
    "kept": _kept,
    "late": _late,
    "overdue": lambda draft, kind, of: draft.ticket(kind, [of], draft.rng.randint(2, 30)),
    "open": lambda draft, kind, of: draft.ticket(kind, [of], -draft.rng.randint(2, 30)),
    "moved-twice": _moved,
    "moved-newest-first": _moved,
    "moved-earlier": _earlier,
    "added": _added,
    "removed": _removed,
    "status-only": _status_only,
    "resolution-only": _resolution_only,
    "reopened": _reopened,
    "dropped": _dropped,
    "dropped-late": _dropped,
    "undated-dropped": _dropped,
    "undated": lambda draft, kind, of: draft.ticket(kind, [of], None),
    "undated-done": lambda draft, kind, of: draft.ticket(kind, [of], None, draft.rng.randint(10, 40)),
    "on-the-wall": _on_the_wall,
    "gone": lambda draft, kind, of: draft.ticket(kind, [of], -draft.rng.randint(2, 30), active=False),
    "unowned": lambda draft, kind, of: draft.ticket(kind, [of], -draft.rng.randint(2, 30), assignee=""),
    "several": lambda draft, kind, of: draft.ticket(
        kind, [of, draft.incident("several too"), draft.incident("and one more")], 20, 25
    ),
}


def _duplicates(draft: Draft) -> None:
    """Add tickets in the place of which another one stands, and incidents, too."""
    plain = draft.ticket("plain", [], draft.rng.randint(2, 20))
    draft.duplicate("of-plain", [draft.incident("on of-plain")], plain)
    own = draft.ticket("own", [draft.incident("on own")], -draft.rng.randint(2, 20))
    draft.duplicate("of-own", [draft.incident("on of-own")], own, status=DOING)
    alone = draft.ticket("alone", [draft.incident("on alone")], -draft.rng.randint(2, 20))
    draft.link(draft.tickets, alone, draft.ticket("beside", [], 10))  # linked, and then found to be another one
    last = draft.ticket("last", [], 30, draft.rng.randint(10, 25))
    middle = draft.duplicate("middle", [draft.incident("on middle")], last)
    draft.duplicate("of-middle", [draft.incident("on of-middle")], middle)
    merged = draft.incident("merged", resolution="Duplicate")
    draft.link(draft.incidents, merged, draft.incident("merged-into"))
    draft.ticket("on-merged", [merged, draft.kinds["merged-into"]], -draft.rng.randint(2, 20))


def _followed(draft: Draft) -> None:
    """Add incidents that are followed up, and such that are not, each in its way."""
    rng = draft.rng
    ahead = -rng.randint(2, 30)
    draft.ticket("late-gone", [draft.incident("late-gone of")], 20, 10, active=False)
    draft.ticket("overdue-gone", [draft.incident("overdue-gone of")], 20, active=False)
    draft.ticket("nobody", [draft.incident("nobody of")], ahead, assignee="")
    draft.ticket("never", [draft.incident("never of")], None)
    draft.ticket("given-up", [draft.incident("given-up of")], 20, 25, resolution="Won't Do")
    two = draft.incident("two of")
    draft.ticket("one-of-two", [two], 20, 25, resolution="Won't Do")
    draft.ticket("other-of-two", [two], ahead)
    draft.ticket("related", [], ahead, links=[IssueLink("Relates", draft.incident("related of"))])
    draft.incident("none")


def _not_counted(draft: Draft) -> None:
    """Add incidents of which nobody asks yet, or at all."""
    rng = draft.rng
    draft.incident("low", priority="SEV3")
    draft.incident("false", resolution="False alarm")
    draft.incident("going-on", ago=2, status=DOING, resolution="")
    draft.incident("again", ago=20, status=REOPENED)
    draft.incident("young", ago=rng.randint(1, 4))
    draft.ticket("on-low", [draft.incident("low-with", priority="SEV3")], 20, 25)


def at_bounds(rng: random.Random, today: date) -> Draft:
    """Return a tracker in which everything lies at a bound."""
    draft = Draft(rng, today)
    midnight = datetime.combine(today - 20 * DAY, time(), UTC)
    for kind, moment in {
        "last-second": midnight - DAY / 86400,
        "midnight": midnight,
        "that-day": midnight - DAY / 2,
    }.items():
        for resolution in ("Done", "Won't Do"):
            key = draft.ticket(f"{kind} {resolution}", [draft.incident("of")], 21, 21, resolution=resolution)
            draft.tickets[key] = replace(draft.tickets[key], resolved=moment)
    for ago in (-1, 0, 1):
        draft.ticket(f"due {ago}", [draft.incident("of")], ago)
    for ago in (4, 5, 6):
        draft.incident(f"ended {ago}", ago, priority="SEV2" if ago == 5 else "SEV1")
    late = datetime.combine(today - 5 * DAY, time(22, 30), OURS).astimezone(UTC)
    draft.incident("ended on the wall", resolved=late)
    return draft

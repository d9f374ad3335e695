"""A quarter of work with three tools in it: of each misreading there is something that only it gets wrong."""

import random
from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone, tzinfo
from zoneinfo import ZoneInfo

from groundschool.kit import beside
from groundschool.simulation.company import REGIONS

ledger = beside(__file__, "ledger")
ToilBook, ToilTool, ToolRun, WorkEntry, WorkTask = (
    ledger.ToilBook, ledger.ToilTool, ledger.ToolRun, ledger.WorkEntry, ledger.WorkTask,
)  # fmt: skip
DAY, HOUR, SECOND = timedelta(days=1), timedelta(hours=1), timedelta(seconds=1)
ZONES = (UTC, *(ZoneInfo(region.timezone) for region in REGIONS))
EAST = ZoneInfo("Asia/Singapore")
LOGINS = ("anwosu", "dortega", "egallant", "jpires", "kmensah", "lfraser", "mchua", "rnunes", "slarsen", "ydemir")
ROBOTS = ("svc-deploy", "nightly", "runner-2")
MANUAL = (
    "Restart the booking workers after a stuck queue", "Copy the fare tables to the south", "Unlock accounts of agents",
    "Clear the disks of the scan hosts", "Renew certificates by hand", "Rotate the keys of the kiosks",
    "Answer the weekly capacity mail", "Reset a gate that lost its network", "Reconcile the two timetables",
)  # fmt: skip
OTHER = (
    "Build the new pipeline",
    "Weekly planning",
    "Write the runbook of inventory",
    "Nightly backup",
    "Move a host once",
)
NAMES = ("unstick", "farecopy", "letin", "sweep", "certs", "keyring", "gatekick", "reconcile")


def on_a_clock(at: datetime, zone: tzinfo) -> datetime:
    """Return a moment with the offset that a zone has then, and nothing more: sums and differences go on as in UTC."""
    there = at.astimezone(zone)
    return there.replace(tzinfo=timezone(there.utcoffset() or timedelta()))


class Draft:
    """Work in the making, until a day."""

    def __init__(self, rng: random.Random, today: datetime) -> None:
        self.rng, self.today = rng, today
        self.start, self.end = today - 120 * DAY, today - 30 * DAY
        self.tasks: list[WorkTask] = []
        self.entries: list[WorkEntry] = []
        self.tools: list[ToilTool] = []
        self.runs: list[ToolRun] = []
        self.keys = iter(rng.sample(range(100, 1000), 60))
        self.ids = iter(rng.sample(range(10_000, 99_999), 2_000))
        self.people = rng.sample(LOGINS, 8)
        self.crews: dict[
            str, list[str]
        ] = {}  # who uses a tool under their own login, and behind these who does as root
        self.turn = rng.choice((1, -1))

    def task(self, summary: str, **said: object) -> str:
        """Add a kind of work."""
        key = f"OPS-{next(self.keys)}"
        self.tasks.append(WorkTask(key, summary, **said))
        return key

    def moment(self, begin: datetime, end: datetime) -> datetime:
        """Return a moment amid a window, on the clock of one of three places."""
        seconds = int((end - begin).total_seconds())
        at = begin + self.rng.randint(12 * HOUR.seconds, seconds - 12 * HOUR.seconds) * SECOND
        return on_a_clock(at, self.rng.choice(ZONES))

    def work(
        self, key: str, started: datetime, hours: float | None = None, *, corrected: bool = False, moved: bool = False
    ) -> None:
        """Write down work; a correction stands beside what it corrects, before it or after it."""
        hours = self.rng.randint(2, 9) / 4 if hours is None else hours
        one = WorkEntry(next(self.ids), key, self.rng.choice(self.people), started, hours, started + 3 * HOUR)
        told = self._corrected(one, moved=moved) if corrected else [one]
        self.turn = -self.turn if corrected else self.turn
        self.entries += told[:: self.turn]

    def _corrected(self, one: WorkEntry, *, moved: bool) -> list[WorkEntry]:
        """Return what was written down at first, also on another day and for other work, and what it became soon."""
        then = replace(one, hours=one.hours + 1.5)
        if moved:
            then = replace(then, key=self.tools[-1].build, started=one.started - 50 * DAY)
        return [
            replace(then, updated=on_a_clock(one.updated, EAST)),
            replace(one, updated=on_a_clock(one.updated + HOUR / 2, ZONES[1])),  # by the text it is earlier
        ]

    def runs_of(self, tool: ToilTool, many: int, begin: datetime, end: datetime, **said: object) -> None:
        """Add so many runs of a tool within a window."""
        for _ in range(many):
            made = ToolRun(
                self.moment(begin, end),
                tool.name,
                self.rng.choice(self.crews[tool.name][:4]),
                self.rng.randint(40, 400),
            )
            self.runs.append(replace(made, **said))

    def tool(self, age: int, *, loses: bool = False, unused: bool = False) -> ToilTool:
        """Add a tool that is out for so many days, with the work that it is there for."""
        released = on_a_clock(self.today - age * DAY - self.rng.randint(2, 20) * HOUR, self.rng.choice(ZONES))
        name = self.rng.choice([one for one in NAMES if one not in {each.name for each in self.tools}])
        free = [one for one in MANUAL if one not in {each.summary for each in self.tasks}]
        replaces = self.task(self.rng.choice(free), kind=self.rng.choice(ledger.KINDS))
        made = ToilTool(name, replaces, released, self.rng.choice(self.people),
                        self.task(f"Write {name}", kind="project", lasting=True),
                        self.task(f"Look after {name}", kind="interrupt", lasting=True))  # fmt: skip
        self.tools.append(made)
        self.crews[name] = self.rng.sample([one for one in self.people if one != made.author], 6)
        self._worked(made, min(age, ledger.LONGEST), loses=loses, unused=unused)
        return made

    def _worked(self, tool: ToilTool, days: int, *, loses: bool, unused: bool) -> None:
        """Add the work before and after a tool was released, its making, its upkeep and its runs."""
        rng, out, window = self.rng, tool.released, days * DAY
        for _ in range(rng.randint(6, 9)):
            self.work(tool.replaces, self.moment(out - window, out), rng.randint(8, 40) / 20)
        for number in range(3):
            self.work(tool.replaces, self.moment(out - window, out), corrected=True, moved=number > 0)
            for _ in range(2):
                self.work(tool.replaces, self.moment(out - window - 40 * DAY, out - window), rng.randint(20, 24) / 4)
        for _ in range(rng.randint(2, 6)):
            self.work(tool.replaces, self.moment(out, out + window))
        self.work(tool.replaces, self.moment(out, out + window), corrected=True, moved=True)
        for _ in range(rng.randint(3, 5)):
            self.work(tool.build, self.moment(out - 20 * DAY, out), rng.randint(4, 12) / 2)
        self.work(tool.build, self.moment(out - window - 30 * DAY, out - window), 6.0)
        self.work(tool.build, self.moment(out, out + window), 3.0)  # a project goes on
        for _ in range(0 if unused else 2):
            self.work(tool.upkeep, self.moment(out, out + window), rng.randint(32, 38) if loses else 0.5)
        self.work(tool.upkeep, self.moment(out - window, out), 1.5)
        rest = out + window + (self.today - out - window) / 2  # amid what is left of a day, or of more
        for key in (tool.upkeep, tool.replaces):
            self.work(key, rest)
        if unused and rng.random() < 0.5:
            self.work(tool.upkeep, self.moment(out, out + window), 0.5)
        if not unused:
            self._used(tool, window)

    def _used(self, tool: ToilTool, window: timedelta) -> None:
        """Add runs of every kind, of each another number."""
        rng, out, end = self.rng, tool.released, tool.released + window
        many = rng.sample(range(2, 9), 6)
        for user in self.crews[tool.name][:4]:
            self.runs_of(tool, 1, out, end, user=user)
        self.runs_of(tool, rng.randint(5, 12), out, end)
        self.runs_of(tool, many[0] + 8, out, end, ci=True)
        self.runs_of(tool, many[1], out, end, dry=True)
        self.runs_of(tool, many[2], out, end, exit=rng.choice((1, 2, 130)))
        for number in range(len(ROBOTS) + many[3] % 3):
            self.runs_of(tool, 1, out, end, user=ROBOTS[number % len(ROBOTS)])
        self.runs_of(tool, many[4], out - 12 * DAY, out)
        for _ in range(rng.randint(2, 4)):
            self.runs_of(tool, 1, out, end, user="root", sudo=rng.choice(self.crews[tool.name][4:]))
        self.runs_of(tool, 1, out, end, user="root", sudo=rng.choice(ROBOTS))
        self.runs_of(tool, 1, out, end, user=self.crews[tool.name][0].upper())
        self.runs_of(tool, rng.randint(2, 4), out, end, user=tool.author)
        self.runs_of(tool, 1, out, end, user=tool.author.upper())
        self.runs_of(tool, 1, out, end, user=ROBOTS[0].upper())
        self.runs.append(ToolRun(end + (self.today - end) / 2, tool.name, self.crews[tool.name][0], 60))
        if end < self.today - DAY:
            self.runs_of(tool, 20 + many[5], end, self.today)
            self.work(tool.replaces, self.moment(end, self.today))
        wall = on_a_clock(end - timedelta(minutes=40), EAST)  # where it is after the end already
        self.runs_of(tool, 1, out, end)
        self.runs[-1] = replace(self.runs[-1], at=wall)
        self.work(tool.replaces, wall)

    def done(self) -> ToilBook:
        """Return what is written down, in orders that tell nothing."""
        for one in (self.tasks, self.tools):
            self.rng.shuffle(one)
        self.runs.sort(key=lambda one: one.at)
        out = {tool.name: tool.released for tool in self.tools}
        fit = (one for one in self.runs if one.at >= out[one.tool] and one.user in self.people[:8] and not one.exit)
        first = next((one for one in fit if not (one.ci or one.dry)), None)
        if first:  # the log of one host stands before that of the others
            self.runs.insert(0, self.runs.pop(self.runs.index(first)))
        return ToilBook(self.tasks, self.entries, self.tools, self.runs, frozenset(ROBOTS))


def usual(rng: random.Random, today: datetime) -> Draft:
    """Return work with toil of all kinds, and four tools: old, young, one that costs more, and one that nobody uses."""
    draft = Draft(rng, today)
    draft.tool(rng.randint(100, 150))
    draft.tool(rng.randint(40, 80), loses=True)
    draft.tool(rng.randint(20, 35))
    draft.tool(rng.randint(40, 80), unused=True)
    _toil(draft)
    return draft


def _toil(draft: Draft) -> None:
    """Add work of every kind within the window that is asked about, and around it."""
    rng, start, end = draft.rng, draft.start, draft.end
    free = [one for one in MANUAL if one not in {each.summary for each in draft.tasks}]
    often, other, rare, thrice = (draft.task(one, kind=rng.choice(ledger.KINDS)) for one in rng.sample(free, 4))
    build, planning, written, backup, _ = OTHER
    others = [
        draft.task(build, kind="project"),
        draft.task(planning, kind="meeting"),
        draft.task(written, kind="interrupt", lasting=True),
        draft.task(backup, kind="scheduled", by_hand=False),
    ]
    for key, many in ((often, rng.randint(6, 12)), (other, rng.randint(4, 8)), (thrice, 2), (rare, 2)):
        for _ in range(many):
            draft.work(key, draft.moment(start, end))
    draft.work(thrice, draft.moment(start, end), 0.0)  # it came up, and was gone
    for key in others:
        for _ in range(rng.randint(3, 6)):
            draft.work(key, draft.moment(start, end))
    draft.work(often, draft.moment(start, end), corrected=True)
    for key in (often, rare):
        draft.work(key, draft.moment(start - 20 * DAY, start))
        draft.work(key, draft.moment(end, draft.today))
    draft.work(other, on_a_clock(end - timedelta(minutes=rng.randint(10, 50)), EAST))
    draft.work(often, on_a_clock(end, EAST))


def at_bounds(rng: random.Random, today: datetime) -> Draft:
    """Return work in which everything lies at a bound: of the window, of a tool's first fortnight, of numbers."""
    draft = Draft(rng, today)
    for many, summary in ((2, MANUAL[0]), (3, MANUAL[1])):
        key = draft.task(summary)
        for at in [draft.start] * (many - 1) + [draft.end - SECOND, draft.end, draft.start - SECOND]:
            draft.work(key, at)
    draft.work(draft.task(OTHER[0], kind="project"), draft.moment(draft.start, draft.end), corrected=True)
    for number, (age, many) in enumerate(((14 * DAY - HOUR, 5), (14 * DAY, 4), (15 * DAY, 3), (16 * DAY, 5))):
        _bound(draft, number, today - age, many)
    return draft


def _bound(draft: Draft, number: int, released: datetime, many: int) -> None:
    """Add a tool with so many entries before it, the first and last moments of both windows, and those beside them."""
    name, out = NAMES[number], released
    build, upkeep = draft.task(f"Write {name}", kind="project"), draft.task(f"Look after {name}", lasting=True)
    tool = ToilTool(name, draft.task(MANUAL[number + 2]), out, draft.people[0], build, upkeep)
    draft.tools.append(tool)
    window, hours = (draft.today - out) // DAY * DAY, draft.rng.sample([0.2, 0.25, 0.3, 0.35, 0.4], 5)
    for at in [out - window] + [out - step * HOUR for step in range(1, many)]:
        draft.work(tool.replaces, at, hours.pop())
    draft.work(tool.replaces, out - window - SECOND, 0.9)
    unused = number == 3  # and nobody looks after it: what is saved is just nothing
    for at in () if unused else (out - SECOND, out, out + window - SECOND, out + window):
        draft.runs.append(ToolRun(at, name, draft.people[1], 60))
    for at in (out, out + window - SECOND, out + window):
        draft.work(tool.replaces, at, 0.1)
    for key, at, hours in (
        (tool.build, out - SECOND, 5.0),
        (tool.build, out, 7.0),
        (tool.upkeep, out, 0.0 if unused else 0.25),
    ):
        draft.work(key, at, hours)

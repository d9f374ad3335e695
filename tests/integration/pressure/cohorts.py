"""Random cohorts that are published thrice: in between people move, leave, come, and one is erased."""

import csv
import io
import json
from collections.abc import Iterator
from contextlib import redirect_stdout
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from random import Random

from typer.main import get_command

from groundschool.cli.app import app
from groundschool.ledger.attempt_payloads import AttemptGraded
from groundschool.ledger.events import Event, make_event
from groundschool.ledger.opened import open_ledger
from groundschool.ledger.payloads import MilestoneGranted

ROOT = Path(__file__).parents[3]
COMMAND = get_command(app)  # made once: that takes as long as many a verb
# Two weeks of one quarter, and one of the next.
WEEKS = (date(2025, 5, 14), date(2025, 5, 28), date(2025, 7, 9))
EXERCISE = "scripting/access-log-report"
SKILLS = ("linux.storage-permissions", "net.connectivity", "script.parsing", "script.safe-automation")
QUARTERS = {"2025Q1": datetime(2025, 2, 3, 9, tzinfo=UTC), "2025Q2": datetime(2025, 4, 7, 9, tzinfo=UTC)}
SHARES = (0.0, 0.17, 0.43, 0.71, 1.0)


@dataclass
class Member:
    """Somebody on the roster, and what is true of them."""

    id: str
    team: str
    start: date
    mentor: str
    end: date | None = None
    reached: dict[str, int] = field(default_factory=dict)
    share: float | None = None

    def line(self) -> str:
        end = f"end_date = {self.end}\n" if self.end else ""
        mentor = f'mentor = "{self.mentor}"\n' if self.mentor else ""
        return (
            f'[[associate]]\nid = "{self.id}"\nname = "{self.id}"\nteam = "{self.team}"\n'
            f'start_date = {self.start}\nmanager = "kim"\n{mentor}{end}'
        )


class Cohort:
    """A cohort of ``size`` people below ``work``; ``rosters`` are those of every publication so far."""

    def __init__(self, work: Path, size: int, seed: int) -> None:
        self.work, self.chance = work, Random(seed)
        names = "abc"[: self.chance.choice((1, 2, 3))] + "d"
        weights = [1 + 3 * self.chance.random() for _ in names]
        self.all_zero = seed % 3 == 0
        self.people = {
            one.id: one for one in (self._member(n, *self.chance.choices(names, weights)) for n in range(size))
        }
        self.erased: set[str] = set()
        self.rosters: list[dict[str, Member]] = []
        (work / "teams").mkdir()
        for team in names[:-1]:  # the last team shows milestones by name
            (work / "teams" / f"{team}.toml").write_text('[visibility]\nmanager_view = "aggregate"\n', "utf-8")
        self.everybody = dict(self.people)
        self.order: list[tuple[str, datetime]] = []  # who handed in, and when their mark was known
        self._record([event for one in self.people.values() for event in self._life(one)])

    def publish(self) -> None:
        """Keep the roster as it is now for a publication."""
        lines = [one.line() for one in self.people.values() if one.id not in self.erased]
        (self.work / "roster.toml").write_text("".join(lines), encoding="utf-8")
        self.rosters.append({who: replace(one) for who, one in self.people.items() if who not in self.erased})

    def change(self, number: int) -> None:
        """Let one move, one leave, one be taken off the roster, two come, one be erased and one be marked."""
        who = self.chance.sample(sorted(self.people), min(4, len(self.people)))
        teams = sorted({one.team for one in self.people.values()} | {"a", "d"})
        mover = self.people[who[0]]
        mover.team = self.chance.choice([team for team in teams if team != mover.team])
        if len(who) > 1:
            self.people[who[1]].end = WEEKS[number] + timedelta(days=3)
        if len(who) > 2 and who[2] not in self.erased:
            assert self.run("person", "erase", who[2], "--yes") is not None
            self.erased.add(who[2])
        if len(who) > 3:
            del self.people[who[3]]
        for place in range(2):
            fresh = self._member(100 * (number + 1) + place, self.chance.choice(teams))
            fresh.start = WEEKS[number] - timedelta(days=20 + place)
            fresh.reached = dict.fromkeys(QUARTERS, 0)
            self.people[fresh.id] = self.everybody[fresh.id] = fresh
            if place:
                self._record(self._attempt(fresh, WEEKS[number] + timedelta(days=4)))

    def run(self, *words: str) -> str:
        """Return what a verb prints, which is to end well."""
        with redirect_stdout(io.TextIOWrapper(io.BytesIO(), encoding="utf-8", newline="")) as said:
            code = COMMAND.main([*words, "--work", str(self.work), "--course", str(ROOT)], standalone_mode=False)
        said.seek(0)
        printed = said.read()
        assert not code, (words, code, printed)
        return printed

    def rows(self, kind: str, week: date, viewer: str) -> list[dict[str, str]]:
        """Return an export as somebody gets it: CSV and JSON, which say the same."""
        words = ("export", kind, "--names", "--as-of", str(week), "--known-at", str(week), "--viewer", viewer)
        found = list(csv.DictReader(io.StringIO(self.run(*words))))
        assert len(json.loads(self.run(*words, "--json"))[kind]) == len(found)
        return found

    def page(self, week: date, team: str, viewer: str) -> dict:
        """Return what a manager's page shows, and check that its sentence is the page's."""
        out = self.work / "page.html"
        words = ("report", "manager", "--as-of", f"{week}T12:00Z", "--team", team, "--viewer", viewer)
        found = json.loads(self.run(*words, "--out", str(out), "--json"))
        assert found["answer"] in out.read_text(encoding="utf-8")
        return found

    def _member(self, number: int, team: str) -> Member:
        start = self.chance.choice((date(2024, 6, 3), date(2024, 11, 4), date(2025, 3, 24)))
        mentor = "sam" if self.chance.random() < 0.4 else ""
        one = Member(f"p{number:03d}", team, start, mentor)
        there = [quarter for quarter, at in QUARTERS.items() if start < at.date()]
        reached = 0 if self.all_zero and team == "a" else None
        one.reached = {
            quarter: (self.chance.randrange(3) if reached is None else 0) if quarter in there else 0
            for quarter in QUARTERS
        }
        return one

    def _life(self, one: Member) -> Iterator[Event]:
        skills = iter([(skill, level) for skill in SKILLS for level in (2, 3)])
        for quarter, at in QUARTERS.items():
            for number in range(one.reached[quarter]):
                skill, level = next(skills)
                yield _granted(one.id, skill, level, at + timedelta(hours=number))
        if self.chance.random() < 0.8:
            yield from self._attempt(one, date(2025, 4, 28), late=self.chance.random() < 0.15)

    def _attempt(self, one: Member, day: date, *, late: bool = False) -> list[Event]:
        """Return a graded attempt; a late mark is known a week after the first publication only."""
        one.share = self.chance.choice(SHARES)
        at = datetime.combine(day, datetime.min.time(), UTC) + timedelta(minutes=len(self.order))
        told = AttemptGraded(
            attempt_id=f"{one.id}-1",
            exercise=EXERCISE,
            exercise_version=1,
            variant="1",
            hidden=True,
            provisional=False,
            content_sha256="",
            points=round(one.share * 100),
            max_points=100,
        )
        known = at + timedelta(hours=1)
        self.order.append((one.id, datetime(2025, 5, 20, tzinfo=UTC) if late else known))
        if late:
            waits = told.model_copy(update={"manual_points_pending": 50.0, "points": 0.0})
            first = replace(make_event(one.id, at, waits, "autograde"), recorded_at=known)
            again = told.model_copy(update={"replaces": first.event_id})
            return [first, replace(make_event(one.id, at, again, "autograde"), recorded_at=self.order[-1][1])]
        return [replace(make_event(one.id, at, told, "autograde"), recorded_at=known)]

    def _record(self, events: list[Event]) -> None:
        clock = datetime(2025, 7, 20, tzinfo=UTC)
        with open_ledger(f"sqlite:///{self.work / 'ledger.db'}", self.work, lambda: clock, accept_clock=True) as ledger:
            ledger.append(sorted(events, key=lambda event: event.recorded_at or event.occurred_at))


def _granted(who: str, skill: str, level: int, at: datetime) -> Event:
    payload = MilestoneGranted(
        skill=skill, level=level, effective_at=at, policy_version="v1", framework_version="1.0.0", evidence=("x",)
    )
    return replace(make_event(who, at, payload, "groundschool"), recorded_at=at)

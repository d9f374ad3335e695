"""Draws an area: two quarters of documents, pull requests, objectives and answers, with what people trip over."""

import random
import string
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone
from typing import Any

from groundschool.kit import beside
from groundschool.simulation.people import PEOPLE

judged = beside(__file__, "judged")
ServiceArea, SurveyAnswer = judged.ServiceArea, judged.SurveyAnswer
Doc, Mark, Pull, Review = judged.IncidentDocument, judged.DocumentMark, judged.PullRequest, judged.PullReview
NAMES = ("bookings", "payments", "storefront")
ZONES = (UTC, timezone(timedelta(hours=1)), timezone(timedelta(hours=-3)))
LOGINS = tuple(sorted(one.handle for one in PEOPLE))
ROBOTS = ("renovate[bot]", "github-actions[bot]")
HIGH, LOW, WIDE = ("4.4", "4.6", "4.8", "5", "5.0"), ("2.2", "2.8", "3", "3.4"), ("3", "3.6", "4.2", "4.8", "5")
SAID = {5: ("Very satisfied", "5", "very satisfied "), 4: ("Satisfied", "4", "SATISFIED"), 2: ("Dissatisfied", "2"),
        3: ("Neither satisfied nor dissatisfied", "3"), 1: ("Very dissatisfied", "1")}  # fmt: skip
SERVICES = ("search-api", "fares", "seat-map", "checkout", "refunds", "ledger", "tickets", "gate-scan", "manifest",
            "berths", "weather-feed", "price-rules", "notify", "session", "quay-cams", "vouchers",
            "freight-api")  # fmt: skip
FORMS = ("operator", "operator", "openslo", "openslo-list", "openslo", "sloth", "sloth", "openslo")


class Draw:
    """What is drawn of one area."""

    def __init__(self, rng: random.Random, name: str, day: datetime) -> None:
        """Draw the rules; the later quarter is that of the day."""
        self.rng, self.name, self.number = rng, name, rng.randrange(1200, 7000)
        year, nth = day.year, max(2, (day.month + 2) // 3)
        begins = [
            datetime(year + (month > 12), (month - 1) % 12 + 1, 1, tzinfo=UTC)
            for month in (3 * nth - 5, 3 * nth - 2, 3 * nth + 1)
        ]
        self.start, self.middle, self.end = begins
        self.quarters = [(f"{year}Q{nth - 1}", *begins[:2]), (f"{year}Q{nth}", *begins[1:])]
        self.as_of = self.end + timedelta(days=rng.randint(9, 12))
        self.rules = {
            "documents": {"at_least": 4.0, "min_n": rng.randint(6, 8), "most_missing": rng.choice((30, 35))},
            "rework": {"below": 10.0, "min_n": rng.randint(9, 11), "most_missing": rng.choice((35, 40))},
            "observability": {"at_least": 2, "at_most": 6, "min_n": 1, "most_missing": 100},
            "objectives": {"at_least": 100.0, "min_n": 1, "most_missing": 100},
            "satisfaction": {"at_least": 4.0, "min_n": rng.randint(10, 12), "most_missing": rng.choice((30, 40))},
        }
        self.windows = {"least_days": 28, "most_gap_days": rng.choice((5, 7))}
        self.people = rng.sample(LOGINS, 9)
        self.documents: list[Any] = []
        self.pulls: list[Any] = []
        self.calendar: list[Any] = []
        self.snapshots: dict[str, Any] = {}

    def area(self) -> ServiceArea:
        """Return the area."""
        return judged.ServiceArea(
            self.name, self.quarters, self.as_of, self.rules, self.windows,
            [f"{one.title() if place == 1 else one}@saltmarsh.example" for place, one in enumerate(self.people)],
            self.documents, sorted(self.pulls, key=lambda one: one.number), self.snapshots, self.calendar,
        )  # fmt: skip

    def moments(self, count: int, quarter: int) -> list[datetime]:
        """Return moments all over a quarter, none of them near its ends."""
        _, start, end = self.quarters[quarter]
        step = (end - start - timedelta(days=4)) / max(count, 1)
        found = [start + timedelta(days=2) + step * i + step * self.rng.random() for i in range(count)]
        self.rng.shuffle(found)
        return [one.replace(microsecond=0) for one in found]

    def two(self) -> list[str]:
        """Return two people."""
        return self.rng.sample(self.people, 2)

    # Documents

    def document(self, at: datetime, marks: Sequence[tuple[str, str, float]], author: str = "") -> None:
        """Add a document; ``marks`` are who, what and after how many days."""
        author = author or self.rng.choice(self.people)
        others = [one for one in self.people if one != author]
        told = []
        for who, mark, days in marks:
            login = {"self": author, "SELF": author.title()}.get(who) or self.rng.choice(others)
            when = (at + timedelta(days=days)).astimezone(self.rng.choice(ZONES))
            told.append(Mark(login, when.replace(microsecond=0), mark))
        self.rng.shuffle(told)
        self.number += self.rng.randint(1, 3)
        self.documents.append(Doc(f"INC00{self.number}", author, at.astimezone(self.rng.choice(ZONES)), told))

    def fill_documents(self, quarter: int, n: int, marks: Sequence[str], missing: int, *, odd: bool) -> None:
        """Add documents of a quarter; where ``odd``, with all that people trip over."""
        moments = iter(self.moments(n + missing + 2, quarter))
        plain: list[list[tuple[str, str, float]]] = [
            [("other", self.rng.choice(marks), self.rng.uniform(2, 9))] for _ in range(n)
        ]
        gaps: list[list[tuple[str, str, float]]] = [self.rng.choice(([], [("self", "5", 3)])) for _ in range(missing)]
        if odd:
            plain[0] += [("other", "1.8", 1)]
            plain[1] = [("other", marks[0], 4), ("self", "5", 11)]
            plain[2] = [("other", marks[0], 6), ("other", "5.0", 1), ("other", "", 12)]
            gaps[:2] = [("SELF", "5", 2)], []
        for told in plain[: n - odd] + gaps:
            self.document(next(moments), told)
        if odd:  # the later of two by its moment is the earlier one as a text
            at = next(moments)
            self.document(at, [])
            midnight = (at + timedelta(days=5)).replace(hour=23, minute=30, second=0)
            earlier = (midnight - timedelta(minutes=20)).astimezone(ZONES[1])
            who, other = (one for one in self.two_but(self.documents[-1].author))
            told = [Mark(who, midnight, plain[-1][0][1]), Mark(other, earlier, "1.4")]
            self.documents[-1] = replace(self.documents[-1], marks=told)

    def two_but(self, author: str) -> list[str]:
        """Return two people beside one."""
        return self.rng.sample([one for one in self.people if one != author], 2)

    def late_marks(self) -> None:
        """Add a document before the later quarter that was marked in it, and one of it that was marked afterwards."""
        self.document(self.middle - timedelta(hours=30), [("other", self.rng.choice(HIGH), 4)])
        self.document(self.end - timedelta(hours=30), [("other", self.rng.choice(HIGH), 4)])

    # Pull requests

    def pull(
        self,
        at: datetime,
        labels: Sequence[str],
        reviews: Sequence[tuple[str, str, int]] = (),
        **more: Any,  # noqa: ANN401
    ) -> int:
        """Add a pull request; ``reviews`` are who, the state and which commit; ``late`` ones come after the merge."""
        self.number += self.rng.randint(1, 4)
        author = more.pop("author", "") or self.rng.choice(self.people)
        late = more.pop("late", False)
        commits = ["".join(self.rng.choices("0123456789abcdef", k=40)) for _ in range(4)]
        others = self.two_but(author)
        who = {"self": author, "bot": ROBOTS[1], "other": others[0], "second": others[1]}
        told = []
        for place, (name, state, commit) in enumerate(reviews):
            hours = (place + 1) * 5 if late and place else (place - len(reviews)) * 7 - self.rng.random()
            when = None if state == "PENDING" else (at + timedelta(hours=hours)).replace(microsecond=0)
            told.append(Review(who[name], state, commits[commit], when, name == "bot"))
        self.pulls.append(Pull(self.number, author, labels, at, reviews=told, **more))
        return self.number

    def fill_rework(self, quarter: int, n: int, hits: int, missing: int, *, odd: bool) -> None:
        """Add infrastructure pull requests of a quarter, ``hits`` of ``n`` with major rework."""
        asked, good = "CHANGES_REQUESTED", ("other", "APPROVED", 2)
        major = (
            [("other", asked, 0), ("other", asked, 1), good],
            [("other", asked, 0), ("second", asked, 1), good],
            [("other", asked, 0), ("other", asked, 1), ("other", asked, 2), ("second", "APPROVED", 3)],
        )
        fine = ([good], [("other", "COMMENTED", 1), good], [("other", asked, 0), good])
        odds: list[Any] = [
            [("other", asked, 0), ("second", asked, 0), good],
            [("other", asked, 0), ("second", "DISMISSED", 1), good],
            [("bot", asked, 0), ("other", asked, 1), good],
            [("other", asked, 0), good],
        ]
        unseen: list[Any] = [[("self", "COMMENTED", 1)], [("bot", "APPROVED", 1)], [("other", "PENDING", 1)], []]
        rest = odds if odd else [odds[1]]
        rest = rest + [self.rng.choice(fine) for _ in range(n - hits - len(rest) - (1 if odd else 2))]
        plan = [self.rng.choice(major) for _ in range(hits)] + rest
        gaps = unseen[:missing] if odd else unseen[2:3]
        gaps += [self.rng.choice(unseen) for _ in range(missing - 4)]
        moments = iter(self.moments(n + missing + 6, quarter))
        both = 2 if odd else 0
        for place, reviews in enumerate(plan + gaps):
            labels = ["infrastructure", *(["urgent"] if self.rng.random() < 0.2 else [])]
            self.pull(next(moments), ["observability", *labels] if place < both and self.both else labels, reviews)
        # So that no two of these look alike, they stand in the two quarters in different numbers.
        for _ in range(1 if odd else 2):
            self.pull(next(moments), ["infrastructure"], [("other", asked, 0), ("other", asked, 1)], late=True)
            self.pull(next(moments), ["infrastructure"], major[1], merged=False)
        self.pull(next(moments), ["infrastructure"], major[0], branch="release-7")
        if odd:
            self.pull(next(moments), ["infrastructure"], major[0], author=ROBOTS[0], bot=True)
            self.pull(next(moments), ["documentation"], major[1])

    both = False  # whether pull requests may be infrastructure and observability

    def fill_observability(self, quarter: int, count: int, unlabelled: int, *, odd: bool) -> None:
        """Add ``count`` improvements of a quarter, and what is none."""
        mine, seen = ["observability"], [("other", "APPROVED", 0)]
        moments = iter(self.moments(count + unlabelled + 18, quarter))
        if count >= 3:
            count -= 3
            first = self.revert(self.pull(next(moments), mine, seen), next(moments))
            self.revert(first, next(moments))
            for _ in range(1 if odd else 2):
                self.revert(self.pull(next(moments), mine, seen), next(moments), repository="saltmarsh/website")
            if odd:
                self.revert(self.pull(next(moments), mine, seen), next(moments), merged=False)
        for _ in range(count):
            self.pull(next(moments), mine, seen)
        for _ in range(unlabelled):
            self.pull(next(moments), [], seen)
        self.revert(self.pull(next(moments), mine, seen), next(moments), labels=mine)
        if odd:  # taken back, put in again, taken back for good
            number = self.pull(next(moments), mine, seen)
            self.revert(self.revert(number, next(moments)), next(moments))
            self.revert(number, next(moments))
        self.pull(next(moments), mine, seen, branch="release-7")
        for _ in range(1 if odd else 2):
            self.pull(next(moments), mine, seen, merged=False)
        if odd:
            self.revert(self.pull(next(moments), [*mine, "urgent"], seen), self.end + timedelta(days=3))
            self.pull(next(moments), mine, seen, author=ROBOTS[0], bot=True)

    def revert(
        self,
        number: int,
        at: datetime,
        labels: Sequence[str] = ("revert",),
        repository: str = judged.REPOSITORY,
        **more: Any,  # noqa: ANN401 - as of any other pull request
    ) -> int:
        """Add a pull request that reverts another one."""
        return self.pull(at, labels, [("other", "APPROVED", 0)], reverts=(repository, number), **more)

    # Snapshots

    def snapshot(self, quarter: int, untracked: Sequence[str], unknown: int, answers: list[Any]) -> None:
        """Add what is exported at the end of a quarter; ``untracked`` says how critical services have no objective."""
        names = self.rng.sample(SERVICES, len(SERVICES))
        size = len(FORMS)
        critical, others = names[:size], names[size:]
        services = [judged.CatalogueService(one, "1") for one in critical]
        found = []
        for place, one in enumerate(critical):
            how = untracked[place] if place < len(untracked) else "tracked"
            form = FORMS[place - len(untracked)] if how == "tracked" else self.rng.choice(FORMS[1:3])
            if how == "kind":
                found.append(judged.ServiceObjective("kind", one))
            elif how != "none":
                found.append(judged.ServiceObjective(form, one, "whole" if how == "tracked" else how))
        found.append(judged.ServiceObjective("kind", critical[-1]))
        rest = iter(others)
        for each in range(unknown):
            services.append(judged.CatalogueService(next(rest), None))
            if each:
                found.append(judged.ServiceObjective("sloth", services[-1].name))
        services += [
            judged.CatalogueService(next(rest), "1", lifecycle="deprecated"),
            *(judged.CatalogueService(next(rest), "1", type="library") for _ in range(quarter + 1)),
            judged.CatalogueService(next(rest), "2"),
            judged.CatalogueService(next(rest), "3"),
        ]
        found.append(judged.ServiceObjective("openslo", services[-2].name))
        self.rng.shuffle(services)
        self.rng.shuffle(found)
        self.snapshots[self.quarters[quarter][0]] = judged.Snapshot(services, found, answers)

    def answer(self, at: datetime, answer: str, email: str | None = None, **more: Any) -> SurveyAnswer:  # noqa: ANN401
        """Return a row of a survey."""
        made = "".join(self.rng.choices(string.ascii_letters + string.digits, k=15))
        who = f"{next(self.emails)}@saltmarsh.example" if email is None else email
        return judged.SurveyAnswer(f"R_{made}", who, at, answer, **more)

    @property
    def emails(self) -> Iterator[str]:
        """Yield somebody who is not of the team."""
        while True:
            name = self.rng.choice(("silva", "gallant", "macrae", "doiron", "pires", "leblanc"))
            yield f"{self.rng.choice('abcdefgijklmnoprstv')}.{name}{self.rng.randrange(10, 999)}"

    def answers(self, quarter: int, n: int, values: Sequence[int], missing: int, *, odd: bool) -> list[Any]:
        """Return the rows of a quarter's survey."""
        end = self.quarters[quarter][2]
        days = (end - timedelta(days=self.rng.uniform(3, 20)) for _ in iter(int, 1))
        moments = (one.replace(microsecond=0) for one in days)
        rows = [self.answer(next(moments), self.rng.choice(SAID[self.rng.choice(values)])) for _ in range(n)]
        rows += [
            self.answer(next(moments), self.rng.choice(("", "", "Don't know", "Not applicable")))
            for _ in range(missing)
        ]
        if odd:
            rows[-1], rows[-2] = replace(rows[-1], answer="Not applicable"), replace(rows[-2], answer="")
            rows[0], rows[1] = (replace(one, email="", answer=rows[0].answer) for one in rows[:2])
            rows[4], rows[5] = replace(rows[4], answer="Very satisfied"), replace(rows[5], answer="Satisfied")
            for place, title in ((2, False), (3, True)):
                first, again = rows[place], rows[place].email.title() if title else rows[place].email
                rows.append(self.answer(first.at - timedelta(hours=self.rng.randint(2, 60)), "1", again))
            rows.append(
                self.answer(rows[6].at + timedelta(hours=5), "Very dissatisfied", rows[6].email, finished=False)
            )
            rows.append(self.answer(next(moments), "2", status="Survey Preview"))
            rows.append(self.answer(end - timedelta(days=25), "asdf", status="Survey Test", email=""))
            rows.append(self.answer(next(moments), "5", f"{self.people[0].title()}@saltmarsh.example"))
            rows.append(self.answer(next(moments), "Very satisfied", f"{self.people[1]}@saltmarsh.example"))
            rows.append(self.answer(next(moments), "Dissatisfied", finished=False))
        self.rng.shuffle(rows)
        return rows


def usual(rng: random.Random, name: str, day: datetime, situations: dict[str, str]) -> Draw:
    """Return an area in which each KPI is in the situation that is said."""
    draw = Draw(rng, name, day)
    draw.both = situations["observability"] in ("met", "over")
    _documents(draw, situations["documents"])
    _rework(draw, situations["rework"])
    count, unlabelled = {"met": (rng.choice((4, 5, 6)), 0), "under": (rng.choice((0, 1)), 0), "over": (7, 2),
                         "spans": (rng.choice((5, 6)), 2)}[situations["observability"]]  # fmt: skip
    draw.fill_observability(1, count - 2 * draw.both, unlabelled, odd=True)
    draw.fill_observability(0, rng.choice((3, 4, 8)), rng.choice((0, 0, 3)), odd=False)
    untracked, unknown = {"met": ((), 0), "spans": ((), 2), "three": (("empty", "no-target", "kind"), 0),
                          "one": (("none",), rng.choice((1, 2)))}[situations["objectives"]]  # fmt: skip
    high, low, wide = (5, 5, 5, 4), (1, 2, 3, 3), (5, 5, 4, 4, 3, 2)
    now, before = _plan(rng, situations["satisfaction"], draw.rules["satisfaction"], (high, low, wide), 9)
    draw.snapshot(1, untracked, unknown, draw.answers(1, *now, odd=True))
    earlier = ("no-target", "kind", "kind") if untracked[1:] else rng.choice(((), ("none",), ("none", "none")))
    draw.snapshot(0, earlier, 0, draw.answers(0, *before, odd=False))
    return draw


def _plan(rng: random.Random, situation: str, rule: dict[str, Any], kinds: Sequence[Any], more: int) -> tuple[Any, Any]:
    """Return how many there are, of which kind, and how many are missing: now and before."""
    high, low, wide = kinds
    least, limit = rule["min_n"], rule["most_missing"]
    n = {"few": least - 1, "gaps": least + 1, "spans": least + 2, "clear": least + more}[situation]
    missing = 2 if situation != "gaps" else limit * n // (100 - limit) + 2
    good = rng.random() < 0.5
    kind = wide if situation == "spans" else high if good else low
    earlier = wide if situation == "spans" else low if good else high
    return (n, kind, missing), (least + 4, earlier, 1)


def _documents(draw: Draw, situation: str) -> None:
    now, before = _plan(draw.rng, situation, draw.rules["documents"], (HIGH, LOW, WIDE), 7)
    draw.late_marks()
    n, kind, missing = now
    draw.fill_documents(1, n - 1, kind, missing, odd=True)
    draw.fill_documents(0, *before, odd=False)


def _rework(draw: Draw, situation: str) -> None:
    rng, rule = draw.rng, draw.rules["rework"]
    least, limit = rule["min_n"], rule["most_missing"]
    if situation == "clear" and rng.random() < 0.4:
        draw.fill_rework(1, 37, 0, 4, odd=True)
        draw.fill_rework(0, 17, 10, 1, odd=False)
        return
    n = {"few": least - 1, "gaps": least + 1, "spans": least + 3, "clear": least + 6}[situation]
    hits = 2 if situation == "spans" else min(n - 5, -(-11 * n // 20) + (situation == "clear"))
    missing = 4 if situation != "gaps" else limit * n // (100 - limit) + 2
    draw.fill_rework(1, n, hits, missing, odd=True)
    draw.fill_rework(0, 17, 3 if situation == "spans" else 0, 1, odd=False)

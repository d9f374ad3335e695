"""Draws an area: two quarters of documents, pull requests, objectives and answers, with what people trip over."""

import random
import string
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone
from typing import Any

from groundschool.kit import beside
from groundschool.simulation.people import PEOPLE

judged = beside(__file__, "judged")
ServiceArea, SurveyAnswer, Objective = judged.ServiceArea, judged.SurveyAnswer, judged.ServiceObjective
Doc, Mark, Pull, Review = judged.IncidentDocument, judged.DocumentMark, judged.PullRequest, judged.PullReview
NAMES = ("bookings", "payments", "storefront")
ZONES = (UTC, timezone(timedelta(hours=1)), timezone(timedelta(hours=-3)))
LOGINS = tuple(sorted(one.handle for one in PEOPLE))
ROBOTS = ("renovate[bot]", "github-actions[bot]")
HIGH, LOW = ("4.4", "4.6", "4.8", "5", "5.0"), ("2.2", "2.8", "3", "3.4")
WORDS = {value: text for text, value in judged.SCALE.items()}
SERVICES = ("search-api", "fares", "seat-map", "checkout", "refunds", "ledger", "tickets", "gate-scan", "manifest",
            "berths", "weather-feed", "price-rules", "notify", "session")  # fmt: skip
WHOLE, EMPTY, NO_TARGET = (None, 0.995), (), (None,)
ASKED, GOOD = "CHANGES_REQUESTED", ("other", "APPROVED", 2)
MAJOR = (
    [("other", ASKED, 0), ("other", ASKED, 1), GOOD],
    [("other", ASKED, 0), ("second", ASKED, 1), GOOD],
    [("other", ASKED, 0), ("other", ASKED, 1), ("other", ASKED, 2), ("second", "APPROVED", 3)],
)
FINE = ([GOOD], [("other", "COMMENTED", 1)], [("other", ASKED, 0), GOOD])
ODD_REVIEWS = ([("other", ASKED, 0), ("second", ASKED, 0), GOOD], [("bot", ASKED, 0), ("other", ASKED, 1), GOOD])
UNSEEN = ([("self", "COMMENTED", 1), ("SELF", "COMMENTED", 1)], [("bot", "APPROVED", 1)], [])


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
        self.as_of = self.end.date() + timedelta(days=rng.randint(9, 12))
        self.rules = {
            "documents": {"at_least": 4.0, "min_n": rng.randint(5, 6), "most_missing": rng.choice((30, 35))},
            "rework": {"below": 10.0, "min_n": rng.randint(6, 7), "most_missing": rng.choice((35, 40))},
            "observability": {"at_least": 2, "at_most": 6, "min_n": 1, "most_missing": 100},
            "objectives": {"at_least": 100.0, "min_n": 1, "most_missing": 100},
            "satisfaction": {"at_least": 4.0, "min_n": rng.randint(6, 7), "most_missing": rng.choice((30, 40))},
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
            self.documents, sorted(self.pulls, key=lambda one: -one.number), self.snapshots, self.calendar,
        )  # fmt: skip

    def moments(self, count: int, quarter: int) -> list[datetime]:
        """Return moments all over a quarter, none of them near its ends."""
        _, start, end = self.quarters[quarter]
        step = (end - start - timedelta(days=10)) / max(count, 1)
        found = [start + timedelta(days=5) + step * i + step * self.rng.random() for i in range(count)]
        self.rng.shuffle(found)
        return [one.replace(microsecond=0) for one in found]

    def two_but(self, author: str) -> list[str]:
        """Return two people beside one."""
        return self.rng.sample([one for one in self.people if one != author], 2)

    def document(self, at: datetime, marks: Sequence[tuple[str, str, float]]) -> None:
        """Add a document; ``marks`` are who, what and after how many days."""
        author, told = self.rng.choice(self.people), []
        for who, mark, days in marks:
            author = author.title() if who == "other-self" else author  # and its author's login in small letters
            login = {"self": author, "other-self": author.lower(), "SELF": author.title()}.get(who) or self.two_but(
                author
            )[0]
            when = (at + timedelta(days=days)).astimezone(self.rng.choice(ZONES))
            told.append(Mark(login, when.replace(microsecond=0), mark))
        self.rng.shuffle(told)
        self.number += self.rng.randint(1, 3)
        self.documents.append(Doc(f"INC00{self.number}", author, at.astimezone(self.rng.choice(ZONES)), told))

    def fill_documents(self, quarter: int, n: int, marks: Sequence[str], missing: int, *, odd: bool) -> None:
        """Add documents of a quarter; where ``odd``, with all that people trip over."""
        moments = iter(self.moments(n + missing, quarter))
        plain: list[list[tuple[str, str, float]]] = [
            [("other", self.rng.choice(marks), self.rng.uniform(2, 9))] for _ in range(n)
        ]
        gaps: list[list[tuple[str, str, float]]] = [
            ([], [("self", "5", 3)])[place % 2 == 0] for place in range(missing)
        ]
        if odd:
            plain[0] += [("other", "1.8", 1)]
            plain[1] = [("other", marks[0], 6), ("other-self", "5", 11), ("other", "5.0", 1), ("other", "", 12)]
            gaps[:2] = [("SELF", "5", 2)], []
        for told in plain[: n - odd] + gaps:
            self.document(next(moments), told)
        if odd:  # the later of two by its moment is the earlier one as a text
            at = next(moments)
            self.document(at, [])
            midnight = (at + timedelta(days=5)).replace(hour=23, minute=30, second=0)
            earlier = (midnight - timedelta(minutes=20)).astimezone(ZONES[1])
            who, other = self.two_but(self.documents[-1].author)
            told = [Mark(who, midnight, plain[-1][0][1]), Mark(other, earlier, "1.4")]
            self.documents[-1] = replace(self.documents[-1], marks=told)

    def pull(
        self,
        at: datetime,
        labels: Sequence[str],
        reviews: Sequence[tuple[str, str, int]] = (),
        **more: Any,  # noqa: ANN401
    ) -> int:
        """Add a pull request; ``reviews`` are who, the state and which commit; ``late`` ones come after the merge."""
        self.number += self.rng.randint(1, 4)
        author, late = more.pop("author", "") or self.rng.choice(self.people), more.pop("late", False)
        commits = ["".join(self.rng.choices("0123456789abcdef", k=12)) for _ in range(4)]
        others = self.two_but(author)
        author = author.title() if reviews == UNSEEN[0] else author
        who = {
            "self": author.lower(),
            "SELF": author.title(),
            "bot": ROBOTS[1],
            "other": others[0],
            "second": others[1],
        }
        told = []
        for place, (name, state, commit) in enumerate(reviews):
            hours = (place + 1) * 5 if late and place else (place - len(reviews)) * 7 - self.rng.random()
            when = (at + timedelta(hours=hours)).replace(microsecond=0)
            told.append(Review(who[name], state, commits[commit], when, name == "bot"))
        self.pulls.append(Pull(self.number, author, labels, at, reviews=told, **more))
        return self.number

    def fill_rework(self, quarter: int, n: int, hits: int, missing: int, *, odd: bool) -> None:
        """Add infrastructure pull requests of a quarter, ``hits`` of ``n`` with major rework."""
        mine = ["infrastructure"]
        plan = [self.rng.choice(MAJOR) for _ in range(hits)] + [self.rng.choice(FINE) for _ in range(n - hits - 1)]
        if odd:
            plan[hits : hits + 4] = [*ODD_REVIEWS, *FINE[1:]]
        plan += [*UNSEEN[:missing], *(self.rng.choice(UNSEEN) for _ in range(missing - 3))]
        moments = iter(self.moments(len(plan) + 4, quarter))
        for reviews in plan:
            self.pull(next(moments), [*(["urgent"] if self.rng.random() < 0.3 else []), *mine], reviews)
        self.pull(next(moments), mine, MAJOR[0][:2], late=True)  # what came after the merge was no rework
        # So that no two of these look alike, they stand in the two quarters in different numbers.
        for _ in range(1 if odd else 2):
            self.pull(next(moments), mine, MAJOR[1], merged=False)
        if odd:
            self.pull(next(moments), mine, MAJOR[0], author=ROBOTS[0], bot=True)

    def fill_observability(self, quarter: int, count: int, unlabelled: int, *, odd: bool) -> None:
        """Add ``count`` improvements of a quarter, and what is none."""
        mine, moments = ["observability"], iter(self.moments(count + unlabelled + 9, quarter))
        numbers = [self.pull(next(moments), ["urgent", *mine], [GOOD]) for _ in range(count)]
        for _ in range(unlabelled):
            self.pull(next(moments), [], [GOOD])
        self.revert(self.pull(next(moments), [*mine, "urgent"], [GOOD]), next(moments))
        for _ in range(1 if odd else 2):
            self.pull(next(moments), mine, [GOOD], merged=False)
        if odd:
            self.pull(next(moments), mine, [GOOD], author=ROBOTS[0], bot=True)
            for number in numbers[-1:]:
                self.pull(next(moments), ["documentation"], [GOOD], mentions=number)
                self.revert(number, next(moments), merged=False)
            self.revert(self.pull(next(moments), mine, [GOOD]), self.end + timedelta(days=3))

    def revert(self, number: int, at: datetime, **more: Any) -> int:  # noqa: ANN401 - as of any other pull request
        """Add a pull request that reverts another one."""
        return self.pull(at, ["revert"], [("other", "APPROVED", 0)], reverts=number, **more)

    def snapshot(self, quarter: int, untracked: Sequence[Any], unknown: int, answers: list[Any]) -> None:
        """Add what is exported at the end of a quarter; ``untracked`` are the targets of critical services without."""
        names = self.rng.sample(SERVICES, len(SERVICES))
        critical, rest = names[:6], iter(names[6:])
        services = [judged.CatalogueService(one, "1") for one in critical]
        told = [*untracked, *[WHOLE] * (5 - len(untracked)), (0.99, None)]
        found = [Objective(one, targets) for one, targets in zip(critical, told, strict=True) if targets != "none"]
        for each in range(unknown):
            services.append(judged.CatalogueService(next(rest), None))
            found += [Objective(services[-1].name)] * (each > 0)
        services += [judged.CatalogueService(next(rest), "1", "deprecated") for _ in range(1 + quarter)]
        services += [judged.CatalogueService(next(rest), tier) for tier in "23"]
        found.append(Objective(services[-2].name))
        self.rng.shuffle(services)
        self.rng.shuffle(found)
        self.snapshots[self.quarters[quarter][0]] = judged.Snapshot(services, found, answers)

    def answer(self, at: datetime, answer: str, email: str | None = None, **more: Any) -> SurveyAnswer:  # noqa: ANN401
        """Return a row of a survey."""
        made = "".join(self.rng.choices(string.ascii_letters + string.digits, k=15))
        name = self.rng.choice(("silva", "gallant", "macrae", "doiron", "pires", "leblanc"))
        who = f"{self.rng.choice('abcdefgijklmnoprstv')}.{name}{self.rng.randrange(10, 9999)}@saltmarsh.example"
        return judged.SurveyAnswer(f"R_{made}", who if email is None else email, at, answer, **more)

    def answers(self, quarter: int, n: int, values: Sequence[int], missing: int, *, odd: bool) -> list[Any]:
        """Return the rows of a quarter's survey."""
        end, hours = self.quarters[quarter][2], timedelta(hours=5)

        def when() -> datetime:
            return (end - timedelta(days=self.rng.uniform(3, 20))).replace(microsecond=0)

        rows = [self.answer(when(), WORDS[self.rng.choice(values)]) for _ in range(n)]
        rows += [self.answer(when(), self.rng.choice(("", "Don't know", "Not applicable"))) for _ in range(missing)]
        if odd:
            rows[-1], rows[-2] = replace(rows[-1], answer="Not applicable"), replace(rows[-2], answer="")
            rows[0], rows[1] = (replace(one, email="", answer=rows[0].answer) for one in rows[:2])
            for place, title in ((2, False), (3, True), (-2, False)):  # people who answered twice
                again = rows[place].email.title() if title else rows[place].email
                rows.insert(n, self.answer(rows[place].at - self.rng.randint(1, 9) * hours, WORDS[1], again))
            rows.append(self.answer(rows[4].at + hours, WORDS[1], rows[4].email, finished=False))
            rows.append(self.answer(when(), WORDS[2], status="Survey Preview"))
            rows.append(self.answer(when(), "asdf", status="Survey Test", email=""))
            rows.append(self.answer(when(), WORDS[5], f"{self.people[0].title()}@saltmarsh.example"))
            rows.append(self.answer(when(), WORDS[5], f"{self.people[1]}@saltmarsh.example"))
        self.rng.shuffle(rows)
        return rows


def usual(rng: random.Random, name: str, day: datetime, situations: dict[str, str]) -> Draw:
    """Return an area in which each KPI is in the situation that is said."""
    draw = Draw(rng, name, day)
    n, high, missing, before, low, gaps = _plan(rng, situations["documents"], draw.rules["documents"])
    draw.document(draw.middle - timedelta(hours=30), [("other", "4.6", 4)])  # marked in the quarter after its own
    draw.fill_documents(1, n, HIGH if high else LOW, missing, odd=True)
    draw.fill_documents(0, before - 1, HIGH if low else LOW, gaps, odd=False)
    _rework(draw, situations["rework"])
    counts = {"met": (rng.choice((4, 5)), 0), "under": (rng.choice((0, 1)), 0), "over": (7, 2), "spans": (5, 2)}
    draw.fill_observability(0, rng.choice((2, 4)), rng.choice((0, 2)), odd=False)
    draw.fill_observability(1, *counts[situations["observability"]], odd=True)
    untracked, unknown = {"met": ((), 0), "spans": ((), 2), "two": ((EMPTY, NO_TARGET), 0)}[situations["objectives"]]
    n, high, missing, before, low, gaps = _plan(rng, situations["satisfaction"], draw.rules["satisfaction"])
    kinds = ((1, 2, 3, 3), (5, 5, 5, 4)) if situations["satisfaction"] != "spans" else ((5, 5, 5, 5, 2),) * 2
    draw.snapshot(1, untracked, unknown, draw.answers(1, n, kinds[high], missing, odd=True))
    earlier = (NO_TARGET,) if untracked else ("none",) if unknown else rng.choice(((), ("none",), ("none", "none")))
    draw.snapshot(0, earlier, 0, draw.answers(0, before, kinds[low], gaps, odd=False))
    return draw


def _plan(rng: random.Random, situation: str, rule: dict[str, Any]) -> tuple[int, bool, int, int, bool, int]:
    """Return how many there are, whether they are good, and how many are missing: now and before."""
    least, limit = rule["min_n"], rule["most_missing"]
    n = {"few": least - 1, "gaps": least + 1}.get(situation, least + 4)
    missing = 2 if situation != "gaps" else limit * n // (100 - limit) + 2
    good = rng.random() < 0.5 or situation == "clear"
    return n, good, missing, least - 1 if situation == "thin" else least + 3, not good, 1


def _rework(draw: Draw, situation: str) -> None:
    least, limit = draw.rules["rework"]["min_n"], draw.rules["rework"]["most_missing"]
    if situation == "low":
        draw.fill_rework(1, least + 6, 0, 3, odd=True)
        draw.fill_rework(0, 14, 12, 1, odd=False)
        return
    n = least + 9
    missing = 3 if situation != "gaps" else limit * n // (100 - limit) + 2
    draw.fill_rework(1, n, n - 5, missing, odd=True)
    draw.fill_rework(0, least - 1 if situation == "thin" else 14, 0, 1, odd=False)

"""Whoever sees every publication of a random cohort, and some of its people by name, works out nobody else's numbers.

Read are the real CSV, JSON and pages. Of whom a number is about the attacker knows: by the rosters of today, or by
those of when a quarter was first published, whichever fits the numbers. To have both tried shows that old ways fail.
"""

import pickle
import re
import tomllib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from functools import cache

import pytest
from tests.integration.pressure.attacker import Told, found_out
from tests.integration.pressure.cohorts import EXERCISE, ROOT, SKILLS, WEEKS, Cohort, Member

from groundschool.curriculum.declarations import load_declarations
from groundschool.tracker.pace.quarters import Quarter

pytestmark = pytest.mark.long

SIZES = ((3, 1), (5, 2), (8, 3), (11, 5), (19, 7), (24, 8), (40, 10))
NUMBER = r"(\d+ or more|fewer than \d+|\d+)"
PRESENT = ("2025Q2", "2025Q2", "2025Q3")


@dataclass(frozen=True)
class Heard:
    """A number about a team, or all, as it was told: of how many people, where that was said."""

    team: str
    week: int
    size: str
    between: tuple[float, float]


@pytest.fixture(scope="module", autouse=True)
def parsed_once() -> Iterator[None]:
    """Parse the course's files, which nobody changes here, once and not for each of three hundred verbs."""
    loads = tomllib.loads
    parsed = cache(lambda text: pickle.dumps(loads(text)))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(tomllib, "loads", lambda text: pickle.loads(parsed(text)))  # noqa: S301 - our own
        yield


@pytest.fixture(scope="module", params=SIZES, ids=str)
def seen(request, tmp_path_factory):
    """Return a cohort, and what kim and sam were told at each of its publications."""
    return published(Cohort(tmp_path_factory.mktemp("cohort"), *request.param))


def published(cohort: Cohort) -> tuple[Cohort, dict[str, list[dict]]]:
    """Publish a cohort thrice, and return it with what kim and sam were told."""
    told: dict[str, list[dict]] = {"kim": [], "sam": []}
    for number, week in enumerate(WEEKS):
        if number:
            cohort.change(number - 1)
        cohort.publish()
        for viewer, heard in told.items():
            roster = cohort.rosters[-1].values()
            may = viewer == "kim" or any(one.mentor == viewer for one in roster)
            kinds = {kind: cohort.rows(kind, week, viewer) if may else [] for kind in ("teams", "items")}
            teams = sorted({one.team for one in roster} | {""}) if viewer == "kim" else ()
            heard.append({**kinds, "pages": {team: cohort.page(week, team, viewer) for team in teams}})
    return cohort, told


def test_the_attack_finds_people_where_nothing_is_hidden(tmp_path, monkeypatch):
    """The search itself works: without the rule it finds whoever moved, left or was erased."""
    monkeypatch.setattr("groundschool.tracker.privacy.groups.allowed", lambda cells, *_: map(bool, cells))
    monkeypatch.setattr("groundschool.reports.exports.groups.in_words", lambda number, _: str(number))
    cohort, told = published(Cohort(tmp_path, 8, 3))
    with pytest.raises(AssertionError, match=r"between \d|a difference of exact"):
        test_nobodys_milestones_of_a_quarter_are_found_out((cohort, told), "kim")


def test_large_cohorts_are_told_something(seen):
    cohort, told = seen
    if len(cohort.rosters[0]) >= 19:
        for one in told["kim"]:
            assert any("milestones" in row["note"] for row in one["teams"])
        assert any(row["n"] for row in told["kim"][0]["items"])
    if len(cohort.rosters[0]) >= 40:
        assert any(row["n"] for row in told["kim"][2]["items"])
        assert any("overdue." in page["answer"] for _, page in _nameless(told["kim"][0]["pages"]))


@pytest.mark.parametrize("viewer", ["kim", "sam"])
def test_nobodys_milestones_of_a_quarter_are_found_out(seen, viewer):
    cohort, told = seen
    heard: dict[str, list[Heard]] = {}
    for quarter, one in _milestones(told[viewer]):
        heard.setdefault(quarter, []).append(one)
    for quarter, found in heard.items():
        truth = _reached(quarter)
        sums = [Told(f"{one.team} week {one.week}", _about(cohort, one, quarter, truth), *one.between) for one in found]
        known = {who: truth(one) for who, one in _known(cohort, viewer).items()}
        assert found_out(sums, known, 9) == {}, (quarter, sums)


def test_nobodys_way_to_duty_is_found_out(seen):
    cohort, told = seen
    day = datetime.combine(WEEKS[0], datetime.min.time(), UTC).date()
    late = {who: float(one.start < day - timedelta(days=100)) for who, one in cohort.everybody.items()}
    sums = []
    for week, one in enumerate(told["kim"][:2]):
        for team, page in _nameless(one["pages"]):
            if words := re.search(rf"{NUMBER} overdue", page["answer"]):
                one_heard = Heard(team or "all", week, "", _between(words[1]))
                people = _about(cohort, one_heard, PRESENT[week], lambda one: late[one.id], standing=True)
                sums.append(Told(f"{team} week {week}", people, *one_heard.between))
    known = {who: late[who] for who in _known(cohort, "kim")}
    assert found_out(sums, known, 1) == {}, sums


def test_nobodys_level_is_found_out(seen):
    cohort, told = seen
    declared, _ = load_declarations(ROOT)
    title = declared.framework.by_id[SKILLS[0]].title
    for level in range(5):
        sums, truth = [], _at_level(level)
        for week, one in enumerate(told["kim"]):
            for team, page in _nameless(one["pages"]):
                (row,) = [row for row in page["skills"] if row["skill"] == title] or [None]
                count = row and row["counts"][level]
                if count is not None:
                    between = (count, count + 4) if "asked of so many" in page["answer"] else (count, count)
                    heard = Heard(team or "all", week, "", between)
                    people = _about(cohort, heard, PRESENT[week], truth, standing=True)
                    sums.append(Told(f"{team} week {week}", people, *between))
        known = {who: truth(one) for who, one in _known(cohort, "kim").items()}
        assert found_out(sums, known, 1) == {}, (level, sums)


@pytest.mark.parametrize("viewer", ["kim", "sam"])
def test_nobodys_first_attempt_is_found_out(seen, viewer):
    cohort, told = seen
    rows = [
        (week, int(row["n"]), float(row["first_mean"]))
        for week, one in enumerate(told[viewer])
        for row in one["items"]
        if row["exercise_id"] == EXERCISE and not row["test_id"] and row["n"]
    ]
    coarse = all(abs(mean * 20 - round(mean * 20)) < 1e-6 for _, n, mean in rows if n < 20)
    sums = []
    for week, n, mean in rows:
        exact = not coarse or (n >= 20 and 1 / n < mean < 1 - 1 / n)
        low = n * (mean - 1e-6) if exact else (0 if mean <= 1 / n + 0.026 else n * (mean - 0.026))
        high = n * (mean + 1e-6) if exact else (n if mean >= 1 - 1 / n - 0.026 else n * (mean + 0.026))
        sums.append(Told(f"week {week}", _attempted(cohort, week, n, (low, high)), low, high))
    mine = {who: one for who, one in _known(cohort, viewer).items() if one.mentor == viewer}
    known = {who: cohort.everybody[who].share or 0.0 for who in mine}
    assert found_out(sums, known, 1) == {}, sums


def _milestones(told: list[dict]) -> Iterator[tuple[str, Heard]]:
    """Yield by quarter the sums of milestones in exports and on pages."""
    for week, one in enumerate(told):
        for row in one["teams"]:
            if words := re.match(NUMBER, row["note"]) or re.match(NUMBER, row["milestones"]):
                yield row["quarter"], Heard(row["team"], week, row["people"], _between(words[1]))
        for team, page in _nameless(one["pages"]):
            if found := re.match(rf"(\d+) associates?, {NUMBER} skill milestone", page["answer"]):
                yield PRESENT[week], Heard(team or "all", week, found[1], _between(found[2]))


def _reached(quarter: str) -> Callable[[Member], float]:
    return lambda one: float(one.reached.get(quarter, 0))


def _between(words: str) -> tuple[float, float]:
    """Return what a number in words lies between, as everybody knows who reads the policy."""
    number = int(re.search(r"\d+", words)[0])
    if "or more" in words:
        return number, number + 4
    return (0, number - 1) if "fewer" in words else (number, number)


def _nameless(pages: dict[str, dict]) -> Iterator[tuple[str, dict]]:
    """Yield the pages that do not show everybody they are about by name."""
    yield from ((team, page) for team, page in pages.items() if len(page["people"]) != page["total"])


def _at_level(level: int) -> Callable[[Member], float]:
    def holds(one: Member) -> float:
        return float((0, 2, 3)[min(sum(one.reached.values()), 2)] == level)

    return holds


def _known(cohort: Cohort, viewer: str) -> dict[str, Member]:
    """Return whom a viewer sees by name at the last publication."""
    return {
        who: one
        for who, one in cohort.rosters[-1].items()
        if one.mentor == viewer or (viewer == "kim" and one.team == "d")
    }


def _about(
    cohort: Cohort, heard: Heard, quarter: str, truth: Callable[[Member], float], *, standing: bool = False
) -> frozenset[str]:
    """Return the people whom a number is about, out of those it could be about: they are as many and have as much."""
    low, high = heard.between
    for people in _could_be(cohort, heard.team, quarter, heard.week, standing=standing):
        sum_ = sum(truth(cohort.everybody[who]) for who in people)
        if low <= sum_ <= high and heard.size in {"", str(len(people))}:
            return people
    raise AssertionError(f"nobody knows about whom this is: {heard} of {quarter}")


def _could_be(cohort: Cohort, team: str, quarter: str, week: int, *, standing: bool) -> Iterator[frozenset[str]]:
    """Yield whom a number can be about: as first published, else as the roster is now."""
    older = [q for q in ("2025Q2", "2025Q1", "2024Q4") if q < quarter] if standing else []
    for name in (quarter, *older):
        roster = cohort.rosters[2 if name > "2025Q2" else 0]
        first = Quarter.parse(name).first_day(1)
        yield _members(roster, team, lambda one, first=first: one.start <= first and not (one.end and one.end < first))
    first, now = Quarter.parse(quarter).first_day(1), dict(cohort.rosters[week])
    for began in (first, WEEKS[week]):
        yield _members(now, team, lambda one, began=began: one.start <= began)
        if team == "all":
            ghosts = _ghosts(cohort, week, began)
            yield _members(now, team, lambda one, began=began: one.start <= began) | ghosts


def _members(roster: dict[str, Member], team: str, there: Callable[[Member], bool]) -> frozenset[str]:
    return frozenset(who for who, one in roster.items() if team in {"all", one.team} and there(one))


def _ghosts(cohort: Cohort, week: int, began: date) -> frozenset[str]:
    """Return whom no roster names any more, and the record still does."""
    gone = {who for roster in cohort.rosters[:week] for who in roster} - cohort.rosters[week].keys() - cohort.erased
    firsts = {"2025Q1": date(2025, 2, 3), "2025Q2": date(2025, 4, 7)}
    found = set()
    for who in gone:
        one = cohort.everybody[who]
        days = [day for quarter, day in firsts.items() if one.reached.get(quarter)]
        days += [date(2025, 4, 28)] if one.share is not None else []
        found |= {who} if days and min(days) <= began else set()
    return frozenset(found)


def _attempted(cohort: Cohort, week: int, n: int, between: tuple[float, float]) -> frozenset[str]:
    """Return whose first attempts a mean is about: batches of who was marked by then, or whoever came first."""
    for people in (*_batches(cohort, week), *_firsts(cohort, week)):
        sum_ = sum(cohort.everybody[who].share or 0.0 for who in people)
        if len(people) == n and between[0] - 1e-6 <= sum_ <= between[1] + 1e-6:
            return people
    raise AssertionError(f"nobody knows about whose attempts week {week} is: {n} {between}")


def _marked(cohort: Cohort, week: int) -> list[str]:
    begun = datetime.combine(WEEKS[week] - timedelta(days=WEEKS[week].weekday()), datetime.min.time(), UTC)
    return [who for who, known in cohort.order if known <= begun]


def _gone(cohort: Cohort, week: int) -> set[str]:
    return {who for who in cohort.erased if who not in cohort.rosters[week]}


def _batches(cohort: Cohort, week: int) -> Iterator[frozenset[str]]:
    batches: list[frozenset[str]] = []
    for number in range(week + 1):
        before = frozenset().union(*batches) | _gone(cohort, number)
        fresh = [who for who in _marked(cohort, number) if who not in before]
        for place in range(len(fresh) // 5):
            last = place == len(fresh) // 5 - 1
            batches.append(frozenset(fresh[5 * place : None if last else 5 * place + 5]))
    for pick in range(2 ** len(batches)):
        yield frozenset().union(*(one for place, one in enumerate(batches) if pick >> place & 1))


def _firsts(cohort: Cohort, week: int) -> Iterator[frozenset[str]]:
    marked, gone = set(_marked(cohort, week)), _gone(cohort, week)
    ordered = [who for who, _ in sorted(cohort.order, key=lambda one: one[1]) if who not in gone]
    came = [who for who, _ in cohort.order if who not in gone]
    for order in (came, ordered):
        for length in range(len(order) + 1):
            yield frozenset(order[:length]) & marked

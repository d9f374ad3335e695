"""Diaries of people who are sure in different ways, with a misconception of every kind in each."""

import random
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta, timezone

from groundschool.kit import beside

beliefs = beside(__file__, "beliefs")
DiaryLine = beliefs.DiaryLine
DAY, HOUR = timedelta(days=1), timedelta(hours=1)
CLOCKS = (UTC, timezone(timedelta(hours=-3)), timezone(timedelta(hours=1)))
EAST = timezone(timedelta(hours=8))
CONFIDENCES = (50, 60, 70, 80, 90, 99)
PEOPLE = ("amara", "daniel", "joana", "kwame", "liam", "mei-ling", "rosa", "sofie", "yusuf")
LESSONS = (
    "linux/disks-and-inodes", "linux/load-memory-and-pressure", "networking/names-caches-and-zones",
    "observability/budgets-and-decisions", "observability/metrics-from-the-inside", "scripting/small-tools",
    "incident-response/first-twenty-minutes", "operations/who-calls-whom",
)  # fmt: skip
WORDS = ("which", "first", "how-many", "after", "whose", "where", "until", "before")
TAGS = (
    "average-hides", "local-time", "since-boot", "list-order", "first-match", "text-order", "cached-answer",
    "exit-code", "merge-is-deploy", "mean-not-median", "one-sample", "restart-heals", "greedy-match", "root-is-fine",
    "retry-is-free", "zone-is-host", "last-line-only", "sum-of-percents",
)  # fmt: skip
# By kind of person: how many predictions, and how many of ten right at which confidence.
SURE = {
    "too sure": (18, lambda rng, _: rng.choice((80, 90, 99, 99)), 0.55),
    "too careful": (16, lambda rng, _: rng.choice((50, 50, 60, 70)), 0.85),
    "fits": (20, lambda rng, right: rng.choice((80, 90, 99)) if right else rng.choice((50, 60)), 0.7),
    "says nothing": (14, lambda _rng, _right: 50, 0.8),
    "too few": (7, lambda _rng, _right: 80, 0.6),
}


@dataclass
class Pool:
    """The questions of a course, and which misconceptions each can show: the same for everybody."""

    rng: random.Random
    tags: dict[str, list[str]] = field(default_factory=dict)
    known: dict[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        """Draw which questions and misconceptions are used first."""
        asked = [f"{lesson}#{word}-{number}" for lesson in LESSONS for word in WORDS for number in (1, 2)]
        self.free = iter(self.rng.sample(asked, len(asked)))
        self.names = iter(self.rng.sample(TAGS, len(TAGS)))

    def question(self, use: str, *tags: str) -> str:
        """Return the question for a use, which can show these misconceptions."""
        if use not in self.known:
            self.known[use] = next(self.free)
            self.tags[self.known[use]] = [*tags]
        return self.known[use]

    def tag(self, use: str) -> str:
        """Return the misconception for a use."""
        return self.known.get(use) or self.known.setdefault(use, next(self.names))


@dataclass
class Draft:
    """A diary in the making, from a day on."""

    rng: random.Random
    begin: datetime
    pool: Pool
    lines: list[DiaryLine] = field(default_factory=list)
    kinds: dict[str, str] = field(default_factory=dict)
    use: str = ""
    asked: int = 0
    shift: int = 0  # days by which what somebody fell for is later than in other diaries

    def question(self, *tags: str) -> str:
        """Return a question that is not in the diary yet, and that can show these misconceptions."""
        self.asked += 1
        return self.pool.question(f"{self.use} {self.asked}", *tags)

    def answer(self, asked: str, day: float, *, right: bool, tag: str = "", sure: int = 0) -> None:
        """Note an answer, so many days after the beginning, on some clock; with a confidence it is a prediction."""
        at = (self.begin + (day + self.shift) * DAY).replace(microsecond=0).astimezone(self.rng.choice(CLOCKS))
        lesson, question = asked.split("#")
        kind = "prediction" if sure else "question"
        noted = round((float(right) - sure / 100) ** 2, 4) if sure else None
        self.lines.append(DiaryLine(at, kind, lesson, question, right, "" if right else tag, sure, noted))

    def on_clock(self, clock: int) -> None:
        """Have the last answer noted by one of the clocks."""
        self.lines[-1] = replace(self.lines[-1], at=self.lines[-1].at.astimezone(CLOCKS[clock]))


def usual(rng: random.Random, begin: datetime, pool: Pool, kind: str) -> Draft:
    """Return the diary of a person of a kind."""
    draft = Draft(rng, begin, pool)
    many, sure, share = SURE[kind]
    came = [number < round(many * share) for number in range(many)]
    for number, right in enumerate(rng.sample(came, many)):
        asked, day = draft.question("never-shown"), 2 + number * 3 + rng.random() / 10
        draft.answer(asked, day, right=right, sure=sure(rng, right))
        if number == 5:  # half an hour later, on a clock that shows less
            draft.on_clock(0)
            draft.answer(asked, day + 1 / 48, right=not right, sure=draft.lines[-1].confidence)
            draft.on_clock(1)
        if number in (1, 4):  # knows better, or not, after the reply
            draft.answer(asked, 60 + number + rng.random(), right=not right, sure=50 if kind == "says nothing" else 99)
        if number == 2:
            one = draft.lines[-1]
            draft.lines[-1] = replace(one, noted=10_000 * (one.noted or 0))
        if number == 3:
            draft.lines[-1] = replace(draft.lines[-1], noted=None)
    left_out = rng.sample(sorted(MADE.keys() - {"open"}), 4)
    for name, make in MADE.items():
        if name in left_out:
            continue
        draft.shift = rng.randint(1, 9) if name != "open" else 0
        draft.kinds[name] = pool.tag(f"{name}'s")
        draft.use, draft.asked = name, 0
        make(draft, draft.kinds[name])
    return draft


def _shown(draft: Draft, tag: str, *days: float, asked: str = "") -> str:
    """Note that a misconception showed, on each of some days, at the same question."""
    asked = asked or draft.question(tag)
    for day in days:
        draft.answer(asked, day + draft.rng.random() / 10, right=False, tag=tag)
    return asked


def _open(draft: Draft, tag: str) -> None:
    _shown(draft, tag, 1)  # before everything else


def _at_once(draft: Draft, tag: str) -> None:
    """Have somebody try again within the day: twelve hours after, and not quite a day after that."""
    _shown(draft, tag, 5, 5.5, 6.2)


def _twice(draft: Draft, tag: str) -> None:
    _shown(draft, tag, 5)
    _shown(draft, tag, 9)


def _elsewhere(draft: Draft, tag: str) -> None:
    """Have it show at two questions within the day."""
    _shown(draft, tag, 5)
    _shown(draft, tag, 5.4)


def _thrice(draft: Draft, tag: str) -> None:
    _twice(draft, tag)
    _shown(draft, tag, 14)


def _right_on_both_sides(draft: Draft, tag: str) -> None:
    """Have another question answered right before it showed, and again after: its first answer was before."""
    other = draft.question(tag)
    draft.answer(other, 3, right=True)
    _shown(draft, tag, 5)
    draft.answer(other, 9, right=True)


def _same_again(draft: Draft, tag: str) -> None:
    _shown(draft, tag, 5, 12)


def _in_small_steps(draft: Draft, tag: str) -> None:
    """Have it show three times at one question: each a day after the last occasion, counted from there."""
    _shown(draft, tag, 5, 5.7, 6.5, 7.2)


def _learnt(draft: Draft, tag: str) -> None:
    _shown(draft, tag, 5)
    draft.answer(draft.question(tag), 6, right=False)
    draft.answer(draft.question("never-shown", tag), 8, right=True)
    draft.answer(draft.question(tag), 9, right=False)


def _learnt_after_two(draft: Draft, tag: str) -> None:
    _twice(draft, tag)
    draft.answer(draft.question(tag), 9.4, right=True, sure=_odd(draft))


def _odd(draft: Draft) -> int:
    """Return a confidence for a prediction that counts for both tasks."""
    return 50 if {one.confidence for one in draft.lines if one.confidence} == {50} else 80


def _same_right(draft: Draft, tag: str) -> None:
    """Have the same question answered right later: by heart, or learnt, nobody can tell."""
    draft.answer(_shown(draft, tag, 5), 9, right=True)


def _right_before(draft: Draft, tag: str) -> None:
    draft.answer(draft.question(tag), 3, right=True)
    _shown(draft, tag, 5)


def _relapse(draft: Draft, tag: str) -> None:
    """Have it come again after a right answer elsewhere."""
    _shown(draft, tag, 5)
    draft.answer(draft.question(tag), 8, right=True)
    _shown(draft, tag, 15)


def _second_try(draft: Draft, tag: str) -> None:
    """Have another question that can show it answered wrong otherwise, and right on the second try."""
    _shown(draft, tag, 5)
    other = draft.question(tag)
    draft.answer(other, 9, right=False)
    draft.on_clock(0)
    draft.answer(other, 9 + 1 / 48, right=True)  # half an hour later, on a clock that shows less
    draft.on_clock(1)


def _other_right(draft: Draft, tag: str) -> None:
    _shown(draft, tag, 5)
    draft.answer(draft.question("never-shown"), 9, right=True)


def _late_at_night(draft: Draft, tag: str) -> None:
    """Have it show on another day by the clock on the wall: a laptop that was far away."""
    _shown(draft, tag, 5)
    one = draft.lines[-1]
    draft.lines[-1] = replace(one, at=one.at.astimezone(UTC).replace(hour=20, minute=15).astimezone(EAST))


def _predicted(draft: Draft, tag: str) -> None:
    """Have it show at a prediction and at a question."""
    draft.answer(draft.question(tag), 5, right=False, tag=tag, sure=_odd(draft))
    _shown(draft, tag, 9)


MADE = {
    "open": _open, "at-once": _at_once, "twice": _twice, "thrice": _thrice, "both-sides": _right_on_both_sides,
    "elsewhere": _elsewhere, "same-again": _same_again, "small-steps": _in_small_steps, "learnt": _learnt,
    "learnt-after-two": _learnt_after_two, "same-right": _same_right, "right-before": _right_before,
    "relapse": _relapse, "second-try": _second_try, "other-right": _other_right, "late-at-night": _late_at_night,
    "predicted": _predicted,
}  # fmt: skip


def at_bounds(rng: random.Random, begin: datetime, pool: Pool) -> Mapping[str, Draft]:
    """Return diaries at the bounds: of ten predictions, of ten percent apart, of a day from one answer to the next."""
    found = {}
    for name, many, sure, right in (
        ("nine", 9, 90, 5),
        ("ten", 10, 90, 8),
        ("under", 10, 60, 7),
        ("near", 11, 80, 8),
        ("close", 10, 61, 7),
        ("closer", 10, 80, 7),
        ("every", 12, 90, 12),
    ):
        draft = Draft(rng, begin, pool)
        for number in range(many):
            said = sure + {0: 9, 1: -8 if sure > 80 else -10}.get(number, 0)
            draft.answer(draft.question("never-shown"), number, right=number < right, sure=said)
        for days in ((40.0, 41.0, 42.0 - 1 / 86400), (40.0, 41.0)):
            tag = pool.tag(f"{len(days)} days'")
            draft.use, draft.asked = f"{len(days)} days", 0
            asked = draft.question(tag)
            for day in days:
                draft.answer(asked, day, right=False, tag=tag)
        found[name] = draft
    return found

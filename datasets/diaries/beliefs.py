"""What diaries say of certainty, and of misconceptions that came again, right or as somebody miscounts it."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

FEW, APART = 10, 10  # answers that say something; percent between sure and right that do
PAUSE = timedelta(hours=24)
LEARNT, AGAIN, OPEN = "learnt", "again", "open"
MISJUDGED = (
    "questions-too", "line-order", "text-order", "last-answer", "every-answer", "brier-as-noted", "not-squared",
    "in-percent", "sure-of-the-other", "against-a-coin", "bounds-in", "few-suffice", "always-the-same",
    "nothing-is-zero",
)  # fmt: skip
MISLEARNT = (
    "at-once-again", "same-never-again", "since-the-first", "same-question", "right-before", "second-try",
    "any-right", "never-learnt", "predictions-only", "questions-only", "days-on-the-wall", "bounds-in",
)  # fmt: skip


@dataclass(frozen=True)
class DiaryLine:
    """An answer in a diary: a prediction with how sure somebody was, or a small question."""

    at: datetime
    kind: str
    lesson: str
    question: str
    right: bool
    tag: str = ""
    confidence: int = 0
    noted: float | None = None

    @property
    def asked(self) -> str:
        """Return which question it was."""
        return f"{self.lesson}#{self.question}"


def calibration(lines: Sequence[DiaryLine], how: str = "") -> dict[str, Any]:
    """Return how sure somebody was and how often right, Brier's score, and what that says."""
    told = [one for one in lines if one.kind == "prediction" or how == "questions-too"]
    told = [*_first(told, how)] if how != "every-answer" else told
    if not told:
        zero = 0.0 if how == "nothing-is-zero" else None
        return {"n": 0, "sure": zero, "right": zero, "brier": zero, "skill": zero, "by": [], "says": "too few"}
    sure = sum(one.confidence for one in told) / len(told)
    share = sum(one.right for one in told) / len(told)
    brier = sum(_distance(one, how) for one in told) / len(told)
    base = 0.25 if how == "against-a-coin" else share * (1 - share)
    by: dict[int, list[bool]] = {}
    for one in told:
        by.setdefault(one.confidence, []).append(one.right)
    return {
        "n": len(told),
        "sure": sure,
        "right": 100 * share,
        "brier": brier,
        "skill": 1 - brier / base if base else (0.0 if how == "nothing-is-zero" else None),
        "by": [[said, len(by[said]), sum(by[said])] for said in sorted(by)],
        "says": _says(len(told), len(by), sure - 100 * share, how),
    }


def _first(told: Sequence[DiaryLine], how: str) -> Iterable[DiaryLine]:
    """Yield the first answer to each question."""
    ordered = [*told] if how == "line-order" else sorted(told, key=_when(how))
    found: dict[str, DiaryLine] = {}
    for one in ordered:
        if how == "last-answer" or one.asked not in found:
            found[one.asked] = one
    return found.values()


def _when(how: str) -> Callable[[DiaryLine], Any]:
    return lambda one: one.at.isoformat() if how == "text-order" else one.at


def _distance(one: DiaryLine, how: str) -> float:
    if how == "brier-as-noted" and one.noted is not None:
        return one.noted
    came = float(one.right) if how != "sure-of-the-other" else float(not one.right)
    off = came - one.confidence / 100
    return {"not-squared": abs(off), "in-percent": (100 * off) ** 2}.get(how, off**2)


def _says(many: int, said: int, above: float, how: str) -> str:
    if many < FEW + (how == "bounds-in") and how != "few-suffice":
        return "too few"
    if said == 1 and how != "always-the-same":
        return "says nothing"
    return "too sure" if above >= APART else "too careful" if above <= -APART else "fits"


def again(lines: Sequence[DiaryLine], tags: Mapping[str, Sequence[str]], how: str = "") -> dict[str, dict[str, Any]]:
    """Return, by misconception, on how many occasions it showed, the last day, and whether it is learnt."""
    kinds = {"predictions-only": {"prediction"}, "questions-only": {"question"}}.get(how, {"prediction", "question"})
    told = [one for one in lines if one.kind in kinds]
    told.sort(key=_when(how))
    shown: dict[str, list[DiaryLine]] = {}
    for one in told:
        if not one.right and one.tag and _is_occasion(one, shown.setdefault(one.tag, []), how):
            shown[one.tag].append(one)
    return {tag: _state(tag, seen, told, tags, how) for tag, seen in shown.items() if seen}


def _is_occasion(one: DiaryLine, before: Sequence[DiaryLine], how: str) -> bool:
    same = [each for each in before if each.asked == one.asked]
    if not same or how == "at-once-again":
        return True
    if how == "same-never-again":
        return False
    since = same[0] if how == "since-the-first" else same[-1]
    return one.at - since.at >= PAUSE + timedelta(seconds=how == "bounds-in")


def _state(
    tag: str, seen: Sequence[DiaryLine], told: Sequence[DiaryLine], tags: Mapping[str, Sequence[str]], how: str
) -> dict[str, Any]:
    last = seen[-1]
    at = last.at if how == "days-on-the-wall" else last.at.astimezone(UTC)
    where = {each.asked for each in seen}
    tried = {
        "same-question": [*_first(told, how), *(one for one in told if one.asked in where)],
        "second-try": [one for one in told if one.asked not in where],
    }.get(how, _first(told, how))
    fits = [
        one
        for one in tried
        if one.right and (one.at > last.at or how == "right-before") and (tag in tags[one.asked] or how == "any-right")
    ]
    state = LEARNT if fits and how != "never-learnt" else AGAIN if len(seen) > 1 else OPEN
    return {"occasions": len(seen), "last": at.date().isoformat(), "state": state}

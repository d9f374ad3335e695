"""A right answer that was written without having seen the solution: sorted rows, plain dictionaries."""

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path


def answers(path, kinds):
    """Return the answers of a diary, earliest first, each with its moment and its question."""
    told = []
    for line in Path(path).read_text(encoding="utf-8", errors="replace").split("\n"):
        try:
            one = json.loads(line)
        except ValueError:
            continue
        if isinstance(one, dict) and one.get("kind") in kinds:
            told.append((datetime.fromisoformat(one["at"]), f"{one['lesson']}#{one['question']}", one))
    return sorted(told, key=lambda found: found[0])


def calibration(path):
    """Return how sure somebody was, and how often right."""
    first = {}
    for _, question, one in answers(path, ("prediction",)):
        first.setdefault(question, one)
    said = [(one["confidence"], bool(one["right"])) for one in first.values()]
    n = len(said)
    if not n:
        return {"n": 0, "sure": None, "right": None, "brier": None, "skill": None, "by": [], "says": "too few"}
    sure = sum(confidence for confidence, _ in said) / n
    share = sum(right for _, right in said) / n
    brier = sum((right - confidence / 100) ** 2 for confidence, right in said) / n
    by = []
    for confidence in sorted({confidence for confidence, _ in said}):
        rights = [right for other, right in said if other == confidence]
        by.append([confidence, len(rights), sum(rights)])
    if n < 10:
        says = "too few"
    elif len(by) == 1:
        says = "says nothing"
    elif sure - 100 * share >= 10:
        says = "too sure"
    elif 100 * share - sure >= 10:
        says = "too careful"
    else:
        says = "fits"
    spread = share * (1 - share)
    return {
        "n": n,
        "sure": sure,
        "right": 100 * share,
        "brier": brier,
        "skill": 1 - brier / spread if spread else None,
        "by": by,
        "says": says,
    }


def again(path, tags):
    """Return which misconceptions came again, and which are learnt."""
    occasions, there, first = {}, {}, {}
    for at, question, one in answers(path, ("prediction", "question")):
        first.setdefault(question, (at, one["right"]))
        tag = one.get("tag")
        if one["right"] or not tag:
            continue
        last = there.get((question, tag))
        if last is None or at - last >= timedelta(hours=24):
            there[question, tag] = at
            occasions.setdefault(tag, []).append(at)
    told = {}
    for tag, moments in occasions.items():
        last = max(moments)
        learnt = any(right and at > last and tag in tags.get(question, []) for question, (at, right) in first.items())
        state = "learnt" if learnt else "again" if len(moments) > 1 else "open"
        told[tag] = {"occasions": len(moments), "last": last.astimezone(UTC).date().isoformat(), "state": state}
    return told

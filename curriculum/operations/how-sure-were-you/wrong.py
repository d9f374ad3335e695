"""What people write whose curve looks well: the solution with a slip, and whole answers of the hurried."""

import json
from datetime import UTC, datetime
from pathlib import Path

from groundschool.kit import slip, wrong

ONE, TWO = "calibration", "again"
TOLD = 'told = [one for one in first_answers(answers(path)) if one["kind"] == "prediction"]'
OFF = '(one["right"] - one["confidence"] / 100) ** 2'
FIRST = 'found.setdefault(one["asked"], one)\n'
ORDER = 'return sorted(found, key=lambda one: one["at"])'
HERE = 'if not here or one["at"] - here[-1] >= timedelta(hours=24):'
CAN = ' and tag in tags[one["asked"]]'

all_answers = slip(
    ONE,
    {TOLD: 'told = [one for one in answers(path) if one["kind"] == "prediction"]'},
    tag="every-answer",
    score=2 / 15,
)
the_last_answer = slip(ONE, {FIRST: 'found[one["asked"]] = one\n'}, tag="last-answer", score=7 / 15)
as_they_stand = slip(ONE, {ORDER: "return found"}, tag="line-order", score=7 / 15)
by_the_text = slip(ONE, {ORDER: 'return sorted(found, key=lambda one: str(one["at"]))'}, tag="text-order", score=7 / 15)
as_it_was_noted = slip(ONE, {OFF: f'one.get("brier", {OFF})'}, tag="brier-as-noted", score=11 / 15)
distances = slip(ONE, {OFF: 'abs(one["right"] - one["confidence"] / 100)'}, tag="not-squared", score=10 / 15)
in_percent = slip(ONE, {OFF: '(100 * one["right"] - one["confidence"]) ** 2'}, tag="in-percent", score=10 / 15)
the_other_option = slip(
    ONE, {OFF: '((not one["right"]) - one["confidence"] / 100) ** 2'}, tag="sure-of-the-other", score=10 / 15
)
a_coin = slip(ONE, {"always = share * (1 - share)": "always = 0.25"}, tag="against-a-coin", score=13 / 15)
few_are_enough = slip(ONE, {'"too few": n < 10': '"too few": n < 1'}, tag="few-suffice", score=11 / 15)
ten_are_few = slip(ONE, {'"too few": n < 10': '"too few": n <= 10'}, tag="bounds-in", score=14 / 15)
one_number_says_it = slip(
    ONE, {'"says nothing": len(by) == 1': '"says nothing": len(by) < 1'}, tag="always-the-same", score=12 / 15
)
nothing_is_zero = slip(
    ONE, {'"sure": None, "right": None, "brier": None, "skill": None}': '"sure": 0.0, "right": 0.0, "brier": 0.0, "skill": 0.0}'},
    tag="nothing-is-zero", score=14 / 15,
)  # fmt: skip


@wrong(ONE, tag="every-answer", score=0)
def line_by_line(path):
    """Averages what stands in the file."""
    lines = Path(path).read_text().splitlines()
    told = [json.loads(line) for line in lines if '"prediction"' in line and line.endswith("}")]
    n = len(told) or 1
    sure, right = sum(one["confidence"] for one in told) / n, 100 * sum(one["right"] for one in told) / n
    brier = sum(one.get("brier", 0.25) for one in told) / n
    said = sorted({one["confidence"] for one in told})
    by = [
        [
            each,
            sum(one["confidence"] == each for one in told),
            sum(one["right"] for one in told if one["confidence"] == each),
        ]
        for each in said
    ]
    says = "too sure" if sure > right + 10 else "too careful" if sure < right - 10 else "fits"
    return {"n": n, "sure": sure, "right": right, "brier": brier, "skill": 1 - brier / 0.25, "by": by, "says": says}


at_once = slip(TWO, {HERE: "if True:"}, tag="at-once-again", score=14 / 17)
same_never = slip(TWO, {HERE: "if not here:"}, tag="same-never-again", score=12 / 17)
since_the_first = slip(TWO, {"here[-1] >=": "here[0] >="}, tag="since-the-first", score=14 / 17)
not_to_the_second = slip(TWO, {"here[-1] >= timedelta": "here[-1] > timedelta"}, tag="bounds-in", score=16 / 17)
only_predictions = slip(
    TWO, {"told = answers(path)": 'told = [one for one in answers(path) if one["kind"] == "prediction"]'},
    tag="predictions-only", score=1 / 17,
)  # fmt: skip
only_questions = slip(
    TWO, {"told = answers(path)": 'told = [one for one in answers(path) if one["kind"] == "question"]'},
    tag="questions-only", score=13 / 17,
)  # fmt: skip
by_the_text_too = slip(
    TWO, {"told = answers(path)": 'told = sorted(answers(path), key=lambda one: str(one["at"]))'},
    tag="second-try", score=16 / 17,
)  # fmt: skip
whatever_was_right = slip(TWO, {CAN: ""}, tag="any-right", score=6 / 17)
before_counts = slip(TWO, {'one["at"] > last and ': ""}, tag="right-before", score=13 / 17)
at_last = slip(TWO, {"for one in first_answers(told)": "for one in told"}, tag="second-try", score=14 / 17)
on_the_wall = slip(TWO, {"last.astimezone(UTC).date()": "last.date()"}, tag="days-on-the-wall", score=16 / 17)
never_learnt = slip(TWO, {'"learnt" if learnt else "again"': '"again"'}, tag="never-learnt", score=15 / 17)


@wrong(TWO, tag="at-once-again", score=5 / 17)
def wrong_twice(path, tags):  # noqa: ARG001 - as it is called
    """Counts wrong answers by tag; whatever was right later is learnt."""
    told = []
    for line in Path(path).read_text().splitlines():
        if line.endswith("}") and '"question"' in line:
            one = json.loads(line)
            told.append((datetime.fromisoformat(one["at"]).astimezone(UTC), one["tag"], one["right"]))
    found = {}
    for tag in {tag for _, tag, _ in told if tag}:
        moments = [at for at, shown, _ in told if shown == tag]
        later = any(right and at > max(moments) for at, _, right in told)
        state = "learnt" if later else "again" if len(moments) > 1 else "open"
        found[tag] = {"occasions": len(moments), "last": f"{max(moments):%Y-%m-%d}", "state": state}
    return found

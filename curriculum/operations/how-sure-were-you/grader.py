"""Grades how sure people were and what came again, against the diaries that were drawn."""

from typing import Any

from groundschool.kit import Expect, Outcome, Score, Variant, as_it_is, call, item, judged, near, on_edges, part

CLOSE = 1e-6
# What misconceptions are about, by the check: its points, and their kinds.
ABOUT = {
    "it showed once": (1, ("open", "other-right")),
    "trying again at once is not again": (2, ("at-once", "small-steps")),
    "a day later, or elsewhere, it is": (2, ("twice", "thrice", "elsewhere", "same-again", "predicted")),
    "right at another question that can show it: learnt": (2, ("learnt", "learnt-after-two")),
    "right at the same one, or before: not": (2, ("same-right", "right-before", "both-sides")),
    "nor on the second try": (1, ("second-try",)),
    "what came back is not learnt": (2, ("relapse",)),
    "days are days in UTC": (1, ("late-at-night",)),
}


def calibration(answer: Any, variant: Variant) -> Score:
    """Return the checks of ``calibration(path)`` for every diary."""
    told = variant.truth["calibration"]
    said = {who: call(answer, str(variant.path(f"diaries/{who}.jsonl"))) for who in told["wants"]}
    expected = [
        Expect("how many predictions count", item("n"), 2),
        Expect("how sure, and how often right", lambda found: [_near(found[key]) for key in ("sure", "right")], 2),
        Expect("Brier's score", lambda found: _near(found["brier"]), 3),
        Expect("against one who always says the same", lambda found: _near(found["skill"]), 1),
        Expect("by how sure they were", lambda found: [[*row] for row in found["by"]], 2),
        Expect("what it says", item("says"), 3),
    ]
    if variant.edge:
        expected = [on_edges(__file__, _all)[variant.edge]]
    return judged(said, told["wants"], told["traps"], expected)


def again(answer: Any, variant: Variant) -> Score:
    """Return the checks of ``again(path, tags)``, kind by kind, over all diaries."""
    told, tags, people = variant.truth["again"], variant.truth["tags"], variant.truth["people"]
    got = {who: call(answer, str(variant.path(f"diaries/{who}.jsonl")), tags) for who in people}
    if variant.edge:
        wants = {who: _own(told["wants"], who) for who in people}
        traps = {tag: {who: wants[who] | _own(one, who) for who in people} for tag, one in told["traps"].items()}
        return judged(got, wants, traps, [on_edges(__file__, _every)[variant.edge]])
    kinds = variant.truth["kinds"]
    said = {subject: _part(got, subject) for subject in told["wants"]}
    expected = [Expect("which misconceptions showed", as_it_is, 2, among=people)]
    expected += [
        Expect(
            label,
            _entry,
            points,
            among=[f"{who} {kinds[who][kind]}" for who in people for kind in about if kind in kinds[who]],
        )
        for label, (points, about) in ABOUT.items()
    ]
    return judged(said, told["wants"], told["traps"], expected)


def _part(got: dict[str, Outcome], subject: str) -> Outcome:
    """Return what was said of a person's misconception; of the person alone, which there are."""
    who, _, tag = subject.partition(" ")
    return part(got[who], tag, whole="")


def _own(told: dict[str, Any], who: str) -> dict[str, Any]:
    return {subject.partition(" ")[2]: one for subject, one in told.items() if subject.startswith(f"{who} ")}


def _near(value: Any) -> Any:
    return near(value, CLOSE)


def _entry(found: Any) -> Any:
    return [found[key] for key in ("occasions", "last", "state")]


def _every(found: Any) -> Any:
    return {tag: _entry(one) for tag, one in found.items()}


def _all(found: Any) -> Any:
    numbers = [_near(found[key]) for key in ("sure", "right", "brier", "skill")]
    return [found["n"], *numbers, [[*row] for row in found["by"]], found["says"]]

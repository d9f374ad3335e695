"""Grades the times of incidents, their summary and the downtime of services against the events that were drawn."""

import re
from typing import Any

from groundschool.kit import Expect, Outcome, Score, Variant, call, item, judged, judged_refusals, near, on_edges, part

AN_ID = r"INC-\d{4}"
CLOSE = 1e-6
TIMES = ("acknowledge", "mitigate", "resolve")
# What incidents are about, by the check: its points, and their kinds. Of each the whole record is looked at.
ABOUT = {
    "the usual ones": (1, ("plain", "long", "noted")),
    "a bot takes nothing": (2, ("bot", "bot-only")),
    "the first trigger and the first person count, not what follows": (2, ("twice-triggered", "echo", "reassigned")),
    "what was merged belongs to it, over all steps": (3, ("merged", "chain", "elsewhere", "merged-open")),
    "what came back had not been mitigated": (2, ("relapse", "unmitigated")),
    "what was reopened was not over": (2, ("reopened", "reopened-open")),
    "what is open has no end": (2, ("open", "untaken", "young", "gone", "just-taken")),
    "the severity is the worst it had": (2, ("raised", "lowered", "declared")),
    "clocks differ": (2, ("mixed",)),
}


def times(answer: Any, variant: Variant) -> Score:
    """Return the checks of ``times(folder)``, kind by kind."""
    told = variant.truth["times"]
    if variant.edge == "torn":
        return _refused(variant, {how: call(answer, f"{variant.path()}/{how}") for how in told["wants"]})
    got = call(answer, str(variant.path()))
    said = {name: part(got, name) for name in told["wants"]}
    if variant.edge:
        return judged(said, told["wants"], told["traps"], [on_edges(__file__, _whole)[variant.edge]])
    kinds = variant.truth["kinds"]
    expected = [Expect("the incidents that count, and no others", _whole, 2, among=["all"])]
    expected += [
        Expect(label, _whole, points, among=[kinds[kind] for kind in about]) for label, (points, about) in ABOUT.items()
    ]
    return judged(said, told["wants"], told["traps"], expected)


def summary(answer: Any, variant: Variant) -> Score:
    """Return the checks of ``summary(folder)`` over all severities."""
    told = variant.truth["summary"]
    if variant.edge == "torn":
        return _refused(variant, {how: call(answer, f"{variant.path()}/{how}") for how in told["wants"]})
    got = call(answer, str(variant.path()))
    said = {level: part(got, level) for level in told["wants"]}
    if variant.edge:
        return judged(said, told["wants"], told["traps"], [on_edges(__file__, _summed)[variant.edge]])
    expected = [
        Expect("how many there are, and how many are open", item("n", "open"), 2),
        Expect("of each time, how many have one", lambda found: [found[key]["n"] for key in TIMES], 2),
        Expect("the means", lambda found: [_near(found[key]["mean"]) for key in TIMES], 2),
        Expect("the medians", lambda found: [_near(found[key]["median"]) for key in TIMES], 2),
        Expect("who took it in time", lambda found: found["in_time"]["have"], 1),
        Expect("of how many that is decided", lambda found: found["in_time"]["of"], 2),
    ]
    return judged(said, told["wants"], told["traps"], expected)


def downtime(answer: Any, variant: Variant) -> Score:
    """Return the checks of ``downtime(folder, start, end)`` for every service."""
    told, window = variant.truth["downtime"], variant.truth["window"]
    if variant.edge == "torn":
        return _refused(variant, {how: call(answer, f"{variant.path()}/{how}", *window) for how in told["wants"]})
    got = call(answer, str(variant.path()), *window)
    said = {name: part(got, name) for name in told["wants"]}
    if variant.edge:
        return judged(said, told["wants"], told["traps"], [on_edges(__file__, _near)[variant.edge]])
    services = [name for name in told["wants"] if name != "all"]
    expected = [
        Expect("every service is there", _whole, 1, among=["all"], tag="merged-unnoticed"),
        Expect("each minute counts once, within the window", _near, 4, among=services, tag="overlaps-twice"),
    ]
    return judged(said, told["wants"], told["traps"], expected)


def _refused(variant: Variant, said: dict[str, Outcome]) -> Score:
    """Return the check that what makes no sense is refused by name; of a loop any of it."""
    wants = dict(variant.truth["times"]["wants"])
    for how, names in variant.truth["refused"].items():
        first = re.search(AN_ID, said[how].error)
        if first and first[0] in names:
            wants[how] = first[0]
    return judged_refusals(said, wants, "read-anyway", on_edges(__file__, _whole)["torn"], AN_ID)


def _near(value: Any) -> Any:
    return near(value, CLOSE)


def _whole(found: Any) -> Any:
    """Return the whole record of an incident; what is no record as it is."""
    return [_near(found[key]) for key in ("severity", *TIMES, "open")] if isinstance(found, dict) else found


def _summed(found: Any) -> Any:
    parts = [_near(found[key][name]) for key in TIMES for name in ("n", "mean", "median")]
    return [found["n"], found["open"], found["few"], *parts, found["in_time"]["have"], found["in_time"]["of"]]

"""Grades what toil costs, who uses a tool and what it saves, against the quarter that was drawn."""

from collections.abc import Callable, Mapping
from typing import Any

from groundschool.kit import Expect, Outcome, Score, Variant, as_it_is, call, judged, judged_refusals, near, on_edges

CLOSE = 1e-6


def toil(answer: Any, variant: Variant) -> Score:
    """Return the checks of ``toil(folder, start, end)``."""
    start, end, _ = variant.truth["asked"]
    if variant.edge == "torn":
        return _refused("toil", lambda path, _: call(answer, path, start, end), variant)
    got = {"all": call(answer, str(variant.path()), start, end)}
    expected = [
        Expect("which tasks are toil", lambda found: sorted(found["tasks"]), 4),
        Expect("the hours of each", lambda found: {key: _near(one) for key, one in found["tasks"].items()}, 2),
        Expect("their sum", lambda found: _near(found["hours"]), 1),
        Expect("of how many hours", lambda found: _near(found["of"]), 2),
        Expect("in percent", lambda found: _near(found["percent"]), 1),
    ]
    return _judged("toil", got, variant, expected, _all_toil)


def used(answer: Any, variant: Variant) -> Score:
    """Return the checks of ``used(folder, tool, today)`` for every tool."""
    today = variant.truth["asked"][2]
    if variant.edge == "torn":
        return _refused("used", lambda path, tool: call(answer, path, tool, today), variant)
    got = {tool: call(answer, str(variant.path()), tool, today) for tool in variant.truth["tools"]}
    expected = [
        Expect("how long the window is", lambda found: found["days"], 2),
        Expect("the runs that count", lambda found: found["runs"], 4),
        Expect("how often it was still done by hand", lambda found: found["by_hand"], 2),
        Expect("in percent", lambda found: _near(found["percent"]), 1),
        Expect("who ran it, beside its author", lambda found: [*found["peers"]], 3),
    ]
    return _judged("used", got, variant, expected, _all_used)


def saved(answer: Any, variant: Variant) -> Score:
    """Return the checks of ``saved(folder, tool, today)`` for every tool."""
    today = variant.truth["asked"][2]
    if variant.edge == "torn":
        return _refused("saved", lambda path, tool: call(answer, path, tool, today), variant)
    got = {tool: call(answer, str(variant.path()), tool, today) for tool in variant.truth["tools"]}
    expected = [
        Expect("what is likely saved a month", lambda found: _near(found["likely"]), 4),
        Expect("from what to what", lambda found: [_near(found[key]) for key in ("low", "high")], 3),
        Expect("after how many months it has paid", lambda found: _near(found["pays_back"]), 3),
    ]
    return _judged("saved", got, variant, expected, _all_saved)


def _judged(
    task: str,
    got: Mapping[str, Outcome],
    variant: Variant,
    expected: list[Expect],
    whole: Callable[[Any], Any],
) -> Score:
    """Return the checks against what is right; on an edge, the one that it declares."""
    told = variant.truth[task]
    asked = [on_edges(__file__, whole)[variant.edge]] if variant.edge else expected
    return judged(got, told["wants"], told["traps"], asked)


def _refused(task: str, said: Callable[[str, str], Outcome], variant: Variant) -> Score:
    """Return the check that a line which cannot be read is named, whichever tool is asked about."""
    root, tools = variant.path(), variant.truth["tools"]
    wants = variant.truth[task]["wants"]
    got = {folder: said(f"{root}/{folder}", tools[number % len(tools)]) for number, folder in enumerate(wants)}
    return judged_refusals(got, wants, "read-anyway", on_edges(__file__, as_it_is)["torn"])


def _near(value: Any) -> Any:
    return near(value, CLOSE)


def _all_toil(found: Any) -> Any:
    tasks = {key: _near(one) for key, one in found["tasks"].items()}
    return [tasks, *(_near(found[key]) for key in ("hours", "of", "percent"))]


def _all_used(found: Any) -> Any:
    if found is None:
        return None
    return [found["days"], found["runs"], found["by_hand"], _near(found["percent"]), [*found["peers"]]]


def _all_saved(found: Any) -> Any:
    return None if found is None else [_near(found[key]) for key in ("low", "likely", "high", "pays_back")]

"""Grades what is read of a copy of /proc against the processes that it was written of."""

from collections.abc import Callable
from typing import Any

from groundschool.kit import Expect, Score, Variant, as_it_is, call, judged, judged_refusals, on_edges


def each(*keys: str) -> Callable[[Any], list[Any]]:
    """Return the view of some entries of every record."""
    return lambda found: [[one[key] for key in keys] for one in found]


EXPECTED = {
    "tasks": (
        Expect("every thread, in order", each("pid", "tid")),
        Expect("names are whole", each("tid", "name"), points=2),
        Expect("states and parents", each("tid", "state", "ppid"), points=2),
    ),
    "zombies": (
        Expect("who has to act", each("parent", "name"), points=2),
        Expect("on which zombies", as_it_is, points=2),
    ),
    "blocked": (
        Expect("who waits uninterruptibly", each("pid", "tid", "name"), points=2),
        Expect("and where", as_it_is, points=2),
    ),
    "most-open": (Expect("who holds most descriptors", as_it_is, points=3),),
}


def _graded(task: str, answer: Any, variant: Variant) -> Score:
    """Return the checks of one task for every host."""
    edges = on_edges(__file__, as_it_is)
    paths = {host: f"{variant.path()}/{host}" for host in {path.split("/")[0] for path in variant.files}}
    if "made" in variant.truth:
        return _recorded(task, answer, variant)
    if variant.edge == "torn":
        wants = variant.truth["refused"]
        said = {host: call(answer, paths[host]) for host in wants}
        return judged_refusals(said, wants, "torn-is-read", edges["torn"], r"proc/\d+(/task/\d+)?/stat")
    truth, expected = variant.truth[task], EXPECTED[task]
    said = {host: call(answer, paths[host]) for host in truth["wants"]}
    if variant.edge:
        expected = (edges[variant.edge],)
    return judged(said, truth["wants"], truth["traps"], list(expected))


def _recorded(task: str, answer: Any, variant: Variant) -> Score:
    """Return the check on a recording: what its maker knows of the processes that it made."""
    said, made = call(answer, f"{variant.path()}/host"), variant.truth["made"]
    seen = {"blocked": each("pid", "tid", "name"), "most-open": lambda found: [found["pid"], found["name"]]}
    view = seen.get(task, as_it_is)
    label = "what a real kernel said is read as it was"
    if task == "most-open":
        return Score(
            (
                said.holds(
                    label, lambda found: view(found) == view(made[task]) and found["open"] >= made["at_least_open"]
                ),
            )
        )
    return Score((said.equals(label, view, view(made[task])),))


def tasks(answer: object, variant: Variant) -> Score:
    """Return the checks of ``tasks(folder)``."""
    return _graded("tasks", answer, variant)


def zombies(answer: object, variant: Variant) -> Score:
    """Return the checks of ``zombies(folder)``."""
    return _graded("zombies", answer, variant)


def blocked(answer: object, variant: Variant) -> Score:
    """Return the checks of ``blocked(folder)``."""
    return _graded("blocked", answer, variant)


def most_open(answer: object, variant: Variant) -> Score:
    """Return the checks of ``most_open(folder)``."""
    return _graded("most-open", answer, variant)

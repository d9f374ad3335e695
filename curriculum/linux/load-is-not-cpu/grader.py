"""Grades what hosts are short of against the state that their files were printed from."""

from collections.abc import Callable
from functools import partial
from typing import Any

from groundschool.kit import (
    Expect,
    Near,
    Score,
    Variant,
    as_it_is,
    call,
    item,
    judged,
    judged_refusals,
    merge,
    on_edges,
)

WITHIN, REAL = 0.051, 5  # per cent: of our data, and of what another program sees in nearly the same seconds


def shares(found: Any) -> dict[str, Near]:
    """Return the view of per cents by line."""
    return {line: Near(share, WITHIN) for line, share in found.items()}


def limit(found: Any) -> Any:
    """Return the view of a limit and a share; None is none."""
    return found and {"limit_cpus": Near(found["limit_cpus"], 0.0051), "throttled": Near(found["throttled"], 0.0051)}


def evidence(found: Any) -> Any:
    """Return the view of the lines that are named, in any order."""
    return sorted(found["evidence"])


CPUS = (
    Expect("the time of all CPUs together", lambda found: Near(found["cpu"], WITHIN)),
    Expect("and of each", shares, points=2),
)
ROWS = (Expect("who runs", item("runnable"), points=1), Expect("who is blocked, and where", item("blocked"), points=2))
QUOTA = (Expect("the limit, and how often it was reached", limit, points=3),)
VERDICT = (
    Expect("what is short is named where it is the CPU", item("verdict"), 2, among=lambda one: "cpu" in one["verdict"]),
    Expect("and where it is not", item("verdict"), 3, among=lambda one: "cpu" not in one["verdict"]),
    Expect("the lines that show it are named", evidence, points=3),
)
BY_TASK = {
    "utilisation": (CPUS, shares, ("hotplug", "a-counter-falls")),
    "load-rows": (ROWS, as_it_is, ("letters", "nothing-waits")),
    "throttling": (QUOTA, limit, ("no-limit", "no-period")),
    "verdict": (VERDICT, item("verdict"), ("two-signs", "bounds", "letters")),
}


def _graded(task: str, answer: Any, variant: Variant) -> Score:
    """Return the checks of one task for every host; edges about something else ask what is always asked."""
    if "hosts" in variant.truth:
        return _recorded(task, answer, variant)
    truth, (expected, view, edges) = variant.truth[task], BY_TASK[task]
    said = {host: call(answer, f"{variant.path()}/{host}") for host in truth["wants"]}
    if variant.edge == "torn" and task in ("utilisation", "verdict"):
        torn = on_edges(__file__, lambda pointer: pointer)["torn"]
        return judged_refusals(said, variant.truth["refused"], "torn-is-read", torn)
    if variant.edge in edges:
        expected = (on_edges(__file__, view)[variant.edge],)
    return judged(said, truth["wants"], truth["traps"], list(expected))


def _recorded(task: str, answer: Any, variant: Variant) -> Score:
    """Return the checks on a recording: of each host is known what was done there, and what mpstat saw."""
    scores = []
    for host, done in variant.truth["hosts"].items():
        label, known, test = KNOWN[task]
        if known in done:
            said = call(answer, f"{variant.path()}/{host}")
            scores.append((host, Score((said.holds(label, partial(test, done[known])),))))
    return merge(scores)


def _counted(pids: list[int], found: Any) -> bool:
    return {*pids} <= {*found["runnable"], *(pid for blocked in found["blocked"].values() for pid in blocked)}


KNOWN: dict[str, tuple[str, str, Callable[[Any, Any], bool]]] = {
    "utilisation": (
        "on a real machine mpstat sees the same",
        "utilisation",
        lambda seen, found: all(abs(found[line] - share) < REAL for line, share in seen.items()),
    ),
    "load-rows": ("on a real machine those that were started are found", "pids", _counted),
    "throttling": (
        "on a real machine the quota is the one that was set",
        "limit_cpus",
        lambda limit, found: abs(found["limit_cpus"] - limit) < 0.005 and found["throttled"] > 0,
    ),
    "verdict": ("on a real machine it sees what was done", "verdict", lambda done, found: found["verdict"] == done),
}


def utilisation(answer: object, variant: Variant) -> Score:
    """Return the checks of ``utilisation(folder)``."""
    return _graded("utilisation", answer, variant)


def load_rows(answer: object, variant: Variant) -> Score:
    """Return the checks of ``load_rows(folder)``."""
    return _graded("load-rows", answer, variant)


def throttling(answer: object, variant: Variant) -> Score:
    """Return the checks of ``throttling(folder)``."""
    return _graded("throttling", answer, variant)


def verdict(answer: object, variant: Variant) -> Score:
    """Return the checks of ``verdict(folder)``."""
    return _graded("verdict", answer, variant)

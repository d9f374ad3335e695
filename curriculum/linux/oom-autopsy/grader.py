"""Grades what a kernel's log says of kills for want of memory against the state that it was printed from."""

from collections.abc import Callable
from functools import partial
from typing import Any

from groundschool.kit import Expect, Score, Variant, call, judged, judged_refusals, merge, on_edges


def each(*keys: str) -> Callable[[Any], list[Any]]:
    """Return the view of some entries of every record."""
    return lambda found: [[one[key] for key in keys] for one in found]


EXPECTED = {
    "kills": (
        Expect("who was killed, in order", each("pid", "name")),
        Expect("whose memory was short", each("scope")),
        Expect("how much they held", each("rss_bytes"), points=2),
    ),
    "biggest": (
        Expect("who held most", each("pid", "name"), points=2),
        Expect("and how much that was", each("rss_bytes"), points=2),
    ),
    "autopsy": (
        Expect("whose limit, and which", each("scope", "cgroup", "limit_bytes"), points=3),
        Expect("who asked, and who was killed", each("invoker", "victim"), points=2),
        Expect("what the victim held, and who held most", each("victim_rss_bytes", "biggest_rss_task"), points=2),
        Expect("what to do next", each("next_step"), points=3),
    ),
}
VIEWS = {"kills": each("pid", "name", "scope", "rss_bytes"), "biggest": each("pid", "name", "rss_bytes")}
VIEWS["autopsy"] = each(
    "scope", "cgroup", "limit_bytes", "invoker", "victim", "victim_rss_bytes", "biggest_rss_task", "next_step"
)
EDGES = {
    "kills": ("names", "kill-alone", "together", "cut-off", "nobody"),
    "biggest": ("names", "kill-alone", "cut-off", "nobody"),
    "autopsy": ("names", "kill-alone", "together", "cut-off", "nobody", "incident", "bounds"),
}


def _graded(task: str, answer: Any, variant: Variant) -> Score:
    """Return the checks of one task for every host; edges about something else ask what is always asked."""
    if "victims" in variant.truth:
        return _recorded(task, answer, variant)
    truth, expected = variant.truth[task], EXPECTED[task]
    said = {host: call(answer, f"{variant.path()}/{host}") for host in truth["wants"]}
    edges = on_edges(__file__, VIEWS[task] if variant.edge != "older-kernel" else lambda pointer: pointer)
    if variant.edge == "older-kernel":
        return judged_refusals(said, variant.truth["refused"], "older-is-read", edges["older-kernel"])
    if variant.edge in EDGES[task]:
        expected = (edges[variant.edge],)
    return judged(said, truth["wants"], truth["traps"], list(expected))


def _recorded(task: str, answer: Any, variant: Variant) -> Score:
    """Return the check on a recording: what is known there from the programs themselves."""
    said = call(answer, f"{variant.path()}/host")
    check = said.holds("what a real kernel logged is read as it was", partial(KNOWN[task], variant.truth))
    return merge([("the recording", Score((check,)))])


def _ended(truth: Any, found: Any) -> bool:
    return [[one["pid"], one["name"], one["scope"]] for one in found] == [
        [one["pid"], one["name"], "memcg"] for one in truth["victims"]
    ]


def _held(truth: Any, found: Any) -> bool:
    most = [one for one in found if one["pid"] == truth["biggest_pid"] and one["name"] == truth["biggest"]]
    least, limit = truth["at_least_bytes"], truth["limit_bytes"]
    return len(most) == len(truth["victims"]) and all(least <= one["rss_bytes"] < limit for one in most)


def _found(truth: Any, found: Any) -> bool:
    wants = ["memcg", truth["cgroup"], truth["limit_bytes"], truth["biggest"], "raise-limit"]
    keys = ("scope", "cgroup", "limit_bytes", "biggest_rss_task", "next_step")
    named = [one["victim"] for one in found] == [one["name"] for one in truth["victims"]]
    return named and all([one[key] for key in keys] == wants for one in found)


KNOWN: dict[str, Callable[[Any, Any], bool]] = {"kills": _ended, "biggest": _held, "autopsy": _found}


def kills(answer: object, variant: Variant) -> Score:
    """Return the checks of ``kills(folder)``."""
    return _graded("kills", answer, variant)


def biggest(answer: object, variant: Variant) -> Score:
    """Return the checks of ``biggest(folder)``."""
    return _graded("biggest", answer, variant)


def autopsy(answer: object, variant: Variant) -> Score:
    """Return the checks of ``autopsy(folder)``."""
    return _graded("autopsy", answer, variant)

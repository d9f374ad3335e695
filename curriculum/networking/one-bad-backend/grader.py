"""Grades what is said of pools against the attempts that their logs were printed from."""

from typing import Any

from groundschool.kit import Expect, Score, Variant, call, item, judged, judged_refusals, near, on_edges


def rows(found: Any) -> Any:
    """Return the view of all attempts."""
    return [[one["line"], one["backend"], one["status"], _near(one["seconds"])] for one in found]


def counts(found: Any) -> Any:
    """Return the view of attempts and failures by backend."""
    return {address: [told["attempts"], told["failed"]] for address, told in found["backends"].items()}


def medians(found: Any) -> Any:
    """Return the view of the medians by backend."""
    return {address: _near(told["median"]) for address, told in found["backends"].items()}


def amplified(found: Any) -> Any:
    """Return the view of the amplification."""
    return _near(found["amplification"])


def told(found: Any) -> Any:
    """Return the view of all that is said of an access log."""
    return [counts(found), medians(found), amplified(found)]


def burden(found: Any) -> Any:
    """Return the view of the busiest that stays, and of the word that has to be asked for."""
    return [_near(found["busiest"]), found["approval"]]


def advised(found: Any) -> Any:
    """Return the view of an advice."""
    return [found["take_out"], *burden(found)]


def _near(number: Any) -> Any:
    return near(number, 0.0011)


EXPECTED = {
    "attempts": (
        Expect("who was tried, in order", lambda found: [[one["line"], one["backend"]] for one in found], points=3),
        Expect("how each attempt ended", lambda found: [one["status"] for one in found], points=2),
        Expect("how long each took", lambda found: [_near(one["seconds"]) for one in found]),
    ),
    "by-backend": (
        Expect("attempts and failures of each backend", counts, points=3),
        Expect("how long its answers took", medians, points=2),
        Expect("how many attempts a request causes", amplified, points=2),
    ),
    "advice": (
        Expect("the bad backend is named", item("take_out"), 3, among=lambda one: one["take_out"] is not None),
        Expect(
            "where it is not one backend, nobody is named", item("take_out"), 3, among=lambda one: not one["take_out"]
        ),
        Expect("what the others have to bear, and who is asked", burden, 4, among=lambda one: one["take_out"]),
    ),
}
EDGES = {"attempts": (rows, ("places", "nothing-sent")), "by-backend": (told, ("places", "nothing-sent", "bounds"))}
EDGES["advice"] = (advised, ("places", "nothing-sent", "bounds"))


def _graded(task: str, answer: Any, variant: Variant) -> Score:
    """Return the checks of one task for every pool; edges about something else ask what is always asked."""
    truth, expected, (view, edges) = variant.truth[task], EXPECTED[task], EDGES[task]
    file = "" if task == "advice" else "/access.log"
    said = {pool: call(answer, f"{variant.path()}/{pool}{file}") for pool in truth["wants"]}
    if variant.edge == "torn":
        torn = on_edges(__file__, lambda pointer: pointer)["torn"]
        return judged_refusals(said, variant.truth["refused"], "torn-is-read", torn)
    if variant.edge in edges:
        expected = (on_edges(__file__, view)[variant.edge],)
    return judged(said, truth["wants"], truth["traps"], list(expected))


def attempts(answer: object, variant: Variant) -> Score:
    """Return the checks of ``attempts(path)``."""
    return _graded("attempts", answer, variant)


def by_backend(answer: object, variant: Variant) -> Score:
    """Return the checks of ``by_backend(path)``."""
    return _graded("by-backend", answer, variant)


def advice(answer: object, variant: Variant) -> Score:
    """Return the checks of ``advice(folder)``."""
    return _graded("advice", answer, variant)

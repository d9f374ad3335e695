"""Grades what is said of a host's sockets against the state that the tables were printed from."""

from collections.abc import Callable
from functools import partial
from typing import Any

from groundschool.kit import Expect, Score, Variant, as_it_is, call, item, judged, judged_refusals, merge, on_edges


def queues(found: Any) -> Any:
    """Return the view of the states and queues of every row."""
    return [[row["line"], row["state"], row["recv_q"], row["send_q"]] for row in found]


def ends(found: Any) -> Any:
    """Return the view of both ends of every row; each may be a tuple or a list."""
    return [[[*row["local"]], [*row["peer"]]] for row in found]


def holders(found: Any) -> Any:
    """Return the view of who holds each row."""
    return [row["programs"] for row in found]


def rows(found: Any) -> Any:
    """Return the view of all that a table says."""
    return [queues(found), ends(found), holders(found)]


def evidence(found: Any) -> Any:
    """Return the view of the lines that are named, in any order."""
    return sorted(found["evidence"])


def said(found: Any) -> Any:
    """Return the view of a verdict with its evidence."""
    return [found["verdict"], sorted(found["evidence"])]


TABLE = (
    Expect("the state and the queues of each row", queues),
    Expect("both ends of it", ends, points=2),
    Expect("who holds it", holders, points=2),
)
ROUTE = (
    Expect("the route with the fewest ports left", item("from", "to", "port"), points=2),
    Expect("how many are used on it, and how many are left", item("used", "left"), points=3),
)
ILL = ("leak-here", "leak-there", "queue-full", "ports-used-up", "wrong-bind")
VERDICT = (
    Expect("what is wrong is named", item("verdict"), points=3, among=lambda one: one["verdict"] in ILL),
    Expect("where nothing is wrong, this is said", item("verdict"), 3, among=lambda one: one["verdict"] == "healthy"),
    Expect("the lines that show it are named", evidence, points=3),
)
BY_TASK = {
    "sockets": (TABLE, rows, ("odd-rows", "nothing-open")),
    "ports-left": (ROUTE, as_it_is, ("odd-rows", "nothing-open", "bounds")),
    "verdict": (VERDICT, said, ("nothing-open", "bounds", "who-holds", "two-signs")),
}


def _graded(task: str, answer: Any, variant: Variant) -> Score:
    """Return the checks of one task for every host; edges about something else ask what is always asked."""
    table = "/ss.2" if task == "sockets" else ""
    if "hosts" in variant.truth:
        return _recorded(task, answer, variant, table)
    truth, (expected, view, edges) = variant.truth[task], BY_TASK[task]
    paths = {host: f"{variant.path()}/{host}{table}" for host in truth["wants"]}
    if variant.edge == "torn":
        refused = variant.truth["refused"]
        read = [host for host in paths if task == "verdict" or refused[host].startswith("ss.2")]
        said = {host: call(answer, paths[host]) for host in read}
        return judged_refusals(said, refused, "torn-is-read", on_edges(__file__, as_it_is)["torn"])
    answers = {host: call(answer, path) for host, path in paths.items()}
    if variant.edge in edges:
        expected = (on_edges(__file__, view)[variant.edge],)
    return judged(answers, truth["wants"], truth["traps"], list(expected))


def _recorded(task: str, answer: Any, variant: Variant, table: str) -> Score:
    """Return the checks on a recording: of each service is known what it did."""
    scores = []
    for host, done in variant.truth["hosts"].items():
        seen = call(answer, f"{variant.path()}/{host}{table}")
        scores.append((host, Score((seen.holds(KNOWN[task][0], partial(KNOWN[task][1], done)),))))
    return merge(scores)


def _all_there(done: Any, rows: Any) -> bool:
    states = [row["state"] for row in rows if row["local"][1] == done["port"]]
    return all(states.count(state) >= count for state, count in done["states"].items())


def _fewer_than_opened(done: Any, found: Any) -> bool:
    return found is None if not done["opened"] else found["port"] == done["port"] and found["used"] == done["opened"]


def _seen(done: Any, found: Any) -> bool:
    return found["verdict"] == done["verdict"] and len(found["evidence"]) >= done["evidence_at_least"]


KNOWN: dict[str, tuple[str, Callable[[Any, Any], bool]]] = {
    "sockets": ("on a real machine the sockets that were made are found", _all_there),
    "ports-left": ("on a real machine the ports that clients took are counted", _fewer_than_opened),
    "verdict": ("on a real machine it sees what was done", _seen),
}


def sockets(answer: object, variant: Variant) -> Score:
    """Return the checks of ``sockets(path)``."""
    return _graded("sockets", answer, variant)


def ports_left(answer: object, variant: Variant) -> Score:
    """Return the checks of ``ports_left(folder)``."""
    return _graded("ports-left", answer, variant)


def verdict(answer: object, variant: Variant) -> Score:
    """Return the checks of ``verdict(folder)``."""
    return _graded("verdict", answer, variant)

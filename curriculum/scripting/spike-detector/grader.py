"""Grades counts, spikes and reports against the minutes that events were drawn for."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from groundschool.kit import Expect, Near, Score, Variant, as_it_is, call, item, judged, judged_refusals, on_edges

View = Callable[[Any], Any]
ENOUGH = 0.7  # of the minutes of both, in common


@dataclass(frozen=True, eq=False)
class Stretches:
    """Stretches of minutes; the same as others that have most of their minutes in common, one by one."""

    found: Sequence[tuple[int, int]]

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Stretches) or len(self.found) != len(other.found):
            return False
        return all(_common(*pair) >= ENOUGH for pair in zip(self.found, other.found, strict=True))

    __hash__ = None

    def __repr__(self) -> str:
        return repr([list(one) for one in self.found])


def _common(one: tuple[int, int], other: tuple[int, int]) -> float:
    """Return the share of the minutes of two stretches that are in both."""
    both = min(one[1], other[1]) - max(one[0], other[0])
    return both / (max(one[1], other[1]) - min(one[0], other[0])) if both > 0 else 0


def stretches(found: Any) -> Stretches:
    """Return the view of spikes by and large."""
    return Stretches([(int(begin), int(end)) for begin, end in found])


def minutes(found: Any) -> list[list[int]]:
    """Return the view of spikes minute by minute."""
    return [[int(begin), int(end)] for begin, end in found]


COUNTED = (
    Expect("there is a count for every whole minute", lambda found: len(found["counts"]), points=2, tag="no-zeros"),
    Expect("the first minute is the first whole one", item("from"), points=2),
    Expect("each minute has its events", item("counts"), points=3),
)
# What a day is about, by its kind: the label of the check, and its points.
KINDS = {
    "plain": ("spikes of minutes are found", 3),
    "long": ("a spike of many hours is found", 2),
    "still": ("a spike that goes on at the end is found", 1),
    "dips": ("a quiet minute does not end a spike", 2),
    "rare": ("a spike is found where nothing is usual", 1),
    "batch": ("a spike of a service that rests in between is found", 1),
    "quiet": ("noise is none", 2),
    "busy": ("a busy day is none", 2),
    "tide": ("more by day than by night is none", 1),
    "blips": ("a minute or two are none", 2),
    "sparse": ("a handful of events is none", 2),
}
REPORTED = (
    Expect("the spikes have their times", lambda found: [[row["from"], row["to"]] for row in found], points=2),
    Expect("and their numbers", lambda found: [[row["events"], _near(row["times_usual"])] for row in found], points=3),
)


def _near(times: Any) -> Any:
    return None if times is None else Near(times, 0.01 * times)


def rows(found: Any) -> Any:
    """Return the view of a whole report."""
    return [[row["from"], row["to"], row["events"], _near(row["times_usual"])] for row in found]


def per_minute(answer: Any, variant: Variant) -> Score:
    """Return the checks of ``per_minute(path)`` for every export."""
    return _of_exports("per-minute", answer, variant, COUNTED, as_it_is)


def report(answer: Any, variant: Variant) -> Score:
    """Return the checks of ``report(path)`` for every export."""
    return _of_exports("report", answer, variant, REPORTED, rows)


def _of_exports(task: str, answer: Any, variant: Variant, expected: Sequence[Expect], view: View) -> Score:
    truth, edges = variant.truth[task], on_edges(__file__, view)
    said = {name: call(answer, f"{variant.path()}/{name}.jsonl") for name in truth["wants"]}
    if variant.edge == "torn":
        return judged_refusals(said, variant.truth["refused"], "torn-is-read", on_edges(__file__, as_it_is)["torn"])
    return judged(said, truth["wants"], truth["traps"], [edges[variant.edge]] if variant.edge else expected)


def spikes(answer: Any, variant: Variant) -> Score:
    """Return the checks of ``spikes(counts)`` for every day, by what the day is about."""
    truth, days = variant.truth["spikes"], variant.truth["days"]
    said = {name: call(answer, list(day["counts"])) for name, day in days.items()}
    if variant.edge in ("no-events", "bounds"):
        return judged(said, truth["wants"], truth["traps"], [on_edges(__file__, minutes)[variant.edge]])
    by_kind = {day["kind"]: name for name, day in days.items()}
    expected = [
        Expect(label, stretches, points, among=[by_kind[kind]])
        for kind, (label, points) in KINDS.items()
        if kind in by_kind
    ]
    return judged(said, truth["wants"], truth["traps"], expected)

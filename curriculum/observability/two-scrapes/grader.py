"""Grades what series added between two scrapes, and which histograms contradict themselves, against what was drawn."""

from collections.abc import Callable, Collection, Mapping, Sequence
from typing import Any

from groundschool.kit import Expect, Near, Score, Variant, as_it_is, call, judged, on_edges, refused_at

CLOSE = 1e-6  # of an increase: sums of seconds are floats
RECORDED = "on scrapes of a real library, failures are those that the process itself counted"
REFUSED = ("cut-off",)
Key = tuple[str, tuple[tuple[str, str], ...]]  # name and labels of a series


def keyed(rows: Sequence[Mapping[str, Any]]) -> dict[Key, Mapping[str, Any]]:
    """Return rows by their series; raises TypeError where one comes twice."""
    found = {(row["name"], tuple(sorted(row["labels"].items()))): row for row in rows}
    if len(found) != len(rows):
        raise TypeError("a series has more than one row")
    return found


def _near(value: float) -> Near:
    return Near(float(value), CLOSE * max(1e-3, abs(float(value))))


def entry(name: str, chosen: Callable[[Key], bool] = lambda _: True) -> Callable[[Any], dict[Key, Any]]:
    """Return the view of one number of some series' rows, as far as they are there."""
    return lambda rows: {key: _near(row[name]) for key, row in keyed(rows).items() if chosen(key)}


def _whole(rows: Sequence[Mapping[str, Any]]) -> dict[Key, Any]:
    return {key: [row["type"], _near(row["increase"]), _near(row["rate"])] for key, row in keyed(rows).items()}


def _series(rows: Sequence[Mapping[str, Any]]) -> list[Key]:
    return sorted(keyed(rows))


def growth(answer: object, variant: Variant) -> Score:
    """Return the checks of ``growth(before, after, seconds)`` for both targets."""
    if "requests" in variant.truth:
        return _recorded(answer, variant)
    truth, edges = variant.truth["growth"], on_edges(__file__, _whole)
    pairs = {name: f"{name}.{{}}.{end}" for name, end in (("payments", "prom"), ("auth", "om"))}
    said = {
        name: call(
            answer,
            variant.path(file.format("before")),
            variant.path(file.format("after")),
            variant.truth["seconds"][name],
        )
        for name, file in pairs.items()
    }
    if variant.edge in REFUSED:
        ((file, _),) = variant.truth["refused"]["wants"].items()
        return _refusal({file: refused_at(said[file.partition(".")[0]])}, variant)
    if variant.edge:
        return judged(said, truth["wants"], truth["traps"], [edges[variant.edge]])
    return judged(said, truth["wants"], truth["traps"], _expected(variant.truth["kinds"]))


def _expected(kinds: Mapping[str, Any]) -> list[Expect]:
    """Return what is expected of rows, by what happened to their series."""
    fell, new = (
        {target: {(name, tuple(sorted(labels.items()))) for name, labels in own[word]} for target, own in kinds.items()}
        for word in ("fell", "new")
    )
    every_new, every_fell = set().union(*new.values()), fell["payments"]
    return [
        Expect("each series that counts has a row, and no other has one", _series, points=4, tag="escaped-label"),
        Expect("each is of its family's type", lambda rows: {key: row["type"] for key, row in keyed(rows).items()}),
        Expect(
            "a series that fell adds what it shows",
            entry("increase", every_fell.__contains__),
            points=3,
            among=["payments"],
        ),
        Expect("a series that is new adds what it shows", entry("increase", every_new.__contains__), points=2),
        Expect(
            "any other adds the difference",
            entry("increase", lambda key: key not in every_new),
            points=2,
            among=["auth"],
            tag="last-word",
        ),
        Expect("a rate is the increase a second", entry("rate"), points=2),
    ]


def contradictions(answer: object, variant: Variant) -> Score:
    """Return the checks of ``contradictions(path)`` for the kiosks and both targets."""
    if "requests" in variant.truth:
        got = call(answer, variant.path("booking-api-1.scrape-2.prom"))
        return Score((got.holds("what a real library wrote contradicts nothing", lambda rows: rows == []),))
    truth, edges = variant.truth["contradictions"], on_edges(__file__, _reasons)
    if variant.edge in REFUSED:
        ((file, _),) = variant.truth["refused"]["wants"].items()
        return _refusal({file: refused_at(call(answer, variant.path(file)))}, variant)
    said = {file: call(answer, variant.path(file)) for file in truth["wants"]}
    if variant.edge:
        return judged(said, truth["wants"], truth["traps"], [edges[variant.edge]])
    kiosks = ["kiosks.prom"]
    expected = [
        Expect("those that contradict themselves have a row", _series, points=2, among=kiosks),
        *(
            Expect(label, _with(word), points=2, among=kiosks)
            for word, label in (
                ("no-inf", "the ones without +Inf are told"),
                ("falls", "the ones with a bucket below a lower one's are told"),
                ("count", "the ones with another count, or none, are told"),
            )
        ),
        Expect("histograms that are well have none", _series, points=1, among=truth["wants"].keys() - {*kiosks}),
    ]
    return judged(said, truth["wants"], truth["traps"], expected)


def _reasons(rows: Sequence[Mapping[str, Any]]) -> dict[Key, list[str]]:
    return {key: sorted(row["wrong"]) for key, row in keyed(rows).items()}


def _with(word: str) -> Callable[[Any], Collection[Key]]:
    return lambda rows: sorted(key for key, wrong in _reasons(rows).items() if word in wrong)


def _refusal(said: Mapping[str, Any], variant: Variant) -> Score:
    """Return the check that a file that is none is refused, with its name and line."""
    refused, edges = variant.truth["refused"], on_edges(__file__, as_it_is)
    return judged(said, refused["wants"], refused["traps"], [edges[variant.edge or ""]])


def _recorded(answer: object, variant: Variant) -> Score:
    """Return the check on a recording: of failures, which all came later, a process knew how many there were."""
    one, instance = "booking-api-1", "192.0.2.21:8001"
    failed = {
        (row["method"], row["route"], row["code"]): row["count"]
        for row in variant.truth["requests"]
        if row["instance"] == instance and row["code"] in ("500", "none")
    }
    got = call(answer, *(variant.path(f"{one}.scrape-{number}.prom") for number in (1, 2)), 200)
    return Score((got.holds(RECORDED, lambda rows: _failures(rows) == failed),))


def _failures(rows: Sequence[Mapping[str, Any]]) -> dict[tuple[str, str, str], float]:
    return {
        (row["labels"]["method"], row["labels"]["route"], row["labels"]["code"]): row["increase"]
        for row in rows
        if row["name"] == "http_requests_total" and row["labels"]["code"] in ("500", "none")
    }

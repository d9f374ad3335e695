"""Grades verdicts on trees, a search by what it finds and how often it tests, and a record of the own repository."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from groundschool.kit import Expect, Outcome, Score, Variant, a_text, by_entry, call, item, judged

# What trees are about, by the check: its points, and the kinds of tree that it looks at; one constant never fits.
TREES = {
    "the fare of this tree decides, whatever it costs": (3, ("plain", "dear", "bad", "bad-table")),
    "half is good, and neither more nor less": (1, ("too-cheap", "plain")),
    "another wrong fare is not asked for": (1, ("other", "bad")),
    "a tree from before the move is tested": (2, ("old", "old-bad")),
    "it is started in the top folder, wherever it lies": (1, ("old-here", "plain")),
    "an old copy does not matter": (1, ("stale", "bad")),
    "a program that breaks cannot be tested": (2, ("torn", "no-table", "plain")),
    "a number with a bad status is none, whosever fare it is": (1, ("late-child", "late-adult", "plain")),
    "what is no whole number is none": (1, ("words", "point", "plain")),
    "nor is a number among other words": (1, ("before", "behind", "plain")),
}
HISTORIES = {
    "it is found where commits stand in a line": (1, ("line", "next")),
    "it is found on a side branch": (2, ("side", "old")),
    "a merge can be it": (1, ("merge",)),
    "what cannot be tested is passed by": (2, ("skips",)),
    "several are left where no test tells them apart": (2, ("hidden", "nothing")),
}
FEW = ("line", "old", "side", "skips", "worst")


def probe(answer: Any, variant: Variant) -> Score:
    """Return the checks of ``probe(tree)`` for every tree."""
    told, names = variant.truth["probe"], variant.truth["kinds"]
    said = {name: call(answer, f"{variant.path()}/trees/{name}") for name in told["wants"]}
    expected = [
        Expect(label, int, points, among=[names[kind] for kind in kinds]) for label, (points, kinds) in TREES.items()
    ]
    return judged(said, told["wants"], told["traps"], expected)


def next_step(answer: Any, variant: Variant) -> Score:
    """Return the checks of ``next_step`` for every history: what is left in the end, and after how many tests."""
    told = variant.truth["next-step"]
    histories = variant.truth["histories"].items()
    said = {kind: _searched(answer, kind, history, told["wants"][kind]) for kind, history in histories}
    expected = [Expect(label, item("suspects"), points, among=[*kinds]) for label, (points, kinds) in HISTORIES.items()]
    few = Expect("it is found with few enough tests", _few, 3, among=[*FEW])
    return judged(said, told["wants"], told["traps"], [*expected, few])


def _searched(answer: Any, kind: str, history: Mapping[str, Any], wants: Mapping[str, Any]) -> Outcome:
    """Return what is left when a search ends, and by how many tests it was over the limit."""
    below = _below(history["parents"])
    tests, said, shown = 0, {}, f"next_step on the history {kind!r}"
    while tests <= history["most"]:
        got = call(answer, history["parents"], history["good"], history["bad"], dict(said))
        if got.error:
            return Outcome(shown, None, f"{shown}, after {tests} tests: {got.error}")
        if not isinstance(got.value, str):
            named, settled = _sorted(got.value), sorted(_settled(below, history, said))
            proven = isinstance(named, list) and named == settled != []
            suspects = wants["suspects"] if proven else named
            return Outcome(shown, {"suspects": suspects, "over": max(0, tests - history["limit"])})
        if got.value not in below:
            return Outcome(shown, None, f"{shown} returned {got.value[:50]!r}, which is no commit of it")
        tests, said[got.value] = tests + 1, _verdict(got.value, below, history, said)
    return Outcome(shown, None, f"{shown} still wants to test after {tests} tests")


def _below(parents: Mapping[str, Sequence[str]]) -> dict[str, set[str]]:
    """Return of each commit itself and everything that it stands on."""
    below: dict[str, set[str]] = {}
    for one in reversed(parents):
        below[one] = {one}.union(*(below[on] for on in parents[one]))
    return below


def _suspects(below: Mapping[str, set[str]], history: Mapping[str, Any], said: Mapping[str, int]) -> set[str]:
    """Return who may be the first bad commit after all that was said, of whichever commits."""
    left = below[history["bad"]] - below[history["good"]]
    for one, code in said.items():
        left = left & below[one] if code == 1 else left - below[one] if code == 0 else left
    return left


def _settled(below: Mapping[str, set[str]], history: Mapping[str, Any], said: Mapping[str, int]) -> set[str]:
    """Return who is left, or nobody while the test of one of them can tell them apart."""
    left = _suspects(below, history, said)
    return set() if any(one not in said and not left <= below[one] for one in left) else left


def _verdict(one: str, below: Mapping[str, set[str]], history: Mapping[str, Any], said: Mapping[str, int]) -> int:
    """Return what the test of a commit says; where nothing is given, what leaves more suspects."""
    if history["verdicts"]:
        return history["verdicts"][one]
    left = _suspects(below, history, said)
    return int(2 * len(left & below[one]) >= len(left))


def _sorted(suspects: Any) -> Any:
    return sorted(map(str, suspects)) if isinstance(suspects, list | tuple | set | frozenset) else suspects


def _few(found: Any) -> Any:
    return found["suspects"], found["over"] > 0


def _hash(value: object) -> str:
    return a_text(value).strip().lower()[:7]


def _line(value: object) -> str:
    return a_text(value).strip().removeprefix("+").strip()


View = Callable[[object], str]
VIEWS: dict[str, tuple[str, View]] = {
    "first_bad": ("the first bad commit", _hash),
    "merged_by": ("the merge that brought it", _hash),
    "path": ("the file that it breaks", a_text),
    "line": ("the line that does it", _line),
    "last_touch": ("the last commit that changes the file", _hash),
}
EXPECTED = {key: Expect(label, view, among=[key]) for key, (label, view) in VIEWS.items()}


def regression(answer: object, variant: Variant) -> Score:
    """Return one check for each key of the record."""
    return by_entry("regression", answer, variant, EXPECTED)

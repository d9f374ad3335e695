"""Grades the table of a minute against the state that the programs' output was printed from."""

from collections.abc import Mapping
from typing import Any

from groundschool.kit import Expect, Near, Score, Variant, call, item, judged, judged_refusals, merge, on_edges

DISK = ("utilisation", "queue", "wait", "errors")
Cells = dict[str, Mapping[str, Any]]


def in_lines(found: Any) -> Any:
    """Return the view of rows by their line."""
    return {row["line"]: row for row in found}


def of_matrix(found: Any) -> Cells:
    """Return the cells of CPU, memory and network by name."""
    return {name: found[name] for name in found if "." in name}


def of_storage(found: Any) -> Cells:
    """Return the cells of every disk and of the file system by name."""
    if found["disks"] == "unknown":
        return {"disks": {"value": "unknown", "lines": []}, "filesystem": found["filesystem"]}
    disks = {f"{name}.{cell}": disk[cell] for name, disk in found["disks"].items() for cell in DISK}
    return {**disks, "filesystem": found["filesystem"]}


def values(cells: Cells) -> dict[str, Any]:
    """Return the numbers of those cells that have one, alike within a hundredth."""
    return {name: Near(cell["value"], 0.011) for name, cell in cells.items() if cell["value"] != "unknown"}


def lines(cells: Cells) -> dict[str, list[str]]:
    """Return the lines of each cell, in any order."""
    return {name: sorted({*cell["lines"]}) for name, cell in cells.items()}


def whole(cells: Cells) -> tuple[Any, ...]:
    """Return the numbers and the lines."""
    return values(cells), lines(cells)


def by_lines(found: Any) -> tuple[Any, list[str]]:
    """Return what is short, and the lines that show it, in any order."""
    return found["bottleneck"], sorted({*found["lines"]})


def some(cells: Cells, *resources: str) -> Cells:
    """Return the cells of some resources."""
    return {name: cell for name, cell in cells.items() if name.split(".")[0] in resources}


def unknown(cells: Cells) -> list[str]:
    """Return the names of the cells that are said to be unknown."""
    return sorted(name for name, cell in cells.items() if cell["value"] == "unknown")


ROWS = (
    Expect("the rows are those of the five seconds", lambda found: [row["line"] for row in found]),
    Expect("and each word stands under its heading", in_lines),
)
MATRIX = (
    Expect("the CPUs' numbers", lambda found: values(some(of_matrix(found), "cpu")), 2),
    Expect("the memory's numbers", lambda found: values(some(of_matrix(found), "memory")), 2),
    Expect("the network's numbers", lambda found: values(some(of_matrix(found), "network")), 2),
    Expect("unknown is what was not measured", lambda found: unknown(of_matrix(found)), 2),
    Expect("every cell names its lines", lambda found: lines(of_matrix(found)), 2),
)
STORAGE = (
    Expect("how much each disk is used", lambda found: _of_disks(found, "utilisation"), 1),
    Expect("whether anybody waits for it", lambda found: _of_disks(found, "queue", "wait"), 3),
    Expect("whether it fails, or nobody knows", lambda found: _of_disks(found, "errors"), 2),
    Expect("how full the fullest file system is", lambda found: found["filesystem"]["value"], 2),
    Expect("every cell names its lines", lambda found: lines(of_storage(found)), 2),
)
NAMED = (
    Expect("what is short is named", item("bottleneck"), 3, among=lambda want: want["bottleneck"] != "none"),
    Expect("and nothing where nothing is", item("bottleneck"), 1, among=lambda want: want["bottleneck"] == "none"),
    Expect("by the lines that show it", lambda found: sorted({*found["lines"]}), 2),
)
REFUSED = on_edges(__file__, lambda pointer: pointer)["torn"]
BY_TASK = {
    "samples": (ROWS, on_edges(__file__, in_lines), ("one-report",)),
    "matrix": (MATRIX, on_edges(__file__, lambda found: whole(of_matrix(found))), ("no-available", "kernel")),
    "storage": (STORAGE, on_edges(__file__, lambda found: whole(of_storage(found))), ("one-report", "kernel")),
    "bottleneck": (NAMED, on_edges(__file__, by_lines), ("two-signs", "bounds", "one-report", "kernel")),
}


def _of_disks(found: Any, *kinds: str) -> Any:
    return {name: cell for name, cell in values(of_storage(found)).items() if name.split(".")[-1] in kinds}


def _graded(task: str, answer: Any, variant: Variant) -> Score:
    """Return the checks of one task for every host; edges about something else ask what is always asked."""
    if "hosts" in variant.truth:
        return _recorded(task, answer, variant)
    truth, (expected, on_edge, edges) = variant.truth[task], BY_TASK[task]
    if variant.edge == "torn":
        wants = variant.truth["refused"][task]
        said = {subject: call(answer, *_asked(subject, variant)) for subject in wants}
        return judged_refusals(said, wants, "torn-is-read", REFUSED)
    said = {subject: call(answer, *_asked(subject, variant)) for subject in truth["wants"]}
    if variant.edge in edges:
        expected = (on_edge[variant.edge],)
    return judged(said, truth["wants"], truth["traps"], list(expected))


def _asked(subject: str, variant: Variant) -> list[str]:
    """Return what the answer is called with: a host's folder, and perhaps the name of a table."""
    host, *name = subject.split("/")
    return [f"{variant.path()}/{host}", *name]


def _recorded(task: str, answer: Any, variant: Variant) -> Score:
    """Return the checks on a recording: of each folder is known what was done meanwhile."""
    scores = []
    for host, done in variant.truth["hosts"].items():
        if task == "samples":
            said = call(answer, f"{variant.path()}/{host}", "mpstat")
            rows = done["seconds"] * (done["cpus"] + 1)
            seen = said.equals("on a real machine as many rows as seconds and CPUs", len, rows)
            scores.append((host, Score((seen,))))
        elif known := SEEN[task](done):
            said = call(answer, f"{variant.path()}/{host}")
            scores.append((host, Score((said.holds(*known),))))
    return merge(scores)


def _matrix_of(done: Mapping[str, Any]) -> Any:
    return "matrix" in done and (
        "on a real machine a CPU that is kept busy is busy",
        lambda found: done["matrix"][0] <= found["cpu.utilisation"]["value"] <= done["matrix"][1],
    )


def _storage_of(done: Mapping[str, Any]) -> Any:
    """Return what holds of the disk that was written to: busy, and as quick as the writers found it."""

    def seen(found: Any) -> bool:
        disk = found["disks"][done["storage"]]
        return disk["utilisation"]["value"] >= 20 and disk["wait"]["value"] <= 10 * done["ms"]

    return "storage" in done and ("on a real machine a disk that is written to is busy, and quick", seen)


def _bottleneck_of(done: Mapping[str, Any]) -> Any:
    label = "on a real machine it sees what was done, and no slow disk in a quick one"
    return label, lambda found: found["bottleneck"] == done.get("bottleneck", found["bottleneck"]) != "disk"


SEEN = {"matrix": _matrix_of, "storage": _storage_of, "bottleneck": _bottleneck_of}


def samples(answer: object, variant: Variant) -> Score:
    """Return the checks of ``samples(folder, name)``."""
    return _graded("samples", answer, variant)


def matrix(answer: object, variant: Variant) -> Score:
    """Return the checks of ``matrix(folder)``."""
    return _graded("matrix", answer, variant)


def storage(answer: object, variant: Variant) -> Score:
    """Return the checks of ``storage(folder)``."""
    return _graded("storage", answer, variant)


def bottleneck(answer: object, variant: Variant) -> Score:
    """Return the checks of ``bottleneck(folder)``."""
    return _graded("bottleneck", answer, variant)

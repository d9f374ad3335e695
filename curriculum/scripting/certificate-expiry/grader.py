"""Grades a checker of certificates: moments, verdicts on folders, and runs of the program."""

import json
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from groundschool.kit import (
    READ_ANYWAY,
    Check,
    Expect,
    Outcome,
    Score,
    Variant,
    as_it_is,
    call,
    item,
    judged,
    judged_refusals,
    on_edges,
    once,
    refused_at,
)

A_FILE = r"[\w-]+\.(?i:pem|crt|cer|der)\b"
FIRST_WORDS = "CERTIFICATES UNKNOWN: "
NO_OFFSET = "now"  # what a refusal of a naive moment has to name
# Of each kind that cannot be read: what reads it all the same.
READ_BY = {
    **dict.fromkeys(("cut", "crossed", "damaged", "key-cut", "reopened", "other-end"), "part-is-read"),
    **dict.fromkeys(("four-dashes", "indented", "version"), "part-is-read"),
    **dict.fromkeys(("trusted", "collection", "collection-der"), "shape-passed-over"),
    **dict.fromkeys(("empty", "blank", "page", "no-file"), "nothing-is-none"),
}
EQUAL = (("--warn", "7", "--crit", "7"), ("--warn=0", "--crit=0"))
REFUSED = {
    "part-is-read": "a file that cannot be read as a whole is refused by its name",
    "nothing-is-none": "so is one in which there is no certificate at all",
    "shape-passed-over": "so is one whose certificates are in a shape that is not read",
}
SENSELESS = (
    (),
    ("FOLDER", "--warn", "soon"),
    ("FOLDER", "--crit", "-1"),
    ("FOLDER", "--warn", "7.5"),
    ("FOLDER", "--warn"),
    ("FOLDER", "--warn", "7", "--crit", "8"),
    ("FOLDER", "--crit", "31"),
    ("FOLDER", "--days", "7"),
    ("FOLDER", "FOLDER"),
    ("--json",),
    ("--help",),
    ("FOLDER", "-h"),
    ("FOLDER", "--json", "--warn", ""),
    ("FOLDER", "--js"),
    ("--war", "40", "FOLDER"),
    ("--json", "-v"),
    ("FOLDER", "-v"),
    ("",),
    ("--json", ""),
)


def by_file(name: str) -> Callable[[Any], dict[str, Any]]:
    """Return the view of one thing about each file."""
    return lambda found: {row["file"]: row[name] for row in found["files"]}


def verdict(found: Any) -> list[Any]:
    """Return the view of a whole verdict."""
    rows = [[row["file"], row["expires"], row["days"], row["status"]] for row in found["files"]]
    return [found["status"], rows]


def lines(found: Any) -> list[Any]:
    """Return the view of a run that prints text."""
    return [found[0], found[1].splitlines() if isinstance(found[1], str) else found[1]]


def document(found: Any) -> list[Any]:
    """Return the view of a run that prints JSON."""
    return [found[0], verdict(json.loads(found[1]) if isinstance(found[1], str) else found[1])]


EARLIEST = {
    ("pem", "single", "windows", "noted"): ("a certificate's end is told, whatever stands around it", 2),
    ("der", "old-label"): ("so is that of one in DER, or under the old label, whatever the file's name", 2),
    ("bundle", "keyed"): ("of several the first end counts, also behind a key", 3),
    ("none",): ("a file with keys or requests alone has none", 1),
}
STATUS = {
    ("critical",): ("critical goes before unknown", 2),
    ("unknown",): ("unknown goes before warning", 2),
    ("warning", "ok"): ("a warning is one, and all well is OK", 1),
    ("nothing", "absent"): ("where nothing was checked, nothing is known", 2),
}
ROWS = (
    Expect(
        "each file that is watched has a row, and no other has one", lambda found: sorted(by_file("file")(found)), 3
    ),
    Expect("the rows have their moments", by_file("expires"), 2),
    Expect("the days are rounded down", by_file("days"), 2),
    Expect("each file has its status", by_file("status"), 3),
    Expect("the rows stand in order", lambda found: [row["file"] for row in found["files"]], 1),
)


def earliest(answer: Any, variant: Variant) -> Score:
    """Return the checks of ``earliest(path)`` for every file that is watched."""
    kinds, edges = variant.truth["kinds"], on_edges(__file__, as_it_is)
    said = {path: call(answer, f"{variant.path()}/{path}") for path in kinds}
    expected = [
        Expect(label, as_it_is, points, among=[path for path in kinds if kinds[path] in of], crashed="unwatched-shape")
        for of, (label, points) in EARLIEST.items()
    ]
    truth = variant.truth.get("earliest", {"wants": {}, "traps": {}})
    read = {path: said[path] for path in truth["wants"]}
    if variant.edge in ("at-the-second", "far", "no-offset", "anywhere"):
        return judged(read, truth["wants"], truth["traps"], [edges[variant.edge]])
    refused = _refused(said, variant, edges.get(variant.edge or ""))
    return (
        refused
        if variant.edge
        else Score((*judged(read, truth["wants"], truth["traps"], expected).checks, *refused.checks))
    )


def _refused(said: Mapping[str, Outcome], variant: Variant, on_edge: Expect | None) -> Score:
    """Return the checks that files which cannot be read whole are refused by name."""
    wants, kinds = variant.truth["refused"]["wants"], variant.truth["kinds"]
    places = {path: refused_at(said[path], A_FILE) for path in wants}
    traps = {tag: {path: READ_ANYWAY for path in wants if READ_BY[kinds[path]] == tag} for tag in READ_BY.values()}
    expected = [
        Expect(label, as_it_is, 2, among=[path for path in wants if READ_BY[kinds[path]] == tag], crashed="unnamed")
        for tag, label in REFUSED.items()
    ]
    return judged(places, wants, traps, [on_edge] if on_edge else expected)


def check(answer: Any, variant: Variant) -> Score:
    """Return the checks of ``check(folder, now, warn, crit)`` for every folder."""
    truth, folders = variant.truth["check"], variant.truth["folders"]
    now = datetime.fromisoformat(variant.truth["now"])
    limits = variant.truth["warn"], variant.truth["crit"]
    edges = on_edges(__file__, verdict)
    paths = {name: f"{variant.path()}/hosts/{name}" for name in folders}
    if variant.edge == "no-offset":
        naive = {name: call(answer, path, now.replace(tzinfo=None), *limits) for name, path in paths.items()}
        wants, asked = dict.fromkeys(naive, NO_OFFSET), on_edges(__file__, as_it_is)["no-offset"]
        return judged_refusals(naive, wants, "naive-time", asked, rf"\b{NO_OFFSET}\b")
    said = {name: call(answer, path, now, *limits) for name, path in paths.items()}
    if variant.edge:
        return judged(said, truth["wants"], truth["traps"], [edges[variant.edge]])
    expected = [
        Expect(label, item("status"), points, among=[name for name in folders if folders[name] in of])
        for of, (label, points) in STATUS.items()
    ]
    return judged(said, truth["wants"], truth["traps"], [*expected, *ROWS])


def run(answer: Any, variant: Variant) -> Score:
    """Return the checks of ``run(arguments, now)``: exit status, text and document of runs on every folder."""
    text, json_too = variant.truth["run-text"], variant.truth["run-json"]
    printed = {name: _ran(answer, variant, name) for name in text["wants"]}
    documents = {name: _ran(answer, variant, name, "--json") for name in json_too["wants"]}
    if variant.edge:
        one = judged(printed, text["wants"], text["traps"], [on_edges(__file__, lines)[variant.edge]])
        other = judged(documents, json_too["wants"], json_too["traps"], [on_edges(__file__, document)[variant.edge]])
        return one if not all(check.passed for check in one.checks) else other
    told = [
        Expect("the exit status is that of the worst", item(0), 3),
        Expect("the first line says it in numbers", lambda found: lines(found)[1][0], 2),
        Expect("a line for each file that is not well", lambda found: lines(found)[1][1:], 2),
    ]
    as_json = [
        Expect("with --json the document is printed, and nothing else", lambda found: document(found)[1], 2),
        Expect("and the exit status is the same", item(0), 1),
    ]
    return Score((
        *judged(printed, text["wants"], text["traps"], told).checks,
        *judged(documents, json_too["wants"], json_too["traps"], as_json).checks,
        *once("calls that make no sense", lambda: _senseless(answer, variant)),
    ))  # fmt: skip


def _ran(answer: Any, variant: Variant, name: str, *options: str) -> Outcome:
    """Return what a run on a folder gave; with limits unless they are left to the program."""
    host = name.removesuffix(" by default")
    warn, crit = (str(variant.truth[limit]) for limit in ("warn", "crit"))
    path, now = f"{variant.path()}/hosts/{host}", datetime.fromisoformat(variant.truth["now"])
    if name != host:
        return call(answer, [*options, path], now)
    if options:
        return call(answer, [path, f"--crit={crit}", *options, f"--warn={warn}"], now)
    return call(answer, ["--warn", warn, "--crit", crit, path], now)


def _senseless(answer: Any, variant: Variant) -> list[Check]:
    """Return the check of arguments that make no sense; the folder in them is well."""
    well = next(name for name, kind in variant.truth["folders"].items() if kind == "ok")
    path, now = f"{variant.path()}/hosts/{well}", datetime.fromisoformat(variant.truth["now"])
    said = {" ".join(one): call(answer, [path if word == "FOLDER" else word for word in one], now) for one in SENSELESS}
    wants, traps = ({name: [code, FIRST_WORDS, 1] for name in said} for code in (3, 2))
    expected = Expect(
        "a call that makes no sense is answered with 3, and with UNKNOWN",
        lambda found: [found[0], found[1][: len(FIRST_WORDS)], len(found[1].splitlines())],
        points=3,
        tag="goes-ahead",
        crashed="argparse-two",
    )
    _, (first, *_) = variant.truth["run-text"]["wants"][well]
    equal = {" ".join(limits): call(answer, [*limits, path], now) for limits in EQUAL}
    fine = Expect("limits that are equal are fine", lambda found: [found[0], lines(found)[1][0]])
    ahead = {name: [0, first[: len(FIRST_WORDS)], 1] for name in said if "--json" not in name}
    return [
        *judged(said, wants, {"argparse-two": traps, "goes-ahead": ahead}, [expected]).checks,
        *judged(equal, {name: [0, [first]] for name in equal}, {}, [fine]).checks,
    ]

"""Grades what a revert changes, who has to agree, and what its message says, against the histories that were drawn."""

import re
from typing import Any

from groundschool.kit import Expect, Score, Variant, as_it_is, call, item, judged, judged_refusals, on_edges

HASH = r"[0-9a-f]{40}"
SENTENCE = re.compile(rf"This reverts commit {HASH}(?:, reversing changes made to {HASH})?\.")
TRAILER = re.compile(r"([A-Za-z][A-Za-z-]*): *(\S.*)")
KEYS = ("parent", "mainline", "files", "conflicts", "branches", "rotate")


def listed(key: str) -> Any:
    """Return the view of a list, or of a tuple."""
    return lambda found: [*found[key]]


def all_keys(found: Any) -> dict[str, Any]:
    """Return the view of a whole revert."""
    return {key: [*found[key]] if isinstance(found[key], list | tuple) else found[key] for key in KEYS}


REVERT = (
    Expect("it stands on the last commit of main", item("parent"), 2),
    Expect("a merge goes back to the side of main", item("mainline"), 2),
    Expect("the files go back to what they were before, and no others", item("files"), 4),
    Expect("what was changed since is left to a person", listed("conflicts"), 2),
    Expect("the other branches that have it are named", listed("branches"), 2),
    Expect("secrets that came with it are named", listed("rotate"), 2),
)


def revert(answer: Any, variant: Variant) -> Score:
    """Return the checks of ``revert(path, bad)`` for every history."""
    if variant.edge == "never":
        return _refusals(answer, variant)
    truth, bad = variant.truth["revert"], variant.truth["bad"]
    said = {name: call(answer, f"{variant.path()}/{name}.json", bad[name]) for name in truth["wants"]}
    expected = [on_edges(__file__, all_keys)[variant.edge]] if variant.edge else REVERT
    return judged(said, truth["wants"], truth["traps"], expected)


def _refusals(answer: Any, variant: Variant, *more: object) -> Score:
    """Return the check that a commit which is not on main is refused by its hash."""
    wants = variant.truth["refused"]["wants"]
    said = {name: call(answer, f"{variant.path()}/{name}.json", bad, *more) for name, bad in wants.items()}
    return judged_refusals(said, wants, "read-anyway", on_edges(__file__, as_it_is)["never"], HASH)


OWNERS = {
    ("fares", "nobody", "table", "scripts", "many"): ("the last line that fits decides", 3),
    ("one-file", "beside-it", "same-name", "elsewhere", "deeper", "far-below", "endings"): (
        "a pattern fits what it says, and nothing beside it",
        2,
    ),
    ("none",): ("no paths, no owners", 1),
}


def owners(answer: Any, variant: Variant) -> Score:
    """Return the checks of ``owners(path, paths)`` for lists of paths."""
    truth, asked = variant.truth["owners"], variant.truth["paths"]
    said = {name: call(answer, f"{variant.path()}/CODEOWNERS", [*paths]) for name, paths in asked.items()}
    expected = [Expect(label, lambda found: [*found], points, among=of) for of, (label, points) in OWNERS.items()]
    return judged(said, truth["wants"], truth["traps"], expected)


def parts(found: Any) -> dict[str, Any]:
    """Return the view of a message: its first paragraph, git's sentence, and its trailers."""
    if not isinstance(found, str):
        return found
    first, *rest = re.split(r"\n(?:[ \t]*\n)+", found.strip())
    *body, last = rest or [""]
    matched = [TRAILER.fullmatch(line.rstrip()) for line in last.split("\n")]
    pairs = [[one[1], "" if one[1] == "Rollback" else one[2]] for one in matched if one]
    return {
        "subject": [line.rstrip() for line in first.split("\n")],
        "sentence": SENTENCE.findall(" ".join(" ".join(body).split())),
        "trailers": sorted(pairs) if all(matched) else [],
    }


MESSAGE = (
    Expect("the first line names what is reverted", lambda found: parts(found)["subject"]),
    Expect(
        "git's sentence names the commit, and the side that a merge goes back to",
        lambda found: parts(found)["sentence"],
        3,
    ),
    Expect("the last paragraph are the trailers", lambda found: parts(found)["trailers"], 3),
)


def message(answer: Any, variant: Variant) -> Score:
    """Return the checks of ``message(path, bad, change, reviewers)`` for every history."""
    if variant.edge == "never":
        return _refusals(answer, variant, "CHG-4711", ["@saltmarsh/docs"])
    truth, bad, asked = (variant.truth[key] for key in ("message", "bad", "asked"))
    said = {
        name: call(
            answer, f"{variant.path()}/{name}.json", bad[name], asked[name]["change"], [*asked[name]["reviewers"]]
        )
        for name in truth["wants"]
    }
    expected = [on_edges(__file__, parts)[variant.edge]] if variant.edge else MESSAGE
    return judged(said, truth["wants"], truth["traps"], expected)

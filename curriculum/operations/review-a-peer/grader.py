"""Grades the review of two pages: marks and gates against a panel's, comments against what is wrong with their lines."""

from collections.abc import Iterator, Mapping
from typing import Any

from groundschool.judges.prose.no_secret import no_secret
from groundschool.kit import (
    Check,
    Expect,
    Outcome,
    Score,
    Variant,
    as_it_is,
    beside,
    given,
    judged,
    near,
)

BOTH = ("A", "B")
OFF, TOGETHER = 1, 4  # points that a mark, and that all eight together, may be off
MARKED = {
    "usable": "how usable they are",
    "order": "how well they are ordered",
    "safe": "how safe they are",
    "maintainable": "how well they will last",
}
READABLE = "everything is filled in, in a form that can be read"
SUM = f"all eight marks together are at most {TOGETHER} points off"
GATED, FREE = "what keeps a page from being published, and where", "and that nothing keeps the other one"
FOUND, TWICE, KEEP = (
    "each comment is about a fault of its line",
    "no two are about the same",
    "what should stay is fine",
)
WARNED = "one of the comments is about the gate"
NOT_OF_KEEP = ("asks", "about-the-page")  # who praises may say always
SEALED = {"review": (*MARKED.values(), SUM, GATED, FREE, FOUND, KEEP, WARNED)}
comments, reading = (beside(__file__, one) for one in ("comments", "reading"))


def review(answer: Any, variant: Variant) -> Score:
    """Return the checks of a review of two pages."""
    told, pages = variant.truth["review"], variant.truth["pages"]
    read = {name: reading.of_page(answer, name, len(page["lines"])) for name, page in pages.items()}
    said = {f"{name} {key}": _entry(read[name], key) for name in BOTH for key in (*MARKED, "gate")}
    gated = variant.truth["gated"]
    expected = [
        *(Expect(label, _mark, 1.5, among=[f"{name} {key}" for name in BOTH]) for key, label in MARKED.items()),
        Expect(GATED, as_it_is, 5, among=[f"{gated} gate"], tag="all-fine"),
        Expect(FREE, as_it_is, 1, among=[f"{name} gate" for name in BOTH if name != gated], tag="too-strict"),
    ]
    whole = Score(
        (
            given(read).holds(
                READABLE, lambda _: not _unread(read), points=0.5, evidence=_unread(read), tag="not-filled-in"
            ),
        )
    )
    marks = judged(said, told["wants"], told["traps"], expected)
    return Score((*whole.checks, *marks.checks, _together(read, told["wants"]), *_comments(read, variant)))


def _mark(value: Any) -> Any:
    return near(value, OFF)


def _unread(read: Mapping[str, Any]) -> str:
    return "; ".join(page for page in read.values() if isinstance(page, str))


def _entry(page: Mapping[str, Any] | str, key: str) -> Outcome:
    return Outcome(key, error=page) if isinstance(page, str) else given(page[key], key)


def _together(read: Mapping[str, Any], wants: Mapping[str, Any]) -> Check:
    """Return the check of all eight marks: nobody is just so near everywhere."""
    unread = _unread(read)
    off = 0 if unread else sum(abs(read[name][key] - wants[f"{name} {key}"]) for name in BOTH for key in MARKED)
    got = Outcome("your marks", off, error=unread)
    return got.holds(SUM, lambda far: far <= TOGETHER, points=3, tag="middle", evidence="together they are further off")


def _comments(read: Mapping[str, Any], variant: Variant) -> Iterator[Check]:
    """Yield the checks of the comments: what they are about, and how they are written."""
    pages, unread = variant.truth["pages"], _unread(read)
    said = [] if unread else [(name, *one) for name in BOTH for one in read[name]["comments"]]
    kept = [] if unread else [(name, *read[name]["keep"]) for name in BOTH]
    got = Outcome("your comments", said, error=unread)
    off = [one for one in said if one[1] not in pages[one[0]]["faults"][one[2]]]
    yield got.holds(FOUND, lambda _: not off, points=5, tag="of-taste", evidence=f"{len(off)} of {len(said)} are not")
    once = len({one[:3] for one in said}) == len(said) <= 2 * len({one[3] for one in said})
    again = "two have the same line, or most the same text"
    yield got.holds(TWICE, lambda _: once, points=0.5, tag="said-twice", evidence=again)
    gates = {(name, *page["faults"]["gate"], "gate") for name, page in pages.items() if page["faults"]["gate"]}
    yield got.holds(WARNED, lambda _: gates <= {one[:3] for one in said}, points=2, tag="all-fine", evidence="none is")
    fine = all(line in pages[name]["steps"] for name, line, *_ in kept)
    yield got.holds(
        KEEP, lambda _: fine, points=2, tag="of-taste", evidence="a line that should stay has a fault, or is no step"
    )
    written = [*said, *((name, line, "keep", text) for name, line, _, text in kept)]
    yield no_secret("no comment repeats a secret", "\n".join(one[3] for one in written), variant.truth["secrets"])
    for item, label in comments.ITEMS.items():
        bad = [_told(item, one, pages) for one in written if item not in NOT_OF_KEEP or one[2] != "keep"]
        bad = [one for one in bad if one]
        yield got.holds(label, lambda _, bad=bad: not bad, points=0.5, tag=item, evidence="; ".join(bad[:2]))


def _told(item: str, one: tuple[str, int, str, str], pages: Mapping[str, Any]) -> str:
    """Return what is the matter with a comment, with where it stands."""
    name, line, about, text = one
    lines = pages[name]["lines"]
    known = "\n".join(one for page in pages.values() for one in page["lines"])
    place = comments.Place(
        lines[line - 1], [*lines[max(0, line - 2) : line - 1], *lines[line : line + 1]], about, known
    )
    fault = comments.faults(text, place).get(item, "")
    return fault and f"{about} on line {line} of {name} {fault}"

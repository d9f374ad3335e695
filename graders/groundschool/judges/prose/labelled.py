"""Texts of a template: labels that begin lines, what stands behind them, and the items of a rubric about that.

Capitals, the marks of lists and emphasis, headings and a fence around it all are the writer's own affair.
"""

import re
from collections.abc import Iterator, Mapping

from groundschool.grading.score import Check

SHOWN = 110  # characters of a quotation
_FENCE = re.compile(r"\A\s*```\w*\n|\n```\s*\Z")


def template_labels(*names: str) -> re.Pattern[str]:
    """Return a pattern that finds the labels of a template, each a regular expression of words, in any capitals."""
    named, counted = "|".join(names), r"(?:(?:\d+|[a-z])[.)][ \t]*[*_]*)?"
    return re.compile(
        rf"^(?:[ \t>*_#•+\-\u2013]*{counted}({named})[*_]*[ \t]*:[*_]*|#+[ \t]*{counted}({named})[ \t]*$)",
        re.MULTILINE | re.IGNORECASE,
    )


def unfenced(text: str) -> str:
    """Return a text with the line ends of Unix, and without a fence around it."""
    return _FENCE.sub("", text.replace("\r\n", "\n")).strip()


def paragraphs(text: str, labels: re.Pattern[str]) -> Iterator[tuple[str, str]]:
    """Yield each label as it was written, with what stands behind it until the next one or the end."""
    marks = list(labels.finditer(text))
    ends = [*(mark.start() for mark in marks[1:]), len(text)]
    for mark, end in zip(marks, ends, strict=False):
        yield mark[1] or mark[2], text[mark.end() : end].strip()


def rubric_item(  # noqa: PLR0913, PLR0917 - the verdict is the point
    points: Mapping[str, float],
    name: str,
    label: str,
    passed: bool,  # noqa: FBT001 - the verdict
    seen: str,
    tag: str,
    *,
    shows: bool = False,
) -> Check:
    """Return the check of an item, with its ``points`` by name.

    ``tag`` is a hint where the text ``shows`` the misconception, else a suspicion.
    """
    if passed:
        return Check(label, passed, points[name])
    return Check(label, passed, points[name], tag=tag if shows else "", about=tag, trapped=shows, evidence=seen)


def quoted(label: str, text: str) -> str:
    """Return what a paragraph says, in short, or that there is none."""
    return f"'{label}:' says {' '.join(text.split())[:SHOWN]!r}" if text else f"no line begins with '{label}:'"

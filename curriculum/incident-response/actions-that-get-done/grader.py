"""Grades six tickets against the notes of a review: what a program decides, entry by entry."""

import re
from collections.abc import Mapping
from typing import Any

from groundschool.kit import Expect, Outcome, Score, Variant, a_name, given, item, judged

ENTRIES = ("action", "owner", "due", "type", "done")
TYPES = ("prevent", "detect", "mitigate", "process")
LEAST_WORDS, LEAST_SAID, LEAST_NEW, MOST_NUMBERS = 4, 3, 2, 4  # in a sentence
LONGEST, SHOWN = 2_000, 80  # characters that are read of an entry, and that are shown
# Words that say nothing of what is done: of grammar, of measure, and of wishes.
_SMALL = frozenset(
    [
        "a",
        "all",
        "an",
        "and",
        "any",
        "are",
        "as",
        "at",
        "be",
        "been",
        "before",
        "by",
        "can",
        "could",
        "every",
        "for",
        "from",
        "has",
        "have",
        "how",
        "if",
        "in",
        "into",
        "is",
        "it",
        "its",
        "less",
        "may",
        "more",
        "most",
        "much",
        "no",
        "not",
        "now",
        "of",
        "off",
        "on",
        "once",
        "one",
        "only",
        "or",
        "other",
        "our",
        "out",
        "over",
        "people",
        "so",
        "somebody",
        "someone",
        "that",
        "the",
        "their",
        "then",
        "there",
        "they",
        "this",
        "to",
        "up",
        "us",
        "very",
        "we",
        "when",
        "which",
        "while",
        "who",
        "will",
        "with",
        "within",
        "hour",
        "hours",
        "minute",
        "minutes",
        "percent",
        "second",
        "seconds",
    ]
)
_WISH = frozenset(
    [
        "aware",
        "awareness",
        "attention",
        "best",
        "better",
        "careful",
        "carefully",
        "cleaner",
        "close",
        "closed",
        "complete",
        "completed",
        "consider",
        "considered",
        "discuss",
        "discussed",
        "done",
        "enhance",
        "enhanced",
        "enough",
        "finish",
        "finished",
        "fix",
        "fixed",
        "good",
        "great",
        "implement",
        "implemented",
        "improve",
        "improved",
        "improvement",
        "improving",
        "nicer",
        "nice",
        "optimise",
        "optimised",
        "optimized",
        "proper",
        "properly",
        "ready",
        "robust",
        "solved",
        "stable",
        "sufficient",
        "well",
        "works",
    ]
)
# What is decided of owners and days, by the check: its points, its entry, and which tickets it is about.
ABOUT = {
    "who took it, does it": (1, "owner", "taken"),
    "who was only proposed, does not": (2, "owner", "proposed"),
    "who swapped, does the other one": (2, "owner", "swapped"),
    "a day that was named": (1, "due", "date"),
    "weeks from the review": (1, "due", "weeks"),
    "before the freeze": (2, "due", "freeze"),
    "a day that was moved at the end": (1, "due", "moved"),
}
NOTED, NO_NUMBER, UNSEEN = (
    "as it was first noted", "the number that was named is not there", "nothing that one can see, measure or try",
)  # fmt: skip
TRAPS = {"wishes": NOTED, "no-number": NO_NUMBER, "vague": UNSEEN}
SEALED = {"tickets": (*ABOUT, "what it changes")}


def tickets(answer: Any, variant: Variant) -> Score:
    """Return the checks of the six tickets."""
    told, musts = variant.truth["tickets"], variant.truth["musts"]
    said = {f"{name} {key}": _entry(answer, name, key, must) for name, must in musts.items() for key in ENTRIES}
    sentences = _subjects(musts, "action") + _subjects(musts, "done")
    wants = told["wants"] | {subject: {"faults": []} for subject in sentences}
    traps = {tag: {one: {"faults": [fault]} for one in sentences} for tag, fault in TRAPS.items()}
    readable = "every entry is filled in, in a form that can be read"
    expected = [
        Expect(readable, lambda _: "read", points=1, among=[*said], tag="not-filled-in"),
        Expect(
            "what is to be done, and to what", item("faults"), points=2, among=_subjects(musts, "action"), tag="wishes"
        ),
        Expect(
            "by what one sees that it is done", item("faults"), points=3, among=_subjects(musts, "done"), tag="wishes"
        ),
    ]
    expected += [
        Expect(label, a_name, points, among=_subjects(variant.truth["kinds"][kind], key))
        for label, (points, key, kind) in ABOUT.items()
    ]
    expected.append(Expect("what it changes", a_name, points=3, among=_subjects(musts, "type")))
    return judged(said, wants, told["traps"] | traps, expected)


def _subjects(names: Any, key: str) -> list[str]:
    return [f"{name} {key}" for name in names]


def _entry(answer: Any, name: str, key: str, must: Mapping[str, Any]) -> Outcome:
    """Return what a ticket says under a key; of a sentence, what is the matter with it."""
    subject = f"{name} {key}"
    try:
        text = answer[name][key]
    except (TypeError, KeyError, IndexError):
        return Outcome(subject, error=f"there is no {key} of {name}")
    if not isinstance(text, str):
        return Outcome(subject, error=f"{key} of {name} is no text")
    text = " ".join(text[:LONGEST].split())
    if not text:
        return Outcome(subject, error=f"{key} of {name} is not filled in yet", blank=True)
    if key in ("action", "done"):
        return given({"faults": _faults(key, text, must)}, f"{subject}: {text[:SHOWN]}")
    unread = {
        "owner": a_name(text[:SHOWN]) not in {a_name(one) for one in must["people"]}
        and "nobody who was there, by the whole name",
        "due": not re.fullmatch(r"\d{4}-\d\d-\d\d", text) and "no day as 2026-05-18",
        "type": a_name(text[:SHOWN]) not in TYPES and f"none of {', '.join(TYPES)}",
    }[key]
    if unread:
        return Outcome(subject, error=f"{key} of {name} is {unread}")
    return given(a_name(text[:SHOWN]), f"{subject}: {text[:SHOWN]}")


def _faults(key: str, text: str, must: Mapping[str, Any]) -> list[str]:
    """Return what is the matter with a sentence."""
    words = re.findall(r"[^\W\d_]{2,}", text.casefold())
    said = {one for one in words if one not in _SMALL | _WISH and one != must["service"]}
    if key == "action":
        noted = {*re.findall(r"[^\W\d_]{2,}", must["noted"].casefold())}
        faults = {
            NOTED: len(said - noted) < LEAST_NEW,
            "it does not name the service": must["service"] not in words,
            "fewer than four words": len(words) < LEAST_WORDS,
        }
    else:
        numbers = re.findall(r"\d+(?:[.,]\d+)*", text)
        faults = {
            NO_NUMBER: str(must["number"]) not in numbers or len(numbers) > MOST_NUMBERS,
            UNSEEN: len(said) < LEAST_SAID,
        }
    return next(([fault] for fault, holds in faults.items() if holds), [])

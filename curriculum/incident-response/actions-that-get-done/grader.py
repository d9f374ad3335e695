"""Grades six tickets against the notes of a review: what a program decides, entry by entry."""

import re
from collections.abc import Mapping
from typing import Any

from groundschool.judges.prose.postmortem_actions import PostmortemAction, says_what, says_when_done
from groundschool.kit import Expect, Outcome, Score, Variant, given, item, judged

ENTRIES = ("action", "owner", "due", "type", "done")
TYPES = ("prevent", "detect", "mitigate", "process")
LEAST_WORDS, SHOWN = 4, 80
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
        Expect(label, str.casefold, points, among=_subjects(variant.truth["kinds"][kind], key))
        for label, (points, key, kind) in ABOUT.items()
    ]
    expected.append(Expect("what it changes", str.casefold, points=3, among=_subjects(musts, "type")))
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
    text = " ".join(text.split())
    if not text:
        return Outcome(subject, error=f"{key} of {name} is not filled in yet", blank=True)
    if key == "type" and text.lower() not in TYPES:
        return Outcome(subject, error=f"{key} of {name} is none of {', '.join(TYPES)}")
    if key == "due" and not re.fullmatch(r"\d{4}-\d\d-\d\d", text):
        return Outcome(subject, error=f"{key} of {name} is no day as 2026-05-18")
    return given(
        {"faults": _faults(key, text, must)} if key in ("action", "done") else text, f"{subject}: {text[:SHOWN]}"
    )


def _faults(key: str, text: str, must: Mapping[str, Any]) -> list[str]:
    """Return what is the matter with a sentence."""
    one = PostmortemAction("", text, "", "", "", re.sub(r"\d+", "one", text))  # digits alone show nothing
    if must["noted"].lower() in text.lower():
        return [NOTED]
    if key == "action":
        faults = {
            "it does not name the service": not re.search(rf"\b{must['service']}\b", text, re.IGNORECASE),
            "fewer than four words": len(text.split()) < LEAST_WORDS or not says_what(one),
        }
    else:
        faults = {
            NO_NUMBER: not re.search(rf"(?<![\d.]){must['number']}(?!\d|\.\d)", text),
            UNSEEN: not says_when_done(one),
        }
    return [fault for fault, holds in faults.items() if holds]

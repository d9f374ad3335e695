"""Grades the facts of an incident that is over, entry by entry, and its postmortem by rubric R3."""

import re
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from groundschool.judges.prose.postmortem import judge_postmortem
from groundschool.judges.prose.postmortem_facts import PostmortemFacts
from groundschool.kit import (
    Expect,
    Near,
    Outcome,
    Score,
    Variant,
    a_number,
    a_text,
    by_entry,
    given,
    item,
    judged,
    merge,
)

SEALED = {"facts": ("it names the change", "all that", "nothing that", "no person", "nothing is told", "each is shown")}
KINDS = {  # of lines that are no factors: what is asked of the answer, and what naming one shows
    "nothing that the records deny": (("denied",), "said-is-so"),
    "nothing that is true of another service": (("elsewhere",), "elsewhere"),
    "no person, and no human error, is a factor": (("blame", "human-error"), "blame"),
    "nothing is told that did not happen": (("counterfactual",), "hindsight"),
    "nothing that is the trigger": (("trigger",), "trigger-is-factor"),
}
LEAST = 2  # factors, before what is not named counts
DENIED, OTHERS = 4, 6  # lines of every form that its records deny, and lines about the innocent service
COSTS = {"denied": (DENIED, 2), "elsewhere": (OTHERS, 1)}  # each line of these kinds is a check of its own
SECONDS, MINUTES = 30, 0.6  # within which moments and durations are right


def _entry(label: str, view: Callable[[Any], Any], key: str, points: float) -> dict[str, Expect]:
    return {key: Expect(label, view, points, among=[key])}


def _moment(said: object) -> Near:
    """Return a moment to compare; raises TypeError for what is none."""
    try:
        moment = datetime.fromisoformat(said) if isinstance(said, str) else None
    except ValueError:
        moment = None
    if moment is None or moment.tzinfo is None:
        raise TypeError('a text in ISO 8601 with Z or an offset is asked for, as "2026-05-04T14:02:00Z"')
    return Near(moment.timestamp(), within=SECONDS)


def _percent(said: object) -> Near:
    return Near(a_number(said), within=0.06)


def _minutes(said: object) -> Near:
    return Near(a_number(said), within=MINUTES)


def _reference(said: object) -> str:
    """Return a reference as it is compared: its source in small letters, one blank, what it names."""
    source, _, ref = re.sub(r"[\s:#]+", " ", a_text(said).strip(), count=1).partition(" ")
    return f"{source.lower()} {ref.strip()}"


EXPECTED = {
    **_entry("since when customers were hurt", _moment, "since", 2),
    **_entry("and until when", _moment, "until", 2),
    **_entry("which journey was hit worst", a_text, "journey", 1),
    **_entry("how many attempts failed", a_number, "failed", 2),
    **_entry("of how many", a_number, "attempts", 1),
    **_entry("in percent", _percent, "percent", 1),
    **_entry("when it was detected", _moment, "detected", 2),
    **_entry("when it was mitigated", _moment, "mitigated", 2),
    **_entry("when it was resolved", _moment, "resolved", 2),
    **_entry("how long it took to detect", _minutes, "minutes_to_detect", 1),
    **_entry("to mitigate", _minutes, "minutes_to_mitigate", 1),
    **_entry("to resolve", _minutes, "minutes_to_resolve", 1),
    **_entry("it names the change that began it", _reference, "trigger", 3),
}


def facts(answer: object, variant: Variant) -> Score:
    """Return the checks of the record: its numbers and moments, its trigger, and its factors with their evidence."""
    named = answer.get("factors") if isinstance(answer, dict) else None
    return merge([("", by_entry("facts", answer, variant, EXPECTED)), ("", _factors(named, variant.truth["claims"]))])


def _factors(named: object, claims: Mapping[str, Mapping[str, Any]]) -> Score:
    """Return the checks of the lines of the form that are said to be factors."""
    said = _said(named, claims)
    wants = {one: {"factor": claims[one]["kind"] == "factor", "shown": "a record of it"} for one in claims}
    traps = {"factor-missed": {one: {"factor": False, "shown": None} for one in claims if wants[one]["factor"]}}
    for kinds, tag in KINDS.values():
        traps[tag] = {one: {"factor": True, "shown": None} for one in claims if claims[one]["kind"] in kinds}
    true = [one for one in claims if wants[one]["factor"]]
    traps["wrong-evidence"] = {one: {"factor": True, "shown": "another record"} for one in true}
    expected = [
        Expect("all that the records bear out", item("factor"), 4, among=true),
        Expect("each is shown by a record", item("shown"), 4, among=true),
    ]
    for label, (kinds, _) in KINDS.items():
        among = [one for one in claims if claims[one]["kind"] in kinds]
        if kinds[0] in COSTS:
            expected += [
                Expect(_line(label, at), item("factor"), COSTS[kinds[0]][1], among=[one])
                for at, one in enumerate(among, 1)
            ]
        else:
            expected += [Expect(label, item("factor"), 1.5, among=among)]
    return judged(said, wants, traps, expected)


def _line(label: str, number: int) -> str:
    return f"{label}, line {number}"


def _said(named: object, claims: Mapping[str, Mapping[str, Any]]) -> dict[str, Outcome]:
    """Return what was said of each line of the form; of too few factors nothing is."""
    shown = "facts['factors']"
    if not named:
        return dict.fromkeys(claims, Outcome(shown, error="factors is not filled in yet", blank=True))
    if not isinstance(named, Mapping) or not all(isinstance(one, str) for pair in named.items() for one in pair):
        asked = 'a dictionary is asked for, as {"S-11": "changes CHG-1234"}'
        return dict.fromkeys(claims, Outcome(shown, error=f"factors is {named!r:.60}, but {asked}"))
    cited = {str(key).strip().upper(): _reference(ref) for key, ref in named.items()}
    true = sum(claims[one]["kind"] == "factor" for one in cited if one in claims)
    if true < LEAST:
        return dict.fromkeys(claims, Outcome(shown, error="fewer than two of its lines are factors"))
    if len(cited) >= 2 * true:
        return dict.fromkeys(claims, Outcome(shown, error="half of its lines or more are no factors"))

    def told(one: str) -> str | None:
        if one not in cited:
            return None
        known = {_reference(ref) for ref in claims[one]["shown"]}
        return "a record of it" if cited[one] in known else "another record"

    return {one: given({"factor": one in cited, "shown": told(one)}, shown) for one in claims}


def postmortem(answer: object, variant: Variant) -> Score:
    """Return the items of the postmortem."""
    return judge_postmortem(str(answer), PostmortemFacts.from_truth(variant.truth["postmortem"]))

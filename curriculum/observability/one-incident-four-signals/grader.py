"""Grades suspects by feeds of many kinds, and a diagnosis by what is true here and would be elsewhere in its rival's world."""

import re
from collections.abc import Callable, Mapping
from typing import Any

from groundschool.judges.diagnosis import (
    LEAST_SURE,
    MOST_SURE,
    OUTSIDE,
    Exhibit,
    Falsified,
    RivalWorlds,
    exhibits,
    falsified,
    kept_by_brier,
    moment_of,
)
from groundschool.kit import Check, Expect, Outcome, Score, Variant, a_number, call, given, judged, refused_at

A_CHANGE = r"chg-\d+"
# What feeds are about, by the check: its points, and the kinds that it looks at.
FEEDS: dict[str, tuple[float, tuple[str, ...]]] = {
    "what began before, and on the way, newest first": (3, ("plain", "old", "nobody", "nothing")),
    "a call of a call is on the way, too": (1, ("chain",)),
    "calls may go in a circle": (1, ("circle",)),
    "wall clocks are read in their zone": (2, ("wall",)),
    "of a time that comes twice, the first": (1, ("back",)),
    "an offset counts": (1, ("offset", "here")),
    "so do milliseconds": (1, ("millis",)),
    "what was taken back in time is none": (1, ("undone", "undone-otherwise")),
    "what is taken back at that moment is one": (1, ("undone-then",)),
    "what has not begun is none": (1, ("planned",)),
    "every service of a change counts": (1, ("several",)),
    "a star is everybody": (1, ("everybody", "among")),
    "told twice, it is one, and the earlier beginning counts": (1, ("twice",)),
    "what began at the same moment is one": (1, ("same-moment",)),
    "what began together is in the order of ids": (1, ("tie",)),
}
# What would be found by trying again and again is decided when the answer is handed in.
SEALED = {
    "diagnosis": (
        "what kind of cause it was",
        "where it sits",
        "which change began it",
        "when it began",
        "whose hypothesis is the next best",
        "three of them, of two signals",
        "no piece is as true of the rival",
        "it would, if the rival were right",
        "the next step ends the harm",
        "how sure you were",
    )
}
CRASHED = {"plain": "leaf-missing", "circle": "endless", "millis": "millis"}  # what an answer that raises may come from
HARMFUL = {"restart", "restart-all", "scale-out", "raise-pool", "raise-timeouts", "fail-over-db", "roll-back-schema"}
ENOUGH, MOST, SIGNALS = 3, 6, 2  # pieces of evidence; signals
CLOSE, LATE = 120, 240  # seconds around the true beginning; so much later where it comes bit by bit
TAXONOMY = ("change", "resource", "capacity", "feedback", "configuration", "none")
VERBS = {
    "roll-back", "flag-off", "create-index", "shed-query", "roll-back-schema", "restart", "restart-all", "rolling-restart",
    "scale-out", "raise-pool", "raise-timeouts", "limit-retries", "shed-load", "waiting-room", "take-out", "fail-over-db",
}  # fmt: skip


def suspects(answer: Callable[..., Any], variant: Variant) -> Score:
    """Return the checks of ``suspects(changes, calls, symptom)`` for every feed."""
    told, unknown, feeds = (variant.truth[key] for key in ("suspects", "refused", "feeds"))
    said = {kind: _called(answer, feeds[kind]) for kind in told["wants"]}
    said |= {kind: refused_at(_called(answer, feeds[kind]), A_CHANGE) for kind in unknown["wants"]}
    expected = [
        Expect(label, _ids, points, among=[*kinds], crashed=CRASHED.get(kinds[0], ""))
        for label, (points, kinds) in FEEDS.items()
    ]
    expected.append(Expect("a time that nobody can know is refused, by its change", str, 2, among=[*unknown["wants"]]))
    return judged(said, told["wants"] | unknown["wants"], told["traps"] | unknown["traps"], expected)


def _called(answer: Callable[..., Any], feed: Mapping[str, Any]) -> Outcome:
    return call(answer, feed["changes"], feed["calls"], feed["symptom"])


def _ids(found: Any) -> list[str]:
    return [str(one) for one in found]


def diagnosis(answer: Any, variant: Variant) -> Score:
    """Return the checks of a diagnosis, entry by entry."""
    truth = variant.truth["diagnosis"]
    worlds = RivalWorlds.from_truth(variant.truth["worlds"])
    entries = {key: _entry(answer, key) for key in KEYS}
    checks = [*_cause(entries, truth), _start(entries["start_utc"], truth), _rival(entries["rival"], truth)]
    checks += _evidence(entries["evidence"], worlds, variant.truth)
    checks += _falsifier(entries["falsifier"], worlds, truth)
    checks.append(_next_step(entries["next_step"], truth))
    right = checks[0].passed and checks[1].passed
    return Score((_form(entries, truth), *checks, *_confidence(entries["confidence"], right=right)))


KEYS = (
    "cause_category", "service", "change", "start_utc", "rival", "evidence", "falsifier", "next_step", "confidence",
)  # fmt: skip


def _form(entries: Mapping[str, Outcome], truth: Mapping[str, Any]) -> Check:
    """Return whether every entry can be read; nothing is said about whether it is right."""
    label = "every entry has a form that can be read"
    blank = next((one for one in entries.values() if one.blank), None)
    if blank:
        return Check(label, passed=False, points=1, evidence=blank.error, blank=True)
    wrong = "; ".join(said for key, entry in entries.items() if (said := _unreadable(key, entry, truth)))
    if not wrong:
        return Check(label, passed=True, points=1)
    tag = "flood" if entries["evidence"].look(lambda value: len(value) > MOST, otherwise=False) else ""
    return Check(label, passed=False, points=1, tag=tag, evidence=wrong, trapped=bool(tag))


def _unreadable(key: str, entry: Outcome, truth: Mapping[str, Any]) -> str:
    """Return why an entry cannot be read, nothing where it can."""
    if entry.error:
        return entry.error
    value, who = entry.value, sorted(truth["who"].values())
    words = _word(value).split()
    readable = {
        "cause_category": lambda: _word(value) in TAXONOMY or f"one of {', '.join(TAXONOMY)}",
        "service": lambda: _word(value) in truth["services"] or "a name of calls.json",
        "change": lambda: bool(re.fullmatch(f"{A_CHANGE}|none", _word(value))) or "a change's id or 'none'",
        "start_utc": lambda: moment_of(value) > 0,
        "rival": lambda: _word(value) in who or f"one of {', '.join(who)}",
        "evidence": lambda: _pieces(value) is not None,
        "falsifier": lambda: (
            _word(getattr(value, "get", dict[str, str]().get)("refuted_by")) in ("something", "nothing")
            or "a dictionary with query, at and refuted_by ('something' or 'nothing')"
        ),
        "next_step": lambda: (
            (len(words) == 2 and words[0] in VERBS and words[1] in [*truth["services"], "bookings-db"])
            or "an action of the list and a service"
        ),
        "confidence": lambda: _sure(value) is None,
    }
    try:
        said = readable[key]()
    except TypeError as error:
        said = str(error)
    return f"{key}: {said}" if isinstance(said, str) else ""


def _pieces(value: Any) -> Any:
    """Return evidence as it is; raises TypeError where there is none, or too much."""
    if isinstance(value, list | tuple) and len(value) > MOST:
        raise TypeError(f"at most {MOST} pieces are asked for, the best ones; there are {len(value)}")
    return value


def _entry(answer: Any, key: str) -> Outcome:
    """Return what a record says under a key, or why nothing."""
    if not isinstance(answer, dict):
        return Outcome(key, error="the answer is no dictionary with the keys that are asked for")
    if answer.get(key) is None:
        return Outcome(key, error=f"{key} is not filled in yet", blank=True)
    return given(answer[key], key)


def _word(value: Any) -> str:
    return str(value).strip().lower()


def _cause(entries: Mapping[str, Outcome], truth: Mapping[str, Any]) -> list[Check]:
    """Return the checks of what it was, where, and which change began it."""
    rival, nearest = truth["rival"], truth["nearest"]
    busy = "feedback" if truth["category"] == "capacity" else "capacity"
    taken = {"busy-is-the-cause": busy, "the-rival": rival["category"]}
    service = {"nearest-deploy": nearest["service"], "symptom-blamed": "edge", "the-rival": rival["service"]}
    change = {"nearest-deploy": nearest["change"], "cause-after-effect": truth["late"]["change"]}
    change |= {"the-rival": rival["change"]}
    wants = {"cause_category": truth["category"], "service": truth["service"], "change": truth["change"]}
    traps = {"cause_category": taken, "service": service, "change": change}
    labels = {
        "cause_category": ("what kind of cause it was", 2),
        "service": ("where it sits", 3),
        "change": ("which change began it", 2),
    }
    return [
        entries[key].equals(
            label,
            _word,
            wants[key],
            points=points,
            traps={tag: value for tag, value in traps[key].items() if value != wants[key]},
        )
        for key, (label, points) in labels.items()
    ]


def _start(entry: Outcome, truth: Mapping[str, Any]) -> Check:
    """Return whether the beginning is near the true one."""
    wrong = {
        "time-zone": (truth["slipped"], LATE),
        "page-is-start": (truth["paged"], CLOSE / 2),
        "cause-after-effect": (truth["late"]["at"], CLOSE / 2),
    }
    return _read(entry, moment_of).holds(
        "when it began, within two minutes",
        lambda value: -CLOSE <= moment_of(value) - truth["start"] <= (LATE if truth["gradual"] else CLOSE),
        points=2,
        traps={
            tag: (lambda value, at=at, near=near: abs(moment_of(value) - at) <= near)
            for tag, (at, near) in wrong.items()
        },
    )


def _rival(entry: Outcome, truth: Mapping[str, Any]) -> Check:
    """Return whether the hypothesis is named that is most like the true one."""
    who = truth["who"]
    return entry.equals(
        "whose hypothesis is the next best", _word, who["rival"], points=1, traps={"weak-rival": who["neither"]}
    )


def _read(entry: Outcome, view: Callable[[Any], Any]) -> Outcome:
    """Return an entry, or what is asked for where it cannot be read."""
    if entry.error:
        return entry
    try:
        view(entry.value)
    except TypeError as error:
        return Outcome(entry.shown, error=f"{entry.shown}: {error}")
    return entry


def _evidence(entry: Outcome, worlds: RivalWorlds, truth: Mapping[str, Any]) -> list[Check]:
    """Return the checks of evidence: that it is there, that it is enough, and that it tells."""
    labels = (
        ("every piece of evidence leads somewhere, and says what is there", 2.0),
        ("three different pieces, of two signals at least", 1.0),
        ("three of them, of two signals, would not be there if the rival were right", 3.0),
        ("no piece is as true of the rival", 1.0),
    )
    try:
        found = [] if entry.error else exhibits(_pieces(entry.value), worlds, truth)
    except TypeError as error:
        entry, found = Outcome(entry.shown, error=f"{entry.shown}: {error}"), []
    if entry.error:
        return [
            Check(label, passed=False, points=points, evidence=entry.error, blank=entry.blank)
            for label, points in labels
        ]
    there = [one for one in found if not one.wrong]
    telling = [one for one in there if one.tells]
    wrong = next((f"piece {number}: {one.wrong}" for number, one in enumerate(found, 1) if one.wrong), "")
    vague = [number for number, one in enumerate(found, 1) if not one.wrong and not one.tells]
    said = f"true of both: piece {vague[0]}" if vague else ""  # the first one: nobody has all of them sorted out
    passed = (bool(found) and not wrong, _enough(there), _enough(telling), bool(found) and len(telling) == len(found))
    evidence = (wrong, _counted(there), said or _counted(telling), said or wrong)
    few = "" if _enough(there) else "one-signal" if len({one.shows for one in there}) >= ENOUGH else "too-few"
    tags = ("nowhere" if wrong else "", few, *["true-of-both" if vague else few] * 2)
    return [
        Check(label, ok, points, tag=tag, evidence=text, trapped=bool(tag)) if not ok else Check(label, ok, points)
        for (label, points), ok, text, tag in zip(labels, passed, evidence, tags, strict=True)
    ]


def _enough(found: list[Exhibit]) -> bool:
    return len({one.shows for one in found}) >= ENOUGH and len({one.signal for one in found}) >= SIGNALS


def _counted(found: list[Exhibit]) -> str:
    signals = {one.signal for one in found}
    return f"{len({one.shows for one in found})} different pieces, of {' and '.join(sorted(signals)) or 'no signal'}"


def _falsifier(entry: Outcome, worlds: RivalWorlds, truth: Mapping[str, Any]) -> list[Check]:
    """Return the checks of the falsifier: that its owner survived it, and would not where the rival is right."""
    got = (
        falsified(entry.value, worlds, truth["paged"], truth["now"])
        if not entry.error
        else Falsified(wrong=entry.error)
    )
    tag = "wrong-way-round" if got.here == got.refuted_by != got.there != "" else ""
    same = "true-of-both" if got.stands and got.there == got.here else ""
    tag = "another-moment" if got.wrong == OUTSIDE else tag
    said = (
        got.wrong or f"asked here it answers {got.here or 'now this, now that'}, and {got.refuted_by} would refute you"
    )
    separate = (
        got.wrong or "with the rival's world in the place of yours, its answer does not turn to the one that refutes"
    )
    blank = bool(entry.error) and entry.blank
    return [
        _stated("the falsifier was tried, and does not speak against you", got.stands, 1, said, tag, blank=blank),
        _stated("it would, if the rival were right", got.separates, 4, separate, tag or same, blank=blank),
    ]


def _stated(label: str, passed: bool, points: float, said: str, tag: str, *, blank: bool) -> Check:  # noqa: FBT001, PLR0913
    if passed:
        return Check(label, passed=True, points=points)
    return Check(label, passed=False, points=points, tag=tag, evidence=said, trapped=bool(tag), blank=blank)


def _next_step(entry: Outcome, truth: Mapping[str, Any]) -> Check:
    """Return whether what is to be done next ends the harm."""
    return entry.holds(
        "the next step ends the harm",
        lambda value: " ".join(_word(value).split()) in truth["steps"],
        points=2,
        traps={
            "step-elsewhere": lambda value: _word(value).split()[0] in {step.split()[0] for step in truth["steps"]},
            "harmful-step": lambda value: _word(value).split()[0] in HARMFUL,
        },
    )


def _confidence(entry: Outcome, *, right: bool) -> list[Check]:
    """Return how sure somebody was: what is kept of two points by Brier's rule, and what is lost."""
    label, points = "how sure you were, by Brier's rule", 2.0
    certain = entry.look(lambda value: value in (0, 1), otherwise=False)
    entry = _read(entry, _sure)
    if entry.error:
        tag = "nobody-is-certain" if certain else ""
        return [
            Check(
                label, passed=False, points=points, tag=tag, evidence=entry.error, trapped=bool(tag), blank=entry.blank
            )
        ]
    exact = points * kept_by_brier(float(entry.value), right=right)
    kept = round(exact, 1)  # in tenths: 0.9 and right is as good as it gets, and no red line
    found = [Check(f"{label}: {exact:.2f} of {points:g} kept", passed=True, points=kept)]
    if kept == points:
        return found
    said = f"you said {float(entry.value):g}, and the cause was {'right' if right else 'not right'}"
    tag = (
        "sure-and-wrong"
        if not right and entry.value > 1 / 2
        else "right-and-unsure"
        if right and entry.value <= 1 / 2
        else ""
    )
    lost = Check(f"{label}: lost", passed=False, points=points - kept, tag=tag, evidence=said, trapped=bool(tag))
    return [*found, lost]


def _sure(value: Any) -> None:
    if not LEAST_SURE <= float(a_number(value)) <= MOST_SURE:
        raise TypeError(f"a number from {LEAST_SURE} to {MOST_SURE} is asked for")

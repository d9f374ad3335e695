"""A handoff note, judged by rubric R4: what a program decides without doubt.

::

    Period: 2026-05-12 06:00 to 14:00 UTC
    From: Inês Carvalho
    To: Moira MacKinnon
    Open:
    - #1412 | acknowledged | Daniel Paul | next: compare a failing upload with a good one | 14:30 UTC
    Changes:
    - CHG0031802 | scheduled | Grace Doucet | next: be there when it begins | 2026-05-13 02:15 UTC
    Watch:
    - queue depth over 5000 messages for ten minutes: ring Kwame
    Risks next 24 h: the spring sale opens at 16:00 UTC, booking traffic may double
    Closed: #1409
    Accepted by: Moira MacKinnon, 14:10 UTC

Capitals, bold labels, tables and the marks of lists are the writer's own affair. An entry is about what it names first.
"""

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from datetime import timedelta
from functools import lru_cache, partial

from groundschool.grading.score import Check, Flag, Score
from groundschool.judges.prose.doubts import DOUBTS
from groundschool.judges.prose.handoff_note import (
    HandoffFacts,
    OpenItem,
    ParsedNote,
    next_step,
    note_entries,
    read_note,
)
from groundschool.judges.prose.labelled import quoted, rubric_item
from groundschool.judges.prose.language import any_of, mentioned, words
from groundschool.judges.prose.leaks import leaked
from groundschool.judges.prose.note_bounds import bounded
from groundschool.judges.prose.note_times import moments_after, moments_near, says_moment
from groundschool.judges.prose.readers import blaming, promises
from groundschool.judges.prose.update import clock_times

VAGUE = "may be no next action that somebody could tell to be done"
_EYES = re.compile(r"\b(monitor\w*|keep an eye|watch\w*|follow\w* up|look into|check|handle|continue)\b", re.IGNORECASE)
_KNOWN = ("triggered", "acknowledged", "firing", "active", "pending", "scheduled", "authorize", "implement", "watched",
          "running", "resolved")  # fmt: skip
MANY = 3  # persons, or states that are not the item's, beside which nobody can tell which one is meant
_END = 6  # letters of a secret in a row; four are how secrets are told apart
_DENIED = re.compile(r"\b(not|no longer|never|isn't|wasn't)( yet| been)* $", re.IGNORECASE)
POINTS = {
    "period": 1, "people": 1, "named": 4, "state": 2, "owner": 2, "action": 2, "time": 3, "closed": 3, "watch": 2,
    "risks": 2, "accepted": 1, "utc": 2, "secret": 2, "length": 1,
}  # fmt: skip
_item = partial(rubric_item, POINTS)


def judge_handoff(text: str, facts: HandoffFacts) -> Score:
    """Return every item of a handoff note, and the sentences that only a person can judge."""
    note = read_note(text, facts)
    people = {name for one in facts.items for name in one.owner} | {*facts.giver, *facts.taker}
    vague = [one for entries in note.entries.values() for one in entries if _vague(one)]
    found = {DOUBTS["blame"]: blaming(text, people), DOUBTS["promise"]: promises(text), VAGUE: vague}
    flags = (Flag(doubt, one) for doubt, said in found.items() for one in dict.fromkeys(said))
    return Score((*_head(note, facts), *_open(note, facts), *_rest(note, facts)), tuple(flags))


def _head(note: ParsedNote, facts: HandoffFacts) -> Iterator[Check]:
    period, giver, taker = (note.parts[label] for label in ("Period", "From", "To"))
    both = {(one.hour, one.minute) for one in (facts.starts, facts.ends)}
    days = {f"{one:%Y-%m-%d}" for one in (facts.starts, facts.ends)}
    dates = set(re.findall(r"\d{4}-\d\d-\d\d", period))
    right = both <= clock_times(period) and bool(dates) and dates <= days and note.zoned(period)
    yield _item("period", "the period has both times, with the date, in UTC", right, quoted("Period", period), "period")
    right = bool(mentioned(giver, facts.giver)) and bool(mentioned(taker, facts.taker))
    seen = f"{quoted('From', giver)}; {quoted('To', taker)}"
    yield _item("people", "who hands over, and to whom", right, seen, "people")


def _open(note: ParsedNote, facts: HandoffFacts) -> Iterator[Check]:
    missing = sum(at not in note.entries for at in range(len(facts.items)))
    twice = sum(len(found) > 1 for found in note.entries.values())
    seen = f"{missing} have no entry of their own, {twice} more than one"
    yield _item("named", "everything open has one entry", not missing and not twice, seen, "left-out")
    tests: dict[str, tuple[str, str, Callable[[str, OpenItem], bool]]] = {
        "state": ("each with its state", "no-state", lambda entry, one: _says(entry, one.states)),
        "owner": ("each with a person who owns it", "no-owner", lambda entry, one: _owned(entry, one, facts)),
        "action": ("each with what is done next", "no-action", lambda entry, _: bool(next_step(entry, facts.people))),
        "time": (
            "each with its time, and the date where it is neither of today nor within a day",
            "no-time",
            lambda entry, one: _in_time(entry, one, facts),
        ),
    }
    enough = 2 * len(note.entries) >= len(facts.items) and bool(facts.items)
    for name, (label, tag, test) in tests.items():
        wrong = [one for at, found in note.entries.items() for one in found if not test(one, facts.items[at])]
        seen = f"{wrong[0][:100]!r}" if wrong else "less than half of what is open has an entry"
        yield _item(name, label, enough and not wrong, seen, tag)
    right, seen = enough and not note.closed, f"{note.closed[0][:100]!r}" if note.closed else "nothing is listed"
    label, listed = "nothing that is closed is listed as open", bool(note.closed)
    yield _item("closed", label, right, seen, "closed-as-open", shows=listed)


def _says(entry: str, states: tuple[str, ...]) -> bool:
    """Return whether an entry says a state, and does not say that it is not so."""

    def said(names: Iterable[str]) -> bool:
        return any(not _DENIED.search(entry[: one.start()]) for one in any_of(names).finditer(entry))

    return said(states) and sum(said([one]) for one in _KNOWN if one not in states) < MANY


def _owned(entry: str, one: OpenItem, facts: HandoffFacts) -> bool:
    """Return whether an entry names the owner, and not half the company."""
    return (
        bool(_named(one.owner).search(entry))
        and sum(bool(_named(names).search(entry)) for names in facts.people) <= MANY
    )


@lru_cache(maxsize=512)
def _named(names: tuple[str, ...]) -> re.Pattern[str]:
    return any_of(names)


def _vague(entry: str) -> bool:
    said = next_step(entry)
    return bool(_EYES.search(said)) and words(said) < 4  # "monitor the situation"


def _in_time(entry: str, one: OpenItem, facts: HandoffFacts) -> bool:
    """Return whether an entry has the item's moment; where it has none of its own, one within the next day."""
    if one.due is not None:
        return says_moment(entry, one.due, facts.ends)
    return any(facts.ends <= at <= facts.ends + timedelta(days=1) for at in moments_after(entry, facts.ends))


def _rest(note: ParsedNote, facts: HandoffFacts) -> Iterator[Check]:
    watch, risks, accepted = (note.parts[label] for label in ("Watch", "Risks", "Accepted by"))
    lines = note_entries(watch)
    right = all(
        any(mentioned(one.replace("-", " "), said) and bounded(one, bound, units) for one in lines)
        for said, bound, units in facts.watch
    )
    yield _item("watch", "what is watched has its bound", right, quoted("Watch", watch), "no-bound")
    stems, at = facts.risk
    right = bool(re.search(rf"\b({'|'.join(stems)})", risks, re.IGNORECASE)) and says_moment(risks, at, facts.ends)
    yield _item("risks", "the risk of the next 24 hours, with its time", right, quoted("Risks", risks), "no-risk")
    near = [at for at in moments_near(accepted, facts.ends) if abs(at - facts.ends) <= timedelta(minutes=30)]
    right = bool(mentioned(accepted, facts.taker)) and bool(near) and note.zoned(accepted)
    yield _item("accepted", "who accepts it, and until when", right, quoted("Accepted by", accepted), "not-accepted")
    there = bool(note.entries)
    bare = note.without_zone()
    seen = f"{bare[0][:100]!r}" if bare else "it names nothing that is open"
    yield _item("utc", "every line with a time says UTC", there and not bare, seen, "no-utc", shows=bool(bare))
    secrets = leaked(note.text, facts.secrets) or _parts(note.text, facts.secrets)
    seen = f"it has {secrets[0]}" if secrets else "it names nothing that is open"
    checked = _item("secret", "no secret", there and not secrets, seen, "secret-leaked", shows=bool(secrets))
    yield replace(checked, critical=True)
    count = words(note.text)
    long, label = count > facts.limit, f"at most {facts.limit} words"
    yield _item("length", label, there and not long, f"{count} words", "too-long", shows=long)


def _parts(text: str, secrets: Iterable[str]) -> list[str]:
    """Return how the secrets begin of which a text has a part, also with blanks or marks in between."""
    folded, joined = text.lower(), re.sub(r"[^a-z0-9]", "", text.lower())
    found = []
    for secret in secrets:
        letters = secret.rpartition("_")[2].lower()
        for size, where in ((_END, folded), (_END + 4, joined)):
            if any(letters[at : at + size] in where for at in range(len(letters) - size + 1)):
                found.append(f"{secret[:4]}...")
    return found

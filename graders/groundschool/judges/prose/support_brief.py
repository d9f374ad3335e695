"""A brief for Support, taken apart and judged: what a program decides without doubt, and what it leaves to a person.

::

    Customers notice: the e-mail with the ticket does not arrive.
    Since: 09:12 UTC
    Still works: booking and paying. Every booking made is valid.
    Tell customers: your ticket is under My bookings, on the website and in the app.
    Next update: 10:10 UTC

Capitals, bold labels and the marks of lists are the writer's own affair. A writer is shown every item beforehand.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from typing import Any, Self

from groundschool.grading.score import Check, Flag, Score
from groundschool.judges.prose.doubts import DOUBTS
from groundschool.judges.prose.labelled import paragraphs, quoted, rubric_item, template_labels, unfenced
from groundschool.judges.prose.language import any_of, mentioned, pattern, sentences, words
from groundschool.judges.prose.readers import blaming, jargon, promises
from groundschool.judges.prose.update import clock_times, moments, says_utc

LABELS = ("Customers notice", "Since", "Still works", "Tell customers", "Next update")
LIMIT, LONGEST = 120, 20  # words of a brief, and of a sentence
TRADE = (
    "api", "smtp", "http", "dns", "tls", "ip", "4xx", "5xx", "403", "404", "421", "429", "500", "502", "503", "504",
    "pod", "pods", "node", "nodes", "cluster", "deploy", "deployment", "rollback", "backend", "back-end",
    "upstream", "downstream", "microservice",
    "microservices", "database", "relay", "backlog", "async", "asynchronous", "asynchronously", "synchronous",
    "consumer", "consumers", "producer", "broker", "trace", "traces", "span", "spans", "latency", "timeout", "timeouts",
    "retry", "retries", "on-call", "load balancer", "dependency", "dependencies", "endpoint", "stack trace",
)  # fmt: skip
_LABEL = template_labels(*(one.replace(" ", "[ -]") for one in LABELS))
_NUMBER = r"\d+|an?|one|two|three|four|five|ten|fifteen|twenty|thirty|half an|few|some|several|couple of"
_HOURS = r"\d{1,2}|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve"
_ELSE = r"(?!a second (?!(or|and|until)\b)\w)"  # a second time, or ticket
_DURATION = pattern(rf"{_ELSE}({_NUMBER})[ -]?(more |further )?(seconds?|minutes?|mins?|hours?|hrs?|h|days?)")
_BY = pattern(
    r"(by|before|until|till|within) (about |around )?(noon|midday|lunch\w*|tonight|tomorrow|the end of)",
    r"(by|before|until|till|within) (this|the) (hour|morning|afternoon|evening|day)",
    rf"(by|before|until|till|around) ({_HOURS})(?= ?(o'clock|[ap]m|utc|[.,;]|$))",
)
FAILS = "may say that something fails which works"
_FAILING = pattern(
    r"fail\w*|broken|down|out of order|errors?|impossible|unavailable|interrupted|stopped|lost",
    r"(do|does|can|is|are|was|were)(n['\u2019]t| ?not)( \w+){0,2} "
    r"(work\w*|possible|book|pay|buy|available|accepted|made)",
    r"(nobody|none|no customers?) can (book|pay|buy)",
)
_NOT_FAILING = pattern(
    r"not (fail\w*|lost|affected|stopped|broken)|no errors?|nothing|think|fear|believe|again|unless|if"
)
POINTS = {
    "notice": 2, "since": 1, "works": 2, "tell": 2, "next": 2, "names": 3, "trade": 2, "times": 2, "length": 1,
    "sentences": 1,
}  # fmt: skip
_item = partial(rubric_item, POINTS)


@dataclass(frozen=True)
class SupportFacts:
    """What is true when somebody writes to Support: since when, until when the next update is due, and which words.

    ``noticed``, ``works`` and ``workaround`` are words of which one must stand behind its label; ``internal`` and
    ``people`` must not stand anywhere.
    """

    now: datetime
    since: datetime
    due: datetime
    noticed: tuple[str, ...]
    works: tuple[str, ...]
    workaround: tuple[str, ...]
    internal: tuple[str, ...]
    people: tuple[str, ...]

    @classmethod
    def from_truth(cls, truth: Mapping[str, Any]) -> Self:
        """Return the facts from plain data: times as ISO 8601, lists for tuples."""
        values: dict[str, Any] = {name: truth[name] for name in cls.__dataclass_fields__}
        values |= {name: tuple(one) for name, one in values.items() if isinstance(one, list)}
        values |= {name: datetime.fromisoformat(values[name]) for name in ("now", "since", "due")}
        return cls(**values)


def read_brief(text: str) -> dict[str, str]:
    """Return what stands behind each label; what is missing is empty."""
    found: dict[str, str] = {label: "" for label in LABELS}  # noqa: C420 - of any texts
    for written, said in paragraphs(unfenced(text), _LABEL):
        label = written.replace("-", " ").lower().capitalize()
        found[label] = found[label] or said
    return found


def judge_brief(text: str, facts: SupportFacts) -> Score:
    """Return every item of a brief for Support, and the sentences that only a person can judge."""
    parts = read_brief(text)
    checks = (*_said(parts, facts), *_unsaid(text, parts, facts))
    found = {
        DOUBTS["promise"]: promises(text),
        DOUBTS["blame"]: blaming(text, facts.people),
        DOUBTS["jargon"]: jargon(text),
        FAILS: _said_to_fail(text, facts),
    }
    flags = (Flag(doubt, one) for doubt, said in found.items() for one in dict.fromkeys(said))
    return Score(tuple(checks), tuple(flags))


def _said_to_fail(text: str, facts: SupportFacts) -> list[str]:
    """Return the sentences in which something that works is beside a failing, and not what customers notice."""
    return [
        one
        for one in sentences(text)
        if mentioned(one, facts.works) and not mentioned(one, facts.noticed)
        if _FAILING.search(one) and not _NOT_FAILING.search(one)
    ]


def _said(parts: Mapping[str, str], facts: SupportFacts) -> Iterator[Check]:
    """Yield the items about what has to be there."""
    notice, since, works, tell, due = parts.values()
    right = bool(mentioned(notice, facts.noticed))
    yield _item("notice", "it says what customers notice", right, quoted("Customers notice", notice), "not-noticed")
    when = f"{since} {notice}"
    right = (facts.since.hour, facts.since.minute) in clock_times(when) and says_utc(when)
    yield _item("since", "it says since when, in UTC", right, quoted("Since", since), "no-since")
    right = bool(mentioned(works, facts.works))
    yield _item("works", "it says what still works", right, quoted("Still works", works), "nothing-works")
    right = bool(mentioned(tell, facts.workaround))
    yield _item("tell", "it says what customers can do now", right, quoted("Tell customers", tell), "no-workaround")
    found = moments(due, facts.now)
    right = bool(found) and all(timedelta(0) < one - facts.now <= facts.due - facts.now for one in found)
    right = right and clock_times(due) <= {(one.hour, one.minute) for one in found} and not _BY.search(due)
    yield _item("next", "the next update has a time, in UTC and in time", right, quoted("Next update", due), "no-next")


def _unsaid(text: str, parts: Mapping[str, str], facts: SupportFacts) -> Iterator[Check]:
    """Yield the items about what must not be there; of a text that says nothing none holds."""
    there = bool(parts["Customers notice"])
    for name, label, found, tag in (
        ("names", "no internal name", _named(text, (*facts.internal, *facts.people)), "internal-name"),
        ("trade", "no word of the trade", _named(text, TRADE), "trade-words"),
        ("times", "no time that nobody knows", _other_times(parts, facts), "promised-time"),
        ("length", f"at most {LIMIT} words", _over(words(text), LIMIT), "too-long"),
        ("sentences", f"no sentence has more than {LONGEST} words", _long(parts), "long-sentences"),
    ):
        said = f"it has {', '.join(found[:3])}" if found else quoted("Customers notice", "")
        yield _item(name, label, there and not found, said, tag, shows=bool(found))


def _named(text: str, names: tuple[str, ...]) -> list[str]:
    """Return which of many names occur in a text."""
    return [found[0] for found in any_of(names).finditer(text)]


def _other_times(parts: Mapping[str, str], facts: SupportFacts) -> list[str]:
    """Return the times and durations that are in no evidence; the next update's line has an item of its own."""
    text = "\n".join(said for label, said in parts.items() if label != "Next update")
    known = {(one.hour, one.minute) for one in (facts.since, facts.now, facts.due)}
    others = [f"{hour:02}:{minute:02}" for hour, minute in sorted(clock_times(text) - known)]
    return [*others, *(found[0] for reader in (_DURATION, _BY) for found in reader.finditer(text))]


def _over(count: int, limit: int) -> list[str]:
    return [f"{count} words"] if count > limit else []


def _long(parts: Mapping[str, str]) -> list[str]:
    """Return how the sentences begin that are too long."""
    said = [one for part in parts.values() for one in sentences(part)]
    return [f"'{' '.join(one.split()[:4])} ...'" for one in said if words(one) > LONGEST]

"""What a scorecard and a claim about it say, right or as a misconception has it."""

import math
import statistics
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from typing import Any

KPIS = ("documents", "rework", "observability", "objectives", "satisfaction")
DATED = ("documents", "rework")  # the ones that claims are about
MISREAD = {
    "documents": ("self-scored", "capitals-differ", "first-mark", "newest-as-text", "blank-is-zero", "blank-hides",
                  "each-mark", "by-review-date"),
    "rework": ("bots-count", "bot-reviews", "one-round", "each-request", "unreviewed-pass", "late-reviews",
               "closed-count", "author-comments", "comments-do-not-look"),
    "observability": ("reverted-count", "open-reverts", "in-the-period", "bots-count", "closed-count"),
    "objectives": ("all-services", "retired-count", "empty-slos", "no-target", "untiered-critical"),
    "satisfaction": ("previews-count", "unfinished-count", "each-answer", "first-answer", "own-answers",
                     "blank-is-zero", "capitals-differ", "no-answer-is-middle", "anonymous-once", "last-with-answer"),
}  # fmt: skip
EVERYWHERE = ("missing-dropped", "textbook-interval", "population-spread", "beyond-the-scale", "census-as-sample",
              "few-decide", "gaps-decide", "bound-outside", "few-compared", "by-the-value")  # fmt: skip
MISJUDGED = ("unequal-passes", "half-weeks-pass", "short-passes", "overlap-passes", "gap-before-only",
             "gap-passes", "unfinished-passes", "person-told", "few-compared", "by-the-value", "direction-ignored",
             "both-up", "canceled-confound", "all-confound", "always-on-confounds", "itself-confounds", "only-after",
             "began-inside", "only-in-windows", "first-fault")  # fmt: skip


@dataclass(frozen=True)
class DocumentMark:
    """What somebody gave a document, as it stands in the export, and when."""

    who: str
    at: datetime
    mark: str


@dataclass(frozen=True)
class IncidentDocument:
    """The document of an incident, with every mark that it got."""

    id: str
    author: str
    published: datetime
    marks: Sequence[DocumentMark] = ()


@dataclass(frozen=True)
class PullReview:
    """A review of a pull request, of one of its commits."""

    who: str
    state: str
    commit: str
    at: datetime
    bot: bool = False


@dataclass(frozen=True)
class PullRequest:
    """A pull request, merged or not; ``reverts`` and ``mentions`` are numbers of others."""

    number: int
    author: str
    labels: Sequence[str]
    closed: datetime
    merged: bool = True
    bot: bool = False
    reverts: int | None = None
    mentions: int | None = None
    reviews: Sequence[PullReview] = ()


@dataclass(frozen=True)
class SurveyAnswer:
    """A row of a survey's export."""

    id: str
    email: str
    at: datetime
    answer: str
    status: str = "IP Address"
    finished: bool = True


@dataclass(frozen=True)
class CatalogueService:
    """An entry of the catalogue; no ``tier`` where nobody has said one."""

    name: str
    tier: str | None
    lifecycle: str = "production"


@dataclass(frozen=True)
class ServiceObjective:
    """A document of objectives: its service, and the target of each (None where there is no number yet)."""

    service: str
    targets: Sequence[float | None] = (None, 0.995)


@dataclass(frozen=True)
class CalendarEntry:
    """An entry of the change calendar: a first day, and the one after its last."""

    id: str
    title: str
    start: date
    end: date
    kpis: Sequence[str]
    canceled: bool = False


@dataclass(frozen=True)
class Snapshot:
    """What is exported at the end of a quarter."""

    services: Sequence[CatalogueService]
    objectives: Sequence[ServiceObjective]
    answers: Sequence[SurveyAnswer]


@dataclass(frozen=True)
class ServiceArea:
    """An area with its rules and all that was exported; ``quarters`` are name, start and end, the older first."""

    name: str
    quarters: Sequence[tuple[str, datetime, datetime]]
    as_of: date
    rules: Mapping[str, Mapping[str, Any]]
    windows: Mapping[str, int]
    team: Sequence[str]
    documents: Sequence[IncidentDocument] = ()
    pulls: Sequence[PullRequest] = ()
    snapshots: Mapping[str, Snapshot] = field(default_factory=dict)
    calendar: Sequence[CalendarEntry] = ()
    seen: dict[Any, Any] = field(default_factory=dict)  # windows of claims that were measured


def card(area: ServiceArea, kpi: str, how: str = "") -> dict[str, Any]:
    """Return a KPI of both quarters, with the verdict on the later one and the trend."""
    before, now = (measured(area, kpi, quarter, how) for quarter in area.quarters)
    rule = area.rules[kpi]
    trend = compared(before, now, rule, how if how in ("by-the-value", "few-compared") else "")
    return {"now": now, "before": before, "verdict": _verdict(now, rule, how), "trend": trend}


def measured(area: ServiceArea, kpi: str, quarter: tuple[str, datetime, datetime], how: str = "") -> dict[str, Any]:
    """Return a KPI's number with what it rests on; of a window that is no quarter the name is empty."""
    name, start, end = quarter
    count = {"documents": _documents, "rework": _rework, "observability": _observability}.get(kpi)
    if count:
        values, missing = count(area, start, end, how)
    else:
        values, missing = {"objectives": _objectives, "satisfaction": _satisfaction}[kpi](area, name, how)
    missing = 0 if how == "missing-dropped" else missing
    value, low, high = interval(kpi, values, missing, how)
    return {"value": value, "n": len(values), "missing": missing, "low": low, "high": high}


def sound(entry: Mapping[str, Any], right: Mapping[str, Any], rule: Mapping[str, Any]) -> list[str]:
    """Return verdict and trend of an entry, each the right one where it follows from the entry's own numbers."""
    own = _verdict(entry["now"], rule, ""), compared(entry["before"], entry["now"], rule)
    return [right[key] if entry[key] == one else entry[key] for key, one in zip(("verdict", "trend"), own, strict=True)]


def interval(kpi: str, values: Sequence[float], missing: int, how: str = "") -> tuple[Any, Any, Any]:
    """Return a number and between what the truth lies; values of shares and counts are 0 and 1."""
    n = len(values)
    if not n:
        return None, None, None
    if kpi == "observability":
        return sum(values), sum(values), sum(values) + missing
    if kpi in ("rework", "objectives"):
        hits = int(sum(values))
        if kpi == "objectives" and how != "census-as-sample":
            return 100 * hits / n, 100 * hits / (n + missing), 100 * (hits + missing) / (n + missing)
        return 100 * hits / n, *_wilson(hits, n, how)
    mean = statistics.mean(values)
    if n < 2:
        return mean, None, None
    spread = statistics.pstdev(values) if how == "population-spread" else statistics.stdev(values)
    half = 1.96 * spread / math.sqrt(n)
    low, high = mean - half, mean + half
    return (mean, low, high) if how == "beyond-the-scale" else (mean, max(low, 1.0), min(high, 5.0))


def _wilson(hits: int, n: int, how: str) -> tuple[float, float]:
    p, z = hits / n, 1.96
    if how == "textbook-interval":
        half = z * math.sqrt(p * (1 - p) / n)
        return 100 * (p - half), 100 * (p + half)
    middle, half = p + z * z / (2 * n), z * math.sqrt(p * (1 - p) / n + z * z / (4 * n * n))
    return 100 * (middle - half) / (1 + z * z / n), 100 * (middle + half) / (1 + z * z / n)


def enough(found: Mapping[str, Any], rule: Mapping[str, Any], how: str = "") -> bool:
    """Return whether anything may be concluded from a number."""
    n, missing = found["n"], found["missing"]
    few = n < rule["min_n"] and how not in ("few-decide", "few-compared")
    gaps = 100 * missing > rule["most_missing"] * (n + missing) and how not in ("gaps-decide", "few-compared")
    return found["low"] is not None and not few and not gaps


def _verdict(found: Mapping[str, Any], rule: Mapping[str, Any], how: str) -> str:
    if how == "by-the-value":
        found = {**found, "low": found["value"], "high": found["value"], "missing": 0}
        rule = {**rule, "min_n": 0}
    if not enough(found, rule, "few-decide" if how == "few-decide" else "gaps-decide" if how == "gaps-decide" else ""):
        return "too few to say"
    low, high, strict = found["low"], found["high"], how == "bound-outside"
    if "below" in rule:
        good, bad = high < rule["below"], low >= rule["below"]
    else:
        least, most = rule["at_least"], rule.get("at_most", math.inf)
        good = (low > least or (low == least and not strict)) and (high < most or (high == most and not strict))
        bad = high < least or low > most
    return "met" if good else "not met" if bad else "too few to say"


def compared(before: Mapping[str, Any], now: Mapping[str, Any], rule: Mapping[str, Any], how: str = "") -> str:
    """Return whether a number went up or down, where one can tell."""
    if how == "by-the-value":
        if before["value"] is None or now["value"] is None or before["value"] == now["value"]:
            return "no telling"
        return "up" if now["value"] > before["value"] else "down"
    if not (enough(before, rule, how) and enough(now, rule, how)):
        return "no telling"
    return "up" if now["low"] > before["high"] else "down" if now["high"] < before["low"] else "no telling"


def _text_of(one: DocumentMark) -> str:
    return str(one.at)


def _moment_of(one: DocumentMark) -> datetime:
    return one.at


def _documents(area: ServiceArea, start: datetime, end: datetime, how: str) -> tuple[list[float], int]:
    values: list[float] = []
    missing = 0
    for one in area.documents:
        marks = [each for each in one.marks if each.mark or how == "blank-hides"]
        if how != "self-scored":
            same = (lambda a, b: a == b) if how == "capitals-differ" else (lambda a, b: a.lower() == b.lower())
            marks = [each for each in marks if not same(each.who, one.author)]
        when = one.published
        if how == "by-review-date" and marks:
            when = max(each.at for each in marks)
        if not start <= when < end:
            continue
        marks.sort(key=_text_of if how == "newest-as-text" else _moment_of)
        chosen = marks[:1] if how == "first-mark" else marks if how == "each-mark" else marks[-1:]
        values += [float(each.mark) for each in chosen if each.mark]
        if not any(each.mark for each in chosen):
            missing += 1
            values += [0.0] * (how == "blank-is-zero")
    return values, 0 if how == "blank-is-zero" else missing


def _landed(area: ServiceArea, start: datetime, end: datetime, how: str) -> list[PullRequest]:
    return [
        one
        for one in area.pulls
        if (one.merged or how == "closed-count") and start <= one.closed < end and (not one.bot or how == "bots-count")
    ]


def _rework(area: ServiceArea, start: datetime, end: datetime, how: str) -> tuple[list[float], int]:
    values: list[float] = []
    missing = 0
    for one in _landed(area, start, end, how):
        if "infrastructure" not in one.labels:
            continue
        told = [
            each
            for each in one.reviews
            if (each.at < one.closed or how == "late-reviews")
            and (not each.bot or how == "bot-reviews")
            and (each.who.lower() != one.author.lower() or how == "author-comments")
            and (each.state != "COMMENTED" or how != "comments-do-not-look")
        ]
        if not told and how != "unreviewed-pass":
            missing += 1
            continue
        rounds = [each.commit for each in told if each.state == "CHANGES_REQUESTED"]
        count = len(rounds) if how == "each-request" else len({*rounds})
        values.append(float(count >= (1 if how == "one-round" else 2)))
    return values, missing


def _observability(area: ServiceArea, start: datetime, end: datetime, how: str) -> tuple[list[float], int]:
    reverted = {
        one.reverts
        for one in area.pulls
        if (one.merged or how == "open-reverts") and (how != "in-the-period" or one.closed < end)
    }
    if how == "reverted-count":
        reverted = set()
    told = _landed(area, start, end, how)
    labelled = [one for one in told if one.labels]
    values = [float("observability" in one.labels and one.number not in reverted) for one in labelled]
    return values, len(told) - len(labelled)


def _objectives(area: ServiceArea, quarter: str, how: str) -> tuple[list[float], int]:
    snapshot = area.snapshots[quarter]
    tracked = {
        one.service
        for one in snapshot.objectives
        if any(target is not None for target in one.targets)
        or (how == "empty-slos" and not one.targets)
        or (how == "no-target" and one.targets)
    }
    running = [one for one in snapshot.services if one.lifecycle == "production" or how == "retired-count"]
    critical = [one for one in running if one.tier == "1" or (how == "all-services" and one.tier)]
    unknown = [one for one in running if one.tier is None]
    if how == "untiered-critical":
        critical, unknown = critical + unknown, []
    return [float(one.name in tracked) for one in critical], len(unknown)


SCALE = {"Very dissatisfied": 1, "Dissatisfied": 2, "Neither satisfied nor dissatisfied": 3, "Satisfied": 4,
         "Very satisfied": 5}  # fmt: skip


def _satisfaction(area: ServiceArea, quarter: str, how: str) -> tuple[list[float], int]:
    team = {one.lower() for one in area.team}
    counted: dict[str, SurveyAnswer] = {}
    for one in sorted(area.snapshots[quarter].answers, key=lambda one: one.at, reverse=how == "first-answer"):
        email = one.email if how == "capitals-differ" else one.email.lower()
        if one.status != "IP Address" and (how != "previews-count" or one.answer not in SCALE):
            continue
        if (not one.finished and how != "unfinished-count") or (email in team and how != "own-answers"):
            continue
        key = email if (email or how == "anonymous-once") and how != "each-answer" else one.id
        if how != "last-with-answer" or one.answer in SCALE or key not in counted:
            counted[key] = one
    middle = 3 if how == "no-answer-is-middle" else None
    read = [SCALE.get(one.answer, middle if one.answer else None) for one in counted.values()]
    values = [float(one) for one in read if one is not None]
    missing = len(read) - len(values)
    return (values + [0.0] * missing, 0) if how == "blank-is-zero" else (values, missing)


def before_after(area: ServiceArea, claim: Mapping[str, Any], how: str = "") -> dict[str, Any]:
    """Return what is to be said of a claim about one KPI."""
    nothing = {"before": None, "after": None, "confounders": []}
    if claim["of"] != "team" and how != "person-told":
        return {"verdict": "refused", "faults": []} | nothing
    found = faults(area, claim, how)
    if found:
        return {"verdict": "invalid", "faults": found} | nothing
    kpi, rule = claim["kpi"], area.rules[claim["kpi"]]
    windows = [[moment(day) for day in claim[side]] for side in ("before", "after")]
    before, after = (_measured_once(area, kpi, start, end) for start, end in windows)
    trend = compared(before, after, rule, how)
    better = "up" if kpi == "documents" or how == "both-up" else "down"
    worse = "down" if better == "up" else "up"
    wanted = better if claim["says"] == "better" or how == "direction-ignored" else worse
    verdict = "not shown" if trend == "no telling" else "holds" if trend == wanted else "contradicted"
    confounders = [one.id for one in area.calendar if _confounds(one, claim, how)]
    return {"verdict": verdict, "faults": [], "before": before, "after": after, "confounders": sorted(confounders)}


def _measured_once(area: ServiceArea, kpi: str, start: datetime, end: datetime) -> dict[str, Any]:
    if (kpi, start, end) not in area.seen:
        area.seen[kpi, start, end] = measured(area, kpi, ("", start, end))
    return area.seen[kpi, start, end]


def moment(day: str) -> datetime:
    """Return the midnight at which a day begins."""
    return datetime.combine(date.fromisoformat(day), datetime.min.time(), UTC)


def faults(area: ServiceArea, claim: Mapping[str, Any], how: str = "") -> list[str]:
    """Return what is wrong with the windows of a claim."""
    change = next(one for one in area.calendar if one.id == claim["change"])
    (b0, b1), (a0, a1) = ([date.fromisoformat(day) for day in claim[side]] for side in ("before", "after"))
    long, gaps = [(b1 - b0).days, (a1 - a0).days], [(change.start - b1).days, (a0 - change.end).days]
    short = min(long) < area.windows["least_days"] and how != "short-passes"
    ragged = any(one % 7 for one in long) and how != "half-weeks-pass"
    wide = max(gaps[:1] if how == "gap-before-only" else gaps) > area.windows["most_gap_days"]
    wrong = {
        "unequal": long[0] != long[1] and how != "unequal-passes",
        "length": short or ragged,
        "overlap": min(gaps) < 0 and how != "overlap-passes",
        "gap": wide and how != "gap-passes",
        "unfinished": a1 > area.as_of and how != "unfinished-passes",
    }
    found = [name for name, is_so in wrong.items() if is_so]
    return found[:1] if how == "first-fault" else found


def _confounds(one: CalendarEntry, claim: Mapping[str, Any], how: str) -> bool:
    first, last = (date.fromisoformat(day) for day in (claim["before"][0], claim["after"][1]))
    whole = one.start <= first and one.end >= last
    if how == "only-after":
        first = date.fromisoformat(claim["after"][0])
    if one.id == claim["change"] and how != "itself-confounds":
        return False
    if (one.canceled and how != "canceled-confound") or (claim["kpi"] not in one.kpis and how != "all-confound"):
        return False
    if how == "began-inside":
        return first <= one.start < last
    until, since = (date.fromisoformat(day) for day in (claim["before"][1], claim["after"][0]))
    if how == "only-in-windows" and one.start >= until and one.end <= since:
        return False
    return one.start < last and one.end > first and (not whole or how == "always-on-confounds")

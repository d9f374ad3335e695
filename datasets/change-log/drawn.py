"""Changes of every kind: for each way to misjudge or mistime them there is one that only it, or its like, misses."""

import random
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone
from typing import Any

from groundschool.kit import beside

drafts, judged = beside(__file__, "draft"), beside(__file__, "judged")
Draft, Change, Log = drafts.Draft, judged.Change, judged.Log
DAY, HOUR, MINUTE, SECOND = timedelta(days=1), timedelta(hours=1), timedelta(minutes=1), timedelta(seconds=1)
SUNDAY, ALIKE = 7, 0.002
EAST, FAR_EAST, WEST = (timezone(timedelta(hours=hours)) for hours in (5.5, 9, -8))

AS_IT_IS: Mapping[str, dict[str, Any]] = {
    "issues": {"code": "successful_issues"},
    "uncoded": {"code": ""},
    "reviewing": {"state": "Review", "closed": None},
    "unsuccessful": {"code": "unsuccessful"},
    "unsuccessful-review": {"code": "unsuccessful", "state": "Review"},
    "canceled": {"state": "Canceled", "code": "", "risk": "Low", "type": "normal"},
    "canceled-emergency": {"state": "Canceled", "code": "", "risk": "High", "type": "emergency"},
    "closed-canceled": {"code": "canceled", "risk": "Low", "type": "normal"},
    "scheduled": {"state": "Scheduled", "code": "", "end": None, "closed": None},
    "implementing": {"state": "Implement", "code": ""},
}


def _as_it_is(draft: Draft, kind: str) -> None:
    draft.change(kind, **AS_IT_IS[kind])


def _declared(draft: Draft, kind: str) -> None:
    """Add a change that an incident declares as its cause, or one that it names and declares another."""
    made = draft.change(kind, **({"code": "canceled"} if kind == "canceled-blamed" else {}))
    if kind == "declared":  # of another service, long after, with notes of something else
        elsewhere = next(draft.services)
        draft.report(made, opened=made.end + 3 * draft.rules.window, service=elsewhere, caused_by=made.number)
    elif kind == "declared-other":
        other = draft.change(kind)
        draft.report(made, made.version, caused_by=other.number)
    elif kind == "declared-outside":
        draft.report(made, made.version, caused_by="CHG0029117")
    elif kind == "declared-canceled":
        gone = draft.change(kind, state="Canceled", code="")
        draft.report(made, made.version, caused_by=gone.number)
    elif kind == "declared-backout":  # what was not done broke nothing, whatever it was to take back
        back = draft.change(kind, state="Canceled", code="", backs_out=made.number)
        draft.report(made, caused_by=back.number)
    else:
        draft.report(made, caused_by=made.number)


def _both(made: Change) -> str:
    """Return a change's number and its version, as notes may have both."""
    return f"{made.number} and {made.version}"


def _named(draft: Draft, kind: str) -> None:
    """Add a change that the notes of an incident name, within its window and on its service."""
    made = draft.change(kind, **({"risk": "Low"} if kind == "by-both" else {}))
    if kind == "unsuccessful-blamed":
        draft.changes[-1] = made = replace(made, code="unsuccessful")
        draft.report(made, _both(made))
    elif kind == "by-number":
        draft.report(made, made.number)
    elif kind == "by-capitals":
        draft.report(made, made.version.upper())
        other = draft.change(kind)
        draft.report(other, other.number.lower())
        loud = draft.change(kind, version=draft.version().upper())
        draft.report(loud, loud.version.lower())
    elif kind == "by-both":
        draft.report(made, _both(made))
    elif kind == "by-all":
        draft.report(made, _both(made), caused_by=made.number)
    elif kind == "during":
        draft.report(made, made.version, opened=made.start + (made.end - made.start) * 0.5)
    elif kind == "punctuated":
        draft.report(made, notes=f"It began with {made.version}.")
        for notes in (
            "{x}, the second one of that day, was on when it began.",
            "It began with the second one of that day ({x}).",
        ):
            other = draft.change(kind)
            draft.report(other, notes=notes.format(x=draft.rng.choice((other.number, other.version))))
    else:
        draft.report(made, made.version)


def _not_named(draft: Draft, kind: str) -> None:
    """Add a change of which an incident has all but one of what makes it a cause."""
    made = draft.change(kind, **({"version": ""} if kind == "no-version" else {}))
    window = draft.rules.window
    if kind == "too-late":
        draft.report(made, made.version, opened=made.end + window + HOUR * draft.rng.uniform(0.5, 20))
    elif kind == "too-early":
        draft.report(made, made.version, opened=made.start - MINUTE * draft.rng.uniform(5, 300))
    elif kind == "other-service":
        draft.report(made, made.version, service=next(draft.services))
    elif kind == "longer":
        for longer in (f"{made.version}0", f"{made.version}-rc1", f"{made.number}1"):
            draft.report(made, longer)
    elif kind == "ruled-out":
        draft.report(made, made.version, ruled_out=(draft.change(kind).number, made.number))
    elif kind == "no-version":  # an empty word is no empty version
        draft.report(made, notes="Cause not found , it went away .")
    elif kind == "long-after":
        draft.report(made, opened=made.end + window * draft.rng.uniform(1.5, 3))
    else:
        draft.report(made)
        draft.report(draft.change(kind))


def _quarrel(draft: Draft, kind: str) -> None:
    """Add two changes of one service, one after the other, of which an incident names the earlier one."""
    made = draft.change(kind)
    later = draft.change(kind, service=made.service, opened=made.opened + 20 * MINUTE, end=made.end + 9 * MINUTE)
    if kind == "two-regions":
        draft.changes[-1] = later = replace(later, version=made.version)
    told = draft.report(made, made.version, opened=later.end + MINUTE * draft.rng.uniform(3, 40))
    if kind == "quarrel-ruled":
        named = f"Both {made.version} and {later.version} were on when it began."
        draft.reports[-1] = replace(told, notes=named, ruled_out=(made.number,))


def _duplicates(draft: Draft, kind: str) -> None:
    """Add an incident that was reported more than once, or two incidents of one change."""
    made = draft.change(kind)
    if kind == "two-incidents":
        draft.report(made, _both(made))
        draft.report(made, _both(made))
        return
    root = draft.report(made, _both(made) if kind == "reported-twice" else "")
    if kind == "each-by-itself":  # one declares another change, the duplicate names this one
        other = draft.change(kind)
        draft.reports[-1] = replace(root, caused_by=other.number)
    before = root
    for _ in range(2 if kind == "reported-late" else 1):
        before = draft.report(made, duplicate_of=before.number)
    draft.report(made, _both(made), duplicate_of=before.number)


def _soon(made: Change) -> dict[str, datetime]:
    """Return when a change is requested and done that takes another one back."""
    return {"opened": made.end + 7 * MINUTE, "end": made.end + 95 * MINUTE}


def _backed_out(draft: Draft, kind: str) -> None:
    """Add a change that another one backs out, and what is odd about that."""
    state = {"backout-canceled": "Canceled", "backout-scheduled": "Scheduled"}.get(kind, "Closed")
    code = {"Closed": "successful"}.get(state, "")
    code = "canceled" if kind == "backout-closed-canceled" else code
    made = draft.change(kind)
    back = draft.change(kind, service=made.service, state=state, code=code, backs_out=made.number, **_soon(made))
    if kind in ("backout-breaks", "backout-scheduled"):  # what was not done broke nothing
        draft.report(back, _both(back))
    if kind in ("again", "again-breaks"):  # it was put in once more
        again = draft.change(kind, service=made.service, backs_out=back.number, **_soon(back))
        if kind == "again-breaks":  # and taken back for good
            end = draft.change(kind, service=made.service, backs_out=again.number, **_soon(again))
            draft.report(end, caused_by=end.number)


def _exported_twice(draft: Draft, kind: str) -> None:
    """Add a change that stands in the export twice, as it was before and as it is."""
    codes = {"exported-first": "unsuccessful", "exported-mixed": "successful"}
    code = codes.get(kind) or draft.rng.choice(("successful", "unsuccessful"))
    now = draft.change(kind, code=code)
    before = replace(now, state="Implement", code="", closed=None, updated=now.updated - 2 * HOUR)
    if kind == "exported-emptied":  # somebody took back what was said of it, and when it ended and was closed
        draft.changes[-1] = replace(now, code="", end=None, closed=now.closed - HOUR, updated=now.updated + HOUR)
        before = replace(now, code="unsuccessful")
    if kind == "exported-undone":
        draft.changes[-1] = replace(now, code="canceled", updated=now.updated + HOUR)
        before = replace(now, code="successful")
    if kind == "exported-mixed":
        before = replace(before, updated=before.updated.astimezone(EAST))
        draft.changes[-1] = replace(now, updated=now.updated.astimezone(WEST))
    draft.changes.append(before)


def _half_told(draft: Draft, kind: str) -> None:
    """Add a change of which somebody has not filled in when it began or ended."""
    made = draft.change(kind)
    half = {"start": None} if kind.startswith("no-start") else {"end": None}
    draft.changes[-1] = replace(made, **half)
    if kind.endswith("declared"):
        draft.report(made, caused_by=made.number)
    else:
        draft.report(made, made.version)


def _mixed(draft: Draft, kind: str) -> None:
    """Add a change and an incident with different offsets: by the clocks on walls it looks the other way round."""
    made = draft.change(kind)
    ahead = draft.rng.choice((EAST, UTC))
    if kind == "mixed-in":
        draft.report(made, made.version, opened=(made.end + draft.rules.window - HOUR).astimezone(ahead))
    elif kind == "mixed-out":
        draft.report(made, made.version, opened=(made.end + draft.rules.window + HOUR).astimezone(WEST))
    elif kind == "mixed-day":  # requested in the afternoon, which was tomorrow elsewhere
        opened = draft.at(draft.day(0, 2), draft.length - 1.5).astimezone(FAR_EAST)
        draft.changes[-1] = replace(made, opened=opened, end=draft.at(draft.day(0, 3), 3), type="normal")
    else:  # its own times
        draft.changes[-1] = replace(made, opened=made.opened.astimezone(ahead), end=made.end.astimezone(WEST))


def _over_days(draft: Draft, kind: str) -> None:
    """Add a change that was requested on one day and done on another one."""
    week = draft.rng.choice((0, 3))  # in neither do clocks change
    by_sunday = {"odd-day": ((week, 7), (week + 1, 1)), "over-rest": ((week, 4), (week, 7))}
    by_saturday = {"odd-day": ((week, 5), (week, 6)), "over-rest": ((week, 6), (week + 1, 2))}
    odd = by_sunday if SUNDAY in draft.workdays else by_saturday
    spans = {"overnight": ((2, 2), (2, 3)), "by-night": ((0, 3), (0, 3)), "three-weeks": ((0, 2), (3, 4)), **odd}
    days = [draft.day(*one) for one in spans.get(kind, ())]
    holiday = draft.holidays[kind == "over-last-holiday"]
    days = days or [holiday - DAY, holiday + DAY]
    begins, ends = (11.5, 13.5) if kind == "by-night" else (draft.length - 2, 2.2)
    kind_of = draft.rng.choice(("normal", "standard"))
    draft.change(kind, opened=draft.at(days[0], begins), end=draft.at(days[1], ends), type=kind_of)


def _emergency(draft: Draft, kind: str) -> None:
    """Add a change that could not wait: by night, in the night in which clocks change, or written down afterwards."""
    night = draft.switch - DAY if kind == "emergency-switch" else draft.day(0, 2)
    opened = draft.at(night, 14.2)
    end = (opened.astimezone(UTC) + HOUR * draft.rng.uniform(5.1, 6.4)).replace(microsecond=0)
    end = drafts.fixed((end + DAY * (kind == "emergency-days")).astimezone(draft.rules.zone))
    if kind.startswith("afterwards"):
        opened, end = end, opened
    kind_of = "normal" if kind == "afterwards-normal" else "emergency"
    risk = "High" if kind == "emergency-days" else "Low"
    made = draft.change(kind, opened=opened, end=end, type=kind_of, risk=risk)
    if kind == "emergency-fails":
        draft.report(made, _both(made))
    if kind.startswith("afterwards"):
        draft.changes[-1] = replace(made, approved=opened + HOUR, closed=opened + 30 * HOUR, updated=opened + 31 * HOUR)


MAKERS: Mapping[str, Callable[[Any, str], None]] = {
    **dict.fromkeys(AS_IT_IS, _as_it_is),
    **dict.fromkeys(
        ("declared", "declared-other", "declared-outside", "declared-canceled", "declared-backout", "canceled-blamed"),
        _declared,
    ),
    **dict.fromkeys(("by-version", "by-number", "by-capitals", "by-both", "by-all"), _named),
    **dict.fromkeys(("during", "punctuated", "unsuccessful-blamed"), _named),
    **dict.fromkeys(
        ("neighbour", "too-late", "too-early", "other-service", "longer", "ruled-out", "no-version", "long-after"),
        _not_named,
    ),
    **dict.fromkeys(("quarrel", "quarrel-ruled", "two-regions"), _quarrel),
    **dict.fromkeys(
        ("two-incidents", "reported-twice", "reported-late", "each-by-itself"), _duplicates
    ),
    **dict.fromkeys(
        ("backed-out", "again", "again-breaks", "backout-breaks", "backout-canceled",
         "backout-scheduled", "backout-closed-canceled"), _backed_out,
    ),
    **dict.fromkeys(
        ("exported-first", "exported-last", "exported-mixed", "exported-emptied", "exported-undone"), _exported_twice
    ),
    **dict.fromkeys(("no-end-declared", "no-end-named", "no-start-declared", "no-start-named"), _half_told),
    **dict.fromkeys(("mixed-in", "mixed-out", "mixed-lead", "mixed-day"), _mixed),
    **dict.fromkeys(("overnight", "three-weeks", "over-holiday", "over-last-holiday",
                     "odd-day", "over-rest", "by-night"), _over_days),
    **dict.fromkeys(
        ("emergency-night", "emergency-days", "emergency-switch", "emergency-fails", "afterwards-emergency",
         "afterwards-normal"),
        _emergency,
    ),
}  # fmt: skip


def _plain(draft: Draft) -> None:
    """Add changes of which nothing is odd, several of each service."""
    shared = [next(draft.services) for _ in range(8)]
    for _ in range(draft.rng.randint(9, 14)):
        draft.change("plain", service=draft.rng.choice(shared))
    newest = judged.newest(draft.changes).values()
    done = [one for one in newest if one.type == "normal" and judged.is_done(one) and not one.backs_out]
    if len([one for one in done if one.end and one.end >= one.opened]) % 2:  # of an even number two stand in the middle
        draft.change("plain", service=shared[0], type="normal")


def _alike(log: Log) -> bool:
    """Return whether the share of low risk is the same with emergencies, so that nobody would see who counts them."""
    told, newest = judged.outcomes(log), judged.newest(log.changes)
    low = [one for one in newest.values() if one.risk == "Low" and told[one.number]["outcome"] != "not-counted"]
    groups = low, [one for one in low if one.type != "emergency"]
    both, planned = (sum(told[one.number]["outcome"] == "succeeded" for one in group) / len(group) for group in groups)
    return abs(both - planned) < ALIKE


def usual(rng: random.Random, year: int) -> tuple[Draft, Log]:
    """Return five weeks with a change of every kind, and more of which nothing is odd."""
    draft = Draft(rng, year)
    for kind, make in MAKERS.items():
        make(draft, kind)
    for kind, most in (("emergency-night", 2), ("emergency-fails", 1)):  # never as many that held as that failed
        for _ in range(rng.randint(0, most)):
            _emergency(draft, kind)
    _plain(draft)
    while _alike(draft.log()):
        draft.change("plain", risk="Low", type="standard")
    log = draft.log()
    for kind in ("exported-first", "exported-last", "exported-mixed", "exported-emptied", "exported-undone"):
        _in_order(log.changes, draft.kinds[kind][0], newest_first=kind in ("exported-first", "exported-mixed"))
    return draft, _begun_with(log, draft.kinds["by-both"][-1])


def _begun_with(log: Log, number: str) -> Log:
    """Return a log in whose file one change stands first: whoever takes the first row for a heading misses it."""
    return replace(log, changes=sorted(log.changes, key=lambda one: one.number != number))


def _in_order(changes: list[Any], number: str, *, newest_first: bool) -> None:
    """Put the two rows of a change into an order."""
    one, other = (place for place, row in enumerate(changes) if row.number == number)
    if (changes[one].updated > changes[other].updated) != newest_first:
        changes[one], changes[other] = changes[other], changes[one]


def alone(rng: random.Random, year: int) -> tuple[Draft, Log]:
    """Return a log of a single change, an emergency, which failed."""
    draft = Draft(rng, year)
    draft.change("plain", code="unsuccessful", risk="Low", type="emergency")
    return draft, draft.log()


def at_bounds(rng: random.Random, year: int) -> tuple[Draft, Log]:
    """Return a log in which everything lies at a bound, or a second beside it; there are no emergencies."""
    draft = Draft(rng, year, "Australia/Adelaide")  # whose day begins while it is yesterday by UTC
    for late in (-SECOND, timedelta(), SECOND):
        for after in (True, False):
            made = draft.change("plain")
            bound = made.end + draft.rules.window if after else made.start
            draft.report(made, made.version, opened=bound + late)
    opens, closes = draft.rules.begins, draft.rules.ends
    early = (datetime.combine(draft.monday, opens) + 15 * MINUTE).time()
    for before, after in ((opens, closes), (closes, opens), (opens, opens), (closes, early)):
        first, last = draft.day(0, 2), draft.day(0, 2 if before <= after else 3)
        moments = [datetime.combine(day, at, draft.rules.zone) for day, at in ((first, before), (last, after))]
        begun, ended = drafts.fixed(moments[0]), moments[1].astimezone(UTC)
        draft.change("plain", opened=begun, end=ended, type="standard", start=ended, approved=None)
    _backed_out(draft, "backed-out")
    draft.changes = [
        replace(one, type="standard", risk="High" if number < 2 else "Low") for number, one in enumerate(draft.changes)
    ]
    return draft, _begun_with(draft.log(), draft.kinds["backed-out"][-1])

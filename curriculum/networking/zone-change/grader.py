"""Grades zones by what a name server makes of them, and a plan by what caches would give while it is carried out."""

from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from typing import Any

from groundschool.judges.zone import Loaded, loaded_zone
from groundschool.kit import Check, Outcome, Score, Variant, beside, brief, given

last_given = beside(__file__, "caches").last_given
ZONE = "saltmarsh.example"
WINDOW = {"prepared": 1, "moved": 11, "back": 21}  # the first of ten serials, as far behind the one of now
HALF = 2**31
SPARE = timedelta(minutes=30)
Truth = Mapping[str, Any]
Test = Callable[[Any], bool]


def prepared(answer: str, variant: Variant) -> Score:
    """Return the checks of the zone that is published before the cut."""
    return _zone("prepared", answer, variant.truth)


def moved(answer: str, variant: Variant) -> Score:
    """Return the checks of the zone that is published at the cut."""
    return _zone("moved", answer, variant.truth)


def back(answer: str, variant: Variant) -> Score:
    """Return the checks of the zone that is published to turn back."""
    return _zone("back", answer, variant.truth)


def _zone(which: str, answer: str, truth: Truth) -> Score:
    """Return the checks of a zone: does it load, is it newer, is what the ticket names right, and all else as before."""
    if not answer.strip():
        return Score((Check("named-checkzone loads it", passed=False, points=7, evidence="nothing is written yet"),))
    zone = loaded_zone(answer, ZONE)
    got = Outcome("your zone", zone, zone.problem and f"named-checkzone refuses your zone: {zone.problem}")
    wants = {name: (ttl, frozenset(data)) for name, (ttl, data) in truth["sets"][which].items()}
    named = set(truth["changing"])
    changed = {name for name in {*wants, *zone.sets} if zone.sets.get(name) != wants.get(name)}
    soa = _soa(truth)
    far, first = (zone.serial - truth["serial"]) % 2**32, WINDOW[which]
    return Score(
        (
            _loads(zone),
            got.holds(
                "its serial is one of the ten",
                lambda _: first <= far < first + 10,
                traps={
                    "serial-unchanged": lambda _: far == 0,
                    "serial-went-back": lambda _: far >= HALF or 0 < far < first,
                },
                evidence=_far(which, zone.serial, truth["serial"]),
            ),
            got.holds(
                "what the ticket names is as it should be at that time",
                lambda _: not changed & named,
                points=3,
                traps=_named_traps(which, zone, wants, truth),
                evidence=_told(changed & named, zone),
            ),
            got.holds(
                "nothing else is other than before",
                lambda found: not changed - named and found.soa == soa,
                points=2,
                traps={
                    "same-letters": lambda _: any(_looks_named(name, truth) for name in changed - named),
                    "ttl-for-all": lambda found: (
                        found.soa[0] == truth["low"] or _ttl_alone(found, wants, changed - named)
                    ),
                    "dot-missing": _dotless,
                    "changed-beside": lambda _: True,
                },
                evidence=_told(changed - named, zone) or f"the SOA is {zone.soa}",
            ),
        )
    )


def _far(which: str, serial: int, now: int) -> str:
    """Return how far a serial is from the one of now, and how far it should be."""
    first, far = WINDOW[which], (serial - now) % 2**32
    way = f"{far} further" if far < HALF else f"{2**32 - far} before it"
    return (
        f"{which} has a serial that is {first} to {first + 9} further than that of the zone now, {now} "
        f"(after {2**32 - 1} comes 0); yours is {serial}, {way}"
    )


def _loads(zone: Loaded) -> Check:
    """Return the check that a server loads the zone, with what its refusal comes from where it says so."""
    tag = "not-tried" if zone.problem else ""
    if "CNAME and other data" in zone.problem:
        tag = "alias-beside-data"
    elif f"example.{ZONE}'" in zone.problem:
        tag = "dot-missing"
    return Check(
        "named-checkzone loads it", not zone.problem, about=tag, tag=tag, trapped=bool(tag), evidence=zone.problem
    )


def _soa(truth: Truth) -> tuple[int, str]:
    minimum = truth["minimum"]
    return truth["sets"]["before"][f"{ZONE}. NS"][0], f"ns1.{ZONE}. hostmaster.{ZONE}. 7200 900 1209600 {minimum}"


def _named_traps(which: str, zone: Loaded, wants: Mapping[str, Any], truth: Truth) -> dict[str, Test]:
    """Return what may be wrong with the sets that the ticket names."""
    before = {name: (ttl, frozenset(data)) for name, (ttl, data) in truth["sets"]["before"].items()}
    old = {name: zone.sets.get(name) for name in truth["losing"]}
    data = {name: one[1] for name, one in zone.sets.items()}
    return {
        "dot-missing": _dotless,
        "moved-already": lambda _: (
            which != "moved" and any(data.get(name) != before[name][1] for name in truth["losing"])
        ),
        "ttl-not-lowered": lambda _: any(
            one is not None and name in wants and one[0] == truth["old"][name] for name, one in old.items()
        ),
        "old-beside-new": lambda _: any(data.get(name, set()) > wants[name][1] for name in wants if name in old),
        "left-out": lambda _: any(
            data.get(name, set()) < wants[name][1] for name in wants if name in truth["changing"]
        ),
    }


def _dotless(zone: Loaded) -> bool:
    """Return whether a name was completed that was whole."""
    texts = [*zone.sets, *(one for _, data in zone.sets.values() for one in data)]
    return any(f"example.{ZONE}." in one for one in texts)


def _ttl_alone(zone: Loaded, wants: Mapping[str, Any], names: set[str]) -> bool:
    return any(name in zone.sets and name in wants and zone.sets[name][1] == wants[name][1] for name in names)


def _looks_named(name: str, truth: Truth) -> bool:
    label = truth["elsewhere"].partition(".")[0]
    return name.startswith(label)


def _told(names: set[str], zone: Loaded) -> str:
    """Return the first sets that are not as they should be, as they are."""
    shown = [f"{name}: {_set(zone.sets.get(name))}" for name in sorted(names)]
    return "; ".join(shown[:3])


def _set(one: tuple[int, frozenset[str]] | None) -> str:
    return f"TTL {one[0]}, {', '.join(sorted(one[1]))}" if one else "not there"


def plan(answer: object, variant: Variant) -> Score:
    """Return the checks of the moments, each played through with the caches of the other moments."""
    truth = variant.truth
    told = {name: _moment(answer, name) for name in ("prepare", "cut", "announce", "switch_off", "turn_back")}
    shown = {name: f"plan['{name}'] is {brief(_said(answer, name))}" for name in told}
    written, cut, end = (_read(truth[name]) for name in ("written", "cut", "end"))
    low, lag = truth["low"], truth["lag"]
    longest = max(truth["old"].values())
    shortest = min(ttl for ttl in truth["old"].values())
    latest = cut - timedelta(seconds=lag + longest)
    gone = last_given([(cut - timedelta(days=9), low)], cut, lag)
    known = cut + timedelta(seconds=lag + truth["negative"])
    turned = timedelta(seconds=lag + low)
    return Score(
        (
            told["prepare"].holds(
                "at the cut all that caches took from the old zone has run out",
                lambda at: (
                    written <= at
                    and all(last_given([(written, kept)], at, lag) <= cut for kept in truth["old"].values())
                ),
                points=3,
                traps={
                    "lag-forgotten": lambda at: latest < at <= cut - timedelta(seconds=longest),
                    "one-ttl-of-several": lambda at: latest < at <= cut - timedelta(seconds=shortest),
                    "lowered-too-late": lambda at: at > latest,
                },
                evidence=shown["prepare"],
            ),
            told["cut"].holds("the cut is when the ticket says", lambda at: at == cut, evidence=shown["cut"]),
            told["announce"].holds(
                "the new name is announced when every cache finds it",
                lambda at: known <= at <= known + SPARE,
                points=2,
                traps={
                    "lag-forgotten": lambda at: _near(at, known - timedelta(seconds=lag)),
                    "no-was-kept": lambda at: at < known,
                    "needlessly-late": lambda at: at > known + SPARE,
                },
                evidence=shown["announce"],
            ),
            told["switch_off"].holds(
                "the old hosts go when no cache gives them, and not much later",
                lambda at: gone <= at <= gone + SPARE + timedelta(minutes=1),
                points=2,
                traps={
                    "lag-forgotten": lambda at: _near(at, cut + timedelta(seconds=low)),
                    "off-too-early": lambda at: at < gone,
                    "needlessly-late": lambda at: at > gone + SPARE,
                },
                evidence=shown["switch_off"],
            ),
            told["turn_back"].holds(
                "turned back that late, no cache gives a new address when the window ends",
                lambda at: end - SPARE - timedelta(minutes=1) <= at + turned <= end,
                points=2,
                traps={
                    "lag-forgotten": lambda at: _near(at, end - timedelta(seconds=low)),
                    "back-takes-time": lambda at: at > end - turned,
                    "needlessly-late": lambda at: at < end - turned,
                },
                evidence=shown["turn_back"],
            ),
        )
    )


def _near(moment: datetime, other: datetime) -> bool:
    """Return whether two moments are the same but for rounding to minutes."""
    return abs(moment - other) < timedelta(minutes=1)


def _said(answer: Any, name: str) -> Any:
    return answer.get(name) if isinstance(answer, dict) else answer


def _moment(answer: object, name: str) -> Outcome:
    """Return a moment of the plan, or why it cannot be read."""
    said = _said(answer, name)
    if not isinstance(answer, dict):
        return Outcome(name, error="plan is no dictionary with the five keys")
    if said is None:
        return Outcome(name, error=f"{name} is not filled in yet", blank=True)
    try:
        return given(_read(said), f"plan['{name}']")
    except (TypeError, ValueError):
        return Outcome(
            name,
            error=f"{name} is {brief(said)}, but a text such as '2026-03-09T14:05Z' is asked for",
            tag="words-for-a-moment",
        )


def _read(text: Any) -> datetime:
    moment = datetime.fromisoformat(text)
    if moment.utcoffset() != timedelta():
        raise ValueError(text)
    return moment

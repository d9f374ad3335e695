"""Grades scorecards and what is said of claims against the areas that were drawn."""

import math
from collections.abc import Mapping
from typing import Any

from groundschool.kit import (
    Expect,
    Outcome,
    Score,
    Variant,
    as_it_is,
    call,
    given,
    judged,
    judged_refusals,
    near,
    on_edges,
    part,
)

CLOSE = 2e-6  # the truth is rounded to six places
A_NAME = r"INC\d+|R_\w+"
KPIS = ("documents", "rework", "observability", "objectives", "satisfaction")
NUMBER = ("value", "n", "missing", "low", "high")
FEW = "too few to say"
FAULTS = {
    "unequal": "windows of unequal length",
    "length": "windows that are too short, or no whole weeks",
    "overlap": "windows that reach into the change",
    "gap": "windows that were chosen with a gap",
    "unfinished": "a window that is not over",
}


def scorecard(answer: Any, variant: Variant) -> Score:
    """Return the checks of ``scorecard(folder)``, number by number."""
    told = variant.truth["scorecard"]
    if variant.edge == "torn":
        got = {how: call(answer, f"{variant.path()}/{how}") for how in told["wants"]}
        return _refused(got, told["wants"])
    areas, rules = variant.truth["rules"], {}
    got = {}
    for name in areas:
        whole = call(answer, f"{variant.path()}/{name}")
        for kpi in KPIS:
            subject = f"{name} {kpi}"
            rules[subject] = areas[name][kpi]
            got[subject] = part(whole, kpi)
    said = {subject: _follows(one, rules[subject], told["wants"][subject]) for subject, one in got.items()}
    expected = _numbers(told["wants"])
    if variant.edge:
        expected = [on_edges(__file__, _whole)[variant.edge]]
    return judged(said, told["wants"], told["traps"], expected)


def before_after(answer: Any, variant: Variant) -> Score:
    """Return the checks of ``before_after(folder, claim)`` for every claim."""
    told, claims = variant.truth["before-after"], variant.truth["claims"]
    got = {subject: call(answer, f"{variant.path()}/{name}", dict(claim)) for subject, (name, claim) in claims.items()}
    if variant.edge == "torn":
        return _refused(got, told["wants"])
    wants = told["wants"]
    said = {
        subject: _shown(one, variant.truth["rules"], claims[subject], wants[subject]) for subject, one in got.items()
    }
    if variant.edge:
        return judged(said, wants, told["traps"], [on_edges(__file__, _all_of_it)[variant.edge]])
    sound = [subject for subject, want in wants.items() if want["before"]]
    persons = [subject for subject, want in wants.items() if want["verdict"] == "refused"]
    expected = [
        Expect("what is about one person is refused", _all_of_it, 3, among=persons),
        *(
            Expect(label, _faults, 1, among=[subject for subject, want in wants.items() if fault in want["faults"]])
            for fault, label in FAULTS.items()
        ),
        Expect("in sound windows nothing is wrong", _faults, 2, among=sound),
        Expect(
            "the numbers before and after",
            lambda found: [_numbers_of(found[key]) for key in ("before", "after")],
            2,
            among=sound,
        ),
        *(
            Expect(f"what is to be said where somebody says *{says}*", lambda found: found["sound"], 2, among=ones)
            for says in ("better", "worse")
            if (ones := [subject for subject in sound if claims[subject][1]["says"] == says])
        ),
        Expect("what else may have moved the number", lambda found: sorted(found["confounders"]), 4, among=sound),
    ]
    return judged(said, wants, told["traps"], expected)


def _numbers(wants: Mapping[str, Any]) -> list[Expect]:
    """Return what is expected of numbers, one by one, and of what is said of them."""

    def about(*kpis: str) -> list[str]:
        return [subject for subject in wants if subject.split()[-1] in kpis]

    found = []
    for kpi in KPIS:
        view, crashed = _keys("n", "missing"), "read-anyway" if kpi == "satisfaction" else ""
        found.append(
            Expect(f"{kpi}: how many count and how many are missing", view, 2, among=about(kpi), crashed=crashed)
        )
        found.append(Expect(f"{kpi}: the number", _keys("value"), 1, among=about(kpi)))
    return [
        *found,
        Expect("between what a mean may lie", _keys("low", "high"), 2, among=about("documents", "satisfaction")),
        Expect("between what a share may lie", _keys("low", "high"), 2, among=about("rework")),
        Expect(
            "between what it may be where all were looked at",
            _keys("low", "high"),
            2,
            among=about("observability", "objectives"),
        ),
        Expect("the verdicts", lambda entry: entry["sound"][0], 5),
        Expect("the trends", lambda entry: entry["sound"][1], 3),
    ]


def _keys(*keys: str) -> Any:
    return lambda entry: [_close(key, entry[quarter][key]) for quarter in ("now", "before") for key in keys]


def _close(key: str, value: Any) -> Any:
    return value if key in ("n", "missing") else near(value, CLOSE)


def _refused(got: Mapping[str, Outcome], wants: Mapping[str, str]) -> Score:
    """Return the check that what cannot be read is named."""
    return judged_refusals(got, wants, "read-anyway", on_edges(__file__, as_it_is)["torn"], A_NAME)


def _follows(said: Outcome, rule: Mapping[str, Any], want: Mapping[str, Any]) -> Outcome:
    """Return an entry with its verdict and trend, the right ones where they follow from its numbers: a fault costs once."""

    def mended(entry: Any) -> Any:
        now, before = ({key: _plain(entry[quarter][key]) for key in NUMBER} for quarter in ("now", "before"))
        own = {"verdict": _verdict(now, rule), "trend": _trend(before, now, rule)}
        told = {"now": _rounded(now), "before": _rounded(before), "verdict": entry["verdict"], "trend": entry["trend"]}
        return told | {"sound": [want[key] if told[key] == one else told[key] for key, one in own.items()]}

    return said if said.error else given(said.look(mended, otherwise=said.value), said.shown)


def _rounded(one: Mapping[str, Any]) -> dict[str, Any]:
    """Return numbers as the truth has them, to find what a misconception gave."""
    return {key: round(value, 6) if isinstance(value, float) else value for key, value in one.items()}


def _shown(said: Outcome, rules: Any, about: Any, want: Mapping[str, Any]) -> Outcome:
    """Return what was said of a claim, its verdict right where it follows from its own numbers."""
    name, claim = about

    def mended(found: Any) -> Any:
        told = {key: found[key] for key in ("verdict", "before", "after")}
        told |= {
            "faults": sorted(found["faults"]),
            "confounders": sorted(found["confounders"]),
            "sound": found["verdict"],
        }
        if not want["before"] or not found["before"]:
            return told
        before, after = ({key: _plain(found[side][key]) for key in NUMBER} for side in ("before", "after"))
        went = _trend(before, after, rules[name][claim["kpi"]])
        wanted = "up" if (claim["kpi"] == "documents") == (claim["says"] == "better") else "down"
        own = "not shown" if went == "no telling" else "holds" if went == wanted else "contradicted"
        told |= {"before": _rounded(before), "after": _rounded(after)}
        return told | ({"sound": want["verdict"]} if found["verdict"] == own else {})

    return said if said.error else given(said.look(mended, otherwise=said.value), said.shown)


def _enough(one: Mapping[str, Any], rule: Mapping[str, Any]) -> bool:
    gaps = 100 * one["missing"] > rule["most_missing"] * (one["n"] + one["missing"])
    return one["low"] is not None and one["n"] >= rule["min_n"] and not gaps


def _verdict(one: Mapping[str, Any], rule: Mapping[str, Any]) -> str:
    if not _enough(one, rule):
        return FEW
    least, most = rule.get("at_least", -math.inf), rule.get("at_most", math.inf)
    if "below" in rule:
        good, bad = one["high"] < rule["below"], one["low"] >= rule["below"]
    else:
        good, bad = one["low"] >= least and one["high"] <= most, one["high"] < least or one["low"] > most
    return "met" if good else "not met" if bad else FEW


def _trend(before: Mapping[str, Any], now: Mapping[str, Any], rule: Mapping[str, Any]) -> str:
    if not (_enough(before, rule) and _enough(now, rule)):
        return "no telling"
    return "up" if now["low"] > before["high"] else "down" if now["high"] < before["low"] else "no telling"


def _plain(value: Any) -> Any:
    """Return a number of numpy, as tables have them, as one of Python."""
    return value.item() if type(value) not in (int, float) and hasattr(value, "item") else value


def _numbers_of(found: Any) -> Any:
    return None if found is None else [near(found[key], CLOSE) for key in NUMBER]


def _whole(entry: Any) -> Any:
    return [_numbers_of(entry["now"]), _numbers_of(entry["before"]), entry["verdict"], entry["trend"]]


def _faults(found: Any) -> Any:
    return [found["verdict"] in ("invalid", "refused"), sorted(found["faults"])]


def _all_of_it(found: Any) -> Any:
    sides = [_numbers_of(found[key]) for key in ("before", "after")]
    return [found["verdict"], sorted(found["faults"]), *sides, sorted(found["confounders"])]

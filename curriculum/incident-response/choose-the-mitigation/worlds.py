"""The right answers of a variant, and what each misconception leads to: once a variant, however many answers it has."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from groundschool.kit import Outcome, Variant, beside, given

possible, decided, service, known = (beside(__file__, name) for name in ("possible", "decided", "service", "by_heart"))
Answers = dict[str, Any]
Told = tuple[Answers, dict[str, Answers]]
ALLOWED_LOSS, MOST_KEPT = 1.1, 16
SHOWN_ON_EDGES = ("by-heart", "time-ignored", "shares-unread")
_READINGS: dict[Any, Told] = {}
_COURSES: dict[Any, Told] = {}


def readings(variant: Variant) -> Told:
    """Return which levers are possible in each situation, and what misconceptions take for possible."""
    return _kept(_READINGS, variant, lambda truth: _readings(truth, variant.edge))


def courses(variant: Variant) -> Told:
    """Return what the rules lead to in each situation, and what misconceptions do."""
    return _kept(_COURSES, variant, lambda truth: _courses(truth, readings(variant), variant.edge))


def outcomes(variant: Variant, answer: Callable[[Any], dict[str, Outcome]]) -> dict[str, Outcome]:
    """Return what the steps of an answer, asked with a log for each open situation, lead to in each."""
    (found, _), (wants, _) = readings(variant), courses(variant)
    played = service.played(_services(variant.truth, found), answer)
    return {
        name: got if got.error else given(with_loss(got.value, wants[name]), got.shown) for name, got in played.items()
    }


def with_loss(led_to: Mapping[str, Any], want: Mapping[str, Any]) -> Answers:
    """Return an outcome that says whether users have lost more than they must."""
    return {**led_to, "over": led_to["lost"] > want["lost"] * ALLOWED_LOSS}


def _key(variant: Variant) -> Any:
    """Return what tells a variant from others, without looking at all of it."""
    seen = (
        (case["minute"], case["failing_percent"], case["users_per_minute"])
        for case in variant.truth["situations"].values()
    )
    return variant.seed, variant.edge, tuple(seen)


def _kept(kept: dict[Any, Told], variant: Variant, make: Callable[[Mapping[str, Any]], Told]) -> Told:
    key = _key(variant)
    if key not in kept:
        if len(kept) >= MOST_KEPT:
            kept.clear()
        kept[key] = make(variant.truth)
    return kept[key]


def _readings(truth: Mapping[str, Any], edge: str | None) -> Told:
    rules, cases = truth["rules"], truth["situations"]
    wants = {name: possible.candidates(case, rules) for name, case in cases.items()}
    traps: dict[str, Answers] = {}
    for how in SHOWN_ON_EDGES if edge else possible.MISREAD:
        read = _by_heart(rules) if how == "by-heart" else rules
        about = possible.ABOUT.get(how, rules["levers"])
        for name, case in cases.items():
            seen = {lever: possible.candidate(lever, case, read, how) for lever in about}
            if any(wants[name][lever] != one for lever, one in seen.items()):
                traps.setdefault(how, {})[name] = wants[name] | seen
    return wants, traps


def _courses(truth: Mapping[str, Any], told: Told, edge: str | None) -> Told:
    found, misread = told
    rules, cases = truth["rules"], truth["situations"]

    def played(how: str, names: list[str]) -> tuple[Answers, Answers]:
        """Return what a reading of the rules leads to, and the logs."""
        services = {name: one for name, one in _services(truth, found).items() if name in names}
        ended = service.played(services, lambda logs: {name: given(step(how, name, log)) for name, log in logs.items()})
        return {name: got.value for name, got in ended.items()}, {name: one.log for name, one in services.items()}

    def step(how: str, name: str, log: Sequence[Any]) -> Any:
        seen = misread.get(how, {}).get(name, found[name])
        return decided.decide(cases[name], log, _by_heart(rules) if how == "by-heart" else rules, seen, how)

    right, logs = played("", [*cases])
    steps = {name: [*(entry["did"] for entry in log), step("", name, log)] for name, log in logs.items()}

    def parts(how: str, name: str) -> bool:
        """Return whether a misconception leaves the right course somewhere."""
        return any(step(how, name, logs[name][:place]) != did for place, did in enumerate(steps[name]))

    wants = {name: with_loss(want, want) for name, want in right.items()}
    traps: dict[str, Answers] = {}
    for how in SHOWN_ON_EDGES if edge else (*decided.MISPLAYED, *possible.MISREAD):
        about = cases if how in ("by-heart", *decided.MISPLAYED) else misread.get(how, {})
        ended, _ = played(how, [name for name in about if parts(how, name)])
        told_of = {name: with_loss(value, wants[name]) for name, value in ended.items() if value}
        traps[how] = {name: value for name, value in told_of.items() if value != wants[name]}
    return wants, traps


def _services(truth: Mapping[str, Any], found: Answers) -> Answers:
    return {
        name: service.Service(case, truth["hidden"][name], truth["rules"], found[name])
        for name, case in truth["situations"].items()
    }


def _by_heart(rules: Mapping[str, Any]) -> dict[str, Any]:
    """Return the rules of this year, which somebody knows by heart."""
    return {"limits": {**rules["limits"], **known.LIMITS}, "levers": rules["levers"], "approvals": known.APPROVALS}

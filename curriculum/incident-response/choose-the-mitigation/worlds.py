"""The right answers of a variant, and what each misconception leads to: once a variant, however many answers it has."""

import json
from collections.abc import Callable, Mapping
from functools import lru_cache, partial
from typing import Any

from groundschool.kit import Outcome, Variant, beside, given

decided, service, known = (beside(__file__, name) for name in ("decided", "service", "by_heart"))
Answers = dict[str, Any]
Told = tuple[Answers, dict[str, Answers]]
ALLOWED_LOSS = 1.1


def readings(variant: Variant) -> Told:
    """Return which levers are possible in each situation, and what misconceptions take for possible."""
    return _readings(_text(variant))


def courses(variant: Variant) -> Told:
    """Return what the rules lead to in each situation, and what misconceptions do."""
    return _courses(_text(variant))


def outcome(variant: Variant, name: str, answer: Callable[[Any], Outcome]) -> Outcome:
    """Return what the steps of an answer lead to in a situation."""
    return _outcome(variant.truth, name, readings(variant)[0][name], answer)


def with_loss(led_to: Mapping[str, Any], want: Mapping[str, Any]) -> Answers:
    """Return an outcome that says whether users have lost more than they must."""
    return {**led_to, "over": led_to["lost"] > want["lost"] * ALLOWED_LOSS}


def _text(variant: Variant) -> str:
    return json.dumps(dict(variant.truth))


@lru_cache(maxsize=8)
def _readings(text: str) -> Told:
    truth = json.loads(text)
    rules, cases = truth["rules"], truth["situations"]
    wants = {name: decided.candidates(case, rules) for name, case in cases.items()}
    traps: dict[str, Answers] = {}
    for how in decided.MISREAD:
        read = _by_heart(rules) if how == "by-heart" else rules
        for name, case in cases.items():
            if (found := decided.candidates(case, read, how)) != wants[name]:
                traps.setdefault(how, {})[name] = found
    return wants, traps


@lru_cache(maxsize=8)
def _courses(text: str) -> Told:
    truth, (found, misread) = json.loads(text), _readings(text)
    rules, cases = truth["rules"], truth["situations"]

    def led_to(name: str, how: str, seen: Any) -> Any:
        read = _by_heart(rules) if how == "by-heart" else rules
        return _outcome(truth, name, found[name], partial(_decide, cases[name], read, seen, how)).value

    wants = {name: led_to(name, "", found[name]) for name in cases}
    traps: dict[str, Answers] = {}
    for how in (*decided.MISREAD, *decided.MISPLAYED):
        for name in cases:
            seen = misread.get(how, {}).get(name, found[name])
            differs = how in decided.MISPLAYED or how == "by-heart" or seen != found[name]
            if differs and (value := led_to(name, how, seen)):
                traps.setdefault(how, {})[name] = with_loss(value, wants[name])
    return {name: with_loss(want, want) for name, want in wants.items()}, traps


def _outcome(truth: Mapping[str, Any], name: str, found: Any, answer: Callable[[Any], Outcome]) -> Outcome:
    played = service.Service(truth["situations"][name], truth["hidden"][name], truth["rules"], found)
    return service.played(played, answer)


def _decide(case: Any, rules: Any, found: Any, how: str, log: Any) -> Outcome:
    return given(decided.decide(case, log, rules, found, how), "decide")


def _by_heart(rules: Mapping[str, Any]) -> dict[str, Any]:
    """Return the rules of this year, which somebody knows by heart."""
    return {"limits": {**rules["limits"], **known.LIMITS}, "levers": rules["levers"], "approvals": known.APPROVALS}

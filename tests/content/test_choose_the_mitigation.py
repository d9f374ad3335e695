"""The situations of Choose the mitigation: bounds, independence, policies, and what guessers get."""

import tomllib
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from groundschool.curriculum.content_module import load_content_module

ROOT = Path(__file__).parents[2]
EXERCISE = ROOT / "curriculum/incident-response/choose-the-mitigation"
generate = load_content_module(ROOT / "datasets/choose-the-mitigation/generate.py").generate
grader = load_content_module(EXERCISE / "grader.py")
worlds, decided, possible = grader.worlds, grader.worlds.decided, grader.worlds.possible
# Kinds in which nothing helps, because everything is ruled out or refused, or two levers were enough.
ESCALATED = {
    "irreversible", "revoked", "no-room", "no-room-bound", "unsafe", "surge-limit", "behind-bound", "refused-other",
    "refused-primary", "two-fail", "second-stays", "late", "late-captured", "late-asked", "late-failed",
}  # fmt: skip


@pytest.mark.parametrize("seed", range(6))
def test_the_rules_end_every_kind_as_it_is_meant(seed: int) -> None:
    variant = generate(seed)
    wants, _ = worlds.courses(variant)
    for kind, name in variant.truth["kinds"].items():
        ended = "escalated to incident commander" if kind in ESCALATED else "mitigated"
        assert wants[name]["end"] == ended, kind
        assert not wants[name]["against"], kind


@pytest.mark.parametrize("seed", range(6))
def test_every_misconception_leads_elsewhere_in_some_situation(seed: int) -> None:
    _, misread = worlds.readings(generate(seed))
    _, misplayed = worlds.courses(generate(seed))
    assert {how for how in possible.MISREAD if misread.get(how)} >= {*possible.MISREAD} - {"by-heart"}
    assert all(misplayed[how] for how in decided.MISPLAYED)
    _, elsewhere = worlds.courses(generate(seed, "other-rules"))
    assert elsewhere["by-heart"]


def test_the_rules_are_those_of_the_policies() -> None:
    variant = generate(0)
    policy = tomllib.loads((ROOT / "curriculum/policies/decision-rights.toml").read_text(encoding="utf-8"))
    rules = variant.truth["rules"]
    assert rules["approvals"] == policy["approvals"]
    first = policy["escalation"][0]
    assert rules["limits"]["stop_minute"] == first["after_minutes"]
    assert {rules["limits"]["escalate_to"], rules["limits"]["beyond_range_asks"]} == {*first["to"]}
    heart = worlds.known
    assert {name: rules["limits"][name] for name in heart.LIMITS} == heart.LIMITS
    assert heart.APPROVALS.items() <= rules["approvals"].items()


def test_the_files_say_what_the_answers_are_given() -> None:
    variant = generate(3, "other-rules")
    told = tomllib.loads(variant.files["levers.toml"].decode())
    told |= tomllib.loads(variant.files["decision-rights.toml"].decode())
    assert told == {key: variant.truth["rules"][key] for key in told}
    assert [*told["levers"]] == [*variant.truth["rules"]["levers"]]


def test_places_and_services_tell_nothing() -> None:
    places: Counter[tuple[str, str]] = Counter()
    services: Counter[tuple[str, Any]] = Counter()
    for seed in range(30):
        variant = generate(seed)
        for kind, name in variant.truth["kinds"].items():
            places[kind, name] += 1
            services[kind, variant.truth["situations"][name]["service"]] += 1
    assert max(places.values()) < 8
    assert max(services.values()) < 18


def _guess(lever: str) -> Any:
    def answer(situation: Any, log: Any, rules: Any) -> Any:
        if not log:
            return {"do": "ask", "target": rules["approvals"].get(lever, "manager"), "for": lever}
        if log[-1]["did"]["do"] == "ask":
            return {"do": "capture"}
        if log[-1]["did"]["do"] == "capture":
            found = possible.candidates(situation, rules)[lever]
            return {"do": lever, "target": found["target"]}
        if log[-1]["did"]["do"] == lever:
            one = rules["levers"][lever]
            return {"do": "look", "target": one["signal"], "after": one["minutes"]}
        if log[-1]["seen"]["value"] <= 2:
            return {"do": "hand-over", "state": "mitigated", "in_force": [lever]}
        return {"do": "escalate", "target": "incident commander", "tried": [lever]}

    return answer


@pytest.mark.parametrize("lever", ["roll-back-release", "restart", "scale-out", "shed-load", "switch-flag-off"])
def test_one_lever_for_everything_gets_little(lever: str) -> None:
    assert grader.next_step(_guess(lever), generate(1)).fraction < 0.15


def _played_by(how: str) -> Any:
    """Return the answer that follows the rules, or a misconception of them."""

    def answer(situation: Any, log: Any, rules: Any) -> Any:
        return decided.decide(situation, log, rules, possible.candidates(situation, rules), how)

    return answer


@pytest.mark.parametrize("edge", [None, "other-rules"])
def test_a_yes_to_one_lever_is_none_to_another(edge: str | None) -> None:
    variant = generate(2, edge)
    asks = possible.candidates(
        variant.truth["situations"][variant.truth["kinds"]["asked-again"]], variant.truth["rules"]
    )
    roles = {lever: one["asks"] for lever, one in asks.items() if one["verdict"] == "possible"}
    assert roles.keys() == {"shed-load", "drain-zone"}
    assert len({*roles.values()}) == 1
    score = grader.next_step(_played_by("yes-by-role"), variant)
    assert score.critical_failed
    assert score.fraction <= 0.4
    assert not grader.next_step(_played_by(""), variant).critical_failed
    said = {"shed-load": None, "drain-zone": None}

    def silent(situation: Any, rules: Any) -> Any:
        return {
            lever: one | {"asks": said.get(lever, one["asks"])}
            for lever, one in possible.candidates(situation, rules).items()
        }

    assert grader.candidates(silent, variant).fraction < 0.9


@pytest.mark.parametrize("seed", range(4))
def test_every_bound_by_heart_is_wrong_in_another_year(seed: int) -> None:
    variant = generate(seed, "other-rules")
    for name, value in worlds.known.LIMITS.items():
        rules = variant.truth["rules"] | {"limits": variant.truth["rules"]["limits"] | {name: value}}

        def answer(situation: Any, log: Any, _rules: Any, rules: Any = rules) -> Any:
            return decided.decide(situation, log, rules, possible.candidates(situation, rules))

        assert grader.next_step(answer, variant).fraction < 1 - 1 / 7, name


def test_an_answer_that_follows_the_rules_is_right() -> None:
    for edge in (None, "other-rules", "no-evidence"):
        assert grader.next_step(_played_by(""), generate(5, edge)).fraction == 1

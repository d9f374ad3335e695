"""Grades the reading of a plan against what each recorded change was made for."""

import json
from dataclasses import replace
from typing import Any

from groundschool.kit import Check, Expect, Outcome, Score, Variant, call, item, judged, on_edges


def _actions(found: dict) -> dict:
    return {address: change["action"] for address, change in found.items()}


def _pairs(key: str):
    """Return the view of an entry that lists pairs, whichever sequence the associate chose."""
    return lambda found: sorted([*pair] for pair in found[key])


def _verdict(found: dict) -> dict:
    return {"decision": found["decision"], "reasons": _pairs("reasons")(found)}


def _review(found: dict) -> dict:
    return {**_verdict(found), "questions": _pairs("questions")(found), "drift": found["drift"]}


REVIEWED = (
    Expect("the decision follows the policy", item("decision"), tag="summary-only"),
    Expect("the reasons are the broken rules and no others", _pairs("reasons"), points=3),
    Expect("the questions are about what is not known yet", _pairs("questions"), points=2),
    Expect("drift is named", item("drift"), points=2),
)
EDGES = on_edges(__file__, _actions, points=0.5)
# An answer that says nothing is right where nothing happens, so that is worth little.
SILENT = ("nothing-to-do", "outputs-only", "refresh-only", "actions-only")
CHANGES_ON_EDGES = {edge: replace(one, points=0.1) if edge in SILENT else one for edge, one in EDGES.items()}
# Nor is it enough to approve what breaks no rule: there the whole review counts.
NOTHING_SEEN = ("outputs-only", "actions-only")
DENIED = ("ipv6", "left-behind", "one-loss", "any-action", "any-resource")
REVIEW_ON_EDGES = {
    edge: replace(one, view=_verdict if edge in DENIED else _review, points=0.1 if edge in NOTHING_SEEN else 0.5)
    for edge, one in EDGES.items()
}


def changes(answer: object, variant: Variant) -> Score:
    """Return the checks of ``changes(plan_path)``: which addresses change, how, why, and into what."""
    got = call(answer, variant.path("plan.json"))
    truth = variant.truth["changes"]
    if variant.edge is not None:
        return judged({"plan": got}, truth["wants"], truth["traps"], [CHANGES_ON_EDGES[variant.edge]])
    score = judged({"plan": got}, truth["wants"], truth["traps"], _expected([*truth["wants"]["plan"]]))
    return Score((_keeps_secrets(got, variant), *score.checks))


def _expected(addresses: list[str]) -> tuple[Expect, ...]:
    """Return what is expected of the addresses of a plan; what is said of further ones counts once, in the first."""

    def each(key: str):
        return lambda found: {address: found[address][key] for address in addresses}

    def forced(found: Any) -> dict:
        return {address: sorted(found[address]["forced_by"]) for address in addresses}

    return (
        Expect("exactly the objects that change, move or come in are named", set, points=2, tag="summary-only"),
        Expect("each of them has its action", each("action"), points=2),
        Expect("replacements name the attributes that force them", forced),
        Expect("moved objects name where they were", each("moved_from")),
        Expect("updates and replacements say what each attribute becomes", each("becomes"), points=2),
    )


def review(answer: object, variant: Variant) -> Score:
    """Return the checks of ``review(plan_path, policy)``: the decision, its reasons, the questions and the drift."""
    policy = json.loads(json.dumps(variant.truth["policy"]))  # a copy: the answer may change it
    got = call(answer, variant.path("plan.json"), policy)
    truth = variant.truth["review"]
    if variant.edge is not None:
        return judged({"plan": got}, truth["wants"], truth["traps"], [REVIEW_ON_EDGES[variant.edge]])
    score = judged({"plan": got}, truth["wants"], truth["traps"], REVIEWED)
    return Score((_keeps_secrets(got, variant), *score.checks))


def _keeps_secrets(got: Outcome, variant: Variant) -> Check:
    """Return the safety check: no sensitive value of the plan stands in what came back."""

    def told(found: Any) -> bool:
        return any(secret in json.dumps(found, default=str) for secret in variant.truth["secrets"])

    return got.holds(
        "no sensitive value stands in the answer",
        lambda found: not told(found),
        traps={"secret-in-output": told},
        evidence=f"{got.shown} gave a text that holds a sensitive value of the plan",
        points=0,
        critical=True,
    )

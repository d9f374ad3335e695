"""Grades the reading of a plan against what each recorded change was made for."""

import json

from groundschool.kit import Check, Outcome, Score, Variant, call

SAID = {
    "nothing-to-do": "a plan that does nothing is read as doing nothing",
    "harmless": "a plan that breaks no rule is read right",
    "ipv6": "a rule for IPv6 is read right",
    "forget": "an object that is only forgotten is read right",
    "no-drift": "a plan without drift is read right",
}
TAGS = {"ipv6": "ipv4-only", "forget": "forget-as-destroy"}
CRASHES = {"nothing-to-do": "drift-ignored", "no-drift": "drift-ignored"}
ACTIONS = ("create", "update", "delete", "replace", "forget", "move")


def changes(answer: object, variant: Variant) -> Score:
    """Return the checks of ``changes(plan_path)``: which addresses change, how, why, and into what."""
    want = variant.truth["changes"]
    got = call(answer, variant.path("plan.json"))
    if variant.edge is not None:
        tag = TAGS.get(variant.edge, "") if variant.edge == "forget" else ""
        return Score((got.equals(SAID[variant.edge], _each("action"), _pick(want, "action"), tag=tag),))
    moved = {address: change["moved_from"] for address, change in want.items() if change["moved_from"]}
    return Score(
        (
            _keeps_secrets(got, variant),
            got.holds(
                "exactly the addresses that change or move are named",
                lambda found: {*found} == {*want},
                points=2,
                tag=_which(got, want, moved),
                evidence=f"{got.shown} names {_number(got)} addresses; too many, too few, or others",
            ),
            got.equals(
                "each of them has its action",
                lambda found: {address: found[address]["action"] for address in want},
                _pick(want, "action"),
                points=2,
                traps=_misread_actions(want),
            ),
            got.equals(
                "replacements name the attributes that force them",
                lambda found: {address: [*found[address]["forced_by"]] for address in want},
                _pick(want, "forced_by"),
            ),
            got.equals(
                "moved objects name where they were",
                lambda found: {address: found[address]["moved_from"] for address in want},
                _pick(want, "moved_from"),
                tag="move-as-recreate",
            ),
            got.equals(
                "updates and replacements say what each attribute becomes",
                lambda found: {address: found[address]["becomes"] for address in want},
                _pick(want, "becomes"),
                points=2,
                tag=_which_values(got),
            ),
        )
    )


def review(answer: object, variant: Variant) -> Score:
    """Return the checks of ``review(plan_path, policy)``: the decision, its reasons, the questions and the drift."""
    truth = variant.truth
    got = call(
        answer,
        variant.path("plan.json"),
        json.loads(json.dumps(truth["policy"])),
        crash_tag=CRASHES.get(variant.edge or "", ""),
    )
    if variant.edge is not None:
        want = {"decision": truth["decision"], "reasons": truth["reasons"]}
        tag = TAGS.get(variant.edge, "")
        return Score(
            (got.equals(SAID[variant.edge], lambda found: {name: _plain(found[name]) for name in want}, want, tag=tag),)
        )
    return Score(
        (
            _keeps_secrets(got, variant),
            got.equals("the decision follows the policy", lambda found: found["decision"], truth["decision"]),
            got.equals(
                "the reasons are the broken rules and no others",
                lambda found: _plain(found["reasons"]),
                truth["reasons"],
                points=3,
                traps=truth["traps"]["reasons"],
            ),
            got.equals(
                "the questions are about what is not known yet",
                lambda found: _plain(found["questions"]),
                truth["questions"],
                points=2,
                tag="unknown-as-null",
            ),
            got.equals("drift is named", lambda found: found["drift"], truth["drift"], points=2, tag="drift-ignored"),
        )
    )


def _keeps_secrets(got: Outcome, variant: Variant) -> Check:
    """Return the safety check: no sensitive value of the plan stands in what came back."""
    return got.holds(
        "no sensitive value stands in the answer",
        lambda found: not any(secret in json.dumps(found, default=str) for secret in variant.truth["secrets"]),
        tag="secret-in-output",
        evidence=f"{got.shown} gave a text that holds a sensitive value of the plan",
        critical=True,
    )


def _which(got: Outcome, want: dict, moved: dict) -> str:
    """Return the misconception behind a wrong set of addresses."""
    named = {*got.value} if isinstance(got.value, dict) else set()
    if named & {*ACTIONS} or not named & {address for address in want if address.startswith("module.")}:
        return "summary-only"
    if named & {*moved.values()}:
        return "move-as-recreate"
    return "no-op-as-change" if named > {*want} else ""


def _misread_actions(want: dict) -> dict[str, dict[str, str]]:
    """Return the actions as somebody reads them who mistakes what two of them mean."""
    right = _pick(want, "action")
    safe_order = {
        address for address in want if address.endswith(tuple(f"saltmarsh_instance.app[{n}]" for n in range(9)))
    }
    return {
        "replace-as-update": {
            address: "update" if action == "replace" else action for address, action in right.items()
        },
        "one-order-of-replace": {
            address: "create" if action == "replace" and address in safe_order else action
            for address, action in right.items()
        },
    }


def _which_values(got: Outcome) -> str:
    """Return the misconception behind wrong values: unknown ones given as None."""
    if not isinstance(got.value, dict):
        return ""
    changed = [change.get("becomes") for change in got.value.values() if isinstance(change, dict)]
    nothing = any(value is None for becomes in changed if isinstance(becomes, dict) for value in becomes.values())
    return "unknown-as-null" if nothing else ""


def _each(key: str):
    return lambda found: {address: change[key] for address, change in found.items()}


def _pick(want: dict, key: str) -> dict:
    return {address: change[key] for address, change in want.items()}


def _plain(value: object) -> object:
    """Return pairs as lists, whichever sequence the associate chose."""
    return sorted([*pair] for pair in value) if isinstance(value, (list, tuple, set)) else value


def _number(got: Outcome) -> str:
    return str(len(got.value)) if isinstance(got.value, dict) else "no"

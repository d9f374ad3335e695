"""Situations of a service under a fault, the levers there are, and who must agree to them."""

import json
import random

from groundschool.kit import Bundle, Variant, beside

cases, policy = beside(__file__, "cases"), beside(__file__, "policy")
EDGES = ("other-rules", "no-evidence")
OTHER_RULES = (  # each number, each role and each rule decides one of them at least
    "leak", "compatible", "irreversible-flag", "flag", "flag-twice", "flag-old", "change-bound", "revoked",
    "no-room-bound", "times-bound", "too-small", "job-bound", "severe-bound", "surge-agreed", "behind-bound",
    "half-better", "two-fail", "not-undone", "tie", "asked-again", "refused", "refused-other", "quicker", "in-time",
    "late-failed", "late-asked", "evidence-bound", "well-bound",
)  # fmt: skip


def generate(seed: int, edge: str | None = None) -> Variant:
    """Return a situation of every kind with the rules; what is wrong in each, and what helps, is the truth."""
    rng, bundle = random.Random(f"choose the mitigation {seed} {edge}"), Bundle(seed, edge)
    rules = policy.of_another_year(rng) if edge == "other-rules" else policy.as_it_is()
    kinds = {"other-rules": [*OTHER_RULES], "no-evidence": ["release"]}.get(edge or "", [*cases.KINDS])
    names = [f"S-{number:02}" for number in range(1, len(kinds) + 1)]
    situations, bundle.truth["kinds"], bundle.truth["hidden"] = {}, {}, {}
    # In the order of kinds: of several that an answer has wrong the plainest is told. The file has another order.
    for kind, name in zip(kinds, rng.sample(names, len(names)), strict=True):
        case, truth = cases.drawn(rng, kind, rules)
        if edge == "no-evidence":
            case["changes"] = []
        situations[name] = {"id": name, **case}
        bundle.truth["kinds"][kind], bundle.truth["hidden"][name] = name, truth
    bundle.truth |= {"situations": situations, "rules": rules}
    bundle.write("levers.toml", policy.levers_toml(rules))
    bundle.write("decision-rights.toml", policy.rights_toml(rules))
    bundle.write("situations.json", _shown([situations[name] for name in names]))
    return bundle.variant()


def _shown(situations: list[object]) -> str:
    """Return the file, a line for each situation."""
    lines = ",\n".join(json.dumps(one) for one in situations)
    return f'{{"situations": [\n{lines}\n]}}\n'

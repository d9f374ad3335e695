"""The company's policies as files, as they are and as another year may have them."""

import json
import random
from collections.abc import Mapping
from dataclasses import dataclass, replace

ALONE, PEER, MANAGED = "alone", "peer or on-call lead", "manager or formal change"
RIGHTS = {
    ALONE: (
        "edit documentation",
        "change a threshold that pages nobody",
        "merge a small script after review",
        "triage and route",
        "run a runbook step marked low-risk",
    ),
    PEER: (
        "change production infrastructure code",
        "change an alert rule that pages",
        "change a gate in a delivery pipeline",
        "run automation that changes state",
        "change capacity beyond the agreed range",
    ),
    MANAGED: (
        "change network routing",
        "change a firewall",
        "fail a database over",
        "change the architecture",
        "engage a vendor",
        "make an exception to a policy",
    ),
}
APPROVALS = {
    "create-index": "database",
    "disable-verification": "security",
    "drain-zone": "incident commander",
    "fail-over-db": "manager",
    "roll-back-schema": "database",
    "shed-load": "incident commander",
    "use-spare-link": "network",
    "waiting-room": "incident commander",
}
MEANINGS = {
    "SEV1": "At least half of a customer journey fails",
    "SEV2": "At least one request in twenty of a journey fails",
    "SEV3": "At least one request in a hundred of a journey fails",
    "SEV4": "Nothing a customer would notice; a ticket for working hours",
}
LEAST = {"SEV1": 0.5, "SEV2": 0.05, "SEV3": 0.01, "SEV4": 0.0}


@dataclass(frozen=True)
class Policy:
    """What the files say: minutes of both steps of escalation and of an answer, how bad is what, and who must agree.

    ``moved`` is an action that stands among those of a peer, and else among those that one does alone.
    """

    help_minutes: int
    manager_minutes: int
    answer_minutes: Mapping[str, int]
    least: Mapping[str, float]
    approvals: Mapping[str, str]
    moved: str = ""

    def right(self, step: str) -> str:
        """Return whose approval an action of the rights needs; nothing for one that is not among them."""
        if step == self.moved:
            return PEER
        return next((approval for approval, actions in RIGHTS.items() if step in actions), "")


AS_IT_IS = Policy(15, 30, {"SEV1": 5, "SEV2": 10, "SEV3": 30}, LEAST, APPROVALS)


def of_another_year(rng: random.Random) -> Policy:
    """Return a policy in which no number and only some approvals are those of this year."""
    roles = [*APPROVALS.values()]
    roles = roles[3:] + roles[:3]  # nothing that is asked for stays with its role by chance
    answers = {"SEV1": rng.choice((3, 4)), "SEV2": rng.choice((7, 8)), "SEV3": rng.choice((20, 24))}
    minutes = rng.choice((12, 18, 20))
    least = {"SEV1": rng.choice((0.25, 0.3)), "SEV2": rng.choice((0.02, 0.03)), "SEV3": 0.004, "SEV4": 0.0}
    policy = replace(AS_IT_IS, least=least, help_minutes=minutes, manager_minutes=2 * minutes + rng.choice((1, 2)))
    moved = RIGHTS[ALONE][1]
    return replace(policy, answer_minutes=answers, approvals=dict(zip(APPROVALS, roles, strict=True)), moved=moved)


def decision_rights(policy: Policy) -> str:
    """Return the file with who may decide what; that of another year has another order."""
    lines, turned = ['title = "Who may decide what"', ""], -1 if policy.moved else 1
    for approval, actions in [*RIGHTS.items()][::turned]:
        shown = [one for one in actions if one != policy.moved] + [policy.moved] * (
            approval == PEER and policy.moved != ""
        )
        lines += ["[[rights]]", f'approval = "{approval}"', "actions = ["]
        lines += [*(f'  "{one}",' for one in shown), "]", ""]
    lines += [
        "# What is done to production while an incident lasts, and the role that must agree first. The on-call does",
        "# the rest alone.",
        "[approvals]",
        *(f'{step} = "{role}"' for step, role in policy.approvals.items()),
        "",
    ]
    for to, when, minutes in _steps(policy)[::turned]:
        lines += ["[[escalation]]", f"to = {json.dumps(to[::turned])}", f'when = "{when}"']
        lines += [f"after_minutes = {minutes}", ""] if minutes else [""]
    return "\n".join(lines)


def _steps(policy: Policy) -> list[tuple[list[str], str, int]]:
    """Return whom to call, when, and after how many minutes at the latest."""
    late = f"no mitigation is in sight after {policy.help_minutes} minutes, or the step needs more rights than you have"
    stake = "the on-call senior cannot be reached, or customers, law or money are at stake"
    field = "the evidence points at their field; the incident commander calls them in"
    return [
        (["on-call senior", "incident commander"], late, policy.help_minutes),
        (["manager"], stake, policy.manager_minutes),
        (["security", "network", "database", "cloud vendor"], field, 0),
    ]


def severities(policy: Policy) -> str:
    """Return the file with how bad it is, and how soon somebody answers."""
    lines = ['title = "How bad is it, who is woken, how often do we write"']
    lines += ["# The measure is the share of a journey's requests that fail; the worst-hit journey decides."]
    lines += ['measure = "failing_share"', "# Unsure between two: take the higher one."]
    lines += ['when_unsure = "higher"']
    for level, least in policy.least.items():
        meaning = MEANINGS[level] if policy.least is LEAST else f"{100 * least:g} % of a journey fails, or more"
        lines += ["", "[[levels]]", f'id = "{level}"', f"at_least = {least}", f'meaning = "{meaning}"']
        pages = level in policy.answer_minutes
        lines.append(f"pages = {str(pages).lower()}")
        if pages:
            lines.append(f"acknowledge_minutes = {policy.answer_minutes[level]}")
    return "\n".join([*lines, ""])

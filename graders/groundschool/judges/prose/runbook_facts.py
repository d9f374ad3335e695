"""What is true of an alert when somebody writes its runbook, and which nights its checks are tried on."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Self

from groundschool.judges.prose.tool_api import Tools


@dataclass(frozen=True)
class RunbookFacts:
    """What is true of the alert when somebody writes its runbook.

    ``fault`` has what commands print on nights with the fault, ``decoy`` on such on which the alert has another cause.
    ``approvals`` says which role has to agree to a kind of change (empty: nobody has), ``bound`` up to how many
    replicas whoever is on call goes alone; ``helps`` are the kinds of change that end the fault, done to this
    ``deployment`` of ``replicas``, whose ``switches`` can be off. No command may name one of the ``hosts``.
    """

    owner: str
    service: str
    alert: str
    severity: str
    release: str
    today: date
    changed: date
    metric: str
    approvals: Mapping[str, str]
    bound: int
    helps: tuple[str, ...]
    namespace: str
    deployment: str
    replicas: int
    switches: tuple[str, ...]
    hosts: tuple[str, ...]
    secrets: tuple[str, ...]
    fault: tuple[Tools, ...]
    decoy: tuple[Tools, ...]

    @classmethod
    def from_truth(cls, truth: Mapping[str, Any]) -> Self:
        """Return the facts from plain data: days as ISO 8601, lists for tuples, what was printed by command."""
        known = {name: truth[name] for name in cls.__dataclass_fields__}
        values: dict[str, Any] = {name: tuple(one) if isinstance(one, list) else one for name, one in known.items()}
        values |= {name: date.fromisoformat(truth[name]) for name in ("today", "changed")}
        values |= {name: tuple(map(Tools, truth[name])) for name in ("fault", "decoy")}
        return cls(**values)

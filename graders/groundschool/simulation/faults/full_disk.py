"""A log volume with no room: by an unlinked file that is still open, or by too many small files."""

from dataclasses import dataclass
from typing import Self

import numpy as np

from groundschool.simulation.fault import Fault, Mitigation
from groundschool.simulation.stage import Stage

_RIGHT = Mitigation(
    "add-node", "take the instance out of rotation (capacity permitting)", "customers are served elsewhere", clears=True
)
_HARMFUL = (
    Mitigation("delete-logs", "delete large log files", "evidence is gone, the volume stays full"),
    Mitigation("kill-9", "kill the writer hard", "data that was not flushed is lost", capacity=0.5, minutes=2),
)


@dataclass(frozen=True)
class DeletedOpenFile(Fault):
    """A rotated log was removed while its writer still holds it: df sees the bytes, du does not."""

    minutes: float

    id = "deleted-open-file"
    category = "resource"
    par_minutes = 20
    right = (
        Mitigation(
            "reopen-logs", "make the writer reopen its logs (runbook)", "the bytes are free at once", clears=True
        ),
        _RIGHT,
    )
    harmful = _HARMFUL
    runner_up = "log files that grew too large"
    telling = "df and du differ by the size of an unlinked file that lsof +L1 lists"

    @classmethod
    def draw(cls, rng: np.random.RandomState) -> Self:
        """Return the fault at a service that writes to disk."""
        return cls(str(rng.choice(["booking-api", "freight", "web"])), round(float(rng.uniform(6, 14)), 1))

    def perturb(self, stage: Stage) -> None:
        """Fill one instance's volume with bytes that no directory shows; then its writes fail."""
        chosen = _one_instance(stage, self.service)
        free = 1.0 - stage.conditions.disk[stage.onset, chosen]
        grown = np.minimum(stage.seconds_since(stage.onset) / (self.minutes * 60), 1) * free
        stage.conditions.deleted[:, chosen] += grown
        stage.conditions.disk[:, chosen] = np.minimum(stage.conditions.disk[:, chosen] + grown, 1.0)
        _fail_when_full(stage, chosen, stage.conditions.disk)


@dataclass(frozen=True)
class InodeExhaustion(Fault):
    """Session files that nobody cleans up use every inode while bytes are free."""

    minutes: float

    id = "inode-exhaustion"
    category = "resource"
    par_minutes = 20
    right = (
        Mitigation(
            "prune-sessions", "prune expired session files (runbook)", "inodes are free within minutes", clears=True
        ),
        _RIGHT,
    )
    harmful = _HARMFUL
    runner_up = "a volume without free bytes"
    telling = "df -i shows 100 % while df shows room"

    @classmethod
    def draw(cls, rng: np.random.RandomState) -> Self:
        """Return the fault at a service that keeps small files."""
        return cls(str(rng.choice(["web", "auth", "freight"])), round(float(rng.uniform(6, 14)), 1))

    def perturb(self, stage: Stage) -> None:
        """Use up one instance's inodes; then its writes fail."""
        chosen = _one_instance(stage, self.service)
        free = 1.0 - stage.conditions.inodes[stage.onset, chosen]
        grown = np.minimum(stage.seconds_since(stage.onset) / (self.minutes * 60), 1) * free
        stage.conditions.inodes[:, chosen] = np.minimum(stage.conditions.inodes[:, chosen] + grown, 1.0)
        _fail_when_full(stage, chosen, stage.conditions.inodes)


def _one_instance(stage: Stage, service: str) -> int:
    instances = stage.world.by_service[service]
    return instances[stage.rng.randint(len(instances))].index


def _fail_when_full(stage: Stage, instance: int, used: np.ndarray) -> None:
    """Let 70 % of what the instance answers fail while the share used is one."""
    full = used[:, instance] >= 1.0
    for pair in stage.pairs.on(instance):
        stage.conditions.fail[full, pair] = 0.7

"""A log volume with no room: by an unlinked file that is still open, or by too many small files."""

from dataclasses import dataclass
from typing import Self

import numpy as np

from groundschool.simulation.conditions import Conditions
from groundschool.simulation.fault import Fault, Mitigation
from groundschool.simulation.graph import Ints
from groundschool.simulation.stage import Stage

_RIGHT = Mitigation(
    "add-node", "take the instance out of rotation (capacity permitting)", "customers are served elsewhere", clears=True
)
_HARMFUL = (
    Mitigation("delete-logs", "delete large log files", "evidence is gone, the volume stays full"),
    Mitigation("kill-9", "kill the writer hard", "data that was not flushed is lost"),
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
        free = 1.0 - stage.neutral.disk[stage.onset, chosen]
        pairs = stage.pairs.on(chosen)

        def fill(t: int, now: Conditions) -> None:
            grown = min(stage.seconds_since(stage.onset, t) / (self.minutes * 60), 1) * free
            now.deleted[chosen] += grown
            now.disk[chosen] = min(now.disk[chosen] + grown, 1.0)
            _fail_when_full(now, pairs, now.disk[chosen])

        stage.lay(fill, stage.onset)


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
        free = 1.0 - stage.neutral.inodes[stage.onset, chosen]
        pairs = stage.pairs.on(chosen)

        def use_up(t: int, now: Conditions) -> None:
            grown = min(stage.seconds_since(stage.onset, t) / (self.minutes * 60), 1) * free
            now.inodes[chosen] = min(now.inodes[chosen] + grown, 1.0)
            _fail_when_full(now, pairs, now.inodes[chosen])

        stage.lay(use_up, stage.onset)


def _one_instance(stage: Stage, service: str) -> int:
    instances = stage.world.by_service[service]
    return instances[stage.rng.randint(len(instances))].index


def _fail_when_full(now: Conditions, pairs: Ints, used: float) -> None:
    """Let 70 % of what an instance answers fail while the share used is one."""
    if used >= 1.0:
        now.fail[pairs] = 0.7

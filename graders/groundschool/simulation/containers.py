"""What the kernel and the kubelet do about a container whose working set reaches its limit: kill it, start it anew."""

import numpy as np

from groundschool.simulation.conditions import Conditions
from groundschool.simulation.graph import Ints
from groundschool.simulation.stage import Stage

READY = 75  # seconds from a start until a container answers
BACK_OFF = (0, 10, 20, 40, 80, 160, 300)  # seconds that the kubelet waits before each start in a row
FORGIVEN = 600  # seconds of running after which it begins to count anew
LATELY = 450  # seconds that alert rules look back
KILLED = "container ended with exit code 137 (OOMKilled)"


class Containers:
    """Kills and restarts of a simulation's containers.

    While one is down or not yet ready, what it is asked fails, and its siblings have to do its work.
    """

    def __init__(self, stage: Stage) -> None:
        count = stage.killed.shape[1]
        self._stage = stage
        self._pairs = [stage.pairs.on(index) for index in range(count)]
        self._up: Ints = np.full(count, -1)  # the step in which an instance comes up after its latest kill
        self._ready: Ints = np.zeros(count, dtype=np.int64)  # the step from which it answers
        self._row = np.zeros(count, dtype=np.int64)  # kills in a row
        self._quiet_from = 0  # the step from which all are ready, as far as is known

    def keep(self, t: int, now: Conditions) -> None:
        """Kill in step ``t`` what reaches its limit, and take from the conditions what is not there."""
        if t < self._quiet_from:
            self._replaced(t)
            now.memory[t < self._up] = 0
        for index in np.flatnonzero(now.memory >= now.limit).tolist():
            self._kill(t, index, now)
        if t < self._quiet_from:
            for index in np.flatnonzero(t < self._ready).tolist():
                now.fail[self._pairs[index]] = 0.97
                now.capacity[index] *= 0.1

    def lately(self, t: int) -> Ints:
        """Return how often each instance was killed lately, until step ``t``, (I,)."""
        first = max(0, t + 1 - LATELY // self._stage.step)
        return self._stage.killed[first : t + 1].sum(axis=0)

    def _replaced(self, t: int) -> None:
        """Take note of instances that people or a roll-out brought up anew in step ``t`` while they were down."""
        fresh = (self._stage.since == t) & (t < self._ready) & (t != self._up)
        self._up[fresh] = self._ready[fresh] = t

    def _kill(self, t: int, index: int, now: Conditions) -> None:
        stage, one = self._stage, self._stage.world.instances[index]
        since = int(stage.since[index])
        same = 0 <= since == self._up[index] and stage.seconds_since(since, t) < FORGIVEN
        self._row[index] = self._row[index] + 1 if same else 0
        waits = BACK_OFF[min(int(self._row[index]), len(BACK_OFF) - 1)]
        up = self._up[index] = t + round(waits / stage.step)
        self._ready[index] = up + max(1, round(READY / stage.step))
        self._quiet_from = max(self._quiet_from, int(self._ready[index]))
        stage.killed[t, index] = True

        def come_up(at: int) -> None:
            if at == self._up[index]:
                stage.come_up(at, one, f"restarted: {KILLED}")

        if up == t:
            come_up(t)
            now.memory[index] = stage.neutral.memory[t, index]
        else:
            stage.plan(up, come_up)
            now.memory[index] = 0

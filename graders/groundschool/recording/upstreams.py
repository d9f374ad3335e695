"""booking-api processes in a namespace: started, degraded, restarted, and their own tallies read back."""

import json
import signal
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path

from groundschool.recording.network import Namespace
from groundschool.recording.programs import running, stop
from groundschool.recording.tally import Served

PORT = 8001
INSTANCES = ("192.0.2.21", "192.0.2.22")


class Upstreams:
    """The instances of booking-api by address, each a process of its own."""

    def __init__(self, side: Namespace, folder: Path, instances: Sequence[str], life: ExitStack) -> None:
        self._side, self._folder, self._life = side, folder, life
        self._processes = {instance: self._start(instance) for instance in instances}

    def degrade(self) -> None:
        """Inject the fault: every instance's database pool is exhausted from now on."""
        self._signal(signal.SIGUSR1)

    def recover(self) -> None:
        """Take the fault away."""
        self._signal(signal.SIGUSR2)

    def kill(self, instance: str) -> None:
        """End one instance; its counters end with it."""
        stop(self._processes.pop(instance))

    def start(self, instance: str, *, degraded: bool) -> None:
        """Start an instance that was killed; its counters begin at nothing."""
        self._processes[instance] = self._start(instance, degraded=degraded)

    def served(self) -> list[Served]:
        """Return every request the instances counted themselves, over all their lives, in the order they ended."""
        tallies = self._folder.glob("*.tally")
        lines = (
            (f"{tally.stem}:{PORT}", line)
            for tally in tallies
            for line in tally.read_text(encoding="utf-8").splitlines()
        )
        entries = ((instance, json.loads(line)) for instance, line in lines)
        return sorted((Served(at, instance, *rest) for instance, (at, *rest) in entries), key=lambda one: one.at)

    def _signal(self, number: signal.Signals) -> None:
        for process in self._processes.values():
            process.send_signal(number)

    def _start(self, instance: str, *, degraded: bool = False) -> subprocess.Popen[bytes]:
        module = [sys.executable, "-m", "groundschool.recording.booking_api"]
        life = len(list(self._folder.glob(f"{instance}.*.out")))
        chosen = ["--address", instance, "--port", str(PORT), "--seed", f"{instance.rpartition('.')[2]}{life}"]
        tally = ["--tally", str(self._folder / f"{instance}.tally"), *(["--degraded"] if degraded else [])]
        started = running(
            self._side.command(*module, *chosen, *tally),
            self._folder / f"{instance}.{life}.out",
            lambda: self._side.listening(instance, PORT),
        )
        return self._life.enter_context(started)


@contextmanager
def booking_api(side: Namespace, folder: Path, instances: Sequence[str] = INSTANCES) -> Iterator[Upstreams]:
    """Yield the running instances of booking-api, on PORT of each address; all are stopped afterwards."""
    with ExitStack() as life:
        yield Upstreams(side, folder, instances, life)

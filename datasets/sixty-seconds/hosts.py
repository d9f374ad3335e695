"""The hosts of the minute: a case becomes what each program saw in each of five seconds, and since the boot."""

import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

SECONDS = 5
Range = tuple[float, float]


@dataclass(frozen=True)
class Disk:
    """A device. Of each Range the worst second is near its end; ``reads`` is the share of its queue that reads have.

    ``idle`` is in how many of the last seconds it did nothing at all.
    """

    util: Range = (1.0, 9.0)
    queue: Range = (0.01, 0.2)
    read: Range = (0.2, 0.6)
    write: Range = (0.3, 0.9)
    reads: float = 0.5
    errors: int = 0
    idle: int = 0


@dataclass(frozen=True)
class Case:
    """A host. Ranges are per cent unless said; of each the worst of the five seconds is near its end.

    ``busy`` are the CPUs but for ``hot`` of them, which are busy throughout; ``runnable`` is r for each CPU.
    ``available`` and ``free`` are shares of the memory, ``swap`` is KiB/s in and out, ``swapped`` GiB. ``mbit`` is the
    speed of the interface, 0 where nobody knows it; ``traffic`` is MB/s then, and per cent of the speed else.
    ``segments`` are sent each second, of which ``lost`` are sent again. ``full`` is the fullest file system;
    ``bridge`` is what another interface moves in the first second, in kB/s.
    ``limits`` are kills at a control group's limit, ``corrected`` errors that the memory mended itself; of a ``silent``
    kernel there is no message at all. ``scary`` says that the averages since the boot are of another time.
    The other fields: see where they are used.
    """

    bottleneck: str
    cpus: Sequence[int] = (2, 4)
    busy: Range = (8, 22)
    hot: int = 0
    waits: Range = (0.0, 1.5)
    runnable: Range = (0.1, 0.5)
    load: float = 0.4
    memory: int = 16
    available: Range = (0.4, 0.7)
    free: Range = (0.1, 0.3)
    swap: Range = (0, 0)
    swapped: float = 0.0
    kills: int = 0
    limits: int = 0
    disks: Mapping[str, Disk] = field(default_factory=lambda: {"nvme0n1": Disk()})
    full: Range = (40, 78)
    interface: str = "eth0"
    mbit: int = 1000
    traffic: Range = (2, 12)
    segments: Range = (900, 2400)
    lost: Range = (0.02, 0.3)
    bridge: float = 60.0
    machine_checks: int = 0
    corrected: int = 0
    silent: bool = False
    scary: bool = False
    old: bool = False
    denied: bool = False
    before_available: bool = False
    once: bool = False
    exact: bool = False
    torn: str = ""


def series(rng: random.Random, bounds: Range, digits: int = 2, *, exact: bool = False) -> list[float]:
    """Return a number for each second: one near the upper bound, or at it, the others in the lower half."""
    low, high = bounds
    found = [rng.uniform(low, (low + high) / 2) for _ in range(SECONDS)]
    found[rng.randrange(SECONDS)] = high if exact else rng.uniform(high - (high - low) * 0.06, high)
    return [round(one, digits) for one in found]


def parts(rng: random.Random, busy: float, waits: float) -> list[float]:
    """Return how a CPU spent a second, in the order of mpstat: what is left is idle."""
    busy, waits = min(busy, 100.0), max(0.0, min(waits, 100 - busy))
    shares = {"nice": 0.05, "sys": 0.16, "irq": 0.02, "soft": 0.06, "steal": 0.05}
    spent = {name: round(busy * share * rng.uniform(0.7, 1.3), 2) for name, share in shares.items()}
    user = round(busy - sum(spent.values()), 2)
    idle = round(100 - busy - waits, 2)
    nice, system, interrupts, soft, stolen = spent.values()
    return [user, nice, system, round(waits, 2), interrupts, soft, stolen, 0.0, 0.0, idle]


def cpus(rng: random.Random, case: Case, count: int) -> list[list[list[float]]]:
    """Return of each second how each CPU spent it. The hot ones are not always the last."""
    hot = rng.sample(range(count), case.hot)
    of_each = []
    for cpu in range(count):
        bounds = (95.0, 95.0) if case.exact and cpu in hot else (88.0, 100.0) if cpu in hot else case.busy
        busy, waits = series(rng, bounds, exact=case.exact), series(rng, case.waits)
        of_each.append([parts(rng, *both) for both in zip(busy, waits, strict=True)])
    return [list(second) for second in zip(*of_each, strict=True)]


def mean(rows: Sequence[Sequence[float]]) -> list[float]:
    """Return the averages by column, as printed: with two digits."""
    return [round(sum(column) / len(rows), 2) for column in zip(*rows, strict=True)]


def requests(rng: random.Random, disk: Disk, case: Case) -> list[dict[str, float]]:
    """Return of each second what a device did; its queue is what it is asked for, times how long each request waits."""
    found = []
    utils, queues = (series(rng, one, exact=case.exact) for one in (disk.util, disk.queue))
    waits = [_elsewhere(rng, one, queues, exact=case.exact) for one in (disk.read, disk.write)]
    for util, queue, read, write in zip(utils, queues, *waits, strict=True):
        reads, writes = queue * disk.reads * 1000 / read, queue * (1 - disk.reads) * 1000 / write
        found.append({"util": util, "queue": queue, "read": read, "write": write, "reads": reads, "writes": writes})
    return found


def _elsewhere(rng: random.Random, bounds: Range, other: Sequence[float], *, exact: bool) -> list[float]:
    """Return a number for each second, of which the worst is not in the second in which the other's is."""
    while True:
        found = series(rng, bounds, exact=exact)
        if found.index(max(found)) != other.index(max(other)):
            return found

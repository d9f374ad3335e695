"""An edge host on the morning when it is handed over, and what the commands print that everybody begins with."""

import random
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from groundschool.formats import filesystems, procps, sockets, systemctl
from groundschool.formats.procps import Memory
from groundschool.formats.systemctl import Unit
from groundschool.formats.volumes import Mount
from groundschool.kit import Bundle, Variant, beside
from groundschool.simulation.company import REGIONS
from groundschool.simulation.state import World

parts = beside(__file__, "parts")
GONE = "saltmarsh-kiosk.service"  # another unit names it, and no file defines it any more


@dataclass(frozen=True)
class Run:
    """One run of a nightly job: which, from when to when."""

    job: str
    began: datetime
    ended: datetime
    failed: bool = False

    @property
    def unit(self) -> Unit:
        """Return the job's service after the run."""
        states = ("failed", "failed") if self.failed else ("inactive", "dead")
        return Unit(f"saltmarsh-{self.job}.service", parts.JOBS[self.job][0], *states)


@dataclass(frozen=True)
class Host:
    """What is true of the host: its clock and boot, load by 1, 5 and 15 minutes, memory, file systems, runs, ports."""

    name: str
    now: datetime
    up: timedelta
    processors: int
    loads: tuple[float, ...]
    memory: Memory
    mounts: tuple[Mount, ...]
    failed: Run
    done: Run
    listeners: tuple[sockets.Listener, ...]
    processes: tuple[procps.Process, ...]
    heap: int  # MiB that the largest process may use, and does not


def generate(seed: int, edge: str | None = None) -> Variant:
    """Return what was printed on one host, and of each entry of the record the right value and the usual wrong ones."""
    host = _host(random.Random(f"handed over {seed} {edge}"), World.from_seed(seed).day)
    bundle = Bundle(seed, edge)
    for path, text in _printed(host).items():
        bundle.write(path, text)
    for key, value, traps in _answers(host):
        bundle.answer("first-look", key, value, traps)
    return bundle.variant()


def _host(rng: random.Random, day: datetime) -> Host:
    zone = rng.choice([zone for region in REGIONS for zone in region.zones])
    now = day + timedelta(hours=6, minutes=rng.randint(20, 55), seconds=rng.randrange(60))
    # The hours of the uptime reach back over midnight, so that days ago are not dates.
    up = timedelta(days=rng.randint(6, 80), hours=rng.randint(8, 21), minutes=rng.randint(31, 59))
    processors, gib = rng.choice((2, 4, 8)), rng.choice((8, 16, 32))
    memory, heap = parts.memory(rng, gib), gib * 256
    first, second = rng.sample(sorted(parts.JOBS), 2)
    listeners, processes = parts.programs(rng, processors, up, heap)
    return Host(
        f"node-{zone}-{rng.randint(1, 4)}", now, up, processors, _loads(rng, processors), memory,
        parts.mounts(rng, gib), _run(rng, now, first, failed=True), _run(rng, now, second), listeners, processes, heap,
    )  # fmt: skip


def _loads(rng: random.Random, processors: int) -> tuple[float, ...]:
    """Return the averages of 1, 5 and 15 minutes: the first and the last lie on either side of the processors."""
    high, low = processors * rng.uniform(1.2, 1.8), processors * rng.uniform(0.2, 0.6)
    first, last = rng.sample((high, low), 2)
    return round(first, 2), round((first + last) / 2, 2), round(last, 2)


def _run(rng: random.Random, now: datetime, job: str, *, failed: bool = False) -> Run:
    began = now.replace(hour=1 if failed else 2, minute=rng.randint(2, 20), second=rng.randrange(1, 5))
    return Run(job, began, began + timedelta(minutes=rng.randint(6, 38), seconds=rng.randrange(60)), failed)


def _printed(host: Host) -> dict[str, str]:
    """Return what the commands print, by the file that it was saved to."""
    runs = sorted((host.failed, host.done), key=lambda run: run.job)
    units = [*map(Unit, *zip(*parts.ALWAYS, strict=True)), *(run.unit for run in runs)]
    units += [Unit(f"saltmarsh-{run.job}.timer", f"Timer: {run.unit.description}", sub="waiting") for run in runs]
    units.append(Unit(GONE, GONE, "inactive", "dead", "not-found"))
    largest = sorted(host.processes, key=lambda process: -process.rss)
    return {
        "date.txt": f"{host.now:%a %b %e %H:%M:%S UTC %Y}\n",
        "uptime.txt": procps.uptime(host.now, host.up, 1, host.loads),
        "nproc.txt": f"{host.processors}\n",
        "free-m.txt": procps.free(host.memory),
        "df-hT.txt": filesystems.df_human(host.mounts),
        "list-units.txt": systemctl.list_units(units),
        "status.txt": "\n".join(systemctl.status(_ended(run), host.name, host.now) for run in runs),
        "ss-ltnp.txt": sockets.listening(host.listeners),
        "ps.txt": procps.ps(largest[:8]),
    }


def _ended(run: Run) -> systemctl.Ended:
    """Return how a run ended, with what the journal has of it."""
    _, program, complaint, cpu = parts.JOBS[run.job]
    unit, named, pid = (
        run.unit.name,
        f"{run.unit.name} - {run.unit.description}",
        20_000 + int(run.began.timestamp()) % 86_400 * 3,
    )
    end = [
        (program, pid, complaint),
        ("systemd", 1, f"{unit}: Main process exited, code=exited, status=1/FAILURE"),
        ("systemd", 1, f"{unit}: Failed with result 'exit-code'."),
        ("systemd", 1, f"Failed to start {named}."),
    ]
    if not run.failed:
        end = [("systemd", 1, f"{unit}: Deactivated successfully."), ("systemd", 1, f"Finished {named}.")]
    end.append(("systemd", 1, f"{unit}: Consumed {cpu} CPU time."))
    told = [(run.began, "systemd[1]", f"Starting {named}...")]
    told += [(run.ended, f"{who}[{number}]", what) for who, number, what in end]
    path, timer = f"/etc/systemd/system/{unit}", f"saltmarsh-{run.job}.timer"
    code = "1/FAILURE" if run.failed else "0/SUCCESS"
    command = f"/opt/saltmarsh/bin/{program}"
    return systemctl.Ended(run.unit, path, command, pid, code, run.ended, cpu, told, triggered_by=timer)


def _answers(host: Host) -> Iterator[tuple[str, Any, dict[str, Any]]]:
    """Yield each key of the record with its value, and what each misconception makes of it."""
    now, up, memory, minute = host.now, host.up, host.memory, "%Y-%m-%d %H:%M"
    one, five, fifteen = (load / host.processors for load in host.loads)
    yield "booted", f"{now - up:%Y-%m-%d}", {
        "days-ago-is-a-date": f"{now - timedelta(days=up.days):%Y-%m-%d}",
        "days-overlooked": f"{now - timedelta(seconds=up.seconds):%Y-%m-%d}",
    }  # fmt: skip
    yield "load_per_processor", one, {
        "loads-reversed": fifteen, "middle-load": five, "load-alone": host.loads[0],
    }  # fmt: skip
    yield "memory_available_mib", memory.available, {
        "free-is-available": memory.free, "cache-is-available": memory.cache,
    }  # fmt: skip
    yield "fullest_filesystem", *_fullest(host.mounts)
    failed, done = host.failed, host.done
    yield "failed_unit", failed.unit.name, {"inactive-is-failed": done.unit.name, "dot-is-failed": GONE}
    hours, minutes = divmod((now - failed.ended).seconds // 60, 60)
    yield "failed_since", f"{failed.ended:{minute}}", {
        "began-is-failed": f"{failed.began:{minute}}",
        "inactive-is-failed": f"{done.ended:{minute}}",
        "ago-is-a-clock": f"{now:%Y-%m-%d} {hours:02}:{minutes:02}",
    }  # fmt: skip
    reached = {one.port for one in host.listeners if not one.address.startswith(("127.", "[::1]"))}
    yield "reachable_ports", sorted(reached), {
        "loopback-reached": sorted({one.port for one in host.listeners}),
        "star-overlooked": sorted(reached & {one.port for one in host.listeners if one.address[0].isdigit()}),
    }  # fmt: skip
    rss = max(process.rss for process in host.processes)
    yield "largest_process_mib", rss / 1024, {
        "kib-is-mib": rss, "rss-in-bytes": rss / 2**20, "thousand-kib": rss / 1000, "limit-is-use": host.heap,
    }  # fmt: skip


def _fullest(mounts: tuple[Mount, ...]) -> tuple[str, dict[str, str]]:
    """Return the mount point of the fullest file system that can be written to, and what is taken for it."""
    used = {mount: mount.usage.used / (mount.usage.used + mount.usage.available) for mount in mounts if mount.usage}
    image = next(mount for mount in mounts if mount.fstype == "squashfs")
    fullest = max((mount for mount in used if mount != image), key=lambda mount: used[mount])
    most = max(used, key=lambda mount: mount.usage.used if mount.usage else 0)
    traps = {"image-is-full": image.target, "most-is-fullest": most.target, "device-for-place": fullest.source}
    return fullest.target, traps

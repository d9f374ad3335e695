"""An edge host on the morning when it is handed over: what the commands print that everybody begins with."""

import random
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from groundschool.formats import filesystems, procps, sockets, systemctl
from groundschool.formats.systemctl import TimedJob, Unit
from groundschool.kit import Bundle, Variant, beside
from groundschool.simulation.company import REGIONS
from groundschool.simulation.state import World

parts = beside(__file__, "parts")
GONE = Unit("saltmarsh-kiosk.service", "saltmarsh-kiosk.service", "inactive", "dead", "not-found")


class Look(Bundle):
    """A bundle whose answers are the entries of one record."""

    def entry(self, key: str, value: object, traps: Mapping[str, Any]) -> None:
        """Add a key of the record: its value, and what each misconception makes of it."""
        self.answer("first-look", key, value, traps)


def generate(seed: int, edge: str | None = None) -> Variant:
    """Return what was printed on one host, and the record of it."""
    rng, look = random.Random(f"handed over {seed} {edge}"), Look(seed, edge)
    now = World.from_seed(seed).day + timedelta(hours=6, minutes=rng.randint(20, 55), seconds=rng.randrange(60))
    gib, processors = rng.choice((8, 16, 32)), rng.choice((2, 4, 8))
    # The hours of the uptime reach back over midnight, so that days ago are not dates.
    up = timedelta(days=rng.randint(6, 80), hours=rng.randint(8, 21), minutes=rng.randint(31, 59))
    _busy(rng, look, now, up, processors)
    _room(rng, look, gib)
    _jobs(rng, look, now)
    _programs(rng, look, up, gib * 256, processors)
    return look.variant()


def _busy(rng: random.Random, look: Look, now: datetime, up: timedelta, processors: int) -> None:
    """Write clock and load: the averages of 1 and 15 minutes lie on either side of the number of processors."""
    high, low = processors * rng.uniform(1.2, 1.8), processors * rng.uniform(0.2, 0.6)
    first, last = rng.sample((high, low), 2)
    one, five, fifteen = (round(load, 2) for load in (first, (first + last) / 2, last))
    look.write("date.txt", f"{now:%a %b %e %H:%M:%S UTC %Y}\n")
    look.write("uptime.txt", procps.uptime(now, up, 1, (one, five, fifteen)))
    look.write("nproc.txt", f"{processors}\n")
    days_ago = now - timedelta(days=up.days)
    traps = {"days-ago-is-a-date": f"{days_ago:%Y-%m-%d}", "date-is-boot": f"{now:%Y-%m-%d}"}
    look.entry("booted", f"{now - up:%Y-%m-%d}", traps)
    misread = {"middle-load": five / processors, "loads-reversed": fifteen / processors, "load-alone": one}
    look.entry("load_per_processor", one / processors, misread)


def _room(rng: random.Random, look: Look, gib: int) -> None:
    """Write memory and file systems: little is free, much available, and the fullest volume is not the largest."""
    memory, mounts = parts.memory(rng, gib), parts.mounts(rng, gib)
    look.write("free-m.txt", procps.free(memory))
    look.write("df-hT.txt", filesystems.df_human(mounts))
    traps = {"free-is-available": memory.free, "cache-is-available": memory.cache}
    look.entry("memory_available_mib", memory.available, traps)
    *writable, image = mounts
    fullest = max(writable, key=lambda mount: mount.usage.used / (mount.usage.used + mount.usage.available))
    most = max(writable, key=lambda mount: mount.usage.used)
    traps = {"image-is-full": image.target, "most-is-fullest": most.target, "device-for-place": fullest.source}
    look.entry("fullest_filesystem", fullest.target, traps)


def _jobs(rng: random.Random, look: Look, now: datetime) -> None:
    """Write the company's units: two nightly jobs have ended, one of them badly, and one unit is only a name."""
    zone = rng.choice([zone for region in REGIONS for zone in region.zones])
    host, names = f"node-{zone}-{rng.randint(1, 4)}", rng.sample(sorted(parts.JOBS), 2)
    failed, done = (_job(rng, now.replace(hour=hour), name) for hour, name in enumerate(names, 1))
    jobs = sorted((failed, done), key=lambda job: job.name)
    units = [GONE, *(Unit(*one) for one in parts.ALWAYS), *(unit for job in jobs for unit in (job.unit, job.timer))]
    look.write("list-units.txt", systemctl.list_units(units))
    look.write("status.txt", "\n".join(systemctl.status(job, host, now) for job in jobs))
    traps = {"inactive-is-failed": done.unit.name, "dot-is-failed": GONE.name, "dot-copied": f"● {failed.unit.name}"}
    look.entry("failed_unit", failed.unit.name, traps)
    hours, minutes = divmod((now - failed.ended).seconds // 60, 60)
    others = {
        "began-is-failed": failed.began,
        "inactive-is-failed": done.ended,
        "ago-is-a-clock": now.replace(hour=hours, minute=minutes),
    }
    traps = {tag: f"{at:%Y-%m-%d %H:%M}" for tag, at in others.items()}
    look.entry("failed_since", f"{failed.ended:%Y-%m-%d %H:%M}", traps)


def _job(rng: random.Random, hour: datetime, name: str) -> TimedJob:
    """Return the run of a job in some hour of the night; it is the one of the first hour that failed."""
    purpose, program, complaint, cpu = parts.JOBS[name]
    began = hour.replace(minute=rng.randint(2, 20), second=rng.randrange(1, 5))
    ended = began + timedelta(minutes=rng.randint(6, 38), seconds=rng.randrange(60))
    pid, said = 20_000 + hour.hour * 4_000 + began.minute * 97, complaint if hour.hour == 1 else ""
    return TimedJob(f"saltmarsh-{name}", purpose, f"/opt/saltmarsh/bin/{program}", pid, began, ended, cpu, said)


def _programs(rng: random.Random, look: Look, up: timedelta, heap: int, processors: int) -> None:
    """Write who listens and what runs: the largest process may use ``heap`` MiB, and does not."""
    listeners, processes = parts.programs(rng, processors, up, heap)
    look.write("ss-ltnp.txt", sockets.listening(listeners))
    outside = [one for one in listeners if not one.address.startswith(("127.", "[::1]"))]
    traps = {
        "loopback-reached": sorted({one.port for one in listeners}),
        "star-overlooked": sorted({one.port for one in outside if one.address[0].isdigit()}),
        "one-address-overlooked": sorted({one.port for one in outside if not one.address.startswith("10.")}),
    }
    look.entry("reachable_ports", sorted({one.port for one in outside}), traps)
    largest, *_ = ranked = sorted(processes, key=lambda process: -process.rss)
    look.write("ps.txt", procps.ps(ranked[:8]))
    kib = largest.rss
    traps = {"kib-is-mib": kib, "rss-in-bytes": kib / 2**20, "thousand-kib": kib / 1000, "limit-is-use": heap}
    look.entry("largest_process_mib", kib / 1024, traps)

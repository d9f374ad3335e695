"""What an edge host is drawn from: its nightly jobs, memory, file systems, and the programs that run and listen."""

import random
from dataclasses import replace
from datetime import timedelta

from groundschool.formats.procps import Memory, Process
from groundschool.formats.sockets import Listener
from groundschool.formats.volumes import Fat, Mount, Usage, Volume

# By name: what it is for, its program, what it says when it fails, the CPU time of a run.
JOBS = {
    "certs": ("Renew edge certificates", "renew-certs", "authority answered 503, giving up", "2.118s"),
    "manifests": ("Archive passenger manifests", "archive", "rsync: connection unexpectedly closed", "41.702s"),
    "logs": ("Ship access logs", "ship-logs", "collector refused the batch: 413", "12.340s"),
    "pages": ("Warm the page cache", "warm", "3 of 40 pages timed out", "1.905s"),
    "reports": ("Nightly sailing report", "report", "cannot read /srv/manifests/today.csv", "3.377s"),
    "timetables": ("Build the timetable image", "mktables", "mksquashfs: no sailings for tomorrow", "9.064s"),
}
ALWAYS = (
    ("saltmarsh-edge.service", "Saltmarsh edge proxy"),
    ("saltmarsh-offers.service", "Saltmarsh offers API"),
    ("saltmarsh-agent.service", "Saltmarsh inventory agent"),
)
OWN_PORTS = (7443, 8443, 8843, 9090, 9443, 9901)
EXPORTERS = {9113: "nginx-prometheu", 9115: "blackbox_export", 9256: "process-exporte"}  # fifteen characters
ANYWHERE = "0.0.0.0"  # noqa: S104 - a text, nothing is bound


def memory(rng: random.Random, gib: int) -> Memory:
    """Return a host's memory: little of it free, much of it available, for the cache can be given up."""
    total = gib * 1024 - gib * rng.randint(8, 12) - 150
    available, free, shared = int(total * rng.uniform(0.35, 0.55)), int(total * rng.uniform(0.02, 0.06)), 20 + gib
    return Memory(total, free, shared, available - free + shared + rng.randint(40, 90), available, 2047, 2047)


def mounts(rng: random.Random, gib: int) -> tuple[Mount, ...]:
    """Return what is mounted: three ext4 volumes, of which the largest is not the fullest, and what is in memory."""
    shares = dict.fromkeys(("/", "/var/log", "/var/cache/nginx"), 0.0)
    shares |= {target: rng.uniform(0.35, 0.7) for target in shares} | {rng.choice([*shares]): rng.uniform(0.83, 0.94)}
    below = {"/var/log": "/dev/vdb1", "/var/cache/nginx": "/dev/vdc1"}
    pages, image = gib * 2**17, rng.randint(50_000, 99_000) * 4
    return (
        Mount("/dev", "udev", "devtmpfs", (0, 5), "", Usage(pages * 4, pages * 4, pages * 4, 1, 1)),
        Mount("/run", "tmpfs", "tmpfs", (0, 24), "", Usage(pages, pages - 1_180, pages - 1_180, 1, 1)),
        Mount("/", "/dev/vda1", "ext4", (254, 1), "", _ext4(20, shares["/"])),
        Mount("/dev/shm", "tmpfs", "tmpfs", (0, 25), "", Usage(pages * 4, pages * 4, pages * 4, 1, 1)),  # noqa: S108
        Mount("/boot/efi", "/dev/vda15", "vfat", (254, 15), "", Fat(126_678, 114_500).usage),
        *(Mount(place, source, "ext4", (254, 17), "", _ext4(40, shares[place])) for place, source in below.items()),
        Mount("/srv/manifests", "/dev/vdd1", "ext4", (254, 49), "", _ext4(400, rng.uniform(0.55, 0.72))),
        Mount("/opt/timetables", "/dev/loop0", "squashfs", (7, 0), "", Usage(image, 0, 0, 1, 0)),
    )


def _ext4(gib: int, share: float) -> Usage:
    """Return the usage of a volume of which everybody but root has used a share."""
    empty = Volume(gib, 0, 1)
    return Volume(gib, empty.reserved + int((empty.room - empty.reserved) * (1 - share)), 1).usage


def programs(
    rng: random.Random, processors: int, up: timedelta, heap: int
) -> tuple[tuple[Listener, ...], tuple[Process, ...]]:
    """Return who listens where, and what runs: the largest is a program that may use ``heap`` MiB."""
    pids = sorted(rng.sample(range(600, 1_900), 7 + processors))
    return _listeners(rng, pids), _processes(rng, pids, up, heap)


def _listeners(rng: random.Random, pids: list[int]) -> tuple[Listener, ...]:
    """Return who listens: on the loopback, on one address, and on every address of one family or of both."""
    sshd, exporter, second, redis, exim, java, master, *workers = pids
    nginx = tuple(("nginx", pid, 6) for pid in (*workers, master))
    near, far = rng.sample(OWN_PORTS, 2)
    watched, watcher = rng.choice([*EXPORTERS.items()])
    host = f"10.20.{rng.randint(1, 9)}.{rng.randint(11, 250)}"
    return (
        Listener(ANYWHERE, 22, held=(("sshd", sshd, 3),)),
        Listener("127.0.0.1", 25, 20, held=(("exim4", exim, 4),)),
        Listener(ANYWHERE, 443, 511, held=nginx),
        Listener("127.0.0.1", 6379, 511, held=(("redis-server", redis, 6),)),
        Listener("127.0.0.1", near, 4096, held=(("java", java, 88),)),
        Listener(host, far, 4096, held=(("java", java, 91),)),
        Listener("[::]", 22, held=(("sshd", sshd, 4),)),
        Listener("[::1]", 25, 20, held=(("exim4", exim, 5),)),
        Listener("[::]", 443, 511, held=nginx),
        Listener("*", 9100, 4096, held=(("node_exporter", exporter, 3),)),
        Listener("*", watched, 4096, held=((watcher, second, 3),)),
    )


def _processes(rng: random.Random, pids: list[int], up: timedelta, heap: int) -> tuple[Process, ...]:
    """Return what runs."""
    sshd, exporter, _, redis, _, java, master, *workers = pids
    since = timedelta(hours=rng.randint(1, 20), minutes=rng.randrange(60), seconds=rng.randrange(60))
    booted = up - timedelta(seconds=rng.randint(9, 25))
    running = (
        Process(java, "offers", int(heap * 1024 * rng.uniform(0.55, 0.75)), since,
                f"/usr/bin/java -Xmx{heap}m -Djava.net.preferIPv4Stack=true -jar /opt/saltmarsh/offers.jar"),
        *(Process(pid, "www-data", rng.randint(31_000, 64_000), booted, "nginx: worker process") for pid in workers),
        Process(redis, "redis", rng.randint(90_000, 180_000), booted, "/usr/bin/redis-server 127.0.0.1:6379"),
        Process(exporter, "nodeexp", rng.randint(21_000, 25_000), booted, "/usr/local/bin/node_exporter"),
        Process(389, "root", rng.randint(26_000, 70_000), up - timedelta(seconds=4), "/lib/systemd/systemd-journald"),
        Process(1, "root", rng.randint(11_800, 12_900), up, "/sbin/init"),
        Process(master, "root", rng.randint(9_000, 11_000), booted,
                "nginx: master process /usr/sbin/nginx -g daemon on; master_process on;"),
        Process(sshd, "root", rng.randint(7_900, 9_300), booted,
                "sshd: /usr/sbin/sshd -D [listener] 0 of 10-100 startups"),
    )  # fmt: skip
    return tuple(replace(one, rss=one.rss // 4 * 4) for one in running)  # whole pages

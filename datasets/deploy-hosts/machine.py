"""What a service wants of its host beside variables: ports, room, programs; and what ss, df and the programs say."""

import random
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from groundschool.formats.sockets import Listener
from groundschool.formats.volumes import Mount, Usage

MIB = 1024
ANYWHERE = ("0.0.0.0", "*", "[::]", "192.0.2.17%eth127.5", "[2001:db8:a::17]")  # noqa: S104 - a text, nothing is bound
HERE = ("127.0.0.1", "[::1]", "127.0.0.53%lo", "[::ffff:127.0.0.1]", "127.0.1.1")
POINTS = ("/srv/booking", "/var/lib/ledger", "/srv/uploads", "/var/spool/mail-out")


@dataclass
class Machine:
    """The wants of a spec by section, the host's listeners and mounts, and what its programs print."""

    rng: random.Random
    wants: dict[str, list[dict[str, Any]]] = field(default_factory=lambda: {"ports": [], "disks": [], "programs": []})
    listeners: list[Listener] = field(default_factory=list)
    mounts: list[Mount] = field(default_factory=list)
    said: dict[str, str] = field(default_factory=dict)
    versions: dict[str, str | None] = field(default_factory=dict)

    def port(self, need: str, port: int, *addresses: str, **more: object) -> None:
        """Add what is wanted of a port, and who listens there."""
        self.wants["ports"].append({"port": port, "need": need, **more})
        self.listeners += [Listener(address, port, self.rng.choice((128, 511, 4096))) for address in addresses]

    def mount(self, target: str, size: int, available: int, kept: int = 0) -> None:
        """Add a mount: MiB in all, and KiB that are available to everybody and that are kept for root."""
        at = len(self.mounts)
        usage = Usage(size * MIB, available + kept, available, 0, 0)
        source, kind = ("tmpfs", "tmpfs") if target == "/run" else (f"/dev/vd{'abcdefgh'[at]}", "ext4")
        self.mounts.append(Mount(target, source, kind, (254, at), "rw", usage))

    def room(self, path: str, free: int, **more: object) -> None:
        """Add what is wanted of a path, in MiB."""
        self.wants["disks"].append({"path": path, "free_mib": free, **more})

    def program(
        self, name: str, looks: str, wanted: str, version: str | None, said: str | None, **more: object
    ) -> None:
        """Add what is wanted of a program, what it prints (None: it was not asked), and which version that says."""
        self.wants["programs"].append({"name": name, "looks": looks, "version": wanted, **more})
        self.versions[name] = version
        if said is not None:
            self.said[name] = said


def well(one: Machine) -> None:
    """Add this: nothing is wrong: one is free though others have its digits, two are reachable, in other ways."""
    one.port("free", 8080)
    one.listeners += [Listener("0.0.0.0", 18080), Listener("[2001:db8:a::8080]", 9100), Listener("192.0.2.17", 80)]  # noqa: S104
    one.port("reachable", 443, one.rng.choice(ANYWHERE))
    one.mount("/", 40_000, 15_000 * MIB + 17, kept=3_000 * MIB)
    one.mount("/run", 800, 790 * MIB)
    one.room("/opt/releases", one.rng.choice((15_000, 14_999)))


def only_here(one: Machine) -> None:
    """Add this: reachable it is not: who listens does so for this host."""
    one.port("reachable", 8443, HERE[0])
    one.port("reachable", 9443, *one.rng.sample(("[::1]", one.rng.choice(HERE[2:])), 2))
    one.port("reachable", 9444, one.rng.choice(HERE[1:]))


def here_and_there(one: Machine) -> None:
    """Add this: two listeners, one of which others can reach."""
    one.port("reachable", 5432, one.rng.choice(HERE), one.rng.choice(ANYWHERE))
    one.port("reachable", 5433, ANYWHERE[3], one.rng.choice(HERE))
    one.port("reachable", 9091, ANYWHERE[3])


def closed(one: Machine) -> None:
    """Add this: nobody listens, but its digits stand elsewhere."""
    one.port("reachable", 909)
    one.listeners += [Listener("0.0.0.0", 9093), Listener("[2001:db8:a::909]", 9094)]  # noqa: S104 - texts


def taken(one: Machine) -> None:
    """Add this: what has to be free is not: for all the world, for this host alone, and by several."""
    one.port("free", 8081, one.rng.choice(ANYWHERE[:3]))
    one.port("free", 8082, one.rng.choice(HERE))
    one.port("free", 8083, "[::]", "0.0.0.0", "[::]")  # noqa: S104 - two workers, each with a socket (SO_REUSEPORT)


def little_room(one: Machine) -> None:
    """Add this: too little, by less than a MiB; and just enough."""
    point, need = one.rng.choice(POINTS[:2]), one.rng.randint(4_000, 9_000)
    one.mount(point, 20_000, need * MIB - one.rng.randint(1, 900))
    one.room(f"{point}/photos", need)
    one.room("/opt/archive", 16_000)
    one.mount("/srv/old quay", 20_000, 50 * MIB)
    one.room("/srv/old quay/plans", 60)
    one.room("/srv/old quay", 50)


def neighbours(one: Machine) -> None:
    """Add this: the mount whose name the path begins with is another one; and the nearest mount is not the root."""
    one.mount("/srv/up", 9_000, 90 * MIB)
    one.mount("/srv", 90_000, 30_000 * MIB)
    one.room("/srv/uploads/tmp", 20_000)
    one.mount("/srv/up/cache", 900_000, 800_000 * MIB)
    one.room("/srv/up", 100)
    one.room("/backup/srv/up/daily", 200)


def thousands(one: Machine) -> None:
    """Add this: enough if a MiB were 1000 KiB."""
    one.mount("/data", 90_000, 20_000 * 1010)
    one.room("/data/exports/today", 20_000)


NGINX, JAVA = r"nginx version: nginx/(\S+)", r'version "([^"]+)"'
OPENSSL, PSQL, OURS = r"^OpenSSL (\S+)", r"\(PostgreSQL\) (\S+)", r"^fares-migrate (\S+)"


def ten_and_nine(one: Machine) -> None:
    """Add this: 1.10 is newer than 1.9; what is newest is not new enough."""
    minor = one.rng.choice((10, 18, 22))
    one.program("nginx", NGINX, ">=1.9, <2", f"1.{minor}.3", f"nginx version: nginx/1.{minor}.3\n")
    build = "Build: 1.10.0, for OpenSSL 3.0.19\n"
    ours = f"fares-migrate 1.9.{one.rng.randint(2, 40)}"
    one.program("fares-migrate", OURS, ">=1.10", ours.split()[1], f"{ours}\n{build}")


def candidate(one: Machine) -> None:
    """Add this: a candidate is not the release."""
    version = one.rng.choice(("2.0.0-rc.2", "2.0.0-rc.10+amd64", "2.0.0-beta"))
    one.program("fares-migrate", OURS, ">=2.0.0", version, f"fares-migrate {version}\n")
    one.program(
        "openssl",
        r"OpenSSL (\S+)",
        ">=3.0.7, <4",
        "3.0.19",
        "OpenSSL 3.0.19 27 Jan 2026 (Library: OpenSSL 3.0.2 15 Mar 2022)\n",
    )


def candidate_will_do(one: Machine) -> None:
    """Add this: a candidate that is wanted, with a build; and a program that prints a remark first."""
    build = f"+build.{one.rng.randint(2, 90)}"
    one.program(
        "fares-migrate",
        OURS,
        ">=2.0.0-rc.9, <2.0.0",
        f"2.0.0-rc.10{build}",
        f"fares-migrate: no config\nfares-migrate 2.0.0-rc.10{build}\n",
    )
    remark = "Picked up JAVA_TOOL_OPTIONS: -Xmx256m -Dfares.version=9.9.9\n"
    version = one.rng.choice(("17.0.15", "17.0.9"))
    runtime = f"OpenJDK Runtime Environment (build {version}+6-Debian-1deb12u1)\n"
    one.program("java", JAVA, ">=17.0.9, <18", version, f'{remark}openjdk version "{version}" 2025-04-15\n{runtime}')


def not_there(one: Machine) -> None:
    """Add this: one was not asked, one is not found, and one prints a version of which nobody knows the place."""
    one.program("nginx", NGINX, ">=1.9", None, None)
    one.program("psql", PSQL, ">=14", None, "sh: 1: psql: not found\n")
    old = one.rng.choice(("1.8.0_392", "9-ea_2", "21_ea"))
    one.program("java", JAVA, ">=1.7", old, f'java version "{old}"\n')


def odd_shapes(one: Machine) -> None:
    """Add this: a letter for a patch, and a beta without a hyphen: no versions of this kind; and one of two numbers."""
    one.program("openssl", OPENSSL, ">=1.1.0", "1.1.1w", "OpenSSL 1.1.1w  11 Sep 2023\n")
    beta = one.rng.choice(("17beta1", "17rc1"))
    one.program("psql", PSQL, "!=16", beta, f"psql (PostgreSQL) {beta}\n")


def two_numbers(one: Machine) -> None:
    """Add this: two numbers, of a packager who adds a third line of numbers."""
    minor = one.rng.randint(6, 18)
    one.program(
        "psql",
        PSQL,
        "==15.6, !=15.6.1" if minor == 6 else ">15.5, <15.20",
        f"15.{minor}",
        f"psql (PostgreSQL) 15.{minor} (Debian 15.{minor}-0+deb12u1)\n",
    )


PORTS: tuple[Callable[[Machine], None], ...] = (only_here, here_and_there, closed, taken)
DISKS: tuple[Callable[[Machine], None], ...] = (little_room, neighbours, thousands)
PROGRAMS: tuple[tuple[Callable[[Machine], None], ...], ...] = (  # of each program only one in a host's
    (ten_and_nine, odd_shapes),
    (candidate, not_there),
    (candidate_will_do, two_numbers),
)

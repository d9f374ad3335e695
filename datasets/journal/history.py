"""What happened on the host: the lines of every boot, in the order they were logged."""

import random
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

from groundschool.formats.instants import micros

SECOND = 1_000_000
BETWEEN_BOOTS = timedelta(hours=9)
Said = tuple[int, str]


@dataclass(frozen=True)
class Unit:
    """A service on the host: its unit, its program, and (priority, text) of what it says when well and when failing."""

    name: str
    program: str
    user: int
    chatter: tuple[Said, ...]
    errors: tuple[Said, ...]


UNITS = [Unit(**one) for one in tomllib.loads(Path(__file__).with_name("units.toml").read_text("utf-8"))["units"]]

CHRONY = Unit("chrony.service", "chronyd", 114, (), ())

MANAGER = Unit("init.scope", "systemd", 0, (), ())
BUS = Unit("dbus-broker.service", "dbus-broker-lau", 81, (), ())

# What timers start; the manager alone says how it went, as systemd 252 words it.
JOBS = (
    ("apt-daily.service", "Daily apt download activities"),
    ("fstrim.service", "Discard unused blocks on filesystems from /etc/fstab"),
    ("logrotate.service", "Rotate log files"),
    ("man-db.service", "Daily man-db regeneration"),
)
MANAGED = (None, "manager")  # edges on which the manager speaks; on the others it is quiet, and each asks one thing
WENT_WELL = ((6, "Starting {}..."), (6, "{}: Deactivated successfully."), (6, "Finished {}."))
ENDED = ((5, "{}: Main process exited, code=exited, status=1/FAILURE"), (4, "{}: Failed with result 'exit-code'."))
RESTARTED = (*ENDED, (6, "{}: Scheduled restart job, restart counter is at 1."))
GAVE_UP = ((4, "{}: Start request repeated too quickly."), ENDED[1], (3, "Failed to start {}."))

KERNEL = (
    (6, 'audit: type=1400 audit(0.0:2): apparmor="STATUS" operation="profile_load" profile="unconfined"'),
    (4, "TCP: request_sock_TCP: Possible SYN flooding on port 443. Sending cookies."),
)


@dataclass
class Line:
    """An entry before it is written: when, from whom, how bad, what; the unit ``about`` which the manager says it.

    Not every entry says how bad it is, nor has every entry a message.
    """

    boot: int
    realtime: int
    monotonic: int
    unit: Unit | None
    priority: int | None
    message: bytes | None
    about: str = ""

    @property
    def owner(self) -> str:
        """Return the unit under which ``journalctl -u`` shows the entry; the kernel has none."""
        if self.unit is None:
            return ""
        return self.about if self.unit is MANAGER and self.about else self.unit.name


@dataclass(frozen=True)
class Boot:
    """A boot: its number, when it began (µs since 1970), and when and by how much the wall clock is set back."""

    rng: random.Random
    number: int
    began: int
    step_at: int
    step_by: int

    def line(self, monotonic: int, unit: Unit | None, said: Said) -> Line:
        """Return what is logged ``monotonic`` microseconds after the boot, by the wall clock of that moment."""
        priority, text = said
        text = text.format(peer=f"192.0.2.{self.rng.randint(10, 90)}", id=self.rng.randrange(16**8))
        wall = self.began + monotonic - (self.step_by if monotonic >= self.step_at else 0)
        return Line(self.number, wall, monotonic, unit, priority, text.encode())


def history(rng: random.Random, day: datetime, boots: int, edge: str | None) -> list[Line]:
    """Return every line of every boot. In each boot one step sets the wall clock back by a few minutes."""
    last = day + timedelta(hours=rng.randint(0, 20), seconds=rng.randrange(3600))
    if edge == "year-rollover":
        last = datetime(2026, 12, 31, 23, 35, tzinfo=UTC)
    failing = rng.sample(UNITS, 4)
    lines: list[Line] = []
    for number in range(boots):
        # The first of the four fails only in earlier boots, the others in the last one too.
        newest = number == boots - 1
        broken = failing[1:] if newest else [failing[0], rng.choice(failing[1:])]
        began = micros(last - BETWEEN_BOOTS * (boots - 1 - number)) + rng.randrange(SECOND)
        step_at, step_by = rng.randint(240 * SECOND, 300 * SECOND), rng.randint(400 * SECOND, 500 * SECOND)
        boot = Boot(rng, number, began, step_at, step_by)
        found = _boot(boot, broken)
        if edge in MANAGED:
            managed = _managed(replace(boot, rng=random.Random(began)), found, job_fails=newest)
            found = sorted([*found, *managed], key=lambda line: line.monotonic)
        lines += _with_edge(found, edge) if newest else found
    return lines


def _boot(boot: Boot, broken: list[Unit]) -> list[Line]:
    """Return the lines of one boot in the order they were logged."""
    rng, lines = boot.rng, []
    for _ in range(rng.randint(45, 60)):
        unit = rng.choice(UNITS)
        lines.append(boot.line(rng.randint(2 * SECOND, 1500 * SECOND), unit, rng.choice(unit.chatter)))
    lines += [boot.line(rng.randint(0, 900 * SECOND), None, said) for said in KERNEL]
    # chronyd's figure is the correction: negative when the clock was ahead.
    seconds = f"{-boot.step_by / SECOND:.6f} seconds"
    lines += [boot.line(boot.step_at - 900, CHRONY, (4, f"System clock wrong by {seconds}"))]
    lines += [boot.line(boot.step_at + 900, CHRONY, (4, f"System clock was stepped by {seconds}"))]
    for unit in broken:
        # The earliest error comes before the clock is set back, the next one after it with an earlier wall clock.
        first = rng.randint(100 * SECOND, 200 * SECOND)
        later = boot.step_at + rng.randint(1 * SECOND, 60 * SECOND)
        again = later + rng.randint(70 * SECOND, 600 * SECOND)
        lines.append(boot.line(first - 40 * SECOND, unit, unit.chatter[0]))
        one, other = rng.sample(unit.errors, 2)
        lines += [boot.line(first, unit, one), boot.line(later, unit, other), boot.line(again, unit, one)]
    return sorted(lines, key=lambda item: item.monotonic)


def _managed(boot: Boot, lines: list[Line], *, job_fails: bool) -> Iterator[Line]:
    """Yield what the manager says: of services after their last error, of which it gives one up, and of a timer's job.

    The job says nothing itself. Where it fails, that is the only error which stands under its name.
    """
    ends = {line.owner: line.monotonic for line in lines if line.priority is not None and line.priority <= 3}
    (job, does), at = boot.rng.choice(JOBS), boot.rng.randint(700 * SECOND, 1400 * SECOND)
    went = (WENT_WELL[0], *ENDED, GAVE_UP[2]) if job_fails else WENT_WELL
    told = {name: (RESTARTED if name != [*ends][-1] else (ENDED[0], *GAVE_UP), end, "") for name, end in ends.items()}
    told[job] = went, at, f" - {does}"
    for name, (all_said, end, more) in told.items():
        for place, (priority, text) in enumerate(all_said, 1):
            called = name if text.startswith("{}") else name + more
            said = boot.line(end + place * 1_300, MANAGER, (priority, text.format(called)))
            yield replace(said, about=name)


def _with_edge(lines: list[Line], edge: str | None) -> list[Line]:
    """Return the lines with the message of one unit's first error made awkward."""
    worst = next(line for line in lines if line.priority is not None and line.priority <= 3)
    if edge == "non-utf8":
        worst.message = b"config /etc/saltmarsh/caf\xe9.conf: expected '=' \xff\xfe"
    elif edge == "oversize":
        worst.message = b"stack: " + b"at holds.reserve (holds.go:118) " * 160
    elif edge == "coloured":
        worst.message = b"\x1b[31mERROR\x1b[0m " + (worst.message or b"")
        trace = b"  lease refused:\n    at broker.launch (launch.c:441)\n"
        lines = [*lines, replace(worst, unit=BUS, message=trace)]
    elif edge == "clocks":
        # A whole second, and an error long before it whose count of microseconds has fewer digits.
        worst.realtime -= worst.realtime % SECOND
        early = replace(worst, monotonic=9_912_004, realtime=worst.realtime - worst.monotonic + 9_912_004)
        lines = [*lines, replace(early, unit=BUS, message=b"early"), replace(worst, unit=BUS, message=b"late")]
    elif edge == "field-missing":
        audit = b"SERVICE_START pid=1 uid=0 msg='unit=cron comm=\"systemd\" res=success'"
        lines = [*lines, replace(worst, unit=MANAGER, priority=None, message=audit)]
        lines += [replace(worst, unit=BUS, priority=None, message=b"Ready"), replace(worst, unit=CHRONY, message=None)]
        lines += [replace(worst, unit=None, message=b"EXT4-fs error (device vda1): comm find: deleted inode")]
    elif edge == "manager":
        lines = [
            *lines,
            replace(worst, unit=MANAGER, message=b"Failed to start backup.service.", about="backup.service"),
        ]
        lines += [replace(worst, unit=MANAGER, message=b"Freezing execution.")]
        lines += [replace(worst, unit=BUS, message=b"Activation request failed", about="cron.service")]
    return sorted(lines, key=lambda item: item.monotonic)

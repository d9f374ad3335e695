"""The journal of one host over several boots, with services that failed in the last boot and some that did not."""

import random
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from groundschool.datasets import Variant
from groundschool.world.clock import iso_utc, micros
from groundschool.world.renderers.journald import Entry, as_export, as_json, cursor
from groundschool.world.state import World

EDGES = ("empty", "one-record", "non-utf8", "oversize", "shuffled", "year-rollover")
SECOND = 1_000_000


@dataclass(frozen=True)
class Unit:
    """A service on the host: its unit, its program and how it speaks when well and when failing."""

    name: str
    program: str
    user: int
    chatter: tuple[str, ...]
    errors: tuple[tuple[int, str], ...]


UNITS = (
    Unit("nginx.service", "nginx", 0, ("start worker processes", "signal process started", "gracefully shutting down"),
         ((3, 'connect() failed (111: Connection refused) while connecting to upstream, upstream: "http://{peer}:8081/"'),
          (2, "open() \"/var/log/nginx/access.log\" failed (28: No space left on device)"))),
    Unit("booking-api.service", "booking-api", 998, ("listening on :8081", "migrations up to date", "GET /healthz 200 1ms"),
         ((3, "hold {id}: could not obtain connection from pool within 2000ms"), (3, "panic recovered in POST /api/holds"))),
    Unit("search-indexer.service", "search-indexer", 997, ("indexed 1180 sailings", "sleeping 300s", "snapshot loaded"),
         ((3, "snapshot rejected: checksum mismatch in segment {id}"), (1, "index is read-only, giving up"))),
    Unit("manifest-sync.service", "manifest-sync", 996, ("fetched 14 manifests", "nothing to do", "cursor saved"),
         ((3, "upload of manifest {id} failed: 503 Service Unavailable"), (3, "lease lost to {peer}"))),
    Unit("chrony.service", "chronyd", 113, ("Selected source {peer}", "System clock wrong by 0.000312 seconds"),
         ((3, "Fatal error : Could not open NTP socket on {peer}"), (3, "Could not write drift file"))),
    Unit("prometheus-node-exporter.service", "prometheus-node", 112, ("Listening on :9100", "Enabled collectors"),
         ((3, "error gathering metrics: collected metric node_filesystem_size_bytes was collected before"), (3, "collector failed: textfile"))),
    Unit("ssh.service", "sshd", 0, ("Server listening on 0.0.0.0 port 22.", "Accepted publickey for deploy from {peer} port 50412 ssh2"),
         ((3, "fatal: Timeout before authentication for {peer} port 42210"), (3, "error: kex_exchange_identification: read: Connection reset by peer"))),
    Unit("cron.service", "cron", 0, ("(root) CMD (   cd / && run-parts --report /etc/cron.hourly)",),
         ((3, "(*system*) ERROR (Missing newline before EOF, this crontab file will be ignored)"), (3, "(root) FAILED to open PAM session (Permission denied)"))),
)  # fmt: skip
KERNEL = ((6, "audit: type=1400 apparmor=\"STATUS\" operation=\"profile_load\""), (4, "TCP: request_sock_TCP: Possible SYN flooding on port 443. Sending cookies."))


@dataclass
class Line:
    """An entry before it is written: when, from whom, how bad, what."""

    boot: int
    realtime: int
    monotonic: int
    unit: Unit | None
    priority: int
    message: bytes


def generate(seed: int, edge: str | None = None) -> Variant:
    """Return a host's journal, and the first error of every unit that failed in its last boot."""
    rng = random.Random(f"journal {seed} {edge}")
    world = World.from_seed(seed)
    hosts = [one for one in world.instances if one.node.startswith(one.name)]
    host = rng.choice(hosts).node
    boots = 1 if edge in ("empty", "one-record") else rng.randint(2, 4)
    lines = _history(rng, world.day, boots, edge)
    if edge == "empty":
        lines = []
    elif edge == "one-record":
        lines = [line for line in lines if line.priority <= 3][:1]
        lines[0].priority = 2
    entries = _entries(rng, host, lines)
    if edge == "shuffled":
        newest = entries[-1].boot_id
        rng.shuffle(entries)
        # A line of an earlier boot comes last, so that the end of the file says nothing about the last boot.
        entries.append(entries.pop(next(at for at, entry in enumerate(entries) if entry.boot_id != newest)))
    files = {"journal.json": as_json(entries), "journal.export": as_export(entries)}
    return Variant(files, _truth(lines, boots))


def _history(rng: random.Random, day: datetime, boots: int, edge: str | None) -> list[Line]:
    """Return every line of every boot. In each boot one clock step sets the wall clock back by a few minutes."""
    start = datetime(2026, 12, 31, 23, 35, tzinfo=UTC) if edge == "year-rollover" else day + timedelta(hours=rng.randint(0, 20))
    start -= timedelta(hours=9) * (boots - 1)
    failing = rng.sample(UNITS, 4)
    lines: list[Line] = []
    for boot in range(boots):
        last = boot == boots - 1
        # The first of the four fails only in earlier boots, the others in the last one too.
        broken = failing[1:] if last else [failing[0], rng.choice(failing[1:])]
        lines += _boot(rng, boot, micros(start + timedelta(hours=9) * boot), broken, edge if last else None)
    return lines


def _boot(rng: random.Random, boot: int, began: int, broken: list[Unit], edge: str | None) -> list[Line]:
    """Return the lines of one boot in the order they were logged."""
    step_at = rng.randint(240, 300) * SECOND
    step_by = rng.randint(400, 500) * SECOND

    def line(monotonic: int, unit: Unit | None, priority: int, text: str) -> Line:
        said = text.format(peer=f"192.0.2.{rng.randint(10, 90)}", id=rng.randrange(16**8))
        wall = began + monotonic - (step_by if monotonic >= step_at else 0)
        return Line(boot, wall, monotonic, unit, priority, said.encode())

    lines = []
    for _ in range(rng.randint(45, 60)):
        unit = rng.choice(UNITS)
        priority = rng.choices((4, 5, 6, 7), (1, 2, 9, 2))[0]
        lines.append(line(rng.randint(2 * SECOND, 1500 * SECOND), unit, priority, rng.choice(unit.chatter)))
    for priority, text in KERNEL:
        lines.append(line(rng.randint(0, 900 * SECOND), None, priority, text))
    for position, unit in enumerate(broken):
        # The earliest error comes before the clock is set back, the next one after it with an earlier wall clock.
        first = rng.randint(100, 200) * SECOND + position * 1_000_003
        later = step_at + rng.randint(1, 60) * SECOND + position * 1_000_003
        lines.append(line(first - 40 * SECOND, unit, 6, unit.chatter[0]))
        order = rng.sample(unit.errors, 2)
        for moment, (priority, text) in zip((first, later, later + rng.randint(70, 600) * SECOND), (*order, order[0]), strict=True):
            lines.append(line(moment, unit, priority, text))
    lines.sort(key=lambda item: item.monotonic)
    return _with_edge(lines, edge)


def _with_edge(lines: list[Line], edge: str | None) -> list[Line]:
    """Return the lines with the message of one unit's first error made awkward."""
    worst = next(line for line in lines if line.priority <= 3)
    if edge == "non-utf8":
        worst.message = b"config /etc/saltmarsh/caf\xe9.conf: expected '=' \xff\xfe"
    elif edge == "oversize":
        worst.message = b"stack: " + b"at holds.reserve (holds.go:118) " * 160
    return lines


def _entries(rng: random.Random, host: str, lines: list[Line]) -> list[Entry]:
    """Return the lines as journal entries with the trusted fields journald adds."""
    machine, sequence = f"{rng.getrandbits(128):032x}", f"{rng.getrandbits(128):032x}"
    boots = {line.boot: f"{rng.getrandbits(128):032x}" for line in lines}
    pids = {(line.boot, line.unit): rng.randint(300, 30_000) for line in lines}
    entries = []
    for number, line in enumerate(lines, 1):
        boot = boots[line.boot]
        mark = cursor(sequence, number, boot, line.monotonic, line.realtime)
        fields = _fields(line, host, machine, pids[line.boot, line.unit])
        entries.append(Entry(line.realtime, line.monotonic, boot, mark, fields))
    return entries


def _fields(line: Line, host: str, machine: str, pid: int) -> dict[str, bytes]:
    fields: dict[str, Any] = {"PRIORITY": line.priority, "_MACHINE_ID": machine, "_HOSTNAME": host}
    if line.unit is None:
        fields |= {"_TRANSPORT": "kernel", "SYSLOG_FACILITY": 0, "SYSLOG_IDENTIFIER": "kernel"}
    else:
        unit = line.unit
        fields |= {"_TRANSPORT": "stdout", "SYSLOG_FACILITY": 3, "SYSLOG_IDENTIFIER": unit.program, "_PID": pid}
        fields |= {"_UID": unit.user, "_GID": unit.user, "_COMM": unit.program, "_SYSTEMD_UNIT": unit.name}
        fields |= {"_SYSTEMD_CGROUP": f"/system.slice/{unit.name}", "_SYSTEMD_SLICE": "system.slice"}
    return {name: str(value).encode() for name, value in fields.items()} | {"MESSAGE": line.message}


def _truth(lines: list[Line], boots: int) -> dict[str, Any]:
    """Return the right answers, and what each misconception leads to."""
    last = [line for line in lines if line.boot == boots - 1]
    return {
        "first_errors": _first(last, lambda line: line.priority <= 3),
        "counts": {str(level): n for level in range(8) if (n := sum(line.priority == level for line in last))},
        "traps": {
            "priority-inverted": sorted(_first(last, lambda line: line.priority >= 3)),
            "all-boots": sorted(_first(lines, lambda line: line.priority <= 3)),
            "wall-clock-order": _first(sorted(last, key=lambda line: line.realtime), lambda line: line.priority <= 3),
            "counts-all-boots": {str(level): n for level in range(8) if (n := sum(line.priority == level for line in lines))},
        },
    }


def _first(lines: list[Line], wanted: Any) -> dict[str, list[str]]:
    """Return, by unit, the UTC time and message of the first wanted line."""
    found: dict[str, list[str]] = {}
    for line in lines:
        if line.unit is not None and wanted(line) and line.unit.name not in found:
            moment = datetime(1970, 1, 1, tzinfo=UTC) + timedelta(microseconds=line.realtime)
            text = "" if len(line.message) >= 4096 else line.message.decode(errors="replace")
            found[line.unit.name] = [iso_utc(moment, "microseconds"), text]
    return found

"""The journal of an edge host through an incident, kept by a clock that was wrong until chronyd stepped it.

chronyd's figure is the correction: "stepped by 300 seconds" means that the clock had been 300 seconds behind
(chrony's reference.c logs the negated offset).
"""

import random
from datetime import datetime, timedelta

from groundschool.formats.instants import micros
from groundschool.formats.journald import Entry, cursor
from groundschool.formats.nginx import error_line
from groundschool.simulation.coordination import Story
from groundschool.simulation.services import BY_NAME
from groundschool.simulation.state import World

REQUESTS = {
    "web": ("GET", "/api/sailings/search", "www.saltmarsh.example"),
    "booking-api": ("POST", "/api/holds", "www.saltmarsh.example"),
    "freight": ("POST", "/freight/manifests", "freight.saltmarsh.example"),
}
BUFFERED = (
    "an upstream response is buffered to a temporary file /var/lib/nginx/proxy/4/07/0000000074 while reading upstream"
)
CLOSED = "upstream prematurely closed connection while reading response header from upstream"
CHATTER = (
    ("cron.service", 6, "(telemetry) CMD (/usr/local/bin/push-host-inventory)"),
    ("prometheus-node-exporter.service", 6, "closing idle scrape connection from 192.0.2.60:{port}"),
    ("ssh.service", 6, "Connection closed by 192.0.2.77 port {port} [preauth]"),
    ("systemd-logind.service", 6, "Session c{port} logged out. Waiting for processes to exit."),
    ("systemd-resolved.service", 6, "Using degraded feature set UDP instead of UDP+EDNS0 for DNS server 192.0.2.2."),
)


class HostJournal:
    """One edge host's journal; ``skew`` is the step that put its clock right, after the incident was mitigated.

    ``onset`` is the cursor of nginx's first error, known once ``entries`` were drawn.
    """

    def __init__(self, rng: random.Random, world: World, story: Story) -> None:
        self.rng, self.story = rng, story
        self.host = rng.choice(world.by_service["edge"]).node
        self.backend = rng.choice(world.by_service[story.service])
        self.skew = rng.choice((-1, 1)) * timedelta(seconds=rng.randint(200, 420), microseconds=rng.randrange(10**6))
        self.stepped = story.at["mitigated"] + timedelta(seconds=rng.randint(300, 900))
        self.booted = story.at["deploy"] - timedelta(days=rng.randint(3, 40), seconds=rng.randrange(80_000))
        self.onset = ""

    def entries(self) -> list[Entry]:
        """Return the journal's entries in the order they were logged."""
        sequence, boot, machine = (f"{self.rng.getrandbits(128):032x}" for _ in range(3))
        found = []
        for number, (moment, unit, priority, text) in enumerate(sorted(self._lines()), self.rng.randint(9_000, 90_000)):
            monotonic = (moment - self.booted) // timedelta(microseconds=1)
            wall = micros(self._reading(moment))
            mark = cursor(sequence, number, boot, monotonic, wall)
            found.append(Entry(wall, monotonic, boot, mark, self._fields(unit, priority, text, machine)))
            if moment == self.story.at["onset"]:
                self.onset = mark
        return found

    def _reading(self, moment: datetime) -> datetime:
        """Return what the host's clock shows: behind by the later step until it is made."""
        return moment - self.skew if moment < self.stepped else moment

    def _lines(self) -> list[tuple[datetime, str, int, str]]:
        """Return (true moment, unit, priority, text) of everything logged."""
        at, rng = self.story.at, self.rng

        def around(low: int, high: int, name: str = "deploy") -> datetime:
            return at[name] + timedelta(seconds=rng.randint(low, high), microseconds=rng.randrange(10**6))

        lines = [(around(-1800, 5400), *self._chatter()) for _ in range(24)]
        lines += [
            (
                around(-1500, -60),
                "ssh.service",
                3,
                "error: kex_exchange_identification: Connection closed by remote host",
            )
        ]
        lines += [self._nginx(around(-1500, -60), "warn")]
        lines += [(around(-1700, -1600), "chrony.service", 4, "Can't synchronise: no selectable sources")]
        failing = int((at["rolled-back"] - at["onset"]).total_seconds())
        moments = [at["onset"], *(around(3, failing, "onset") for _ in range(14))]
        lines += [self._nginx(moment, "error") for moment in moments]
        correction = f"{self.skew.total_seconds():.6f} seconds"
        brief = timedelta(milliseconds=2)
        lines += [(self.stepped - 2 * brief, "chrony.service", 6, "Selected source 192.0.2.1 (ntp.saltmarsh.example)")]
        lines += [(self.stepped - brief, "chrony.service", 4, f"System clock wrong by {correction}")]
        lines += [(self.stepped, "chrony.service", 4, f"System clock was stepped by {correction}")]
        lines += [(self.stepped + brief, "systemd-resolved.service", 6, "Clock change detected. Flushing caches.")]
        return lines

    def _chatter(self) -> tuple[str, int, str]:
        unit, priority, text = self.rng.choice(CHATTER)
        return unit, priority, text.format(port=self.rng.randint(32_768, 60_999))

    def _nginx(self, moment: datetime, level: str) -> tuple[datetime, str, int, str]:
        """Return a line of nginx's error log; its own time is the host's wrong one, too."""
        method, path, host = REQUESTS[self.story.service]
        upstream = f"http://{self.backend.address}:{BY_NAME[self.story.service].port}{path}"
        text = f"{CLOSED if level == 'error' else BUFFERED}, client: 203.0.113.{self.rng.randint(32, 254)}, "
        text += f'server: {host}, request: "{method} {path} HTTP/1.1", upstream: "{upstream}", host: "{host}"'
        line = error_line(self._reading(moment), level, 812, self.rng.randint(1000, 90_000), text)
        return moment, "nginx.service", {"error": 3, "warn": 4}[level], line

    def _fields(self, unit: str, priority: int, text: str, machine: str) -> dict[str, bytes]:
        program = {"ssh.service": "sshd", "chrony.service": "chronyd"}.get(unit, unit.removesuffix(".service"))
        fields = {"PRIORITY": priority, "_MACHINE_ID": machine, "_HOSTNAME": self.host, "_TRANSPORT": "syslog"}
        fields |= {"SYSLOG_FACILITY": 23 if unit == "nginx.service" else 3, "SYSLOG_IDENTIFIER": program}
        fields |= {"_COMM": program, "_SYSTEMD_UNIT": unit, "MESSAGE": text}
        return {name: str(value).encode() for name, value in fields.items()}

"""Five causes that one and the same alert may have, and what each command prints while a cause is there."""

import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

MEMORY, SETTING, POOL, PARTNER, LOAD = "memory", "setting", "pool", "partner", "load"
CAUSES = (MEMORY, SETTING, POOL, PARTNER, LOAD)
WELL = "well"
HELPS = {
    MEMORY: ["rollout undo"],
    SETTING: ["rollout undo"],
    POOL: ["set env", "end sessions"],
    PARTNER: ["set env"],
    LOAD: ["scale"],
}
SAYS = {  # in the log, beside the failing requests
    MEMORY: "cache of fares warmed, {n} MiB in use",
    SETTING: "FATAL missing setting {setting}, leaving",
    POOL: "no connection free after 3000 ms, {n} are waiting",
    PARTNER: "{partner} answered 503 after {n} ms",
    LOAD: "refused: queue is full, {n} are waiting",
    WELL: "served in {n} ms",
}
LETTERS = "bcdfghjklmnpqrstvwxz2456789"


@dataclass(frozen=True)
class Place:
    """A service where it runs, and the names that stand in what commands print about it."""

    service: str
    team: str
    namespace: str
    alert: str
    metric: str
    switch: str
    setting: str
    partner: str
    does: str
    release: str
    before: str
    replicas: int
    threshold: int
    severity: str
    expr: str = field(default="")

    @property
    def commands(self) -> dict[str, str]:
        """Return the commands that somebody has tried, by what they show."""
        kube, app = f"kubectl -n {self.namespace}", f"-l app={self.service}"
        asked = "SELECT state, count(*) FROM pg_stat_activity GROUP BY state"
        return {
            "pods": f"{kube} get pods {app}",
            "describe": f"{kube} describe pods {app}",
            "logs": f"{kube} logs deploy/{self.service} --since=15m --tail=50",
            "top": f"{kube} top pods {app}",
            "history": f"{kube} rollout history deploy/{self.service}",
            "deploy": f"{kube} get deploy {self.service} -o wide",
            "events": f"{kube} get events --sort-by=.lastTimestamp",
            "metrics": f"curl -s http://{self.service}.{self.namespace}.svc:9102/metrics",
            "query": f"promtool query instant http://prometheus.saltmarsh.example:9090 '{self.expr}'",
            "sessions": f'psql -h {self.service}-db -c "{asked}"',
        }


class Night:
    """One night: the names of pods and nodes, and what each command prints under a cause."""

    def __init__(self, place: Place, cause: str, rng: random.Random) -> None:
        """Draw the names and numbers of a night."""
        self.place, self.cause, self.rng = place, cause, rng
        count = place.replicas
        template = "".join(rng.choices("0123456789abcdef", k=9)) + rng.choice("abcdef")
        self.pods = [f"{place.service}-{template}-{''.join(rng.choices(LETTERS, k=5))}" for _ in range(count)]
        self.nodes = [f"node-{rng.choice('abc')}{rng.randint(10, 99)}" for _ in range(count)]
        self.addresses = [f"192.0.2.{one}" for one in rng.sample(range(20, 250), count)]
        self.ill = [] if cause == WELL else self.pods[: rng.randint(count // 2, count - 1)]
        self.revision = rng.randint(40, 70)

    def printed(self) -> dict[str, str]:
        """Return what each command prints."""
        shows: Mapping[str, str] = {
            "pods": self._pods(),
            "describe": self._describe(),
            "logs": self._logs(),
            "top": self._top(),
            "history": self._history(),
            "deploy": self._deploy(),
            "events": self._events(),
            "metrics": self._metrics(),
            "query": self._query(),
            "sessions": self._sessions(),
        }
        return {command: shows[name] for name, command in self.place.commands.items()}

    def known(self, printed: Mapping[str, str] | None = None) -> dict[str, str]:
        """Return what each command prints, and what a senior types beside them: the log of the start before."""
        printed = printed or self.printed()
        asked = f"kubectl -n {self.place.namespace} logs deploy/{self.place.service} --previous"
        none = f'Error from server (BadRequest): previous terminated container "{self.place.service}" not found'
        return {**printed, asked: printed[self.place.commands["logs"]] if self.fresh else none}

    @property
    def fresh(self) -> bool:
        """Return whether a release was rolled out a short while ago: with some causes, and by chance."""
        return self.cause in {MEMORY, SETTING}

    def _pods(self) -> str:
        rows = [("NAME", "READY", "STATUS", "RESTARTS", "AGE")]
        for pod in self.pods:
            ill = pod in self.ill and self.cause in {MEMORY, SETTING}
            killed = self.cause == MEMORY and pod not in self.ill[1:2]  # between two of its starts it waits, too
            status = ("OOMKilled" if killed else "CrashLoopBackOff") if ill else "Running"
            restarts = f"{self.rng.randint(4, 19)} ({self.rng.randint(20, 200)}s ago)" if ill else "0"
            age = f"{self.rng.randint(21, 58)}m" if self.fresh else f"{self.rng.randint(2, 9)}d"
            rows.append((pod, "0/1" if ill else "1/1", status, restarts, age))
        return _columns(rows)

    def _describe(self) -> str:
        found = []
        for pod, node, address in zip(self.pods, self.nodes, self.addresses, strict=True):
            lines = [f"Name:         {pod}", f"Node:         {node}/{address}"]
            if pod in self.ill and self.cause in {MEMORY, SETTING}:
                reason, code = ("OOMKilled", 137) if self.cause == MEMORY else ("Error", 1)
                lines += ["    Last State:  Terminated", f"      Reason:    {reason}", f"      Exit Code: {code}"]
            else:
                lines += ["    State:       Running"]
            found.append("\n".join([*lines, "    Limits:", "      cpu:     1", "      memory:  512Mi"]))
        return "\n\n".join(found)

    def _logs(self) -> str:
        at, lines = self.rng.randint(5, 40) * 60, []
        for _ in range(8):
            at += self.rng.randint(3, 50)
            stamp = f"03:{at // 60:02}:{at % 60:02}Z"
            number = self.rng.randint(310, 509) if self.cause == MEMORY else self.rng.randint(21, 2900)
            said = SAYS[self.cause].format(n=number, setting=self.place.setting, partner=self.place.partner)
            lines.append(f"{stamp} {said}")
            if self.cause != WELL and self.rng.random() < 0.7:
                lines.append(f"{stamp} request failed status=503 id={self.rng.randrange(16**6):06x}")
        return "\n".join(lines)

    def _top(self) -> str:
        rows = [("NAME", "CPU(cores)", "MEMORY(bytes)")]
        for pod in self.pods:
            cpu = self.rng.randint(985, 1000) if self.cause == LOAD else self.rng.randint(180, 420)
            memory = self.rng.randint(495, 511) if self.cause == MEMORY else self.rng.randint(220, 300)
            rows.append((pod, f"{cpu}m", f"{memory}Mi"))
        return _columns(rows)

    def _history(self) -> str:
        name = f"deployment.apps/{self.place.service}"
        rows = [f"{self.revision - 1}         release {self.place.before}", f"{self.revision}         release "]
        return "\n".join([name, "REVISION  CHANGE-CAUSE", rows[0], rows[1] + self.place.release])

    def _deploy(self) -> str:
        there = self.place.replicas
        ready = there - len(self.ill) if self.cause in {MEMORY, SETTING} else there
        image = f"registry.saltmarsh.example/{self.place.service}:{self.place.release}"
        row = (self.place.service, f"{ready}/{there}", f"{there}", f"{ready}", image)
        return _columns([("NAME", "READY", "UP-TO-DATE", "AVAILABLE", "IMAGES"), row])

    def _events(self) -> str:
        rows = [f"{self.rng.randint(40, 59)}m   Normal   Pulled     pod/{self.pods[-1]}   image is there already"]
        if self.cause in {MEMORY, SETTING}:
            rows += [
                f"{self.rng.randint(1, 9)}m    Warning  BackOff    pod/{pod}   Back-off restarting failed container"
                for pod in self.ill
            ]
        return "\n".join(["LAST SEEN  TYPE  REASON  OBJECT  MESSAGE", *rows])

    def _metrics(self) -> str:
        busy = self.rng.randint(9, 22)
        pool = 40 if self.cause == POOL else busy
        workers = 64 if self.cause == LOAD else busy + 9
        away = self.rng.randint(900, 4000) if self.cause == PARTNER else self.rng.randint(0, 5)
        return "\n".join((
            "pool_connections_max 40", f"pool_connections_in_use {pool}", "workers_max 64", f"workers_busy {workers}",
            f'partner_failures_total{{partner="{self.place.partner}"}} {away}',
        ))  # fmt: skip

    def _query(self) -> str:
        if self.cause == WELL:
            return ""  # nothing fires: the vector is empty
        return f"{{}} => 0.{self.rng.randint(100 * self.place.threshold + 200, 4800):04} @[1779160000]"

    def _sessions(self) -> str:
        rows = [("active", self.rng.randint(3, 9)), ("idle", self.rng.randint(4, 12))]
        if self.cause == POOL:
            rows.append(("idle in transaction", self.rng.randint(28, 38)))
        body = [f" {state:20}| {count:>5}" for state, count in rows]
        return "\n".join([f" {'state':20}| count", "-" * 21 + "+" + "-" * 6, *body, f"({len(rows)} rows)"])


def _columns(rows: Sequence[Sequence[str]]) -> str:
    """Return rows as kubectl aligns them."""
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    aligned = ("   ".join(word.ljust(width) for word, width in zip(row, widths, strict=True)) for row in rows)
    return "\n".join(line.rstrip() for line in aligned)

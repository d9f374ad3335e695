"""What the journal of a host has of the start: the manager's lines as systemd 252 words them, and the programs' own."""

import random
from datetime import datetime, timedelta

from groundschool.kit import beside

hosts = beside(__file__, "hosts")
REFUSED = {
    "restart-refused": "Restart= set to either always or on-success, which isn't allowed for",
    "two-commands": "more than one ExecStart= setting, which is only allowed for",
}
OTHERS = (
    "certbot.service: Main process exited, code=exited, status=1/FAILURE",
    "certbot.service: Failed with result 'exit-code'.",
    "Failed to start certbot.service - Certbot.",
)


class Journal:
    """Lines in the making: seconds, who, what, and whether they say why the fault's unit did not start."""

    def __init__(self, rng: random.Random, host: hosts.Host) -> None:
        self.host, self.clock = host, 0.1
        self.pids = {name: rng.randint(600, 4000) for name in host.catalogue}
        self.told: list[tuple[float, str, str, bool]] = []

    def say(self, what: str, who: str = "systemd[1]", *, why: bool = False, later: float = 0.02) -> None:
        """Add a line, so many seconds after the one before."""
        self.clock += later
        self.told.append((self.clock, who, what, why))

    def starting(self, *names: str, later: float = 0.02) -> None:
        """Say that units are being started."""
        for name in names:
            self.say(f"Starting {named(name)}...", later=later)

    def up(self, *names: str) -> None:
        """Say that units came up, one after the other; those that are waited for were being started before."""
        for name in names:
            one = self.host.catalogue[name]
            waits = one["notifies"] or one["ends"]
            if waits:
                self.starting(name)
            self.say(f"{'Finished' if one['ends'] else 'Started'} {named(name)}.", later=0.4 if waits else 0.02)

    def failed(self, name: str, result: str = "exit-code") -> None:
        """Say that a unit failed."""
        self.say(f"{name}: Failed with result '{result}'.")
        self.say(f"Failed to start {named(name)}.")

    def program(self, name: str, what: str, *, why: bool = False, later: float) -> None:
        """Add a line of a unit's program."""
        self.say(what, f"{name.removesuffix('.service')}[{self.pids[name]}]", why=why, later=later)

    def complains(self, name: str, what: str, *, why: bool) -> None:
        """Say what a program complained of before it ended, and that its unit failed."""
        self.program(name, what, why=why, later=0.3)
        self.say(f"{name}: Main process exited, code=exited, status=1/FAILURE")
        self.failed(name)


def named(name: str) -> str:
    """Return how the manager names a unit to people."""
    return f"{name} - {name.removesuffix('.service')} of the ferries"


def journal(rng: random.Random, host: hosts.Host, at: datetime) -> tuple[str, list[int]]:
    """Return the journal, and the numbers of the lines that say why."""
    told = Journal(rng, host)
    for text in OTHERS:
        told.say(text)
    told.clock = 1.0
    {"step-failed": _step, "not-ordered": _parallel, "limit-ignored": _again, "cycle": _circle}.get(
        host.case.cause, _others
    )(told, **host.parts)
    lines = [
        f"{at + timedelta(seconds=after):%b %d %H:%M:%S} {host.name} {who}: {what}" for after, who, what, _ in told.told
    ]
    return "\n".join(lines) + "\n", [number for number, one in enumerate(told.told, 1) if one[3]]


def _missing(store: str) -> str:
    return f"cannot reach {store.removesuffix('.service')} at 127.0.0.1: Connection refused"


def _step(told: Journal, store: str, app: str, front: str, job: str) -> None:
    step = told.host.case.step
    status, reason, first = hosts.faults.STEPS[step]
    plain, child = store.removesuffix(".service"), f"systemd[{told.pids[store]}]"
    program = f"/opt/ferries/bin/{plain}" if step == "EXEC" else f"/usr/lib/ferries/{plain}"
    told.starting(store)
    told.say(f"{store}: {first.format(plain)}: {reason}", child, why=True)
    told.say(f"{store}: Failed at step {step} spawning {program}: {reason}", child, why=True)
    told.say(f"{store}: Main process exited, code=exited, status={status}/{step}", why=True)
    told.failed(store)
    for name in (job, app):
        told.say(f"Dependency failed for {named(name)}.")
        told.say(f"{name}: Job {name}/start failed with result 'dependency'.")
    told.up(front)


def _parallel(told: Journal, store: str, app: str, front: str, job: str) -> None:
    told.starting(store, job, app, later=0.001)
    told.complains(app, _missing(store), why=True)
    told.say(f"Started {named(job)}.", later=0.7)
    told.say(f"Started {named(store)}.", later=1.7)
    told.up(front)


def _again(told: Journal, store: str, app: str, front: str, job: str) -> None:
    path = next(path for path in told.host.files if f"{app}.d/" in path and "StartLimit" in told.host.files[path])
    number = told.host.files[path].split("StartLimitIntervalSec")[0].count("\n") + 1
    told.say(f"/{path}:{number}: Unknown key 'StartLimitIntervalSec' in section [Service], ignoring.", why=True)
    told.up(store, job)
    for counter in range(1, told.host.catalogue[app]["gives_up"]["starts"] + 1):
        told.starting(app, later=0.3)
        told.complains(app, "the partner's licence server does not answer yet", why=False)
        told.pids[app] += 2 + 3 * counter
        if counter == 1:
            told.up(front)
        told.say(f"{app}: Scheduled restart job, restart counter is at {counter}.", later=0.2)
        told.say(f"Stopped {named(app)}.")
    told.say(f"{app}: Start request repeated too quickly.", why=True)
    told.failed(app)
    told.program(front, "licences: the partner's server answers again", later=21)


def _circle(told: Journal, store: str, app: str, front: str, job: str) -> None:
    unit, deleted, *others = told.host.circle
    told.say(f"{unit}: Found ordering cycle on {deleted}/start", why=True)
    for name in [*others, unit]:
        told.say(f"{unit}: Found dependency on {name}/start", why=True)
    told.say(f"{unit}: Job {deleted}/start deleted to break ordering cycle starting with {unit}/start", why=True)
    told.up(*(name for name in (store, job, app, front) if name != deleted))


def _others(told: Journal, store: str, app: str, front: str, job: str) -> None:
    cause, unit = told.host.case.cause, told.host.unit
    if cause in REFUSED:
        told.say(f"{unit}: Service has {REFUSED[cause]} Type=oneshot services. Refusing.", why=True)
        asking = app if unit == job else front
        told.say(f"{asking}: Cannot add dependency job, ignoring: Unit {unit} has a bad unit file setting.")
    if cause == "not-pulled-in":
        told.starting(app)
        told.complains(app, _missing(store), why=True)
    else:
        told.up(*(name for name in (store, job, app) if name != unit))
    if cause != "never-ready":
        told.up(front)
        return
    told.starting(front)
    told.program(front, "listening, 8 workers", later=0.3)
    told.say(f"{front}: start operation timed out. Terminating.", why=True, later=90)
    told.failed(front, "timeout")

"""The services of a host: what the catalogue wants of them, the unit files that say so, and one fault in these."""

import random
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from groundschool.kit import beside

layout = beside(__file__, "files")
faults = beside(__file__, "faults")
ETC, LIB = layout.ETC, layout.LIB
Lines = list[tuple[str, str, str]]  # section, key, value

TARGET = "ferries.target"
STORES = ("bookings-db", "session-cache", "events", "object-store")
APPS = ("booking-api", "inventory", "auth", "freight")
FRONTS = ("web", "search", "notify", "payments")
PATIENT = {60: 0, 120: 1, 300: 1}  # in a second it is started twice at most; 0 is no limit


@dataclass(frozen=True)
class Case:
    """A fault: its cause, the step that fails where one does, and how the files are laid out.

    ``layers`` adds what people meet in real trees: lines that go on, remarks between them, a file that hides another.
    ``rare`` adds what only some trees have, and ``orders_others`` puts orders into the files of the others.
    ``broken`` is a line that is no setting; in a cycle the first part that ``closes`` it comes after the second, and
    the journal tells of it from one on.
    """

    cause: str
    step: str = ""
    layers: bool = False
    rare: bool = False
    orders_others: bool = False
    restart: str = "always"
    broken: str = ""
    closes: Sequence[str] = ("store", "app")
    told_from: str = ""


@dataclass
class Host:
    """Files by path, the catalogue and what the host has, and what is true of the fault."""

    name: str
    case: Case
    files: dict[str, str] = field(default_factory=dict)
    catalogue: dict[str, dict[str, Any]] = field(default_factory=dict)
    has: dict[str, list[str]] = field(default_factory=dict)
    unit: str = ""
    may: list[str] = field(default_factory=list)
    refused: tuple[str, str] = ("", "")
    parts: dict[str, str] = field(default_factory=dict)

    @property
    def circle(self) -> list[str]:
        """Return the units of the cycle as the journal has them: each comes after the next, the last after the first.

        The second is left out of the start.
        """
        parts = ["job", "front", "app"] if self.case.closes[1] == "front" else ["store", "app", "job"]
        at = parts.index(self.case.told_from or parts[0])
        return [self.parts[part] for part in parts[at:] + parts[:at]]


def host_of(rng: random.Random, name: str, case: Case) -> Host:
    """Return a host whose services would all come up, but for the fault of the case."""
    host = Host(name, case)
    (store, second), app, front = rng.sample(STORES, 2), rng.choice(APPS), rng.choice(FRONTS)
    alone = case.cause in ("not-ordered", "not-pulled-in")  # a job would pull in the store, and come between
    job = second if alone else f"{app}-migrate"
    needs: dict[str, list[str]] = {
        store: [],
        app: rng.sample([job, store], 2),
        front: [app],
        job: [] if alone else [store],
    }
    host.parts = {part: f"{one}.service" for part, one in zip(("store", "app", "front", "job"), needs, strict=True)}
    always = case.cause != "never-ready" and rng.random() < 0.6
    for one, others in sorted(needs.items(), key=lambda _: rng.random()):
        ends, notifies = one == job and not alone, one in (store, second, app)
        never = one == {"step-failed": store, "never-ready": front}.get(case.cause, app) and case.cause in (
            "not-ordered",
            "not-pulled-in",
            "step-failed",
            "never-ready",
            "cycle",
        )
        host.catalogue[f"{one}.service"] = {
            "needs": [f"{other}.service" for other in others],
            "command": f"/usr/lib/ferries/{one} --port {rng.randint(8100, 8999)}",
            "user": one,
            "directory": f"/var/lib/ferries/{one}",
            "notifies": notifies,
            "ends": ends,
            "restart": "no" if never else "always" if one == front and always else "on-failure",
            "gives_up": {"starts": rng.choice((3, 4, 6, 8)), "seconds": rng.choice((60, 120, 300))},
        }
    if case.cause == "limit-ignored":  # a limit that lets it try until its partner is there, were it read
        limit = host.catalogue[f"{app}.service"]["gives_up"]
        limit["seconds"] = PATIENT[limit["seconds"]]
    prepares = {f"/usr/lib/ferries/{name}" for name in layout.PREPARES}
    host.has = {
        "programs": sorted({one["command"].split()[0] for one in host.catalogue.values()} | prepares),
        "users": sorted(["root", *(one["user"] for one in host.catalogue.values())]),
        "directories": sorted(["/", "/srv", "/var/lib", *(one["directory"] for one in host.catalogue.values())]),
    }
    _write(rng, host)
    return host


def _write(rng: random.Random, host: Host) -> None:
    """Write the unit files: the vendor's, what was changed on the host, and the fault among it."""
    lines = {name: _vendor(rng, host, name) for name in host.catalogue}
    local: dict[str, Lines] = {name: [] for name in host.catalogue}
    for name in host.catalogue:
        command = host.catalogue[name]["command"]
        local[name] = [("Service", "ExecStart", ""), ("Service", "ExecStart", command), ("Service", "Nice", "0")]
        local[name].append(("Service", "Environment", f"FERRIES_REGION={host.name.split('-')[1]}"))
    faults.put(host, lines, local)
    if host.case.orders_others:
        faults.orders_elsewhere(host, lines, local)
    host.files[f"{LIB}/{TARGET}"] = f"[Unit]\nDescription=Everything of the ferries\nWants={host.parts['front']}\n"
    places = dict(
        zip(host.parts.values(), ("20-local.conf", "70-local.conf", "50-hardening.conf", "70-local.conf"), strict=True)
    )
    for name in host.catalogue:
        host.files[f"{LIB}/{name}"] = layout.text(rng, lines[name], host.case.layers)
        host.files[f"{LIB}/{name}.d/50-hardening.conf"] = layout.text(rng, layout.HARDENING)
        host.files[f"{ETC}/{name}.d/{places[name]}"] = layout.text(rng, local[name], host.case.layers)
    if host.case.layers:
        kept = host.case.cause != "not-ordered"
        layout.layer(
            rng, host.parts["front"], {name: one["needs"] * kept for name, one in host.catalogue.items()}, host.files
        )
    if host.case.rare:
        layout.rare(host.parts, host.files)
    if host.case.broken:
        path = f"{ETC}/{host.parts['app']}.d/90-oops.conf"
        host.files[path], *lines_of = layout.OOPS[host.case.broken]
        host.refused = tuple(f"{path}:{line}" for line in lines_of)


def _vendor(rng: random.Random, host: Host, name: str) -> Lines:
    """Return the settings as the package has them; together with what is local they are as the catalogue wants."""
    one, plain = host.catalogue[name], name.removesuffix(".service")
    kind = "oneshot" if one["ends"] else "notify" if one["notifies"] else rng.choice(("simple", "exec"))
    needed = " ".join(one["needs"])
    pulls = "Requires" if name != host.parts["front"] and host.case.cause in ("step-failed", "not-ordered") else "Wants"
    lines: Lines = [
        (
            "Unit",
            "Description",
            f"{plain} of the ferries{' [was ferries' + chr(92) + plain + ']' if host.case.layers else ''}",
        ),
        ("Unit", "Documentation", f"https://docs.saltmarsh.example/{plain}"),
    ]
    lines += [("Unit", pulls, needed)] * bool(needed)
    lines += [("Unit", "After", f"{needed} network.target".strip())]
    lines += [
        ("Unit", "StartLimitIntervalSec", _span(rng, one["gives_up"]["seconds"])),
        ("Unit", "StartLimitBurst", str(one["gives_up"]["starts"])),
        ("Service", "Type", kind),
        ("Service", "User", one["user"]),
        ("Service", "WorkingDirectory", one["directory"]),
        ("Service", "ReadWritePaths", one["directory"]),
        ("Service", "Environment", "FERRIES_LOG=info"),
        ("Service", "ExecStart", f"/usr/lib/ferries/{plain} --port 8080"),
        ("Service", "Restart", one["restart"]),
        ("Service", "RestartSec", f"{rng.choice((100, 200, 300))}ms"),
    ]
    return lines + [("Service", "RemainAfterExit", "yes")] * one["ends"]


def _span(rng: random.Random, seconds: int) -> str:
    return rng.choice((str(seconds), f"{seconds}s", f"{seconds // 60}min" if seconds >= 60 else f"{seconds}sec"))

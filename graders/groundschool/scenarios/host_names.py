"""What dig prints on a host of a name of the company: the answer that the resolver of the host's zone gives."""

import random

from groundschool.formats.dig import DnsReply, ResourceRecord, dig_transcript, sized
from groundschool.simulation.names import RESOLVERS, TTL, name_of
from groundschool.simulation.run import Run
from groundschool.simulation.state import Instance


def resolved(run: Run, one: Instance, service: str, t: int) -> tuple[str, int]:
    """Return the address that an instance is given for a service at the end of step ``t``, and the seconds left of it.

    A resolver asks again when its answer has run out.
    """
    now = run.window.at((t + 1) * run.step)
    changes = [change for change in run.changed_names if change.service == service and change.at < now]
    if not changes:
        return run.world.by_service[service][0].address, TTL - int(now.timestamp()) % TTL
    last, left = changes[-1], float(run.conditions.stale[t, one.index])
    if left > 0:
        return last.old, max(int(left), 1)
    kept = [at for at in range(t + 1) if run.conditions.stale[at, one.index] > 0]
    asked = max(last.at, run.window.at((kept[-1] + 1) * run.step) if kept else last.at)
    return last.new, last.ttl - int((now - asked).total_seconds()) % last.ttl


def dig(run: Run, one: Instance, service: str, t: int, rng: random.Random) -> str:
    """Return what dig prints, run on an instance's host at the end of step ``t``."""
    address, left = resolved(run, one, service, t)
    server, name = RESOLVERS[one.zone], f"{name_of(service)}."
    record = ResourceRecord(name, left, "A", address)
    reply = DnsReply(
        "NOERROR",
        "qr rd ra",
        (name, "A"),
        rng.randrange(1 << 16),
        f"{server}#53",
        run.window.at((t + 1) * run.step),
        0,
        rng.choice((0, 0, 1, 2)),
        {"ANSWER": (record,)},
        ("EDNS: version: 0, flags:; udp: 1232",),
    )
    return dig_transcript(f"@{server} {name_of(service)}", sized(reply))

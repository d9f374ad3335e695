"""The log of a deploy controller: one line a step, on the wall clock of the zone that its second line names."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from groundschool.formats.accepted import Accepted

HEAD = 2  # lines before the first step


@dataclass(frozen=True, order=True)
class Step:
    """One step: when, on which service, and what was done."""

    at: datetime
    service: str
    what: str


def as_log(steps: Iterable[Step], controller: str, zone: str) -> bytes:
    """Return the log of a controller in time order."""
    clock = ZoneInfo(zone)
    lines = [f"# deploy controller, {controller}", f"# times are local: {zone}"]
    lines += [f"{one.at.astimezone(clock):%Y-%m-%d %H:%M:%S}  {one.service:<12} {one.what}" for one in sorted(steps)]
    return "\n".join(lines).encode() + b"\n"


def steps(log: bytes) -> Iterator[Step]:
    """Yield the steps of a log; a wall-clock time that comes twice is taken for the first."""
    lines = log.decode().splitlines()
    clock = ZoneInfo(lines[HEAD - 1].rpartition(" ")[2])
    for line in lines[HEAD:]:
        moment = datetime.strptime(line[:19], "%Y-%m-%d %H:%M:%S").replace(tzinfo=clock)
        service, _, what = line[21:].partition(" ")
        yield Step(moment, service, what.strip())


def read_steps(content: bytes) -> list[Step]:
    """Return the steps of a log; raises ValueError for what is none."""
    if not content.startswith(b"# deploy controller, "):
        raise ValueError("the deploy controller begins its log with its name")
    return list(steps(content))


ACCEPTED = {"deploy-log": Accepted(read=read_steps)}

"""Has an associate's zone loaded by named-checkzone, and tells what is in it whatever it is laid out like."""

import re
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from tempfile import TemporaryDirectory

from groundschool.errors import JudgeBroke
from groundschool.formats.zone import read_dump
from groundschool.grading.programs import Job, run_program
from groundschool.grading.tools import need, which

SECONDS = 20
NOT_STARTED = 127
ELSEWHERE = re.compile(r"^\s*(\$INCLUDE|\$GENERATE)\b", re.MULTILINE | re.IGNORECASE)
# Names outside of the zone are looked up by nobody: there is no network where answers are judged.
STRICT = ("-i", "local", "-k", "fail", "-m", "fail", "-M", "fail", "-n", "fail", "-r", "fail", "-S", "fail")


@dataclass(frozen=True)
class Loaded:
    """What a server would serve: record sets by "name type", each a TTL and its data, and the SOA; or why nothing."""

    sets: Mapping[str, tuple[int, frozenset[str]]] = field(default_factory=dict)
    serial: int = 0
    soa: tuple[int, str] = (0, "")  # its TTL, and all but the serial
    problem: str = ""


@lru_cache(maxsize=512)
def loaded_zone(text: str, zone: str) -> Loaded:
    """Return what named makes of a zone's text; ``zone`` is its name. Raises JudgeBroke when it cannot be asked."""
    if found := ELSEWHERE.search(text):
        return Loaded(problem=f"{found[1]} is not for a zone that stands alone")
    with TemporaryDirectory(prefix="groundschool-") as place:
        file = Path(place).resolve() / "zone"
        file.write_bytes(text.encode("utf-8", "replace") + b"\n")
        command = [which("named-checkzone") or need("named-checkzone"), *STRICT, "-D", "-o", "-", zone, str(file)]
        done = run_program(Job(command, file.parent, seconds=SECONDS))
    if done.status == NOT_STARTED:
        raise JudgeBroke(f"named-checkzone cannot be started: {done.complaint}")
    if done.status != 0:
        said = done.complaint.replace(f"{file}:", "line ").replace(str(file), "your zone")
        lines = [line for line in said.splitlines() if "not loaded due to errors" not in line]
        return Loaded(problem="; ".join(lines[:3]) or "named-checkzone does not come to an end with it")
    return _told(done.out)


def _told(dump: bytes) -> Loaded:
    sets: dict[str, tuple[int, set[str]]] = defaultdict(lambda: (0, set()))
    serial, soa = 0, (0, "")
    for one in read_dump(dump):
        name, ttl, data = f"{one['name'].lower()} {one['type']}", int(one["ttl"]), one["data"]
        if one["type"] == "SOA":
            first, second, third, *rest = data.split()
            serial, soa = int(third), (ttl, " ".join([first, second, *rest]).lower())
        else:
            sets[name] = (ttl, sets[name][1] | {data.lower() if one["type"] != "TXT" else data})
    return Loaded({name: (ttl, frozenset(data)) for name, (ttl, data) in sets.items()}, serial, soa)

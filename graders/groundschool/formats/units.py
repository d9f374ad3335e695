"""Unit files of systemd: their settings, and what holds of a unit after all its drop-ins.

Format: ``systemd.syntax(7)`` and ``systemd.unit(5)``. Files are a mapping of text by path from the root, as in
``{"etc/systemd/system/web.service": "[Unit]..."}``.
"""

import re
from collections.abc import Iterator, Mapping

from groundschool.formats.accepted import Accepted

PLACES = ("etc/systemd/system", "run/systemd/system", "usr/lib/systemd/system")  # the first that has a name wins
DEPENDENCIES = ("Unit.After", "Unit.Before", "Unit.Wants", "Unit.Requires")  # they collect, and nothing resets them
LISTS = ("Service.ExecStartPre", "Service.ExecStart", "Service.Environment", "Service.ReadWritePaths")
_SPAN = {  # systemd.time(7)
    "us usec µs μs": 1e-6,
    "ms msec": 1e-3,
    " s sec second seconds": 1,
    "m min minute minutes": 60,
    "h hr hour hours": 3600,
    "d day days": 86_400,
    "w week weeks": 604_800,
    "M month months": 2_629_800,
    "y year years": 31_557_600,
}
_UNITS = {name: length for names, length in _SPAN.items() for name in names.split(" ")}
_NUMBER = r"(?:[0-9]+(?:\.[0-9]+)?|\.[0-9]+)"


def settings(text: str, path: str) -> Iterator[tuple[str, str]]:
    """Yield "Section.Key" and value of each setting of a file; raises ValueError with path and line for another line.

    A line that ends with a backslash goes on in the next that is no remark; it is named by where it begins.
    """
    section, before, begins = "", "", 0
    for number, line in enumerate(text.splitlines(), 1):
        plain = line.strip()
        if plain[:1] in ("#", ";") or not (plain or before):
            continue
        begins = begins if before else number
        if plain[-1:] == "\\":
            before = f"{before}{plain[:-1]} "
            continue
        whole = before + plain
        before = ""
        if heading := re.fullmatch(r"\[(.+)\]", whole):
            section = heading[1]
            continue
        key, equals, value = whole.partition("=")
        if not equals or not key or not section:
            raise ValueError(f"{path}:{begins}: a setting (Key=value) below a [Section] is expected, not {whole!r}")
        yield f"{section}.{key.strip()}", " ".join(value.split())


def fragments(files: Mapping[str, str], unit: str) -> list[str]:
    """Return the paths that make a unit, in the order in which they are read; empty where it has no file of its own."""
    whole = [f"{place}/{unit}" for place in PLACES if f"{place}/{unit}" in files][:1]
    found = dict[str, str]()
    for place in PLACES:
        for path in files:
            folder, _, name = path.rpartition("/")
            if folder == f"{place}/{unit}.d" and name.endswith(".conf"):
                found.setdefault(name, path)
    return whole and whole + [found[name] for name in sorted(found)]


def effective(files: Mapping[str, str], unit: str) -> dict[str, list[str]]:
    """Return what holds of a unit by "Section.Key": of dependencies each unit once, sorted; of others what is left."""
    found = dict[str, list[str]]()
    for path in fragments(files, unit):
        for key, value in settings(files[path], path):
            if key in DEPENDENCIES:
                found[key] = sorted({*found.get(key, []), *value.split()})
            elif not value:
                found[key] = []
            else:
                found[key] = [*(found.get(key, []) if key in LISTS else []), value]
    return {key: values for key, values in found.items() if values}


def seconds(span: str) -> float:
    """Return a length of time such as ``90``, ``1min 30s`` or ``infinity``; raises ValueError for another text."""
    if span.strip() == "infinity":
        return float("inf")
    if not re.fullmatch(rf"\s*({_NUMBER}\s*([^\W\d_]+|(?=\s|$))\s*)+", span):
        raise ValueError(f"a length of time is expected, not {span!r}")
    parts = re.findall(rf"({_NUMBER})\s*([^\W\d_]*)", span)
    if odd := next((unit for _, unit in parts if unit not in _UNITS), ""):
        raise ValueError(f"a unit of time is expected, not {odd!r}")
    return sum(float(number) * _UNITS[unit] for number, unit in parts)


def read_unit(content: bytes) -> list[tuple[str, str]]:
    """Return the settings of a unit file or drop-in; raises ValueError for what is none."""
    if not (found := list(settings(content.decode(), "unit"))):
        raise ValueError("a unit file has a setting")
    return found


ACCEPTED = {"systemd-unit": Accepted(read=read_unit)}

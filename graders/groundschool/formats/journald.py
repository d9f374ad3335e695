"""Journal entries as journald keeps them: the export format, and what ``journalctl -o json`` makes of it.

Formats: systemd's *Journal Export Formats* (binary-safe fields, length-prefixed) and ``journalctl(1)`` (``-o json``:
every value a string; a field that is not UTF-8 an array of its bytes; one larger than 4096 bytes null).
"""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from itertools import starmap

from groundschool.formats.accepted import SCRATCH, Accepted

LARGE = 4096
CONTROL = bytes({*range(0x20), 0x7F} - {0x09})
CONTROL_BUT_NEWLINE = bytes({*CONTROL} - {0x0A})
JSON = json.JSONEncoder(ensure_ascii=False)


@dataclass(frozen=True)
class Entry:
    """One journal entry: wall clock and boot clock in microseconds, and the fields as bytes."""

    realtime: int
    monotonic: int
    boot_id: str
    cursor: str
    fields: Mapping[str, bytes]


def cursor(seqnum_id: str, seqnum: int, entry_boot: str, monotonic: int, realtime: int) -> str:
    """Return a cursor as ``sd_journal_get_cursor(3)`` spells it; the last part is a hash over the entry's objects."""
    mixed = (seqnum * 0x9E3779B97F4A7C15 ^ realtime) & 0xFFFFFFFFFFFFFFFF
    return f"s={seqnum_id};i={seqnum:x};b={entry_boot};m={monotonic:x};t={realtime:x};x={mixed:x}"


def as_export(entries: Iterable[Entry]) -> bytes:
    """Return entries in the export format that ``systemd-journal-remote`` reads, one blank line after each."""
    blocks = []
    for entry in entries:
        head = (
            f"__CURSOR={entry.cursor}\n__REALTIME_TIMESTAMP={entry.realtime}\n"
            f"__MONOTONIC_TIMESTAMP={entry.monotonic}\n_BOOT_ID={entry.boot_id}\n"
        )
        blocks.append(b"".join((head.encode(), *starmap(_export_field, entry.fields.items()), b"\n")))
    return b"".join(blocks)


def as_json(entries: Iterable[Entry]) -> bytes:
    """Return entries as ``journalctl -o json`` prints them: one object a line."""
    return "".join(map(_line, entries)).encode()


@lru_cache(maxsize=4096)  # nine in ten fields of a journal are the same in every entry
def _export_field(name: str, value: bytes) -> bytes:
    """Return one field; a value with a control character or invalid UTF-8 is written with its length, in binary."""
    if _printable(value):
        return name.encode() + b"=" + value + b"\n"
    return name.encode() + b"\n" + len(value).to_bytes(8, "little") + value + b"\n"


def _line(entry: Entry) -> str:
    head = (
        f'{{"__CURSOR": "{entry.cursor}", "__REALTIME_TIMESTAMP": "{entry.realtime}", '
        f'"__MONOTONIC_TIMESTAMP": "{entry.monotonic}", "_BOOT_ID": "{entry.boot_id}"'
    )
    return "".join((head, *starmap(_json_field, entry.fields.items()), "}\n"))


@lru_cache(maxsize=4096)
def _json_field(name: str, value: bytes) -> str:
    """Return one field as it follows others in an object."""
    shown: object = None
    if len(value) < LARGE:
        shown = value.decode() if _printable(value, newline=True) else list(value)
    return f", {JSON.encode(name)}: {JSON.encode(shown)}"


def _printable(value: bytes, *, newline: bool = False) -> bool:
    refused = CONTROL_BUT_NEWLINE if newline else CONTROL
    return len(value.translate(None, refused)) == len(value) and _utf8(value)


def _utf8(value: bytes) -> bool:
    try:
        value.decode()
    except UnicodeDecodeError:
        return False
    return True


def read_entries(content: bytes) -> list[dict[str, object]]:
    """Return entries by field; raises ValueError for a line that is none."""
    entries = [json.loads(line) for line in content.decode().splitlines()]
    if not all(isinstance(one, dict) and "__REALTIME_TIMESTAMP" in one for one in entries):
        raise ValueError("an entry is an object with __REALTIME_TIMESTAMP")
    return entries


def read_export(content: bytes) -> list[dict[bytes, bytes]]:
    """Return entries by field; raises ValueError for what is not in the export format."""
    entries, at = list[dict[bytes, bytes]](), 0
    entry: dict[bytes, bytes] = {}
    while at < len(content):
        end = content.index(b"\n", at)
        name, equals, value = content[at:end].partition(b"=")
        at = end + 1
        if name and not equals:  # a binary field: its length in eight bytes, the value, a line feed
            start = at + 8
            at = start + int.from_bytes(content[at:start], "little") + 1
            value = content[start : at - 1]
        if name:
            entry[name] = value
        else:
            entries.append(entry)
            entry = {}
    if entry or not all(b"__REALTIME_TIMESTAMP" in one for one in entries):
        raise ValueError("every entry has __REALTIME_TIMESTAMP and ends with a blank line")
    return entries


ACCEPTED = {
    "journal-json": Accepted(read=read_entries),
    "journal-export": Accepted(("systemd-journal-remote", f"--output={SCRATCH}/read.journal", "-"), read_export),
}

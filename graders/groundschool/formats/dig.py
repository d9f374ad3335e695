"""What dig (BIND 9.18) prints of one question: the answer with its sections, or that nobody answered.

Columns begin at 24 (TTL), 32 (class), 40 (type) and 48 (data), reached with tabs; a name that is longer is followed by
one space, or by a tab where that is as long. Facts: dig(1), and transcripts of 9.10 to 9.20.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime

from groundschool.formats.accepted import Accepted

BANNER = "\n; <<>> DiG {version} <<>> {command}\n; (1 server found)\n;; global options: +cmd\n"
VERSION = "9.18.49-1~deb12u3-Debian"
UNREACHED = ";; no servers could be reached\n"
TIMED_OUT = re.compile(r";; communications error to (\S+): timed out\n")
SECTIONS = ("ANSWER", "AUTHORITY", "ADDITIONAL")
WHEN = "%a %b %d %H:%M:%S UTC %Y"
HEADER = re.compile(
    r";; ->>HEADER<<- opcode: QUERY, status: (?P<status>\w+), id: (?P<id>\d+)\n"
    r";; flags:(?P<flags>[ \w]*); QUERY: 1, ANSWER: \d+, AUTHORITY: \d+, ADDITIONAL: \d+\n"
)
FOOT = re.compile(
    r";; Query time: (?P<ms>\d+) msec\n;; SERVER: (?P<server>[^\s(]+)\(\S+\)(?: \(UDP\))?\n"
    r";; WHEN: (?P<when>.+)\n;; MSG SIZE  rcvd: (?P<size>\d+)\n"
)
NO_RECURSION = ";; WARNING: recursion requested but not available\n"


@dataclass(frozen=True)
class ResourceRecord:
    """One resource record of class IN: owner, seconds to live, type and data as text."""

    name: str
    ttl: int
    type: str
    data: str


@dataclass(frozen=True)
class DnsReply:
    """What came back: header, question, sections, and what dig adds; ``lost`` are tries before it without an answer."""

    status: str
    flags: str
    asked: tuple[str, str]
    id: int
    server: str  # as dig writes it: 192.0.2.53#53
    when: datetime
    size: int
    ms: int = 0
    sections: dict[str, tuple[ResourceRecord, ...]] = field(default_factory=dict)
    edns: tuple[str, ...] = ()  # lines of the pseudo-section behind "; "
    lost: int = 0


def record_line(name: str, *cells: str, columns: Iterable[int] = (24, 32, 40, 48)) -> str:
    """Return a line as BIND's master style lays it out."""
    text, at = name, len(name)
    for cell, column in zip(cells, columns, strict=True):
        to = max(column, at + 1)
        tabs = to // 8 - at // 8
        text += "\t" * tabs + " " * (to - (to // 8 * 8 if tabs else at)) + cell
        at = to + len(cell)
    return text


def dig_transcript(command: str, reply: DnsReply, version: str = VERSION) -> str:
    """Return what dig prints of a question that was answered."""
    counts = {name: len(reply.sections.get(name, ())) for name in SECTIONS}
    counts["ADDITIONAL"] += bool(reply.edns)
    told = ", ".join(f"{name}: {count}" for name, count in counts.items())
    refused = "rd" in reply.flags.split() and "ra" not in reply.flags.split()
    name, kind = reply.asked
    parts = [
        _lost(reply.server, reply.lost),
        BANNER.format(version=version, command=command),
        f";; Got answer:\n;; ->>HEADER<<- opcode: QUERY, status: {reply.status}, id: {reply.id}\n",
        f";; flags: {reply.flags}; QUERY: 1, {told}\n{NO_RECURSION if refused else ''}\n",
        "".join([";; OPT PSEUDOSECTION:\n", *(f"; {line}\n" for line in reply.edns)]) if reply.edns else "",
        f";; QUESTION SECTION:\n;{record_line(name, 'IN', kind, columns=(32, 40))}\n\n",
    ]
    for section in SECTIONS:
        if records := reply.sections.get(section):
            rows = (record_line(one.name, str(one.ttl), "IN", one.type, one.data) for one in records)
            parts.append(f";; {section} SECTION:\n" + "".join(f"{line}\n" for line in rows) + "\n")
    parts.append(f";; Query time: {reply.ms} msec\n;; SERVER: {reply.server}({reply.server.partition('#')[0]}) (UDP)\n")
    parts.append(f";; WHEN: {reply.when.strftime(WHEN)}\n;; MSG SIZE  rcvd: {reply.size}\n\n")
    return "".join(parts)


def unreached(command: str, server: str, tries: int = 3, version: str = VERSION) -> str:
    """Return what dig prints where no try was answered."""
    return _lost(server, tries) + BANNER.format(version=version, command=command) + UNREACHED


def _lost(server: str, tries: int) -> str:
    return f";; communications error to {server}: timed out\n" * tries


def read(content: bytes) -> DnsReply | None:
    """Return the reply to one question, None where there was none; raises ValueError for what is no transcript."""
    text = content.decode()
    if "; <<>> DiG " not in text:
        raise ValueError("dig begins with its version")
    if not (head := HEADER.search(text)):
        if not text.endswith(UNREACHED):
            raise ValueError("there is neither a header nor the sentence that no server could be reached")
        return None
    if not (foot := FOOT.search(text, head.end())) or HEADER.search(text, foot.end()):
        raise ValueError("one question has one answer, from the header to the message's size")
    blocks = dict(re.findall(r";; (\w+) (?:SECTION|PSEUDOSECTION):\n((?:[^\n]+\n)*?)(?=\n|;; )", text))
    name, _, kind = blocks["QUESTION"].lstrip(";").split()
    sections = {section: tuple(map(_record, blocks[section].splitlines())) for section in SECTIONS if section in blocks}
    return DnsReply(
        head["status"],
        head["flags"].strip(),
        (name, kind),
        int(head["id"]),
        foot["server"],
        datetime.strptime(foot["when"], WHEN).replace(tzinfo=UTC),
        int(foot["size"]),
        int(foot["ms"]),
        sections,
        tuple(line.removeprefix("; ") for line in blocks.get("OPT", "").splitlines()),
        len(TIMED_OUT.findall(text[: head.start()])),
    )


def _record(line: str) -> ResourceRecord:
    name, ttl, _, kind, data = line.split(None, 4)
    return ResourceRecord(name, int(ttl), kind, data)


def sized(reply: DnsReply) -> DnsReply:
    """Return a reply with the size of its message on the wire (RFC 1035, names of every section compressed)."""
    seen: set[str] = set()
    size = 12 + _name(reply.asked[0], seen) + 4
    for section in SECTIONS:
        for one in reply.sections.get(section, ()):
            size += _name(one.name, seen) + 10 + _data(one, seen)
    for line in reply.edns:
        size += 11 if line.startswith("EDNS") else 28 if line.startswith("COOKIE") else 6  # EDE without a text
    return replace(reply, size=size)


def _data(one: ResourceRecord, seen: set[str]) -> int:
    words = one.data.split()
    if one.type == "SOA":
        return _name(words[0], seen) + _name(words[1], seen) + 20
    if one.type in ("NS", "CNAME"):
        return _name(one.data, seen)
    if one.type == "MX":
        return 2 + _name(words[1], seen)
    if one.type == "RRSIG":
        return 18 + _name(words[7], set()) + len("".join(words[8:]).rstrip("=")) * 3 // 4
    if one.type == "NSEC":
        return _name(words[0], set()) + 8  # types up to NSEC itself
    return {"A": 4, "AAAA": 16}.get(one.type, len(one.data) - 1)


def _name(name: str, seen: set[str]) -> int:
    """Return the bytes that a name takes behind the names that are there already."""
    size, rest = 0, name.lower()
    while rest not in ("", "."):
        if rest in seen:
            return size + 2
        if rest.count(".") > 1:  # BIND 9.18 points at no single label
            seen.add(rest)
        label, _, rest = rest.partition(".")
        size += len(label) + 1
    return size + 1


ACCEPTED = {"dig": Accepted(read=read)}

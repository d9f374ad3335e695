"""Written by a blind solver: a transcript is a data class, its sections are read line by line."""

import ipaddress
import json
import re
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path


def names_asked(folder):
    folder = Path(folder)
    name = json.loads((folder / "ticket.json").read_text())["configured"]
    if name.endswith("."):
        return [name]
    domains, ndots = [], 1
    for line in (folder / "resolv.conf").read_text().split("\n"):
        if line.startswith(("#", ";")):
            continue
        words = line.split()
        if not words:
            continue
        if words[0] == "search":
            domains = words[1:]
        elif words[0] == "domain":
            domains = words[1:2]
        elif words[0] == "options":
            for word in words[1:]:
                if found := re.fullmatch(r"ndots:(\d+)", word):
                    ndots = min(15, int(found[1]))
    whole = name + "."
    longer = [f"{whole}{domain.rstrip('.')}." if domain != "." else whole for domain in domains]
    return [whole, *longer] if name.count(".") >= ndots else [*longer, whole]


@dataclass
class Transcript:
    asked: str
    type: str | None = None
    status: str | None = None
    flags: frozenset = frozenset()
    sections: dict = field(default_factory=dict)  # name -> [(owner, ttl, type, [words of data])]
    when: datetime | None = None

    def end(self):
        name = self.asked
        if self.type == "CNAME":
            return name
        for owner, _, kind, data in self.sections.get("ANSWER", ()):
            if kind == "CNAME" and owner == name:
                name = data[0].lower()
        return name

    def records(self):
        return [row for row in self.sections.get("ANSWER", ()) if row[2] == self.type]

    def kind(self):
        if self.status is None:
            return "timeout"
        if self.status != "NOERROR":
            return self.status.lower()
        if self.records():
            return "answer"
        return "nodata" if self.flags & {"aa", "ra"} else "referral"

    def until(self):
        kind = self.kind()
        if kind == "answer":
            seconds = min(row[1] for row in self.sections["ANSWER"])
        elif kind in ("nodata", "nxdomain"):
            soa = [min(row[1], int(row[3][-1])) for row in self.sections.get("AUTHORITY", ()) if row[2] == "SOA"]
            if not soa:
                return None
            seconds = min(soa)
        else:
            return None
        return (self.when + timedelta(seconds=seconds)).strftime("%Y-%m-%dT%H:%M:%SZ")


def whole(name):
    return name.lower().rstrip(".") + "."


def transcript(path):
    def bad(why):
        return ValueError(f"{path}: {why}")

    lines = Path(path).read_text(errors="replace").splitlines()
    banners = [line for line in lines if line.startswith("; <<>> DiG")]
    headers = [line for line in lines if line.startswith(";; ->>HEADER<<-")]
    silent = [line for line in lines if line.startswith(";;") and line.rstrip().endswith("no servers could be reached")]
    if len(banners) != 1:
        raise bad("not the output of one dig")
    if len(headers) + len(silent) != 1:
        raise bad("not exactly one answer")
    if silent:
        found = re.search(r"\s@\S+\s+(\S+)", banners[0])
        if not found:
            raise bad("no question")
        return Transcript(whole(found[1]))
    found = re.search(r"status: (\w+)", headers[0])
    if not found or found[1] not in ("NOERROR", "NXDOMAIN", "SERVFAIL", "REFUSED"):
        raise bad("no status that we know")
    status = found[1]
    flags, sections, questions, when, ended, section = frozenset(), {}, [], None, False, None
    for line in lines:
        if found := re.fullmatch(r";; (\w+) (?:PSEUDO)?SECTION:\s*", line):
            section = found[1]
        elif not line.strip():
            section = None
        elif line.startswith(";; flags:"):
            flags = frozenset(line.split(":", 1)[1].split(";")[0].split())
        elif line.startswith(";; WHEN:"):
            try:
                when = datetime.strptime(line[8:].strip(), "%a %b %d %H:%M:%S UTC %Y").replace(tzinfo=UTC)
            except ValueError:
                raise bad("WHEN is not in UTC") from None
        elif line.startswith(";; MSG SIZE"):
            ended = True
        elif section == "QUESTION" and line.startswith(";"):
            questions.append(line[1:].split())
        elif section and not line.startswith(";"):
            owner, ttl, _, kind, *data = line.split()
            sections.setdefault(section, []).append((whole(owner), int(ttl), kind, data))
    if not ended or when is None:
        raise bad("ends too early")
    if len(questions) != 1:
        raise bad("not one question")
    return Transcript(whole(questions[0][0]), questions[0][-1], status, flags, sections, when)


def read_dig(path):
    one = transcript(path)
    return {"kind": one.kind(), "name": one.end(), "until": one.until()}


SPEAKS = ("answer", "nxdomain", "nodata")


def datum(kind, words):
    if kind in ("A", "AAAA"):
        return str(ipaddress.ip_address(words[0]))
    text = " ".join(words)
    return text if kind == "TXT" else text.lower()


def data_of(one):
    end = one.end()
    return {datum(kind, words) for owner, _, kind, words in one.records() if owner == end}


def zone_has(path, name, wanted):
    found = set()
    for line in Path(path).read_text().splitlines():
        words = line.split()
        if len(words) >= 5 and whole(words[0]) == name and words[3] == wanted:
            found.add(datum(wanted, words[4:]))
    return found


def owner_of(zones, name):
    labels = name.rstrip(".").split(".")
    known = {zone.lower().rstrip("."): team for zone, team in zones.items()}
    for skip in range(len(labels) + 1):
        if (zone := ".".join(labels[skip:])) in known:
            return known[zone]
    raise LookupError(name)


def cause_of(folder, resolver, checked, servers, wanted):
    kind = resolver.kind()
    kinds = [server.kind() for server in servers]
    if kind in ("timeout", "refused"):
        return kind
    spoken = [server for server in servers if server.kind() in SPEAKS]
    if kind == "servfail":
        if checked.kind() != "servfail":
            return "dnssec"
        if "servfail" in kinds:
            return "zone-broken"
        if set(kinds) == {"timeout"}:
            return "servers-silent"
        if not spoken:
            return "lame"
    if any(server.kind() != kind or data_of(server) != data_of(resolver) for server in spoken):
        return "cached"
    zone = zone_has(folder / "zone.db", servers[0].asked, wanted)
    if kind == "answer":
        if zone != data_of(resolver):
            return "wrong-view"
        return "none"
    return "wrong-view" if zone else kind


def diagnose(folder):
    folder = Path(folder)
    owners = json.loads((folder / "owners.json").read_text())
    wanted = json.loads((folder / "ticket.json").read_text())["type"]
    resolver = transcript(folder / "resolver.txt")
    servers = [transcript(path) for path in sorted(folder.glob("ns-*.txt"))]
    cause = cause_of(folder, resolver, transcript(folder / "resolver-cd.txt"), servers, wanted)
    if cause == "none":
        fix = None
    elif cause in ("timeout", "refused", "cached"):
        fix = owners["resolver"]
    else:
        fix = owner_of(owners["zones"], servers[0].asked)
    until = resolver.until() if cause in ("nxdomain", "nodata", "cached", "wrong-view") else None
    return {"cause": cause, "fix": fix, "until": until}

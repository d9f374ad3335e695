"""Other ways to be right: one pattern for a whole transcript; plain lines, one after the other."""

import json
import re
from collections import defaultdict
from datetime import UTC, datetime, timedelta
from pathlib import Path

from groundschool.kit import beside, right


@right("names-asked")
def the_last_of_each(folder):
    settings = defaultdict(list)
    for line in Path(folder, "resolv.conf").read_text().splitlines():
        if line[:1] not in ("#", ";", ""):
            key, *values = line.split()
            settings["list" if key in ("search", "domain") else key].append(values)
    name = json.loads(Path(folder, "ticket.json").read_text())["configured"]
    numbers = re.findall(r"\bndots:(\d+)", " ".join(word for values in settings["options"] for word in values))
    names = [name] if name[-1] == "." else [f"{name}.{one.strip('.')}." for one in settings["list"][-1]]
    if name[-1] != ".":
        names.insert(0 if name.count(".") >= min(15, int((numbers or ["1"])[-1])) else len(names), name + ".")
    return names


RECORD = re.compile(r"^(?!;)(\S+)\s+(\d+)\s+IN\s+(\w+)\s+(.+)$", re.MULTILINE)


def taken_apart(path):
    text = Path(path).read_text()
    command = re.search(r"<<>> DiG.*?<<>>.*@\S+ (.*)", text)
    if command is None or text.count("Got answer") + text.count(";; no servers could be reached") > 1:
        raise ValueError(f"{path} is not what dig prints")
    words = [word for word in command[1].split() if word[0] != "+"]
    asked = (words[0].rstrip(".").lower() + ".", words[1] if len(words) > 1 else "A")
    if ">>HEADER<<" not in text:
        if "no servers could be reached" in text:
            return asked, None, "", {}, None
        raise ValueError(f"{path}: dig found no answer and does not say so")
    if "MSG SIZE" not in text or not re.search(r"WHEN: .* UTC \d", text):
        raise ValueError(f"{path} ends too early")
    parts = re.split(r"^;; (\w+) SECTION:$", text.split(";; Query time")[0], flags=re.MULTILINE)
    sections = {name: RECORD.findall(body) for name, body in zip(parts[1::2], parts[2::2], strict=True)}
    when = datetime.strptime(re.search(r"WHEN: \w+ (.*)", text)[1], "%b %d %H:%M:%S %Z %Y").replace(tzinfo=UTC)
    return asked, re.search(r"status: (\w+)", text)[1], re.search(r"flags: ([^;]*)", text)[1], sections, when


@right("read-dig")
def by_sections(path):
    (name, kind), status, flags, sections, when = taken_apart(path)
    answers = sections.get("ANSWER", [])
    targets = {owner.lower(): data.lower() for owner, _, one, data in answers if one == "CNAME" and kind != "CNAME"}
    while name in targets:
        name = targets[name]
    seconds, found = None, (status or "timeout").lower()
    if status == "NOERROR":
        mine = [one for one in answers if one[2] == kind]
        speaks = " aa" in f" {flags}" or " ra" in f" {flags}"
        found = "answer" if mine else "nodata" if speaks else "referral"
    if found == "answer":
        seconds = min(int(one[1]) for one in answers)
    elif found in {"nodata", "nxdomain"}:
        denials = [
            min(int(ttl), int(data.split()[6])) for _, ttl, one, data in sections.get("AUTHORITY", []) if one == "SOA"
        ]
        seconds = denials[0] if denials else None
    until = (when + timedelta(seconds=seconds)).isoformat().replace("+00:00", "Z") if seconds is not None else None
    return {"kind": found, "name": name, "until": until}


def labels(name):
    return name.lower().rstrip(".").split(".")[::-1]


@right("diagnose")
def as_a_table(folder):
    folder = Path(folder)
    owners = json.loads((folder / "owners.json").read_text())

    def view(path):
        said, (asked, _, _, sections, _) = by_sections(path), taken_apart(path)
        return said, asked, frozenset(one[3] for one in sections.get("ANSWER", []) if one[2] == asked[1])

    said, _, seen = view(folder / "resolver.txt")
    servers = [view(path) for path in folder.glob("ns-?.txt")]
    name, kind = servers[0][1]
    records = [line.split(maxsplit=4) for line in (folder / "zone.db").open()]
    zone = frozenset(row[4].strip() for row in records if labels(row[0]) == labels(name) and row[3] == kind)
    kinds = {one["kind"] for one, _, _ in servers}
    told = {(one["kind"], data) for one, _, data in servers if one["kind"] in ("answer", "nodata", "nxdomain")}
    failed = said["kind"] == "servfail"
    tests = [
        (said["kind"], said["kind"] in ("timeout", "refused")),
        ("dnssec", failed and by_sections(folder / "resolver-cd.txt")["kind"] != "servfail"),
        ("zone-broken", failed and "servfail" in kinds),
        ("servers-silent", failed and not kinds - {"timeout"}),
        ("lame", failed),
        ("cached", (said["kind"], seen) not in told),
        ("wrong-view", seen != zone),
        ("none", said["kind"] == "answer"),
        (said["kind"], True),
    ]
    cause = next(label for label, holds in tests if holds)
    mine = [one for one in owners["zones"] if labels(name)[: len(labels(one))] == labels(one)]
    team = owners["zones"][max(mine, key=lambda one: len(labels(one)))]
    team = {"none": None, **dict.fromkeys(("timeout", "refused", "cached"), owners["resolver"])}.get(cause, team)
    return {
        "cause": cause,
        "fix": team,
        "until": said["until"] if cause in ("nxdomain", "nodata", "cached", "wrong-view") else None,
    }


by_section = beside(__file__, "blind_by_section")
by_pattern = beside(__file__, "blind_by_pattern")
blind_by_section_names_asked = right("names-asked")(by_section.names_asked)
blind_by_section_read_dig = right("read-dig")(by_section.read_dig)
blind_by_section_diagnose = right("diagnose")(by_section.diagnose)
blind_by_pattern_names_asked = right("names-asked")(by_pattern.names_asked)
blind_by_pattern_read_dig = right("read-dig")(by_pattern.read_dig)
blind_by_pattern_diagnose = right("diagnose")(by_pattern.diagnose)

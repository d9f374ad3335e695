"""Written by a blind solver: patterns on the whole text, plain dictionaries and functions."""

import calendar
import json
import re
import time
from pathlib import Path


def _text(*parts):
    with open(Path(*parts), encoding="utf-8", errors="surrogateescape") as f:
        return f.read()


def names_asked(folder):
    given = json.loads(_text(folder, "ticket.json"))["configured"]
    if given[-1:] == ".":
        return [given]
    conf = re.sub(r"(?m)^[#;].*$", "", _text(folder, "resolv.conf"))
    lists = re.findall(r"(?m)^[ \t]*(search|domain)\b[ \t]*(.*)$", conf)
    domains = []
    if lists:
        word, rest = lists[-1]
        domains = rest.split() if word == "search" else rest.split()[:1]
    numbers = [
        n
        for line in re.findall(r"(?m)^[ \t]*options[ \t]+(.*)$", conf)
        for n in re.findall(r"(?<!\S)ndots:(\d+)", line)
    ]
    ndots = min(int(numbers[-1]), 15) if numbers else 1
    tries = [f"{given}.{d}" if d.endswith(".") else f"{given}.{d}." for d in domains]
    tries.insert(0 if given.count(".") >= ndots else len(tries), given + ".")
    return tries


ROW = re.compile(r"(?m)^(?P<owner>[^;\s]\S*)\s+(?P<ttl>\d+)\s+IN\s+(?P<type>\S+)\s+(?P<data>.*?)\s*$")


def _section(text, title):
    found = re.search(rf"(?ms)^;; {title} SECTION:[^\n]*\n(.*?)(?:^\s*$|\Z)", text)
    return [m.groupdict() for m in ROW.finditer(found[1])] if found else []


def transcript(path):
    text = _text(path)

    def need(what, why):
        if not what:
            raise ValueError(f"{path}: {why}")
        return what

    need(len(re.findall(r"(?m)^; <<>> DiG ", text)) == 1, "not one dig")
    heads = re.findall(r"(?m)^;; ->>HEADER<<-.*status: ([A-Z]+)", text)
    gave_up = re.findall(r"(?m)^;; (?:connection timed out; )?no servers could be reached", text)
    need(len(heads) + len(gave_up) == 1, "not one answer")
    if gave_up:
        name = need(re.search(r"(?m)^; <<>> DiG .*?\s@\S+\s+(\S+)", text), "no question")[1].lower()
        return {
            "status": None,
            "name": name if name.endswith(".") else name + ".",
            "type": None,
            "answer": [],
            "authority": [],
            "flags": "",
        }
    need(re.search(r"(?m)^;; MSG SIZE", text), "ends too early")
    when = need(re.search(r"(?m)^;; WHEN: \w{3} (\w{3} \d+ [\d:]+) UTC (\d{4})\s*$", text), "no WHEN in UTC")
    question = need(
        re.findall(r"(?m)^;(\S+)\s+IN\s+(\S+)\s*$", text.split("QUESTION SECTION:")[-1].split("\n\n")[0]), "no question"
    )
    need(len(question) == 1, "questions")
    return {
        "status": heads[0],
        "name": question[0][0].lower(),
        "type": question[0][1],
        "flags": set(need(re.search(r"(?m)^;; flags: ([^;]*);", text), "no flags")[1].split()),
        "when": calendar.timegm(time.strptime(" ".join(when.groups()), "%b %d %H:%M:%S %Y")),
        "answer": _section(text, "ANSWER"),
        "authority": _section(text, "AUTHORITY"),
    }


def _kind(t):
    if t["status"] != "NOERROR":
        return (t["status"] or "timeout").lower()
    if any(row["type"] == t["type"] for row in t["answer"]):
        return "answer"
    return "referral" if not t["flags"] & {"aa", "ra"} else "nodata"


def _end(t):
    aliases = [row["data"] for row in t["answer"] if row["type"] == "CNAME"]
    return aliases[-1].lower() if aliases and t["type"] != "CNAME" else t["name"]


def read_dig(path):
    t = transcript(path)
    kind, left = _kind(t), None
    if kind == "answer":
        left = min(int(row["ttl"]) for row in t["answer"])
    elif kind in ("nxdomain", "nodata"):
        for row in t["authority"]:
            if row["type"] == "SOA":
                left = min(int(row["ttl"]), int(row["data"].split()[-1]))
    until = None if left is None else time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(t["when"] + left))
    return {"kind": kind, "name": _end(t), "until": until}


def _says(path):
    """What somebody says: a kind, and the set of data at the end of the aliases."""
    t = transcript(path)
    return _kind(t), frozenset(row["data"].lower() for row in t["answer"] if row["type"] == t["type"])


def diagnose(folder):
    def where(name):
        return Path(folder, name)

    owners, ticket = json.loads(_text(folder, "owners.json")), json.loads(_text(folder, "ticket.json"))
    mine = _says(where("resolver.txt"))
    theirs = [
        _says(where(name))
        for name in sorted(one.name for one in Path(folder).iterdir())
        if re.fullmatch(r"ns-\d+\.txt", name)
    ]
    name = transcript(where("ns-1.txt"))["name"]
    speaking = [says for says in theirs if says[0] in ("answer", "nxdomain", "nodata")]
    zone = frozenset(
        m["data"].lower()
        for m in ROW.finditer(_text(folder, "zone.db"))
        if m["owner"].lower() == name and m["type"] == ticket["type"]
    )
    kinds = {says[0] for says in theirs}
    rules = [
        ("timeout", mine[0] == "timeout"),
        ("refused", mine[0] == "refused"),
        ("dnssec", mine[0] == "servfail" and _says(where("resolver-cd.txt"))[0] != "servfail"),
        ("zone-broken", mine[0] == "servfail" and "servfail" in kinds),
        ("servers-silent", mine[0] == "servfail" and kinds == {"timeout"}),
        ("lame", mine[0] == "servfail"),
        ("cached", any(says != mine for says in speaking)),
        ("wrong-view", zone != mine[1]),
        (mine[0], mine[0] in ("nxdomain", "nodata")),
        ("none", True),
    ]
    cause = next(cause for cause, applies in rules if applies)
    teams = [
        (zone.count("."), team)
        for zone, team in owners["zones"].items()
        if ("." + name.rstrip(".")).endswith("." + zone.lower().rstrip("."))
    ]
    fix = (
        None if cause == "none" else owners["resolver"] if cause in ("timeout", "refused", "cached") else max(teams)[1]
    )
    keeps = cause in ("nxdomain", "nodata", "cached", "wrong-view")
    return {"cause": cause, "fix": fix, "until": read_dig(where("resolver.txt"))["until"] if keeps else None}

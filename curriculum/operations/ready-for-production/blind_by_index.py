"""A right answer that was written without having seen the solution: one index of all places, and a table of reasons."""

import csv
import json
import posixpath
import tomllib
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise, takewhile
from pathlib import Path
from urllib.parse import urlsplit

import yaml

PARTS = ("what-it-means", "immediate-checks", "mitigation", "escalation", "rollback")
NOT_SHOWN = {"no-pointer", "dead", "other"}


def when(text, place):
    try:
        moment = text if isinstance(text, datetime) else datetime.fromisoformat(text)
        if moment.utcoffset() is None:
            raise ValueError("no offset")
    except (TypeError, ValueError) as fault:
        raise ValueError(f"{place}: {text!r}: {fault}") from fault
    return moment.astimezone(UTC)


def table(path):
    """Give every row of a CSV file with the place at which it stands."""
    with path.open(encoding="utf-8-sig", newline="") as file:
        reader = csv.reader(file)
        head = next(reader, [])
        return [dict(zip(head, row, strict=False), at=f"{path.name}:{reader.line_num}") for row in reader if row]


def split_page(path):
    """Give the front matter of a page, and its lines by the slug of the heading above them."""
    lines = path.read_text(encoding="utf-8-sig").splitlines()
    matter = {}
    if lines and lines[0].strip() == "---" and "---" in lines[1:]:
        matter = yaml.load("\n".join(takewhile(lambda line: line != "---", lines[1:])), yaml.CSafeLoader) or {}
    heads = [number for number, line in enumerate(lines) if line[:3] == "## "]
    parts = {}
    for here, there in pairwise([*heads, len(lines)]):
        slug = "-".join(lines[here][3:].strip().lower().split(" "))
        parts[slug] = [text for line in lines[here + 1 : there] if (text := line.strip())]
    return matter, parts


def all_panels(board):
    queue = list(board.get("panels") or [])
    for panel in queue:
        queue.extend(panel.get("panels") or [])
    return queue


def metrics_in(query):
    """Give the names before each brace, by going back from it."""
    for at, sign in enumerate(query):
        if sign == "{":
            begin = at
            while begin and (query[begin - 1].isalnum() or query[begin - 1] in "_:"):
                begin -= 1
            yield query[begin:at]


def load(folder):
    root = Path(folder).resolve()

    def as_json(name):
        return json.loads((root / name).read_text(encoding="utf-8-sig"))

    def as_yaml(name):
        return yaml.load((root / name).read_text(encoding="utf-8-sig"), yaml.CSafeLoader) or {}

    rules = [rule for group in as_yaml("monitoring/rules.yml").get("groups") or [] for rule in group.get("rules") or []]
    board = as_json("monitoring/dashboard.json")
    pages = {f"runbooks/{path.name}": split_page(path) for path in (root / "runbooks").glob("*.md")}
    drills = table(root / "records/drills.csv")
    releases = table(root / "records/releases.csv")
    for rows, column in ((drills, "ended_at"), (releases, "released_at")):
        for row in rows:
            row[column] = when(row.get(column), row["at"])
    alerts = [rule for rule in rules if rule.get("alert")]
    places = {
        "entities.json": {entity["metadata"]["name"]: entity for entity in as_json("entities.json")},
        "oncall.json": as_json("oncall.json")["rotations"],
        "slo.json": {slo["name"]: slo for slo in as_json("slo.json")["slos"]},
        "monitoring/rules.yml": {rule["alert"]: rule for rule in alerts},
        "monitoring/dashboard.json": {str(panel.get("id")): panel for panel in all_panels(board)},
        "records/drills.csv": {row["id"]: row for row in drills},
        **{name: parts for name, (_, parts) in pages.items()},
    }
    matter, _ = split_page(root / "review/readiness.md")
    return {
        "root": root,
        "places": places,
        "alerts": alerts,
        "labels": [alert.get("labels") or {} for alert in alerts],
        "tests": as_yaml("monitoring/rules-test.yml").get("tests") or [],
        "board": board,
        "pages": pages,
        "releases": releases,
        "samples": {
            line.split("{")[0].split()[0]
            for line in (root / "monitoring/metrics.prom").read_text(encoding="utf-8").splitlines()
            if line.strip() and not line.startswith("#")
        },
        "head": matter,
        "service": matter["service"],
        "now": when(matter["review"], "readiness.md:1"),
        "policy": tomllib.loads((root / "review/policy.toml").read_text(encoding="utf-8-sig")),
    }


def pointers(root, items):
    """Give the pointer of each item that has one; read a line from the left, without a pattern."""
    found, seen = {}, set()
    for number, line in enumerate((root / "review/readiness.md").read_text(encoding="utf-8-sig").splitlines(), 1):
        mark, _, rest = line.partition("**")
        name, bold, rest = rest.partition("**")
        if mark[:1] not in {"-", "*", "+"} or mark[1:].strip().lower() not in {"[x]", "[ ]"}:
            continue
        if not bold or name not in items:
            continue
        if name in seen:
            raise ValueError(f"readiness.md:{number}: a second line of {name}")
        seen.add(name)
        if "](" in rest:
            found[name] = rest.partition("](")[2].partition(")")[0].strip()
    return {name: pointer for name, pointer in found.items() if pointer}


def is_zero(duration):
    return not any(sign in "123456789" for sign in str(duration or ""))


def shows_page(all_of, alert):
    url = urlsplit((alert.get("annotations") or {}).get("runbook_url") or "")
    page = all_of["places"].get(f"runbooks{url.path}.md")
    here = (url.scheme, url.netloc) == ("https", "runbooks.saltmarsh.example")
    return here and page is not None and (not url.fragment or url.fragment in page)


def reasons(item, path, anchor, all_of):
    """Give pairs of a word and whether it fits, in their order; what comes later is not looked at before."""
    places, service = all_of["places"], all_of["service"]
    entry = places.get(path, {}).get(anchor)
    if item == "owner":
        yield "other", path != "entities.json" or anchor != service
        names = {entry["spec"].get("owner"), all_of["head"]["team"]}
        yield "other-owner", len({str(name).removeprefix("group:default/") for name in names}) > 1
    elif item == "on-call":
        yield "other", path != "oncall.json" or service not in entry["services"]
        yield "alone", len(set(entry["people"])) < 2
        yield "no-escalation", entry.get("escalates_to") not in set(places[path]) - {anchor}
    elif item == "alerts":
        yield "other", path != "monitoring/rules.yml"
        pages = [
            a for a, labels in zip(all_of["alerts"], all_of["labels"], strict=True) if labels.get("severity") == "page"
        ]
        yield "no-page", not pages
        yield "no-for", any(is_zero(alert.get("for")) for alert in pages)
        yield "no-runbook", not all(shows_page(all_of, alert) for alert in pages)
        entries = [entry for test in all_of["tests"] for entry in test.get("alert_rule_test") or []]
        fired = {entry["alertname"] for entry in entries if entry.get("exp_alerts")}
        yield "untested", bool({alert["alert"] for alert in pages} - fired)
    elif item == "runbook":
        yield "other", path not in all_of["pages"] or all_of["pages"][path][0].get("service") != service
        yield "unfinished", any(set(places[path].get(part, [])) <= {"TODO", "TBD"} for part in PARTS)
    elif item == "dashboard":
        yield "other", path != "monitoring/dashboard.json" or service not in all_of["board"].get("tags", [])
        targets = [target for panel in all_panels(all_of["board"]) for target in panel.get("targets", [])]
        asked = {name for target in targets for name in metrics_in(target.get("expr", ""))}
        yield "no-data", not asked <= all_of["samples"]
    elif item == "slo":
        yield "other", path != "slo.json" or entry["service"] != service
        yield "no-budget", entry["objective"] == 100
        yield "no-alert", anchor not in [labels.get("slo") for labels in all_of["labels"]]
    else:
        yield "other", path != "records/drills.csv" or (entry["kind"], entry["service"]) != (item, service)
        yield "failed", entry["result"] != "passed"
        age = all_of["now"] - entry["ended_at"]
        yield "not-yet", age < timedelta(0)
        yield "too-old", age > timedelta(days=all_of["policy"]["items"][item]["within_days"])
        lives = [row["released_at"] for row in all_of["releases"] if row["environment"] == "production"]
        yield "before-release", item == "rollback" and any(live >= entry["ended_at"] for live in lives)


def look(item, pointer, all_of):
    if pointer is None:
        return "no-pointer", None
    path, _, anchor = pointer.partition("#")
    full = posixpath.normpath(posixpath.join(all_of["root"].as_posix(), "review", path))
    if "://" in path or not Path(full).is_relative_to(all_of["root"]) or not Path(full).is_file():
        return "dead", None
    path = Path(full).relative_to(all_of["root"]).as_posix()
    if anchor and anchor not in all_of["places"].get(path, ()):
        return "dead", None
    fits = (word for word, is_so in reasons(item, path, anchor, all_of) if is_so)
    return next(fits, "ok"), path + (f"#{anchor}" if anchor else "")


def checked(folder):
    """Return {"owner": {"state": "met", "evidence": "entities.json#fare-cache", "why": "ok"}, ...}."""
    all_of = load(folder)
    found = pointers(all_of["root"], all_of["policy"]["items"])
    told = {}
    for item in all_of["policy"]["items"]:
        why, evidence = look(item, found.get(item), all_of)
        state = "met" if why == "ok" else "not shown" if why in NOT_SHOWN else "not met"
        told[item] = {"state": state, "evidence": evidence, "why": why}
    return told


def decision(folder, states):
    """Return {"decision": "go", "blocked_by": [], "conditions": [], "to_sign": []}."""
    root = Path(folder)
    policy = tomllib.loads((root / "review/policy.toml").read_text(encoding="utf-8-sig"))
    head, _ = split_page(root / "review/readiness.md")
    now, changed = when(head["review"], "readiness.md:1"), when(head["changed"], "readiness.md:1")
    rotations = json.loads((root / "oncall.json").read_text(encoding="utf-8-sig"))["rotations"]
    people = set().union(*(rotation["people"] for rotation in rotations.values()))

    promised, rows_of = {}, []
    for row in table(root / "review/conditions.csv"):
        if row["item"] in rows_of:
            raise ValueError(f"{row['at']}: a second row of {row['item']}")
        rows_of.append(row["item"])
        try:
            day = date.fromisoformat(row["until"])
        except (KeyError, ValueError) as fault:
            raise ValueError(f"{row['at']}: {fault}") from fault
        if row["who"] in people and 0 <= (day - now.date()).days <= policy["within_days"]:
            promised[row["item"]] = {"item": row["item"], "who": row["who"], "until": row["until"]}

    missing = {word: head["team"] if word == "team" else word for word in policy["signed_by"]}
    for row in table(root / "review/signatures.csv"):
        signed = when(row.get("signed_at"), row["at"])
        if row["who"] != head["author"] and changed <= signed <= now:
            missing = {word: team for word, team in missing.items() if team != row["team"]}

    still_open = {item for item, told in states.items() if told["state"] != "met"}
    blocked = {item for item in still_open if policy["items"][item]["blocks"] or item not in promised}
    conditions = [promised[item] for item in sorted(still_open - blocked)]
    stops = blocked or missing or len(conditions) > policy["at_most"]
    return {
        "decision": "no go" if stops else "go with conditions" if conditions else "go",
        "blocked_by": sorted(blocked),
        "conditions": conditions,
        "to_sign": list(missing),
    }

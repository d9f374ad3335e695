"""A right answer that was written without having seen the solution: small functions, one for each item."""

import csv
import json
import os
import re
import tomllib
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import yaml

PARTS = ("what-it-means", "immediate-checks", "mitigation", "escalation", "rollback")
ITEM = re.compile(r"[-*+] +\[[ xX]\] +\*\*([^*]+)\*\*(.*)")
LINK = re.compile(r"\[[^\[\]]*\]\(([^()]*)\)")
PAGES = "https://runbooks.saltmarsh.example/"


def read(folder, name):
    return (Path(folder) / name).read_text(encoding="utf-8-sig")


def loaded(text):
    return yaml.load(text, Loader=yaml.CBaseLoader) or {}  # noqa: S506 - it makes texts only


def front_matter(text):
    lines = text.split("\n")
    if lines[0].rstrip() != "---":
        return {}
    ends = [number for number, line in enumerate(lines) if number and line.rstrip() == "---"]
    found = loaded("\n".join(lines[1 : ends[0]])) if ends else {}
    return found if isinstance(found, dict) else {}


def rows(folder, name):
    with open(Path(folder) / name, encoding="utf-8-sig", newline="") as lines:
        reader = csv.DictReader(lines)
        for row in reader:
            yield f"{Path(name).name}:{reader.line_num}", row


def moment(text, where):
    try:
        time = datetime.fromisoformat(text)
    except (TypeError, ValueError):
        raise ValueError(f"{where}: {text!r} is no time") from None
    if time.tzinfo is None:
        raise ValueError(f"{where}: {text!r} has no offset")
    return time.astimezone(UTC)


def timed(folder, name, column):
    return [row | {column: moment(row[column], where)} for where, row in rows(folder, name)]


def lines_of_items(text, items):
    found = {}
    for number, line in enumerate(text.split("\n"), 1):
        match = ITEM.match(line)
        if not match or match[1] not in items:
            continue
        if match[1] in found:
            raise ValueError(f"readiness.md:{number}: {match[1]} has two lines")
        link = LINK.search(match[2])
        found[match[1]] = link[1].strip() if link else ""
    return found


def parts_of(text):
    """Return the lines of every part, under its anchor."""
    parts, now = {}, None
    for line in text.split("\n"):
        if line.startswith("## "):
            now = parts.setdefault(line[3:].strip().lower().replace(" ", "-"), [])
        elif now is not None:
            now.append(line.strip())
    return parts


def alerts_of(folder):
    groups = loaded(read(folder, "monitoring/rules.yml")).get("groups") or []
    return [rule for group in groups for rule in group.get("rules") or [] if rule.get("alert")]


def panels_of(panels):
    for panel in panels or []:
        yield panel
        yield from panels_of(panel.get("panels"))


def anchors_of(folder, path):
    if path == "entities.json":
        return {entity["metadata"]["name"] for entity in json.loads(read(folder, path))}
    if path == "oncall.json":
        return set(json.loads(read(folder, path))["rotations"])
    if path == "slo.json":
        return {slo["name"] for slo in json.loads(read(folder, path))["slos"]}
    if path == "monitoring/rules.yml":
        return {rule["alert"] for rule in alerts_of(folder)}
    if path == "monitoring/dashboard.json":
        return {str(panel.get("id")) for panel in panels_of(json.loads(read(folder, path)).get("panels"))}
    if path == "records/drills.csv":
        return {row["id"] for _, row in rows(folder, path)}
    return set(parts_of(read(folder, path)))


class Bundle:
    def __init__(self, folder):
        self.folder = os.path.realpath(folder)
        text = read(folder, "review/readiness.md")
        self.head = front_matter(text)
        self.service, self.team = self.head["service"], self.head["team"]
        self.review = moment(self.head["review"], "readiness.md:1")
        self.policy = tomllib.loads(read(folder, "review/policy.toml"))
        self.pointers = lines_of_items(text, self.policy["items"])
        self.drills = timed(folder, "records/drills.csv", "ended_at")
        self.releases = timed(folder, "records/releases.csv", "released_at")

    def leads_to(self, pointer):
        """Return path and anchor, or None where the pointer is dead."""
        path, _, anchor = pointer.partition("#")
        if re.match(r"[A-Za-z][A-Za-z0-9+.-]*:|//", path):
            return None
        path = os.path.relpath(os.path.normpath(os.path.join(self.folder, "review", path)), self.folder)
        if path.startswith("..") or not os.path.isfile(os.path.join(self.folder, path)):
            return None
        return path, anchor

    def why(self, item, path, anchor):
        return getattr(self, "of_" + item.replace("-", "_"))(path, anchor)

    def json(self, name):
        return json.loads(read(self.folder, name))

    def of_owner(self, path, anchor):
        if path != "entities.json" or anchor != self.service:
            return "other"
        entity = next(entity for entity in self.json(path) if entity["metadata"]["name"] == anchor)
        owner = (entity.get("spec") or {}).get("owner") or ""
        same = owner.removeprefix("group:default/") == self.team.removeprefix("group:default/")
        return "ok" if same else "other-owner"

    def of_on_call(self, path, anchor):
        if path != "oncall.json":
            return "other"
        rotations = self.json(path)["rotations"]
        rotation = rotations[anchor]
        if self.service not in (rotation.get("services") or []):
            return "other"
        if len(set(rotation.get("people") or [])) < 2:
            return "alone"
        after = rotation.get("escalates_to")
        return "ok" if after and after != anchor and after in rotations else "no-escalation"

    def has_runbook(self, rule):
        url = (rule.get("annotations") or {}).get("runbook_url") or ""
        if not url.startswith(PAGES):
            return False
        name, _, anchor = url.removeprefix(PAGES).partition("#")
        page = os.path.join("runbooks", name + ".md")
        if not os.path.isfile(os.path.join(self.folder, page)):
            return False
        return not anchor or anchor in anchors_of(self.folder, page)

    def of_alerts(self, path, _anchor):
        if path != "monitoring/rules.yml":
            return "other"
        pages = [rule for rule in alerts_of(self.folder) if (rule.get("labels") or {}).get("severity") == "page"]
        if not pages:
            return "no-page"
        if not all(re.search("[1-9]", rule.get("for") or "") for rule in pages):
            return "no-for"
        if not all(map(self.has_runbook, pages)):
            return "no-runbook"
        tests = loaded(read(self.folder, "monitoring/rules-test.yml")).get("tests") or []
        fires = {
            entry.get("alertname")
            for test in tests
            for entry in test.get("alert_rule_test") or []
            if entry.get("exp_alerts")
        }
        return "ok" if all(rule["alert"] in fires for rule in pages) else "untested"

    def of_runbook(self, path, _anchor):
        if os.path.dirname(path) != "runbooks":
            return "other"
        text = read(self.folder, path)
        if front_matter(text).get("service") != self.service:
            return "other"
        parts = parts_of(text)
        done = all(set(parts.get(part, ())) - {"", "TODO", "TBD"} for part in PARTS)
        return "ok" if done else "unfinished"

    def of_dashboard(self, path, _anchor):
        if path != "monitoring/dashboard.json":
            return "other"
        board = self.json(path)
        if self.service not in (board.get("tags") or []):
            return "other"
        needs = set()
        for panel in panels_of(board["panels"]):
            for target in panel.get("targets") or []:
                needs.update(re.findall(r"([a-zA-Z_:][a-zA-Z0-9_:]*)\{", target.get("expr") or ""))
        samples = re.findall(r"^[a-zA-Z_:][a-zA-Z0-9_:]*", read(self.folder, "monitoring/metrics.prom"), re.MULTILINE)
        return "ok" if needs <= set(samples) else "no-data"

    def of_slo(self, path, anchor):
        if path != "slo.json":
            return "other"
        slo = next(slo for slo in self.json(path)["slos"] if slo["name"] == anchor)
        if slo.get("service") != self.service:
            return "other"
        if float(slo["objective"]) >= 100:
            return "no-budget"
        told = any((rule.get("labels") or {}).get("slo") == anchor for rule in alerts_of(self.folder))
        return "ok" if told else "no-alert"

    def drill(self, kind, path, anchor):
        if path != "records/drills.csv":
            return "other", None
        row = next(row for row in self.drills if row["id"] == anchor)
        if row["kind"] != kind or row["service"] != self.service:
            return "other", None
        ended = row["ended_at"]
        if row["result"] != "passed":
            return "failed", ended
        if ended > self.review:
            return "not-yet", ended
        if self.review - ended > timedelta(days=self.policy["items"][kind]["within_days"]):
            return "too-old", ended
        return "ok", ended

    def of_restore(self, path, anchor):
        return self.drill("restore", path, anchor)[0]

    def of_rollback(self, path, anchor):
        why, ended = self.drill("rollback", path, anchor)
        live = [row["released_at"] for row in self.releases if row["environment"] == "production"]
        if why == "ok" and live and ended <= max(live):
            return "before-release"
        return why


def checked(folder):
    """Return {"owner": {"state": "met", "evidence": "entities.json#fare-cache", "why": "ok"}, ...}."""
    bundle = Bundle(folder)
    told = {}
    for item in bundle.policy["items"]:
        evidence = None
        pointer = bundle.pointers.get(item)
        if not pointer:
            why = "no-pointer"
        elif not (place := bundle.leads_to(pointer)):
            why = "dead"
        else:
            path, anchor = place
            if anchor and anchor not in anchors_of(bundle.folder, path):
                why = "dead"
            else:
                why = bundle.why(item, path, anchor)
                evidence = f"{path}#{anchor}" if anchor else path
        state = {"ok": "met", "no-pointer": "not shown", "dead": "not shown", "other": "not shown"}.get(why, "not met")
        told[item] = {"state": state, "evidence": evidence, "why": why}
    return told


def decision(folder, states):
    """Return {"decision": "go", "blocked_by": [], "conditions": [], "to_sign": []}."""
    policy = tomllib.loads(read(folder, "review/policy.toml"))
    head = front_matter(read(folder, "review/readiness.md"))
    review, changed = moment(head["review"], "readiness.md:1"), moment(head["changed"], "readiness.md:1")
    rotations = json.loads(read(folder, "oncall.json"))["rotations"]
    people = {who for rotation in rotations.values() for who in rotation.get("people") or []}
    first = review.date()
    last = first + timedelta(days=policy["within_days"])
    holds, seen = {}, set()
    for where, row in rows(folder, "review/conditions.csv"):
        try:
            until = date.fromisoformat(row["until"])
        except (TypeError, ValueError):
            raise ValueError(f"{where}: {row['until']!r} is no day") from None
        if row["item"] in seen:
            raise ValueError(f"{where}: {row['item']} has two rows")
        seen.add(row["item"])
        if row["who"] in people and first <= until <= last:
            holds[row["item"]] = {name: row[name] for name in ("item", "who", "until")}
    signed = {
        row["team"]
        for row in timed(folder, "review/signatures.csv", "signed_at")
        if row["who"] != head["author"] and changed <= row["signed_at"] <= review
    }
    blocked_by, conditions = [], []
    for item, asks in policy["items"].items():
        if states[item]["state"] == "met":
            continue
        if asks["blocks"] or item not in holds:
            blocked_by.append(item)
        else:
            conditions.append(holds[item])
    to_sign = [word for word in policy["signed_by"] if (head["team"] if word == "team" else word) not in signed]
    said = "go with conditions" if conditions else "go"
    if blocked_by or to_sign or len(conditions) > policy["at_most"]:
        said = "no go"
    return {"decision": said, "blocked_by": blocked_by, "conditions": conditions, "to_sign": to_sign}

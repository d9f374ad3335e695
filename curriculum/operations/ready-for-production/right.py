"""Other ways to be right: with a class that resolves pointers, with its tables, and line by line."""

import json
import re
import tomllib
from datetime import UTC, date, datetime, timedelta
from functools import cached_property
from pathlib import Path, PurePosixPath

import yaml

from groundschool.kit import beside, right

RUNBOOKS = "https://runbooks.saltmarsh.example/"
FIVE = {"what-it-means", "immediate-checks", "mitigation", "escalation", "rollback"}


class Service:
    """A bundle, each file of which is read when somebody asks for it."""

    def __init__(self, folder):
        self.root = Path(folder)
        _, matter, self.body = (self.root / "review" / "readiness.md").read_text("utf-8").split("---\n", 2)
        self.lines_before = matter.count("\n") + 2
        head = yaml.load(matter, yaml.CSafeLoader)
        self.name, self.team, self.author = head["service"], head["team"], head["author"]
        self.now, self.changed = (datetime.fromisoformat(head[name]) for name in ("review", "changed"))

    def yaml(self, name):
        return list(yaml.load_all((self.root / name).read_text("utf-8"), yaml.CSafeLoader))

    def json(self, name):
        return json.loads((self.root / name).read_text("utf-8"))

    @cached_property
    def policy(self):
        with open(self.root / "review/policy.toml", "rb") as file:
            return tomllib.load(file)

    @cached_property
    def rules(self):
        [held] = self.yaml("monitoring/rules.yml") or [None]
        rules = [rule for group in (held or {}).get("groups", ()) for rule in group["rules"]]
        return {rule["alert"]: rule for rule in rules if rule.get("alert")}

    @cached_property
    def rotations(self):
        return self.json("oncall.json")["rotations"]

    @cached_property
    def panels(self):
        found, left = {}, list(self.board["panels"])
        while left:
            panel = left.pop()
            found[f"{panel['id']}"] = panel
            left += panel.get("panels") or []
        return found

    @cached_property
    def board(self):
        return json.loads((self.root / "monitoring/dashboard.json").read_text("utf-8"))

    def table(self, name):
        head, *lines = [line.split(",") for line in (self.root / name).read_text("utf-8").splitlines()]
        return [dict(zip(head, line, strict=True)) for line in lines]

    def page(self, name):
        text = (self.root / "runbooks" / name).read_text("utf-8")
        _, matter, body = text.split("---\n", 2) if text.startswith("---\n") else ("", "{}", text)
        parts, at = {}, None
        for line in body.splitlines():
            if line.startswith("## "):
                at = line.removeprefix("## ").strip().lower().replace(" ", "-")
                parts[at] = False
            elif at and line.strip() not in ("", "TODO", "TBD"):
                parts[at] = True
        return yaml.load(matter, yaml.CSafeLoader).get("service"), parts

    def pointers(self):
        """Return the pointers by item."""
        found = {}
        for number, line in enumerate(self.body.splitlines(), self.lines_before + 1):
            parts = re.fullmatch(r"[*+-] \[[xX ]\] \*\*([^*]+)\*\*(.*)", line)
            if not parts or parts[1] not in self.policy["items"]:
                continue
            if parts[1] in found:
                raise ValueError(f"readiness.md:{number}: {parts[1]} again")
            found[parts[1]] = parts[2].split("](")[1].split(")")[0] if "](" in parts[2] else ""
        return found

    def resolved(self, pointer):
        """Return path and anchor of a pointer, or None."""
        path, _, anchor = pointer.partition("#")
        steps = ["review"]
        for step in PurePosixPath(path).parts:
            if step == "..":
                if not steps:
                    return None
                steps.pop()
            else:
                steps.append(step)
        path = "/".join(steps)
        if "://" in pointer or not (self.root / path).is_file():
            return None
        if anchor and anchor not in self.anchors(path):
            return None
        return path, anchor

    def anchors(self, path):
        if path.startswith("runbooks/"):
            return self.page(path.split("/")[1])[1]
        if path == "entities.json":
            return {one["metadata"]["name"] for one in self.json(path)}
        if path == "oncall.json":
            return self.rotations
        if path == "slo.json":
            return {one["name"] for one in self.json(path)["slos"]}
        if path.endswith("rules.yml"):
            return self.rules
        return self.panels if path.endswith("json") else self.drills

    @cached_property
    def drills(self):
        return {row["id"]: row for row in self.table("records/drills.csv")}

    @cached_property
    def releases(self):
        return self.table("records/releases.csv")


def _owner(one, path, anchor):
    if (path, anchor) != ("entities.json", one.name):
        return "other"
    [owner] = [each["spec"]["owner"] for each in one.json(path) if each["metadata"]["name"] == anchor]
    return "ok" if owner in (one.team, f"group:default/{one.team}") else "other-owner"


def _on_call(one, path, anchor):
    if path != "oncall.json" or one.name not in one.rotations[anchor]["services"]:
        return "other"
    rotation = one.rotations[anchor]
    if len({*rotation["people"]}) == 1 or not rotation["people"]:
        return "alone"
    to = rotation["escalates_to"]
    return "no-escalation" if not to or to == anchor or to not in one.rotations else "ok"


def _alerts(one, path, _anchor):
    if path != "monitoring/rules.yml":
        return "other"
    fired = set()
    for test in one.yaml("monitoring/rules-test.yml")[0]["tests"]:
        for case in test.get("alert_rule_test") or ():
            if case.get("exp_alerts"):
                fired.add(case["alertname"])
    found = {"no-page"}
    for name, rule in one.rules.items():
        if (rule.get("labels") or {}).get("severity") == "page":
            found.discard("no-page")
            if not rule.get("for") or not rule["for"].strip("0smhd"):
                found.add("no-for")
            url = rule.get("annotations", {}).get("runbook_url", "")
            name_of_page, _, part = url.removeprefix(RUNBOOKS).partition("#")
            file = one.root / "runbooks" / f"{name_of_page}.md"
            there = url.startswith(RUNBOOKS) and file.exists()
            if not there or (part and part not in one.page(file.name)[1]):
                found.add("no-runbook")
            if name not in fired:
                found.add("untested")
    return next((why for why in ("no-page", "no-for", "no-runbook", "untested") if why in found), "ok")


def _runbook(one, path, _anchor):
    if not path.startswith("runbooks/"):
        return "other"
    service, parts = one.page(path.split("/")[1])
    if service != one.name:
        return "other"
    return "ok" if all(parts.get(part) for part in FIVE) else "unfinished"


def _dashboard(one, path, _anchor):
    if path != "monitoring/dashboard.json" or one.name not in one.board["tags"]:
        return "other"
    lines = (one.root / "monitoring/metrics.prom").read_text("utf-8").splitlines()
    samples = {re.match(r"[\w:]+", line)[0] for line in lines if line[:1] not in ("#", "")}
    for panel in one.panels.values():
        for target in panel.get("targets", ()):
            for name in re.findall(r"[a-zA-Z_:][a-zA-Z0-9_:]*(?=\{)", target.get("expr") or ""):
                if name not in samples:
                    return "no-data"
    return "ok"


def _slo(one, path, anchor):
    if path != "slo.json":
        return "other"
    [slo] = [each for each in one.json(path)["slos"] if each["name"] == anchor]
    if slo["service"] != one.name:
        return "other"
    if slo["objective"] == 100:
        return "no-budget"
    return "ok" if anchor in {rule.get("labels", {}).get("slo") for rule in one.rules.values()} else "no-alert"


def _drill(one, path, anchor, item):
    if path != "records/drills.csv":
        return "other"
    row = one.drills[anchor]
    if row["kind"] != item or row["service"] != one.name:
        return "other"
    ended = datetime.fromisoformat(row["ended_at"])
    live = [each["released_at"] for each in one.releases if each["environment"] == "production"]
    age = one.now - ended
    checks = {
        "failed": row["result"] != "passed",
        "not-yet": age < timedelta(),
        "too-old": age > timedelta(days=one.policy["items"][item]["within_days"]),
        "before-release": item == "rollback" and any(datetime.fromisoformat(each) >= ended for each in live),
    }
    return next((why for why, holds in checks.items() if holds), "ok")


JUDGES = {
    "owner": _owner, "on-call": _on_call, "alerts": _alerts, "runbook": _runbook, "dashboard": _dashboard, "slo": _slo,
}  # fmt: skip


@right("checked")
def with_a_class(folder):
    """Read a bundle into an object, and ask it."""
    one = Service(folder)
    pointers, found = one.pointers(), {}
    for item in one.policy["items"]:
        where = one.resolved(pointers[item]) if pointers.get(item) else None
        if where is None:
            why = "dead" if pointers.get(item) else "no-pointer"
            found[item] = {"why": why, "state": "not shown", "evidence": None}
            continue
        why = JUDGES[item](one, *where) if item in JUDGES else _drill(one, *where, item)
        state = "met" if why == "ok" else "not shown" if why == "other" else "not met"
        found[item] = {"why": why, "state": state, "evidence": "#".join(filter(None, where))}
    return found


@right("decision")
def with_tables(folder, states):
    """Filter tables, and ask what is left."""
    one = Service(folder)
    day = one.now.astimezone(UTC).date()
    people = [person for rotation in one.rotations.values() for person in rotation["people"]]
    promised, seen = {}, []
    for number, row in enumerate(one.table("review/conditions.csv"), 2):
        if row["item"] in seen:
            raise ValueError(f"conditions.csv:{number} again")
        seen.append(row["item"])
        left = (date.fromisoformat(row["until"]) - day).days
        if row["who"] in people and left in range(one.policy["within_days"] + 1):
            promised[row["item"]] = row
    signed = []
    for row in one.table("review/signatures.csv"):
        at = datetime.fromisoformat(row["signed_at"])
        if row["who"] != one.author and not (at < one.changed or at > one.now):
            signed.append(row["team"])
    is_open = {item for item, told in states.items() if told["why"] != "ok"}
    holding = {item for item in is_open if not one.policy["items"][item]["blocks"]} & promised.keys()
    missing = [who for who in one.policy["signed_by"] if {"team": one.team}.get(who, who) not in signed]
    stops = is_open - holding or missing or len(holding) > one.policy["at_most"]
    return {
        "decision": "no go" if stops else "go with conditions" if holding else "go",
        "blocked_by": sorted(is_open - holding),
        "conditions": [promised[item] for item in sorted(holding)],
        "to_sign": missing,
    }


@right("decision")
def line_by_line(folder, states):
    """Go through the lines of the files by hand."""
    root = Path(folder, "review")
    head = yaml.load((root / "readiness.md").read_text("utf-8").split("---\n")[1], yaml.CSafeLoader)
    with open(root / "policy.toml", "rb") as file:
        policy = tomllib.load(file)
    review = datetime.fromisoformat(head["review"]).astimezone(UTC)
    known = re.findall(r'(?m)^ +"([^":]+)",?$', Path(folder, "oncall.json").read_text("utf-8"))
    promises, teams, seen = {}, [], []
    for number, line in enumerate((root / "conditions.csv").read_text("utf-8").split("\n")[1:], 2):
        if line:
            item, who, until = line.strip().split(",")
            if item in seen:
                raise ValueError(f"conditions.csv:{number}")
            seen.append(item)
            until = date.fromisoformat(until)
            if who in known and timedelta() <= until - review.date() <= timedelta(days=policy["within_days"]):
                promises[item] = {"item": item, "who": who, "until": f"{until}"}
    for line in (root / "signatures.csv").read_text("utf-8").split("\n")[1:]:
        if line:
            who, team, when = line.strip().split(",")
            seconds = datetime.fromisoformat(when) - datetime.fromisoformat(head["changed"])
            if who != head["author"] and timedelta() <= seconds and datetime.fromisoformat(when) <= review:
                teams.append("team" if team == head["team"] else team)
    blocked, conditions = [], []
    for item, rule in policy["items"].items():
        if states[item]["state"] == "met":
            continue
        if rule["blocks"] or item not in promises:
            blocked.append(item)
        else:
            conditions.append(promises[item])
    to_sign = [who for who in policy["signed_by"] if who not in teams]
    word = "go with conditions" if conditions else "go"
    if blocked or to_sign or len(conditions) > policy["at_most"]:
        word = "no go"
    return {"decision": word, "blocked_by": blocked, "conditions": conditions, "to_sign": to_sign}


functions = beside(__file__, "blind_by_functions")
index = beside(__file__, "blind_by_index")
blind_by_functions_checked = right("checked")(functions.checked)
blind_by_functions_decision = right("decision")(functions.decision)
blind_by_index_checked = right("checked")(index.checked)
blind_by_index_decision = right("decision")(index.decision)

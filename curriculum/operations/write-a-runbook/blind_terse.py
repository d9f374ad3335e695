"""A right answer that was written without having seen the solution: terse, numbered, words from comparing outputs."""

import json
import re
import tomllib
from pathlib import Path

import yaml

CURES = {
    "undo": r"^`rollout undo` of",
    "set env": r"^`set env \S+ (\w+)=off`",
    "scale": r"^`scale \S+ --replicas=(\d+)`",
}


def notes(folder):
    """How the usual cause was ended: the kind of step, its argument, and the most minutes it took."""
    nights = re.split(r"(?m)^## ", (folder / "nights.md").read_text())[1:]
    causes = [cause(night) for night in nights]
    usual = max(set(causes), key=causes.count)
    mine = [night for night, of in zip(nights, causes, strict=True) if of == usual]
    minutes, found = [], None
    for night in mine:
        for line in night.splitlines():
            for kind, pattern in CURES.items():
                match = re.search(pattern, line)
                if match:
                    found = kind, (match.groups() or ("",))[0]
                    minutes += [int(n) for n in re.findall(r"(\d+) minutes", line)]
    return *found, max(minutes)


def cause(night):
    """A cause by the words that the notes have for it."""
    words = ("OOMKilled", "missing", "queue is full", "idle in transaction", "answered", "Memory")
    return next(word for word in words if word.lower() in night.lower()).replace("Memory", "OOMKilled")


def telling(one):
    """The longest run of words that each usual line of a kind has and no line of the other night or a good one."""
    best = ""
    for line in one["usual"].splitlines():
        for run in re.findall(r"[A-Za-z_.]*[A-Za-z]{3,}(?: [A-Za-z_.]*[A-Za-z]{2,})*", line):
            if "-" not in run and run not in one["other"] + one["well"] and len(run) > len(best):
                best = run
    return best


def runbook(folder):
    """The page."""
    folder = Path(folder)
    rules = yaml.safe_load((folder / "rules.yml").read_text())["groups"][0]["rules"]
    rule = next(rule for rule in rules if "runbook_url" not in rule.get("annotations", {}))
    about = yaml.safe_load((folder / "service.yml").read_text())
    table = tomllib.loads((folder / "approvals.toml").read_text())
    tools = json.loads((folder / "tools.json").read_text())
    kind, argument, minutes = notes(folder)
    named = {
        name: next(t for t in tools if part in t["command"])
        for name, part in (
            ("logs", " logs "),
            ("ask", "promtool"),
            ("deploy", "get deploy "),
            ("history", "rollout history"),
        )
    }
    base, deploy = f"kubectl -n {about['namespace']}", f"deploy/{about['deployment']}"
    note, holders = None, ""
    if kind == "undo":
        step, back = f"{base} rollout undo {deploy}", f"{base} rollout undo {deploy} --to-revision=<revision>"
        note = f"3. What runs? `{named['history']['command']}`\n"
        note += f"   Expect: `release {about['release']}`. Note the last number in front."
        holders = "placeholders:\n  revision: the last number of check 3, noted before step 1\n"
        agrees = table["steps"]["rollout undo"]
    elif kind == "scale":
        step, back = f"{base} scale {deploy} --replicas={argument}", f"{base} scale {deploy} --replicas=<replicas>"
        note = f"3. How many are there? `{named['deploy']['command']}`\n"
        note += f"   Expect: `{about['deployment']}`. Note the number behind the slash."
        holders = "placeholders:\n  replicas: the number behind the slash in check 3, noted before step 1\n"
        bound = int(re.search(r"up to (\d+)", " ".join(table["steps"])).group(1))
        row = f"up to {bound}" if int(argument) <= bound else f"to more than {bound}"
        agrees = table["steps"][f"scale, {row} replicas"]
    else:
        step, back = (f"{base} set env {deploy} {argument}={value}" for value in ("off", "on"))
        agrees = table["steps"]["set env"]
    first = table["escalation"][0]
    checks = [
        (
            f"1. Is it this cause? `{named['logs']['command']}`\n"
            f"   Expect: `{telling(named['logs'])}`. Anything else: not this page, escalate."
        ),
        f"2. Is it still so? `{named['ask']['command']}`\n   Expect: `=>` and a number. Nothing printed: it is over.",
    ]
    checks += [note] if note else []
    nl = "\n"
    return f"""---
owner: {rule["labels"]["team"]}
service: {about["service"]}
alert: {rule["alert"]}
severity: {rule["labels"]["severity"]}
last_reviewed: {about["today"]}
tested_on: {about["service"]} {about["release"]}
{holders}---
## What it means
More than the usual share of requests to {about["service"]} fails. Customers see errors.

## Immediate checks
{nl.join(checks)}

## Mitigation
1. What ended it on the nights before.
   Precondition: check 1 printed what is expected.
   Command: `{step}`
   Expect: the number of check 2 falls, minute by minute
   Takes effect: {minutes} minutes
   Approval: {agrees}

## Escalation
To: the {first["to"]}
When: {first["after_minutes"]} minutes after the page, if the number of check 2 has not fallen
Hand over: since when, what customers see, what the checks printed, which steps were done and when

## Rollback
1. `{back}`
"""

"""A right answer that was written without having seen the solution: wordy, headings and bold labels, causes by hand."""

import json
import re
import tomllib
from pathlib import Path

import yaml

# cause: (a word of the notes, which command tells, what it prints, what it means)
CAUSES = {
    "memory": ("OOMKilled", "get pods", '"OOMKilled"', "a release needs more memory than its pods may have"),
    "setting": ("missing", " logs ", '"missing setting"', "a release lacks a setting, and its pods leave at once"),
    "load": ("queue is full", " logs ", '"queue is full"', "more people ask than the pods can serve"),
    "pool": ("idle in transaction", "psql", '"idle in transaction"', "something extra holds all database connections"),
    "partner": ("answered", " logs ", '".example answered"', "a partner does not answer, and our requests wait for it"),
}
PAGE = """---
title: What to do about {alert}
alert: {alert}
service: {service}
owner: {owner}
severity: {severity}
last_reviewed: {today}
tested_on: {service} {release}
placeholders:
  revision: the revision that ran before step 1, noted in check 4
  replicas: how many replicas there were before step 1, noted in check 3
---

# {alert}: when {service} fails its customers

## What it means

Customers of **{service}** get errors instead of what they asked for. The usual cause: {meaning}.
The page belongs to *{owner}*. Its numbers come from the rule of the alert and from the notes of past nights.

## Immediate checks

### 1. Which cause is it?

This check takes seconds and tells the usual cause from the other one.

```bash
{tells}
```

- **Expect:** {word} stands somewhere in the output.
- **Otherwise:** it is not the usual cause. Do no step of this page, go to Escalation.

### 2. Does it still hurt?

What the alert itself asks for. A number means that it does.

```bash
{ask}
```

- **Expect:** "=>" with the share of failed requests behind it. When nothing is printed, it is over.

### 3. How many replicas are there?

```bash
{deploy}
```

- **Expect:** "READY" as the head of a column. *Note the number behind the slash:* it is `<replicas>` below.

### 4. Which release runs?

```bash
{history}
```

- **Expect:** "REVISION" as the head of a column. *Note the last number:* it is `<revision>` below.

## Mitigation

### 1. {title}

{price} Do this once, and wait.

- **Precondition:** check 1 printed {word}, and you have written down what checks 3 and 4 printed.
- **Command:**

```bash
{step}
```

- **Expect:** the number of check 2 becomes smaller each minute.
- **Takes effect:** within {minutes} minutes.
- **Approval:** {agrees}

## Escalation

- **To:** {to}
- **When:** {limit} minutes after the page at the latest, or as soon as check 1 prints something else.
- **Hand over:** since when it has been so, what customers see, what each check printed, what was done and at what time.

## Rollback

### 1. Take step 1 back

On the next morning, when it has been quiet.

```bash
{back}
```
"""


def read_notes(text):
    """Which cause came most often, and the lines that end with quiet on its nights."""
    nights = {}
    for night in text.split("\n## ")[1:]:
        for name, (word, *_) in CAUSES.items():
            if word in night or (name == "memory" and "Memory again" in night):
                nights.setdefault(name, []).append(night)
                break
    name = max(nights, key=lambda one: len(nights[one]))
    lines = [line for night in nights[name] for line in night.splitlines()]
    return name, [line for line in lines if re.match(r"`(rollout undo|set env|scale)\b", line)]


def runbook(folder):
    """The page, from a template."""
    folder = Path(folder)
    catalogue = yaml.safe_load((folder / "service.yml").read_text())
    rule = [r for g in yaml.safe_load((folder / "rules.yml").read_text())["groups"] for r in g["rules"]]
    rule = next(r for r in rule if not r["annotations"].get("runbook_url"))
    approvals = tomllib.loads((folder / "approvals.toml").read_text())
    commands = [tool["command"] for tool in json.loads((folder / "tools.json").read_text())]

    def command(part):
        return next(one for one in commands if part in one)

    name, helped = read_notes((folder / "nights.md").read_text())
    _, part, word, meaning = CAUSES[name]
    kubectl = f"kubectl --namespace={catalogue['namespace']}"
    target = f"deployment/{catalogue['deployment']}"
    if name in ("memory", "setting"):
        step = f"{kubectl} rollout undo {target}"
        back = f"{kubectl} rollout undo {target} --to-revision=<revision>"
        title, price = "Back to the release before", "What the last release brought is gone until it is repaired."
        agrees = approvals["steps"]["rollout undo"]
    elif name == "load":
        more = int(re.search(r"--replicas=(\d+)", helped[-1]).group(1))
        step, back = f"{kubectl} scale {target} --replicas={more}", f"{kubectl} scale {target} --replicas=<replicas>"
        title, price = "More replicas", "Nobody loses anything. More than this costs money."
        up = next(int(key.split()[3]) for key in approvals["steps"] if "up to" in key)
        agrees = next(v for k, v in approvals["steps"].items() if ("up to" if more <= up else "more than") in k)
    else:
        [(switch, lost)] = catalogue["switches"].items()
        step, back = f"{kubectl} set env {target} {switch}=off", f"{kubectl} set env {target} {switch}=on"
        title, price = "Switch off what can be done without", f"Customers get {lost}, and all else works."
        agrees = approvals["steps"]["set env"]
    senior = approvals["escalation"][0]
    return PAGE.format(
        alert=rule["alert"],
        owner=rule["labels"]["team"],
        severity=rule["labels"]["severity"],
        service=catalogue["service"],
        today=catalogue["last_change"],
        release=catalogue["release"],
        meaning=meaning,
        word=word,
        tells=command(part),
        ask=command("promtool"),
        deploy=command("get deploy "),
        history=command("rollout history"),
        title=title,
        price=price,
        step=step,
        back=back,
        agrees="whoever is on call does it alone" if agrees == "alone" else f"the {agrees} has to agree first",
        minutes=max(int(n) for line in helped for n in re.findall(r"(\d+) minutes", line)),
        to=f"the {senior['to']}",
        limit=senior["after_minutes"],
    )

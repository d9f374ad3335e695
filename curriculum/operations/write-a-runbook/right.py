"""Other ways to be right: other layouts, other checks, other steps."""

import json
import tomllib

import yaml

from groundschool.kit import beside, right

SIGNS = {  # what stands in the output of which command: what helps
    ("describe pods", "Reason:    OOMKilled"): "undo",
    ("logs", "FATAL missing setting"): "undo",
    ("psql", "idle in transaction"): "sessions",
    ("logs", "answered 503 after"): "off",
    ("logs", "refused: queue is full"): "more",
}


ENDS = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE state = 'idle in transaction'"


def situation(folder):
    """Return what the files say: rule, service, commands by what they begin with, sign and kind of step."""
    [rule] = [
        one
        for one in yaml.safe_load((folder / "rules.yml").read_text())["groups"][0]["rules"]
        if "runbook_url" not in one["annotations"]
    ]
    about = yaml.safe_load((folder / "service.yml").read_text())
    tools = json.loads((folder / "tools.json").read_text())
    table = tomllib.loads((folder / "approvals.toml").read_text())["steps"]
    for (part, sign), way in SIGNS.items():
        [one] = [one for one in tools if part in one["command"]]
        if sign in one["usual"]:
            return rule, about, [one["command"] for one in tools], one["command"], sign, way, table
    raise LookupError("no sign of any cause")


def step(about, way, table):
    """Return the command of a step, who agrees to it, and what takes it back."""
    name, at = about["deployment"], f"kubectl --namespace={about['namespace']}"
    [switch] = about["switches"]
    return {
        "undo": (
            f"{at} rollout undo deployment/{name}",
            table["rollout undo"],
            f"{at} rollout undo deployment/{name} --to-revision=<revision>",
        ),
        "off": (
            f"{at} set env deployment {name} {switch}=off",
            table["set env"],
            f"{at} set env deployment {name} {switch}-",
        ),
        "more": (
            f"{at} scale deployment {name} --replicas {about['replicas'] + 1}",
            "nobody: alone",
            f"{at} scale deployment {name} --replicas {about['replicas']}",
        ),
        "sessions": (
            f'psql -h {about["database"]} -c "{ENDS}"',
            table["end sessions of the database"],
            "",
        ),
    }[way]


@right("runbook")
def with_fences_and_headings(folder):
    """Items as headings, commands in fences, labels in bold; the sign is the first check."""
    rule, about, commands, asked, sign, way, table = situation(folder)
    change, agrees, back = step(about, way, table)
    query = commands[8]
    way_back = f"```sh\n{back}\n```" if back else "Nothing to take back: clients open new sessions by themselves."
    return f"""---
title: What to do about {rule["alert"]}
alert: {rule["alert"]}
severity: {rule["labels"]["severity"].upper()}
service: {about["service"]}
owner: team {rule["labels"]["team"]}
last_reviewed: "{about["today"]}"
tested_on: release {about["release"]}, on a quiet afternoon
placeholders: ["revision: the last row of the history, noted before"]
---
# {rule["alert"]}

## 1. What it means
Requests fail, and customers see it. Most often it is what the first check shows.

## 2. IMMEDIATE CHECKS

### 1. The usual cause?
```bash
$ {asked} | grep -F '{sign}'
```
**Expected:** "{sign}" at least once.

### 2. Is it still so?
```bash
# the expression of the alert
{query.replace("instant http", "instant  http")}
```
**Expected:** `=>` and a number; no line at all means that it is over.

## 3. Mitigation

### Step 1. Do it, once
**Precondition:** check 1 says yes.
**Command:**
```bash
{change}
```
**Expected result:** check 2 falls.
**Takes effect within:** 10 min
**Approval:** {agrees}

## 4. Escalation
**To:** On-call senior, then the manager
**When:** after 12 min without a change
**Hand over:**
- since when
- what check 1 and 2 printed
- what was done

## 5. Rollback

### 1. The next morning
{way_back}
"""


@right("runbook")
def in_one_line_each(folder):
    """Everything about an item in one line; a second, harmless step; a check that expects something to be missing."""
    rule, about, commands, asked, sign, way, table = situation(folder)
    change, agrees, back = step(about, "off" if way == "sessions" else way, table)
    restart = f"kubectl -n {about['namespace']} rollout restart deploy/{about['service']}"
    return f"""---
owner: {rule["labels"]["team"]}
service: {about["service"]}
alert: {rule["alert"]}
severity: {rule["labels"]["severity"]}
last_reviewed: {about["last_change"]}
tested_on: {about["service"]} {about["release"]}
placeholders:
  - revision: from rollout history, check 3
---
## What it means
{rule["labels"]["service"]} fails for customers ({rule["expr"].split("{")[0]}...).
## Immediate checks
1) `{commands[8]}` Expect: no `=> 0.00`. It counts {about["service"]}.
2) `{asked}` Expect: "{sign}".
3) `{commands[4]}` Expect: `REVISION`, and keep the last one.
## Mitigation
1) Command: `{change}` Precondition: 2) was as expected. Expect: 1) falls. Takes effect: 9 minutes. Approval: the {agrees} has to agree.
2) Command: `{restart}` Precondition: 1) did not fall. Expect: all of them start again. Takes effect: 2 minutes. Approval: {table["rollout restart"]}.
## Escalation
To: on-call senior. When: 15 minutes after the page. Hand over: times, outputs and steps so far.
## Rollback
1) `{back}`
2) A restart cannot be taken back.
"""


@right("runbook")
def with_tables_and_samples(folder):
    """Labels in a table or as headings, samples of what is printed in fences, remarks behind headings and commands."""
    rule, about, commands, asked, sign, way, table = situation(folder)
    change, agrees, back = step(about, way, table)
    way_back = f"```\n{back}  # when it has been quiet\n```" if back else "What was ended does not come back."
    return f"""---
alert: {rule["alert"]}
severity: {rule["labels"]["severity"]}
service: {about["service"]}
owner: {rule["labels"]["team"]}
last_reviewed: {about["today"]}
tested_on: {about["release"]}
placeholders:
  - revision: the last number in what check 2 prints
---
## What it means (for customers)
They see errors.
## Immediate checks (nothing here changes anything)
### 1. The usual cause?
```bash
{asked}  # takes a second
```
#### Expect
Lines that are not all alike, with '{sign}' among them:
```text
03:12:08Z ... {sign} ...
```
### 2. What runs, and is it over?
```console
$ {commands[4]}
REVISION  CHANGE-CAUSE
41        release 5.1.0
$ {commands[8]}
```
#### Expect: 'REVISION' as a head, and '=>' below it
## Mitigation - one step
### 1. It
| Precondition | check 1 printed it |
|---|---|
| Expect | fewer errors |
| Takes effect | about ten minutes |
| Approval (whatever the hour) | {agrees} |

```sh
{change}  # once
```
## Escalation: whom
| To: | When: | Hand over: |
|---|---|---|
| senior on call | a quarter of an hour after the page | since when, outputs and steps |
## Rollback (next morning)
### 1. Back
{way_back}
"""


terse = beside(__file__, "blind_terse")
wordy = beside(__file__, "blind_wordy")
blind_terse_runbook = right("runbook")(terse.runbook)
blind_wordy_runbook = right("runbook")(wordy.runbook)

# ---
# jupyter:
#   jupytext:
#     text_representation:
#       format_name: percent
# ---

# %% [markdown]
# ## "It pages again and again, and each of us begins at zero"
#
# > **Inês Carvalho** (platform, on-call senior) · This alert has woken one after the other of us, and nobody knew what the one before had found out. It is the only one of this service without a runbook. You begin your first week on call on Monday. Write it now, for whoever is awake at 03:00 and has never seen this service. That may be you.
#
# You have five files, all of them about your own alert: other associates have other services and other causes. Read all of them before you write.

# %%
import json

folder = files("operations/write-a-runbook")
print((folder / "rules.yml").read_text())
print((folder / "service.yml").read_text())
print((folder / "approvals.toml").read_text())

# %% [markdown]
# **The rule file** has three alerts. Yours is the one without `runbook_url`. Now the notes of past nights. One cause came most often: it is the **usual cause**, and your runbook is about it. At least once the same alert had **another cause**. Your page is not about that one, and its reader has to notice when it is there.

# %%
print((folder / "nights.md").read_text())

# %% [markdown]
# **What commands print.** A colleague kept what each of ten commands printed: on a night with the usual cause, on a night with the other cause, and when all is well. Some print the same on either night. Names of pods, numbers and times are those of that night.

# %%
tools = json.loads((folder / "tools.json").read_text())
for one in tools[:3]:  # there are ten: look at all of them
    print("$", one["command"])
    for night in ("usual", "other", "well"):
        print(f"--- {night}\n{one[night]}")
    print()

# %% [markdown]
# ## The form of a runbook
#
# A page in Markdown: front matter, then five sections in this order. This one is about another service, and shortened:
#
# ```text
# ---
# owner: mail
# service: relay
# alert: RelaySpoolFilling
# severity: warning
# last_reviewed: 2026-03-02
# tested_on: relay 2.8.1
# placeholders:
#   replicas: how many there were before, from check 2
# ---
# ## What it means
# Mails wait in the spool. Customers get their tickets late; bookings are not affected.
#
# ## Immediate checks
# 1. Is it the far side that refuses? `kubectl -n mail logs deploy/relay --since=10m`
#    Expect: `451 try again later`. Anything else: not this runbook, escalate.
# 2. How many are there? `kubectl -n mail get deploy relay`
#    Expect: `relay`. Note the number behind the slash.
#
# ## Mitigation
# 1. Add an instance.
#    Precondition: check 1 printed what is expected.
#    Command: `kubectl -n mail scale deploy/relay --replicas=3`
#    Expect: the spool is shorter each minute
#    Takes effect: 6 minutes
#    Approval: alone
#
# ## Escalation
# To: the on-call senior
# When: 10 minutes after the first step, if the spool still grows
# Hand over: since when, what the checks printed, which steps were done and when
#
# ## Rollback
# 1. `kubectl -n mail scale deploy/relay --replicas=<replicas>`
# ```
#
# - **Items** are numbered `1.`, or are headings `### 1. ...`. Whatever has a number under *Mitigation* is a step: a sentence such as "nothing has fallen: escalate" stands without one.
# - **Labels** keep their colon (`Expect:`, `Expect (most nights):`), or are headings `#### Expect`, or the first column or first row of a table. Capitals and bold are your own affair. Behind a section's heading a remark may stand in brackets, or after a dash or colon.
# - **Commands** stand between backticks, or in a fence, where each line is one. A remark behind `#` does not count. What commands *print* may be shown, too: in a fence <code>```text</code>, in a fence behind `Expect:`, or in one in which the commands begin with `$`.
#
# ## What a program checks
#
# | item | what it asks |
# |---|---|
# | sections | the five of above, with these headings, in this order, and something below each |
# | front matter | the first six of the seven names of above (the seventh, `placeholders`, where you use one). Alert, severity and owner as in the rule (the owner is its `team`), service as in the catalogue; `last_reviewed` is a day from `last_change` to `today`, both included; `tested_on` has the release that runs |
# | commands | every one can be read by a shell (quotes close, a bar has something on both sides) |
# | checks only look | everything under *Immediate checks* is known to change nothing: `kubectl get`, `describe`, `logs`, `top`, `rollout status`, `rollout history`, `auth can-i`, anything with `--dry-run`; `curl` that sends nothing; `promtool query`; `psql -c` with a SELECT that calls no function that acts; `exec ... --` with one of these behind it; and `grep`, `head`, `awk`, `cut`, `dig`, `date` and others that only read. No `>` and no `curl -o` into a file |
# | what to expect | each check has a command and a label `Expect:` with something behind it |
# | the alert | one of the checks asks for the metric of your alert's expression (`echo` asks nobody) |
# | **printed** | the **first text between backticks or quotes** (double, single, curly) behind `Expect:` is looked for, letter by letter, in what the check's command prints on a night with the usual cause; where there is none, all that its fence shows. Shortly before it a denial (`no line with`, `does not print`, `nothing with`), or behind it (`is not there`), makes it a text that must *not* be printed; a comma, colon, dash, bracket or `but` between ends the denial: `pods that are not ready, with STATUS ...` wants the text. It is tried on **two** such nights, and you have seen one: names of pods, counts and times are others on the second |
# | *what is tried* | the commands of `tools.json`, with other options for the same, too (`-o wide`, `--tail=20`), and with `grep` (`-i -v -c -o -w -E -F -A -B -C`), `head`, `tail`, `sort`, `uniq`, `wc` or `cat` behind a bar. `logs --previous` prints the log of the start before, where something has been started again. Anything else may stand on your page and is not tried: `awk`, `cut`, `jq`, `-o yaml`, `curl -I`, `curl -w` |
# | **tells** | at least one check that can be tried is as expected on both nights with the usual cause, and on neither of two nights with the other cause |
# | steps | each item under *Mitigation* has `Precondition:`, a command, `Expect:`, `Takes effect:` with a time, and `Approval:`. Labels have to be there; what they say is read by your mentor |
# | helps | the first command that changes something is what ended the usual cause, by the notes: the same kind of change, on your deployment, with its namespace; for replicas more than there are, for a switch the value of the notes; no revision that was copied from one night |
# | approval | behind `Approval:` stands the role of `approvals.toml` for that step, or `alone` where it says so. Not several side by side (`alone, on-call lead`): the reader calls one. A number of replicas that is a placeholder may be more than you may add alone, so name the role of the larger row |
# | rollback | for each step an item of the same number under *Rollback*: with a command of the same kind on the same object with another value (for `rollout undo`, `--to-revision=<name>` with a placeholder; for replicas a placeholder, or the number of `service.yml`); where nothing can be taken back (a restart, sessions that were ended), three words or more that say so |
# | escalation | `To:` names a role of `approvals.toml` (not "the team"), `When:` first a number of minutes, at most those of the first row of its escalation table; `Hand over:` four words or more |
# | general | no command names one pod, one node or an address: they are others tomorrow |
# | placeholders | what is different each time stands in a command as `<name>`, and `name` stands in the front matter under `placeholders`, with where it comes from: two words or more |
#
# Three things leave 40 % of the points, however good the rest is: **another alert** in the front matter, **a secret**, even eight letters of it in a row, and **a command that destroys** what nothing makes again, wherever it stands, in a warning, too (`delete` without the name of a pod, `--force`, `rm -r`, `find -delete`, `curl -X DELETE`, `helm uninstall`, `DROP`, `TRUNCATE`, ...). Warn in words: *never delete all pods at once*.
#
# The rest is for your mentor, who reads it as somebody would at 03:00: see the four criteria of task 2.

# %% [markdown]
# ## Task 1: the runbook
#
# Write `runbook`, between the triple quotes. The `r` before them keeps backslashes as they are.
# Delete the two lines below them that the stub put there (`# YOUR CODE HERE` and `raise ...`); the `print` stays.

# %% task="runbook"
runbook = r"""
"""
### BEGIN SOLUTION
# People write this by hand. This one fills a form by what the files say, so that it is right for everybody's alert.
import re
import tomllib

import yaml

rules = yaml.load((folder / "rules.yml").read_text(), Loader=yaml.CSafeLoader)["groups"][0]["rules"]
rule = next(one for one in rules if "runbook_url" not in one["annotations"])
about = yaml.load((folder / "service.yml").read_text(), Loader=yaml.CSafeLoader)
service, space, there = about["service"], about["namespace"], about["replicas"]
[(switch, missing)] = about["switches"].items()
printed = {one["command"]: one for one in tools}
expr = rule["expr"].rpartition(" > ")[0]
kube = f"kubectl -n {space}"
steps = {
    "undo": (
        f"{kube} rollout undo deploy/{service}",
        f"{kube} rollout undo deploy/{service} --to-revision=<revision>",
        "on-call lead",
    ),
    "off": (
        f"{kube} set env deploy/{service} {switch}=off",
        f"{kube} set env deploy/{service} {switch}=on",
        "incident commander",
    ),
    "more": (
        f"{kube} scale deploy/{service} --replicas={there + 1}",
        f"{kube} scale deploy/{service} --replicas=<replicas>",
        "alone",
    ),
}
signs = (
    ("OOMKilled", " get pods ", "undo", "Instances need more memory than they may have, and are killed"),
    ("missing setting", " logs ", "undo", "A setting is missing, and new instances leave at once"),
    ("idle in transaction", "psql", "off", "Sessions sit in the database and do nothing, no connection is free"),
    ("answered 503", " logs ", "off", "A partner answers with errors, and our requests wait for it"),
    ("queue is full", " logs ", "more", "More is asked of it than its instances can do"),
)
sign, asked, way, cause = next(
    (sign, command, way, cause)
    for sign, part, way, cause in signs
    for command, one in printed.items()
    if part in command and sign in one["usual"]
)
change, back, agrees = steps[way]
notes = (folder / "nights.md").read_text()
words = {"undo": "rollout undo", "off": f"{switch}=off", "more": f"--replicas={there + 1}"}[way]
minutes = max(
    int(re.search(r"(\d+) minutes", line)[1]) for line in re.findall(rf".*{words}.*", notes) if "inutes" in line
)
call = tomllib.loads((folder / "approvals.toml").read_text())["escalation"][0]
runbook = f"""
---
owner: {rule["labels"]["team"]}
service: {service}
alert: {rule["alert"]}
severity: {rule["labels"]["severity"]}
last_reviewed: {about["today"]}
tested_on: {service} {about["release"]}
placeholders:
  revision: the last row of check 3, before you change anything
  replicas: the number behind the slash in check 4, before you change anything
---

## What it means

More than {rule["expr"].rpartition(" > ")[2]} of all requests to {service} have failed for five minutes: customers see errors.
The usual cause: {cause}. The same alert has had another cause, which is not treated here: check 2 tells.

## Immediate checks

1. How bad is it? `promtool query instant http://prometheus.saltmarsh.example:9090 '{expr}'`
   Expect: `=> 0.` and a share above the bound. Nothing printed: it is over.
2. Is it the usual cause? `{asked}`
   Expect: `{sign}`. Anything else: do not go on, escalate.
3. What runs? `{kube} rollout history deploy/{service}`
   Expect: `release {about["release"]}` in the last row. Note its revision.
4. How many? `{kube} get deploy {service} -o wide`
   Expect: `/{there}`. Note the number behind the slash.

## Mitigation

1. {missing.capitalize() if way == "off" else "One step"}, then wait.
   Precondition: check 2 printed what is expected, and you have noted what 3 and 4 say.
   Command: `{change}`
   Expect: check 1 falls, minute by minute
   Takes effect: {minutes} minutes
   Approval: {agrees}

## Escalation

To: {call["to"]}
When: {call["after_minutes"]} minutes after the page, if check 1 has not fallen, or at once if check 2 shows something else
Hand over: since when, what customers see, what each check printed, what was done and at what time

## Rollback

1. When it has been quiet for an hour: `{back}`
"""
### END SOLUTION
print(runbook)

# %% [markdown]
# ## Task 2: would it work at 03:00?
#
# Your mentor reads the runbook as somebody who has never seen this service and was asleep five minutes ago. Write **three to five sentences** for them: which check stands first and why, what you left out of the notes, and what somebody has to do so that this page is still right in half a year.

# %% [markdown] manual="at-three"
# *Write your answer here, in place of this line.*

# %% [markdown]
# ## Before you go
#
# Give the page to somebody from another team, and let them read the checks aloud. Where do they stop?

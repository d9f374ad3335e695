# ---
# jupyter:
#   jupytext:
#     text_representation:
#       format_name: percent
# ---

# %% [markdown]
# ## "All green. We launch at four"
#
# > **Hanna Lindqvist**, head of platform · Friday, 11:40: "Thirteen services want to go live before the summer, and the first team wants to launch today. Their checklist is green. So was the one in spring: that launch went wrong at night, the page named a runbook, and the link was dead. The rollback had been rehearsed, but before the last change.
# > I do not want to read ticks any more. Follow every pointer. Tell me what is behind it. Then tell me whether they may go, and if not, why."
#
# You write two functions. The first looks behind every item of a checklist. The second decides by the policy of the house. Both get the folder of one service: a **bundle**.

# %%
from pathlib import Path

folder = Path(files("operations/ready-for-production"))
bundles = sorted(path for path in folder.iterdir() if path.is_dir())
print(len(bundles), "bundles; one of them:\n")
one = bundles[0]
print(*sorted(f"{path.relative_to(one)}" for path in one.rglob("*.*")), sep="\n")

# %%
print((one / "review/readiness.md").read_text(encoding="utf-8"))
print((one / "review/policy.toml").read_text(encoding="utf-8"))

# %% [markdown]
# The files have nine formats. **You need not parse them:** the next cell has two readers, and your answers may use them. Run the cell; look at what they return, not at how they do it. All times are `datetime`s with an offset, all days are `date`s; only `until` stays a text.

# %%
import csv
import json
import re
import tomllib
from datetime import UTC, datetime

import yaml


def text_of(folder, path):
    return (Path(folder) / path).read_text(encoding="utf-8")


def front_matter(text):
    """Return what stands between the two lines --- at the beginning of a page."""
    found = re.match("---\n(.*?\n)---\n", text, re.DOTALL)
    lines = found[1].splitlines() if found else []
    return {name: value.strip("'") for name, value in (line.split(": ", 1) for line in lines)}


def table(folder, path, column):
    """Return the rows of a table, each with its line and with a time in one column."""
    with (Path(folder) / path).open(encoding="utf-8") as lines:
        return [
            {**row, column: datetime.fromisoformat(row[column]), "line": at}
            for at, row in enumerate(csv.DictReader(lines), 2)
        ]


def review_of(folder):
    """Return who asks for what, by which policy, who has signed, and who promises what."""
    head, held = front_matter(text_of(folder, "review/readiness.md")), json.loads(text_of(folder, "oncall.json"))
    times = {name: datetime.fromisoformat(head[name]) for name in ("changed", "review")}
    conditions = table(folder, "review/conditions.csv", "until")
    return {
        **{name: head[name] for name in ("service", "team", "author")},
        **times,
        "today": times["review"].astimezone(UTC).date(),
        "policy": tomllib.loads(text_of(folder, "review/policy.toml")),
        "people": sorted({person for rotation in held["rotations"].values() for person in rotation["people"]}),
        "signatures": table(folder, "review/signatures.csv", "signed_at"),
        "conditions": [{**row, "until": str(row["until"].date()), "day": row["until"].date()} for row in conditions],
    }


def pages_of(folder):
    """Yield each page of runbooks/: its path, its service, and its parts with their text."""
    for path in sorted((Path(folder) / "runbooks").glob("*.md")):
        text = path.read_text(encoding="utf-8")
        parts = [part.partition("\n") for part in re.split("(?m)^## ", text)[1:]]
        parts = {head.strip().lower().replace(" ", "-"): below.strip() for head, _, below in parts}
        yield f"runbooks/{path.name}", front_matter(text).get("service"), parts


def alerts_of(folder):
    """Return the alerts by name; minutes is 0 for one that does not wait, and what is not there is empty."""
    groups = (yaml.load(text_of(folder, "monitoring/rules.yml"), yaml.CSafeLoader) or {}).get("groups", [])
    return {
        rule["alert"]: {
            "severity": rule["labels"]["severity"],
            "slo": rule["labels"].get("slo", ""),
            "minutes": int(rule.get("for", "0m").removesuffix("m")),
            "runbook": rule.get("annotations", {}).get("runbook_url", ""),
        }
        for group in groups
        for rule in group["rules"]
        if "alert" in rule
    }


def evidence_of(folder):
    """Return the lines of the checklist, and what is there."""
    line = r"- \[[ x]\] \*\*([\w-]+)\*\*:(?:.*?\]\((.*?)\))?"
    lines = [
        (at, re.match(line, text)) for at, text in enumerate(text_of(folder, "review/readiness.md").split("\n"), 1)
    ]
    board = json.loads(text_of(folder, "monitoring/dashboard.json"))
    tests = yaml.load(text_of(folder, "monitoring/rules-test.yml"), yaml.CSafeLoader)["tests"]
    queries = {panel["id"]: " ".join(target["expr"] for target in panel["targets"]) for panel in board["panels"]}
    pages = [*pages_of(folder)]
    return {
        "lines": [{"line": at, "item": found[1], "pointer": found[2] or ""} for at, found in lines if found],
        "entries": {
            "entities.json": {
                each["metadata"]["name"]: {"owner": each["spec"]["owner"].split("/")[-1]}
                for each in json.loads(text_of(folder, "entities.json"))
            },
            "oncall.json": json.loads(text_of(folder, "oncall.json"))["rotations"],
            "slo.json": {each["name"]: each for each in json.loads(text_of(folder, "slo.json"))["slos"]},
            "monitoring/rules.yml": alerts_of(folder),
            "monitoring/dashboard.json": {
                str(at): {"metrics": re.findall(r"[\w:]+(?={)", text)} for at, text in queries.items()
            },
            "records/drills.csv": {row["id"]: row for row in table(folder, "records/drills.csv", "ended_at")},
            **{path: parts for path, _, parts in pages},
        },
        "services_of_pages": {path: service for path, service, _ in pages},
        "dashboard_tags": board["tags"],
        "samples": sorted(set(re.findall(r"(?m)^[\w:]+", text_of(folder, "monitoring/metrics.prom")))),
        "tests": [
            {"alert": case["alertname"], "fires": bool(case.get("exp_alerts"))}
            for test in tests
            for case in test.get("alert_rule_test", [])
        ],
        "releases": table(folder, "records/releases.csv", "released_at"),
    }


# %%
from pprint import pformat


def shown(held):
    """Return what a reader returns as text, its times and days in their short form."""
    return pformat(json.loads(json.dumps(held, default=str)), width=120, sort_dicts=False, compact=True)


print(shown(review_of(one)))

# %%
print(shown(evidence_of(one)))

# %% [markdown]
# ## Task 1: look behind every item
#
# The author filled in `review/readiness.md`. A tick says what the author thinks. It decides nothing. The items that count are those of the policy; ignore other lines. `evidence_of` gives the line of an item, and its `pointer`: the link in the line, or an empty text where the line has none.
#
# A pointer is `path#anchor`, or only `path`. The path is relative to the folder `review`, where the checklist stands, and may be written in many ways (`./../slo.json`). The files that it may lead to are the keys of `entries`, and their **anchors** are the keys below: for a page its headings, for the dashboard its panels. Links to `rules.yml`, `dashboard.json` and pages may have no anchor. All others have one.
#
# `checked(folder)` gives for each item of the policy `{"state": ..., "evidence": ..., "why": ...}`. `why` is the **first** word that fits, from the left to the right:
#
# | item | `other`: it points to something else | then |
# |---|---|---|
# | all | | `no-pointer`: the item has no line, or no pointer. `dead`: the path leads to no file of this bundle (but to the web, to a file that is not there, or to another bundle), or the file does not have the anchor |
# | `owner` | not the entity of `entities.json` that is named like the service | `other-owner`: it is another than the `team` of the checklist |
# | `on-call` | not a rotation of `oncall.json` that lists the service in `services` | `alone`: fewer than two different people. `no-escalation`: `escalates_to` is nothing, the rotation itself, or no rotation of the file |
# | `alerts` | not `monitoring/rules.yml` | About **all** alerts of the file with `severity` *page*, whichever is pointed to. `no-page`: there is none. `no-for`: one waits for no time. `no-runbook`: the `runbook` of one is not the address `https://runbooks.saltmarsh.example/NAME` of a page `runbooks/NAME.md` that is there. `untested`: one fires in no test |
# | `runbook` | not a page of `runbooks/` that says that it is about the service | `unfinished`: one of the five `PARTS` is missing, or its whole text is nothing, `TODO` or `TBD` |
# | `dashboard` | not `monitoring/dashboard.json`, or its tags do not name the service | `no-data`: one of **all** panels, whichever is pointed to, needs a metric that is not among the samples |
# | `slo` | not an SLO of `slo.json` whose `service` is the service | `no-budget`: its `objective` is 100 percent. `no-alert`: no alert (of any severity) has its name as `slo` |
# | `rollback` | not a drill of `drills.csv` of the kind `rollback`, about the service | `failed`: its result is another than `passed`. `not-yet`: it ended after the review. `too-old`: it ended more than `within_days` of the item (days of 24 hours) before the review. `before-release`: it did not end after the last release to `production` |
# | `restore` | not a drill of the kind `restore`, about the service | `failed`, `not-yet`, `too-old`, as above. Releases do not matter |
# | all | | `ok` |
#
# `state` is *met* for `ok`; *not shown* for `no-pointer`, `dead` and `other`; *not met* for everything else. `evidence` is where the pointer leads, from the folder of the bundle: `"records/drills.csv#D-17"`, or `"monitoring/rules.yml"` where the link has no anchor. It is `None` for `no-pointer` and `dead`.
#
# **What is refused.** If an item of the policy has two lines in the checklist, nobody knows which one is meant: raise a `ValueError` that names file and line of the second (`readiness.md:14`).
#
# **What is not in the data.** Every policy has these eight items. Anchors are unique, files are valid and have the fields that you see above, and all times have an offset. No release is after the review. Pointers lead to no other files of a bundle.

# %% task="checked"
import os
from datetime import timedelta

PARTS = ("what-it-means", "immediate-checks", "mitigation", "escalation", "rollback")
RUNBOOKS = "https://runbooks.saltmarsh.example/"


def checked(folder):
    """Return {"owner": {"state": "met", "evidence": "entities.json#fare-cache", "why": "ok"}, ...}."""
    ### BEGIN SOLUTION
    review, there, told = review_of(folder), evidence_of(folder), {}
    pointers = pointers_of(there, review["policy"]["items"])
    for item in review["policy"]["items"]:
        evidence, why = None, "dead" if pointers.get(item) else "no-pointer"
        path, _, anchor = pointers.get(item, "").partition("#")
        path = os.path.normpath(f"review/{path}")
        entries = there["entries"].get(path)
        if entries is not None and (not anchor or anchor in entries):
            evidence, why = f"{path}#{anchor}".rstrip("#"), JUDGES[item](review, there, path, anchor)
        state = {"ok": "met", "no-pointer": "not shown", "dead": "not shown", "other": "not shown"}.get(why, "not met")
        told[item] = {"state": state, "evidence": evidence, "why": why}
    return told


def pointers_of(there, items):
    found = {}
    for row in there["lines"]:
        if row["item"] in found and row["item"] in items:
            raise ValueError(f"readiness.md:{row['line']}: a second line for this item")
        found[row["item"]] = row["pointer"]
    return found


def of_owner(review, there, path, anchor):
    if path != "entities.json" or anchor != review["service"]:
        return "other"
    return "ok" if there["entries"][path][anchor]["owner"] == review["team"] else "other-owner"


def of_on_call(review, there, path, anchor):
    rotations = there["entries"]["oncall.json"]
    if path != "oncall.json" or review["service"] not in rotations[anchor]["services"]:
        return "other"
    if len(set(rotations[anchor]["people"])) < 2:
        return "alone"
    return "ok" if rotations[anchor]["escalates_to"] in rotations.keys() - {anchor} else "no-escalation"


def of_alerts(_review, there, path, _anchor):
    if path != "monitoring/rules.yml":
        return "other"
    pages = {name: alert for name, alert in there["entries"][path].items() if alert["severity"] == "page"}
    runbooks = {RUNBOOKS + page.removeprefix("runbooks/").removesuffix(".md") for page in there["services_of_pages"]}
    if not pages:
        return "no-page"
    if not all(alert["minutes"] for alert in pages.values()):
        return "no-for"
    if not all(alert["runbook"] in runbooks for alert in pages.values()):
        return "no-runbook"
    return "ok" if pages.keys() <= {test["alert"] for test in there["tests"] if test["fires"]} else "untested"


def of_runbook(review, there, path, _anchor):
    if there["services_of_pages"].get(path) != review["service"]:
        return "other"
    texts = [there["entries"][path].get(part, "") for part in PARTS]
    return "unfinished" if {"", "TODO", "TBD"} & {*texts} else "ok"


def of_dashboard(review, there, path, _anchor):
    if path != "monitoring/dashboard.json" or review["service"] not in there["dashboard_tags"]:
        return "other"
    needed = {metric for panel in there["entries"][path].values() for metric in panel["metrics"]}
    return "no-data" if needed - {*there["samples"]} else "ok"


def of_slo(review, there, path, anchor):
    if path != "slo.json" or there["entries"][path][anchor]["service"] != review["service"]:
        return "other"
    if there["entries"][path][anchor]["objective"] == 100:
        return "no-budget"
    alerts = there["entries"]["monitoring/rules.yml"].values()
    return "ok" if anchor in [alert["slo"] for alert in alerts] else "no-alert"


def of_drill(review, there, path, anchor, kind):
    row = there["entries"][path].get(anchor)
    if path != "records/drills.csv" or (row["kind"], row["service"]) != (kind, review["service"]):
        return "other"
    if row["result"] != "passed":
        return "failed"
    age = review["review"] - row["ended_at"]
    if age < timedelta():
        return "not-yet"
    return "too-old" if age > timedelta(days=review["policy"]["items"][kind]["within_days"]) else "ok"


def of_rollback(review, there, path, anchor):
    why = of_drill(review, there, path, anchor, "rollback")
    live = [row["released_at"] for row in there["releases"] if row["environment"] == "production"]
    return "before-release" if why == "ok" and there["entries"][path][anchor]["ended_at"] <= max(live) else why


def of_restore(review, there, path, anchor):
    return of_drill(review, there, path, anchor, "restore")


JUDGES = {"owner": of_owner, "on-call": of_on_call, "alerts": of_alerts, "runbook": of_runbook, "slo": of_slo}
JUDGES |= {"dashboard": of_dashboard, "rollback": of_rollback, "restore": of_restore}
### END SOLUTION


# %%
try:
    for item, told in checked(str(one)).items():
        print(f"{item:10} {told['state']:10} {told['why']:15} {told['evidence'] or ''}")
except NotImplementedError:
    print("checked is not written yet")

# %% [markdown]
# ## Task 2: may they go?
#
# `decision(folder, states)` gets the folder of a bundle, and what `checked` says of it (`states`). Take the states from there: whatever mistakes the first function still has, here they are right. `review_of(folder)` has everything else. It gives
#
# ```python
# {"decision": "no go", "blocked_by": ["rollback"], "to_sign": ["team"],
#  "conditions": [{"item": "dashboard", "who": "Amara Nwosu", "until": "2026-06-12"}]}
# ```
#
# An item is **open** unless its state is *met*.
#
# - A row of the `conditions` **holds** when `who` is one of the `people` (a team, or nobody, mends nothing), and its `day` (that of `until`) is neither before `today`, the day of the review, nor more than the policy's `within_days` (the one at the top) after it.
# - `blocked_by`: the open items that `blocks` (a condition does not help them), and the other open items that have no row that holds.
# - `conditions`: the rows that hold, of all other open items, each with `item`, `who` and `until`. They are listed whatever the decision is. Conditions for items that are met are left out.
# - `to_sign`: those words of the policy's `signed_by` whose signature is missing. The word *team* stands for the `team` of the checklist, every other word for the team of that name. A signature counts for its `team` unless it is that of the `author` of the checklist, was given before the checklist was last `changed` (they signed another one), or was given after the review.
# - `decision`: `"no go"` if an item blocks, a signature is missing, or there are more conditions than `at_most`. Otherwise `"go with conditions"` if there are any, and else `"go"`.
#
# The order within the lists does not matter. Refuse, as above, an item with two rows in `conditions.csv`, at the second of them (`conditions.csv:4`), whether it is open or not.


# %% task="decision"
def decision(folder, states):
    """Return {"decision": "go", "blocked_by": [], "conditions": [], "to_sign": []}."""
    ### BEGIN SOLUTION
    review, holding, seen = review_of(folder), {}, set()
    policy, last = review["policy"], review["today"] + timedelta(days=review["policy"]["within_days"])
    for row in review["conditions"]:
        if row["item"] in seen:
            raise ValueError(f"conditions.csv:{row['line']}: a second row for this item")
        seen.add(row["item"])
        if row["who"] in review["people"] and review["today"] <= row["day"] <= last:
            holding[row["item"]] = {key: row[key] for key in ("item", "who", "until")}
    signed = {
        row["team"]
        for row in review["signatures"]
        if row["who"] != review["author"] and review["changed"] <= row["signed_at"] <= review["review"]
    }
    still_open = [item for item in policy["items"] if states[item]["state"] != "met"]
    blocked = [item for item in still_open if policy["items"][item]["blocks"] or item not in holding]
    conditions = [holding[item] for item in still_open if item not in blocked]
    to_sign = [who for who in policy["signed_by"] if (review["team"] if who == "team" else who) not in signed]
    stops = blocked or to_sign or len(conditions) > policy["at_most"]
    word = "no go" if stops else "go with conditions" if conditions else "go"
    return {"decision": word, "blocked_by": blocked, "conditions": conditions, "to_sign": to_sign}
    ### END SOLUTION


# %%
try:
    for bundle in bundles:
        told = decision(str(bundle), checked(str(bundle)))
        print(
            f"{bundle.name:16} {told['decision']:18} blocked by {len(told['blocked_by'])}, to sign: {told['to_sign']}"
        )
except NotImplementedError:
    print("checked or decision is not written yet")

# %% [markdown]
# ## Say it
#
# Two sentences to the team that wants to launch at four: what did you look at, and what do you need to see? Do not tell them what they did wrong. (Nobody grades this. They will ask.)

"""Runbooks as they are really written: a good one with one slip each, and whole ones of tired people."""

import json

import yaml

from groundschool.kit import slip, wrong

ONE, ALL = "runbook", 35
TELLING = "2. Is it the usual cause? `{asked}`\n   Expect: `{sign}`."
SHORT = "   Expect: check 1 falls, minute by minute\n   Takes effect: {minutes} minutes\n   Approval: {agrees}"
STEP = "Command: `{change}`"
BACK = "1. When it has been quiet for an hour: `{back}`"
POD = '{printed[next(one for one in printed if " get pods " in one)]["usual"].splitlines()[1].split()[0]}'
PASTED = '{re.search("smf_live_[a-z0-9]+", notes)[0]}'


def off(points):
    """Return the share that is left without some points."""
    return (ALL - points) / ALL


heading_of_ones_own = slip(ONE, {"## Escalation": "## Who to call"}, tag="sections", score=off(4))
two_sections_swapped = slip(
    ONE,
    {"## What it means": "## Escalation ladder\n\n## Mitigation\n\n## What it means"},
    tag="sections",
    score=off(13),
)
what_it_means_left_empty = slip(
    ONE,
    {
        """More than {rule["expr"].rpartition(" > ")[2]} of all requests to {service} have failed for five minutes: customers see errors.
The usual cause: {cause}. The same alert has had another cause, which is not treated here: check 2 tells.
""": ""
    },
    tag="sections",
    score=off(1),
)
severity_by_feeling = slip(
    ONE, {'severity: {rule["labels"]["severity"]}': "severity: page"}, tag="front-matter", score=off(2)
)
reviewed_before_the_change = slip(
    ONE, {'last_reviewed: {about["today"]}': "last_reviewed: 2024-01-08"}, tag="front-matter", score=off(2)
)
tested_somewhere = slip(
    ONE, {'tested_on: {service} {about["release"]}': "tested_on: staging"}, tag="front-matter", score=off(2)
)
the_other_alert = slip(ONE, {'alert: {rule["alert"]}': 'alert: {rules[0]["alert"]}'}, tag="front-matter", score=0.4)
quote_left_open = slip(
    ONE,
    {"3. What runs? `{kube} rollout history": "3. What runs? `{kube} rollout 'history"},
    tag="no-command",
    score=off(1 + 3),
)
more_in_the_log = slip(
    ONE,
    {"3. What runs? ": "3. What runs? `{kube} set env deploy/{service} LOG_LEVEL=debug` and "},
    tag="check-changes",
    score=off(3),
)
restart_first = slip(
    ONE,
    {"1. How bad is it? ": "1. How bad is it? `{kube} rollout restart deploy/{service}`, then "},
    tag="check-changes",
    score=off(3),
)
look_at_it = slip(ONE, {"   Expect: `/{there}`. Note": "   Note"}, tag="no-expectation", score=off(1))
name_of_that_night = slip(ONE, {"Expect: `/{there}`.": f"Expect: `{POD}`."}, tag="one-night-only", score=off(2))
fails_under_either = slip(
    ONE,
    {TELLING: "2. Do requests fail? `{kube} logs deploy/{service} --since=15m`\n   Expect: `status=503`."},
    tag="same-under-decoy",
    score=off(6),
)
word_for_a_text = slip(ONE, {"Expect: `{sign}`.": "Expect: errors."}, tag="same-under-decoy", score=off(6))
never_asks_the_alert = slip(
    ONE, {"promtool query instant http://prometheus.saltmarsh.example:9090 '{expr}'": "{kube} get events"}, tag="alert-not-looked-at",
    score=off(3),
)  # fmt: skip
only_says_the_metric = slip(
    ONE,
    {
        "promtool query instant http://prometheus.saltmarsh.example:9090 '{expr}'": "echo {re.findall('[a-z_]+_total', expr)[0]}"
    },
    tag="alert-not-looked-at",
    score=off(1),
)
no_time = slip(ONE, {"   Takes effect: {minutes} minutes\n": ""}, tag="step-incomplete", score=off(2))
only_the_command = slip(ONE, {SHORT: "   Approval: {agrees}"}, tag="step-incomplete", score=off(2))
CHOSEN = "change, back, agrees = steps[way]"
wherever_the_shell_is = slip(
    ONE,
    {CHOSEN: 'change, back, agrees = (one.replace(f" -n {space}", "") for one in steps[way])'},
    tag="does-not-help",
    score=off(4),
)
in_the_default_namespace = slip(
    ONE,
    {CHOSEN: 'change, back, agrees = (one.replace(f"-n {space}", "-n default") for one in steps[way])'},
    tag="does-not-help",
    score=off(4),
)
of_what_is_in_front = slip(
    ONE,
    {CHOSEN: 'change, back, agrees = (one.replace(f"deploy/{service}", "deploy/frontend") for one in steps[way])'},
    tag="does-not-help",
    score=off(4),
)
the_wrong_way_round = slip(
    ONE,
    {
        CHOSEN: f"""{CHOSEN}
change, back = change.replace("=off", "=ON").replace("=on", "=off").replace("=ON", "=on"), back.replace("=on", "=off")
change = re.sub("=[0-9]+$", f"={{there}}", change) + " --to-revision=41" * (way == "undo")"""
    },
    tag="does-not-help",
    score=off(4),
)
none_at_all = slip(
    ONE,
    {
        CHOSEN: f"""{CHOSEN}
change = {{"more": re.sub("=[0-9]+$", "=0", change), "off": change.replace("=off", "=none")}}.get(way, change + " --to-revision=1")"""
    },
    tag="does-not-help",
    score=off(4),
)
back_to_that_night = slip(
    ONE,
    {CHOSEN: f"""{CHOSEN}
back = back.replace("<revision>", "41").replace("<replicas>", "99").replace("=on", "=off")"""},
    tag="rollback-missing",
    score=off(3),
)  # fmt: skip
everybody_agrees = slip(
    ONE,
    {"Approval: {agrees}": "Approval: alone, on-call lead, incident commander, database"},
    tag="approval-missing",
    score=off(3),
)
the_lead_or_the_commander = slip(
    ONE,
    {"Approval: {agrees}": "Approval: on-call lead or incident commander"},
    tag="approval-missing",
    score=off(3),
)
always_restart = slip(
    ONE, {STEP: "Command: `{kube} rollout restart deploy/{service}`"}, tag="does-not-help", score=off(4)
)
nobody_asked = slip(ONE, {"   Approval: {agrees}\n": ""}, tag="approval-missing", score=off(3))
no_way_back = slip(ONE, {BACK: "Nothing to do."}, tag="rollback-missing", score=off(3))
the_same_again = slip(ONE, {BACK: "1. `{change}`"}, tag="rollback-missing", score=off(3))
section_left_out = slip(ONE, {f"## Rollback\n\n{BACK}": ""}, tag="rollback-missing", score=off(1 + 3))
ask_the_team = slip(ONE, {'To: {call["to"]}': "To: ask the team in the channel"}, tag="ask-the-team", score=off(3))
when_it_takes_long = slip(
    ONE, {'When: {call["after_minutes"]} minutes after the page, if': "When: if"}, tag="no-trigger", score=off(3)
)
after_half_an_hour = slip(
    ONE, {'When: {call["after_minutes"]} minutes': "When: 30 minutes"}, tag="no-trigger", score=off(3)
)
nothing_in_hand = slip(
    ONE,
    {"Hand over: since when, what customers see, what each check printed, what was done and at what time": ""},
    tag="no-trigger",
    score=off(3),
)
one_pod = slip(ONE, {"4. How many? `{kube} get deploy {service} -o wide`": f"4. How many? `{{kube}} describe pod {POD}` and `{{kube}} get deploy {{service}} -o wide`"},
    tag="hard-coded", score=off(2))  # fmt: skip
not_declared = slip(
    ONE, {"3. What runs? ": "3. What runs? `{kube} get pod <pod> -o yaml` and "}, tag="placeholder", score=off(1)
)
not_said_where_from = slip(
    ONE,
    {
        "3. What runs? ": "3. What runs? `{kube} get pod <pod> -o yaml` and ",
        "placeholders:": "placeholders:\n  pod:",
    },
    tag="placeholder",
    score=off(1),
)
token_from_the_notes = slip(
    ONE,
    {"3. What runs? ": f"3. What runs? `curl -H 'Authorization: Bearer {PASTED}' {{about[\"metrics\"]}}` and "},
    tag="secret-leaked",
    score=0.4,
)
all_pods_at_once = slip(ONE, {STEP: "Command: `{kube} delete pods --all`"}, tag="destructive", score=0.4)
by_force = slip(
    ONE, {STEP: "Command: `{kube} delete pod <revision> --force --grace-period=0`"}, tag="destructive", score=0.4
)

away_with_it = slip(ONE, {STEP: "Command: `helm uninstall {service}`"}, tag="destructive", score=0.4)


def read(folder):
    """Return rule, service, and the commands that were tried."""
    rules = yaml.safe_load((folder / "rules.yml").read_text())["groups"][0]["rules"]
    [rule] = [one for one in rules if "runbook_url" not in one["annotations"]]
    about = yaml.safe_load((folder / "service.yml").read_text())
    return rule, about, [one["command"] for one in json.loads((folder / "tools.json").read_text())]


def head(rule, about):
    """Return the front matter."""
    return f"""---
owner: {rule["labels"]["team"]}
service: {about["service"]}
alert: {rule["alert"]}
severity: {rule["labels"]["severity"]}
last_reviewed: {about["today"]}
tested_on: {about["release"]}
---"""


@wrong(ONE, tag="no-expectation", score=11 / ALL)
def a_list_of_commands(folder):
    """Every command of tools.json, and a restart; nothing is expected of any."""
    rule, about, commands = read(folder)
    listed = "\n".join(f"{number}. `{command}`" for number, command in enumerate(commands, 1))
    restart = f"kubectl -n {about['namespace']} rollout restart deploy/{about['service']}"
    return f"""{head(rule, about)}
## What it means
It fails.
## Immediate checks
{listed}
## Mitigation
1. `{restart}`
## Escalation
Ask the team.
## Rollback
None.
"""


@wrong(ONE, tag="step-incomplete", score=12 / ALL)
def everything_expected_nothing_meant(folder):
    """All labels are there, and each says the least that can be said."""
    rule, about, commands = read(folder)
    listed = "\n".join(f"{number}. `{command}` Expect: errors" for number, command in enumerate(commands, 1))
    return f"""{head(rule, about)}
## What it means
See the dashboard.
## Immediate checks
{listed}
## Mitigation
1. Precondition: the alert fires
   Command: roll back or restart, depending on what it is
   Expect: it gets better
   Takes effect: soon
   Approval: if necessary
## Escalation
To: somebody who knows
When: if it does not get better
Hand over: everything
## Rollback
1. Undo what you did.
"""


@wrong(ONE, tag="sections", score=0)
def a_page_of_prose(folder):
    """What is known, told as a story, without a page's form."""
    rule, about, _ = read(folder)
    return (
        f"{rule['alert']} fires when {about['service']} fails. Look at the log, then restart it. Ask Inês if it stays."
    )


@wrong(ONE, tag="one-night-only", score=23 / ALL)
def one_night_copied(folder):
    """What the alert's expression and the list of pods said on that one night, as what is expected."""
    rule, about, _ = read(folder)
    tools = json.loads((folder / "tools.json").read_text())
    share, pods = (next(one for one in tools if part in one["command"]) for part in ("promtool", "get pods"))
    return f"""{head(rule, about)}
## What it means
{about["service"]} fails.
## Immediate checks
1. `{share["command"]}` Expect: `{share["usual"]}`
2. `{pods["command"]}` Expect: `{pods["usual"].split()[5]}`
## Mitigation
1. Precondition: as above. Command: `kubectl -n {about["namespace"]} rollout restart deploy/{about["service"]}`
   Expect: no errors. Takes effect: 5 minutes. Approval: alone
## Escalation
To: incident commander
When: after 15 minutes
Hand over: the outputs of all of the above
## Rollback
1. A restart is not taken back.
"""

"""Answers people really give: whole ones as a hurried person writes them, and the solution with one slip."""

import csv
import json
import re
from collections import Counter
from pathlib import Path

import yaml

from groundschool.kit import slip, wrong

R, S, T = 15, 12, 32


@wrong("review", tag="notifications-counted", score=1 / R)
def one_notification_one_firing(folder, alerts):
    """Counts what was said, and joins by fingerprint."""
    folder = Path(folder)
    acted = {row["fingerprint"] for row in csv.DictReader((folder / "oncall.csv").open()) if row["action"] != "none"}
    rows = {name: [0, 0, set()] for name in alerts}
    incidents = json.loads((folder / "incidents.json").read_text())
    for line in (folder / "history.jsonl").read_text().splitlines():
        said = json.loads(line)
        for one in said["alerts"]:
            row = rows.get(one["labels"]["alertname"])
            if row and said["status"] == "firing":
                row[0] += 1
                row[1] += one["fingerprint"] in acted
                row[2] |= {
                    i["id"]
                    for i in incidents
                    if i["began"] <= one["startsAt"] and one["startsAt"] <= (i["ended"] or "9")
                }
    told = _told(rows, incidents)
    for row in told["rules"]:
        row["only_it"] = sorted(rows[row["alert"]][2])
    return told


@wrong("review", tag="needs-a-beginning", score=1 / R)
def from_what_is_firing(folder, alerts):
    """Reads well, and looks only at notifications that say firing; anything but none is an action; text for moments."""
    folder = Path(folder)
    acted = {
        (row["fingerprint"], row["startsAt"])
        for row in csv.DictReader((folder / "oncall.csv").open())
        if row["action"] not in ("none", "silenced")
    }
    rows = {name: [0, 0, set()] for name in alerts}
    incidents = json.loads((folder / "incidents.json").read_text())
    seen = set()
    for line in (folder / "history.jsonl").read_text().splitlines():
        for one in json.loads(line)["alerts"]:
            key = one["fingerprint"], one["startsAt"]
            row = rows.get(one["labels"]["alertname"])
            if row and one["status"] == "firing" and key not in seen:
                seen.add(key)
                row[0] += 1
                row[1] += key in acted
                row[2] |= {i["id"] for i in incidents if i["began"] <= key[1] <= (i["ended"] or "9")}
    return _told(rows, incidents)


def _told(rows, incidents):
    by = Counter(one for _, _, caught in rows.values() for one in caught)
    order = [one["id"] for one in incidents]
    fired = sum(row[0] for row in rows.values())
    return {
        "rules": [
            {
                "alert": name,
                "firings": n,
                "acted": did,
                "only_it": [one for one in order if one in caught and by[one] == 1],
            }
            for name, (n, did, caught) in rows.items()
        ],
        "actionability": sum(row[1] for row in rows.values()) / fired if fired else None,
        "missed": [one for one in order if not by[one]],
    }


FINGER = 'firings[one["fingerprint"], moment(one["startsAt"])]'
once_each_fingerprint = slip(
    "review",
    {
        FINGER: 'firings[one["fingerprint"], first.setdefault(one["fingerprint"], moment(one["startsAt"]))]',
        "    firings = {}\n": "    firings, first = {}, {}\n",
    },
    tag="fingerprint-once",
    score=2 / R,
)
silence_is_golden = slip(
    "review",
    {'"ticket"}': '"ticket", "silenced"}'},
    tag="silence-is-an-action",
    score=9 / R,
)
everything_it_caught = slip("review", {"if by == {name}": "if name in by"}, tag="all-it-caught", score=11 / R)
without_the_bounds = slip(
    "review",
    {
        "if began <= at and (ended is None or at <= moment(ended))": "if began < at and (ended is None or at < moment(ended))"
    },
    tag="ends-left-out",
    score=10 / R,
)
only_those_that_fired = slip(
    "review",
    {"        for name in alerts\n    ]": "        for name in alerts\n        if name in own.values()\n    ]"},
    tag="silent-ones-left-out",
    score=4 / R,
)
all_that_rang = slip(
    "review",
    {
        "sum(key in acted for key in own) / len(own) if own": "sum(key in acted for key in firings) / len(firings) if firings"
    },
    tag="everybodys-alerts",
    score=12 / R,
)
mean_of_shares = slip(
    "review",
    {
        '"actionability": sum(key in acted for key in own) / len(own) if own else None': '"actionability": '
        '(lambda s: sum(s) / len(s) if s else None)([r["acted"] / r["firings"] for r in told if r["firings"]])'
    },
    tag="mean-of-rules",
    score=12 / R,
)
skip_what_is_torn = slip(
    "review",
    {
        '            raise ValueError(f"history.jsonl:{number}: a notification is expected") from error': "            continue"
    },
    tag="torn-is-read",
    score=14 / R,
)
as_it_is_written = slip(
    "review", {"Path(folder), datetime.fromisoformat": "Path(folder), str"}, tag="written-moments", score=14 / R
)


@wrong("shortcomings", tag="a-link-is-enough", score=4 / S)
def looks_for_keys(path, _runbooks):
    """What is there is there."""
    rows = []
    for group in yaml.safe_load(Path(path).read_text())["groups"]:
        for rule in group["rules"]:
            if "alert" not in rule:
                continue
            labels, notes = rule.get("labels") or {}, rule.get("annotations") or {}
            lacks = [] if "for" in rule else ["for"]
            lacks += [key for key in ("owner", "severity") if key not in labels]
            lacks += [key for key in ("runbook_url", "summary") if key not in notes]
            if any("$value" in str(text) for text in labels.values()):
                lacks.append("value-label")
            rows.append([rule["alert"], sorted(lacks)])
    return rows


@wrong("shortcomings", tag="value-anywhere", score=4 / S)
def by_lines(path, runbooks):
    """Cuts the text at each alert, and looks for words in it."""
    rows = []
    for part in re.split(r"- alert: ", Path(path).read_text())[1:]:
        name = part.split("\n")[0].strip()
        link = re.search(r"runbook_url: https\S+/([\w-]+)", part)
        wait = re.search(r"\n\s*for: (\S+)", part)
        lacks = [] if wait and wait[1] not in ("0", "0s", "0m") else ["for"]
        lacks += [key for key in ("owner", "severity") if f"{key}: " not in part]
        lacks += [] if re.search(r"summary: [^\s\"]|summary: \"[^\s\"]", part) else ["summary"]
        lacks += ["runbook_url"] if not link else [] if Path(runbooks, link[1] + ".md").exists() else ["runbook"]
        lacks += ["value-label"] if "$value" in part else []
        rows.append([name, sorted(lacks)])
    return rows


zero_is_there = slip(
    "shortcomings",
    {'str(rule.get("for") or "0") in {"0", "0s", "0m"}': '"for" not in rule'},
    tag="zero-is-a-wait",
    score=8 / S,
)
no_link_either = slip("shortcomings", {"bool(link) and not": "not"}, tag="no-link-is-dead", score=8 / S)
any_template = slip(
    "shortcomings", {'"$value" in str(text)': '"{{" in str(text)'}, tag="template-is-value", score=8 / S
)
one_row_a_name = slip(
    "shortcomings",
    {"    return rows": "    return [[name, lacks] for name, lacks in dict(rows).items()]"},
    tag="by-name",
    score=11 / S,
)
blank_is_said = slip(
    "shortcomings",
    {
        'return str((entries or {}).get(name) or "").strip()': 'return str((entries or {}).get(name) or "?" * (name in (entries or {})))'
    },
    tag="blank-says-something",
    score=6 / S,
)

WHERE = '{job="payments",code=~"5.."}'


@wrong("rules", tag="any-error-pages", score=6 / T)
def the_old_ones_with_a_wait(folder):
    """The ten as they are, completed, each with five minutes."""
    found = yaml.safe_load((folder / "rules.yml").read_text())
    for rule in (rule for group in found["groups"] for rule in group["rules"] if "alert" in rule):
        rule["for"] = "5m"
        rule["labels"] = {"severity": "page", "owner": "payments"}
        rule["annotations"] = {
            "summary": rule["alert"],
            "runbook_url": "https://runbooks.saltmarsh.example/payments-errors",
        }
    return yaml.safe_dump(found)


@wrong("rules", tag="deleted-what-caught-it", score=16 / T)
def without_the_noisiest(_folder):
    """Deletes what rang most, and keeps what is clear: nothing answers."""
    return """
groups:
- name: payments
  rules:
  - alert: PaymentsDown
    expr: sum(up{job="payments"}) == 0
    for: 5m
    labels: {severity: page, owner: payments}
    annotations: {summary: payments is down, runbook_url: "https://runbooks.saltmarsh.example/payments-gone"}
  - alert: PaymentsBacklog
    expr: max(queue_oldest_message_age_seconds{queue="payments-events"}) > 900
    for: 10m
    labels: {severity: ticket, owner: payments}
    annotations: {summary: old messages, runbook_url: "https://runbooks.saltmarsh.example/payments-backlog"}
"""


@wrong("rules", tag="window-outlasts-for", score=16 / T)
def five_and_five(_folder):
    """As the first page of every search says: five minutes, for five minutes; the mean; down means 0."""
    return """
groups:
- name: payments
  rules:
  - alert: HighErrorRate
    expr: sum(rate(http_requests_total{job="payments",code=~"5.."}[5m])) / sum(rate(http_requests_total{job="payments"}[5m])) > 0.03
    for: 5m
    labels: {severity: page, owner: payments}
    annotations: {summary: errors, runbook_url: "https://runbooks.saltmarsh.example/payments-errors"}
  - alert: HighLatency
    expr: |
      sum(rate(http_request_duration_seconds_sum{job="payments"}[5m]))
      / sum(rate(http_request_duration_seconds_count{job="payments"}[5m])) > 0.5
    for: 5m
    labels: {severity: page, owner: payments}
    annotations: {summary: slow, runbook_url: "https://runbooks.saltmarsh.example/payments-slow"}
  - alert: Down
    expr: up{job="payments"} == 0
    for: 5m
    labels: {severity: page, owner: payments}
    annotations: {summary: down, runbook_url: "https://runbooks.saltmarsh.example/payments-gone"}
  - alert: Backlog
    expr: max(queue_oldest_message_age_seconds{queue="payments-events"}) > 900
    for: 10m
    labels: {severity: ticket, owner: payments}
    annotations: {summary: old messages, runbook_url: "https://runbooks.saltmarsh.example/payments-backlog"}
"""


GONE = 'sum(up{job="payments"}) == 0 or absent(up{job="payments"})'
at_once = slip("rules", {"/ payments:requests:rate2m > 0.03\n      and payments:requests:rate2m >= 1\n    for: 5m": "/ payments:requests:rate2m > 0.03\n      and payments:requests:rate2m >= 1"}, tag="no-for", score=29 / T)  # fmt: skip
value_for_the_eye = slip("rules", {f"{GONE}\n    for: 5m\n    labels: {{severity: page,": f"{GONE}\n    for: 5m\n    labels: {{severity: page, value: '{{{{ $value }}}}',"}, tag="value-in-a-label", score=20 / T)  # fmt: skip
other_way_round = slip("rules", {"rate2m > 0.03": "rate2m < 0.03"}, tag="threshold-inverted", score=11 / T)
the_usual_statuses = slip("rules", {'code=~"5.."': 'code=~"500|502|503|504"'}, tag="one-status", score=24 / T)
down_is_zero = slip("rules", {' or absent(up{job="payments"})': ""}, tag="nothing-is-not-zero", score=27 / T)
whatever_the_traffic = slip("rules", {"rate2m > 0.03\n      and payments:requests:rate2m >= 1": "rate2m > 0.03"}, tag="no-traffic-guard", score=30 / T)  # fmt: skip
get_up_for_mail = slip("rules", {"severity: ticket": "severity: page"}, tag="ticket-that-pages", score=25 / T)
page_of_the_wiki = slip("rules", {"example/payments-gone": "example/payments-down"}, tag="dead-runbook", score=30 / T)
nobodys = slip(
    "rules", {"labels: {severity: ticket, owner: payments}": "labels: {severity: ticket}"}, tag="unowned", score=31 / T
)
and_the_processor = slip(
    "rules",
    {
        "  - alert: PaymentsBacklog\n": """  - alert: PaymentsBusy
    expr: max(rate(process_cpu_seconds_total{job="payments"}[5m])) > 0.9
    for: 10m
    labels: {severity: page, owner: payments}
    annotations: {summary: CPU is busy, runbook_url: "https://runbooks.saltmarsh.example/host-cpu"}
  - alert: PaymentsBacklog
"""
    },
    tag="cause-not-symptom",
    score=30 / T,
)
half_an_hour = slip("rules", {f"{GONE}\n    for: 5m": f"{GONE}\n    for: 30m"}, tag="waits-too-long", score=21 / T)
each_instance = slip(
    "rules",
    {
        f"sum(rate(http_requests_total{WHERE}[2m])) / payments:requests:rate2m > 0.03\n      and payments": f'sum by (instance) (rate(http_requests_total{WHERE}[2m])) / sum by (instance) (rate(http_requests_total{{job="payments"}}[2m])) > 0.03\n      and on () payments'
    },
    tag="one-instance",
    score=29 / T,
)
two_are_few = slip(
    "rules", {'sum(up{job="payments"}) == 0': 'sum(up{job="payments"}) < 2'}, tag="one-instance", score=29 / T
)
exporters_own = slip(
    "rules",
    {
        'max(queue_oldest_message_age_seconds{queue="payments-events"})': 'queue_oldest_message_age_seconds{queue="payments-events"}'
    },
    tag="identity-moves",
    score=25 / T,
)
begins_alike = slip(
    "rules",
    {
        '{job="payments",le="0.5"}': '{job=~"payments.*",le="0.5"}',
        '_count{job="payments"}': '_count{job=~"payments.*"}',
    },
    tag="everybodys-requests",
    score=11 / T,
)
last_of_the_address = slip(
    "shortcomings",
    {'.removeprefix("https://runbooks.saltmarsh.example/")': '.rpartition("/")[2]'},
    tag="another-site",
    score=8 / S,
)
blank_labels = slip(
    "shortcomings",
    {
        'not said(labels, "owner")': '"owner" not in (labels or {})',
        'not said(labels, "severity")': '"severity" not in (labels or {})',
    },
    tag="blank-label",
    score=8 / S,
)
by_its_name = slip(
    "shortcomings",
    {'any("$value" in str(text) for text in (labels or {}).values())': '"$value" in str((labels or {}).get("value"))'},
    tag="value-by-name",
    score=8 / S,
)
sorted_ids = slip(
    "review",
    {
        '"missed": [trouble for trouble, by in caught.items() if not by]': '"missed": sorted(trouble for trouble, by in caught.items() if not by)'
    },
    tag="by-id",
    score=13 / R,
)
whole_seconds = slip(
    "review",
    {
        "Path(folder), datetime.fromisoformat": "Path(folder), lambda text: datetime.fromisoformat(text).replace(microsecond=0)"
    },
    tag="whole-seconds",
    score=10 / R,
)
of_the_group = slip(
    "review",
    {
        '            for one in json.loads(line)["alerts"]:\n': '            said = json.loads(line)\n            for one in said["alerts"]:\n',
        'one["labels"]["alertname"]': 'said["groupLabels"].get("alertname", "")',
    },
    tag="name-of-the-group",
    score=9 / R,
)

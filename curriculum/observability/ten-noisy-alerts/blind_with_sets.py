"""A right answer that was written without having seen the solution: dicts, sets and datetimes."""

import csv
import json
from datetime import datetime
from pathlib import Path

import yaml

ACTIONS = {"mitigated", "escalated", "ticket"}
PAGES = "https://runbooks.saltmarsh.example/"


def moment(text):
    """Return the moment that an RFC 3339 text names."""
    return datetime.fromisoformat(text.strip().upper())


def notifications(path):
    """Yield the notifications of the file, and refuse a line that is none."""
    lines = path.read_bytes().split(b"\n")
    if lines[-1] == b"":
        lines.pop()
    for number, line in enumerate(lines, 1):
        try:
            said = json.loads(line)
        except ValueError:
            said = None
        told = isinstance(said, dict) and isinstance(said.get("alerts"), list)
        if not told:
            raise ValueError(f"history.jsonl:{number}: not a notification")
        yield said


def review(folder, alerts):
    """Return what each alert did in the month."""
    folder = Path(folder)
    firings = {}  # (fingerprint, moment) -> the alert's name
    for said in notifications(folder / "history.jsonl"):
        for one in said["alerts"]:
            name = one["labels"].get("alertname")
            if name in alerts:
                firings[one["fingerprint"], moment(one["startsAt"])] = name
    with (folder / "oncall.csv").open(newline="", encoding="utf-8") as file:
        looked = [row for row in csv.DictReader(file) if row["action"] in ACTIONS]
    acted = {(row["fingerprint"], moment(row["startsAt"])) for row in looked}
    only, missed = {name: [] for name in alerts}, []
    for incident in json.loads((folder / "incidents.json").read_text(encoding="utf-8")):
        began = moment(incident["began"])
        ended = incident.get("ended") and moment(incident["ended"])
        caught = {name for (_, at), name in firings.items() if began <= at and (ended is None or at <= ended)}
        if not caught:
            missed.append(incident["id"])
        elif len(caught) == 1:
            only[caught.pop()].append(incident["id"])
    rows = []
    for name in alerts:
        mine = {key for key, whose in firings.items() if whose == name}
        rows.append({"alert": name, "firings": len(mine), "acted": len(mine & acted), "only_it": only[name]})
    share = len(firings.keys() & acted) / len(firings) if firings else None
    return {"rules": rows, "actionability": share, "missed": missed}


def says(value):
    """Return the value's text, empty if it says nothing."""
    return "" if value is None else str(value).strip()


def shortcomings(path, runbooks):
    """Return what each alerting rule lacks."""
    found = yaml.safe_load(Path(path).read_text(encoding="utf-8")) or {}
    found = found.get("spec") or found
    rows = []
    for group in found.get("groups") or []:
        for rule in group.get("rules") or []:
            if "alert" not in rule:
                continue
            labels, notes = rule.get("labels") or {}, rule.get("annotations") or {}
            lacks = []
            if says(rule.get("for")) in {"", "0", "0s", "0m"}:
                lacks.append("for")
            lacks += [name for name in ("owner", "severity") if not says(labels.get(name))]
            lacks += [name for name in ("summary", "runbook_url") if not says(notes.get(name))]
            link = says(notes.get("runbook_url"))
            if link:
                page = link.partition("#")[0].removeprefix(PAGES)
                if not (Path(runbooks) / f"{page}.md").is_file():
                    lacks.append("runbook")
            if any("$value" in says(value) for value in labels.values()):
                lacks.append("value-label")
            rows.append([rule["alert"], lacks])
    return rows


RULES = """
groups:
- name: payments
  rules:
  - alert: PaymentsErrors
    expr: |
      sum(rate(http_requests_total{job="payments",code=~"5.."}[5m]))
      / sum(rate(http_requests_total{job="payments"}[5m])) > 0.03
      and sum(rate(http_requests_total{job="payments"}[5m])) * 60 >= 60
    for: 9m
    labels: {severity: page, owner: payments}
    annotations:
      summary: "{{ $value | humanizePercentage }} of the requests to payments fail"
      runbook_url: https://runbooks.saltmarsh.example/payments-errors
  - alert: PaymentsSlow
    expr: |
      1 - sum(rate(http_request_duration_seconds_bucket{job="payments",le="0.5"}[5m]))
      / sum(rate(http_request_duration_seconds_count{job="payments"}[5m])) > 0.1
      and sum(rate(http_request_duration_seconds_count{job="payments"}[5m])) * 60 >= 60
    for: 9m
    labels: {severity: page, owner: payments}
    annotations:
      summary: "{{ $value | humanizePercentage }} of the requests to payments take longer than 0.5 s"
      runbook_url: https://runbooks.saltmarsh.example/payments-slow
  - alert: PaymentsGone
    expr: |
      max by (job) (up{job="payments"}) == 0 or absent(up{job="payments"})
    for: 5m
    labels: {severity: page, owner: payments}
    annotations:
      summary: No instance of payments answers
      runbook_url: https://runbooks.saltmarsh.example/payments-gone
  - alert: PaymentsBacklog
    expr: max(queue_oldest_message_age_seconds{queue="payments-events"}) > 900
    for: 10m
    labels: {severity: ticket, owner: payments}
    annotations:
      summary: The oldest message of payments-events has waited {{ $value | humanizeDuration }}
      runbook_url: https://runbooks.saltmarsh.example/payments-backlog
"""


def rules(_folder):
    """Return the text of the rule file."""
    return RULES

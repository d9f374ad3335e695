"""Other ways to be right."""

import csv
import json
from collections import defaultdict
from datetime import UTC, datetime
from pathlib import Path

import pandas as pd
import yaml

from groundschool.kit import beside, right

SITE = "https://runbooks.saltmarsh.example/"


@right("review")
def in_tables(folder, names):
    """With pandas: a table of firings, joined with the log."""
    folder, rows = Path(folder), []
    text = (folder / "history.jsonl").read_text()
    for number, line in enumerate(text.removesuffix("\n").split("\n") if text else [], 1):
        try:
            alerts = json.loads(line)["alerts"]
            rows += [(one["labels"]["alertname"], one["fingerprint"], one["startsAt"]) for one in alerts]
        except (json.JSONDecodeError, KeyError, TypeError) as error:
            raise ValueError(f"{folder}/history.jsonl:{number}: {error}") from None
    table = pd.DataFrame(rows, columns=["alert", "fingerprint", "startsAt"])
    log = pd.read_csv(folder / "oncall.csv", dtype=str)
    for one in (table, log):
        one["startsAt"] = [pd.Timestamp(text).tz_convert("UTC") for text in one["startsAt"]]
    table = table.drop_duplicates(["fingerprint", "startsAt"])
    done = log[log["action"].isin(["mitigated", "escalated", "ticket"])]
    keys = {*zip(done["fingerprint"], done["startsAt"], strict=True)}
    table["acted"] = [pair in keys for pair in zip(table["fingerprint"], table["startsAt"], strict=True)]
    table = table[table["alert"].isin(names)]
    catchers = {}
    for one in json.loads((folder / "incidents.json").read_text()):
        end = pd.Timestamp(one["ended"] or "2200-01-01T00:00:00Z")
        catchers[one["id"]] = {
            row.alert for row in table.itertuples() if pd.Timestamp(one["began"]) <= row.startsAt <= end
        }
    return {
        "rules": [
            {
                "alert": name,
                "firings": int((table["alert"] == name).sum()),
                "acted": int(table[table["alert"] == name]["acted"].sum()),
                "only_it": [one for one, by in catchers.items() if by == {name}],
            }
            for name in names
        ],
        "actionability": float(table["acted"].mean()) if len(table) else None,
        "missed": [one for one, by in catchers.items() if not by],
    }


@right("review")
def counted_by_hand(folder, order):
    """Milliseconds since 1970, and counts on the way."""

    def at(text):
        return round(datetime.fromisoformat(text).astimezone(UTC).timestamp() * 1000)

    base, seen, fired, did, who = Path(folder), set(), defaultdict(int), defaultdict(int), defaultdict(set)
    with (base / "oncall.csv").open() as table:
        done = {
            (r["fingerprint"], at(r["startsAt"]))
            for r in csv.DictReader(table)
            if r["action"] not in ("none", "silenced")
        }
    incidents = json.loads((base / "incidents.json").read_text())
    with (base / "history.jsonl").open() as lines:
        for number, line in enumerate(lines, start=1):
            try:
                alerts = json.loads(line)["alerts"]
            except Exception as error:
                raise ValueError(f"history.jsonl:{number}: {error}") from error
            for alert in alerts:
                key, name = (alert["fingerprint"], at(alert["startsAt"])), alert["labels"]["alertname"]
                if name not in order or key in seen:
                    continue
                seen.add(key)
                fired[name] += 1
                did[name] += key in done
                for one in incidents:
                    if at(one["began"]) <= key[1] and (one["ended"] is None or key[1] <= at(one["ended"])):
                        who[one["id"]].add(name)
    rows = []
    for name in order:
        only = [one["id"] for one in incidents if who[one["id"]] == {name}]
        rows.append({"alert": name, "firings": fired[name], "acted": did[name], "only_it": tuple(only)})
    share = sum(did.values()) / sum(fired.values()) if seen else None
    return {"rules": rows, "actionability": share, "missed": [one["id"] for one in incidents if not who[one["id"]]]}


@right("shortcomings")
def word_by_word(path, runbooks):
    """Each word with its own test; pages as a set."""
    pages = {SITE + page.stem for page in Path(runbooks).iterdir()}
    document = yaml.safe_load(Path(path).read_text())
    if "groups" not in document:
        document = document["spec"]
    told = []
    for group in document["groups"]:
        for rule in group["rules"]:
            if "record" in rule:
                continue
            labels = {key: str(value) for key, value in (rule.get("labels") or {}).items() if value is not None}
            notes = {key: str(value) for key, value in (rule.get("annotations") or {}).items() if value is not None}
            lacks = set()
            if not any(digit in str(rule.get("for", "")) for digit in "123456789"):
                lacks.add("for")
            lacks |= {name for name in ("severity", "owner") if not labels.get(name, "").strip()}
            lacks |= {name for name in ("summary", "runbook_url") if not notes.get(name, "").strip()}
            if "runbook_url" not in lacks and notes["runbook_url"].split("#")[0] not in pages:
                lacks.add("runbook")
            if [text for text in labels.values() if "$value" in text]:
                lacks.add("value-label")
            told.append((rule["alert"], sorted(lacks)))
    return told


def _alert(name, expr, wait, severity, page):
    return {
        "alert": name,
        "expr": expr,
        "for": wait,
        "labels": {"severity": severity, "owner": "payments", "service": "payments"},
        "annotations": {"summary": f"payments: {name}", "description": "{{ $value }}", "runbook_url": SITE + page},
    }


@right("rules")
def longer_windows(_folder):
    """Five minutes, and ten to wait; increase; buckets compared; one absence for both kinds of gone."""
    own = 'job="payments"'
    total = f"sum by (job) (increase(http_requests_total{{{own}}}[5m]))"
    slow = f'sum by (job) (increase(http_request_duration_seconds_bucket{{{own},le="0.5"}}[5m]))'
    count = f"sum by (job) (increase(http_request_duration_seconds_count{{{own}}}[5m]))"
    bad = f'sum by (job) (increase(http_requests_total{{{own},code=~"5.+"}}[5m]))'
    rules = [
        _alert("Failing", f"100 * {bad} / {total} > 3 and {total} >= 300", "10m", "page", "payments-errors"),
        _alert("Slow", f"{slow} < 0.9 * {count} and {total} >= 300", "10m", "page", "payments-slow"),
        _alert("Gone", f"absent(up{{{own}}} == 1)", "8m", "page", "payments-gone"),
        _alert(
            "Late", 'min_over_time(queue_oldest_message_age_seconds{queue="payments-events"}[10m]) > 900', "1m", "ticket",
            "payments-backlog#look",
        ),
    ]  # fmt: skip
    return yaml.safe_dump({"groups": [{"name": "symptoms", "rules": rules}]})


@right("rules")
def without_waiting(_folder):
    """No `for` at all: windows that are long enough, and both a long and a short one."""
    own = 'job="payments"'

    def share(window):
        good = f'sum(rate(http_requests_total{{{own},code!~"5.."}}[{window}]))'
        return f"(1 - {good} / sum(rate(http_requests_total{{{own}}}[{window}])))"

    def slow(window):
        quick = f'sum(rate(http_request_duration_seconds_bucket{{{own},le="0.5"}}[{window}]))'
        return f'(1 - {quick} / sum(rate(http_request_duration_seconds_bucket{{{own},le="+Inf"}}[{window}])))'

    busy = f"sum(rate(http_requests_total{{{own}}}[3m])) * 60 > 59"
    rules = [
        {"record": "payments:failing:share1m", "expr": share("1m")},
        {"record": "payments:slow:share1m", "expr": slow("1m")},
        _alert("Failing", f"min_over_time(payments:failing:share1m[6m]) > 0.03 and {share('2m')} > 0.03 and on () ({busy})", "4m", "page", "payments-errors"),
        _alert("Slow", f"min_over_time(payments:slow:share1m[6m]) > 0.1 and on () ({busy})", "4m", "page", "payments-slow"),
        _alert("Down", f"sum(up{{{own}}}) < 1", "4m", "page", "payments-gone"),
        _alert("Unknown", f"absent(up{{{own}}})", "4m", "page", "payments-gone"),
        _alert("Late", 'max by (queue) (queue_oldest_message_age_seconds{queue="payments-events"}) / 60 > 15', "15m", "ticket", "payments-backlog"),
    ]  # fmt: skip
    return yaml.safe_dump({"groups": [{"name": "g", "interval": "1m", "rules": rules}]})


sets = beside(__file__, "blind_with_sets")
counted = beside(__file__, "blind_in_nanoseconds")
blind_with_sets_review = right("review")(sets.review)
blind_with_sets_shortcomings = right("shortcomings")(sets.shortcomings)
blind_with_sets_rules = right("rules")(sets.rules)
blind_in_nanoseconds_review = right("review")(counted.review)
blind_in_nanoseconds_shortcomings = right("shortcomings")(counted.shortcomings)
blind_in_nanoseconds_rules = right("rules")(counted.rules)


@right("rules")
def one_name_for_all(folder):
    """The same rules, and all that page have one name."""
    found = yaml.safe_load(sets.rules(folder))
    for rule in found["groups"][0]["rules"]:
        rule["alert"] = "PaymentsTrouble"
    return yaml.safe_dump(found)

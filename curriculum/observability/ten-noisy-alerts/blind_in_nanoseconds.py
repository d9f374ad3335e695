"""A right answer that was written without having seen the solution: integers, counters, sorted rows."""

import calendar
import csv
import itertools
import json
import re
from bisect import bisect_left, bisect_right
from collections import Counter, defaultdict

import yaml

STAMP = re.compile(r"(\d{4})-(\d\d)-(\d\d)[Tt ](\d\d):(\d\d):(\d\d)(?:\.(\d{1,9}))?(?:[Zz]|([+-])(\d\d):(\d\d))")


def nanoseconds(text):
    """Return the nanoseconds since 1970 of an RFC 3339 text."""
    *whole, fraction, sign, hours, minutes = STAMP.fullmatch(text).groups()
    seconds = calendar.timegm(tuple(map(int, whole)))
    if sign:
        seconds -= int(sign + "1") * (int(hours) * 3600 + int(minutes) * 60)
    return seconds * 10**9 + int((fraction or "").ljust(9, "0"))


def entries(place):
    """Return a tuple for each entry: the name, the fingerprint, the moment."""
    with open(place, encoding="utf-8", newline="\n") as file:
        for number, line in enumerate(file, start=1):
            try:
                alerts = json.loads(line)["alerts"]
                yield from ((a["labels"]["alertname"], a["fingerprint"], nanoseconds(a["startsAt"])) for a in alerts)
            except (ValueError, TypeError, KeyError) as trouble:
                raise ValueError(f"history.jsonl:{number}: {trouble!r}") from trouble


def review(folder, alerts):
    """Return what each alert did in the month."""
    wanted = set(alerts)
    firings = sorted({entry for entry in entries(f"{folder}/history.jsonl") if entry[0] in wanted})
    useful = Counter()
    with open(f"{folder}/oncall.csv", encoding="utf-8", newline="") as file:
        header, *rows = csv.reader(file)
    key, began, action = (header.index(column) for column in ("fingerprint", "startsAt", "action"))
    for row in rows:
        if row[action] not in ("none", "silenced"):
            useful[row[key], nanoseconds(row[began])] += 1
    times = {name: sorted(at for _, _, at in group) for name, group in itertools.groupby(firings, lambda one: one[0])}
    with open(f"{folder}/incidents.json", encoding="utf-8") as file:
        incidents = json.load(file)
    by_alert, missed = defaultdict(list), []
    for incident in incidents:
        low = nanoseconds(incident["began"])
        high = nanoseconds(incident["ended"]) if incident["ended"] else float("inf")
        seen = [name for name, moments in times.items() if bisect_left(moments, low) < bisect_right(moments, high)]
        if not seen:
            missed.append(incident["id"])
        if len(seen) == 1:
            by_alert[seen[0]].append(incident["id"])
    good = [name for name, *which in firings if useful[tuple(which)]]
    result = []
    for name in alerts:
        row = {"alert": name, "firings": len(times.get(name, ())), "acted": good.count(name), "only_it": by_alert[name]}
        result.append(row)
    return {"rules": result, "actionability": len(good) / len(firings) if firings else None, "missed": missed}


def entry(rule, place, name):
    """Return what a label or an annotation says, or an empty text."""
    value = (rule.get(place) or {}).get(name)
    return str(value).strip() if value is not None else ""


def shortcomings(path, runbooks):
    """Return what each alerting rule lacks."""
    with open(path, encoding="utf-8") as file:
        document = yaml.safe_load(file)
    groups = document["spec"]["groups"] if "spec" in document else document["groups"]
    result = []
    for rule in itertools.chain.from_iterable(group.get("rules") or () for group in groups or ()):
        if "record" in rule:
            continue
        link = entry(rule, "annotations", "runbook_url")
        checks = {
            "for": not re.search("[1-9]", str(rule.get("for"))),
            "owner": not entry(rule, "labels", "owner"),
            "severity": not entry(rule, "labels", "severity"),
            "summary": not entry(rule, "annotations", "summary"),
            "runbook_url": not link,
            "runbook": link and not page_is_there(link, runbooks),
            "value-label": "$value" in str(list((rule.get("labels") or {}).values())),
        }
        result.append([rule["alert"], [word for word, lacking in checks.items() if lacking]])
    return result


def page_is_there(link, runbooks):
    """Say whether a page is there."""
    name = re.fullmatch(r"https://runbooks\.saltmarsh\.example/([^#]+)(#.*)?", link)
    try:
        with open(f"{runbooks}/{name[1]}.md", encoding="utf-8"):
            return True
    except (OSError, TypeError):
        return False


def rules(_folder):
    """Return the text of the rule file, made from a table."""
    total = 'sum(increase(http_requests_total{job="payments"}[3m]))'
    failed = 'sum(increase(http_requests_total{job="payments",code=~"5.*"}[3m]))'
    count = 'sum(increase(http_request_duration_seconds_count{job="payments"}[3m]))'
    quick = 'sum(increase(http_request_duration_seconds_bucket{job="payments",le="0.5"}[3m]))'
    gone = '(count(up{job="payments"} == 1) or vector(0)) == 0'
    old = 'max(min_over_time(queue_oldest_message_age_seconds{queue="payments-events"}[6m])) > 900'
    table = [
        ("Failing", f"{total} >= 180 and {failed} > 0.03 * {total}", "7m", "page", "payments-errors"),
        ("Slow", f"{count} >= 180 and {quick} < 0.9 * {count}", "7m", "page", "payments-slow"),
        ("Gone", gone, "6m", "page", "payments-gone"),
        ("Late", old, "5m", "ticket", "payments-backlog"),
    ]
    made = [
        {
            "alert": name,
            "expr": expression,
            "for": wait,
            "labels": {"severity": severity, "owner": "payments"},
            "annotations": {
                "summary": f"payments: {name}",
                "runbook_url": f"https://runbooks.saltmarsh.example/{page}",
            },
        }
        for name, expression, wait, severity, page in table
    ]
    return json.dumps({"groups": [{"name": "payments", "rules": made}]}, indent=1)

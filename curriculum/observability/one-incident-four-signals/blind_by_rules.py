"""A right answer that was written without having seen the solution: sets that grow, and rules that read the folder."""

import json
from collections import Counter
from datetime import UTC, datetime, timedelta
from itertools import groupby
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import numpy as np

from groundschool.judges.promql import answers_over, samples_of


def when(change, key):
    """Return when a change began or was undone, as a date in UTC; None where it was not."""
    match change[key]:
        case None:
            return None
        case int() as milliseconds:
            return datetime.fromtimestamp(0, UTC) + timedelta(milliseconds=milliseconds)
        case text:
            try:
                told = datetime.fromisoformat(text)
                if told.utcoffset() is None:
                    told = told.replace(tzinfo=ZoneInfo(change["zone"]))
            except (ValueError, KeyError, TypeError, OSError, ZoneInfoNotFoundError):
                raise ValueError(f"no time can be made of {text!r} in {change['id']}") from None
            return told.astimezone(UTC)


def below(service, calls):
    """Return the services that a failure can come from."""
    known, size = {service, "*"}, 0
    while size != len(known):
        size = len(known)
        known |= {called for one in known for called in calls.get(one, ())}
    return known


def suspects(changes, calls, symptom):
    """Return the ids of the changes that can have caused the symptom."""
    at, way, found = datetime.fromisoformat(symptom["at"]), below(symptom["service"], calls), []
    ordered = sorted(changes, key=lambda one: one["id"])
    for name, told in groupby(ordered, key=lambda one: one["id"]):
        same = list(told)
        begun = [moment for one in same if (moment := when(one, "began")) is not None]
        undone = when(same[0], "undone")
        if begun and min(begun) <= at and way & set(same[0]["services"]) and (undone is None or undone >= at):
            found.append((min(begun), name))
    found.sort(key=lambda pair: pair[0], reverse=True)
    return [name for _, name in found]


class Folder:
    """What one person is handed, with the few questions that the rules ask."""

    def __init__(self, folder):
        self.alert, self.feed, self.calls = (
            json.loads((folder / f"{name}.json").read_text(encoding="utf-8")) for name in ("alert", "changes", "calls")
        )
        self.samples = samples_of((folder / "metrics.om").read_text(encoding="utf-8"))
        self.now = datetime.fromisoformat(self.alert["now"])
        self.lines = [json.loads(line) for line in (folder / "logs.jsonl").read_text(encoding="utf-8").splitlines()]
        self.spans = []
        for line in (folder / "traces.jsonl").read_text(encoding="utf-8").splitlines():
            for resource in json.loads(line)["resourceSpans"]:
                said = {one["key"]: one["value"] for one in resource["resource"]["attributes"]}
                spans = [span for scope in resource["scopeSpans"] for span in scope["spans"]]
                self.spans += [span | {"who": said["service.name"]["stringValue"]} for span in spans]
        self.bad = {span["spanId"] for span in self.spans if span["status"].get("code") == 2}
        self.above = {span.get("parentSpanId") for span in self.spans if span["spanId"] in self.bad}

    def ask(self, query, minutes=2):
        """Return the value of a query some minutes before now."""
        at = (self.now - timedelta(minutes=minutes)).timestamp()
        return next((float(values[0]) for values in answers_over(self.samples, query, np.array([at])).values()), 0.0)

    def text(self, minutes=2):
        """Return the moment some minutes before now."""
        return f"{self.now - timedelta(minutes=minutes):%Y-%m-%dT%H:%M:%SZ}"

    def metric(self, query):
        """Return a piece of evidence that is a measurement."""
        return {"signal": "metrics", "query": query, "at": self.text(), "value": round(self.ask(query), 4)}

    def called(self, service):
        """Return the piece of evidence that is the first line about a failed call to a service, or nothing."""
        return self.line(lambda _, text: text.startswith(f"call to {service} "))

    def own_error(self, service):
        """Return the piece of evidence that is an error of a service that is none of a call, or nothing."""
        return self.line(lambda who, text: who == service and not text.startswith(("call to", "nightly export")))

    def line(self, test):
        """Return a list with the first line of an error that passes a test, or an empty one."""
        for number, one in enumerate(self.lines, 1):
            text = one.get("msg") or one.get("message") or ""
            if str(one.get("level")).lower() in ("error", "50") and test(one.get("service"), text):
                return [{"signal": "logs", "line": number}]
        return []

    def span(self, test):
        """Return the piece of evidence that is the first span of the commonest kind that passes a test."""
        found = [span for span in self.spans if test(span)]
        name = Counter(span["name"] for span in found).most_common(1)[0][0]
        return {"signal": "traces", "span": next(span["spanId"] for span in found if span["name"] == name)}

    def named(self, text):
        """Return the services that a sentence names."""
        return [name for name in self.calls if name in text.replace(",", " ").replace(".", " ").split()]

    def rival(self, words, service):
        """Return who says the best of what others say than the one with these words about a service, and what."""
        for one in self.alert["said"]:
            idle = "last change" in one["says"] or "the edge" in one["says"]
            own = words in one["says"] and service in self.named(one["says"].replace(":", " "))
            if not idle and not own:
                return one["who"], one["says"]
        raise LookupError(service)

    def grew(self):
        """Return when customers began to be more."""
        usual = self.ask(asked("edge"), 17)
        minutes = max(one for one in range(17) if self.ask(asked("edge"), one) > 1.2 * usual)
        return self.text(minutes + 2)

    def begins(self, span):
        """Return whether an error begins at a span."""
        return span["spanId"] in self.bad - self.above


def failing(service):
    """Return the query for the failures of a service."""
    return f'sum(rate(http_requests_total{{service="{service}",code=~"5.."}}[4m]))'


def asked(service):
    """Return the query for the requests of a service."""
    return f'sum(rate(http_requests_total{{service="{service}"}}[4m]))'


def mean(service):
    """Return the query for the mean time of an answer of a service."""
    return f'sum(rate(request_seconds_total{{service="{service}"}}[4m])) / {asked(service)}'


def diagnosis(folder):
    """Return the record of the incident of a folder."""
    seen = Folder(folder)
    names = suspects(seen.feed, seen.calls, seen.alert["symptom"])
    possible = [one for name in names for one in seen.feed if one["id"] == name]
    begins = Counter(span["who"] for span in seen.spans if seen.begins(span))
    customers = f"{asked('edge')} / {asked('edge').replace('[4m]', '[4m] offset 15m')} > 1.25"
    pool = {
        name: f'max(db_pool_connections_in_use{{service="{name}"}}) / max(db_pool_connections_max{{service="{name}"}})'
        for name in ("booking-api", "inventory", "payments")
    }
    full = [name for name, query in pool.items() if seen.ask(query) >= 0.99]
    deploys = [one for one in possible if one["kind"] == "deploy" and "->" in one["what"]]
    change = None
    crowd = seen.ask(asked("edge")) > 1.7 * seen.ask(asked("edge"), 17)
    if crowd:
        category, service, step = "capacity", "web", "waiting-room"
        evidence = [
            seen.metric(asked("edge")),
            *seen.line(lambda who, text: who == "web" and "turned away" in text),
            seen.span(lambda span: span["who"] == "web" and seen.begins(span)),
        ]
        falsifier = (customers, "nothing")
    elif resent := [
        span for span in seen.spans if any("resend_count" in one["key"] for one in span.get("attributes", []))
    ]:
        sent = {span["spanId"] for span in resent}
        service = Counter(span["who"] for span in seen.spans if span.get("parentSpanId") in sent).most_common(1)[0][0]
        category, step = "feedback", "limit-retries"
        evidence = [
            seen.metric(f"{asked(service)} / {asked('edge')}"),
            *seen.called(service),
            seen.span(lambda span: span in resent),
        ]
        falsifier = (customers, "something")
    elif seen.ask(mean("bookings-db")) > 5 * seen.ask(mean("bookings-db"), 16):
        change = next(one for one in possible if one["kind"] == "migration")
        category, service, step = "change", change["services"][0], "create-index"
        evidence = [
            seen.metric(mean("bookings-db")),
            *seen.line(lambda who, text: who == service and text.startswith("bookings-db refused")),
            seen.span(lambda span: span["who"] == service and seen.begins(span)),
        ]
        other = seen.rival("The migration", service)
        crowd = "customers" in other[1]
        falsifier = (customers, "something") if crowd else (mean("bookings-db") + " > 0.02", "nothing")
    elif full:
        category, service, step = "resource", full[0], "roll-back"
        change = next(one for one in deploys if service in one["services"])
        evidence = [
            seen.metric(pool[service]),
            seen.metric(mean("bookings-db")),
            *(seen.line(lambda who, text: who == service and "in the pool" in text) or seen.called(service)),
            seen.span(lambda span: span["who"] == service and seen.begins(span)),
        ]
        falsifier = (mean("bookings-db") + " > 0.02", "something")
    else:
        category, service, step = "change", begins.most_common(1)[0][0], "roll-back"
        change = next(one for one in deploys if service in one["services"])
        evidence = [
            *seen.own_error(service),
            seen.span(lambda span: span["who"] == service and seen.begins(span)),
        ]
        rival = next(one for one in seen.named(seen.rival("The new version", service)[1]))
        if rival in below(service, seen.calls):
            evidence.append(seen.metric(failing(rival) + " or vector(0)"))
            falsifier = (failing(rival) + " > 0.02", "something")
        else:
            evidence += [seen.metric(failing(service)), *seen.called(service)]
            falsifier = (failing(service) + " > 0.02", "nothing")
    sentence = {
        "capacity": "customers",
        "feedback": "sends each call",
        "resource": "its pool",
        "change": "The new version",
    }
    words = "The migration" if step == "create-index" else sentence[category]
    began = seen.alert["symptom"]["at"] if change is None else f"{when(change, 'began'):%Y-%m-%dT%H:%M:%SZ}"
    return {
        "cause_category": category,
        "service": service,
        "change": "none" if change is None else change["id"],
        "start_utc": seen.grew() if category == "capacity" else began,
        "rival": seen.rival(words, service)[0],
        "evidence": evidence,
        "falsifier": {"query": falsifier[0], "at": seen.text(), "refuted_by": falsifier[1]},
        "next_step": f"{step} {service}",
        "confidence": 0.95,
    }

"""Other ways to be right: suspects with pandas-free queues and with sets, diagnoses read from counters and written otherwise."""

import json
import re
from collections import Counter, defaultdict, deque
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from groundschool.kit import beside, right

by_a_stack, by_rules = (beside(__file__, f"blind_{name}") for name in ("by_a_stack", "by_rules"))
blind_by_a_stack = right("suspects")(by_a_stack.suspects)
blind_by_rules = right("suspects")(by_rules.suspects)
blind_by_rules_diagnosis = right("diagnosis")(by_rules.diagnosis)

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


@right("suspects")
def by_milliseconds(changes, calls, symptom):
    """All times as milliseconds, one record for each id, a queue over the calls."""

    def ms(told, one):
        if isinstance(told, int):
            return told
        try:
            read = datetime.fromisoformat(told)
            read = read if read.tzinfo else read.replace(tzinfo=ZoneInfo(one["zone"]), fold=0)
        except Exception as error:
            raise ValueError("cannot place " + one["id"]) from error
        return (read.astimezone(UTC) - EPOCH) // timedelta(milliseconds=1)

    seen, queue = set(), deque([symptom["service"]])
    while queue:
        service = queue.popleft()
        if service not in seen:
            seen.add(service)
            queue.extend(calls.get(service) or ())
    at = ms(symptom["at"], {"id": "the symptom"})
    known = defaultdict(list)
    for one in changes:
        if one["began"] is None:
            continue
        began = ms(one["began"], one)
        on_the_way = any(name == "*" or name in seen for name in one["services"])
        known[one["id"]].append(
            began if on_the_way and (one["undone"] is None or ms(one["undone"], one) >= at) else None
        )
    firsts = {name: min(told) for name, told in known.items() if None not in told and min(told) <= at}
    return tuple(sorted(sorted(firsts), key=firsts.get, reverse=True))


class Change:
    """A change whose time is known."""

    def __init__(self, told):
        self.id, self.services = told["id"], set(told["services"])
        self.zone = told.get("zone")
        self.began = self.moment(told["began"])
        self.undone = None if told["undone"] is None else self.moment(told["undone"])

    def moment(self, text):
        """Return seconds since 1970."""
        if isinstance(text, int):
            return text / 1000
        try:
            moment = datetime.fromisoformat(text)
        except ValueError:
            raise ValueError(f"{self.id} has no time: {text}") from None
        if moment.utcoffset() is None:
            if not self.zone:
                raise ValueError(f"{self.id} has no zone")
            try:
                moment = moment.replace(tzinfo=ZoneInfo(self.zone))
            except KeyError:
                raise ValueError(f"{self.id}: {self.zone} is no zone") from None
        return moment.timestamp()


@right("suspects")
def with_a_class(changes, calls, symptom):
    """Sorted first, filtered afterwards."""
    at = datetime.fromisoformat(symptom["at"]).timestamp()
    reached = {"*", symptom["service"]}
    for _ in range(len(calls) + 1):
        reached = reached.union(*(calls.get(one, ()) for one in reached))
    kept = {}
    for one in sorted((Change(one) for one in changes if one["began"] is not None), key=lambda one: one.began):
        kept.setdefault(one.id, one)
    good = [
        one
        for one in kept.values()
        if one.began <= at and reached & one.services and not (one.undone is not None and one.undone < at)
    ]
    good.sort(key=lambda one: one.id)
    good.sort(key=lambda one: one.began, reverse=True)
    return [one.id for one in good]


class Incident:
    """What stands in the files, read without PromQL: growth of counters from one scrape to another."""

    def __init__(self, folder):
        def told(name):
            return (folder / name).read_text(encoding="utf-8")

        self.alert, self.feed, self.calls = (
            json.loads(told(name)) for name in ("alert.json", "changes.json", "calls.json")
        )
        self.series = defaultdict(dict)
        for line in told("metrics.om").splitlines():
            if line[0] != "#":
                written, value, at = re.fullmatch(r"(.*\}) (\S+) (\S+)", line).groups()
                self.series[written][int(at)] = float(value)
        self.lines = [json.loads(line) for line in told("logs.jsonl").splitlines()]
        self.spans = [
            (resource["resource"]["attributes"][0]["value"]["stringValue"], span)
            for line in told("traces.jsonl").splitlines()
            for resource in json.loads(line)["resourceSpans"]
            for scope in resource["scopeSpans"]
            for span in scope["spans"]
        ]
        self.now = int(datetime.fromisoformat(self.alert["now"]).timestamp())
        self.first = min(min(times) for times in self.series.values())

    def grown(self, name, at, **labels):
        """Return by how much counters grew in the four minutes before a scrape, a second; what restarts begins at 0."""
        total = 0.0
        for written, values in self.series.items():
            if written.startswith(name + "{") and all(
                re.search(f'{key}="{text}"', written) for key, text in labels.items()
            ):
                for later in range(at - 180, at + 1, 60):
                    before, after = values.get(later - 60), values.get(later)
                    if before is not None and after is not None:
                        total += after - before if after >= before else after
        return total / 240

    def change(self, service, *kinds):
        """Return the change of a service."""
        found = [one for one in self.feed if one["began"] and one["services"] == [service] and one["kind"] in kinds]
        return max(found, key=lambda one: Change(one).began)

    def asked(self, service, at, **more):
        """Return requests of a service, a second."""
        return self.grown("http_requests_total", at, service=service, **more)


def stamp(seconds):
    """Return a time in Lisbon, with its offset."""
    return datetime.fromtimestamp(seconds, ZoneInfo("Europe/Lisbon")).isoformat()


def failed_spans(incident):
    """Return failed spans by id, and those in which an error begins."""
    failed = {span["spanId"]: (service, span) for service, span in incident.spans if span["status"].get("code") == 2}
    above = {span.get("parentSpanId") for _, span in failed.values()}
    return failed, [
        (service, span) for key, (service, span) in failed.items() if key not in above and service != "edge"
    ]


def cause_of(incident):
    """Return category, service, the change or None, and the action."""
    end, begin = incident.now - 60, incident.first + 300
    took = {
        at: incident.grown("request_seconds_total", at, service="bookings-db")
        / incident.grown("http_requests_total", at, service="bookings-db")
        for at in (end, begin)
    }
    if incident.asked("edge", end) > 1.7 * incident.asked("edge", begin):
        return "capacity", "web", None, "waiting-room"
    more = {one: incident.asked(one, end) / max(incident.asked(one, begin), 0.01) for one in ("search", "auth")}
    if took[end] > 3 * took[begin]:
        migrated = next(one for one in incident.feed if one["kind"] == "migration")
        return "change", migrated["services"][0], migrated, "shed-query"
    if max(more.values()) > 2.5:
        return "feedback", max(more, key=more.get), None, "shed-load"
    service = Counter(service for service, _ in failed_spans(incident)[1]).most_common(1)[0][0]
    pools = [
        values[end]
        for written, values in incident.series.items()
        if written.startswith("db_pool") and f'service="{service}"' in written
    ]
    if len(pools) > 1 and max(pools) in sorted(pools)[:-1]:
        return "resource", service, incident.change(service, "deploy"), "rolling-restart"
    return "change", service, incident.change(service, "deploy"), "roll-back"


HYPOTHESES = (
    ("more customers", "capacity"),
    ("migration of", "index"),
    ("sends each call", "feedback"),
    ("to its pool", "resource"),
    ("new version", "deploy"),
)


def rival_of(incident, category, service, action):
    """Return who says what is the best rival, and what it says: cause and service."""
    own = "index" if action == "shed-query" else "deploy" if category == "change" else category
    for one in incident.alert["said"]:
        for words, cause in HYPOTHESES:
            if words in one["says"]:
                where = next(name for name in re.findall(r"[\w-]+", one["says"]) if name in incident.calls)
                if (cause, where) != (own, service):
                    return one["who"], cause, where
    raise LookupError(service)


def measure(incident, category, service, rival):
    """Return a query that tells, what it is in the end, a threshold, and whether it is above here."""
    end = incident.now - 60
    if "capacity" in (category, rival[1]):
        value, before = incident.asked("edge", end), incident.asked("edge", incident.first + 300)
        return (
            'sum(rate(http_requests_total{service="edge"}[4m:1m]))'.replace(":1m", ""),
            value,
            1.5 * before,
            category == "capacity",
        )
    if "resource" in (category, rival[1]):
        spent, asked = (
            incident.grown(name, end, service="bookings-db")
            for name in ("request_seconds_total", "http_requests_total")
        )
        query = "/".join(
            f'sum(rate({name}{{service="bookings-db"}}[4m]))'
            for name in ("request_seconds_total", "http_requests_total")
        )
        return query, spent / asked, 0.03, category == "change"
    below = service if service in incident.calls[rival[2]] else rival[2]
    share = incident.asked(below, end, code="5..") / incident.asked(below, end)
    query = f'(sum(rate(http_requests_total{{service="{below}",code=~"5.."}}[4m])) or vector(0)) / sum(rate(http_requests_total{{service="{below}"}}[4m]))'
    return query, share, 0.02, below == service


def started(incident, service):
    """Return the scrape before the first one at which a service is seen to fail, for good."""
    for at in range(incident.first + 300, incident.now, 60):
        if service == "web" and incident.asked("edge", at) > 1.3 * incident.asked("edge", incident.first + 240):
            return at - 180
        if incident.asked(service, at, code="5..") > 0.3:
            return at - 60
    return incident.now


def text_of(line):
    """Return what a line says."""
    return line.get("msg", line.get("message"))


def told_by(incident, service):
    """Return the number of a log line that tells."""
    category, _, _, action = cause_of(incident)
    said = {"capacity": "turned away", "resource": "in the pool"}.get(category, "")
    said = "refused" if action == "shed-query" else said
    failing = {span["traceId"] for _, span in failed_spans(incident)[0].values()}
    found = {}
    for number, line in enumerate(incident.lines, 1):
        if line["level"] in (50, "error", "ERROR") and (said or line.get("trace_id") in failing):
            own = line["service"] == service and "call to" not in text_of(line) and said in text_of(line)
            if own or f"call to {service} (" in text_of(line):
                found.setdefault((not own, re.sub(r"[\d.a-f-]*\d[\d.a-f-]*", "", text_of(line))), []).append(number)
    kind = min(found, key=lambda key: (key[0], -len(found[key])))
    return found[kind][-1]


def form(incident, sure):
    """Return the form, filled in."""
    category, service, change, action = cause_of(incident)
    rival = rival_of(incident, category, service, action)
    query, value, limit, above = measure(incident, category, service, rival)
    failed, begun = failed_spans(incident)
    spans = [span for who, span in begun if who == service and (category == "change" or span["kind"] == 2)]
    if category == "feedback":
        spans = [span for _, span in failed.values() if "http.request.resend_count" in json.dumps(span)]
    name = Counter(span["name"] for span in spans).most_common(1)[0][0]
    span = [span for span in spans if span["name"] == name][-1]
    begin = Change(change).began if change else started(incident, service)
    return {
        "cause_category": category,
        "service": service,
        "change": change["id"] if change else "none",
        "start_utc": stamp(begin),
        "rival": rival[0],
        "evidence": (
            {"signal": "traces", "span": span["spanId"].upper()},
            {"signal": "logs", "line": str(told_by(incident, service))},
            {"signal": "metrics", "query": query, "at": stamp(incident.now - 60), "value": value},
        ),
        "falsifier": {
            "query": f"{query} < {limit}",
            "at": stamp(incident.now - 60),
            "refuted_by": "something" if above else "nothing",
        },
        "next_step": f"{action} {service}",
        "confidence": sure,
    }


@right("diagnosis")
def from_counters(folder):
    """Growth counted by hand, times in Lisbon, the other comparison, another action."""
    return form(Incident(folder), 0.95)


@right("diagnosis")
def written_otherwise(folder):
    """The same in capitals, the beginning a little late, a piece more, the query over two lines."""
    incident = Incident(folder)
    found = form(incident, 0.95)
    falsifier = found["falsifier"]
    begin = datetime.fromisoformat(found["start_utc"]) + timedelta(seconds=45)
    again = dict(found["evidence"][2])
    again["query"] = f"100 * ({again['query']})"
    again["value"] = again["value"] * 101
    return {
        **found,
        "cause_category": found["cause_category"].capitalize(),
        "rival": found["rival"].upper(),
        "change": found["change"].upper(),
        "start_utc": begin.isoformat(),
        "evidence": [*found["evidence"], again],
        "falsifier": {
            **falsifier,
            "query": falsifier["query"].replace(" < ", "\n  < "),
            "refuted_by": falsifier["refuted_by"].title(),
        },
        "next_step": f" {found['next_step'].replace(' ', '  ')} ",
        "summary": "see above",
    }

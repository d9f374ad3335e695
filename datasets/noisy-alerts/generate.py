"""Ten noisy alerts of a service, thirty days of what they said, and the worlds in which better ones are tried."""

import json
import random
from datetime import UTC, datetime, timedelta, timezone, tzinfo
from typing import Any, Protocol

import numpy as np

from groundschool.formats.alertmanager import notification
from groundschool.formats.logcli import in_go
from groundschool.formats.prometheus import Family, Series, exposition_text
from groundschool.kit import READ_ANYWAY, Bundle, Variant, beside
from groundschool.simulation.state import World

EDGES = ("quiet", "zones", "torn", "resource", "odd-yaml")
services, worlds, month, written = (beside(__file__, name) for name in ("service", "worlds", "month", "written"))
ATLANTIC = timezone(-timedelta(hours=4))
ODD_LINES = (("no-alerts", '{"status":"firing"}'), ("no-object", "null"), ("list", '["alerts"]'), ("blank", ""))
DAYS, FEWER = 30, 8  # and on an edge


class Service(Protocol):
    """What is said of the service here."""

    name: str
    owner: str
    bound: str
    queue: str


class Rule(Protocol):
    """What stands in the file of a rule."""

    name: str
    expr: str
    waits: str
    labels: dict[str, str]
    annotations: dict[str, str]


class Told(Protocol):
    """What fired and the incidents."""

    firings: list[Any]
    others: list[Any]
    troubles: list[Any]


def generate(seed: int, edge: str | None = None) -> Variant:
    """Return the team's rules, their history and runbooks, and what better rules have to do in which world."""
    rng, bundle = random.Random(f"noisy alerts {seed} {edge}"), Bundle(seed, edge)
    service = services.drawn(seed, rng)
    found = written.rules(rng, service)
    bundle.write("service.yaml", service.as_yaml())
    for name, text in service.runbooks.items():
        bundle.write(f"runbooks/{name}.md", f"# {name}\n\n{text}\n")
    bundle.write("metrics.prom", _sample(service))
    _rules(bundle, found, service)
    _history(bundle, rng, found, service)
    bundle.truth["service"] = {
        "owner": service.owner, "name": service.name, "pages": sorted(service.runbooks),
        "errors": service.errors, "slow": service.slow, "minimum": service.minimum, "age": service.age,
    }  # fmt: skip
    if not edge:  # rules are tried on the variant itself
        bundle.truth["worlds"] = {
            name: {"series": worlds.played(world, service, rng), "moments": world.moments}
            for name, world in worlds.worlds(service, worlds.Weather.drawn(rng)).items()
        }
    return bundle.variant()


def _rules(bundle: Bundle, found: list[Any], service: Service) -> None:
    """Write the rule file and say what each rule lacks."""
    text = written.as_yaml(found, service, resource=bundle.edge == "resource")
    if bundle.edge == "odd-yaml":
        text = _odd(found)
    bundle.write("rules.yml", text)
    bundle.answer("shortcomings", "rules.yml", written.rows(found), written.led_astray(found, service))


def _odd(found: list[Any]) -> str:
    """Return the same rules as JSON, which is YAML, with keys that hold nothing, and the first rule twice."""
    again = found[0]
    twin = written.Written(
        again.name, again.expr + " or up == 5", "5m", {}, {}, {"owner", "runbook_url", "severity", "summary"}
    )
    found.append(twin)
    rows = [_plain(one) for one in found]
    rows[0]["labels"] = {**(rows[0]["labels"] or {}), "tier": 2}
    if "summary" not in found[1].lacks:
        rows[1]["annotations"]["summary"] = 503
    return json.dumps({"groups": [{"name": "a", "rules": rows[:3]}, {"name": "b", "rules": rows[3:]}]}, indent=1) + "\n"


def _plain(one: Rule) -> dict[str, Any]:
    def bare(entries: dict[str, str]) -> dict[str, str | None] | None:
        found = {key: None if text == "null" else text.strip("\"'") for key, text in entries.items()}
        return found or None

    waits = {"for": 0 if one.waits == "0" else one.waits} if one.waits else {}
    return {
        "alert": one.name,
        "expr": one.expr,
        **waits,
        "labels": bare(one.labels),
        "annotations": bare(one.annotations),
    }


def _history(bundle: Bundle, rng: random.Random, found: list[Any], service: Service) -> None:
    """Write what fired, what was done, and the incidents, and say what follows."""
    edge, days = bundle.edge, FEWER if bundle.edge else DAYS
    start = World.from_seed(bundle.seed).day - timedelta(days=days)
    labels = {one.name: _texts(one.labels, service) for one in found}
    annotations = {one.name: _texts(one.annotations, service) for one in found}
    names = list(dict.fromkeys(one.name for one in found))
    told = month.Month(start, days) if edge == "quiet" else month.drawn(rng, service, labels, start, days)
    if edge == "quiet":
        told.troubles.append(month.Trouble("INC-301", start + timedelta(hours=9), start + timedelta(hours=10)))
    lines = [
        notification(alerts, f"{service.owner}-pager", [_grouped(alerts)], "http://alerts.saltmarsh.example")
        for _, alerts in month.notifications(told, annotations)
    ]
    if edge == "torn":
        number = rng.randrange(3, len(lines) - 3)
        lines[number] = lines[number][: len(lines[number]) // 2] + "\n"
        _torn(bundle, number)
    bundle.write("history.jsonl", "".join(lines))
    bundle.write("oncall.csv", _oncall(told, edge, rng))
    bundle.write("incidents.json", _incidents(told, edge))
    bundle.truth["alerts"] = names
    traps = month.led_astray(names, told)
    if edge == "zones":
        traps["written-moments"] = month.by_their_text(names, told, in_go, lambda at: in_go(at.astimezone(ATLANTIC)))
    bundle.answer("review", ".", month.Reading().of(names, told), traps)


def _grouped(alerts: list[Any]) -> str:
    """Return the label that alerts are grouped by: what belongs together of several names, by the job."""
    return "alertname" if len({one.labels["alertname"] for one in alerts}) == 1 else "job"


def _torn(bundle: Bundle, number: int) -> None:
    """Say where the history is refused, and write short ones whose second line is no notification."""
    wants = {".": f"history.jsonl:{number + 1}"}
    for name, odd in ODD_LINES:
        bundle.write(f"{name}/history.jsonl", f'{{"alerts":[]}}\n{odd}\n{{"alerts":[]}}\n')
        bundle.write(f"{name}/oncall.csv", "at,fingerprint,startsAt,action\n")
        bundle.write(f"{name}/incidents.json", "[]\n")
        wants[name] = "history.jsonl:2"
    bundle.truth["refused"] = {"wants": wants, "traps": {"torn-is-read": dict.fromkeys(wants, READ_ANYWAY)}}


def _texts(entries: dict[str, str], service: Service) -> dict[str, str]:
    """Return labels or annotations as an alert has them: without quotes, templates filled in."""
    filled = {key: text.strip("\"'").replace("{{ $labels.job }}", service.name) for key, text in entries.items()}
    return {
        key: text.replace("{{ $labels.instance }}", "an instance")
        for key, text in filled.items()
        if text.strip() not in ("", "null")
    }


def _zone(edge: str | None) -> tzinfo:
    return timezone(timedelta(hours=5, minutes=30)) if edge == "zones" else UTC


def _oncall(told: Told, edge: str | None, rng: random.Random) -> str:
    """Return the pager's log: a row for each time that somebody looked."""
    rows = []
    for one in (*told.firings, *told.others):
        for number, word in enumerate(one.did):
            at = one.starts + timedelta(minutes=4 + 9 * number, seconds=rng.randint(0, 50))
            starts = in_go(one.starts.astimezone(_zone(edge)))
            rows.append((at, one.key[0], starts, word))
    rows.sort(key=lambda row: row[:2])
    text = "".join(f"{in_go(at.replace(microsecond=0))},{key},{starts},{word}\n" for at, key, starts, word in rows)
    return "at,fingerprint,startsAt,action\n" + text


def _incidents(told: Told, edge: str | None) -> str:
    zone = ATLANTIC if edge == "zones" else UTC

    def said(at: datetime | None) -> str | None:
        return in_go(at.astimezone(zone)) if at else None

    rows = [{"id": one.id, "began": said(one.began), "ended": said(one.ended)} for one in told.troubles]
    return json.dumps(rows, indent=1) + "\n"


def _sample(service: Service) -> str:
    """Return what one instance says of itself, and the exporter of the queue, at one moment."""

    def one(name: str, kind: str, says: str, *told: tuple[str, dict[str, str], float]) -> Family:
        found = (Series(suffix, tuple(labels.items()), np.array([value])) for suffix, labels, value in told)
        return Family(name, kind, says, tuple(found))

    codes = {"200": 88_120, "404": 1_711, "500": 12, "502": 31, "503": 88, "504": 9}
    buckets = [("0.1", 52_000), (f"{service.bound}", 89_102), ("+Inf", 89_971)]
    duration, queue = "http_request_duration_seconds", {"queue": service.queue}
    return exposition_text(
        [
            one("http_requests", "counter", "Requests.", *(("_total", {"code": c}, n) for c, n in codes.items())),
            one(duration, "histogram", "Time to answer.", *(("_bucket", {"le": le}, n) for le, n in buckets),
                ("_sum", {}, 4_231.5), ("_count", {}, 89_971)),
            one("process_cpu_seconds", "counter", "Processor time.", ("_total", {}, 12_345.25)),
            one("process_start_time_seconds", "gauge", "When it began.", ("", {}, 1_795_000_000.0)),
            one("queue_messages", "gauge", "Messages that wait.", ("", queue, 12.0)),
            one("queue_oldest_message_age_seconds", "gauge", "Age of the oldest.", ("", queue, 4.0)),
        ],
        0,
    )  # fmt: skip

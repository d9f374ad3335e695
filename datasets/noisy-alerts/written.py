"""The ten rules as the team's file has them, and what each of them lacks."""

import random
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import cycle
from typing import Any, Protocol

KINDS = ("for", "owner", "runbook", "runbook_url", "severity", "summary", "value-label")
# name, expression, what it says, and the page that it belongs to
HTTP, DISK = "http_request_duration_seconds", "disk-used"
RULES = (
    ("HostCpuHigh", "rate(process_cpu_seconds_total{own}[1m]) > 0.8", "CPU above 80 %", "host-cpu"),
    ("HttpErrors", "rate(http_requests_total{failing}[1m]) > 0", "{s} answers with errors", "{s}-errors"),
    ("LatencyHigh", "rate({http}_sum{own}[5m])\n/ rate({http}_count{own}[5m]) > 0.06", "{s} is slow", "{s}-slow"),
    ("InstanceDown", "up{own} == 0", "An instance is down", "{s}-gone"),
    ("InstanceRestarted", "changes(process_start_time_seconds{own}[5m]) > 0", "A restart", "{s}-gone"),
    ("QueueLong", "queue_messages{queue} > 1000", "Many messages wait", "{s}-backlog"),
    ("NoTraffic", "sum(rate(http_requests_total{own}[5m])) < 1", "Hardly any requests", "{s}-gone"),
    (
        "DiskUsed",
        "node_filesystem_avail_bytes{disk}\n/ node_filesystem_size_bytes{disk} < 0.2",
        "80 % used",
        "disk-used",
    ),
    ("MemoryHigh", "process_resident_memory_bytes{own} > 7e8", "Much memory is used", "host-cpu"),
    ("PoolNearlyEmpty", "db_pool_idle{own} < 2", "Few connections are left", "{s}-slow"),
)
SITE = "https://runbooks.saltmarsh.example/"
DEAD = (f"{SITE}payments", "https://wiki.saltmarsh.example/payments-gone", f"{SITE}restart-it", f"{SITE}host")
NO_WAIT = ("", "0s", "0m", "0")
SILENT = ('""', '" "', "null", "")  # what an entry is that says nothing; the last one is none at all
SPLIT = 5  # so many rules are in the first group


Odd = dict[str, Iterator[str]]


class Service(Protocol):
    """What is said of the service here."""

    name: str
    owner: str
    runbooks: dict[str, str]


@dataclass
class Written:
    """One rule of the file: its name, expression, labels and annotations as they stand there, and how long it waits."""

    name: str
    expr: str
    waits: str
    labels: dict[str, str] = field(default_factory=dict)
    annotations: dict[str, str] = field(default_factory=dict)
    lacks: set[str] = field(default_factory=set)

    def lines(self, indent: str) -> list[str]:
        """Return the rule as YAML."""
        made = [f"- alert: {self.name}"]
        made += ["  expr: |", *(f"    {line}" for line in self.expr.split("\n"))]
        made += [f"  for: {self.waits}"] if self.waits else []
        for part in ("labels", "annotations"):
            if entries := getattr(self, part):
                made += [f"  {part}:", *(f"    {key}: {value}" for key, value in entries.items())]
        return [f"{indent}{line}" for line in made]


def rules(rng: random.Random, service: Service) -> list[Written]:
    """Return the ten rules; each kind of shortcoming is there and, of another rule, is not."""
    lacking: list[set[str]] = [set() for _ in RULES]
    whole = rng.choice([number for number in range(len(RULES)) if number != 2])  # lacks nothing
    deck = [number for number in range(len(RULES)) if number != whole]
    for kind in KINDS:
        linked = [number for number in deck if "runbook" not in lacking[number] or kind != "runbook_url"]
        for number in rng.sample(linked, 3 if kind != "value-label" else 0):
            lacking[number].add(kind)
    lacking[rng.choice([number for number in deck if number != 2])].add("value-label")
    lacking[2].add("value-label")  # LatencyHigh says how slow in a label: see the history
    for one in lacking:
        if "value-label" in one:
            one.add("for")  # else it would never have fired
    odd = {kind: cycle(rng.sample(said, len(said))) for kind, said in _odd(rng)}
    return [_rule(rng, service, *pair, odd) for pair in zip(RULES, lacking, strict=True)]


def _odd(rng: random.Random) -> Iterator[tuple[str, tuple[str, ...]]]:
    """Yield, for each kind of entry, how it lacks in the three rules that lack it; for pages, where the link leads."""
    for kind in ("owner", "severity", "summary", "runbook_url"):
        yield kind, ("null", "", rng.choice(SILENT[:2]))
    yield "runbook", (*DEAD[:2], rng.choice(DEAD[2:]))


def _rule(rng: random.Random, service: Service, told: Sequence[str], lacks: set[str], odd: Odd) -> Written:
    selectors = {
        "own": f'{{job="{service.name}"}}',
        "failing": f'{{job="{service.name}",code=~"5.."}}',
        "queue": f'{{queue="{service.name}-events"}}',
        "disk": '{mountpoint="/srv"}',
    }
    name, expr, says, page = (one.format(s=service.name, http=HTTP, **selectors) for one in told)
    made = Written(name, expr, rng.choice(("1m", "5m", "10m", "90s")), lacks=lacks)
    if "for" in lacks:
        made.waits = rng.choice(NO_WAIT)
    made.labels = _said({"severity": rng.choice(("page", "ticket", "critical")), "owner": service.owner}, lacks, odd)
    if "value-label" in lacks:
        made.labels["value" if name == "LatencyHigh" else rng.choice(("title", "now"))] = rng.choice(
            ('"{{ $value }}"', "'{{ $value | humanize }}'", '"at {{$value}}"')
        )
    else:
        made.labels["job"] = '"{{ $labels.job }}"'
    made.annotations = _annotations(rng, says, page, lacks, odd)
    return made


def _said(entries: dict[str, str], lacks: set[str], odd: Odd) -> dict[str, str]:
    """Return entries as they are written: those that the rule lacks are blank, null, or not there."""
    found = {name: next(odd[name]) if name in lacks else text for name, text in entries.items()}
    return {name: text for name, text in found.items() if text}


def _annotations(rng: random.Random, says: str, page: str, lacks: set[str], odd: Odd) -> dict[str, str]:
    made = {"description": '"Value: {{ $value }} on {{ $labels.instance }}"'} if rng.random() < 0.7 else {}
    link = next(odd["runbook"]) if "runbook" in lacks else f"{SITE}{page}"
    return made | _said({"summary": says, "runbook_url": link + rng.choice(("", "", "#first"))}, lacks, odd)


def as_yaml(found: Sequence[Written], service: Service, *, resource: bool = False) -> str:
    """Return the file; as a ``PrometheusRule`` resource its groups are below ``spec``."""
    record = [
        f"- record: {service.name.replace('-', '_')}:http_requests:rate5m",
        f'  expr: sum(rate(http_requests_total{{job="{service.name}"}}[5m]))',
    ]
    lines = [f"# {service.owner}: copied from the old Prometheus, one by one", "groups:"]
    for name, own in (("hosts-and-errors", found[:SPLIT]), ("more", found[SPLIT:])):
        lines += [f"- name: {name}", "  rules:"]
        lines += [f"  {line}" for line in record] if own is not found[:SPLIT] and name == "more" else []
        for rule in own:
            lines += rule.lines("  ")
    if resource:
        head = ["apiVersion: monitoring.coreos.com/v1", "kind: PrometheusRule", "metadata:"]
        head += [f"  name: {service.name}-rules", "spec:"]
        lines = [*head, *(f"  {line}" for line in lines[1:])]
    return "\n".join(lines) + "\n"


def rows(found: Sequence[Written]) -> list[list[Any]]:
    """Return, of each rule in the file's order, its name and what it lacks."""
    return [[one.name, sorted(one.lacks)] for one in found]


def led_astray(found: Sequence[Written], service: Service) -> dict[str, list[list[Any]]]:
    """Return what each misconception makes of the file."""

    def changed(change: Callable[[Written], set[str]]) -> list[list[Any]]:
        return [[one.name, sorted(change(one))] for one in found]

    def no_zero(one: Written) -> set[str]:
        return one.lacks - ({"for"} if one.waits else set())

    def blank_counts(one: Written) -> set[str]:
        dead = {"runbook"} if "runbook_url" in one.lacks and "runbook_url" in one.annotations else set()
        return one.lacks - {*one.labels, *one.annotations} | dead

    def anywhere(one: Written) -> set[str]:
        said = any("$value" in text for text in [*one.labels.values(), *one.annotations.values()])
        return one.lacks | ({"value-label"} if said else set())

    def both(one: Written) -> set[str]:
        return one.lacks | ({"runbook"} if "runbook_url" in one.lacks else set())

    def any_template(one: Written) -> set[str]:
        return one.lacks | ({"value-label"} if any("{{" in text for text in one.labels.values()) else set())

    def by_name(one: Written) -> set[str]:
        return one.lacks - ({"value-label"} if "$value" not in one.labels.get("value", "") else set())

    def last_part(one: Written) -> set[str]:
        link = one.annotations.get("runbook_url", "")
        return one.lacks - ({"runbook"} if link.partition("#")[0].rpartition("/")[2] in service.runbooks else set())

    record = f"{service.name.replace('-', '_')}:http_requests:rate5m"
    usual = rows(found)
    return {
        "zero-is-a-wait": changed(no_zero),
        "a-link-is-enough": changed(lambda one: one.lacks - {"runbook"}),
        "value-anywhere": changed(anywhere),
        "value-by-name": changed(by_name),
        "another-site": changed(last_part),
        "blank-says-something": changed(blank_counts),
        "blank-label": changed(lambda one: one.lacks - {*one.labels}),
        "no-link-is-dead": changed(both),
        "template-is-value": changed(any_template),
        "first-group-only": rows(found[:SPLIT]),
        "records-too": [*usual[:SPLIT], [record, sorted({*KINDS} - {"runbook", "value-label"})], *usual[SPLIT:]],
        "by-name": [[name, words] for name, words in dict(usual).items()],
    }

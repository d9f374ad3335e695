"""The company's own configuration, the ticket about it, and who has to be told of what when it is done."""

import random
from collections.abc import Mapping
from typing import Any

TEAMS = ("payments", "storefront", "freight", "platform")
UNKNOWN = ("payments-batch", "store", "freight2", "old-storefront", "my-freight", "prepayments")
NAMES = ("HighErrorShare", "QueueLate", "DiskSlow", "CertificateEnds", "LatencyHigh")
HOSTS = ("db-1.south:9100", "db-10.south:9100", "web-3.north:9100", "db-1xsouth:9100", "freight-2.north:9100")
WINDOW = ("2026-11-17T22:00:00Z", "2026-11-17T23:30:00Z")
NO_SEVERITY = ("no-page", "pre-ticket", "pager", "tickets")
TICKET = "OPS-431"
PEOPLE = ("ines", "moira")
PAGES, TICKETS = ("{team}-pager", "incidents"), ("{team}-tickets",)
CONFIGURATION = """\
# Saltmarsh Ferries. Ask #platform before you change this.
global:
  resolve_timeout: 5m
route:
  receiver: inbox
  group_by: [alertname, team]
  routes:
  - matchers: ['severity="page"']
    receiver: platform-pager
  - matchers: ['team=~"pay|payments.*"']
    receiver: payments-tickets
  - matchers: ['team="storefront"']
    receiver: storefront-tickets
    routes:
    - matchers: ['severity="page"']
      receiver: storefront-pager
  - matchers: ['team="freight"']
    receiver: freight-tickets
  - matchers: ['env="stage"']
    receiver: staging
receivers:
- name: inbox
- name: incidents
- name: staging
- name: heartbeat
- name: payments-pager
- name: payments-tickets
- name: storefront-pager
- name: storefront-tickets
- name: freight-pager
- name: freight-tickets
- name: platform-pager
- name: platform-tickets
inhibit_rules:
- source_matchers: ['alertname="HostDown"']
  target_matchers: ['severity=~"page|ticket"']
"""


def told(labels: Mapping[str, str]) -> list[str]:
    """Return who has to be told of an alert when the ticket is done, sorted."""
    if labels.get("alertname") == "Watchdog":
        return ["heartbeat"]
    if labels.get("env", "prod") != "prod":
        return ["staging"]
    team = labels.get("team", "") if labels.get("team", "") in TEAMS else "platform"
    if labels.get("severity") == "page":
        return sorted(one.format(team=team) for one in PAGES)
    if labels.get("severity") == "ticket":
        return [f"{team}-tickets"]
    return ["inbox"]


def kind(labels: Mapping[str, str]) -> str:
    """Return which row of the ticket is about an alert."""
    if labels.get("alertname") == "Watchdog":
        return "watchdog"
    if labels.get("env", "prod") != "prod":
        return "stage"
    severity = labels.get("severity", "")
    if severity not in ("page", "ticket"):
        return "info"
    return severity if labels.get("team", "") in TEAMS else "unknown"


def quiet(labels: Mapping[str, str], firing: list[dict[str, str]]) -> bool:
    """Return whether an alert has to be quiet: a host is down in production, and it is about the same host."""
    if labels.get("alertname") == "HostDown" or labels.get("severity") not in ("page", "ticket"):
        return False
    return any(
        one["alertname"] == "HostDown"
        and one.get("env", "") == labels.get("env", "")
        and one.get("instance", "") == labels.get("instance", "")
        for one in firing
    )


def silenced(labels: Mapping[str, str]) -> bool:
    """Return whether the silence of the ticket is about an alert."""
    return (
        labels.get("alertname") in ("HostDown", "DiskSlow")
        and labels.get("instance") == "db-1.south:9100"
        and labels.get("env") == "prod"
    )


def alerts(rng: random.Random, count: int) -> list[dict[str, Any]]:
    """Return label sets of alerts that fire: one of each kind that matters, and others."""
    found = [_alert(rng) for _ in range(count)]
    for team in (*TEAMS, *UNKNOWN, ""):
        for severity in ("page", "ticket", "info"):
            own = {"alertname": rng.choice(NAMES), "severity": severity, "service": rng.choice(("api", "web", "jobs"))}
            found.append(own | ({"team": team} if team else {}) | rng.choice(({}, {"env": "prod"})))
    found += [
        {"alertname": rng.choice(NAMES), "severity": severity, "env": env, "team": rng.choice(TEAMS)}
        for env in ("stage", "test")
        for severity in ("page", "info")
    ]
    found += [
        {"alertname": "Watchdog", "severity": "none"},
        {"alertname": "Watchdog", "env": "stage", "team": "freight"},
    ]
    for name in ("HostDown", "DiskSlow", "HostDownLong", "ReplicationLag"):
        for instance in HOSTS[:4]:
            env = rng.choice(("prod", "prod", "stage"))
            found.append({"alertname": name, "env": env, "instance": instance, "severity": "page", "team": "platform"})
    found += [
        {"alertname": name, "env": "prod", "instance": HOSTS[0], "severity": severity, "team": "platform"}
        for name, severity in (
            ("HostDown", "page"),
            ("DiskSlow", "ticket"),
            ("DiskSlow", "info"),
            ("MemoryLow", "ticket"),
        )
    ]
    found.append(
        {"alertname": "DiskSlow", "env": "stage", "instance": HOSTS[0], "severity": "page", "team": "platform"}
    )
    found.append({"alertname": "LatencyHigh", "severity": "page", "team": "payments", "env": "prod"})
    found += _nearly(rng)
    unique = [dict(pairs) for pairs in dict.fromkeys(tuple(sorted(one.items())) for one in found)]
    rng.shuffle(unique)
    return unique


def _nearly(rng: random.Random) -> list[dict[str, str]]:
    """Return alerts that are nearly of a row of the ticket, or of the silence, by one label."""
    host = {"env": "prod", "instance": HOSTS[0], "severity": "page", "team": "platform"}
    near = [{"instance": HOSTS[3]}, {"instance": f"{HOSTS[0]}0"}, {"env": "prod2"}, {"env": "preprod"}]
    apart = {"env": "prod", "instance": "vm-7.north:9100", "team": rng.choice(TEAMS)}
    other = {"env": "prod", "instance": "vm-9.north:9100", "team": rng.choice(TEAMS)}
    return [
        *({**host, "alertname": "DiskSlow", **one} for one in near),
        *({**host, "alertname": name} for name in ("DiskSlowly", "OldDiskSlow", "VirtualHostDown")),
        *({**host, "alertname": "MemoryLow", "severity": one} for one in NO_SEVERITY),
        {**host, "alertname": "HostDown", "severity": "info"},  # which is no target itself, and a source
        {**host, "alertname": "DiskSlow", "team": "payments"},
        {"alertname": "DiskSlow", "severity": "page", "instance": HOSTS[0], "team": "platform"},
        *({**apart, "alertname": name, "severity": one} for name, one in (("HostDown", "info"), ("DiskSlow", "page"))),
        {**other, "alertname": "VirtualHostDown", "severity": "page"},
        {**other, "alertname": "LatencyHigh", "severity": "ticket"},
        *({"alertname": one, "severity": "page", "team": "freight"} for one in ("KubeWatchdog", "WatchdogMissing")),
        *({"alertname": "QueueLate", "severity": one, "team": rng.choice(TEAMS)} for one in NO_SEVERITY),
    ]


def _alert(rng: random.Random) -> dict[str, str]:
    made = {
        "alertname": rng.choice(NAMES),
        "severity": rng.choice(("page", "ticket", "info")),
        "team": rng.choice((*TEAMS, *UNKNOWN)),
        "env": rng.choice(("prod", "prod", "prod", "stage")),
        "instance": rng.choice(HOSTS),
    }
    return {name: value for name, value in made.items() if name in ("alertname", "severity") or rng.random() > 0.2}

"""A right answer that was written without having seen the solution: small functions, recursion, YAML by hand."""

import json
import re

MATCHER = re.compile(r'(\w+)(=~|!~|!=|=)"(.*)"', re.DOTALL)


def holds(matcher, labels):
    """Say whether a matcher is true of the labels."""
    name, operator, value = MATCHER.fullmatch(matcher).groups()
    has = labels.get(name, "")
    same = re.fullmatch(value, has) is not None if "~" in operator else has == value
    return same != operator.startswith("!")


def all_hold(matchers, labels):
    """Say whether all matchers are true of the labels."""
    return all(holds(matcher, labels) for matcher in matchers or [])


def receivers(config, labels):
    """Return the names of the receivers of an alert."""
    return walk(config["route"], labels, None)


def walk(route, labels, above):
    """Return whom a route that matches sends the alert to."""
    receiver = route.get("receiver") or above
    found = []
    for child in route.get("routes") or []:
        if all_hold(child.get("matchers"), labels):
            found += walk(child, labels, receiver)
            if not child.get("continue"):
                break
    return found or [receiver]


def muted(config, silences, alerts, now):
    """Return what keeps each alert quiet."""
    by = [set() for _ in alerts]
    for rule in config.get("inhibit_rules") or []:
        source = [all_hold(rule.get("source_matchers"), labels) for labels in alerts]
        target = [all_hold(rule.get("target_matchers"), labels) for labels in alerts]
        for i, one in enumerate(alerts):
            for j, other in enumerate(alerts):
                if not (source[i] and target[j]) or (target[i] and source[j]):
                    continue
                if all(one.get(name, "") == other.get(name, "") for name in rule.get("equal") or []):
                    by[j].add(i)
    result = []
    for labels, numbers in zip(alerts, by, strict=True):
        names = [silence["id"] for silence in silences if silenced(silence, labels, now)]
        result.append([*sorted(numbers), *names])
    return result


def silenced(silence, labels, now):
    """Say whether a silence keeps an alert quiet."""
    if not silence["startsAt"] <= now < silence["endsAt"]:
        return False
    for matcher in silence["matchers"]:
        has = labels.get(matcher["name"], "")
        pattern = matcher["value"] if matcher.get("isRegex") else re.escape(matcher["value"])
        same = re.fullmatch(pattern, has) is not None
        if same != matcher.get("isEqual", True):
            return False
    return True


CONFIG = """
global:
  resolve_timeout: 5m
route:
  receiver: inbox
  group_by: [alertname, team]
  routes:
  - matchers: ['alertname="Watchdog"']
    receiver: heartbeat
  - matchers: ['env!~"prod|"']
    receiver: staging
  - matchers: ['severity="page"']
    receiver: incidents
    continue: true
  - matchers: ['severity="page"', 'team="payments"']
    receiver: payments-pager
  - matchers: ['severity="page"', 'team="storefront"']
    receiver: storefront-pager
  - matchers: ['severity="page"', 'team="freight"']
    receiver: freight-pager
  - matchers: ['severity="page"']
    receiver: platform-pager
  - matchers: ['severity="ticket"', 'team="payments"']
    receiver: payments-tickets
  - matchers: ['severity="ticket"', 'team="storefront"']
    receiver: storefront-tickets
  - matchers: ['severity="ticket"', 'team="freight"']
    receiver: freight-tickets
  - matchers: ['severity="ticket"']
    receiver: platform-tickets
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
  target_matchers: ['severity=~"page|ticket"', 'alertname!="HostDown"']
  equal: [instance, env]
"""


def config(_folder):
    """Return the text of the new configuration."""
    return CONFIG


def silence(_folder):
    """Return the text of the silence."""
    return json.dumps(
        {
            "matchers": [
                {"name": "alertname", "value": "HostDown|DiskSlow", "isRegex": True},
                {"name": "instance", "value": "db-1.south:9100", "isRegex": False},
                {"name": "env", "value": "prod", "isRegex": False},
            ],
            "startsAt": "2026-11-17T22:00:00Z",
            "endsAt": "2026-11-17T23:30:00Z",
            "createdBy": "an associate",
            "comment": "OPS-431: db-1.south gets new disks",
        }
    )

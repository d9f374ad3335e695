"""Answers people really give: whole ones as a hurried person writes them, and the solution with one slip."""

import re

from groundschool.kit import slip, wrong

R, M, C, S = 10, 10, 18, 12


@wrong("receivers", tag="continue-unknown", score=1 / R)
def first_that_matches(config, labels):
    """Goes down to the first route that matches, and stops there."""
    route = config["route"]
    told = route["receiver"]
    while route:
        told = route.get("receiver", told)
        route = next((child for child in route.get("routes", []) if _all(child, labels)), None)
    return [told]


@wrong("receivers", tag="missing-matches-nothing", score=1 / R)
def label_by_label(config, labels):
    """Looks only at labels that are there."""

    def walk(route, inherited):
        for text in route.get("matchers", []):
            name, op, value = re.match(r'(\w+)([=!~]+)"(.*)"', text).groups()
            if name not in labels:
                return []
            same = re.fullmatch(value, labels[name]) if "~" in op else labels[name] == value
            if bool(same) == op.startswith("!"):
                return []
        own, found = route.get("receiver", inherited), []
        for child in route.get("routes", []):
            below = walk(child, own)
            found += below
            if below and not child.get("continue", False):
                break
        return found or [own]

    return walk(config["route"], None)


def _all(route, labels):
    for text in route.get("matchers", []):
        name, op, value = re.match(r'(\w+)([=!~]+)"(.*)"', text).groups()
        have = labels.get(name, "")
        same = bool(re.fullmatch(value, have)) if "~" in op else have == value
        if same == op.startswith("!"):
            return False
    return True


goes_on = slip(
    "receivers", {'child.get("continue")': 'child.get("continue", True)'}, tag="continue-by-default", score=1 / R
)
somewhere = slip(
    "receivers", {"bool(re.fullmatch(value, have))": "bool(re.search(value, have))"}, tag="unanchored", score=1 / R
)
parents_too = slip(
    "receivers", {"return found or [own]": "return [own] + found"}, tag="parent-is-told-too", score=1 / R
)
one_level = slip(
    "receivers",
    {"told = sent(child, own)": 'told = sent({**child, "routes": []}, own)'},
    tag="children-ignored",
    score=1 / R,
)


@wrong("muted", tag="equal-ignored", score=1 / M)
def a_source_fires(config, silences, alerts, now):
    """While a source fires, targets are quiet; a silence has begun."""

    def side(rule, which, labels):
        return _all({"matchers": rule[which]}, labels)

    def quietens(rule, one, other):
        both = side(rule, "source_matchers", other) and side(rule, "target_matchers", one)
        return side(rule, "source_matchers", one) and side(rule, "target_matchers", other) and not both

    told = []
    for alert in alerts:
        rules = config.get("inhibit_rules", [])
        by = [at for at, one in enumerate(alerts) if any(quietens(rule, one, alert) for rule in rules)]
        for silence in silences:
            matches = [
                re.fullmatch(one["value"], alert.get(one["name"], ""))
                if one["isRegex"]
                else alert.get(one["name"]) == one["value"]
                for one in silence["matchers"]
            ]
            if all(matches) and now >= silence["startsAt"]:
                by.append(silence["id"])
        told.append(by)
    return told


itself = slip("muted", {" and alike and not both": " and alike"}, tag="inhibits-itself", score=4 / M)
both_missing = slip(
    "muted",
    {'one.get(name, "") == other.get(name, "")': "name in one and name in other and one[name] == other[name]"},
    tag="both-missing-differ",
    score=4 / M,
)
no_equal = slip("muted", {" and alike and not both": " and not both"}, tag="equal-ignored", score=4 / M)
no_end = slip(
    "muted",
    {'silence["startsAt"] <= now < silence["endsAt"]': 'silence["startsAt"] <= now'},
    tag="silence-without-end",
    score=5 / M,
)
anywhere = slip(
    "muted", {"bool(re.fullmatch(value, have))": "bool(re.search(value, have))"}, tag="unanchored", score=1 / M
)
always_equal = slip("muted", {'each.get("isEqual", True)': "True"}, tag="negation-ignored", score=5 / M)

ROOT = "global:\n  resolve_timeout: 5m\n"


@wrong("config", tag="name-begins-alike", score=15 / C)
def with_prefixes(folder):
    """Moves the severity down, keeps the expressions, copies pages with a second route."""
    text = (folder / "alertmanager.yml").read_text()
    routes = """  routes:
  - matchers: ['alertname="Watchdog"']
    receiver: heartbeat
  - matchers: ['env=~".+"', 'env!="prod"']
    receiver: staging
  - matchers: ['severity="page"']
    receiver: incidents
    continue: true
"""
    for team in ("payments", "storefront", "freight", "platform"):
        asked = f'team=~"{team}.*"' if team == "payments" else f'team="{team}"'
        routes += f"""  - matchers: ['{asked}', 'severity="page"']
    receiver: {team}-pager
  - matchers: ['{asked}', 'severity="ticket"']
    receiver: {team}-tickets
"""
    routes += """  - matchers: ['severity="page"']
    receiver: platform-pager
  - matchers: ['severity="ticket"']
    receiver: platform-tickets
"""
    before, _, rest = text.partition("  routes:\n")
    return (
        before
        + routes
        + "receivers:"
        + rest.partition("receivers:")[2].replace(
            "['severity=~\"page|ticket\"']",
            "['severity=~\"page|ticket\"', 'alertname!=\"HostDown\"']\n  equal: [instance, env]",
        )
    )


no_copy = slip(
    "config",
    {"    receiver: incidents\n    continue: true": "    receiver: incidents"},
    tag="continue-by-default",
    score=12 / C,
)
stage_is_not_prod = slip("config", {'env!~"prod|"': 'env!="prod"'}, tag="missing-is-something", score=9 / C)
not_equal = slip("config", {"\n  equal: [instance, env]": ""}, tag="equal-forgotten", score=15 / C)
any_environment = slip(
    "config", {"equal: [instance, env]": "equal: [instance]"}, tag="one-label-is-enough", score=15 / C
)
pages_first = slip(
    "config",
    {
        """  - matchers: ['env!~"prod|"']
    receiver: staging
""": "",
        """  - matchers: ['severity="ticket"']
""": """  - matchers: ['env!~"prod|"']
    receiver: staging
  - matchers: ['severity="ticket"']
""",
        """  - matchers: ['alertname="Watchdog"']
    receiver: heartbeat
""": "",
        "receivers: [{name: inbox}": """  - matchers: ['alertname="Watchdog"']
    receiver: heartbeat
receivers: [{name: inbox}""",
    },
    tag="severity-first",
    score=15 / C,
)

everything_there = slip("silence", {'"value": "HostDown|DiskSlow"': '"value": ".*"'}, tag="too-wide", score=8 / S)
any_db = slip(
    "silence",
    {'"value": "db-1.south:9100", "isRegex": false': '"value": "db-1.*", "isRegex": true'},
    tag="too-wide",
    score=8 / S,
)
host_alone = slip(
    "silence",
    {'    {"name": "alertname", "value": "HostDown|DiskSlow", "isRegex": true},\n': ""},
    tag="one-label-is-enough",
    score=8 / S,
)
for_the_week = slip("silence", {"2026-11-17T23:30:00Z": "2026-11-24T23:30:00Z"}, tag="silence-for-ever", score=9 / S)
no_name = slip("silence", {"OPS-431: new disks": "maintenance"}, tag="no-ticket", score=10 / S)
half_anchored = slip(
    "receivers",
    {"bool(re.fullmatch(value, have))": 'bool(re.match(value + "$", have))'},
    tag="half-anchored",
    score=1 / R,
)
matchers_needed = slip(
    "receivers",
    {
        'all(matches(text) for text in route.get("matchers", []))': 'all(matches(text) for text in route.get("matchers", [])) '
        'or (inherited and not route.get("matchers"))'
    },
    tag="no-matchers-no-match",
    score=1 / R,
)
half_quiet = slip(
    "muted",
    {"bool(re.fullmatch(value, have))": 'bool(re.match(value + "$", have))'},
    tag="half-anchored",
    score=1 / M,
)
hosts_are_targets = slip("config", {", 'alertname!=\"HostDown\"'": ""}, tag="target-is-a-source", score=15 / C)
pages_are_sources = slip(
    "config",
    {"['alertname=\"HostDown\"']": "['alertname=\"HostDown\"', 'severity=\"page\"']"},
    tag="source-is-a-page",
    score=13 / C,
)
pages_of_all_kinds = slip(
    "config",
    {"  - matchers: ['severity=\"ticket\"']": "  - matchers: ['severity=~\"ticket.*\"']"},
    tag="severity-begins-alike",
    score=17 / C,
)
prod_or_nothing = slip(
    "silence",
    {'"value": "prod", "isRegex": false': '"value": "prod|", "isRegex": true'},
    tag="missing-is-prod",
    score=8 / S,
)

"""A right answer that was written without having seen the solution: classes and generators, YAML from data."""

import json
import re
from dataclasses import dataclass

import yaml


@dataclass(frozen=True)
class Matcher:
    """One condition on one label."""

    name: str
    value: str
    regex: bool
    equal: bool

    @classmethod
    def read(cls, text):
        """Return the matcher that a text of the configuration is."""
        head, value = text.split('"', 1)
        name = head.rstrip("=!~")
        operator = head[len(name) :]
        return cls(name, value[:-1], operator.endswith("~"), operator.startswith("="))

    @classmethod
    def of(cls, entry):
        """Return the matcher that an entry of a silence is."""
        return cls(entry["name"], entry["value"], entry.get("isRegex", False), entry.get("isEqual", True))

    def __call__(self, labels):
        """Say whether it is true of the labels."""
        pattern = self.value if self.regex else re.escape(self.value)
        return bool(re.match(rf"(?:{pattern})\Z", labels.get(self.name, ""))) is self.equal


def every(texts):
    """Return a function that says whether all the matchers are true of labels."""
    matchers = [Matcher.read(text) for text in texts or ()]
    return lambda labels: not any(not matcher(labels) for matcher in matchers)


def receivers(config, labels):
    """Return the names of the receivers of an alert."""
    return list(leaves(config["route"], labels, {}))


def leaves(route, labels, above):
    """Yield the receivers below a route that matches."""
    route = above | route
    going = {key: route[key] for key in ("receiver",) if key in route}
    told = False
    for child in route.get("routes", ()):
        if every(child.get("matchers"))(labels):
            told = True
            yield from leaves(child, labels, going)
            if not child.get("continue", False):
                return
    if not told:
        yield route["receiver"]


def muted(config, silences, alerts, now):
    """Return what keeps each alert quiet."""
    rules = [
        (every(rule.get("source_matchers")), every(rule.get("target_matchers")), rule.get("equal", ()))
        for rule in config.get("inhibit_rules", ())
    ]

    def inhibits(one, other):
        for source, target, equal in rules:
            if source(one) and target(other) and not (target(one) and source(other)):
                pairs = [(one.get(name) or None, other.get(name) or None) for name in equal]
                if all(left == right for left, right in pairs):
                    return True
        return False

    active = [silence for silence in silences if silence["startsAt"] <= now and not silence["endsAt"] <= now]
    about = [(silence["id"], [Matcher.of(entry) for entry in silence["matchers"]]) for silence in active]
    return [
        [number for number, one in enumerate(alerts) if inhibits(one, labels)]
        + [name for name, matchers in about if all(matcher(labels) for matcher in matchers)]
        for labels in alerts
    ]


TEAMS = ("payments", "storefront", "freight", "platform")


def config(folder):
    """Return the text of the new configuration, made from the old one."""
    found = yaml.safe_load((folder / "alertmanager.yml").read_text(encoding="utf-8"))

    def route(receiver, *matchers, **more):
        return {"receiver": receiver, "matchers": list(matchers), **more}

    def by_team(kind):
        return [route(f"{team}-{kind}", f'team="{team}"') for team in TEAMS[:3]]

    inside = [
        route("incidents", 'severity="page"', **{"continue": True}),
        route("platform-pager", 'severity="page"', routes=by_team("pager")),
        route("platform-tickets", 'severity="ticket"', routes=by_team("tickets")),
    ]
    found["route"]["routes"] = [
        route("heartbeat", 'alertname="Watchdog"'),
        {"matchers": ['env=~"(prod)?"'], "routes": inside},
        route("staging"),
    ]
    found["inhibit_rules"] = [
        {
            "source_matchers": ['alertname="HostDown"', 'instance!=""'],
            "target_matchers": ['alertname!="HostDown"', f'severity="{severity}"'],
            "equal": ["env", "instance"],
        }
        for severity in ("page", "ticket")
    ]
    return yaml.safe_dump(found, sort_keys=False)


def silence(_folder):
    """Return the text of the silence, as a list with one object."""
    rows = [
        ("alertname", "(HostDown|DiskSlow)", True),
        ("instance", r"db-1\.south:9100", True),
        ("env", "prod", False),
    ]
    matchers = [{"name": name, "value": value, "isRegex": regex, "isEqual": True} for name, value, regex in rows]
    one = {"matchers": matchers, "startsAt": "2026-11-17T22:00:00.000Z", "endsAt": "2026-11-18T00:30:00+01:00"}
    return json.dumps([one | {"createdBy": "moira", "comment": "new disks, see OPS-431"}], indent=2)

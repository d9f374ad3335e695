"""Other ways to be right."""

import json
import re

from groundschool.kit import beside, right


class Matcher:
    def __init__(self, text):
        self.name, rest = re.match(r"(\w+)(.*)", text).groups()
        self.op, self.value = rest[: rest.index('"')], rest[rest.index('"') + 1 : -1]

    def __call__(self, labels):
        have = labels.get(self.name) or ""
        if "~" in self.op:
            return (re.compile(f"^(?:{self.value})\\Z").match(have) is not None) is (self.op == "=~")
        return (have == self.value) is (self.op == "=")


@right("receivers")
def as_a_generator(config, labels):
    """Routes yield; whoever asked looks whether anything came."""

    def visit(route, above):
        mine, count = route.get("receiver") or above, 0
        for child in route.get("routes") or []:
            if all(Matcher(text)(labels) for text in child.get("matchers") or []):
                count += 1
                yield from visit(child, mine)
                if child.get("continue") is not True:
                    break
        if not count:
            yield mine

    return tuple(visit(config["route"], ""))


@right("muted")
def pair_by_pair(config, silences, alerts, now):
    """Tables of who is on which side, before anything is compared."""
    quiet = [set() for _ in alerts]
    for rule in config.get("inhibit_rules", ()):
        sides = [
            {at for at, one in enumerate(alerts) if all(Matcher(text)(one) for text in rule[f"{side}_matchers"])}
            for side in ("source", "target")
        ]
        both = sides[0] & sides[1]
        for target in sides[1]:
            for source in sides[0]:
                pairs = [
                    (alerts[source].get(name) or "", alerts[target].get(name) or "") for name in rule.get("equal", [])
                ]
                if not {source, target} <= both and all(one == other for one, other in pairs):
                    quiet[target].add(source)
    told = []
    for at, labels in enumerate(alerts):
        names = []
        for silence in silences:
            about = True
            for one in silence["matchers"]:
                value = one["value"] if one["isRegex"] else re.escape(one["value"])
                found = re.fullmatch(value, labels.get(one["name"], "")) is not None
                about = about and found is one.get("isEqual", True)
            if about and not (now < silence["startsAt"] or now >= silence["endsAt"]):
                names.append(silence["id"])
        told.append((*sorted(quiet[at]), *names))
    return told


@right("config")
def team_by_team(folder):
    """A branch a team, the old spelling, and a copy at the end of nothing: incidents stands behind each pager."""
    text = (folder / "alertmanager.yml").read_text()
    routes = """  routes:
  - match: {alertname: Watchdog}
    receiver: heartbeat
  - match_re: {env: ".*[^p].*|p.*[^d]|p|pro?|prod.+"}
    matchers: [env!="prod"]
    receiver: staging
"""
    for team in ("payments", "storefront", "freight", ".*"):
        name = "platform" if team == ".*" else team
        routes += f"""  - matchers: ['{{team=~"{team}"}}']
    routes:
    - matchers: [severity=page]
      receiver: {name}-pager
      continue: true
    - match: {{severity: page}}
      receiver: incidents
    - matchers: ["severity = ticket"]
      receiver: {name}-tickets
"""
    head, _, tail = text.partition("  routes:\n")
    receivers = "receivers:" + tail.partition("receivers:")[2].partition("inhibit_rules:")[0]
    rules = """inhibit_rules:
- source_match: {alertname: HostDown}
  target_match: {severity: ticket}
  target_matchers: [alertname!=HostDown]
  equal: [env, instance]
- source_matchers: ['{alertname="HostDown"}']
  target_matchers: ['severity="page",alertname!~"HostDown"']
  equal:
  - instance
  - env
"""
    return head + routes + receivers + rules


@right("silence")
def for_import(_folder):
    """A list, as amtool writes it, in local time, host escaped."""
    return json.dumps(
        [
            {
                "matchers": [
                    {"name": "env", "value": "prod", "isRegex": False, "isEqual": True},
                    {"name": "instance", "value": r"db-1\.south:9100", "isRegex": True, "isEqual": True},
                    {"name": "alertname", "value": "(HostDown|DiskSlow)", "isRegex": True, "isEqual": True},
                ],
                "startsAt": "2026-11-17T18:00:00-04:00",
                "endsAt": "2026-11-17T19:30:00.000-04:00",
                "createdBy": "Mei-Ling Chua",
                "comment": "new disks, see OPS-431",
            }
        ]
    )


functions = beside(__file__, "blind_by_functions")
classes = beside(__file__, "blind_by_classes")
blind_by_functions_receivers = right("receivers")(functions.receivers)
blind_by_functions_muted = right("muted")(functions.muted)
blind_by_functions_config = right("config")(functions.config)
blind_by_functions_silence = right("silence")(functions.silence)
blind_by_classes_receivers = right("receivers")(classes.receivers)
blind_by_classes_muted = right("muted")(classes.muted)
blind_by_classes_config = right("config")(classes.config)
blind_by_classes_silence = right("silence")(classes.silence)

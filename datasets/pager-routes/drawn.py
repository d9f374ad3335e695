"""Trees, rules, silences and alerts of teams as they are drawn for a variant."""

import random
from typing import Any

TEAMS = ("payments", "payments-batch", "storefront", "on call", "platform")
HOSTS = ("db-1:9100", "db-10:9100", "web-3.n:9100", "web-3xn:9100")
NAMES = ("HostDown", "HostDownLong", "DiskSlow", "HighErrorShare", "QueueLate", "CertificateEnds")
SEVERITIES = ("page", "ticket", "info")
PATTERNS = ("pay.*", "payments|freight", "pay", "store.*|plat.*", ".+", "payments(-batch)?", "[^p].*")


def alert(rng: random.Random, fewer: float = 0.2) -> dict[str, str]:
    """Return the labels of an alert; some lack what others have."""
    made = {
        "alertname": rng.choice(NAMES),
        "env": rng.choice(("prod", "prod", "stage")),
        "instance": rng.choice(HOSTS),
        "region": rng.choice(("north", "south")),
        "severity": rng.choice(SEVERITIES),
        "team": rng.choice(TEAMS),
    }
    return {name: value for name, value in made.items() if name == "alertname" or rng.random() > fewer}


def _matcher(rng: random.Random) -> str:
    return rng.choice(
        (
            f'team="{rng.choice(TEAMS)}"',
            f'team=~"{rng.choice(PATTERNS)}"',
            f'team!~"{rng.choice(PATTERNS)}"',
            f'severity="{rng.choice(SEVERITIES)}"',
            f'severity=~"{rng.choice(("page|ticket", "p.*", "info"))}"',
            f'env!="{rng.choice(("prod", "stage"))}"',
            'env=""',
            'region="south"',
            'instance=~"db-1.*"',
            'instance=~"db-1"',
            'instance="web-3.n:9100"',
        )
    )


def tree(rng: random.Random) -> dict[str, Any]:
    """Return a routing tree: every receiver is called after the place of its route."""

    def below(name: str, depth: int) -> dict[str, Any]:
        made: dict[str, Any] = {"matchers": [_matcher(rng) for _ in range(rng.choice((1, 1, 2)))]}
        if depth < 2 or rng.random() < 0.7:
            made["receiver"] = name
        if rng.random() < 0.35:
            made["continue"] = rng.random() < 0.8
        if depth < 3 and rng.random() < 0.55:
            made["routes"] = [below(f"{name}.{at}", depth + 1) for at in range(1, rng.randint(2, 3))]
        return made

    routes = [below(name, 1) for name in rng.sample("abcdefgh", rng.randint(3, 5))]
    routes[0] |= {"matchers": ['severity=~"page|ticket"'], "continue": True, "receiver": "watch"}
    twice = [
        {"matchers": ['alertname="QueueLate"', 'team="on call"'], "continue": True},
        {"matchers": ['alertname=~"Queue.*"', 'env!=""']},
    ]
    routes[1]["routes"] = [*routes[1].get("routes", ())[:1], {"receiver": "rest", "matchers": []}]
    dotted = {"matchers": ['instance="web-3.n:9100"', 'alertname="DiskSlow"'], "routes": [{"receiver": "all"}]}
    return {"receiver": "inbox", "routes": [dotted, *twice, *routes]}


def planted(rng: random.Random) -> list[dict[str, str]]:
    """Return alerts of which each is nearly another one, by a label or by the end of a name."""
    host, team = {"instance": HOSTS[0], "env": "prod"}, rng.choice(TEAMS)
    return [
        {"alertname": "HostDown", "severity": "info", **host},
        {"alertname": "HostDown", "severity": "page", **host},
        {"alertname": "HostDownLong", "severity": "page", **host},
        {"alertname": "DiskSlow", "severity": "ticket", "instance": HOSTS[0], "team": team},
        {"alertname": "CertificateEnds", "severity": "pager", "team": "platform", **host},
        {"alertname": "QueueLate", "severity": "page", "env": "prod", "team": "on call"},
        {"alertname": "HostDown", "severity": "info", "region": "north"},
        {"alertname": "DiskSlow", "severity": "page", "instance": "web-3.n:9100", "env": "stage"},
        {"alertname": "DiskSlow", "severity": "info", "instance": "web-3xn:9100"},
    ]


def _rule(source: list[str], target: list[str], *equal: str) -> dict[str, Any]:
    return {"source_matchers": source, "target_matchers": target} | ({"equal": [*equal]} if equal else {})


HOST_DOWN = _rule(['alertname=~"HostDown.*"'], ['severity=~"page|ticket"'], "instance")
RULES: tuple[dict[str, Any], ...] = (
    _rule(['severity="page"'], ['severity!="page"'], "team", "region"),
    _rule(['alertname="HostDown"', 'env="prod"'], ['instance=~"db-1.*"']),
    _rule(['alertname="DiskSlow"'], ['alertname=~"QueueLate|DiskSlow"'], "region"),
    _rule(['team=~"pay.*"'], ['env!~"st"', 'instance="web-3.n:9100"']),
    _rule(['team="on call"'], ['region=""', 'severity="ticket"']),
)


def silences(rng: random.Random, now: int) -> list[dict[str, Any]]:
    """Return silences: of now, one that ends at this moment, and one that begins, of before, and of later."""
    asked: tuple[tuple[int, int, list[dict[str, Any]]], ...] = (
        (-3, 2, [_matcher_of("alertname", "HostDown|DiskSlow", regex=True), _matcher_of("env", "prod|", regex=True)]),
        (-2, 0, [_matcher_of("alertname", "DiskSlow"), _matcher_of("severity", "info", equal=False)]),
        (0, 3, [_matcher_of("instance", "db-1.*", regex=True), _matcher_of("team", "pay", regex=True, equal=False)]),
        (-9, -1, [_matcher_of("instance", rng.choice(HOSTS)), _matcher_of("env", "stage")]),
        (1, 4, [_matcher_of("region", "south", equal=True), _matcher_of("severity", "page", equal=False)]),
    )
    made = [
        {
            "id": f"s{number}",
            "matchers": matchers,
            "startsAt": _time(now + begins),
            "endsAt": _time(now + ends),
            "createdBy": rng.choice(("ines", "tomas", "kwame")),
            "comment": f"OPS-{rng.randint(300, 399)}",
        }
        for number, (begins, ends, matchers) in zip((4, 2, 1, 5, 3), asked, strict=True)
    ]
    return [*made[:1], *rng.sample(made[1:], 4)]  # s4 is before s1


def _matcher_of(name: str, value: str, *, regex: bool = False, equal: bool | None = None) -> dict[str, Any]:
    return {"name": name, "value": value, "isRegex": regex} | ({} if equal is None else {"isEqual": equal})


def _time(hour: int) -> str:
    return f"2026-11-{1 + hour // 24:02}T{hour % 24:02}:00:00Z"


def now_and_silences(rng: random.Random) -> tuple[str, list[dict[str, Any]]]:
    """Return a moment and the silences about then."""
    now = rng.randint(200, 400)
    return _time(now), silences(rng, now)

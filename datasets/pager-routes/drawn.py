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

    routes = [below(f"r{at}", 1) for at in range(1, rng.randint(4, 6))]
    routes[0] |= {"matchers": ['severity=~"page|ticket"'], "continue": True}
    return {"receiver": "inbox", "routes": routes}


def _rule(source: list[str], target: list[str], *equal: str) -> dict[str, Any]:
    return {"source_matchers": source, "target_matchers": target} | ({"equal": [*equal]} if equal else {})


RULES: tuple[dict[str, Any], ...] = (
    _rule(['alertname=~"HostDown.*"'], ['severity=~"page|ticket"'], "instance"),
    _rule(['severity="page"'], ['severity!="page"'], "team", "region"),
    _rule(['alertname="HostDown"', 'env="prod"'], ['instance=~"db-1.*"']),
    _rule(['alertname="DiskSlow"'], ['alertname=~"QueueLate|DiskSlow"'], "region"),
    _rule(['team=~"pay.*"'], ['env!~"st"', 'instance="web-3.n:9100"']),
    _rule(['team="on call"'], ['region=""', 'severity="ticket"']),
)


def silences(rng: random.Random, now: int) -> list[dict[str, Any]]:
    """Return silences: of now, of before, of later, one that ends at this moment, and one that begins."""
    spans = ((-3, 2), (-9, -1), (1, 4), (-2, 0), (0, 3))
    made = []
    for number, (begins, ends) in enumerate(rng.sample(spans, len(spans)), 1):
        literal = {"name": "instance", "value": "web-3.n:9100", "isRegex": False}
        matchers: list[dict[str, Any]] = [
            literal
            if number == 1
            else {"name": "instance", "value": rng.choice(("db-1.*", "db-1:9100", "db-10?:9100")), "isRegex": True},
            rng.choice(
                (
                    {"name": "team", "value": "pay", "isRegex": True, "isEqual": False},
                    {"name": "severity", "value": "page", "isRegex": False, "isEqual": False},
                    {"name": "region", "value": "south", "isRegex": False, "isEqual": True},
                    {"name": "env", "value": "stage", "isRegex": False},
                )
            ),
        ]
        made.append(
            {
                "id": f"s{number}",
                "matchers": matchers,
                "startsAt": _time(now + begins),
                "endsAt": _time(now + ends),
                "createdBy": rng.choice(("ines", "tomas", "kwame")),
                "comment": f"OPS-{rng.randint(300, 399)}",
            }
        )
    return made


def _time(hour: int) -> str:
    return f"2026-11-{1 + hour // 24:02}T{hour % 24:02}:00:00Z"


def now_and_silences(rng: random.Random) -> tuple[str, list[dict[str, Any]]]:
    """Return a moment and the silences about then."""
    now = rng.randint(200, 400)
    return _time(now), silences(rng, now)

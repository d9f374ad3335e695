"""The house: its services and who asks which, its settings, its rules for changes, and its people."""

import random
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

SERVICES = (
    "bookings", "checkin", "desk", "fares", "freight", "inventory", "kiosk", "ledger", "mail", "payments", "pricing",
    "tracking",
)  # fmt: skip
# A setting: its values, why somebody raises it, and why somebody lowers it. A limit ends in max or limit.
SETTINGS = {
    "pool.max": ((20, 80), "requests waited for a connection on Saturday",
                 "the database has more connections than it can serve, and all of them wait"),
    "queue.max": ((400, 2000), "requests were refused on Saturday although the database had room",
                  "what waits for longer than a minute is asked again, so that a full queue never empties"),
    "memory.limit": ((300, 900), "it was killed twice in June, and the host has room",
                     "it never uses half of that, and its neighbours on the host are killed"),
    "workers": ((4, 30), "on Saturday there was work for more of them than there were", ""),
    "cache.ttl_seconds": ((30, 900), "", "people saw the prices of yesterday for an hour"),
    "retries": ((1, 6), "", "after a short outage it asked for longer than the outage had lasted"),
}  # fmt: skip
LIMITS = ("pool.max", "queue.max", "memory.limit")
GUARDS = (
    ("error share", "%"), ("refused", "%"), ("timeouts", "%"), ("dropped", "%"), ("p90", "ms"), ("p95", "ms"),
    ("p99", "ms"), ("waiting", "messages"), ("late", "messages"),
)  # fmt: skip
PEOPLE = (
    "Amara Nwosu", "Daniel Ortega", "Étienne Gallant", "Joana Pires", "Kwame Mensah", "Liam Fraser", "Mei-Ling Chua",
    "Nadia Haddad", "Rosa Nunes", "Sofie Larsen", "Tomasz Zielak", "Yusuf Demir",
)  # fmt: skip
HEX = "0123456789abcdef"


@dataclass(frozen=True)
class Rule:
    """What the policy asks of a class: roles, hours of notice, days, hours of the day in UTC, minutes of watching."""

    roles: tuple[str, ...]
    notice: int
    days: tuple[int, ...]
    opens: int
    closes: int
    verify: int


RULES = {
    "low": Rule(("owner",), 4, (0, 1, 2, 3, 4), 7, 17, 15),
    "medium": Rule(("owner", "on-call lead"), 24, (0, 1, 2, 3), 8, 15, 30),
    "high": Rule(("owner", "on-call lead", "duty manager"), 72, (1, 2, 3), 2, 5, 60),
}
POLICY = """# Of which class a change is: the highest of which one line holds.
# A service may notice a change if it is the one that is changed, or if it asks that one directly (catalogue.csv).
# A limit is a setting whose name ends in max or in limit.

[high]
is = ["more than two services may notice it", "a limit is lowered, and a service of tier 1 may notice it"]
agree = ["owner", "on-call lead", "duty manager"]
notice_hours = 72
days = ["Tuesday", "Wednesday", "Thursday"]
between_utc = ["02:00", "05:00"]
watch_minutes = 60

[medium]
is = ["a service of tier 1 may notice it", "a limit is lowered"]
agree = ["owner", "on-call lead"]
notice_hours = 24
days = ["Monday", "Tuesday", "Wednesday", "Thursday"]
between_utc = ["08:00", "15:00"]
watch_minutes = 30

[low]
is = ["none of these"]
agree = ["owner"]
notice_hours = 4
days = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday"]
between_utc = ["07:00", "17:00"]
watch_minutes = 15

[all]
# The owner is that of the service that is changed. Nobody agrees to a change of their own: then their deputy does.
# The window lies on one day, has room for the watching and after it for the longest time that the rollback may take,
# and no freeze begins, ends or lasts in it.
# A rehearsal of the rollback counts if it was of this service, went well, and is at most 180 days old when the change
# is asked for.
# The rollback's longest time is no shorter than the slowest of these took, and at most 60 minutes.
rehearsal_days = 180
"""


@dataclass(frozen=True)
class Setting:
    """A change of one setting of a service: how it looks, who may notice it, and a token that stands beside it."""

    service: str
    key: str
    before: int
    after: int
    why: str
    affected: tuple[str, ...]
    diff: str
    catalogue: str
    token: str


def change(rng: random.Random, risk: str) -> Setting:
    """Return a change of a class, for one of the reasons that the class has."""
    service, *others = rng.sample(SERVICES, len(SERVICES))
    reason = rng.choice({"low": ("none",), "medium": ("tier", "lowered"), "high": ("many", "both")}[risk])
    lowered = reason in ("lowered", "both")
    key = rng.choice(LIMITS if lowered else [*SETTINGS])
    low, high = SETTINGS[key][0]
    one, other = sorted(rng.sample(range(low, high + 1), 2))
    _, up, down = SETTINGS[key]
    before, after, why = (other, one, down) if lowered or not up else (one, other, up)
    few = 1 if reason in ("tier", "both") else rng.randint(0, 1)
    asks_it = others[: rng.choice((2, 2, 3, 4)) if reason == "many" else few]
    affected = (service, *asks_it)
    first_tier = rng.choice(affected) if reason in ("tier", "both") else ""
    tiers = {name: 1 if name == first_tier else rng.choice((2, 3)) for name in affected}
    tiers |= {name: rng.choice((1, 2, 3)) for name in SERVICES if name not in tiers}
    tiers |= {others[-1]: 1}
    rows = _rows(rng, service, asks_it, tiers)
    token = "smf_live_" + "".join(rng.choices(HEX, k=24))
    return Setting(
        service, key, before, after, why, affected, _diff(rng, (service, key, before, after, token)), rows, token
    )


def _rows(rng: random.Random, service: str, asks_it: list[str], tiers: Mapping[str, int]) -> str:
    """Return the catalogue: whom each service asks; what the service asks, or who asks who asks it, is a decoy."""
    rows = ["service,tier,team,asks"]
    for name in SERVICES:
        others = [one for one in SERVICES if one not in (name, service)]
        asked = rng.sample(others, rng.randint(0, 2))
        if name == service:
            asked = rng.sample([one for one in others if one not in asks_it], 2)
        elif name in asks_it:
            asked.append(service)
        elif asks_it and rng.random() < 1 / 2:
            asked = [*{*asked, asks_it[0]}]
        rows.append(f"{name},{tiers[name]},team-{name[:2]},{' '.join(sorted(asked))}")
    return "\n".join(rows) + "\n"


def _diff(rng: random.Random, change: tuple[str, str, int, int, str]) -> str:
    """Return the change as git shows it, with what stands around it."""
    service, key, before, after, token = change
    *path, name = key.split(".")
    indent = "  " * (len(path) + 1)
    head = [f"   {path[0]}:"] if path else []
    around = [f" {indent}{one}: {rng.randint(2, 90)}" for one in rng.sample(("idle", "step", "batch", "burst"), 2)]
    old, new = ("".join(rng.choices(HEX, k=8)) for _ in range(2))
    at = rng.randint(8, 40)
    lines = [
        f"diff --git a/values/{service}.yaml b/values/{service}.yaml", f"index {old}..{new} 100644",
        f"--- a/values/{service}.yaml", f"+++ b/values/{service}.yaml",
        f"@@ -{at},{5 + len(head)} +{at},{5 + len(head)} @@",
        f' {indent if not path else "  "}api_token: "{token}"', *head, around[0], f"-{indent}{name}: {before}",
        f"+{indent}{name}: {after}", around[1], f"   image: registry.saltmarsh.example/{service}",
    ]  # fmt: skip
    return "\n".join(lines) + "\n"


@dataclass(frozen=True)
class People:
    """Who is who, who asks for the change, and who has to agree."""

    file: str
    everybody: list[str]
    author: str
    approvers: list[str]


def people(rng: random.Random, made: Setting, risk: str) -> People:
    """Return the people: the author has one of the roles that agree, and so that one's deputy agrees."""
    names = rng.sample(PEOPLE, len(PEOPLE))
    other = rng.choice([one for one in SERVICES if one != made.service])
    roles = [
        ("owner", made.service), ("deputy owner", made.service),
        ("on-call lead", "all"), ("deputy on-call lead", "all"),
        ("duty manager", "all"), ("deputy duty manager", "all"), ("owner", other), ("deputy owner", other),
    ]  # fmt: skip
    holds = dict(zip(roles, names, strict=False))
    asked = [(role, made.service if role == "owner" else "all") for role in RULES[risk].roles]
    own = rng.choice(asked)
    agree = [holds[f"deputy {own[0]}", own[1]] if one == own else holds[one] for one in asked]
    rows = [f"{name},{role},{about}" for (role, about), name in holds.items()]
    rows += [f"{name},engineer,all" for name in names[len(roles) :]]
    return People("\n".join(["name,role,for", *rng.sample(rows, len(rows))]) + "\n", names, holds[own], sorted(agree))


def guards(rng: random.Random) -> list[dict[str, Any]]:
    """Return two metrics of the service: what each usually is, and where its alert fires."""
    found = []
    for name, unit in rng.sample(GUARDS, 2):
        usual = {"%": rng.randint(2, 9) / 10, "ms": rng.randint(90, 240), "messages": rng.randint(20, 90)}[unit]
        found.append({"name": name, "unit": unit, "usual": usual, "alert_at": usual * rng.choice((5, 6, 8))})
    for one in found:
        one["alert_at"] = round(one["alert_at"], 1)
    return found


def metrics(rng: random.Random, made: Setting, told: list[dict[str, Any]]) -> str:
    """Return the metrics of this service and of others."""
    rows = [f"{made.service},{one['name']},{one['unit']},{one['usual']},{one['alert_at']}" for one in told]
    for name in rng.sample([one for one in SERVICES if one != made.service], 3):
        rows += [f"{name},error share,%,{rng.randint(2, 9) / 10},{rng.randint(10, 30)}"]
    return "\n".join(["service,metric,unit,usual,alert_at", *sorted(rows)]) + "\n"

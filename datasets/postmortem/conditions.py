"""What stood around a change when it hurt: each condition with how a file shows it, as it is bad or as it is good."""

import random
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from groundschool.formats.slack import Message, stamp
from groundschool.scenarios.reaction import Reaction
from groundschool.simulation.clock import iso_utc

MINUTE = timedelta(minutes=1)
CANARY, DATA, STOP = "canary", "production-sized-data", "stops-by-itself"  # what a change's record says
CLAIMS: dict[str, tuple[str, ...]] = {  # by condition: what is said of it in the review's form
    CANARY: (
        "No canary was run before the change of {service}.",
        "No small share of customers tried the change of {service} first.",
    ),
    DATA: (
        "No check runs a change of {service} with as much data as production has.",
        "The checks of the change of {service} left out data of production's size.",
    ),
    STOP: (
        "Nothing is set that would halt the change of {service} by itself.",
        "The change of {service} was made with the deploy controller's automatic halt switched off.",
    ),
    "way-back": (
        "The runbook of {service} does not say how to take a change back.",
        "Nobody has written a way back into the runbook of {service}.",
    ),
    "dashboard": (
        "The runbook of {service} leads to a dashboard that is gone.",
        "Whoever follows the runbook of {service} ends at a dashboard that was deleted.",
    ),
    "alert-link": (
        "The alert {alert} does not lead to a runbook.",
        "Whoever is paged by {alert} gets no link to what to do.",
    ),
    "access": (
        "The on-call had no access to the deploy controller when it was needed.",
        "Access to the deploy controller had ended, and minutes went by until it was back.",
    ),
    "newest-only": (
        "The page of changes shows the newest change only, so people looked at another service first.",
        "People looked at the wrong service first, because the page of changes hid the older change.",
    ),
    "retries": (
        "Those who call {service} send a failed call again at once, without a pause.",
        "Callers of {service} repeat what fails without waiting, which adds load.",
    ),
    "capacity": (
        "{service} runs without a spare instance, so there was no room while instances came up again.",
        "There was no spare instance of {service} to take over.",
    ),
}
IN_CHAT = ("access", "newest-only")
NAMED = (CANARY, DATA, STOP, "way-back", "dashboard", "retries", "capacity")  # conditions that name the service
WATCHED = ("instances that do not come up", "a step that takes longer than ten minutes", "a host without disk space")


@dataclass(frozen=True)
class Setting:
    """Which service was changed, which innocent one shortly before, the alert, and which conditions are bad at each."""

    service: str
    suspect: str
    alert: str
    bad: frozenset[str]
    elsewhere: frozenset[str]

    def at(self, service: str) -> frozenset[str]:
        """Return which conditions are bad at one of the two services."""
        return self.bad if service == self.service else self.elsewhere

    def words(self) -> dict[str, str]:
        """Return what claims may name."""
        return {"service": self.service, "suspect": self.suspect, "alert": self.alert}


def bad_ones(rng: random.Random) -> frozenset[str]:
    """Return which conditions are bad."""
    return frozenset(rng.sample(sorted(CLAIMS), rng.randint(3, 4)))


def bad_elsewhere(rng: random.Random) -> frozenset[str]:
    """Return which conditions are bad at the innocent service: some are, some are not."""
    return frozenset(rng.sample(sorted(NAMED), rng.randint(3, 5)))


def change_records(
    rng: random.Random, setting: Setting, whats: Mapping[str, str], before: datetime
) -> list[dict[str, Any]]:
    """Return the records of the changes by service; a canary ran on the day before."""
    numbers = rng.sample(range(1000, 9000), len(whats))
    made = []
    for number, (service, what) in zip(numbers, whats.items(), strict=True):
        bad = setting.at(service)
        ended = (before - timedelta(minutes=rng.randint(18 * 60, 30 * 60))).replace(second=0, microsecond=0)
        ran = {"share": rng.choice((1, 2, 5)), "minutes": rng.choice((10, 20, 30)), "ended": iso_utc(ended)}
        record = {
            "id": f"CHG-{number}",
            "service": service,
            "what": what,
            "approved_by": "a peer",
            "checks": {"unit": "passed", "contract": "passed", DATA: "not run" if DATA in bad else "passed"},
            "canary": None if CANARY in bad else ran | {"result": "passed"},
            STOP: None if STOP in bad else {"watches": rng.choice(WATCHED)},
        }
        made.append(record)
    return rng.sample(made, len(made))


def runbook(rng: random.Random, setting: Setting) -> list[str]:
    """Return the lines of both services' pages; what tells of a condition is the line below its heading."""
    pages = (_page(rng, one, setting.at(one)) for one in rng.sample((setting.service, setting.suspect), 2))
    first, second = pages
    return [*first, "", *second]


def _page(rng: random.Random, service: str, bad: frozenset[str]) -> list[str]:
    links = ["requests and failures", "time of an answer", "instances"]
    back = "Not written yet." if "way-back" in bad else f"deployctl back --service {service}, then look at HTTP 5xx."
    board = "(deleted in March, nobody has made another one)" if "dashboard" in bad else "(last seen today)"
    parts = [
        ("Dashboard", f"https://graphs.saltmarsh.example/d/{service} {board}"),
        ("First looks", *rng.sample(links, 2)),
        ("Way back", back),
        ("Whom to call", "the on-call senior, then the incident commander"),
    ]
    lines = [f"# {service}"]
    for heading, *said in rng.sample(parts, len(parts)):
        lines += ["", f"## {heading}", *said]
    return lines


def alerts(setting: Setting) -> str:
    """Return the rule that paged, as Prometheus reads it."""
    link = f"\n          runbook_url: https://runbooks.saltmarsh.example/{setting.service}"
    return f"""groups:
  - name: customers
    rules:
      - alert: {setting.alert}
        expr: |
          sum by (route) (rate(http_requests_total{{code=~"5.."}}[5m]))
            / sum by (route) (rate(http_requests_total[5m])) > 0.02
        for: 2m
        labels:
          severity: page
        annotations:
          summary: customers get errors{"" if "alert-link" in setting.bad else link}
"""


def catalogue(rng: random.Random, setting: Setting, names: list[str]) -> list[dict[str, Any]]:
    """Return what is on record of services: how callers repeat calls, and how many instances are spare."""
    found = []
    for name in names:
        near = name in {setting.service, setting.suspect}
        waits = "retries" not in setting.at(name) if near else rng.random() < 0.5
        spare = "capacity" not in setting.at(name) if near else rng.random() < 0.5
        callers = {"repeat": rng.randint(2, 4), "pause_ms": rng.choice((200, 500, 1000)) if waits else 0}
        found.append({"service": name, "callers": callers, "spare_instances": rng.randint(1, 3) if spare else 0})
    return found


def talk(rng: random.Random, setting: Setting, told: Reaction) -> dict[str, list[Message]]:
    """Return what is said in the channel of each condition that only the channel shows."""
    at, hand = told.at, told.on_call.handle
    begun, until = at["investigating"] + 2 * MINUTE, at["identified"] - MINUTE

    def moment(share: float) -> datetime:
        return begun + (until - begun) * share + timedelta(microseconds=rng.randrange(10**6))

    lost = (
        "the deploy controller turns me away, my access ended last night. asking for it",
        "access is back. now I can read the changes",
    )
    opened = ("the deploy controller lets me in at once, good",)
    newest = (f"so it is not {setting.suspect}. the page of changes shows the newest one only, there is one before it",)
    both = ("the page of changes has all of them side by side, so we look at each",)
    said = {
        "access": lost if "access" in setting.bad else opened,
        "newest-only": newest if "newest-only" in setting.bad else both,
    }
    places = {"access": (0.1, 0.45), "newest-only": (0.7,)}
    return {
        name: [Message(moment(place), hand, text) for place, text in zip(places[name], texts, strict=False)]
        for name, texts in said.items()
    }


def shown_by(
    setting: Setting, changes: list[dict[str, Any]], lines: list[str], said: Mapping[str, list[Message]]
) -> dict[str, list[str]]:
    """Return the records that tell of each condition; the first one is the plainest."""
    change = next(one["id"] for one in changes if one["service"] == setting.service)
    page = lines.index(f"# {setting.service}")

    def below(heading: str) -> list[str]:
        at = lines.index(f"## {heading}", page)
        return [f"runbook {at + 2}", f"runbook {at + 1}"]

    return {
        **{name: [f"changes {change}"] for name in (CANARY, DATA, STOP)},
        "way-back": below("Way back"),
        "dashboard": below("Dashboard"),
        "alert-link": [f"alerts {setting.alert}"],
        **{name: [f"slack {stamp(one.at)}" for one in said[name]] for name in IN_CHAT},
        **{name: [f"services {setting.service}"] for name in ("retries", "capacity")},
    }

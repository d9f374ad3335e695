"""The feed of changes: what several systems noted, each on its own clock, with what looks guilty and is not."""

import random
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from groundschool.simulation.routine import FLAGS, backfill
from groundschool.simulation.services import SERVICES

NORTH, SOUTH = "America/Halifax", "Europe/Lisbon"
MINUTE = timedelta(minutes=1)


def calls() -> dict[str, list[str]]:
    """Return whom each service calls and waits for."""
    return {one.name: sorted({key.split(" ", 1)[0] for end in one.endpoints for key in end.calls}) for one in SERVICES}


def below(service: str) -> set[str]:
    """Return a service and all that it waits for, over whatever calls."""
    known, found, left = calls(), set[str](), [service]
    while left:
        if (one := left.pop()) not in found:
            found.add(one)
            left += known.get(one, [])
    return found


def wall(moment: datetime, zone: str) -> dict[str, Any]:
    """Return a moment as a controller notes it: wall-clock time, and the zone beside it."""
    return {"began": moment.astimezone(ZoneInfo(zone)).strftime("%Y-%m-%dT%H:%M:%S"), "zone": zone}


def offset(moment: datetime, zone: str = SOUTH) -> str:
    """Return a moment as ISO 8601 in a zone, with its offset."""
    return moment.astimezone(ZoneInfo(zone)).isoformat(timespec="seconds")


def millis(moment: datetime) -> int:
    """Return a moment as milliseconds since 1970."""
    return int(moment.timestamp() * 1000)


def utc(moment: datetime) -> str:
    """Return a moment as ISO 8601 in UTC."""
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def feed(story: Any, rng: random.Random) -> tuple[list[dict[str, Any]], dict[str, str]]:  # noqa: ANN401 - Story
    """Return the changes in any order, and the ids of those that an answer may name, by kind and service."""
    ids = [f"chg-{number}" for number in rng.sample(range(2100, 9900), 20)]
    sides = {one.service for one in (story.told.true, story.told.rival)}
    found, named = list[dict[str, Any]](), dict[str, str]()
    for event in story.true.events:
        if event.kind == "deploy" and event.text.endswith("started"):
            found.append(_change(ids.pop(), "deploy", event.service, event.text.removesuffix(" started"), event.by))
            found[-1] |= wall(event.at, NORTH)
        elif event.kind == "migration":
            found.append(_change(ids.pop(), "migration", event.service, event.text.split(" on ", 1)[1], event.by))
            found[-1]["began"] = offset(event.at)
        else:
            continue
        named[f"{found[-1]['kind']} {event.service}"] = found[-1]["id"]
    late = rng.choice(sorted(below(story.route.backend) & {"auth", "search", "payments", "inventory"} - sides))
    onset, flags = story.worlds.onset, rng.sample(FLAGS, 3)
    effect = story.late
    person = story.true.world.on_call("platform", onset).handle
    extras = [
        (_change(ids.pop(), "flag", "web", f"{flags[0]}: 0 % -> 10 %", person), millis(onset - 31 * MINUTE)),
        (_change(ids.pop(), "flag", late, f"{flags[1]}: 5 % -> 25 %", person), millis(effect)),
        (_change(ids.pop(), "job", story.aside, backfill(story.aside), "cron"), utc(onset - 4 * MINUTE)),
        (_change(ids.pop(), "config", "booking-api", "log level: info -> warn", person), utc(onset - 96 * MINUTE)),
    ]
    found += [one | {"began": began} for one, began in extras]
    version = story.true.world.by_service[story.route.backend][0].version
    earlier = _change(ids.pop(), "deploy", story.route.backend, f"to {version}", "deploy-bot")
    found.insert(0, earlier | wall(onset - 143 * MINUTE, NORTH))
    found[-4]["undone"] = millis(onset - 19 * MINUTE)
    planned = _change(ids.pop(), "deploy", "web", "waits for approval", "deploy-bot")
    found.append(planned | {"began": None, "zone": NORTH})
    rng.shuffle(found)
    return found, named | {"late": _id(found, late, "flag")}


def _change(name: str, kind: str, service: str, what: str, by: str) -> dict[str, Any]:
    return {"id": name, "kind": kind, "services": [service], "what": what, "by": by, "undone": None}


def _id(found: list[dict[str, Any]], service: str, kind: str) -> str:
    return next(one["id"] for one in found if one["services"] == [service] and one["kind"] == kind)

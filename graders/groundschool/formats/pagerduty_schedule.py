"""An on-call schedule as PagerDuty's REST API v2 returns it, and its overrides.

``GET /schedules/{id}`` has the rules: layers in which people take turns, the topmost first, so the first one that has
somebody decides; a layer is never removed, it gets an ``end``. What follows from the rules (``final_schedule``) is only
there for a range that was asked for. ``GET /schedules/{id}/overrides`` has who stands in. Moments have the offset of
the zone that was asked for; turns and restrictions are meant on the wall clock of the schedule's ``time_zone``.
Source: github.com/PagerDuty/api-schema, and how terraform-provider-pagerduty reads the answers.
"""

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, time, tzinfo

from groundschool.formats.accepted import Accepted
from groundschool.formats.identifiers import letters

DAILY, WEEKLY = "daily_restriction", "weekly_restriction"


@dataclass(frozen=True)
class Responder:
    """Somebody who can be on call: the account's id and the name that is shown."""

    id: str
    name: str


@dataclass(frozen=True)
class DutyHours:
    """When a layer counts: from a time of day on, every day or on one weekday (1 is Monday), for so many seconds."""

    begins: time
    seconds: int
    weekday: int | None = None


@dataclass(frozen=True)
class DutyLayer:
    """People who take turns; the first one's turn begins at ``anchor``, which need not be when the layer starts."""

    name: str
    starts: datetime
    ends: datetime | None
    anchor: datetime
    turn_seconds: int
    people: Sequence[Responder]
    hours: Sequence[DutyHours] = ()


@dataclass(frozen=True)
class Override:
    """Somebody who stands in, from a moment on and until another."""

    begins: datetime
    ends: datetime
    person: Responder


@dataclass(frozen=True)
class DutySchedule:
    """A schedule: its name, the zone that its clock on the wall stands in, and its layers, the topmost first."""

    name: str
    zone: str
    layers: Sequence[DutyLayer]

    @property
    def id(self) -> str:
        """Return the schedule's id."""
        return _id(f"schedule {self.name}")


def responder_id(name: str) -> str:
    """Return the id of an account."""
    return _id(f"user {name}")


def as_duty_schedule(schedule: DutySchedule, site: str, asked: tzinfo) -> bytes:
    """Return the answer to ``GET /schedules/{id}`` without a range, moments in the zone that was asked for."""
    people = {one.id: one for layer in schedule.layers for one in layer.people}
    where = f"{site}/schedules/{schedule.id}"
    nobody = {"rendered_schedule_entries": [], "rendered_coverage_percentage": None}
    shown = {
        "id": schedule.id,
        "type": "schedule",
        "summary": schedule.name,
        "self": f"https://api.pagerduty.com/schedules/{schedule.id}",
        "html_url": where,
        "name": schedule.name,
        "time_zone": schedule.zone,
        "description": None,
        "users": [_reference(one, site) for one in people.values()],
        "escalation_policies": [],
        "teams": [],
        "schedule_layers": [_layer(layer, site, asked) for layer in schedule.layers],
        "overrides_subschedule": {"name": "Overrides", **nobody},
        "final_schedule": {"name": "Final Schedule", **nobody},
    }
    return _json({"schedule": shown})


def as_duty_overrides(overrides: Iterable[Override], site: str, asked: tzinfo) -> bytes:
    """Return the answer to ``GET /schedules/{id}/overrides`` for a range, in the order in which they begin."""
    told = [
        {
            "id": "Q" + letters(f"override {one.person.id} {one.begins.timestamp()}", 13),
            "start": _moment(one.begins, asked),
            "end": _moment(one.ends, asked),
            "user": _reference(one.person, site),
        }
        for one in sorted(overrides, key=lambda one: one.begins)
    ]
    return _json({"overrides": told})


def _layer(layer: DutyLayer, site: str, asked: tzinfo) -> dict[str, object]:
    return {
        "id": _id(f"layer {layer.name} {layer.starts.timestamp()}"),
        "name": layer.name,
        "start": _moment(layer.starts, asked),
        "end": None if layer.ends is None else _moment(layer.ends, asked),
        "rotation_virtual_start": _moment(layer.anchor, asked),
        "rotation_turn_length_seconds": layer.turn_seconds,
        "users": [{"user": _reference(one, site)} for one in layer.people],
        "restrictions": [_hours(one) for one in layer.hours],
        "rendered_schedule_entries": [],
        "rendered_coverage_percentage": None,
    }


def _hours(hours: DutyHours) -> dict[str, object]:
    told = {"start_time_of_day": hours.begins.isoformat(), "duration_seconds": hours.seconds}
    if hours.weekday is None:
        return {"type": DAILY, **told}
    return {"type": WEEKLY, "start_day_of_week": hours.weekday, **told}


def _reference(person: Responder, site: str) -> dict[str, str]:
    return {
        "id": person.id,
        "type": "user_reference",
        "summary": person.name,
        "self": f"https://api.pagerduty.com/users/{person.id}",
        "html_url": f"{site}/users/{person.id}",
    }


def _id(text: str) -> str:
    return "P" + letters(text, 6)


def _moment(moment: datetime, asked: tzinfo) -> str:
    return moment.astimezone(asked).isoformat(timespec="seconds").replace("+00:00", "Z")


def _json(body: object) -> bytes:
    return json.dumps(body, ensure_ascii=False, indent=2).encode() + b"\n"


def read_duty_schedule(content: bytes) -> dict[str, object]:
    """Return the schedule of an answer; raises ValueError for another body."""
    body = json.loads(content.decode())
    schedule = body.get("schedule") if isinstance(body, dict) else None
    if not isinstance(schedule, dict) or "time_zone" not in schedule:
        raise ValueError("PagerDuty answers with a schedule that has a time_zone")
    for layer in schedule["schedule_layers"]:
        for key in ("start", "rotation_virtual_start"):
            datetime.fromisoformat(layer[key])
        if layer["rotation_turn_length_seconds"] < 1 or not layer["users"]:
            raise ValueError(f"layer {layer.get('name')}: a turn has a length, and somebody takes it")
        for hours in layer.get("restrictions") or []:
            if hours["type"] not in {DAILY, WEEKLY} or (hours["type"] == WEEKLY) != ("start_day_of_week" in hours):
                raise ValueError(f"a restriction is daily, or weekly with its day: {hours}")
            time.fromisoformat(hours["start_time_of_day"])
    return schedule


def read_duty_overrides(content: bytes) -> list[dict[str, object]]:
    """Return the overrides of an answer; raises ValueError for another body."""
    body = json.loads(content.decode())
    if not isinstance(body, dict) or "overrides" not in body:
        raise ValueError("PagerDuty answers with overrides")
    for one in body["overrides"]:
        if datetime.fromisoformat(one["start"]) >= datetime.fromisoformat(one["end"]):
            raise ValueError(f"an override ends after it begins: {one}")
    return body["overrides"]


ACCEPTED = {
    "pagerduty-schedule": Accepted(read=read_duty_schedule),
    "pagerduty-overrides": Accepted(read=read_duty_overrides),
}

"""Schedules and overrides as PagerDuty returns them."""

import json
from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest

from groundschool.formats.pagerduty_schedule import (
    DutyHours,
    DutyLayer,
    DutySchedule,
    Override,
    Responder,
    as_duty_overrides,
    as_duty_schedule,
    read_duty_overrides,
    read_duty_schedule,
    responder_id,
)

SITE, LISBON = "https://ferries.pagerduty.example", ZoneInfo("Europe/Lisbon")
AT = datetime(2026, 10, 24, 9, tzinfo=UTC)
ANA = Responder(responder_id("Ana"), "Ana")
NIGHTS = DutyHours(time(22), 9 * 3600)
WEEKENDS = DutyHours(time(18), 62 * 3600, 5)
LAYER = DutyLayer("Nights", AT, None, AT - timedelta(days=40), 86_400, [ANA], [NIGHTS, WEEKENDS])
SCHEDULE = DutySchedule("senior", "Europe/Lisbon", [LAYER])


def test_a_schedule_is_read_as_it_was_written():
    shown = read_duty_schedule(as_duty_schedule(SCHEDULE, SITE, LISBON))
    [layer] = shown["schedule_layers"]
    assert shown["id"] == SCHEDULE.id
    assert shown["users"][0]["summary"] == "Ana"
    assert layer["start"] == "2026-10-24T10:00:00+01:00"
    assert layer["end"] is None
    assert layer["users"] == [{"user": shown["users"][0]}]
    assert layer["restrictions"] == [
        {"type": "daily_restriction", "start_time_of_day": "22:00:00", "duration_seconds": 32_400},
        {
            "type": "weekly_restriction",
            "start_day_of_week": 5,
            "start_time_of_day": "18:00:00",
            "duration_seconds": 223_200,
        },
    ]


def test_what_follows_from_the_rules_is_not_rendered_without_a_range():
    shown = read_duty_schedule(as_duty_schedule(SCHEDULE, SITE, UTC))
    assert shown["final_schedule"]["rendered_schedule_entries"] == []
    assert shown["schedule_layers"][0]["start"] == "2026-10-24T09:00:00Z"


def test_overrides_come_in_the_order_in_which_they_begin():
    made = [Override(AT + timedelta(hours=at), AT + timedelta(hours=at + 1), ANA) for at in (5, 2)]
    shown = read_duty_overrides(as_duty_overrides(made, SITE, LISBON))
    assert [one["start"] for one in shown] == ["2026-10-24T12:00:00+01:00", "2026-10-24T15:00:00+01:00"]
    assert shown[0]["user"]["id"] == ANA.id


def test_ids_differ_and_stay():
    assert len({responder_id(name) for name in ("Ana", "Rui", "Eva")}) == 3
    assert responder_id("Ana") == ANA.id
    assert len(ANA.id) == 7


@pytest.mark.parametrize(
    "odd",
    [
        {"schedules": []},
        {"schedule": {"name": "x"}},
        {"schedule": {"time_zone": "UTC", "schedule_layers": [{"start": "soon"} | {"rotation_virtual_start": "x"}]}},
    ],
)
def test_what_is_no_schedule_is_refused(odd):
    with pytest.raises(ValueError, match=r"schedule|isoformat"):
        read_duty_schedule(json.dumps(odd).encode())


def test_a_weekly_restriction_has_its_day():
    body = json.loads(as_duty_schedule(SCHEDULE, SITE, UTC))
    del body["schedule"]["schedule_layers"][0]["restrictions"][1]["start_day_of_week"]
    with pytest.raises(ValueError, match="with its day"):
        read_duty_schedule(json.dumps(body).encode())


def test_what_is_no_override_is_refused():
    for odd in ({"override": []}, {"overrides": [{"start": "2026-01-02T00:00:00Z", "end": "2026-01-01T00:00:00Z"}]}):
        with pytest.raises(ValueError, match="override"):
            read_duty_overrides(json.dumps(odd).encode())

"""Answers people really give: some written out, and the solution with one slip each."""

import json
import tomllib
from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from groundschool.kit import beside, slip, wrong

known = beside(__file__, "right")
ON_CALL, DECISIONS = "on-call", "decisions"
LAYERS, HELD = (
    'in schedule["schedule_layers"]:',
    '        if layer.get("restrictions") and not any(within(one) for one in layer["restrictions"]):\n            continue\n',
)
CLOCK, SINCE = (
    "(wall(now) - begins) % span <",
    'wall(now) - wall(datetime.fromisoformat(layer["rotation_virtual_start"]))',
)
NOT_YET = '        if now < datetime.fromisoformat(layer["start"]):\n            continue\n'
ENDED = '        if layer.get("end") and now >= datetime.fromisoformat(layer["end"]):\n            continue\n'
UNREAD = '        raise ValueError(f"{name}: a schedule with a known time_zone is expected") from error\n'
BOTH = 'datetime.fromisoformat(one["start"]) <= now < datetime.fromisoformat(one["end"])'

nobody_stands_in = slip(ON_CALL, {'in overrides["overrides"]:': "in []:"}, tag="overrides-ignored", score=20 / 24)
texts_compared = slip(ON_CALL, {BOTH: 'one["start"] <= at < one["end"]'}, tag="times-as-text", score=23 / 24)
until_the_end = slip(ON_CALL, {BOTH: BOTH.replace("now <", "now <=")}, tag="end-included", score=23 / 24)
after_it_began = slip(ON_CALL, {BOTH: BOTH.replace("<= now", "< now")}, tag="begin-excluded", score=23 / 24)
the_page_from_top_to_bottom = slip(
    ON_CALL, {LAYERS: 'in schedule["schedule_layers"][::-1]:'}, tag="base-first", score=16 / 24
)
at_any_hour = slip(ON_CALL, {HELD: ""}, tag="restrictions-ignored", score=15 / 24)
hours_of_utc = slip(
    ON_CALL,
    {
        CLOCK: '(now.astimezone(ZoneInfo("UTC")).replace(tzinfo=None) - begins) % span <',
        "{wall(now):%Y-%m-%d}": "{now.astimezone(ZoneInfo('UTC')):%Y-%m-%d}",
    },
    tag="hours-in-utc",
    score=19 / 24,
)
restrictions_in_seconds = slip(
    ON_CALL,
    {
        f"return {CLOCK}": (
            "last = wall(now) - (wall(now) - begins) % span\n"
            "        return now - last.replace(tzinfo=zone).astimezone(ZoneInfo('UTC')) <"
        )
    },
    tag="hours-elapsed",
    score=21 / 24,
)
whoever_stands_in_needs_no_file = slip(
    ON_CALL,
    {
        '    name = f"{role': (
            "    for one in json.loads(\n"
            "        (Path(folder) / f\"{role.replace(' ', '-')}.overrides.json\").read_text()\n"
            '    )["overrides"]:\n'
            f"        if {BOTH}:\n"
            '            return one["user"]["id"]\n'
            '    name = f"{role'
        )
    },
    tag="read-anyway",
    score=23 / 24,
)
turns_of_whole_days = slip(
    ON_CALL,
    {
        "passed // timedelta(seconds=": "passed.days // max(1, timedelta(seconds=",
        'turn_length_seconds"])\n': 'turn_length_seconds"]).days)\n',
    },
    tag="rounded-time",
    score=22 / 24,
)
until_midday = slip(
    ON_CALL,
    {
        ENDED: ENDED.replace(
            'now >= datetime.fromisoformat(layer["end"])',
            'wall(now).date() >= wall(datetime.fromisoformat(layer["end"])).date()',
        )
    },
    tag="rounded-time",
    score=23 / 24,
)
until_midnight = slip(ON_CALL, {CLOCK: "timedelta() <= wall(now) - begins <"}, tag="midnight", score=18 / 24)
until_sunday = slip(
    ON_CALL,
    {CLOCK: "timedelta() <= (wall(now) - begins if span.days == 7 else (wall(now) - begins) % span) <"},
    tag="week-end",
    score=19 / 24,
)
monday_is_zero = slip(ON_CALL, {"begins.isoweekday()": "begins.weekday()"}, tag="day-number", score=19 / 24)
since_the_layer_started = slip(
    ON_CALL, {'layer["rotation_virtual_start"]': 'layer["start"]'}, tag="from-start", score=18 / 24
)
seconds_that_passed = slip(
    ON_CALL, {SINCE: 'now - datetime.fromisoformat(layer["rotation_virtual_start"])'}, tag="elapsed", score=20 / 24
)
days_of_the_calendar = slip(
    ON_CALL,
    {SINCE: 'wall(now).date() - wall(datetime.fromisoformat(layer["rotation_virtual_start"])).date()'},
    tag="calendar-days",
    score=19 / 24,
)
days_that_are_open = slip(
    ON_CALL,
    {
        "        turn = passed // timedelta": (
            "        if layer.get('restrictions') and layer['rotation_turn_length_seconds'] == 86_400 and span_of(layer) == 7:\n"
            "            weeks, days = divmod(passed.days, 7)\n"
            "            passed = timedelta(days=weeks * len(layer['restrictions']) + days)\n"
            "        turn = passed // timedelta"
        ),
        "    def wall(moment):": (
            "    def span_of(layer):\n"
            "        return 7 if 'start_day_of_week' in layer['restrictions'][0] else 1\n\n"
            "    def wall(moment):"
        ),
    },
    tag="turns-rest",
    score=22 / 24,
)
layers_for_ever = slip(ON_CALL, {ENDED: ""}, tag="ended-still", score=22 / 24)
layers_at_once = slip(ON_CALL, {NOT_YET: ""}, tag="not-yet", score=22 / 24)
never_nobody = slip(
    ON_CALL,
    {
        "    return None": (
            '    layer = schedule["schedule_layers"][-1]\n'
            f"    passed = {SINCE}\n"
            '    turn = passed // timedelta(seconds=layer["rotation_turn_length_seconds"])\n'
            '    return layer["users"][turn % len(layer["users"])]["user"]["id"]'
        )
    },
    tag="somebody-always",
    score=20 / 24,
)
nothing_is_nobody = slip(ON_CALL, {UNREAD: "        return None\n"}, tag="read-anyway", score=23 / 24)
no_offset_is_utc = slip(
    ON_CALL,
    {'raise ValueError(f"{at}: a moment with its offset is expected")': 'now = now.replace(tzinfo=ZoneInfo("UTC"))'},
    tag="read-anyway",
    score=23 / 24,
)


@wrong(ON_CALL, tag="overrides-ignored", score=2 / 24)
def what_the_pager_rendered(folder, role, at):
    """As one does with a pager that works."""
    found = json.loads(Path(folder, f"{role.replace(' ', '-')}.schedule.json").read_text())["schedule"]
    for one in found["final_schedule"]["rendered_schedule_entries"]:
        if datetime.fromisoformat(one["start"]) <= datetime.fromisoformat(at) < datetime.fromisoformat(one["end"]):
            return one["user"]["id"]
    return None


@wrong(ON_CALL, tag="hours-in-utc", score=17 / 24)
def all_in_utc(folder, role, at):
    """Everything in UTC, as one is told to do with logs."""
    stem = role.replace(" ", "-")
    now = datetime.fromisoformat(at).astimezone(UTC)
    for one in json.loads(Path(folder, f"{stem}.overrides.json").read_text())["overrides"]:
        if datetime.fromisoformat(one["start"]) <= now < datetime.fromisoformat(one["end"]):
            return one["user"]["id"]
    for layer in json.loads(Path(folder, f"{stem}.schedule.json").read_text())["schedule"]["schedule_layers"]:
        if now < datetime.fromisoformat(layer["start"]) or (
            layer["end"] and datetime.fromisoformat(layer["end"]) <= now
        ):
            continue
        week = (now.weekday() * 24 + now.hour) * 3600 + now.minute * 60 + now.second
        inside = not layer["restrictions"]
        for one in layer["restrictions"]:
            hour, minute, second = map(int, one["start_time_of_day"].split(":"))
            begins = hour * 3600 + minute * 60 + second
            if one["type"] == "weekly_restriction":
                inside |= (week - begins - (one["start_day_of_week"] - 1) * 86_400) % 604_800 < one["duration_seconds"]
            else:
                inside |= (week - begins) % 86_400 < one["duration_seconds"]
        if inside:
            passed = (now - datetime.fromisoformat(layer["rotation_virtual_start"])).total_seconds()
            users = layer["users"]
            return users[int(passed // layer["rotation_turn_length_seconds"]) % len(users)]["user"]["id"]
    return None


@wrong(ON_CALL, tag="restrictions-ignored", score=8 / 24)
def turns_alone(folder, role, at):
    """The first layer's turns, and that is it."""
    found = json.loads(Path(folder, f"{role.replace(' ', '-')}.schedule.json").read_text())["schedule"]
    zone, layer = ZoneInfo(found["time_zone"]), found["schedule_layers"][0]
    first, now = (
        datetime.fromisoformat(one).astimezone(zone).replace(tzinfo=None)
        for one in (layer["rotation_virtual_start"], at)
    )
    users, turn = layer["users"], timedelta(seconds=layer["rotation_turn_length_seconds"])
    return users[(now - first) // turn % len(users)]["user"]["id"]


@wrong(ON_CALL, tag="overrides-ignored", score=11 / 24)
def layers_by_hour_of_day(folder, role, at):
    """Hours from start to end within their own day; who stands in is in another file."""
    found = json.loads(Path(folder, f"{role.replace(' ', '-')}.schedule.json").read_text())["schedule"]
    zone = ZoneInfo(found["time_zone"])
    now = datetime.fromisoformat(at).astimezone(zone)
    for layer in found["schedule_layers"]:
        if layer["end"] or now < datetime.fromisoformat(layer["start"]):
            continue
        for one in layer["restrictions"]:
            if one.get("start_day_of_week", now.isoweekday()) != now.isoweekday():
                continue
            begins = datetime.fromisoformat(f"{now:%Y-%m-%d}T{one['start_time_of_day']}").replace(tzinfo=zone)
            if begins <= now < begins + timedelta(seconds=one["duration_seconds"]):
                break
        else:
            if layer["restrictions"]:
                continue
        passed = now - datetime.fromisoformat(layer["rotation_virtual_start"]).astimezone(zone)
        users = layer["users"]
        return users[passed // timedelta(seconds=layer["rotation_turn_length_seconds"]) % len(users)]["user"]["id"]
    return None


FREE, ACTED = (
    'elif case["step"] and now < by:',
    'told[case["id"]] = {"do": "act", "role": None, "person": None, "by": None}\n            continue',
)
UNION, CALLED = 'needed |= policy["approvals"]', 'call["role"] == role and not call["answered"] and now >= over'
PERSON, LAST = 'person = on_call(folder, role, case["now"])', 'last = since + wait["manager"]'
WORST, LEVEL = "max(high for low, high in", 'next(level for level in levels if worst >= level["at_least"])'

one_more_try = slip(DECISIONS, {FREE: 'elif case["step"]:'}, tag="own-hands", score=25 / 37)
one_minute_more = slip(DECISIONS, {FREE: FREE.replace("<", "<=")}, tag="minute-more", score=31 / 37)
it_would_help = slip(DECISIONS, {UNION: "needed = {}"}, tag="unapproved", score=0.4)
the_approvals_alone = slip(DECISIONS, {UNION: 'needed = policy["approvals"]'}, tag="rights-unread", score=0.4)
the_rights_alone = slip(DECISIONS, {UNION: "pass"}, tag="unapproved", score=0.4)
better_ask = slip(DECISIONS, {ACTED: 'do = "ask"'}, tag="asks-for-everything", score=32 / 37)
money_is_not_mine = slip(DECISIONS, {'if case["at_stake"]:': "if False:"}, tag="stake-ignored", score=32 / 37)
straight_to_the_field = slip(
    DECISIONS,
    {
        'role = "incident commander"': 'role = case["evidence_points_at"]',
        PERSON: f"{PERSON} if role != 'cloud vendor' else 'vendor'",
    },
    tag="field-direct",
    score=24 / 37,
)
the_senior_knows = slip(
    DECISIONS, {'elif case["evidence_points_at"]:': "elif False:"}, tag="always-senior", score=24 / 37
)
they_will_ring_back = slip(DECISIONS, {'in case["calls"]:': "in []:"}, tag="silence-ignored", score=27 / 37)
no_patience = slip(DECISIONS, {CALLED: CALLED.replace(" and now >= over", "")}, tag="silence-at-once", score=32 / 37)
somebody_did_not_answer = slip(
    DECISIONS, {CALLED: CALLED.replace('call["role"] == role and ', "")}, tag="any-silence", score=32 / 37
)
calls_are_calls = slip(
    DECISIONS, {CALLED: CALLED.replace('not call["answered"] and ', "")}, tag="answers-ignored", score=29 / 37
)
as_the_pager_says = slip(
    DECISIONS, {LEVEL: 'next(level for level in levels if level["id"] == case["pager_says"])'}, tag="label-severity",
    score=32 / 37,
)  # fmt: skip
at_least_so_bad = slip(DECISIONS, {WORST: "max(low for low, high in"}, tag="low-end", score=32 / 37)
in_the_middle = slip(DECISIONS, {WORST: "max((low + high) / 2 for low, high in"}, tag="low-end", score=32 / 37)
the_first_journey = slip(
    DECISIONS, {'max(high for low, high in case["failing_share"].values())': '[*case["failing_share"].values()][0][1]'},
    tag="first-journey", score=32 / 37,
)  # fmt: skip
nobody_is_called = slip(DECISIONS, {"if person is None:": "if False:"}, tag="nobody-ignored", score=32 / 37)
now_it_is_an_emergency = slip(
    DECISIONS,
    {
        'role, by = "manager", min(over, last)': 'do, role, by = "escalate", "manager", min(over, last)',
        'role, person = "manager",': 'do, role, person = "escalate", "manager",',
    },
    tag="asks-no-more",
    score=30 / 37,
)
from_now_on = slip(DECISIONS, {"by.isoformat()": "(by - since + now).isoformat()"}, tag="from-now", score=22 / 37)
one_clock_for_all = slip(DECISIONS, {LAST: 'last = since + wait["on-call senior"]'}, tag="one-clock", score=31 / 37)
half_an_hour_is_half_an_hour = slip(DECISIONS, {"min(over, last)": "last"}, tag="waits-in-full", score=30 / 37)
however_late = slip(DECISIONS, {"min(over, last)": "over"}, tag="waits-for-the-call", score=33 / 37)
who_will_be_there = slip(
    DECISIONS, {PERSON: "person = on_call(folder, role, by.isoformat())"}, tag="person-at-the-end", score=34 / 37
)
approvals_before_all = slip(
    DECISIONS,
    {
        'if case["at_stake"]:': 'if needed.get(case["step"]):\n            do, role = "ask", needed[case["step"]]\n        elif case["at_stake"]:'
    },
    tag="stake-ignored",
    score=32 / 37,
)
the_field_before_the_step = slip(
    DECISIONS,
    {
        'elif needed.get(case["step"]):': 'elif case["evidence_points_at"]:\n            role = "incident commander"\n        elif needed.get(case["step"]):',
    },
    tag="field-first",
    score=29 / 37,
)
over_is_over = slip(
    DECISIONS, {'elif case["evidence_points_at"]:': 'elif case["evidence_points_at"] and not case["step"]:'},
    tag="always-senior", score=31 / 37,
)  # fmt: skip
only_the_senior_is_called = slip(
    DECISIONS, {CALLED: CALLED.replace('call["role"] == role', 'call["role"] == role == "on-call senior"')},
    tag="silence-ignored", score=32 / 37,
)  # fmt: skip
only_the_database_sleeps = slip(
    DECISIONS, {"if person is None:": 'if person is None and role == "database":'}, tag="nobody-ignored", score=32 / 37
)
bounds_by_heart = slip(
    DECISIONS,
    {LEVEL: "next(level for level, least in zip(levels, (0.5, 0.05, 0.01, 0)) if worst >= least)"},
    tag="by-heart",
    score=34 / 37,
)
who_was_there = slip(
    DECISIONS, {PERSON: 'person = on_call(folder, role, case["since"])'}, tag="person-when-noticed", score=34 / 37
)
times_of_the_wall = slip(
    DECISIONS, {"by.isoformat()": "by.replace(tzinfo=None).isoformat()"}, tag="on-the-wall", score=22 / 37
)


def cases_of(folder):
    return json.loads(Path(folder, "situations.json").read_text())["situations"]


@wrong(DECISIONS, tag="by-heart", score=34 / 37)
def the_policy_by_heart(folder):
    """Whoever has read the policy once, a year ago."""
    asks = {
        "create-index": "database", "disable-verification": "security", "drain-zone": "incident commander",
        "fail-over-db": "manager", "roll-back-schema": "database", "shed-load": "incident commander",
        "use-spare-link": "network", "waiting-room": "incident commander",
        "change production infrastructure code": "on-call senior", "change an alert rule that pages": "on-call senior",
        "change a gate in a delivery pipeline": "on-call senior", "run automation that changes state": "on-call senior",
        "change capacity beyond the agreed range": "on-call senior", "change network routing": "manager",
        "change a firewall": "manager", "fail a database over": "manager", "change the architecture": "manager",
        "engage a vendor": "manager", "make an exception to a policy": "manager",
    }  # fmt: skip
    told = {}
    for case in cases_of(folder):
        since, now = datetime.fromisoformat(case["since"]), datetime.fromisoformat(case["now"])
        do, role, by = "escalate", "on-call senior", since + timedelta(minutes=15)
        if case["at_stake"]:
            role, by = "manager", since + timedelta(minutes=30)
        elif case["step"] in asks:
            do, role = "ask", asks[case["step"]]
        elif case["step"] and now < by:
            told[case["id"]] = {"do": "act", "role": None, "person": None, "by": None}
            continue
        elif case["evidence_points_at"]:
            role = "incident commander"
        worst = max(high for _, high in case["failing_share"].values())
        wait = 5 if worst >= 0.5 else 10 if worst >= 0.05 else 30
        for one in case["calls"]:
            over = datetime.fromisoformat(one["at"]) + timedelta(minutes=wait)
            if one["role"] == role and not one["answered"] and now >= over:
                role, by = "manager", min(over, since + timedelta(minutes=30))
        person = known.by_walking_the_turns(folder, role, case["now"])
        if person is None:
            role, person = "manager", known.by_walking_the_turns(folder, "manager", case["now"])
        told[case["id"]] = {"do": do, "role": role, "person": person, "by": by.isoformat()}
    return told


@wrong(DECISIONS, tag="own-hands", score=5 / 37)
def a_good_hand(folder):
    """Do what is at hand; when nothing is, call the senior, from the minute on in which one has nothing left."""
    told = {}
    for case in cases_of(folder):
        if case["step"]:
            told[case["id"]] = {"do": "act", "role": None, "person": None, "by": None}
        else:
            by = datetime.fromisoformat(case["now"]) + timedelta(minutes=15)
            person = known.by_walking_the_turns(folder, "on-call senior", case["now"])
            told[case["id"]] = {"do": "escalate", "role": "on-call senior", "person": person, "by": by.isoformat()}
    return told


@wrong(DECISIONS, tag="asks-for-everything", score=15 / 37)
def always_somebody_else(folder):
    """Nobody was ever told off for a call: the approvals are read, and the rest goes to the senior."""
    policy = tomllib.loads(Path(folder, "decision-rights.toml").read_text())
    minutes = policy["escalation"][0]["after_minutes"]
    told = {}
    for case in cases_of(folder):
        role = policy["approvals"].get(case["step"], "on-call senior")
        told[case["id"]] = {
            "do": "ask" if case["step"] else "escalate",
            "role": role,
            "person": known.by_walking_the_turns(folder, role, case["now"]),
            "by": (datetime.fromisoformat(case["since"]) + timedelta(minutes=minutes)).isoformat(),
        }
    return told


@wrong(DECISIONS, tag="field-direct", score=17 / 37)
def whoever_knows_best(folder):
    """Straight to the field, and to whoever answers: what is quickest."""
    policy = tomllib.loads(Path(folder, "decision-rights.toml").read_text())
    table = {
        action: {"peer or on-call lead": "on-call senior", "manager or formal change": "manager"}[one["approval"]]
        for one in policy["rights"]
        if one["approval"] != "alone"
        for action in one["actions"]
    } | policy["approvals"]
    told = {}
    for case in cases_of(folder):
        since, now = datetime.fromisoformat(case["since"]), datetime.fromisoformat(case["now"])
        by = since + timedelta(minutes=policy["escalation"][0]["after_minutes"])
        unanswered = any(not one["answered"] for one in case["calls"])
        if case["step"] and case["step"] not in table and now < by:
            told[case["id"]] = {"do": "act", "role": None, "person": None, "by": None}
            continue
        role = table.get(case["step"]) or case["evidence_points_at"] or ("manager" if unanswered else "on-call senior")
        person = known.by_walking_the_turns(folder, role, case["now"]) if role != "cloud vendor" else None
        do = "ask" if case["step"] in table else "escalate"
        told[case["id"]] = {"do": do, "role": role, "person": person, "by": by.isoformat()}
    return told

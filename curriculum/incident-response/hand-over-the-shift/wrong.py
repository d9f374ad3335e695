"""Lists and notes as tired people make them: the solution with one slip each, and whole ones."""

import json
from datetime import datetime
from pathlib import Path

from groundschool.kit import beside, slip, wrong

known = beside(__file__, "right")
OPEN, NOTE = "open-items", "note"
P, N = 46, 28
RESOLVED = '        if one["status"] == "resolved":\n            continue\n'
LISTED = RESOLVED.replace(
    "            continue",
    '            add("incident", str(one["incident_number"]), "resolved", None, None)\n            continue',
)
NEWEST = "for one in incidents:"
HELD = 'held = one["status"]["inhibitedBy"] or quiet & set(one["status"]["silencedBy"])'
UNPAGED = ' and one["fingerprint"] not in paged:'
STATES = 'if state in ("authorize", "scheduled", "implement"):'
DEPLOY = 'if one["environment"] == "production" and not one["rolled_back"] and open_still:'
ACK, PERSON = 'max(people, key=lambda ack: moment(ack["at"]))', 'if ack["acknowledger"]["type"] == "user_reference"]'
ON_CALL = 'if one["escalation_level"] == 1 and begun and not over:'
STARTED, VALUE = 'moment(one["startsAt"]) <= ends', '"start_date"]["value"]'
NOBODY = 'raise ValueError(f"{name}: nobody is found for {written!r}")'
CUT = "return datetime.fromisoformat(text).astimezone(UTC)"

the_whole_page = slip(OPEN, {RESOLVED: LISTED}, tag="resolved-too", score=43 / P)
each_key_once = slip(
    OPEN,
    {NEWEST: 'for one in {one["incident_key"]: one for one in incidents[::-1]}.values():'},
    tag="one-of-a-key",
    score=42 / P,
)
the_last_of_each_key = slip(
    OPEN,
    {NEWEST: 'for one in {one["incident_key"]: one for one in incidents}.values():'},
    tag="last-of-a-key",
    score=44 / P,
)
every_feed_by_itself = slip(OPEN, {UNPAGED: ":"}, tag="twice", score=44 / P)
it_has_a_number = slip(
    OPEN,
    {UNPAGED: ' and one["fingerprint"] not in {each["incident_key"] for each in incidents}:'},
    tag="incident-is-enough",
    score=39 / P,
)
it_fires_after_all = slip(OPEN, {HELD: 'held = one["status"]["inhibitedBy"]'}, tag="suppressed-too", score=43 / P)
suppressed_is_suppressed = slip(
    OPEN, {HELD: 'held = one["status"]["state"] == "suppressed"'}, tag="suppressed-never", score=42 / P
)
silences_alone_hold = slip(
    OPEN, {HELD: 'held = quiet & set(one["status"]["silencedBy"])'}, tag="inhibited-too", score=44 / P
)
as_the_page_says = slip(
    OPEN, {"if until > ends:": 'if one["status"]["state"] != "expired":'}, tag="by-the-state", score=40 / P
)
what_is_active = slip(OPEN, {"if until > ends:": "if until > ends and begun:"}, tag="active-alone", score=40 / P)
to_the_minute = slip(OPEN, {"if until > ends:": "if until >= ends:"}, tag="end-included", score=40 / P)
watched_to_the_minute = slip(
    OPEN, {"(until and until > ends)\n": "(until and until >= ends)\n"}, tag="end-included", score=43 / P
)
whatever_is_not_closed = slip(
    OPEN, {STATES: 'if state not in ("closed", "review", "new", "assess"):'}, tag="cancelled-too", score=43 / P
)
reviews_too = slip(
    OPEN, {STATES: 'if state in ("authorize", "scheduled", "implement", "review"):'}, tag="review-too", score=43 / P
)
everything_that_may_come = slip(
    OPEN,
    {STATES: 'if state in ("new", "assess", "authorize", "scheduled", "implement"):'},
    tag="drafts-too",
    score=43 / P,
)
without_an_end = slip(
    OPEN, {STATES: STATES[:-1] + ' and not one["closed_at"]["value"]:'}, tag="closed-at", score=41 / P
)
approved_ones = slip(OPEN, {STATES: 'if state in ("scheduled", "implement"):'}, tag="approved-alone", score=40 / P)
all_deploys_of_the_shift = slip(OPEN, {" and open_still:": ":"}, tag="watch-over", score=43 / P)
what_runs = slip(OPEN, {" and open_still:": ' and not one["finished"]:'}, tag="running-alone", score=35 / P)
staging_is_ours_too = slip(OPEN, {'one["environment"] == "production" and ': ""}, tag="staging-too", score=43 / P)
back_is_not_gone = slip(OPEN, {' and not one["rolled_back"]': ""}, tag="rolled-back-too", score=44 / P)
the_team_will = slip(
    OPEN,
    {
        'owners[one["escalation_policy"]["summary"]] = one["user"]["summary"]': 'owners[one["escalation_policy"]["summary"]] = one["escalation_policy"]["summary"]'
    },
    tag="team-name",
    score=43 / P,
)
who_is_here_now = slip(
    OPEN, {'moment(one["start"]) <= ends': 'moment(one["start"]) < ends', 'moment(one["end"]) <= ends': 'moment(one["end"]) < ends'},
    tag="leaving", score=43 / P,
)  # fmt: skip
whoever_stands_behind = slip(
    OPEN, {'one["escalation_level"] == 1': 'one["escalation_level"] == 2'}, tag="any-level", score=43 / P
)
as_it_is_written = slip(
    OPEN,
    {'owner = person("silences.json", one["createdBy"])': 'owner = person("silences.json", one["createdBy"]) and one["createdBy"]',
     'one["team"] if one["by"] == "ci" else one["by"])\n            add': 'one["team"] if one["by"] == "ci" else one["by"])\n            owner = owner if one["by"] == "ci" else one["by"]\n            add'},
    tag="as-written", score=41 / P,
)  # fmt: skip
who_was_first = slip(OPEN, {ACK: ACK.replace("max", "min")}, tag="first-to-acknowledge", score=44 / P)
the_last_line = slip(OPEN, {ACK: "people[-1]"}, tag="last-listed", score=44 / P)
bots_are_people = slip(OPEN, {PERSON: "]"}, tag="service-is-owner", score=43 / P)
whom_it_rang = slip(OPEN, {"if people:": "if False:"}, tag="assignee", score=44 / P)
my_own_clock = slip(
    OPEN, {'else "start_date"]["value"]': 'else "start_date"]["display_value"]'}, tag="display-time", score=43 / P
)
offsets_cut_off = slip(OPEN, {CUT: "return datetime.fromisoformat(text)"}, tag="on-the-wall", score=41 / P)
the_first_action = slip(
    OPEN, {"min(pending, default=None)": "pending[0] if pending else None"}, tag="first-pending", score=44 / P
)
when_it_began = slip(
    OPEN, {'"end_date" if state == "implement" else "start_date"': '"start_date"'}, tag="start-always", score=43 / P
)
state_of_the_page = slip(
    OPEN, {'"active" if begun else "pending"': 'one["status"]["state"]'}, tag="state-as-taken", score=44 / P
)
silences_without_end = slip(
    OPEN,
    {'"active" if begun else "pending", owner, until)': '"active" if begun else "pending", owner, None)'},
    tag="no-expiry",
    score=43 / P,
)

the_last_action = slip(
    OPEN, {"min(pending, default=None)": "pending[-1] if pending else None"}, tag="last-pending", score=44 / P
)
it_was_never_watched = slip(
    OPEN, {"(until and until > ends)\n": "until is None or until > ends\n"}, tag="never-watched", score=44 / P
)
muted_pages_nobody = slip(
    OPEN, {HELD: HELD.replace(" or quiet", ' or one["status"]["mutedBy"] or quiet')}, tag="muted-out", score=44 / P
)
it_has_an_incident = slip(
    OPEN,
    {
        'paged.add(one["incident_key"])': 'paged.update((one["incident_key"], one["title"].split(" on ")[0]))',
        UNPAGED: ' and not paged & {one["fingerprint"], one["labels"]["alertname"]}:',
    },
    tag="same-name",
    score=44 / P,
)
its_end_has_passed = slip(
    OPEN,
    {STATES: STATES[:-1] + ' and (state != "implement" or datetime.fromisoformat(one["end_date"]["value"] + "+00:00") > ends):'},
    tag="over-is-done", score=41 / P,
)  # fmt: skip
its_start_has_passed = slip(
    OPEN,
    {STATES: STATES[:-1] + ' and datetime.fromisoformat(one["end_date" if state == "implement" else "start_date"]["value"] + "+00:00") > ends:'},
    tag="planned-ahead", score=41 / P,
)  # fmt: skip
since_ever_is_never = slip(
    OPEN, {'one["start"] is None or moment(one["start"]) <= ends': 'one["start"] and moment(one["start"]) <= ends', NOBODY: "return None"},
    tag="without-start", score=42 / P,
)  # fmt: skip
any_production = slip(
    OPEN, {'one["environment"] == "production"': 'one["environment"].startswith("production")'}, tag="begins-like-it", score=44 / P
)  # fmt: skip
null_is_no_list = slip(
    OPEN,
    {"(OSError, ValueError, TypeError, KeyError)": "(OSError, ValueError, KeyError)"},
    tag="read-anyway",
    score=45 / P,
)
nobody_is_nobody = slip(
    OPEN, {NOBODY: "return None"}, tag="read-anyway", score=45 / P
)  # fmt: skip
closed_ones_need_owners = slip(
    OPEN, {'        if until > ends:\n            owner = person("silences.json", one["createdBy"])\n': '        owner = person("silences.json", one["createdBy"])\n        if until > ends:\n'},
    tag="too-strict", score=3 / P,
)  # fmt: skip


@wrong(OPEN, tag="read-anyway", score=44 / P)
def what_cannot_be_read_is_empty(folder):
    """The page was down, so nothing stood on it."""
    try:
        return known.with_tables(folder)
    except ValueError:
        return []


@wrong(OPEN, tag="by-the-state", score=12 / P)
def what_the_pages_show(folder):
    """As one does with four browser tabs: what each page calls open."""

    def load(name):
        return json.loads(Path(folder, name).read_text())

    items = []
    for one in load("incidents.json")["incidents"]:
        if one["status"] != "resolved":
            due = one["pending_actions"][0]["at"] if one["pending_actions"] else None
            owner = one["assignments"][0]["assignee"]["summary"]
            items.append(("incident", str(one["incident_number"]), one["status"], owner, due))
    for one in load("alerts.json"):
        about = one["fingerprint"], "firing", one["labels"]["team"], None
        items += [("alert", *about)] if one["status"]["state"] == "active" else []
    for one in load("silences.json"):
        about = one["id"], one["status"]["state"], one["createdBy"], one["endsAt"]
        items += [("silence", *about)] if one["status"]["state"] != "expired" else []
    for one in load("changes.json")["result"]:
        if one["state"]["display_value"] in {"Scheduled", "Implement"}:
            due = one["start_date"]["display_value"].replace(" ", "T") + "Z"
            items.append(
                (
                    "change",
                    one["number"]["value"],
                    one["state"]["display_value"].lower(),
                    one["assigned_to"]["display_value"],
                    due,
                )
            )
    for one in load("deploys.json")["deploys"]:
        about = one["id"], "running", one["by"], one["watched_until"]
        items += [] if one["finished"] else [("deploy", *about)]
    return [dict(zip(("kind", "id", "state", "owner", "due"), one, strict=True)) for one in items]


@wrong(OPEN, tag="read-anyway", score=0)
def all_quiet(_folder):
    return []


@wrong(OPEN, tag="resolved-too", score=14 / P)
def everything_that_was(folder):
    """Better too much than too little."""

    def load(name):
        return json.loads(Path(folder, name).read_text())

    items = [
        (
            "incident",
            str(one["incident_number"]),
            one["status"],
            one["assignments"][0]["assignee"]["summary"] if one["assignments"] else None,
            None,
        )
        for one in load("incidents.json")["incidents"]
    ]
    items += [("alert", one["fingerprint"], "firing", one["labels"]["team"], None) for one in load("alerts.json")]
    items += [
        ("silence", one["id"], one["status"]["state"], one["createdBy"], one["endsAt"]) for one in load("silences.json")
    ]
    items += [
        (
            "change",
            one["number"]["value"],
            one["state"]["display_value"].lower(),
            one["assigned_to"]["display_value"],
            one["start_date"]["value"],
        )
        for one in load("changes.json")["result"]
    ]
    items += [
        ("deploy", one["id"], "watched", one["by"], one["watched_until"]) for one in load("deploys.json")["deploys"]
    ]
    return [dict(zip(("kind", "id", "state", "owner", "due"), one, strict=True)) for one in items]


LINE = "return f\"- {name} | {one['state']} | {one['owner']} | next: {action} | {at:%Y-%m-%d %H:%M} UTC\""


def line(old, new):
    return {LINE: LINE.replace(old, new)}


teams_own_it = slip(NOTE, line("{one['owner']}", "platform"), tag="no-owner", score=26 / N)
it_says_open = slip(NOTE, line("{one['state']}", "to do"), tag="no-state", score=26 / N)
somebody_looks = slip(NOTE, line("next: {action}", "being looked at"), tag="no-action", score=26 / N)
monitor_it = slip(NOTE, line("next: {action}", "next: monitor"), tag="no-action", score=26 / N)
monitor_it_please = slip(NOTE, line("next: {action}", "next: keep an eye on it"), tag="no-action", score=26 / N)
all_of_them = slip(
    NOTE,
    line("{one['owner']}", "Inês, Tomás, Leila, Moira, Daniel, Grace, {one['owner']}"),
    tag="no-owner",
    score=26 / N,
)
every_state = slip(
    NOTE, line("{one['state']}", "triggered acknowledged firing active scheduled authorize implement watched running"),
    tag="no-state", score=26 / N,
)  # fmt: skip
no_end = slip(NOTE, line(" | {at:%Y-%m-%d %H:%M} UTC", ""), tag="no-time", score=25 / N)
on_my_clock = slip(NOTE, {LINE: "at += timedelta(hours=1)\n    " + LINE}, tag="no-time", score=25 / N)
utc_goes_without_saying = slip(NOTE, line("%H:%M} UTC", "%H:%M}"), tag="no-utc", score=26 / N)
pager_only = slip(
    NOTE,
    {'one["kind"] in ("incident", "alert", "silence")': 'one["kind"] in ("incident", "alert")'},
    tag="left-out",
    score=24 / N,
)
no_changes = slip(NOTE, {"Changes:\n{changing}\n": ""}, tag="left-out", score=24 / N)
twice_is_safer = slip(
    NOTE, {"Changes:\n{changing}\n": "Changes:\n{changing}\n{changing}\n"}, tag="left-out", score=24 / N
)
also_these = slip(
    NOTE,
    {"{opened}\n": "{opened}\n{done}\n", "accepted = ends": 'done = "- #" + next(str(one["incident_number"]) for one in json.loads((shift / "incidents.json").read_text())["incidents"] if one["status"] == "resolved") + " | looks odd"\naccepted = ends'},
    tag="closed-as-open", score=25 / N,
)  # fmt: skip
it_is_on = slip(
    NOTE,
    {"{changing}\n": "{changing}\n{done}\n", "accepted = ends": 'done = next("- " + text for text in said if "I will be there" in text).replace(", I will", " UTC, I will")\naccepted = ends'},
    tag="closed-as-open", score=25 / N,
)  # fmt: skip
keep_an_eye = slip(
    NOTE, {"text.split('eye on ')[1]": "text.split('eye on ')[1].split(':')[0]"}, tag="no-bound", score=26 / N
)
just_the_number = slip(
    NOTE, {"text.split('eye on ')[1]}": "' '.join(one for one in text.split('eye on ')[1].split() if one not in ('%', 's', 'ms', 'messages'))}"},
    tag="no-bound", score=26 / N,
)  # fmt: skip
quiet_night = slip(NOTE, {"{risks}": "none known, should be a quiet night"}, tag="no-risk", score=26 / N)
no_risk_line = slip(NOTE, {"Risks next 24 h: {risks}\n": ""}, tag="no-risk", score=26 / N)
nobody_accepts = slip(
    NOTE, {'Accepted by: {told["to"]}, {accepted:%Y-%m-%d %H:%M} UTC': "Accepted by:"}, tag="not-accepted", score=27 / N
)
tomorrow_is_fine = slip(NOTE, {"timedelta(minutes=10)": "timedelta(hours=8)"}, tag="not-accepted", score=27 / N)
from_us = slip(NOTE, {'From: {told["from"]}': "From: platform"}, tag="people", score=27 / N)
no_date = slip(
    NOTE,
    {"Period: {starts:%Y-%m-%d %H:%M} to {ends:%Y-%m-%d %H:%M} UTC": "Period: {starts:%H:%M} to {ends:%H:%M} UTC"},
    tag="period",
    score=27 / N,
)
evidence_pasted = slip(
    NOTE, {"Risks next": "{pasted}\nRisks next", "accepted = ends": 'pasted = next("- " + text for text in said if "Bearer" in text)\naccepted = ends'},
    tag="secret-leaked", score=0.4,
)  # fmt: skip
all_that_was_said = slip(NOTE, {"Risks next": "{'and so on ' * 150}\nRisks next"}, tag="too-long", score=27 / N)


@wrong(NOTE, tag="left-out", score=0)
def all_quiet_tonight(_folder):
    return "All quiet. A few alerts, nothing to worry about. Silences are in place. Have a good one!"


@wrong(NOTE, tag="left-out", score=3 / N)
def a_filled_form(folder):
    told = json.loads((folder / "shift/shift.json").read_text())
    starts, ends = (datetime.fromisoformat(told[key]) for key in ("starts", "ends"))
    return f"""Period: {starts:%Y-%m-%d %H:%M} to {ends:%H:%M} UTC
From: {told["from"]}
To: {told["to"]}
Open: none
Changes: none
Watch: the usual
Risks next 24 h: none
Accepted by: {told["to"]}, {ends:%H:%M} UTC"""

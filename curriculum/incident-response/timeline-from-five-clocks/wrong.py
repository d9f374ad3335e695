"""Answers people really give: the solution with one slip each."""

from groundschool.kit import slip

ZONED, PAGED = ".replace(tzinfo=zone)", 'datetime.fromisoformat(entry["created_at"])'
POSTED, PUBLIC = 'float(message["ts"]), UTC', 'update["created_at"]'
DETECTED, MITIGATED = 'min(moments["trigger_log_entry"] + impact)', '"mitigated": declared["mitigated"]'
KEPT, KEEP = 'moments[entry["type"]].append(moment)', 'moments.setdefault(entry["type"], []).append(moment)'

deploy_log_is_utc = slip("timeline", {ZONED: ".replace(tzinfo=UTC)"}, tag="local-time", score=31 / 37)
halifax_is_minus_three = slip(
    "timeline", {ZONED: ".replace(tzinfo=UTC) + timedelta(hours=3)"}, tag="fixed-offset", score=33 / 37
)
first_nineteen_characters = slip(
    "timeline",
    {PAGED: 'datetime.fromisoformat(entry["created_at"][:19]).replace(tzinfo=UTC)'},
    tag="offset-dropped",
    score=31 / 37,
)
thread_time = slip(
    "timeline", {POSTED: 'float(message.get("thread_ts", message["ts"])), UTC'}, tag="reply-at-parent", score=27 / 37
)
last_edit = slip(
    "timeline", {POSTED: 'float(message.get("edited", message)["ts"]), UTC'}, tag="edit-time", score=25 / 37
)
what_the_page_shows = slip("timeline", {PUBLIC: 'update["display_at"]'}, tag="display-time", score=35 / 37)
journal_as_it_reads = slip("timeline", {"read + corrected": "read"}, tag="skew-ignored", score=33 / 37)
step_taken_off = slip("timeline", {"read + corrected": "read - corrected"}, tag="skew-sign", score=33 / 37)
impact_begins_with_the_alert = slip(
    "timeline",
    {'"impact_start": began': '"impact_start": min(moments["trigger_log_entry"])'},
    tag="alert-is-impact",
    score=35 / 37,
)
only_alerts_detect = slip(
    "timeline", {DETECTED: 'min(moments["trigger_log_entry"])'}, tag="alert-only-detection", score=35 / 37
)
over_is_over = slip(
    "timeline", {MITIGATED: '"mitigated": declared["resolved"]'}, tag="mitigated-is-resolved", score=33 / 37
)
the_first_hope = slip(
    "timeline",
    {'declared[text.split()[1].rstrip(":")] = moment': 'declared.setdefault(text.split()[1].rstrip(":"), moment)'},
    tag="first-mitigation",
    score=35 / 37,
)
resolved_when_the_alert_clears = slip(
    "timeline",
    {'"resolved": declared["resolved"]': '"resolved": max(moments["resolve_log_entry"])'},
    tag="alert-cleared",
    score=35 / 37,
)
bots_are_people = slip(
    "timeline",
    {'if "bot_id" in message or "subtype" in message:': 'if message.get("subtype") == "channel_join":'},
    tag="bot-echo",
    score=33 / 37,
)
pager_without_its_end = slip("timeline", {', "resolve_log_entry": []': ""}, tag="event-missing", score=33 / 37)
everything_deployed = slip(
    "timeline",
    {'if entry["type"] in moments:': "if True:", KEPT: KEEP, " and line.split()[2] == service": ""},
    tag="noise",
    score=36 / 37,
)
file_names_as_references = slip(
    "timeline", {'"ref": ref': '"ref": f"{source}.json"'}, tag="no-reference", score=15 / 37
)
source_by_source = slip(
    "timeline", {'    events.sort(key=lambda event: event["time"])\n': ""}, tag="unsorted", score=34 / 37
)

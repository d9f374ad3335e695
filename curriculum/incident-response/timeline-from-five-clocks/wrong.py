"""Answers people really give: the solution with one slip each."""

from groundschool.kit import slip

ZONED, PAGED = ".replace(tzinfo=zone)", 'datetime.fromisoformat(entry["created_at"])'
PERSON = 'if "bot_id" in message or "subtype" in message:'
FIRST_ERROR = 'min((entry for entry in nginx if int(entry["PRIORITY"]) <= 3), key=booted)'
CORRECTED = "read + late if booted(onset) < booted(step) else read"
BY_TS = 'sorted(messages, key=lambda message: float(message["ts"]))'
POSTED, PUBLIC = 'float(message["ts"]), UTC', 'update["created_at"]'
DETECTED, MITIGATED = 'min(moments["trigger_log_entry"] + impact)', '"mitigated": declared["mitigated"]'
KEPT, KEEP = 'moments[entry["type"]].append(moment)', 'moments.setdefault(entry["type"], []).append(moment)'

deploy_log_is_utc = slip("timeline", {ZONED: ".replace(tzinfo=UTC)"}, tag="local-time", score=34 / 38)
halifax_is_minus_three = slip(
    "timeline", {ZONED: ".replace(tzinfo=UTC) + timedelta(hours=3)"}, tag="fixed-offset", score=34 / 38
)
first_nineteen_characters = slip(
    "timeline",
    {PAGED: 'datetime.fromisoformat(entry["created_at"][:19]).replace(tzinfo=UTC)'},
    tag="offset-dropped",
    score=30 / 38,
)
thread_time = slip(
    "timeline", {POSTED: 'float(message.get("thread_ts", message["ts"])), UTC'}, tag="reply-at-parent", score=28 / 38
)
last_edit = slip(
    "timeline", {POSTED: 'float(message.get("edited", message)["ts"]), UTC'}, tag="edit-time", score=26 / 38
)
what_the_page_shows = slip("timeline", {PUBLIC: 'update["display_at"]'}, tag="display-time", score=36 / 38)
journal_as_it_reads = slip("timeline", {CORRECTED: "read"}, tag="skew-ignored", score=30 / 38)
step_taken_off = slip(
    "timeline", {CORRECTED: "read - late if booted(onset) < booted(step) else read"}, tag="skew-sign", score=30 / 38
)
impact_begins_with_the_alert = slip(
    "timeline",
    {'"impact_start": began': '"impact_start": min(moments["trigger_log_entry"])'},
    tag="alert-is-impact",
    score=30 / 38,
)
only_alerts_detect = slip(
    "timeline", {DETECTED: 'min(moments["trigger_log_entry"])'}, tag="alert-only-detection", score=36 / 38
)
over_is_over = slip(
    "timeline", {MITIGATED: '"mitigated": declared["resolved"]'}, tag="mitigated-is-resolved", score=32 / 38
)
the_first_hope = slip(
    "timeline",
    {'declared[text.split()[1].rstrip(":")] = moment': 'declared.setdefault(text.split()[1].rstrip(":"), moment)'},
    tag="first-mitigation",
    score=36 / 38,
)
resolved_when_the_alert_clears = slip(
    "timeline",
    {'"resolved": declared["resolved"]': '"resolved": max(moments["resolve_log_entry"])'},
    tag="alert-cleared",
    score=34 / 38,
)
bots_are_people = slip(
    "timeline",
    {PERSON: 'if message.get("subtype") == "channel_join":'},
    tag="bot-echo",
    score=32 / 38,
)
pager_without_its_end = slip("timeline", {', "resolve_log_entry": []': ""}, tag="event-missing", score=34 / 38)
everything_deployed = slip(
    "timeline",
    {'if entry["type"] in moments:': "if True:", KEPT: KEEP, "if line.split()[2] == service:": "if True:"},
    tag="noise",
    score=36 / 38,
)
file_names_as_references = slip(
    "timeline", {'"ref": ref': '"ref": f"{source}.json"'}, tag="no-reference", score=13 / 38
)
source_by_source = slip(
    "timeline", {'    events.sort(key=lambda event: event["time"])\n': ""}, tag="unsorted", score=35 / 38
)

last_changed = slip("timeline", {PUBLIC: 'update["updated_at"]'}, tag="changed-later", score=36 / 38)
the_first_resolved = slip(
    "timeline",
    {
        'declared[text.split()[1].rstrip(":")] = moment': 'declared.setdefault(text, moment)\n            declared[text.split()[1].rstrip(":")] = moment',
        '"resolved": declared["resolved"]': '"resolved": next(at for text, at in declared.items() if text.startswith("[status] resolved"))',
    },
    tag="first-resolved",
    score=36 / 38,
)
always_halifax = slip(
    "timeline", {"ZoneInfo(lines[1].split()[-1])": 'ZoneInfo("America/Halifax")'}, tag="zone-by-heart", score=36 / 38
)
lisbon_is_plus_one = slip(
    "timeline",
    {PAGED: 'datetime.fromisoformat(entry["created_at"][:19] + "+01:00")'},
    tag="fixed-offset",
    score=36 / 38,
)
lines_without_comments = slip(
    "timeline",
    {"enumerate(lines[2:], 3)": "enumerate(lines[2:], 1)", 'if entry["type"] in moments:': "if True:", KEPT: KEEP},
    tag="line-numbers",
    score=30 / 38,
)
the_first_on_the_wall = slip(
    "timeline",
    {FIRST_ERROR: FIRST_ERROR.replace("booted", 'lambda entry: entry["__REALTIME_TIMESTAMP"]')},
    tag="wall-clock-order",
    score=36 / 38,
)
before_by_the_wall = slip(
    "timeline",
    {
        CORRECTED: 'read + late if int(onset["__REALTIME_TIMESTAMP"]) < int(step["__REALTIME_TIMESTAMP"]) else read',
    },
    tag="skew-ignored",
    score=36 / 38,
)
errors_are_threes = slip(
    "timeline", {'int(entry["PRIORITY"]) <= 3)': 'entry["PRIORITY"] == "3")'}, tag="wall-clock-order", score=36 / 38
)
everything_twice = slip(
    "timeline", {"for event in events]": "for event in events for _ in range(2)]"}, tag="told-twice", score=36 / 38
)
only_what_was_deployed = slip(
    "timeline",
    {"line.split()[2] == service": 'line.split()[2] == service and line.split()[3] in ("deploy", "rollback")'},
    tag="event-missing",
    score=32 / 38,
)
whatever_begins_so = slip(
    "timeline", {"line.split()[2] == service": "line.split()[2].startswith(service)"}, tag="noise", score=36 / 38
)
what_calls_itself_nginx = slip(
    "timeline",
    {'entry.get("_SYSTEMD_UNIT") == "nginx.service"': 'entry.get("SYSLOG_IDENTIFIER") == "nginx"'},
    tag="event-missing",
    score=26 / 38,
)
whatever_begins_with_nginx = slip(
    "timeline",
    {'entry.get("_SYSTEMD_UNIT") == "nginx.service"': '(entry.get("_SYSTEMD_UNIT") or "").startswith("nginx")'},
    tag="event-missing",
    score=26 / 38,
)
priya_leads_support = slip(
    "timeline",
    {
        'user["profile"]["title"] for': 'user["name"] for',
        'titles[message["user"]] == "Support lead"': 'titles[message["user"]] == "priya"',
    },
    tag="file-order",
    score=36 / 38,
)
first_answer_by_place = slip(
    "timeline",
    {'"acknowledged": min(moments["acknowledge_log_entry"])': '"acknowledged": moments["acknowledge_log_entry"][-1]'},
    tag="file-order",
    score=36 / 38,
)

# What is written in a hurry.
apps_have_subtypes = slip("timeline", {PERSON: 'if "subtype" in message:'}, tag="bot-echo", score=32 / 38)
robots_have_bot_ids = slip("timeline", {PERSON: 'if "bot_id" in message:'}, tag="answering-machine", score=32 / 38)
marker_somewhere = slip(
    "timeline",
    {
        'text.startswith("[status]") or': '"[status]" in text or',
        'declared[text.split()[1].rstrip(":")] = moment': 'declared[text.split("[status] ")[-1].split()[0].strip(":.")] = moment',
    },
    tag="marker-anywhere",
    score=32 / 38,
)
always_add_the_step = slip("timeline", {CORRECTED: "read + late"}, tag="step-for-all", score=36 / 38)
anybodys_step = slip(
    "timeline",
    {
        'str(entry["MESSAGE"]).startswith(says)': 'says in str(entry["MESSAGE"])',
        'step["MESSAGE"].removeprefix(says).split()[0]': 'step["MESSAGE"].split(says)[1].split()[0]',
    },
    tag="skew-ignored",
    score=32 / 38,
)
first_line_of_the_file = slip(
    "timeline",
    {FIRST_ERROR: FIRST_ERROR.replace("min(", "next(").replace(", key=booted", "")},
    tag="file-order",
    score=36 / 38,
)
clock_as_text = slip(
    "timeline",
    {FIRST_ERROR: FIRST_ERROR.replace("booted", 'lambda entry: entry["__MONOTONIC_TIMESTAMP"]')},
    tag="boot-clock-as-text",
    score=36 / 38,
)
chat_as_it_comes = slip(
    "timeline",
    {BY_TS: "messages", '(folder / "slack").glob("*/*.json")': 'sorted((folder / "slack").glob("*/*.json"))'},
    tag="file-order",
    score=36 / 38,
)
first_word_of_nginx = slip("timeline", {' if int(entry["PRIORITY"]) <= 3)': ")"}, tag="event-missing", score=26 / 38)
first_error_of_anybody = slip(
    "timeline",
    {
        'nginx = [entry for entry in logged if entry.get("_SYSTEMD_UNIT") == "nginx.service"]': 'nginx = [entry for entry in logged if "PRIORITY" in entry]'
    },
    tag="event-missing",
    score=26 / 38,
)
wherever_the_service_is_named = slip(
    "timeline", {"line.split()[2] == service": "service in line"}, tag="noise", score=36 / 38
)
every_word_of_support = slip(
    "timeline",
    {' and titles[message["user"]] == "Support lead" and not impact': ' and titles[message["user"]] == "Support lead"'},
    tag="noise",
    score=36 / 38,
)

"""The incident bundle is what the real programs and services write, and its clocks convert as the real ones do."""

import json
import re
import subprocess
from collections.abc import Sequence
from datetime import UTC, datetime

import jsonschema
import pytest

from groundschool.datasets import Variant, load_datasets

SEEDS = (0, 3, 8)
EDGES = (None, "midnight", "step-first", "stepped-back", "clock-change", "relapse", "shuffled")
KEYS = (
    "__REALTIME_TIMESTAMP",
    "__MONOTONIC_TIMESTAMP",
    "PRIORITY",
    "_SYSTEMD_UNIT",
    "_BOOT_ID",
    "MESSAGE",
    "_HOSTNAME",
)

STAMP = {"type": "string", "pattern": r"^\d{10}\.\d{6}$"}
USER = {"type": "string", "pattern": r"^[UW][A-Z0-9]{8,10}$"}
MESSAGE = {
    "type": "object",
    "required": ["type", "ts", "text"],
    "properties": {
        "type": {"const": "message"},
        "ts": STAMP,
        "thread_ts": STAMP,
        "latest_reply": STAMP,
        "user": USER,
        "parent_user_id": USER,
        "bot_id": {"type": "string", "pattern": r"^B[A-Z0-9]{8,10}$"},
        "subtype": {"enum": ["bot_message", "channel_join", "slackbot_response"]},
        "bot_profile": {"type": "object", "required": ["id", "name", "deleted", "team_id"]},
        "client_msg_id": {"type": "string", "pattern": r"^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$"},
        "edited": {"type": "object", "required": ["user", "ts"], "properties": {"user": USER, "ts": STAMP}},
        "replies": {"type": "array", "items": {"type": "object", "required": ["user", "ts"]}},
        "reply_count": {"type": "integer", "minimum": 1},
    },
    "anyOf": [{"required": ["user"]}, {"required": ["bot_id"]}],
}
PERSON = {
    "type": "object",
    "required": ["id", "team_id", "name", "deleted", "profile", "is_bot", "tz"],
    "properties": {"id": USER, "profile": {"type": "object", "required": ["title", "real_name", "display_name"]}},
}
REFERENCE = {
    "type": "object",
    "required": ["id", "type", "summary", "self", "html_url"],
    "properties": {"type": {"type": "string", "pattern": "_reference$"}},
}


def _when(kind: str, channel: str, *, agent: str, required: Sequence[str] = ()) -> dict:
    """Return what PagerDuty's schema says of an entry of one kind: how somebody acted follows from who it was."""
    acted = {"properties": {"type": {"const": channel}}, "required": ["type", *required]}
    by = {"properties": {"type": {"const": f"{agent}_reference"}}}
    return {
        "if": {"properties": {"type": {"const": kind}}},
        "then": {"properties": {"channel": acted, "agent": by}},
    }


LOG_ENTRIES = {
    "type": "object",
    "required": ["log_entries", "limit", "offset", "more"],
    "properties": {
        "log_entries": {
            "type": "array",
            "minItems": 3,
            "items": {
                "type": "object",
                "required": ["id", "type", "summary", "self", "created_at", "agent", "channel", "service", "incident"],
                "properties": {
                    "type": {"pattern": "^(trigger|assign|notify|acknowledge|annotate|resolve)_log_entry$"},
                    "created_at": {"pattern": r"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(Z|[+-]\d\d:\d\d)$"},
                    "agent": REFERENCE,
                    "service": REFERENCE,
                    "incident": REFERENCE,
                    "id": {"pattern": "^Q[0-9A-Z]{13}$"},
                },
                "allOf": [
                    _when("notify_log_entry", "auto", agent="service", required=["notification"]),
                    _when("acknowledge_log_entry", "website", agent="user"),
                    _when("annotate_log_entry", "note", agent="user", required=["summary"]),
                    _when("trigger_log_entry", "api", agent="service"),
                    _when("resolve_log_entry", "api", agent="service"),
                ],
            },
        }
    },
}
ISO = {"type": ["string", "null"], "pattern": r"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}(Z|[+-]\d\d:\d\d)$"}
UPDATE = {
    "type": "object",
    "required": [
        "id",
        "status",
        "body",
        "incident_id",
        "created_at",
        "updated_at",
        "display_at",
        "affected_components",
    ],
    "properties": {
        "status": {"enum": ["investigating", "identified", "monitoring", "resolved"]},
        "created_at": ISO,
        "updated_at": ISO,
        "display_at": ISO,
    },
}
INCIDENTS = {
    "type": "object",
    "required": ["page", "incidents"],
    "properties": {
        "page": {"type": "object", "required": ["id", "name", "url", "time_zone", "updated_at"]},
        "incidents": {
            "type": "array",
            "items": {
                "type": "object",
                "required": [
                    "id",
                    "name",
                    "status",
                    "created_at",
                    "started_at",
                    "impact",
                    "shortlink",
                    "incident_updates",
                ],
                "properties": {
                    "impact": {"enum": ["none", "minor", "major", "critical"]},
                    "monitoring_at": ISO,
                    "resolved_at": ISO,
                    "incident_updates": {"type": "array", "items": UPDATE},
                },
            },
        },
    },
}


@pytest.fixture(scope="module")
def bundle(course):
    return load_datasets(course.root)[0]["incident-bundle"]


@pytest.mark.parametrize("seed", SEEDS)
def test_journalctl_prints_the_journal_of_the_bundle(seed, bundle, tmp_path, require_tool):
    files = bundle.generate(seed).files
    loaded = tmp_path / "host.journal"
    reading = [require_tool("systemd-journal-remote"), f"--output={loaded}", "-"]
    subprocess.run(reading, input=files["journal.export"], check=True, capture_output=True)
    printing = [require_tool("journalctl"), f"--file={loaded}", "-o", "json", "--no-pager"]
    printed = subprocess.run(printing, check=True, capture_output=True).stdout
    assert _told(printed) == _told(files["journal.json"])


def test_journalctl_finds_the_first_error_by_unit_and_priority(bundle, tmp_path, require_tool):
    variant = bundle.generate(5)
    loaded = tmp_path / "host.journal"
    reading = [require_tool("systemd-journal-remote"), f"--output={loaded}", "-"]
    subprocess.run(reading, input=variant.files["journal.export"], check=True, capture_output=True)
    asking = [require_tool("journalctl"), f"--file={loaded}", "-u", "nginx.service", "-p", "err", "-o", "json"]
    printed = subprocess.run(asking, check=True, capture_output=True).stdout
    first = min((json.loads(line) for line in printed.splitlines()), key=lambda one: int(one["__MONOTONIC_TIMESTAMP"]))
    [cited] = [ref.removeprefix("journal ") for ref in _key_events(variant) if ref.startswith("journal ")]
    kept = {json.loads(line)["__CURSOR"]: json.loads(line) for line in variant.files["journal.json"].splitlines()}
    assert first["__MONOTONIC_TIMESTAMP"] == kept[cited]["__MONOTONIC_TIMESTAMP"]


@pytest.mark.parametrize("edge", EDGES)
@pytest.mark.parametrize("seed", SEEDS)
def test_chat_pager_and_status_page_have_the_documented_shape(seed, edge, bundle):
    files = bundle.generate(seed, edge).files
    jsonschema.validate(json.loads(files["slack/users.json"]), {"type": "array", "minItems": 10, "items": PERSON})
    days = [name for name in files if re.fullmatch(r"slack/[^/]+/\d{4}-\d\d-\d\d\.json", name)]
    assert len(days) == (2 if edge == "midnight" else 1)
    for name in days:
        messages = json.loads(files[name])
        jsonschema.validate(messages, {"type": "array", "items": MESSAGE})
        assert {_day(message["ts"]) for message in messages} == {name[-15:-5]}
    jsonschema.validate(json.loads(files["pagerduty.json"]), LOG_ENTRIES)
    jsonschema.validate(json.loads(files["statuspage.json"]), INCIDENTS)


@pytest.mark.parametrize("seed", SEEDS)
def test_programs_post_in_all_the_ways_that_slack_knows(seed, bundle):
    files = bundle.generate(seed).files
    messages = [one for name, text in files.items() if re.search(r"/\d{4}-", name) for one in json.loads(text)]
    by_app = [one for one in messages if "bot_id" in one and "subtype" not in one]
    by_slackbot = [one for one in messages if one.get("subtype") == "slackbot_response"]
    joined = [one for one in messages if one.get("subtype") == "channel_join"]
    assert [one["text"].split(" (")[0] for one in by_app] == ["[status] mitigated"]
    assert [(one["user"], one["text"][:18], "bot_id" in one) for one in by_slackbot] == [
        ("USLACKBOT", "[status] mitigated", False)
    ]
    assert [one["text"] for one in joined] == [f"<@{one['user']}> has joined the channel" for one in joined]
    known = {one["id"] for one in json.loads(files["slack/users.json"])}
    assert {one["user"] for one in messages if "user" in one} <= known


@pytest.mark.parametrize("seed", SEEDS)
def test_the_journal_has_what_real_ones_have(seed, bundle):
    entries = [json.loads(line) for line in bundle.generate(seed).files["journal.json"].splitlines()]
    assert {"syslog", "kernel", "audit"} == {one["_TRANSPORT"] for one in entries}
    assert {type(one["MESSAGE"]).__name__ for one in entries} == {"str", "list", "NoneType"}
    assert any("PRIORITY" not in one for one in entries)
    assert [one for one in entries if one["_TRANSPORT"] != "syslog" and "_SYSTEMD_UNIT" in one] == []


@pytest.mark.parametrize("seed", SEEDS)
def test_threads_point_at_messages_that_exist_and_know_their_replies(seed, bundle):
    files = bundle.generate(seed, "relapse").files
    messages = [one for name, text in files.items() if re.search(r"/\d{4}-", name) for one in json.loads(text)]
    posted = {message["ts"]: message for message in messages}
    assert len(posted) == len(messages)
    replies = [message for message in messages if message.get("thread_ts", message["ts"]) != message["ts"]]
    assert len(replies) >= 3
    for reply in replies:
        parent = posted[reply["thread_ts"]]
        assert reply["ts"] in [listed["ts"] for listed in parent["replies"]]
        assert reply["parent_user_id"] == parent["user"]
        assert float(reply["ts"]) > float(parent["ts"])


@pytest.mark.parametrize("edge", EDGES)
def test_coreutils_date_reads_every_clock_as_the_truth_does(edge, bundle, require_tool):
    variant = bundle.generate(4, edge)
    lines = variant.files["deploys.log"].decode().splitlines()
    zone = lines[1].split()[-1]
    entries = {one["id"]: one for one in json.loads(variant.files["pagerduty.json"])["log_entries"]}
    [incident] = json.loads(variant.files["statuspage.json"])["incidents"]
    updates = {one["id"]: one for one in incident["incident_updates"]}
    spelled = []
    for key, moment in _key_events(variant).items():
        source, ref = key.split(" ", 1)
        if source == "deploys":
            spelled.append((f'TZ="{zone}" {lines[int(ref) - 1][:19]}', moment))
        elif source in {"pagerduty", "statuspage"}:
            spelled.append(((entries | updates)[ref]["created_at"], moment))
        elif source == "slack":
            spelled.append((f"@{ref}", moment))
    assert len({text[:4] for text, _ in spelled}) >= 3
    asked = "\n".join(text for text, _ in spelled)
    printing = [require_tool("date"), "-u", "-f", "-", "+%Y-%m-%dT%H:%M:%S"]
    printed = subprocess.run(printing, input=asked, check=True, capture_output=True, text=True).stdout.split()
    assert printed == [moment[:19] for _, moment in spelled]


def _key_events(variant: Variant) -> dict[str, str]:
    moments = variant.truth["timeline"]["wants"]
    return {ref: moments[ref] for ref in variant.truth["rows"]["wants"]["key"]}


def _told(lines: bytes) -> list[str]:
    return sorted(json.dumps({key: json.loads(line).get(key) for key in KEYS}) for line in lines.splitlines())


def _day(stamp: str) -> str:
    return datetime.fromtimestamp(float(stamp), UTC).strftime("%Y-%m-%d")

"""What a shift's feeds look like: the pager's lists, Alertmanager's API, and changes with two values a field."""

import http.server
import json
import subprocess
import threading
from datetime import UTC, datetime, timedelta
from shutil import which
from zoneinfo import ZoneInfo

import pytest

from groundschool.formats.alertmanager_api import (
    HeldAlert,
    Silence,
    as_held_alerts,
    as_silences,
    read_held_alerts,
    read_silences,
)
from groundschool.formats.pagerduty_lists import OnDuty, PagedIncident, PagerLists, read_pager_list
from groundschool.formats.servicenow import ChangeRequest, as_change_requests, read_changes

AT, HOUR, HALIFAX = datetime(2096, 5, 12, 14, tzinfo=UTC), timedelta(hours=1), ZoneInfo("America/Halifax")
LISTS = PagerLists("https://ferries.pagerduty.example", {"Ana Silva": "ana@ferries.example"}, ZoneInfo("Europe/Lisbon"))
OWN = "5f0c7a1e-2b1d-4c3e-8f00-0123456789ab"
SILENCES = [
    Silence(OWN, {"alertname": "DiskAlmostFull"}, AT - HOUR, AT + HOUR, "ana", "known"),
    Silence(OWN[::-1], {"alertname": "QueueGrows"}, AT + HOUR, AT + 2 * HOUR, "ana", "later"),
    Silence(OWN.replace("5", "6"), {"alertname": "QueueGrows"}, AT - 2 * HOUR, AT - HOUR, "ana", "over"),
]
ALERT = HeldAlert({"alertname": "DiskAlmostFull", "team": "platform"}, "full", AT - HOUR, AT + HOUR, [OWN])


def test_incidents_name_people_and_integrations_apart():
    acks, pending = [(AT, "Ana Silva"), (AT + HOUR, "chatops")], [(AT + HOUR, "unacknowledge")]
    [one] = read_pager_list(
        LISTS.incidents([PagedIncident(7, "slow", "k", "acknowledged", "web", AT, "Ana Silva", acks, pending)])
    )
    assert [ack["acknowledger"]["type"] for ack in one["acknowledgements"]] == ["user_reference", "service_reference"]
    assert one["pending_actions"] == [{"type": "unacknowledge", "at": "2096-05-12T16:00:00+01:00"}]
    assert one["assignments"][0]["assignee"]["summary"] == "Ana Silva"
    [gone] = read_pager_list(LISTS.incidents([PagedIncident(8, "slow", "k", "resolved", "web", AT, "Ana Silva")]))
    assert gone["assignments"] == []


def test_who_is_on_call_may_be_so_without_limit():
    duties = [OnDuty("web", 2, "Ana Silva", None, None), OnDuty("web", 1, "Ana Silva", AT, AT + HOUR)]
    always, now = read_pager_list(LISTS.on_calls(duties))
    assert (always["start"], always["end"], always["schedule"]) == (None, None, None)
    assert now["end"] == "2096-05-12T16:00:00+01:00"
    [user] = read_pager_list(LISTS.users())
    assert (user["name"], user["email"]) == ("Ana Silva", "ana@ferries.example")


def test_silences_have_the_state_of_the_moment_and_the_offset_of_the_server():
    found = read_silences(as_silences(SILENCES, AT, HALIFAX))
    assert [one["status"]["state"] for one in found] == ["active", "pending", "expired"]
    assert found[0]["endsAt"] == "2096-05-12T12:00:00.000-03:00"
    assert read_silences(as_silences(SILENCES, AT, UTC))[0]["endsAt"] == "2096-05-12T15:00:00.000Z"


def test_an_alert_says_what_holds_it_back():
    [one] = read_held_alerts(as_held_alerts([ALERT], AT, UTC))
    assert one["status"] == {"inhibitedBy": [], "mutedBy": [], "silencedBy": [OWN], "state": "suppressed"}
    assert one["fingerprint"] == ALERT.fingerprint


def test_a_change_has_two_clocks():
    change = ChangeRequest("CHG0030001", "Scheduled", "move it", AT, AT + HOUR, "", "web")
    [one] = read_changes(as_change_requests([change], HALIFAX))
    assert one["start_date"] == {"display_value": "2096-05-12 11:00:00", "value": "2096-05-12 14:00:00"}
    assert one["state"] == {"display_value": "Scheduled", "value": "-2"}
    assert one["assigned_to"] == one["closed_at"] == {"display_value": "", "value": ""}


@pytest.mark.parametrize("read", [read_pager_list, read_silences, read_held_alerts, read_changes])
def test_another_body_is_refused(read):
    for content in (b'"Unauthorized"', b"[1]", b"{", b'{"result": 3}', b'{"users": [{}]}'):
        with pytest.raises((ValueError, TypeError, KeyError)):
            read(content)


@pytest.mark.skipif(not which("amtool"), reason="no amtool here")
def test_amtool_reads_what_the_api_says():
    bodies = {
        "/api/v2/silences": as_silences(SILENCES, AT, HALIFAX),
        "/api/v2/alerts": as_held_alerts([ALERT], AT, HALIFAX),
    }

    class Api(http.server.BaseHTTPRequestHandler):
        def do_GET(self):
            self.send_response(200 if self.path.split("?")[0] in bodies else 404)
            self.send_header("Content-Type", "application/json")
            self.end_headers()
            self.wfile.write(bodies.get(self.path.split("?")[0], b"{}"))

        def log_message(self, *_):
            pass

    with http.server.HTTPServer(("127.0.0.1", 0), Api) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        url = f"--alertmanager.url=http://127.0.0.1:{server.server_port}"
        for what, name in (("silence", "id"), ("alert", "fingerprint")):
            command = ["amtool", url, what, "query", "-o", "json"]
            shown = json.loads(subprocess.run(command, capture_output=True, check=True, timeout=30).stdout)
            assert shown, what
            assert shown[0][name] in {OWN, ALERT.fingerprint}
        server.shutdown()

"""Every view of a scenario tells the same story: they are read as files, and joined by time, request id and count."""

import io
import json
import re
from collections import Counter
from datetime import timedelta

import dpkt
import pytest
from tests.content.scenario_read import EPOCH, LINE, MINUTE, grown, route_of

from groundschool.errors import UnknownNameError
from groundschool.formats import deploy_log
from groundschool.scenarios import Scenario
from groundschool.simulation.company import OBJECTIVES
from groundschool.simulation.truth import expected_failing


def test_what_the_edge_saw_fail_stands_in_the_journal_of_the_host_that_failed_it(read):
    wanted = Counter((up, line["id"], code) for line in read.log for up, code in line["tried"] if code[0] == "5")
    endpoint = {one.name: one.endpoint for one in read.told.world.instances}
    ended, found = {line["id"]: line for line in read.log}, Counter()
    for entry in (one for journal in read.journals.values() for one in journal):
        if said := re.search(r"status=(\d+) request=(\w{32})", entry["MESSAGE"]):
            found[endpoint[entry["CONTAINER_NAME"]], said[2], said[1]] += 1
            at = EPOCH + timedelta(microseconds=int(entry["__REALTIME_TIMESTAMP"]))
            line = ended[said[2]]
            assert line["at"] - timedelta(seconds=float(line["seconds"])) <= at < line["at"] + timedelta(seconds=1)
    assert found == wanted


def test_what_an_edge_host_answered_with_an_error_stands_in_its_own_journal(read):
    name_of = {one.node: one for one in read.told.world.by_service["edge"]}
    for host in sorted(name_of):
        lines = [LINE.match(line).groupdict() for line in read.told.access_log(host).decode().splitlines()]
        wanted = Counter((one["id"], one["status"], one["time"]) for one in lines if one["status"][0] == "5")
        found = Counter()
        for entry in read.journals[host]:
            if said := re.search(r'" (\d{3}) upstream=\S+ id=(\w{32})$', entry["MESSAGE"]):
                at = EPOCH + timedelta(microseconds=int(entry["__REALTIME_TIMESTAMP"]))
                found[said[2], said[1], f"{at:%d/%b/%Y:%H:%M:%S +0000}"] += 1
        assert found == wanted
        errors = [v for lab, v in read.samples("edge", "http_requests_total") if lab["pod"] == name_of[host].name]
        assert errors


def test_counters_grew_by_what_the_logs_list(read):
    scraped = int((read.told.window.start + MINUTE).timestamp())
    later = [line for line in read.log if line["at"].timestamp() >= scraped]
    counted = Counter()
    for labels, values in read.samples("edge", "http_requests_total"):
        counted[labels["code"]] += grown(values, scraped)
    assert +counted == Counter(line["status"] for line in later)
    restarted = {event.instance for event in read.told.run.events if event.kind == "restart"}
    for one in read.told.world.by_service["web"]:
        public = [v for lab, v in read.samples("web", "http_requests_total") if lab["instance"] == one.endpoint]
        asked = sum(up == one.endpoint for line in later for up, _ in line["tried"])
        counted = sum(grown(values, scraped) for values in public)
        # What a process counted after the last scrape before its end is lost.
        assert counted == asked if one.index not in restarted else counted <= asked


def test_deploys_are_what_metrics_and_journals_show_of_versions(read):
    steps = list(deploy_log.steps(read.told.deploys()))
    finished = [one for one in steps if one.what.startswith("deploy") and one.what.endswith("finished")]
    assert finished
    messages = [one for journal in read.journals.values() for one in journal]
    for step in finished:
        version, own = step.what.split()[4], {one.name for one in read.told.world.by_service[step.service]}
        up = [
            one
            for one in messages
            if one["MESSAGE"].endswith(f"restarted with {version}") and one.get("CONTAINER_NAME") in own
        ]
        assert len(up) == len(own)
        last = max(int(one["__REALTIME_TIMESTAMP"]) for one in up)
        assert EPOCH + timedelta(microseconds=last) == step.at
    step = finished[0]
    shown = [v for lab, v in read.samples(step.service, "service_build_info") if lab["version"] == step.what.split()[4]]
    assert min(time for values in shown for time, _ in values) <= step.at.timestamp() + 60


def test_an_objective_is_missed_by_as_much_in_metrics_as_in_the_log(read):
    [objective] = [one for one in OBJECTIVES if one.name == "booking-availability"]
    scraped = int((read.told.window.start + MINUTE).timestamp())
    good, total = 0, 0
    for labels, values in read.samples("edge", "http_requests_total"):
        if f"{labels['method']} {labels['route']}" in objective.routes:
            total += grown(values, scraped)
            good += grown(values, scraped) * (labels["code"][0] != "5")
    later = [
        one["status"] for one in read.log if one["at"].timestamp() >= scraped and route_of(one) in objective.routes
    ]
    assert (good, total) == (sum(status[0] != "5" for status in later), len(later))


def test_a_capture_holds_requests_that_the_log_has_with_the_same_end(read):
    logged, asked, answers = {line["id"]: line for line in read.log}, {}, {}
    edge = max(read.told.world.by_service["edge"], key=lambda one: len(read.told.capture(one.node)))
    for _, frame in dpkt.pcap.Reader(io.BytesIO(read.told.capture(edge.node))):
        segment = dpkt.ethernet.Ethernet(frame).data.data
        if sent := re.search(rb"X-Request-Id: (\w+)", segment.data):
            asked[segment.sport, segment.dport] = sent[1].decode()
        elif segment.data.startswith(b"HTTP/1.1 "):
            answers[segment.dport, segment.sport] = segment.data[9:12].decode()
    assert set(asked.values()) <= logged.keys()
    assert asked or read.told.incident.service == "edge"
    assert all(status in dict(map(reversed, logged[asked[ports]]["tried"])) for ports, status in answers.items())


def test_file_systems_are_as_full_as_metrics_say(read):
    service, told = read.told.incident.service, read.told
    looked = told.reaction.at["acknowledge"]
    for host in sorted({one.node for one in told.world.by_service[service]}):
        files, shared = told.filesystems(host), [one for one in told.world.instances if one.node == host]
        if len(shared) > 1:
            continue
        logs = next(row.split() for row in files["df-PT.txt"].decode().splitlines() if row.endswith("/var/log"))
        free = next(v for lab, v in read.samples(service, "log_volume_free_ratio") if lab["pod"] == shared[0].name)
        near = min(free, key=lambda sample: abs(sample[0] - looked.timestamp()))[1]
        assert 1 - int(logs[3]) / int(logs[2]) == pytest.approx(near, abs=0.05)
        total = int(files["du-xd1.txt"].decode().splitlines()[-1].split("\t")[0])
        held = sum(int(row.split()[6]) for row in files["lsof-L1.txt"].decode().splitlines()[1:]) // 1024
        assert int(logs[3]) - total == pytest.approx(held, abs=64)


def test_no_view_names_the_fault(read):
    told, fault = read.told, read.told.incident.fault
    host = told.world.by_service[told.incident.service][0].node
    views = [told.journal(host), told.pager(), told.deploys(), told.status_page(), *told.chat().values()]
    views += [told.host_metrics(host), told.dig(host, told.incident.service)]
    text = b"\n".join([*views, *told.filesystems(host).values()]).decode().lower()
    assert all(name.lower() not in text for name in (fault.id, fault.id.replace("-", "_"), type(fault).__name__))


def test_a_quiet_day_has_traffic_and_nothing_to_tell():
    told = Scenario.from_key(bytes(32), None, traffic=0.05)
    assert told.access_log().count(b"\n") > 5000
    assert json.loads(told.pager())["log_entries"] == []
    assert json.loads(told.status_page())["incidents"] == []
    assert list(told.chat()) == ["users.json"]
    assert told.capture(told.world.by_service["edge"][0].node)


@pytest.mark.parametrize("number", range(8))
def test_on_a_quiet_day_things_change_and_harm_nobody(number):
    told = Scenario.from_key(number.to_bytes(32), None, traffic=0.05)
    changes = list(deploy_log.steps(told.deploys()))
    assert {"deploy", "flag"} & {step.what.split()[0] for step in changes}
    assert len({step.service for step in changes}) >= 2
    assert expected_failing(told.run).max() < 0.01
    assert told.reaction is None


def test_the_same_key_gives_the_same_bytes_and_views_do_not_disturb_each_other():
    one, other = (Scenario.from_key(bytes(32), "connection-leak", traffic=0.05) for _ in range(2))
    host = one.world.by_service["web"][0].node
    first = one.journal(host), one.chat(), one.capture(host), one.access_log()
    second = other.access_log(), other.capture(host), other.chat(), other.journal(host)
    assert first == second[::-1]


def test_what_does_not_exist_is_named():
    told = Scenario.from_key(bytes(32), "bad-deploy", traffic=0.05)
    with pytest.raises(UnknownNameError, match="host"):
        told.journal("edge-north-x.saltmarsh.example")
    with pytest.raises(UnknownNameError, match="night"):
        Scenario.from_key(bytes(32), "bad-deploy", "nigth")
    with pytest.raises(UnknownNameError, match="bad-deploy"):
        Scenario.from_key(bytes(32), "bad-deplyo")

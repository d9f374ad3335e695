"""What single faults leave in the views that show them."""

import io
import json
import re
from collections import Counter, defaultdict
from socket import inet_aton

import dpkt
import numpy as np

from groundschool.formats import deploy_log, dig
from groundschool.scenarios import Scenario
from groundschool.simulation.graph import graph
from groundschool.simulation.services import NUMBER


def test_a_storage_scenario_shows_a_full_volume_and_who_holds_it():
    told = Scenario.from_key(bytes(32), "deleted-open-file", traffic=0.05)
    host = told.world.instances[int(np.argmax(told.run.conditions.deleted.max(axis=0)))].node
    files = told.filesystems(host)
    assert "100% /var/log" in files["df-PT.txt"].decode()
    assert told.incident.service[:9] in files["lsof-L1.txt"].decode()
    assert b"no space left on device" in told.journal(host)


def test_the_kernel_kills_where_a_working_set_reached_its_limit_and_every_view_counts_the_same():
    told = Scenario.from_key(bytes(32), "memory-leak", traffic=0.05)
    for one in told.world.by_service[told.incident.service]:
        journal = [*map(json.loads, told.journal(one.node).splitlines())]
        kernel = [entry for entry in journal if entry["_TRANSPORT"] == "kernel"]
        name = re.compile(rf"Memory cgroup out of memory: Killed process \d+ \({one.service[:15]}\)")
        killed = [entry for entry in kernel if name.match(entry["MESSAGE"])]
        started = [entry for entry in journal if "exit code 137 (OOMKilled)" in entry["MESSAGE"]]
        started = [entry for entry in started if entry["CONTAINER_NAME"] == one.name]
        shown = defaultdict(dict)
        for line in told.host_metrics(one.node).decode().splitlines():
            if f'pod="{one.name}"' in line:
                series, value, at = line.rsplit(" ", 2)
                shown[series.partition("{")[0]][int(at)] = float(value)
        assert max(shown["container_oom_events_total"].values()) == len(killed) > 1
        assert max(shown["kube_pod_container_status_restarts_total"].values()) == len(started)
        assert set(shown["kube_pod_container_status_last_terminated_exitcode"].values()) == {137}
        working, [limit] = (
            shown["container_memory_working_set_bytes"],
            set(shown["kube_pod_container_resource_limits"].values()),
        )
        assert max(working.values()) <= limit
        of_pod = [line for line in told.metrics(one.service).decode().splitlines() if f'pod="{one.name}"' in line]
        scraped = {int(line.rsplit(" ", 1)[1]) for line in of_pod}
        assert scraped == set(told.run.times[3::4][~told.run.gone[3::4, one.index]].tolist())
        for entry in killed:  # the last sample before is near the limit, and one soon after is not
            at = int(entry["__REALTIME_TIMESTAMP"]) / 1e6
            before = [value for time, value in working.items() if at - 60 <= time < at]
            after = [value for time, value in working.items() if at <= time < at + 260]
            assert before[-1] > 0.7 * limit > min(after)


def repeated(capture, address):
    """Return how often a sender put a segment with a SYN or with data on the wire that it had sent before."""
    seen = Counter()
    for _, frame in dpkt.pcap.Reader(io.BytesIO(capture)):
        packet = dpkt.ethernet.Ethernet(frame).data
        segment = packet.data
        if packet.src == address and (segment.data or segment.flags & dpkt.tcp.TH_SYN):
            seen[segment.sport, segment.dport, segment.seq, segment.flags] += 1
    return sum(times - 1 for times in seen.values())


def test_what_was_sent_again_stands_in_the_capture_and_in_the_counter_and_made_the_request_wait():
    told = Scenario.from_key(bytes(32), "packet-loss", traffic=0.1)
    begin = told.reaction.page.at.timestamp()
    log = told.requests
    shown = log[(log["time"] >= begin) & (log["time"] < begin + 10)]
    again = 0
    for edge in told.world.by_service["edge"]:
        mine = shown[shown["edge"] == edge.index]
        sent = repeated(told.capture(edge.node), inet_aton(edge.address))
        assert sent == (mine["syns"] + mine["asks"]).sum()
        again += sent
        grown = [
            float(line.split()[-2])
            for line in told.host_metrics(edge.node).decode().splitlines()
            if line.startswith("node_netstat_Tcp_RetransSegs{")
        ]
        whole = log[(log["edge"] == edge.index) & (log["step"] >= 4)]
        assert grown[-1] - grown[0] == (whole["syns"] + whole["asks"]).sum()
    assert again > 0
    for web in told.world.by_service["web"]:
        mine = shown[(shown["upstream"] == web.index)]
        assert repeated(told.capture(web.node), inet_aton(web.address)) >= mine["answers"].sum()
    large, small = (log[(log["bytes"] > 3_000) == many]["answers"] for many in (True, False))
    assert (large > 0).mean() > 1.5 * (small > 0).mean()  # what ends in several segments may lose one of them
    zone = {one.index: one.zone for one in told.world.instances}
    hit = log[(log["syns"] > 0) & (log["status"] < 499)]
    assert (hit["upstream_time"] > 1).all()
    assert all(zone[edge] != zone[up] for edge, up in zip(hit["edge"].tolist(), hit["upstream"].tolist(), strict=True))


def test_callers_fail_where_dig_gives_the_address_that_was_switched_off_and_nowhere_else():
    told = Scenario.from_key(bytes(32), "dns-change", traffic=0.2)
    service, run = told.incident.service, told.run
    [changed] = [one.what for one in deploy_log.steps(told.deploys()) if " record " in one.what]
    old, new, ttl = re.search(r" A (\S+) -> (\S+) applied, TTL (\d+)", changed).groups()
    [off] = [one.at for one in deploy_log.steps(told.deploys()) if "taken out of service" in one.what]
    assert f"{old} taken out of service" in told.deploys().decode()
    looked = int(told.window.offset(told.reaction.at["acknowledge"])) // told.step
    before = slice(int(told.window.offset(off)) // told.step, looked)
    ends = np.flatnonzero(graph().calls[:, graph().service == NUMBER[service]].sum(axis=1) >= 1)
    pairs = np.flatnonzero(np.isin(run.pairs.endpoint, ends))
    given = set()
    for pair in pairs.tolist():
        one = told.world.instances[int(run.pairs.instance[pair])]
        reply = dig.read(told.dig(one.node, service))
        [record] = reply.sections["ANSWER"]
        given.add(record.data)
        assert record.data in {old, new}
        assert 0 < record.ttl <= int(ttl)
        failed, asked = run.counts[before, pair, 3:].sum(), run.counts[before, pair].sum()
        if asked > 20:
            assert (failed / asked > 0.8) == (record.data == old)
        where = re.compile(rf"{one.name}.*dial tcp {old}:\d+: connect: no route to host")
        said = [line for line in told.journal(one.node).decode().splitlines() if where.search(line)]
        assert bool(said) >= (record.data == old)
    assert given == {old, new}


def test_a_noisy_alert_pages_and_nobody_is_hurt():
    told = Scenario.from_key(bytes(32), "noisy-alert", traffic=0.05)
    assert json.loads(told.pager())["log_entries"]
    assert json.loads(told.status_page())["incidents"] == []
    assert told.run.truth.failed == 0

"""Every view of a scenario tells the same story: they are read as files, and joined by time, request id and count."""

import io
import json
import re
from collections import Counter, defaultdict
from datetime import UTC, datetime, timedelta
from functools import cache
from itertools import pairwise
from socket import inet_aton
from zoneinfo import ZoneInfo

import dpkt
import numpy as np
import pytest

from groundschool.errors import UnknownNameError
from groundschool.formats import deploy_log, dig
from groundschool.scenarios import Scenario
from groundschool.scenarios.twists import TWISTS
from groundschool.simulation.company import OBJECTIVES
from groundschool.simulation.faults import catalogue
from groundschool.simulation.graph import graph
from groundschool.simulation.services import NUMBER
from groundschool.simulation.truth import expected_failing

FAULTS = sorted(catalogue())
TRIED = r"(?P<upstreams>\S+(?:, \S+)*) (?P<statuses>[\d-]+(?:, [\d-]+)*) [\d.]+(?:, [\d.]+)*"
LINE = re.compile(
    r'^\S+ - \S+ \[(?P<time>[^\]]+)\] "(?P<request>[^"]*)" (?P<status>\d{3}) \d+ "[^"]*" "[^"]*" '
    rf"(?P<seconds>[\d.]+) {TRIED} (?P<id>[0-9a-f]{{32}})$"
)
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
MINUTE = timedelta(minutes=1)


class Read:
    """A scenario's files, read as somebody would who has nothing else."""

    def __init__(self, told):
        self.told = told
        self.log = [LINE.match(line).groupdict() for line in told.access_log().decode().splitlines()]
        for line in self.log:
            line["at"] = datetime.strptime(line["time"], "%d/%b/%Y:%H:%M:%S %z")
            line["tried"] = list(zip(line["upstreams"].split(", "), line["statuses"].split(", "), strict=True))
        self.journals = {host: [*map(json.loads, told.journal(host).splitlines())] for host in told.hosts}
        self.pages = sorted(json.loads(told.pager())["log_entries"], key=lambda one: one["created_at"])
        self.chat = [one for name, day in told.chat().items() if "/" in name for one in json.loads(day)]
        self.public = json.loads(told.status_page())["incidents"]
        self.metrics = cache(lambda service: told.metrics(service).decode().splitlines())

    def samples(self, service, family):
        """Return (labels, [(Unix time, value)]) of each series of a family."""
        found = defaultdict(list)
        for line in self.metrics(service):
            if line.startswith(family + "{"):
                labels, value, time = line[len(family) :].rsplit(" ", 2)
                found[labels].append((int(time), float(value)))
        return [(dict(re.findall(r'(\w+)="([^"]*)"', labels)), values) for labels, values in found.items()]


# By fault and number, so that a fault that is added leaves the others with the keys they had.
@pytest.fixture(
    scope="module", params=[(fault, n) for fault in FAULTS for n in (0, 1)], ids=lambda pair: f"{pair[1]}-{pair[0]}"
)
def read(request):
    fault, number = request.param
    return Read(Scenario.from_key(number.to_bytes(32), fault, traffic=0.05))


def grown(values, since):
    """Return how much a counter grew since a scrape; a series that came later began at nothing."""
    start = 0 if values[0][0] > since else values[0][1]
    return values[0][1] - start + sum(b - a if b >= a else b for (_, a), (_, b) in pairwise(values))


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


def test_the_pager_rings_and_chat_and_status_page_follow(read):
    kinds = [one["type"].removesuffix("_log_entry") for one in read.pages]
    assert kinds[:4] == ["trigger", "assign", "notify", "acknowledge"]
    rang = datetime.fromisoformat(read.pages[0]["created_at"])
    told = sorted(read.chat, key=lambda one: float(one["ts"]))
    people = [one for one in told if "bot_id" not in one]
    alerts = [float(one["ts"]) for one in told if one.get("username") == "pager" and " firing on " in one["text"]]
    assert any(abs(at - rang.timestamp()) <= read.told.step + 2 for at in alerts)
    people = [one for one in people if "subtype" not in one]
    states = [one["text"].split()[1].rstrip(":") for one in people if one["text"].startswith("[status]")]
    assert states == [name for name in ("investigating", "identified", "mitigated", "resolved") if name in states]
    assert bool(read.public) == (read.told.incident.fault.category != "none")
    published = [datetime.fromisoformat(one["created_at"]) for page in read.public for one in page["incident_updates"]]
    assert all(rang < at < read.told.window.end for at in published)


def route_of(line):
    """Return method and path of a log line, ids left out."""
    method, path, _ = line["request"].split(" ")
    return f"{method} {re.sub(r'/(SMF)?[0-9]+$', '/{id}', path.partition('?')[0])}"


def failing(read, first, last, strays=0):
    """Return the worst route's share of 5xx between two moments, by the log; so many of each route do not count."""
    routes = defaultdict(list)
    for line in read.log:
        if first <= line["at"] < last:
            routes[route_of(line)].append(line["status"][0] == "5")
    return max(max(sum(found) - strays, 0) / len(found) for found in routes.values() if len(found) >= 10)


def test_customers_fail_from_before_the_page_until_people_act_and_not_before(read):
    fault, rang = read.told.incident.fault, datetime.fromisoformat(read.pages[0]["created_at"])
    acted = next(datetime.fromisoformat(one["created_at"]) for one in read.pages if one["type"].startswith("annotate"))
    # Handshakes that fail never become requests; a noisy alert hurts nobody.
    logged = read.told.reaction.hurt and fault.category != "configuration"
    assert (failing(read, rang - 2 * MINUTE, acted) > 0.03) == logged
    assert failing(read, read.told.window.start, read.told.incident.start) <= 0.03


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


def posted(read, by):
    """Return (moment, text) of what a program posted in the channel."""
    found = [one for one in read.chat if one.get("username") == by]
    return sorted((datetime.fromtimestamp(float(one["ts"]), UTC), one["text"]) for one in found)


def test_programs_post_in_the_channel_what_the_other_records_hold(read):
    told, soon = posted(read, "pager"), timedelta(seconds=5)
    ended = [datetime.fromisoformat(one["created_at"]) for one in read.pages if one["type"].startswith("resolve_")]
    assert all(ended[0] < at < ended[0] + soon for at, _ in [one for one in told if " resolved " in one[1]][-1:])
    assert " firing " in told[0][1]
    undone = [step for step in deploy_log.steps(read.told.deploys()) if step.what.startswith("rollback")]
    assert len(undone) == len(posted(read, "deploy-bot"))
    for step, (at, text) in zip(undone, posted(read, "deploy-bot"), strict=True):
        assert step.at < at < step.at + timedelta(seconds=7)
        assert step.what.split(maxsplit=1)[1] == text


def test_the_status_page_follows_what_the_log_shows(read):
    if not read.public or read.told.incident.fault.category == "configuration":
        return  # handshakes that fail never become requests
    updates = {one["status"]: datetime.fromisoformat(one["created_at"]) for one in read.public[0]["incident_updates"]}
    began = datetime.fromisoformat(read.public[0]["started_at"])
    assert began < datetime.fromisoformat(read.pages[0]["created_at"]) < updates["investigating"]
    if "monitoring" in updates:
        # Of the few requests of a route in two minutes a stray one is more than three in a hundred; of all it is not.
        since, until = updates["monitoring"] - 2 * MINUTE, updates["monitoring"]
        asked = [line["status"][0] == "5" for line in read.log if since <= line["at"] < until]
        assert sum(asked) <= 0.03 * len(asked)
        assert failing(read, since, until, strays=1) <= 0.03


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


def test_a_noisy_alert_pages_and_nobody_is_hurt():
    told = Scenario.from_key(bytes(32), "noisy-alert", traffic=0.05)
    assert json.loads(told.pager())["log_entries"]
    assert json.loads(told.status_page())["incidents"] == []
    assert told.run.truth.failed == 0


MOVED = {"night", "winter", "clock-change"}


def twisted(twist, fault="bad-deploy"):
    return Scenario.from_key(bytes(32), fault, twist, traffic=0.05)


def chatty(entry):
    """Return whether an entry is not about the clock."""
    return entry.fields["SYSLOG_IDENTIFIER"] not in {b"chronyd", b"systemd-resolved"}


@pytest.mark.parametrize("twist", sorted(TWISTS.keys() - MOVED - {"relapse"}))
def test_a_twist_changes_how_it_is_told_and_not_what_happened(twist):
    plain, told = twisted(""), twisted(twist)
    assert np.array_equal(plain.run.counts, told.run.counts)
    if twist == "customers-first":
        assert told.reaction.at["customers"] < told.reaction.at["page"] < plain.reaction.at["customers"]
    if twist == "skewed-clock":
        wrong = [one.node for one in told.world.by_service["edge"] if told.clock(one.node).behind]
        assert len(wrong) == 1
        said = [[one for one in each.journal_entries(wrong[0]) if chatty(one)] for each in (told, plain)]
        mine, right = (entries[0].realtime for entries in said)
        assert right - mine == told.clock(wrong[0]).behind // timedelta(microseconds=1)
        assert told.access_log(wrong[0]).splitlines()[0] != plain.access_log(wrong[0]).splitlines()[0]


@pytest.mark.parametrize("fault", FAULTS)
@pytest.mark.parametrize("twist", sorted(MOVED))
def test_a_twist_changes_when_it_happens(twist, fault):
    told = twisted(twist, fault)
    begins, window = told.incident.start, told.window
    assert window.start < begins < window.end
    north = [at.astimezone(ZoneInfo("America/Halifax")).utcoffset() for at in (begins, begins + 10 * MINUTE)]
    if twist == "night":
        assert begins.date() < (begins + 10 * MINUTE).date() == window.end.date()
    elif twist == "winter":
        assert (begins.month, north) in [(month, [timedelta(hours=-4)] * 2) for month in (1, 2)]
    else:
        assert north == [timedelta(hours=-4), timedelta(hours=-3)]


# A storm may need another blip to come back, and leaks take until the window is over, or people have gone.
SLOW = ["retry-storm", "connection-leak", "memory-leak"]
COME_BACK = sorted(set(FAULTS) - {"noisy-alert", *SLOW})


@pytest.mark.parametrize("number", range(3))
@pytest.mark.parametrize("fault", SLOW)
def test_a_mitigation_is_repeated_only_when_it_rings_again(fault, number):
    told = Scenario.from_key(number.to_bytes(32), fault, "relapse", traffic=0.05)
    undone = told.reaction.at["action"] + timedelta(seconds=told.incident.undone)
    pages = [event for event in told.run.events if event.text.startswith(("HighErrorShare", "ContainerOomKilled"))]
    before = Counter(event.text.split()[1] for event in pages if event.at <= undone)
    rings = before["firing"] > before["resolved"] or any(
        " firing " in event.text for event in pages if event.at > undone
    )
    assert [event.kind for event in told.run.events].count("action") == 1 + bool(rings)
    assert ("again" in told.reaction.at) == bool(rings)
    noted = [one for one in deploy_log.steps(told.deploys()) if one.service == told.incident.service]
    assert noted[-1].at >= undone - timedelta(seconds=told.step)


@pytest.mark.parametrize("fault", COME_BACK)
def test_a_mitigation_that_is_undone_has_to_be_repeated(fault):
    plain, told = twisted("", fault), twisted("relapse", fault)
    undone = round(told.window.offset(plain.reaction.at["action"]) + told.incident.undone) // told.step
    whole = undone - undone % 4  # minutes
    assert np.array_equal(plain.run.counts[:whole], told.run.counts[:whole])
    failing = expected_failing(told.run).max(axis=1)
    at = {name: round(told.window.offset(moment)) // told.step for name, moment in told.reaction.at.items()}
    assert failing[at["too-early"] : undone].max() < 0.02 < failing[undone : at["again"]].max()
    assert at["too-early"] < at["reopened"] < at["again"]
    assert sum(event.kind == "page" for event in told.run.events) == 1
    if "mitigated" in at:
        assert at["again"] < at["mitigated"]
        assert failing[at["mitigated"] :].max() < 0.02
        assert told.run.truth.mitigated > plain.run.truth.mitigated


def test_twists_go_together():
    told = twisted("winter skewed-clock relapse")
    assert told.window.start.month in {1, 2}
    assert any(told.clock(one.node).behind for one in told.world.by_service["edge"])
    assert "reopened" in told.reaction.at


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

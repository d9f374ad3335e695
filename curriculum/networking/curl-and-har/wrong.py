"""Answers people really give: the solution with one slip each, and whole ones of the hurried."""

import json
import re
from pathlib import Path

from groundschool.kit import slip, wrong

P, E, W = 12, 10, 14  # points of the three tasks: of variants, edges and the recording
CLOCK, ZERO = "clock - last if clock else 0.0", "last = clock or last"
REST = '(0.0, rest) if told["exitcode"] else (rest, 0.0)'
TCP, KNOWN = "connect if apart else connect - tls", "max(timings.get(phase, 0), 0)"
VIA, SPLIT = 'line.lower().startswith("< via:")', 'len(re.sub(r"\\([^)]*\\)", "", line).split(","))'
FRESH = "answers, asked = [], found[1]"
BY = '("edge", "balancer", "app")[passed]'

clocks_as_they_stand = slip(
    "phases",
    {CLOCK: "clock", '["time_total"] * 1000 - last': '["time_total"] * 1000'},
    tag="clock-is-duration",
    score=1 / 12,
)
zeros_are_times = slip("phases", {CLOCK: "clock - last", ZERO: "last = clock"}, tag="zero-is-a-time", score=8 / 12)
in_seconds = slip(
    "phases",
    {'f"time_{name}"] * 1000': 'f"time_{name}"]', '["time_total"] * 1000': '["time_total"]'},
    tag="seconds",
    score=1 / 12,
)
without_redirects = slip(
    "phases",
    {'rest = told["time_total"] * 1000 - last': 'rest = (told["time_total"] - told["time_redirect"]) * 1000 - last'},
    tag="redirect-subtracted",
    score=8 / 12,
)
redirects_on_top = slip(
    "phases",
    {"            rest =": '            took["wait"] += told["time_redirect"] * 1000\n            rest ='},
    tag="redirect-added",
    score=8 / 12,
)
whatever_is_left_is_body = slip("phases", {REST: "(rest, 0.0)"}, tag="given-up-is-body", score=10 / 12)
whatever_is_left_is_waiting = slip(
    "phases",
    {
        f"= {REST}": '= (0.0 if told["exitcode"] else rest), 0.0\n            took["wait"] += rest if told["exitcode"] else 0'
    },
    tag="given-up-is-wait",
    score=10 / 12,
)
what_did_not_come_is_not_there = slip(
    "phases", {"(0.0, rest) if": "(0.0, 0.0) if"}, tag="given-up-is-nothing", score=10 / 12
)
one_request_a_file = slip("phases", {"return found": "return found[:1]"}, tag="first-request-alone", score=8 / 12)


@wrong("phases", tag="clock-is-duration", score=0)
def multiplied_by_a_thousand(path):
    told = json.loads(Path(path).read_text().splitlines()[0])
    return [
        {
            "dns": told["time_namelookup"] * 1000,
            "tcp": told["time_connect"] * 1000,
            "tls": told["time_appconnect"] * 1000,
            "send": told["time_pretransfer"] * 1000,
            "wait": told["time_starttransfer"] * 1000,
            "body": told["time_total"] * 1000,
            "unfinished": 0,
        }
    ]


@wrong("phases", tag="zero-is-a-time-or-none", score=7 / 12)
def never_below_zero(path):
    """Differences, and what comes out negative is called nothing."""
    found = []
    for line in Path(path).read_text().splitlines():
        told = json.loads(line)
        names = ("namelookup", "connect", "appconnect", "pretransfer", "starttransfer", "total")
        clocks = [0, *(told[f"time_{name}"] * 1000 for name in names)]
        steps = [max(clocks[at] - clocks[at - 1], 0) for at in range(1, len(clocks))]
        found.append(dict(zip(("dns", "tcp", "tls", "send", "wait", "body"), steps, strict=True)) | {"unfinished": 0})
    return found


@wrong("phases", tag="wait-to-the-end", score=0)
def until_everything_is_there(path):
    found = []
    for line in Path(path).read_text().splitlines():
        told = json.loads(line)
        took, last = {}, 0
        for phase, name in (("dns", "namelookup"), ("tcp", "connect"), ("tls", "appconnect"), ("send", "pretransfer")):
            clock = told["time_" + name] * 1000
            took[phase], last = (clock - last, clock) if clock else (0, last)
        rest = told["time_total"] * 1000 - last
        body = (told["time_total"] - told["time_starttransfer"]) * 1000
        over = told["exitcode"] == 0
        found.append(
            took | {"wait": rest if over else 0, "body": body if over else 0, "unfinished": 0 if over else rest}
        )
    return found


tls_on_top_of_connect = slip("entries", {TCP: "connect"}, tag="ssl-within-is-beside", score=6 / 10)
the_text_of_the_standard = slip("entries", {TCP: "connect - tls"}, tag="everybody-keeps-to-it", score=7 / 10)
minus_one = slip("entries", {KNOWN: "timings.get(phase, 0)"}, tag="minus-one-is-a-time", score=6 / 10)
queued_twice = slip(
    "entries",
    {
        "        found.append": '        took["blocked"] += max(timings.get("_blocked_queueing", 0), 0)\n        found.append'
    },
    tag="queued-comes-on-top",
    score=7 / 10,
)
no_mark_expected = slip("entries", {"utf-8-sig": "utf-8"}, tag="no-mark", score=9 / 10)
one_entry = slip("entries", {"return found": "return found[:1]"}, tag="first-entries-only", score=1 / 10)


@wrong("entries", tag="ssl-within-is-beside", score=5 / 10)
def just_the_timings(path):
    log = json.loads(Path(path).read_text(encoding="utf-8-sig"))["log"]
    names = {"tcp": "connect", "tls": "ssl"}
    keys = ("blocked", "dns", "tcp", "tls", "send", "wait", "receive")
    return [{key: max(entry["timings"].get(names.get(key, key), 0), 0) for key in keys} for entry in log["entries"]]


@wrong("entries", tag="time-is-the-sum", score=5 / 10)
def the_rest_of_the_time(path):
    """Whatever the phases leave of time is receiving."""
    log, found = json.loads(Path(path).read_text(encoding="utf-8-sig"))["log"], []
    for entry in log["entries"]:
        known = {name: max(ms, 0) for name, ms in entry["timings"].items()}
        took = {name: known.get(name, 0) for name in ("blocked", "dns", "send", "wait")}
        tls = known.get("ssl", 0)
        tcp = known["connect"] - (0 if log["creator"]["name"] == "Firefox" else tls)
        found.append({**took, "tcp": tcp, "tls": tls, "receive": entry["time"] - sum(took.values()) - tcp - tls})
    return found


counted_in_one_line = slip("who-answered", {SPLIT: "1"}, tag="via-as-one", score=7 / 14)
the_last_line_counts = slip("who-answered", {f"[1] += {SPLIT}": f"[1] = {SPLIT}"}, tag="last-via-alone", score=11 / 14)
commas_are_commas = slip(
    "who-answered", {SPLIT: 'min(len(line.split(",")), 2)'}, tag="comma-in-a-comment", score=11 / 14
)
whoever_says_via = slip(
    "who-answered",
    {VIA: '"via:" in line.lower() and answers', BY: BY.replace("passed", "min(passed, 2)")},
    tag="any-via",
    score=9 / 14,
)
old_answers_stay = slip("who-answered", {FRESH: "asked = found[1]"}, tag="answer-before", score=11 / 14)
silence_is_the_edges = slip(
    "who-answered",
    {'{"by": "client", "status": None}': '{"by": "edge", "status": None}'},
    tag="none-is-the-edges",
    score=7 / 14,
)
a_cut_is_no_answer = slip(
    "who-answered",
    {"asked = asked or line": "answers, asked = [], asked or line"},
    tag="cut-is-the-clients",
    score=11 / 14,
)
only_continue_is_interim = slip(
    "who-answered", {"answer[0] >= 200": "answer[0] != 100"}, tag="interim-is-final", score=11 / 14
)
by_their_versions = slip("who-answered", {SPLIT: 'min(line.count("1.1 "), 2)'}, tag="names-are-counted", score=9 / 14)
by_their_names = slip(
    "who-answered", {SPLIT: '("lb-" in line) + ("edge-" in line)'}, tag="names-are-counted", score=9 / 14
)
every_curl_is_curls = slip(
    "who-answered", {'startswith("curl: (")': 'startswith("curl: ")'}, tag="taken-anyway", score=13 / 14
)
these_methods_only = slip("who-answered", {"([A-Z]+) ": "(GET|POST|CONNECT) "}, tag="refused-anyway", score=3 / 14)
chrome_alone_keeps_to_it = slip(
    "entries", {'== "Firefox"': '!= "WebInspector"'}, tag="ssl-within-is-beside", score=9 / 10
)
queued_is_chrome = slip(
    "entries",
    {"connect if apart else": 'connect if "_blocked_queueing" not in timings else'},
    tag="ssl-within-is-beside",
    score=9 / 10,
)
go_on_is_an_answer = slip("who-answered", {"answer[0] >= 200 and ": ""}, tag="interim-is-final", score=11 / 14)
four_hundred_is_the_client = slip(
    "who-answered",
    {f'"by": {BY}': f'"by": "client" if 400 <= status < 500 else {BY}'},
    tag="fault-is-the-clients",
    score=7 / 14,
)


@wrong("who-answered", tag="server-names-it", score=2 / 14)
def by_the_server_header(path):
    text = Path(path).read_text()
    found = re.findall(r"^< HTTP/\S+ (\d+)", text, re.MULTILINE)
    if not found:
        return {"by": "client", "status": None}
    return {"by": "balancer" if "server: nginx" in text.lower() else "app", "status": int(found[-1])}


@wrong("who-answered", tag="status-names-it", score=0 / 14)
def by_the_status(path):
    found = re.findall(r"^< HTTP/\S+ (\d+)", Path(path).read_text(), re.MULTILINE)
    if not found:
        return {"by": "client", "status": None}
    status = int(found[-1])
    return {"by": "balancer" if status in (502, 504) else "app", "status": status}


the_proxy_counts = slip("who-answered", {' and asked != "CONNECT"': ""}, tag="connect-is-answered", score=13 / 14)


@wrong("who-answered", tag="first-answer", score=6 / 14)
def the_first_one(path):
    """The first status is the status, and the headers up to the empty line are its own."""
    lines = Path(path).read_text().splitlines()
    start = next((at for at, line in enumerate(lines) if line.startswith("< HTTP/")), None)
    if start is None:
        return {"by": "client", "status": None}
    end = next((at for at, line in enumerate(lines[start + 1 :], start + 1) if not line.startswith("< ")), None)
    heads = [line for line in lines[start:end] if line.lower().startswith("< via:")]
    passed = sum(len(re.sub(r"\([^)]*\)", "", line).split(",")) for line in heads)
    return {"by": ("edge", "balancer", "app")[passed], "status": int(lines[start].split()[2])}


@wrong("who-answered", tag="asked-is-answered", score=6 / 14)
def every_via_of_the_file(path):
    text = Path(path).read_text()
    found = re.findall(r"^< HTTP/\S+ (\d+)", text, re.MULTILINE)
    via = re.findall(r"^[<>] via: (.*)$", text, re.MULTILINE | re.IGNORECASE)
    passed = sum(len(re.sub(r"\([^)]*\)", "", one).split(",")) for one in via)
    return {
        "by": ("edge", "balancer", "app")[min(passed, 2)] if found else "client",
        "status": int(found[-1]) if found else None,
    }


@wrong("who-answered", tag="retry-after-is-the-app", score=4 / 14)
def who_asks_for_patience(path):
    lines = Path(path).read_text().splitlines()
    start = max((at for at, line in enumerate(lines) if line.startswith("< HTTP/")), default=None)
    if start is None:
        return {"by": "client", "status": None}
    heads = [line.lower() for line in lines[start:] if line.startswith("< ")]
    status = int(heads[0].split()[2])
    if any(line.startswith("< retry-after") for line in heads):
        return {"by": "app", "status": status}
    via = sum(re.sub(r"\(.*?\)", "", line).count(",") + 1 for line in heads if line.startswith("< via:"))
    return {"by": ("edge", "balancer", "app")[min(via, 2)], "status": status}


def last_answer(path):
    """Return the status and the headers of the last answer, names in small letters; (None, {}) where there is none."""
    lines = Path(path).read_text().splitlines()
    start = max((at for at, line in enumerate(lines) if line.startswith("< HTTP/")), default=None)
    if start is None:
        return None, {}
    heads = [line[2:].split(":", 1) for line in lines[start + 1 :] if line.startswith("< ") and ":" in line]
    return int(lines[start].split()[2]), {name.lower(): value.strip() for name, value in heads}


@wrong("who-answered", tag="served-by-names-it", score=2 / 14)
def whose_name_stands_there(path):
    status, heads = last_answer(path)
    if status is None:
        return {"by": "client", "status": None}
    by = "app" if "x-served-by" in heads else "balancer" if "via" in heads else "edge"
    return {"by": by, "status": status}


@wrong("who-answered", tag="body-names-it", score=4 / 14)
def programs_write_json(path):
    status, heads = last_answer(path)
    if status is None:
        return {"by": "client", "status": None}
    by = "app" if "json" in heads.get("content-type", "") else "balancer" if "via" in heads else "edge"
    return {"by": by, "status": status}

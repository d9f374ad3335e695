"""Answers people really give: functions as they are written in a hurry, and the solution with one slip each."""

import json
import re
from datetime import UTC, datetime, timedelta
from pathlib import Path

from groundschool.kit import slip, wrong

never_a_list = slip(
    "names-asked",
    {"    if name.endswith": "    return [name.rstrip('.') + '.']\n    if name.endswith"},
    tag="search-never",
    score=1 / 8,
)
one_dot_is_the_rule = slip("names-asked", {'name.count(".") >= ndots': '"." in name'}, tag="ndots-ignored", score=5 / 8)
the_dot_is_a_detail = slip(
    "names-asked",
    {'if name.endswith("."):\n        return [name]': 'name = name.rstrip(".")'},
    tag="dot-at-the-end",
    score=7 / 8,
)
no_upper_bound = slip(
    "names-asked",
    {'min(int(option.removeprefix("ndots:")), 15)': 'int(option.removeprefix("ndots:"))'},
    tag="no-cap",
    score=7 / 8,
)
any_ndots_in_the_file = slip(
    "names-asked",
    {'        elif word == "options":': '        elif "options" in line:'},
    tag="remarks-count",
    score=7 / 8,
)
all_lines_add_up = slip(
    "names-asked", {"search = rest": "search = search or rest"}, tag="first-line-counts", score=7 / 8
)
more_dots_than = slip("names-asked", {">= ndots": "> ndots"}, tag="list-first", score=5 / 8)
one_space = slip(
    "names-asked",
    {'elif word == "options":': 'elif line.startswith("options "):'},
    tag="ndots-ignored",
    score=7 / 8,
)
remarks_anywhere = slip(
    "names-asked",
    {'line.split() or [""]': 'line.split("#")[0].split() or [""]'},
    tag="ndots-ignored",
    score=7 / 8,
)
in_small_letters = slip(
    "names-asked",
    {'.read_text())["configured"]': '.read_text())["configured"].lower()'},
    tag="small-letters",
    score=7 / 8,
)


@wrong("names-asked", tag="name-first", score=3 / 8)
def as_it_is_and_then_the_list(folder):
    name = json.loads(Path(folder, "ticket.json").read_text())["configured"]
    if name.endswith("."):
        return [name]
    lines = re.findall(r"^(?:search|domain)[ \t]+(.*)$", Path(folder, "resolv.conf").read_text(), re.MULTILINE)
    return [name + "."] + [f"{name}.{one.rstrip('.')}." for one in lines[-1].split()]


@wrong("read-dig", tag="noerror-is-an-answer", score=1 / 19)
def by_the_status_alone(path):
    text = Path(path).read_text()
    status = re.search(r"status: (\w+)", text)
    if not status:
        return {"kind": "timeout", "name": re.search(r"<<>> @\S+ (\S+)", text)[1].lower(), "until": None}
    kind = {"NOERROR": "answer"}.get(status[1], status[1].lower())
    name = re.findall(r"CNAME\s+(\S+)", text) or re.findall(r"^;(\S+\.)\s+IN", text, re.MULTILINE)
    ttl = re.findall(r"^[^;\s]\S*\s+(\d+)\s+IN", text, re.MULTILINE)
    when = datetime.strptime(re.search(r"WHEN: (.*)", text)[1], "%a %b %d %H:%M:%S UTC %Y").replace(tzinfo=UTC)
    kept = kind in ("answer", "nxdomain") and ttl
    until = when + timedelta(seconds=min(map(int, ttl))) if kept else None
    return {"kind": kind, "name": name[-1].lower(), "until": until and until.strftime("%Y-%m-%dT%H:%M:%SZ")}


nothing_there_is_nxdomain = slip(
    "read-dig", {'found = "nodata" if': 'found = "nxdomain" if'}, tag="nodata-is-nxdomain", score=14 / 19
)
no_flags = slip(
    "read-dig",
    {'"nodata" if "aa" in flags or "ra" in flags else "referral"': '"nodata"'},
    tag="referral-is-nodata",
    score=17 / 19,
)
rows_make_a_referral = slip(
    "read-dig",
    {'if "aa" in flags or "ra" in flags else': 'if all(row[3] != "NS" for row in sections.get("AUTHORITY", [])) else'},
    tag="referral-by-rows",
    score=18 / 19,
)
no_soa_is_a_referral = slip(
    "read-dig",
    {'if "aa" in flags or "ra" in flags else': 'if any(row[3] == "SOA" for row in sections.get("AUTHORITY", [])) else'},
    tag="referral-by-rows",
    score=18 / 19,
)
all_of_authority = slip(
    "read-dig",
    {"int(row[4].split()[-1]))": 'int(row[4].split()[-1]), *(int(one[1]) for one in sections["AUTHORITY"]))'},
    tag="authority-ttl",
    score=18 / 19,
)
every_failure_is_a_no = slip(
    "read-dig",
    {
        "    answer = sections": '    found = {"servfail": "nxdomain", "refused": "nxdomain"}.get(found, found)\n    answer = sections'
    },
    tag="failure-is-nxdomain",
    score=17 / 19,
)
servfail_for_all = slip(
    "read-dig",
    {
        "    answer = sections": '    found = {"timeout": "servfail", "refused": "servfail"}.get(found, found)\n    answer = sections'
    },
    tag="all-failures-alike",
    score=16 / 19,
)
the_name_that_was_asked = slip("read-dig", {"name = row[4].lower()": "pass"}, tag="asked-not-end", score=13 / 19)
the_last_number = slip(
    "read-dig",
    {"min(int(row[1]), int(row[4].split()[-1]))": "int(row[4].split()[-1])"},
    tag="minimum-alone",
    score=13 / 19,
)
the_ttl_in_front = slip(
    "read-dig", {"min(int(row[1]), int(row[4].split()[-1]))": "int(row[1])"}, tag="soa-ttl-alone", score=15 / 19
)
first_alias_only = slip(
    "read-dig", {"    for row in answer:": "    for row in answer[:1]:"}, tag="one-alias", score=17 / 19
)
aliases_count_too = slip(
    "read-dig",
    {"int(row[4].split()[-1]))": "int(row[4].split()[-1]), *(int(one[1]) for one in answer))"},
    tag="aliases-ttl",
    score=16 / 19,
)
the_address_alone = slip(
    "read-dig", {"min(int(row[1]) for row in answer)": "int(answer[-1][1])"}, tag="one-ttl", score=15 / 19
)
the_alias_alone = slip(
    "read-dig", {"min(int(row[1]) for row in answer)": "int(answer[0][1])"}, tag="one-ttl", score=17 / 18
)
zero_for_none = slip(
    "read-dig",
    {'found == "answer" else None': 'found == "answer" else 0 if found in ("nxdomain", "nodata") else None'},
    tag="kept-without-soa",
    score=17 / 18,
)
lost_is_lost = slip(
    "read-dig",
    {
        "    answer = sections": "    if Path(path).read_text().startswith(';; communications error'):\n        return {'kind': 'timeout', 'name': name, 'until': None}\n    answer = sections"
    },
    tag="first-line-decides",
    score=16 / 19,
)
as_the_server_writes = slip(
    "read-dig", {"name = row[4].lower()": "name = row[4]"}, tag="capitals-matter", score=17 / 18
)


@wrong("diagnose", tag="resolver-alone", score=4 / 23)
def what_the_resolver_says(folder):
    text = Path(folder, "resolver.txt").read_text()
    owners = json.loads(Path(folder, "owners.json").read_text())
    status = re.search(r"status: (\w+)", text)
    if not status:
        return {"cause": "timeout", "fix": owners["resolver"], "until": None}
    if status[1] == "NOERROR":
        return {"cause": "none", "fix": None, "until": None}
    zone = re.search(r"^(\S+)\s+(\d+)\s+IN\s+SOA", text, re.MULTILINE)
    return {
        "cause": status[1].lower(),
        "fix": owners["zones"][zone[1][:-1]] if zone else owners["resolver"],
        "until": None,
    }


no_view = slip("diagnose", {"elif seen != meant:": "elif False:"}, tag="resolver-alone", score=13 / 23)
no_cache = slip(
    "diagnose",
    {'elif spoken[0] != (said["kind"], seen):\n        cause = "cached"\n    ': ""},
    tag="zone-is-a-view",
    score=17 / 23,
)
kinds_alone = slip(
    "diagnose",
    {'elif spoken[0] != (said["kind"], seen):': 'elif spoken[0][0] != said["kind"]:'},
    tag="zone-is-a-view",
    score=17 / 23,
)
in_this_order = slip(
    "diagnose",
    {
        "return {row[4] for row in rows if row[3] == kind}": "return [row[4] for row in rows if row[3] == kind]",
        "meant = {row[4] for row in rows if row[0].lower() == name and row[3] == kind}": "meant = [row[4] for row in rows if row[0].lower() == name and row[3] == kind]",
    },
    tag="order-matters",
    score=20 / 21,
)
where_the_zone_has_one = slip(
    "diagnose", {"elif seen != meant:": "elif meant and seen != meant:"}, tag="resolver-alone", score=22 / 23
)
answers_with_cd = slip(
    "diagnose",
    {'if unchecked["kind"] != "servfail":': 'if unchecked["kind"] == "answer":'},
    tag="cd-unread",
    score=22 / 23,
)
nobody_reads_cd = slip("diagnose", {'if unchecked["kind"] != "servfail":': "if False:"}, tag="cd-unread", score=19 / 23)
not_there_is_lame = slip(
    "diagnose",
    {'"servers-silent" if set(kinds.values()) == {"timeout"} else "lame"': '"lame"'},
    tag="silence-is-lame",
    score=20 / 23,
)
one_silent_is_silent = slip(
    "diagnose",
    {'set(kinds.values()) == {"timeout"}': '"timeout" in kinds.values()'},
    tag="one-server-speaks",
    score=20 / 21,
)
every_failure_is_lame = slip(
    "diagnose", {'elif "servfail" in kinds.values():': "elif False:"}, tag="servfail-is-lame", score=19 / 23
)
zone_of_the_ticket = slip(
    "diagnose",
    {"above = [zone": "name = said['name'] if said['kind'] == 'servfail' else name\n    above = [zone"},
    tag="owner-of-the-alias",
    score=20 / 23,
)
by_letters = slip(
    "diagnose",
    {'f".{name}".endswith(f".{zone}.")': 'name.endswith(f"{zone}.")', "max(above, key=len)": "min(above, key=len)"},
    tag="zone-by-letters",
    score=16 / 23,
)
ask_the_resolver_team = slip(
    "diagnose",
    {
        'if cause in ("timeout", "refused", "cached"):': 'if said["kind"] == "servfail" or cause in ("timeout", "refused", "cached"):'
    },
    tag="resolver-is-blamed",
    score=18 / 23,
)
mend_the_zone = slip(
    "diagnose",
    {'if cause in ("timeout", "refused", "cached"):': 'if cause in ("timeout", "refused"):'},
    tag="zone-is-blamed",
    score=19 / 23,
)
first_server_only = slip(
    "diagnose", {"spoken[0] !=": "(kinds[servers[0]], data(servers[0])) !="}, tag="one-server-decides", score=20 / 21
)

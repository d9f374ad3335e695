"""Answers people really give: some written out, as from a snippet at hand, and the solution with one slip each."""

import json
import re
from collections import defaultdict
from pathlib import Path

from groundschool.kit import slip, wrong

ALL, BY, ADVICE = "attempts", "by-backend", "advice"


@wrong(ALL, tag="first-upstream-alone", score=1 / 9)
def one_upstream_a_line(path):
    found = []
    for number, line in enumerate(Path(path).read_text().splitlines(), 1):
        seen = re.search(r'ua="([^", ]+).* us="([^", ]+).* ut="([^", ]+)', line)
        if seen and ":" in seen[1]:
            status = None if seen[2] == "-" else int(seen[2])
            found.append({"line": number, "backend": seen[1], "status": status, "seconds": float(seen[3])})
    return found


@wrong(ALL, tag="torn-is-read", score=8 / 9)
def whatever_zip_pairs(path):
    found = []
    for number, line in enumerate(Path(path).read_text().splitlines(), 1):
        lists = [re.split(r", | : ", text) for text in re.findall(r'u[ast]="([^"]*)"', line)]
        for backend, status, seconds in zip(*lists, strict=False) if len(lists) == 3 else ():
            if ":" in backend:
                code = None if status == "-" else int(status)
                found.append({"line": number, "backend": backend, "status": code, "seconds": float(seconds)})
    return found


ENTRIES = "entries[::2] for entries in lists"
the_last_one = slip(ALL, {ENTRIES: "entries[::2][-1:] for entries in lists"}, tag="last-upstream-alone", score=2 / 9)
the_first_place = slip(
    ALL, {ENTRIES: 're.split(", ", text.split(" : ")[0]) for text in cells[1::2]'}, tag="redirect-unseen", score=2 / 9
)
every_name = slip(ALL, {'":" in backend': 'backend != "-"'}, tag="group-is-a-backend", score=2 / 9)
a_dash_is_nothing = slip(ALL, {'None if status == "-"': '0 if status == "-"'}, tag="dash-is-zero", score=7 / 9)
without_dashes = slip(ALL, {'":" in backend': '":" in backend and status != "-"'}, tag="dash-left-out", score=3 / 9)

by_the_dot = slip(ALL, {'":" in backend': '"." in backend'}, tag="group-is-a-backend", score=8 / 9)
as_many_of_each = slip(
    ALL,
    {"marks[0] == marks[1] == marks[2]": "len(marks[0]) == len(marks[1]) == len(marks[2])"},
    tag="torn-is-read",
    score=8 / 9,
)
without_the_empty = slip(
    ALL,
    {"        cells = line": "        if not line:\n            continue\n        cells = line"},
    tag="torn-is-read",
    score=8 / 9,
)

ENDED = ' and one["status"] is not None'


@wrong(BY, tag="requests-for-attempts", score=1 / 11)
def as_the_client_sees_it(path):
    """Count requests by the backend that answered them."""
    times, failed, lines = defaultdict(list), defaultdict(int), 0
    for number, line in enumerate(Path(path).read_text().splitlines(), 1):
        seen = re.search(r'" (\d+) \d+ ".* ua="(?:.* )?(\S+)" us=".*" ut="(?:.* )?(\S+)"$', line)
        if not seen:
            raise ValueError(f"access.log:{number}")
        if ":" in seen[2] and seen[1] != "499":
            lines += 1
            if seen[1][0] == "5":
                failed[seen[2]] += 1
            else:
                times[seen[2]].append(float(seen[3]))
    backends = {
        address: {
            "attempts": len(times[address]) + failed[address],
            "failed": failed[address],
            "median": sum(times[address]) / len(times[address]) if times[address] else None,
        }
        for address in {*times, *failed}
    }
    return {"backends": backends, "amplification": 1.0 if lines else None}


who_gave_up_failed = slip(
    BY,
    {ENDED: "", 'if one["status"] < 500': 'if one["status"] is not None and one["status"] < 500'},
    tag="given-up-is-failed",
    score=7 / 11,
)
who_gave_up_is_well = slip(
    BY,
    {ENDED: "", 'if one["status"] < 500': 'if one["status"] is None or one["status"] < 500'},
    tag="given-up-counts",
    score=5 / 11,
)
from_four_hundred = slip(BY, {"< 500": "< 400"}, tag="four-hundreds-fail", score=4 / 11)
times_of_all = slip(
    BY,
    {"median(well) if well": 'median([one["seconds"] for one in ended]) if ended'},
    tag="failed-are-fast",
    score=7 / 11,
)
the_mean = slip(BY, {"median(well) if": "sum(well) / len(well) if"}, tag="mean-for-median", score=7 / 11)


@wrong(ADVICE, tag="checks-say-so", score=4 / 14)
def what_is_red(folder):
    """Take out what the health checks complain of."""
    pool = json.loads(Path(folder, "pool.json").read_text())
    last = {}
    for line in Path(folder, "health.csv").read_text().splitlines()[1:]:
        _, backend, result, _ = line.split(",")
        last[backend] = result
    bad = [backend for backend, result in last.items() if result != "ok"]
    if len(bad) != 1:
        return {"take_out": None, "busiest": None, "approval": False}
    stay = [one for one in pool["backends"] if one["address"] != bad[0]]
    weights = sum(one["weight"] for one in stay)
    busiest = max(pool["peak_rps"] * one["weight"] / weights / one["capacity_rps"] for one in stay)
    return {"take_out": bad[0], "busiest": busiest, "approval": busiest > 1}


@wrong(ADVICE, tag="sum-of-capacity", score=9 / 14)
def together_they_can(folder):
    """Compare the peak with what all the others can bear together."""
    pool = json.loads(Path(folder, "pool.json").read_text())
    counts = defaultdict(lambda: [0, 0])
    for number, line in enumerate(Path(folder, "access.log").read_text().splitlines(), 1):
        lists = [re.split(r"(, | : )", text) for text in re.findall(r' u[ast]="([^"]*)"', line)]
        if len(lists) != 3 or len({len(one) for one in lists}) > 1:
            raise ValueError(f"access.log:{number}")
        for backend, status in zip(lists[0][::2], lists[1][::2], strict=True):
            if status != "-":
                counts[backend][0] += 1
                counts[backend][1] += status[0] == "5"
    checks = [line.split(",") for line in Path(folder, "health.csv").read_text().splitlines()[1:]]
    out = {
        one["address"]
        for one in pool["backends"]
        if all(row[2] != "ok" for row in [row for row in checks if row[1] == one["address"]][-3:])
    }
    serving = {one["address"]: one["capacity_rps"] for one in pool["backends"] if one["address"] not in out}
    bad = [one for one in serving if counts[one][0] and counts[one][1] / counts[one][0] >= 0.1]
    if len(bad) != 1:
        return {"take_out": None, "busiest": None, "approval": False}
    rest = sum(capacity for address, capacity in serving.items() if address != bad[0])
    busiest = pool["peak_rps"] / rest if rest else None
    return {"take_out": bad[0], "busiest": busiest, "approval": busiest is None or busiest > 1}


LAST = "[-3:]"
ONE = "    if len(bad) != 1:"
SHARE = '* one["weight"] / weights /'
APPROVAL = "busiest is None or busiest > 1"
one_red_check = slip(ADVICE, {LAST: "[-1:]"}, tag="last-check-counts", score=10 / 14)
the_worst_goes = slip(
    ADVICE,
    {ONE: '    bad.sort(key=lambda one: -counted[one]["failed"] / counted[one]["attempts"])\n    if not bad:'},
    tag="worst-of-all",
    score=10 / 14,
)
slow_ones_go = slip(
    ADVICE,
    {'10 * one["failed"] >= one["attempts"]': '(10 * one["failed"] >= one["attempts"] or (one["median"] or 0) > 0.45)'},
    tag="slow-is-bad",
    score=11 / 14,
)
all_serve = slip(ADVICE, {' if serves(one["address"])': ""}, tag="out-still-serves", score=9 / 14)
COUNTED = '{one["address"]: told[one["address"]] for one in serving if one["address"] in told}'
whoever_failed = slip(
    ADVICE, {COUNTED: COUNTED.replace("serving", 'pool["backends"]')}, tag="out-still-serves", score=13 / 14
)
whoever_is_in_the_log = slip(
    ADVICE,
    {COUNTED: "{one: told[one] for one in told if serves(one) or one not in str(pool)}"},
    tag="removed-still-counts",
    score=13 / 14,
)
by_heads = slip(ADVICE, {SHARE: "/ len(stay) /"}, tag="heads-not-weights", score=10 / 14)
as_it_is_now = slip(ADVICE, {'if one["address"] != bad[0]': ""}, tag="nobody-leaves", score=8 / 14)
better_ask = slip(ADVICE, {APPROVAL: "True"}, tag="always-ask", score=8 / 14)
just_do_it = slip(ADVICE, {APPROVAL: "False"}, tag="never-ask", score=9 / 14)

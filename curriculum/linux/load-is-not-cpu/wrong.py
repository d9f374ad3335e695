"""Answers people really give: some written out, as from a snippet at hand, and the solution with one slip each."""

import re
from pathlib import Path

from groundschool.kit import slip, wrong

UTIL, ROWS, QUOTA, VERDICT = "utilisation", "load-rows", "throttling", "verdict"
EIGHT, MOVED = "times[:8]]", "max(0, now - then)"
IDLE = "moved[3] + moved[4]"


@wrong(UTIL, tag="since-boot", score=0)
def one_look_is_enough(folder):
    busy = {}
    for line in Path(folder, "stat.2").read_text().splitlines():
        if line.startswith("cpu"):
            name, *times = line.split()
            if len(times) < 10:
                raise ValueError(f"stat.2:{int(name[3:] or -1) + 2}")
            times = [int(time) for time in times[:8]]
            busy[name] = 100 - 100 * (times[3] + times[4]) / sum(times)
    return busy


@wrong(UTIL, tag="user-and-system", score=0)
def user_plus_system(folder):
    first, last = ([line.split() for line in Path(folder, f"stat.{n}").read_text().splitlines()] for n in (1, 2))
    busy = {}
    for a, b in zip(first, last, strict=True):
        if a[0].startswith("cpu"):
            moved = [int(y) - int(x) for x, y in zip(a[1:9], b[1:9], strict=True)]
            busy[a[0]] = 100 * (moved[0] + moved[2]) / sum(moved)
    return busy


waiting_is_working = slip(UTIL, {IDLE: "moved[3]"}, tag="iowait-is-busy", score=1 / 7)
all_ten_numbers = slip(UTIL, {EIGHT: "times]"}, tag="guests-twice", score=2 / 7)
without_steal = slip(UTIL, {EIGHT: "times[:7]]"}, tag="stolen-is-nothing", score=2 / 7)
differences_as_they_are = slip(UTIL, {MOVED: "now - then"}, tag="counter-fell", score=6 / 7)


@wrong(UTIL, tag="torn-is-read", score=6 / 7)
def whatever_is_a_number(folder):
    looks = []
    for name in ("stat.1", "stat.2"):
        lines = [line.split() for line in Path(folder, name).read_text().splitlines() if line.startswith("cpu")]
        looks.append({line[0]: [int(word) for word in line[1:9] if word.isdigit()] for line in lines})
    busy = {}
    for name in looks[0].keys() & looks[1].keys():
        moved = [max(0, b - a) for a, b in zip(looks[0][name], looks[1][name], strict=False)]
        busy[name] = 100 - 100 * sum(moved[3:5]) / sum(moved)
    return busy


@wrong(ROWS, tag="letters-anywhere", score=3 / 6)
def grep_for_the_letter(folder):
    found = {"runnable": [], "blocked": {}}
    for line in Path(folder, "ps").read_text().splitlines()[1:]:
        pid, stat, wchan, name = line.split(None, 3)
        if "R" in f"{stat} {wchan} {name}" and name != "ps":
            found["runnable"].append(int(pid))
        if "D" in f"{stat} {wchan} {name}":
            found["blocked"].setdefault(wchan, []).append(int(pid))
    return found


ps_runs_too = slip(ROWS, {' and name != "ps"': ""}, tag="ps-counted", score=3 / 6)
the_bare_letter = slip(
    ROWS, {'stat[0] == "R"': 'stat == "R"', 'stat[0] == "D"': 'stat == "D"'}, tag="letter-alone", score=1 / 6
)
idle_threads_wait = slip(ROWS, {'elif stat[0] == "D"': 'elif stat[0] in "DI"'}, tag="idle-is-blocked", score=2 / 6)
the_dead_wait = slip(ROWS, {'elif stat[0] == "D"': 'elif stat[0] in "DZ"'}, tag="zombie-is-blocked", score=5 / 6)


@wrong(QUOTA, tag="since-boot", score=2 / 6)
def since_the_group_was_made(folder):
    folder = Path(folder)
    if (folder / "cpu.max").exists():
        quota, period = (folder / "cpu.max").read_text().split()
    elif (folder / "cpu.cfs_quota_us").exists():
        quota, period = (folder / "cpu.cfs_quota_us").read_text(), (folder / "cpu.cfs_period_us").read_text()
    else:
        return None
    if quota.strip() in ("max", "-1"):
        return None
    said = (folder / "cpu.stat.2").read_text()
    periods, hit = (int(re.search(rf"{name} (\d+)", said)[1]) for name in ("nr_periods", "nr_throttled"))
    return {"limit_cpus": int(quota) / int(period), "throttled": hit / periods}


a_tenth_of_a_second = slip(
    QUOTA, {"int(quota) / int(period)": "int(quota) / 100_000"}, tag="period-assumed", score=1 / 6
)
thousands_are_per_cent = slip(
    QUOTA, {"int(quota) / int(period)": "int(quota) / 1000"}, tag="quota-is-per-cent", score=1 / 6
)
how_often = slip(QUOTA, {"hit / passed if passed else 0.0": "hit"}, tag="count-for-share", score=3 / 6)
minus_one_is_a_number = slip(QUOTA, {'in ("max", "-1")': 'in ("max",)'}, tag="no-limit-is-a-limit", score=5 / 6)
max_is_a_number = slip(QUOTA, {'in ("max", "-1")': 'in ("-1",)'}, tag="no-limit-is-a-limit", score=5 / 6)


@wrong(VERDICT, tag="load-is-cpu", score=0)
def load_above_the_cpus(folder):
    folder = Path(folder)
    cpus = sum(line.startswith("cpu") for line in (folder / "stat.2").read_text().splitlines()) - 1
    if float((folder / "loadavg").read_text().split()[0]) > cpus:
        return {"verdict": "cpu_saturated", "evidence": ["loadavg:1"]}
    return {"verdict": "idle_high_load", "evidence": ["loadavg:1"]}


NOBODY_ASKED = "quota = throttling(folder)"
PRESSURE_IO = 'waits = ["pressure-io:1"] if pressure("io") >= 20 else []'
AVERAGE = '.split()[1].removeprefix("avg10=")'
AT_NINETY = "round(busy.get(label, 0), 9) >= 90"
FIRST_OF = 'lines(f"pressure-{name}")[0]'
nobody_asked_for_the_quota = slip(VERDICT, {NOBODY_ASKED: "quota = None"}, tag="quota-ignored", score=4 / 13)
always_throttled = slip(
    VERDICT,
    {'quota["throttled"] >= 0.1': 'int(lines("cpu.stat.2")[-3].split()[1]) > 0'},
    tag="throttled-long-ago",
    score=6 / 13,
)
the_average_of_all = slip(VERDICT, {AT_NINETY: 'round(busy["cpu"], 9) >= 90'}, tag="average-hides", score=7 / 13)
busy_is_enough = slip(VERDICT, {'if hot and pressure("cpu") >= 20:': "if hot:"}, tag="busy-is-saturated", score=6 / 13)
pressure_is_enough = slip(VERDICT, {AT_NINETY: 'label.startswith("cpu")'}, tag="pressure-is-busy", score=5 / 13)
nobody_looks_at_ps = slip(VERDICT, {"len(blocked) >= cpus": "False"}, tag="no-pressure-no-wait", score=5 / 13)
only_ps = slip(VERDICT, {PRESSURE_IO: "waits = []"}, tag="rows-alone", score=6 / 13)
one_waits = slip(VERDICT, {"len(blocked) >= cpus": "blocked"}, tag="one-is-enough", score=6 / 13)
five_minutes = slip(VERDICT, {AVERAGE: '.split()[3].removeprefix("avg300=")'}, tag="older-average", score=6 / 13)
one_minute = slip(VERDICT, {AVERAGE: '.split()[2].removeprefix("avg60=")'}, tag="minute-average", score=6 / 13)
all_of_them = slip(VERDICT, {FIRST_OF: 'lines(f"pressure-{name}")[-1]'}, tag="full-for-some", score=5 / 13)
from_zero = slip(
    VERDICT,
    {
        'enumerate(lines("cpu.stat.2"), 1)': 'enumerate(lines("cpu.stat.2"))',
        "enumerate(labels, 1)": "enumerate(labels)",
        'enumerate(lines("ps"), 1)': 'enumerate(lines("ps"))',
    },
    tag="lines-from-zero",
    score=10 / 13,
)


@wrong(VERDICT, tag="order-ignored", score=10 / 13)
def the_disk_first(folder):
    """Ask for the disk before anything else, and for the quota last."""
    folder = Path(folder)
    read = {path.name: path.read_text().splitlines() for path in folder.iterdir()}
    some = {name: float(re.search(r"avg10=([\d.]+)", read[f"pressure-{name}"][0])[1]) for name in ("cpu", "io")}
    waiting = [f"ps:{number}" for number, line in enumerate(read["ps"], 1) if re.match(r" *\d+ D", line)]
    cpus = [line.split()[0] for line in read["stat.2"] if re.match(r"cpu\d", line)]
    if some["io"] >= 20 or len(waiting) >= len(cpus):
        return {"verdict": "io_blocked", "evidence": ["pressure-io:1"] * (some["io"] >= 20) + waiting}
    looks = [
        {line.split()[0]: [*map(int, line.split()[1:9])] for line in read[f"stat.{n}"] if line[:3] == "cpu"}
        for n in (1, 2)
    ]
    hot = []
    for number, line in enumerate(read["stat.2"], 1):
        if (name := line.split()[0]) in cpus and name in looks[0]:
            moved = [max(0, b - a) for a, b in zip(looks[0][name], looks[1][name], strict=True)]
            hot += [f"stat.2:{number}"] * (sum(moved[3:5]) * 10 <= sum(moved))
    if hot and some["cpu"] >= 20:
        return {"verdict": "cpu_saturated", "evidence": ["pressure-cpu:1", *hot]}
    limits = (read.get("cpu.max") or read.get("cpu.cfs_quota_us") or ["max"])[0]
    if limits[0].isdigit():
        counted = [dict(line.split() for line in read[f"cpu.stat.{n}"]) for n in (1, 2)]
        passed, hit = (int(counted[1][name]) - int(counted[0][name]) for name in ("nr_periods", "nr_throttled"))
        if passed and hit / passed >= 0.1:
            return {"verdict": "throttled", "evidence": [f"cpu.stat.2:{[*counted[1]].index('nr_throttled') + 1}"]}
    return {"verdict": "idle_high_load", "evidence": ["loadavg:1"]}


ten_or_more = slip(UTIL, {"if len(times) != 10 or": "if len(times) < 10 or"}, tag="torn-is-read", score=6 / 7)
a_bare_name_is_no_line = slip(
    UTIL,
    {'if not label.startswith("cpu"):': 'if not times or not label.startswith("cpu"):'},
    tag="torn-is-read",
    score=6 / 7,
)
stat_when_it_is_needed = slip(
    VERDICT,
    {
        "    busy = utilisation(folder)\n": "",
        "    labels = [line": "    busy = utilisation(folder)\n    labels = [line",
    },
    tag="torn-is-read",
    score=12 / 13,
)
cpus_that_were = slip(
    VERDICT,
    {'label.startswith("cpu") for label in labels': 'line.startswith("cpu") for line in lines("stat.1")'},
    tag="no-pressure-no-wait",
    score=12 / 13,
)

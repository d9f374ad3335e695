"""Other ways to be right: with tables, and with patterns."""

import re
from collections import defaultdict
from pathlib import Path

import pandas as pd

from groundschool.kit import beside, right

NUMBERS = re.compile(r"cpu\d*( +\d+){10}")


class TornError(ValueError):
    """A line of a snapshot that the kernel did not write so."""


def frame(folder, number):
    path = Path(folder, f"stat.{number}")
    rows = {}
    for at, line in enumerate(path.open(), 1):
        if line[:3] == "cpu":
            if not NUMBERS.fullmatch(line.strip()):
                raise TornError(f"{path.name}:{at} is no line of /proc/stat")
            name, *times = line.split()
            rows[name] = [int(time) for time in times]
    columns = ["user", "nice", "system", "idle", "iowait", "irq", "softirq", "steal", "guest", "guest_nice"]
    return pd.DataFrame.from_dict(rows, orient="index", columns=columns)


@right("utilisation")
def with_a_table(folder):
    moved = (frame(folder, 2) - frame(folder, 1)).dropna().clip(lower=0).drop(columns=["guest", "guest_nice"])
    rest = moved[["idle", "iowait"]].sum(axis=1) / moved.sum(axis=1)
    return {name: 100 - 100 * share for name, share in rest.items()}


@right("load-rows")
def by_pattern(folder):
    rows = re.findall(r"^ *(\d+) ([RD])\S* +(\S+) +(.*)$", Path(folder, "ps").read_text(), re.MULTILINE)
    blocked = defaultdict(list)
    for pid, state, wchan, _ in rows:
        if state == "D":
            blocked[wchan].append(int(pid))
    return {"runnable": [int(pid) for pid, state, _, name in rows if state == "R" and name != "ps"], "blocked": blocked}


@right("throttling")
def by_what_is_there(folder):
    read = {path.name: path.read_text() for path in Path(folder).glob("cpu.*")}
    limit = read.get("cpu.max") or read.get("cpu.cfs_quota_us", "") + read.get("cpu.cfs_period_us", "")
    found = re.match(r"(\d+)\s(\d+)", limit)
    if not found:
        return None
    periods, hit = (
        [int(re.search(rf"{name} (\d+)", read[f"cpu.stat.{n}"])[1]) for n in (1, 2)]
        for name in ("nr_periods", "nr_throttled")
    )
    passed = periods[1] - periods[0]
    return {"limit_cpus": int(found[1]) / int(found[2]), "throttled": round((hit[1] - hit[0]) / max(passed, 1), 4)}


@right("verdict")
def with_rules(folder):
    """Find the lines of every sign first, and name the first sign that has what it needs."""
    busy, quota = with_a_table(folder), by_what_is_there(folder)
    read = {path.name: path.read_text().split("\n") for path in Path(folder).iterdir() if path.is_file()}
    some = {name: float(re.search(r"avg10=(\S+)", read[f"pressure-{name}"][0])[1]) for name in ("cpu", "io")}
    labels = [line.partition(" ")[0] for line in read["stat.2"]]
    hot = [
        f"stat.2:{at}" for at, label in enumerate(labels, 1) if label[3:].isdigit() and busy.get(label, 0) > 90 - 1e-6
    ]
    asleep = [f"ps:{at}" for at, line in enumerate(read["ps"], 1) if re.match(r" *\d+ D", line)]
    cpus = len([label for label in labels if re.fullmatch(r"cpu\d+", label)])
    if quota and quota["throttled"] >= 0.1:
        [at] = [at for at, line in enumerate(read["cpu.stat.2"], 1) if line.startswith("nr_throttled")]
        return {"verdict": "throttled", "evidence": (f"cpu.stat.2:{at}",)}
    if hot and some["cpu"] >= 20:
        return {"verdict": "cpu_saturated", "evidence": [*hot, "pressure-cpu:1"]}
    if some["io"] >= 20:
        return {"verdict": "io_blocked", "evidence": [*asleep, "pressure-io:1"]}
    if len(asleep) < cpus:
        return {"verdict": "idle_high_load", "evidence": ["loadavg:1"]}
    return {"verdict": "io_blocked", "evidence": asleep}


lines = beside(__file__, "blind_lines")
tables = beside(__file__, "blind_tables")
blind_by_lines_utilisation = right("utilisation")(lines.utilisation)
blind_by_lines_load_rows = right("load-rows")(lines.load_rows)
blind_by_lines_throttling = right("throttling")(lines.throttling)
blind_by_lines_verdict = right("verdict")(lines.verdict)
blind_by_tables_utilisation = right("utilisation")(tables.utilisation)
blind_by_tables_load_rows = right("load-rows")(tables.load_rows)
blind_by_tables_throttling = right("throttling")(tables.throttling)
blind_by_tables_verdict = right("verdict")(tables.verdict)

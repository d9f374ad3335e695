"""pandas style for the counters; the rest as tables."""

from pathlib import Path

import pandas as pd

NAMES = ["user", "nice", "system", "idle", "iowait", "irq", "softirq", "steal", "guest", "guest_nice"]


def _table(folder, number):
    rows = {}
    with open(f"{folder}/stat.{number}") as lines:
        for at, line in enumerate(lines, start=1):
            if line[:3] == "cpu":
                fields = line.split()
                if len(fields) != 11 or not all(f.isdecimal() for f in fields[1:]):
                    raise ValueError(f"stat.{number}:{at} is torn")
                rows[fields[0]] = [at, *map(int, fields[1:])]
    return pd.DataFrame.from_dict(rows, orient="index", columns=["line", *NAMES])


def _growth(folder):
    one, two = _table(folder, 1), _table(folder, 2)
    both = one.index.intersection(two.index, sort=False)
    grown = (two.loc[both, NAMES[:8]] - one.loc[both, NAMES[:8]]).clip(lower=0)
    whole = grown.sum(axis=1)
    return pd.DataFrame({"idle": grown["idle"] + grown["iowait"], "whole": whole, "line": two.loc[both, "line"]}), two


def utilisation(folder):
    grown, _ = _growth(folder)
    return ((grown["whole"] - grown["idle"]) * 100 / grown["whole"]).round(6).to_dict()


def _ps(folder):
    _head, *rest = Path(folder, "ps").read_text().splitlines()
    frame = pd.DataFrame([r.split(None, 3) for r in rest], columns=["pid", "stat", "wchan", "comm"])
    frame["pid"] = frame["pid"].astype(int)
    frame["line"] = range(2, len(frame) + 2)
    frame["state"] = frame["stat"].str[:1]
    return frame


def load_rows(folder):
    ps = _ps(folder)
    running = ps[(ps.state == "R") & (ps.comm.str.strip() != "ps")]
    asleep = ps[ps.state == "D"]
    return {
        "runnable": running.pid.tolist(),
        "blocked": {wchan: group.pid.tolist() for wchan, group in asleep.groupby("wchan", sort=False)},
    }


def _limit(folder):
    here = Path(folder)
    for names in (["cpu.max"], ["cpu.cfs_quota_us", "cpu.cfs_period_us"]):
        if all((here / n).is_file() for n in names):
            quota, period = " ".join((here / n).read_text() for n in names).split()
            if quota not in ("max", "-1"):
                return float(quota) / float(period)
    return None


def _stat(folder, number):
    return dict(line.split() for line in Path(folder, f"cpu.stat.{number}").read_text().splitlines() if line)


def throttling(folder):
    limit = _limit(folder)
    if limit is None:
        return None
    first, last = _stat(folder, 1), _stat(folder, 2)
    periods, hits = (int(last[k]) - int(first[k]) for k in ("nr_periods", "nr_throttled"))
    return {"limit_cpus": limit, "throttled": 0 if periods == 0 else hits / periods}


def _avg10(folder, name):
    return float(Path(folder, "pressure-" + name).read_text().split("avg10=")[1].split()[0])


def _line_of(path, word):
    for at, line in enumerate(Path(path).read_text().splitlines(), 1):
        if line.split()[:1] == [word]:
            return at
    return None


def verdict(folder):
    grown, two = _growth(folder)
    cpus = [c for c in two.index if c != "cpu"]
    held = throttling(folder)
    if held and held["throttled"] >= 0.1:
        return {"verdict": "throttled", "evidence": [f"cpu.stat.2:{_line_of(folder + '/cpu.stat.2', 'nr_throttled')}"]}
    busy = grown[(grown.index != "cpu") & (grown["idle"] * 10 <= grown["whole"])]
    if len(busy) and _avg10(folder, "cpu") >= 20:
        return {"verdict": "cpu_saturated", "evidence": [*(f"stat.2:{n}" for n in busy["line"]), "pressure-cpu:1"]}
    ps = _ps(folder)
    blocked = ps[ps.state == "D"]
    slow = _avg10(folder, "io") >= 20
    if slow or len(blocked) >= len(cpus):
        evidence = [f"ps:{n}" for n in blocked["line"]]
        if slow:
            evidence.append("pressure-io:1")
        return {"verdict": "io_blocked", "evidence": evidence}
    return {"verdict": "idle_high_load", "evidence": ["loadavg:1"]}

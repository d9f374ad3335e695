from pathlib import Path


def _look(path):
    """{name: (line number, first eight)} of a saved /proc/stat."""
    seen = {}
    for number, line in enumerate(Path(path).read_text().split("\n"), 1):
        if not line.startswith("cpu"):
            continue
        name, *times = line.split()
        if len(times) != 10 or not all(t.isascii() and t.isdigit() for t in times):
            raise ValueError(f"{Path(path).name}:{number}: torn line {line[:60]!r}")
        seen[name] = number, [int(t) for t in times[:8]]
    return seen


def _moved(folder):
    """{name: (busy, whole, line in stat.2)}"""
    first, last = (_look(Path(folder) / f"stat.{n}") for n in (1, 2))
    result = {}
    for name in first:
        if name in last:
            moved = [max(0, b - a) for a, b in zip(first[name][1], last[name][1], strict=False)]
            whole = sum(moved)
            result[name] = whole - moved[3] - moved[4], whole, last[name][0]
    return result


def utilisation(folder):
    return {name: 100 * busy / whole for name, (busy, whole, _) in _moved(folder).items()}


def _tasks(folder):
    for number, line in enumerate((Path(folder) / "ps").read_text().splitlines(), 1):
        if number == 1:
            continue
        pid, stat, wchan, name = line.split(None, 3)
        yield number, int(pid), stat[0], wchan, name.strip()


def load_rows(folder):
    runnable, blocked = [], {}
    for _, pid, state, wchan, name in _tasks(folder):
        if state == "R" and name != "ps":
            runnable.append(pid)
        elif state == "D":
            blocked.setdefault(wchan, []).append(pid)
    return {"runnable": runnable, "blocked": blocked}


def _counters(path):
    return {
        line.split()[0]: (n, int(line.split()[1]))
        for n, line in enumerate(path.read_text().splitlines(), 1)
        if line.strip()
    }


def _throttled(folder):
    folder = Path(folder)
    if (folder / "cpu.max").exists():
        quota, period = (folder / "cpu.max").read_text().split()
    elif (folder / "cpu.cfs_quota_us").exists():
        quota, period = ((folder / f"cpu.cfs_{w}_us").read_text().strip() for w in ("quota", "period"))
    else:
        return None
    if quota in ("max", "-1"):
        return None
    a, b = (_counters(folder / f"cpu.stat.{n}") for n in (1, 2))
    periods, hit = (b[k][1] - a[k][1] for k in ("nr_periods", "nr_throttled"))
    return int(quota) / int(period), hit, periods, b["nr_throttled"][0]


def throttling(folder):
    found = _throttled(folder)
    if found is None:
        return None
    limit, hit, periods, _ = found
    return {"limit_cpus": limit, "throttled": hit / periods if periods else 0}


def _some10(folder, what):
    first = (Path(folder) / f"pressure-{what}").read_text().splitlines()[0]
    return float(dict(w.split("=") for w in first.split()[1:])["avg10"])


def verdict(folder):
    moved = _moved(folder)
    cpus = [n for n in _look(Path(folder) / "stat.2") if n != "cpu"]
    quota = _throttled(folder)
    if quota and quota[2] > 0 and 10 * quota[1] >= quota[2]:
        return {"verdict": "throttled", "evidence": [f"cpu.stat.2:{quota[3]}"]}
    hot = [line for name, (busy, whole, line) in moved.items() if name != "cpu" and 10 * busy >= 9 * whole]
    if hot and _some10(folder, "cpu") >= 20:
        return {"verdict": "cpu_saturated", "evidence": ["pressure-cpu:1"] + [f"stat.2:{n}" for n in hot]}
    stuck = [number for number, _, state, _, _ in _tasks(folder) if state == "D"]
    pressed = _some10(folder, "io") >= 20
    if pressed or len(stuck) >= len(cpus):
        return {"verdict": "io_blocked", "evidence": ["pressure-io:1"] * pressed + [f"ps:{n}" for n in stuck]}
    return {"verdict": "idle_high_load", "evidence": ["loadavg:1"]}

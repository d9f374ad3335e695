"""What is saved of a host: its files by name, and a snapshot that was torn."""

from groundschool.formats import procfs, procps
from groundschool.kit import beside

hosts = beside(__file__, "hosts")


def files(host: hosts.Host) -> dict[str, str]:
    """Return the host's files by name."""
    said = {
        "stat.1": procfs.stat(host.before),
        "stat.2": procfs.stat(host.after),
        "loadavg": procfs.loadavg(
            host.loads, sum(task.stat[0] == "R" for task in host.tasks), 400 + len(host.tasks), host.tasks[-1].pid
        ),
        "pressure-cpu": procfs.pressure(host.some_cpu, host.full_cpu),
        "pressure-io": procfs.pressure(host.some_io, host.full_io),
        "pressure-memory": procfs.pressure(procfs.Stalled((0.0, 0.0, 0.0), 90_211), procfs.Stalled((0, 0, 0), 81_077)),
        "ps": procps.ps_states(host.tasks),
    }
    if (group := host.group) is None:
        return said
    if group.version == 1:
        said |= {"cpu.cfs_quota_us": f"{group.quota or -1}\n", "cpu.cfs_period_us": f"{group.period}\n"}
    else:
        said["cpu.max"] = f"{group.quota or 'max'} {group.period}\n"
    for number, (periods, throttled) in enumerate(zip(group.periods, group.throttled, strict=True), 1):
        said[f"cpu.stat.{number}"] = procfs.counters(_cpu_stat(group, periods, throttled))
    return said


def _cpu_stat(group: hosts.Group, periods: int, throttled: int) -> dict[str, int]:
    counted = {"nr_periods": periods, "nr_throttled": throttled}
    if group.version == 1:
        return {**counted, "throttled_time": throttled * group.period * 310}
    used = int(periods * (group.quota or group.period) * 0.8)
    times = {"usage_usec": used, "user_usec": used * 3 // 4, "system_usec": used - used * 3 // 4}
    return {**times, **counted, "throttled_usec": throttled * group.period * 31 // 100, "nr_bursts": 0, "burst_usec": 0}


def torn(text: str, how: str) -> tuple[str, int]:
    """Return a snapshot with one bad line, and which it is."""
    lines = text.splitlines()
    number = {"row": 3, "word": 5, "end": 4, "more": 2, "bare": 5}[how]
    words = lines[number - 1].split()
    words = {
        "row": words[:6],
        "word": [words[0], "1o42", *words[2:]],
        "end": [*words[:-1], words[-1] + "cpu2"],
        "more": [*words, "0"],
        "bare": words[:1],
    }[how]
    lines[number - 1] = " ".join(words)
    return "\n".join(lines) + "\n", number

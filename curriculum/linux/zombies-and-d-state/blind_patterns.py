import re
from pathlib import Path


def stat_of(path):
    """Return number, name, state and parent of a stat, or None if it is missing or empty."""
    path = Path(path)
    try:
        text = path.read_bytes().decode("utf-8", "surrogateescape").strip()
    except (FileNotFoundError, ProcessLookupError):
        return None
    if not text:
        return None
    said = re.fullmatch(r"(\d+) \((.*)\) (\S) (-?\d+(?: -?\d+){48,})", text, re.DOTALL)
    if not said:
        parts = path.parts
        where = len(parts) - 1 - parts[::-1].index("proc")
        raise ValueError(f"no line of a stat: {'/'.join(parts[where:])}")
    return int(said[1]), said[2], said[3], int(said[4].split()[0])


def processes_of(folder):
    """Return stat and threads of each process that was there, by number: {pid: (stat, {tid: (stat, folder)})}."""
    found = {}
    for pid in sorted(int(path.name) for path in (Path(folder) / "proc").iterdir() if path.name.isdigit()):
        place = Path(folder) / "proc" / str(pid)
        if (stat := stat_of(place / "stat")) is None:
            continue
        threads = {}
        if (place / "task").is_dir():
            for tid in sorted(int(path.name) for path in (place / "task").iterdir() if path.name.isdigit()):
                if (thread := stat_of(place / "task" / str(tid) / "stat")) is not None:
                    threads[tid] = (thread, place / "task" / str(tid))
        found[pid] = (stat, threads)
    return found


def tasks(folder):
    return [
        {"pid": pid, "tid": tid, "name": thread[1], "state": thread[2], "ppid": stat[3]}
        for pid, (stat, threads) in processes_of(folder).items()
        for tid, (thread, _) in threads.items()
    ]


def zombies(folder):
    everybody = processes_of(folder)
    children = {}
    for pid, (stat, threads) in everybody.items():
        goes_on = any(thread[2] not in "ZX" for tid, (thread, _) in threads.items() if tid != pid)
        if stat[2] == "Z" and not goes_on:
            children.setdefault(stat[3], []).append(pid)
    return [
        {"parent": parent, "name": everybody[parent][0][1], "zombies": dead}
        for parent, dead in sorted(children.items(), key=lambda item: (-len(item[1]), item[0]))
    ]


def blocked(folder):
    return [
        {"pid": pid, "tid": tid, "name": thread[1], "wchan": (place / "wchan").read_text().strip()}
        for pid, (_, threads) in processes_of(folder).items()
        for tid, (thread, place) in threads.items()
        if thread[2] == "D"
    ]


def most_open(folder):
    best = None
    for pid, (stat, _) in processes_of(folder).items():
        listing = Path(folder) / "proc" / str(pid) / "fd"
        lines = listing.read_text(errors="surrogateescape").splitlines() if listing.is_file() else []
        count = sum(bool(re.match(r"l[r-][w-][x-]", line)) for line in lines)
        if count and (best is None or count > best["open"]):
            best = {"pid": pid, "name": stat[1], "open": count}
    return best

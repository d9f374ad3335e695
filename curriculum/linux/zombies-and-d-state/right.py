"""Other ways to be right: one pattern for a stat, and what status says."""

import re
from collections import defaultdict
from pathlib import Path

from groundschool.kit import beside, right

STAT = re.compile(r"(\d+) \((.+)\) ([A-Za-z]) (\d+)((?: -?\d+){48})\s*", re.DOTALL)


def parsed(path):
    text = path.read_text()
    if not (found := STAT.fullmatch(text)):
        raise ValueError(f"not a stat: {path}")
    return int(found[1]), found[2], found[3], int(found[4])


def there(folder):
    """Yield number and folder of each process with a stat."""
    proc = Path(folder, "proc")
    for pid in sorted(int(one.name) for one in proc.iterdir()):
        place = proc / str(pid)
        if (place / "stat").is_file() and (place / "stat").stat().st_size:
            parsed(place / "stat")
            for _ in threads(place):
                pass
            yield pid, place


def threads(place):
    """Yield number, stat and folder of each thread with a stat."""
    for tid in sorted(int(one.name) for one in (place / "task").iterdir()):
        at = place / "task" / str(tid)
        if (at / "stat").is_file() and (at / "stat").read_text():
            yield tid, parsed(at / "stat"), at


def threads_of(folder):
    for pid, place in there(folder):
        for tid, one, at in threads(place):
            yield pid, tid, one, at


@right("tasks")
def by_pattern(folder):
    keys = ("pid", "tid", "name", "state", "ppid")
    return [dict(zip(keys, (pid, tid, *one[1:]), strict=True)) for pid, tid, one, _ in threads_of(folder)]


@right("zombies")
def by_status(folder):
    children, names = defaultdict(list), {}
    for pid, place in there(folder):
        said = dict(line.split(":\t", 1) for line in (place / "status").read_text().splitlines())
        names[pid] = parsed(place / "stat")[1]
        if said["State"].startswith("Z") and {one[2] for _, one, _ in threads(place)} == {"Z"}:
            children[int(said["PPid"])].append(pid)
    order = sorted(children, key=lambda parent: (len(children[parent]) * -1, parent))
    return [{"parent": one, "name": names[one], "zombies": children[one]} for one in order]


@right("blocked")
def by_thread(folder):
    return [
        {"pid": pid, "tid": tid, "name": one[1], "wchan": (place / "wchan").read_text().rstrip("\n")}
        for pid, tid, one, place in threads_of(folder)
        if one[2] == "D"
    ]


@right("most-open")
def by_arrow(folder):
    best = None
    for pid, place in there(folder):
        count = sum("->" in line for line in (place / "fd").read_text().splitlines())
        if count and (best is None or count > best["open"]):
            best = {"pid": pid, "name": parsed(place / "stat")[1], "open": count}
    return best


patterns = beside(__file__, "blind_patterns")
blind_by_pattern_tasks = right("tasks")(patterns.tasks)
blind_by_pattern_zombies = right("zombies")(patterns.zombies)
blind_by_pattern_blocked = right("blocked")(patterns.blocked)
blind_by_pattern_most_open = right("most-open")(patterns.most_open)
classes = beside(__file__, "blind_classes")
blind_by_class_tasks = right("tasks")(classes.tasks)
blind_by_class_zombies = right("zombies")(classes.zombies)
blind_by_class_blocked = right("blocked")(classes.blocked)
blind_by_class_most_open = right("most-open")(classes.most_open)

"""Other ways to be right: patterns over whole reports, and a line at a time."""

import json
import re
from itertools import pairwise
from pathlib import Path

from groundschool.kit import beside, right

STAMP, DAY = r"\[ *\d+\.\d+\] ", r"[A-Z][a-z]+ +\d+ [\d:]+ \S+ kernel: "
FRONT = rf"^(?:{STAMP}|{DAY}{STAMP}|{DAY})"
KILL = re.compile(
    rf"{FRONT}(Memory cgroup o|O)ut of memory: Killed process (\d+) \((.+)\) total-vm:\d+kB, (.*)$", re.MULTILINE
)
BEGIN = re.compile(rf"{FRONT}(.*) invoked oom-killer:", re.MULTILINE)
ROW = re.compile(rf"{FRONT}\[ *(\d+)\] +\d+ +\d+ +\d+ +(\d+) (?: *-?\d+){{3,6}} (.*)$", re.MULTILINE)


class UnreadableError(ValueError):
    """A line of a log that nobody here can read."""


def text_of(folder):
    text = Path(folder, "kernel.log").read_text()
    for number, line in enumerate(text.splitlines(), 1):
        if line.endswith("or sacrifice child") or not re.match(rf"{FRONT}| ", line):
            raise UnreadableError(f"kernel.log:{number}: of a kernel before 5.0, or not printed by dmesg")
    return text


def killed(text):
    found = {}
    for begin, pid, name, sizes in KILL.findall(text):
        anon, file, shmem = map(int, re.findall(r"-rss:(\d+)kB", sizes))
        scope = "memcg" if begin[0] == "M" else "global"
        found.setdefault(pid, {"pid": int(pid), "name": name, "scope": scope, "rss_bytes": (anon + file + shmem) << 10})
    return [*found.values()]


def parts(text):
    starts = [begin.start() for begin in BEGIN.finditer(text)]
    return [text[start:end] for start, end in pairwise([*starts, len(text)])]


def most(part, page):
    pid, pages, name = max(ROW.findall(part), key=lambda row: int(row[1]))
    return {"pid": int(pid), "name": name, "rss_bytes": int(pages) * page}


@right("kills")
def by_pattern(folder):
    return killed(text_of(folder))


@right("biggest")
def by_part(folder):
    page = int(Path(folder, "page-size").read_text())
    return [most(part, page) for part in parts(text_of(folder))]


@right("autopsy")
def with_rules(folder):
    folder = Path(folder)
    page = int((folder / "page-size").read_text())
    expected = json.loads((folder / "catalogue.json").read_text())
    [available] = re.findall(r"^MemAvailable:\s+(\d+) kB$", (folder / "meminfo").read_text(), re.MULTILINE)
    records = []
    for part in parts(text_of(folder)):
        decided = re.search(r"oom-kill:.*,pid=(\d+),", part)
        victims = [one for one in killed(part) if decided and one["pid"] == int(decided[1])]
        if not victims:
            continue
        big, usual = most(part, page), expected[most(part, page)["name"]]
        group = re.search(r"oom_memcg=(\S+),task_memcg=", part)
        limit = int(re.search(r"memory: usage \d+kB, limit (\d+)kB", part)[1]) * 1024 if group else None
        rules = {
            "collect-leak-evidence": big["rss_bytes"] / 2**20 >= 2 * usual["expected_mib"],
            "move-batch-job": limit is None and usual["kind"] == "batch",
            "raise-limit": limit is not None and int(available) * 2048 >= limit,
            "add-node": True,
        }
        records.append(
            {
                "scope": "memcg" if group else "global",
                "cgroup": group[1] if group else None,
                "limit_bytes": limit,
                "invoker": BEGIN.match(part)[1],
                "victim": victims[0]["name"],
                "victim_rss_bytes": victims[0]["rss_bytes"],
                "biggest_rss_task": big["name"],
                "next_step": next(step for step, applies in rules.items() if applies),
            }
        )
    return records


@right("kills")
def line_by_line(folder):
    found, seen = [], set()
    for number, line in enumerate(Path(folder, "kernel.log").read_text().split("\n"), 1):
        dated = line.startswith("[") and line[1].isalpha()
        if dated or " or sacrifice child" in line:
            raise ValueError(f"unexpected kernel.log:{number}")
        before, mark, rest = line.partition("ut of memory: Killed process ")
        if not mark:
            continue
        pid, _, rest = rest.partition(" (")
        name, _, sizes = rest.rpartition(") total-vm:")
        kib = sum(int(size.split(":")[1][:-2]) for size in sizes.split(", ") if "-rss:" in size)
        if pid not in seen:
            scope = "memcg" if before.endswith("cgroup o") else "global"
            found.append({"pid": int(pid), "name": name, "scope": scope, "rss_bytes": kib * 1024})
        seen.add(pid)
    return found


patterns = beside(__file__, "blind_patterns")
states = beside(__file__, "blind_states")
blind_by_patterns_kills = right("kills")(patterns.kills)
blind_by_patterns_biggest = right("biggest")(patterns.biggest)
blind_by_patterns_autopsy = right("autopsy")(patterns.autopsy)
blind_by_states_kills = right("kills")(states.kills)
blind_by_states_biggest = right("biggest")(states.biggest)
blind_by_states_autopsy = right("autopsy")(states.autopsy)

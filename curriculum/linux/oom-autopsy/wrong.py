"""Answers people really give: some written out, as from a snippet at hand, and the solution with one slip each."""

import json
import re
from pathlib import Path

from groundschool.kit import slip, wrong

KILLS, BIGGEST, AUTOPSY = "kills", "biggest", "autopsy"
HELD = 'sum(int(kib) * 1024 for kib in re.findall(r"-rss:(\\d+)kB", one[4]))'
STEP = 'if most["rss_bytes"] >= 2 * usual["expected_mib"] * 2**20'
VICTIM, LIMIT, NAMED = '"victim": victim["name"]', '"limit_bytes": report["limit"]', '"biggest_rss_task": most["name"]'


@wrong(KILLS, tag="name-is-a-word", score=8 / 11)
def split_at_blanks(folder):
    found = {}
    for line in Path(folder, "kernel.log").read_text().splitlines():
        words = line.split()
        if "Killed" not in words:
            continue
        at = words.index("Killed")
        sizes = [int(re.sub(r"\D", "", word.split(":")[1])) for word in words if "-rss:" in word]
        pid, name = int(words[at + 2]), words[at + 3].strip("()")
        scope = "memcg" if "cgroup" in words else "global"
        found[pid] = {"pid": pid, "name": name, "scope": scope, "rss_bytes": sum(sizes) * 1024}
    return list(found.values())


@wrong(KILLS, tag="report-needed", score=7 / 11)
def by_report(folder):
    text = Path(folder, "kernel.log").read_text()
    if older := re.search("Kill process", text):
        raise ValueError(f"kernel.log:{text[: older.start()].count(chr(10)) + 1}")
    found = {}
    for part in text.split(" invoked oom-killer")[1:]:
        for one in re.finditer(
            r"(cgroup )?out of memory: Killed process (\d+) \((.*)\) total-vm(.*)", part, re.IGNORECASE
        ):
            held = sum(map(int, re.findall(r"-rss:(\d+)", one[4]))) * 1024
            entry = {"pid": int(one[2]), "name": one[3], "scope": "memcg" if one[1] else "global", "rss_bytes": held}
            found.setdefault(int(one[2]), entry)
            break
    return list(found.values())


address_space = slip(KILLS, {HELD: 'int(one[4].split("kB")[0]) * 1024'}, tag="total-vm-is-memory", score=5 / 11)
anonymous_only = slip(KILLS, {'r"-rss:': 'r"anon-rss:'}, tag="anon-is-all", score=5 / 11)
every_line = slip(
    KILLS,
    {
        "found = {}\n    for one in": "found = {}\n    for at, one in enumerate(",
        "messages(folder))):": "messages(folder)))):",
        "found[one[2]] =": "found[at] =",
    },
    tag="named-twice",
    score=10 / 11,
)
the_host_is_short = slip(
    KILLS, {'"memcg" if one[1] != "Out" else "global"': '"global"'}, tag="always-the-host", score=5 / 11
)
read_on = slip(
    KILLS, {'if "or sacrifice child" in line': 'if "cannot happen" in line'}, tag="older-is-read", score=10 / 11
)


@wrong(BIGGEST, tag="pages-are-kib", score=2 / 10)
def kilobytes(folder):
    found = []
    for part in Path(folder, "kernel.log").read_text().split(" invoked oom-killer")[1:]:
        rows = re.findall(r"\[ *(\d+)\] +\d+ +\d+ +\d+ +(\d+) .* (-?\d+) (.*)", part)
        most = max(rows, key=lambda row: int(row[1]))
        found.append({"pid": int(most[0]), "name": most[3], "rss_bytes": int(most[1]) * 1024})
    return found


@wrong(BIGGEST, tag="victim-is-biggest", score=1 / 10)
def whoever_was_killed(folder):
    page = int(Path(folder, "page-size").read_text())
    found = []
    for part in Path(folder, "kernel.log").read_text().split(" invoked oom-killer")[1:]:
        killed = re.search(
            r"Killed process (\d+) \((.*)\) total-vm:.* anon-rss:(\d+)kB, file-rss:(\d+)kB, shmem-rss:(\d+)", part
        )
        held = sum(map(int, killed.groups()[2:])) * 1024 // page * page
        found.append({"pid": int(killed[1]), "name": killed[2], "rss_bytes": held})
    return found


four_kib = slip(BIGGEST, {'int((Path(folder) / "page-size").read_text())': "4096"}, tag="page-assumed", score=8 / 10)
by_address_space = slip(
    BIGGEST, {'int(cells["rss"])': 'int(cells["total_vm"])'}, tag="total-vm-is-memory", score=2 / 10
)
the_last_row = slip(BIGGEST, {'max(report["tasks"])': 'report["tasks"][-1]'}, tag="last-is-biggest", score=1 / 10)

a_table_is_enough = slip(
    BIGGEST,
    {
        "        if not found:\n            continue\n": '        if not found:\n            found.append({"tasks": [], "why": None})\n',
        "for report in reports(folder)]": 'for report in reports(folder) if report["tasks"]]',
    },
    tag="table-is-a-report",
    score=9 / 10,
)


@wrong(AUTOPSY, tag="invoker-is-victim", score=11 / 19)
def who_invoked_it(folder):
    """Blame who invoked the killer; everything else is taken from whole lines by pattern."""
    folder = Path(folder)
    text = (folder / "kernel.log").read_text()
    if older := re.search("Kill process", text):
        raise ValueError(f"kernel.log:{text[: older.start()].count(chr(10)) + 1}")
    page, found = int((folder / "page-size").read_text()), []
    usual = json.loads((folder / "catalogue.json").read_text())
    room = int(re.search(r"MemAvailable: +(\d+)", (folder / "meminfo").read_text())[1]) * 1024
    for part in re.split(r"(?m)^(?=.*invoked oom-killer)", text)[1:]:
        invoker = re.search(r"(?:\] |kernel: (?!\[))(.*) invoked", part)[1]
        killed = re.search(
            r"Killed process \d+ \((.*)\) total-vm:.* anon-rss:(\d+)kB, file-rss:(\d+)kB, shmem-rss:(\d+)", part
        )
        if not killed:
            continue
        rows = re.findall(r"\[ *\d+\] +\d+ +\d+ +\d+ +(\d+) .*? (-?\d+) ([^\d\s].*)", part)
        pages, _, most = max(rows, key=lambda row: int(row[0]))
        group = re.search(r"oom_memcg=(.*),task_memcg", part)
        limit = int(re.search(r"limit (\d+)kB", part)[1]) * 1024 if group else None
        step = "raise-limit" if group and room >= limit / 2 else "add-node"
        if not group and usual[most]["kind"] == "batch":
            step = "move-batch-job"
        if int(pages) * page >= usual[most]["expected_mib"] * 2**21:
            step = "collect-leak-evidence"
        found.append(
            {
                "scope": "memcg" if group else "global",
                "cgroup": group and group[1],
                "limit_bytes": limit,
                "invoker": invoker,
                "victim": invoker,
                "victim_rss_bytes": sum(map(int, killed.groups()[1:])) * 1024,
                "biggest_rss_task": most,
                "next_step": step,
            }
        )
    return found


the_limit_of_now = slip(
    AUTOPSY,
    {LIMIT: '"limit_bytes": group and int(next(folder.glob("memory.[ml][ai][xm]*")).read_text())'},
    tag="limit-is-of-now",
    score=16 / 19,
)
where_it_lived = slip(
    AUTOPSY, {",oom_memcg=(.*),task_memcg=": ",oom_memcg=.*,task_memcg=(.*),task="}, tag="task-is-limit", score=16 / 19
)
the_victim_held_most = slip(
    AUTOPSY, {NAMED: '"biggest_rss_task": victim["name"]'}, tag="victim-is-biggest", score=14 / 19
)
what_is_free = slip(AUTOPSY, {'memory["MemAvailable"]': 'memory["MemFree"]'}, tag="free-is-available", score=12 / 19)
there_is_always_room = slip(
    AUTOPSY, {'elif group and available >= report["limit"] / 2:': "elif group:"}, tag="room-forgotten", score=15 / 19
)
the_victim_is_the_suspect = slip(
    AUTOPSY,
    {STEP: 'usual, most = catalogue[victim["name"]], victim | {"name": most["name"]}\n        ' + STEP},
    tag="victim-is-suspect",
    score=14 / 19,
)
more_than_expected = slip(AUTOPSY, {"2 * usual": "usual"}, tag="expected-is-enough", score=11 / 19)
batch_is_moved = slip(
    AUTOPSY, {'elif not group and usual["kind"]': 'elif usual["kind"]'}, tag="batch-everywhere", score=18 / 19
)
batch_comes_first = slip(
    AUTOPSY,
    {STEP: 'if not group and usual["kind"] == "batch":\n            step = "move-batch-job"\n        el' + STEP},
    tag="batch-first",
    score=18 / 19,
)
nearly_twice = slip(AUTOPSY, {"2 * usual": "1.9 * usual"}, tag="expected-is-enough", score=18 / 19)
millions = slip(AUTOPSY, {"2**20": "10**6"}, tag="expected-is-enough", score=18 / 19)
blanks_are_nothing = slip(KILLS, {'"name": one[3]': '"name": one[3].strip()'}, tag="name-is-a-word", score=10 / 11)
the_kill_that_follows = slip(
    AUTOPSY,
    {
        'if not report["why"]:': "if not killed:",
        'killed[int(re.search(r",pid=(\\d+),", report["why"])[1])]': 'killed[int(re.search(r",pid=(\\d+),", report["why"])[1]) if report["why"] else min(killed)]',
        'group = re.search(r",oom_memcg=(.*),task_memcg=", report["why"])': 'group = re.search(r",oom_memcg=(.*),task_memcg=", report["why"] or "")',
    },
    tag="any-kill",
    score=18 / 19,
)

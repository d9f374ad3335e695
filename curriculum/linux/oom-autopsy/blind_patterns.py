import json
import re
from decimal import Decimal
from pathlib import Path

SYSLOG = re.compile(r"[A-Z][a-z]{2} [ \d]\d \d\d:\d\d:\d\d \S+ kernel: ")
SECONDS = re.compile(r"\[ *\d+\.\d+\] ")
KILLED = re.compile(
    r"(Memory cgroup out of memory|Out of memory)\b.*?: Killed process (\d+) \((.*?)\) total-vm:\d+kB,"
    r" anon-rss:(\d+)kB, file-rss:(\d+)kB, shmem-rss:(\d+)kB",
    re.DOTALL,
)
DECIDED = re.compile(
    r"oom-kill:constraint=\w+,nodemask=.*?,cpuset=.*?,mems_allowed=[-\d,]*,"
    r"(?:global_oom|oom_memcg=(.*?)),task_memcg=.*,task=.*,pid=(\d+),uid=\d+",
    re.DOTALL,
)


def messages(folder):
    lines = (Path(folder) / "kernel.log").read_bytes().decode("utf-8", "surrogateescape").split("\n")
    if lines[-1] == "":
        lines.pop()
    for number, line in enumerate(lines, 1):
        known = SYSLOG.match(line) or SECONDS.match(line) or line.startswith((" ", "\t"))
        if not known or "or sacrifice child" in line:
            raise ValueError(f"kernel.log:{number}: not a line that I can read: {line[:60]!r}")
    first = [line for line in lines if not line.startswith((" ", "\t"))]
    stamped = [SYSLOG.match(line) for line in first]
    both = all(SECONDS.match(line, m.end()) for line, m in zip(first, stamped, strict=False) if m)
    said = []
    for line, m in zip(first, stamped, strict=False):
        rest = line[m.end() :] if m else line
        if not m or both:
            rest = rest[SECONDS.match(rest).end() :]
        said.append(rest)
    return said


def _kill(message):
    m = KILLED.match(message)
    if m:
        return {
            "pid": int(m[2]),
            "name": m[3],
            "scope": "memcg" if m[1].startswith("Memory") else "global",
            "rss_bytes": 1024 * sum(map(int, m.groups()[3:])),
        }
    return None


def kills(folder):
    found = {}
    for message in messages(folder):
        if kill := _kill(message):
            found.setdefault(kill["pid"], kill)
    return list(found.values())


def reports(folder):
    page = int((Path(folder) / "page-size").read_text())
    found, now, row, columns = [], None, None, ()
    for message in messages(folder):
        if m := re.match(r"(.*?) invoked oom-killer", message, re.DOTALL):
            now, row = {"invoker": m[1], "table": [], "rest": []}, None
            found.append(now)
        elif now is None:
            continue
        elif re.match(r"\[ *pid *\] ", message):
            columns = message.split("]")[1].split()[:-1]
            row = re.compile(r"\[ *(\d+)\]" + r" +(-?\d+)" * len(columns) + r" (.*)", re.DOTALL)
        elif row and (m := row.fullmatch(message)):
            values = dict(zip(columns, map(int, m.groups()[1:-1]), strict=False))
            now["table"].append({"pid": int(m[1]), "name": m.groups()[-1], "rss_bytes": values["rss"] * page})
        else:
            row = None
            now["rest"].append(message)
    return found


def _most(report):
    return max(report["table"], key=lambda task: task["rss_bytes"])


def biggest(folder):
    return [_most(report) for report in reports(folder) if report["table"]]


def autopsy(folder):
    folder = Path(folder)
    catalogue = json.loads((folder / "catalogue.json").read_text(), parse_float=Decimal)
    available = 1024 * int(re.search(r"^MemAvailable: *(\d+) kB", (folder / "meminfo").read_text(), re.MULTILINE)[1])
    result = []
    for report in reports(folder):
        decided = victim = limit = None
        for message in report["rest"]:
            if m := re.match(r"memory: usage \d+kB, limit (\d+)kB", message):
                limit = limit or 1024 * int(m[1])
            elif m := DECIDED.match(message):
                decided = m
            elif decided and (kill := _kill(message)):
                if kill["pid"] == int(decided[2]):
                    victim = kill
                break
        if not victim or not report["table"]:
            continue
        group = decided[1]
        most = _most(report)
        known = catalogue[most["name"]]
        if most["rss_bytes"] >= 2 * known["expected_mib"] * 2**20:
            step = "collect-leak-evidence"
        elif group is None and known["kind"] == "batch":
            step = "move-batch-job"
        elif group is not None and 2 * available >= limit:
            step = "raise-limit"
        else:
            step = "add-node"
        result.append(
            {
                "scope": victim["scope"],
                "cgroup": group,
                "limit_bytes": limit if group is not None else None,
                "invoker": report["invoker"],
                "victim": victim["name"],
                "victim_rss_bytes": victim["rss_bytes"],
                "biggest_rss_task": most["name"],
                "next_step": step,
            }
        )
    return result

"""A little state machine over text, no regular expression but one for what stands in front."""

import json
import re
from fractions import Fraction
from pathlib import Path

FRONT = re.compile(r"(?P<log>\w{3} [\d ]\d \d{2}:\d{2}:\d{2} [^ ]+ kernel: )?(?P<dmesg>\[ *[0-9]+\.[0-9]+\] )?")


def messages(folder):
    raw = Path(folder, "kernel.log").read_bytes().decode(errors="surrogateescape")
    out = []
    lines = raw.split("\n")
    for at, line in enumerate(lines, 1):
        if line == "" and at == len(lines):
            break
        if line[:1].isspace():
            if "or sacrifice child" in line:
                raise ValueError(f"kernel.log:{at}: before Linux 5.0")
            continue
        front = FRONT.match(line)
        if not front[0] or "or sacrifice child" in line:
            raise ValueError(f"kernel.log:{at} cannot be read")
        out.append(line[front.end() :])
    return out


def between(text, left, right):
    return text.split(left, 1)[1].split(right, 1)[0]


def as_kill(text):
    for scope, start in (("memcg", "Memory cgroup out of memory"), ("global", "Out of memory")):
        if text.startswith(start) and ": Killed process " in text:
            rest = text.split(": Killed process ", 1)[1]
            pid, rest = rest.split(" (", 1)
            name, sizes = rest.split(") total-vm:", 1)
            held = sum(int(between(sizes, f"{kind}-rss:", "kB")) for kind in ("anon", "file", "shmem"))
            return {"pid": int(pid), "name": name, "scope": scope, "rss_bytes": held * 1024}
    return None


def kills(folder):
    seen, out = set(), []
    for text in messages(folder):
        kill = as_kill(text)
        if kill and kill["pid"] not in seen:
            seen.add(kill["pid"])
            out.append(kill)
    return out


class Report:
    def __init__(self, invoker):
        self.invoker, self.tasks, self.kill, self.limit, self.group = invoker, [], None, None, None
        self.decided = self.closed = False


def reports(folder):
    page = int(Path(folder, "page-size").read_text())
    out, report, heading = [], None, None
    for text in messages(folder):
        asked, found, _ = text.partition(" invoked oom-killer")
        if found:
            report, heading = Report(asked), None
            out.append(report)
        elif report is None or report.closed:
            continue
        elif text.startswith("[") and text[1:].lstrip().startswith("pid") and text.endswith(" name"):
            heading = text.partition("]")[2].split()
        elif text.startswith("oom-kill:"):
            report.decided, heading = text, None
            tail = text.partition(",mems_allowed=")[2]
            if ",oom_memcg=" in tail.partition(",task_memcg=")[0]:
                report.group = between(tail, ",oom_memcg=", ",task_memcg=")
        elif heading and text.startswith("[") and text[1:].partition("]")[0].strip().isdigit():
            pid, _, rest = text[1:].partition("]")
            cells = rest.split(None, len(heading) - 2)
            number, _, name = cells[-1].partition(" ")
            cells[-1:] = [number, name]
            row = dict(zip(heading, cells, strict=False))
            report.tasks.append((int(row["rss"]) * page, int(pid), row["name"]))
        elif text.startswith("memory: usage ") and report.limit is None:
            report.limit = int(between(text, ", limit ", "kB")) * 1024
        elif kill := as_kill(text):
            report.closed = True
            if report.decided and f",pid={kill['pid']},uid=" in report.decided:
                report.kill = kill
    return [report for report in out if report.tasks]


def biggest(folder):
    out = []
    for report in reports(folder):
        held, pid, name = max(report.tasks)
        out.append({"pid": pid, "name": name, "rss_bytes": held})
    return out


def autopsy(folder):
    known = json.loads(Path(folder, "catalogue.json").read_text(), parse_float=Fraction)
    memory = dict(line.split(":", 1) for line in Path(folder, "meminfo").read_text().splitlines())
    available = int(memory["MemAvailable"].split()[0]) * 1024
    out = []
    for report in reports(folder):
        if report.kill is None:
            continue
        held, _, most = max(report.tasks)
        short_host = report.kill["scope"] == "global"
        steps = {
            "collect-leak-evidence": held >= known[most]["expected_mib"] * 2 * 1024 * 1024,
            "move-batch-job": short_host and known[most]["kind"] == "batch",
            "raise-limit": not short_host and available >= Fraction(report.limit or 0, 2),
            "add-node": True,
        }
        out.append(
            {
                "scope": report.kill["scope"],
                "cgroup": None if short_host else report.group,
                "limit_bytes": None if short_host else report.limit,
                "invoker": report.invoker,
                "victim": report.kill["name"],
                "victim_rss_bytes": report.kill["rss_bytes"],
                "biggest_rss_task": most,
                "next_step": next(step for step, applies in steps.items() if applies),
            }
        )
    return out

"""Other ways to be right: clocks by a running maximum of what was reached, headers put together before they are counted."""

import json
import re
from itertools import pairwise
from pathlib import Path

from groundschool.kit import beside, right


@right("phases")
def by_reached_clocks(path):
    def one(told):
        clocks = [
            0,
            *(told[f"time_{n}"] for n in ("namelookup", "connect", "appconnect", "pretransfer", "starttransfer")),
        ]
        reached = [clocks[0]]
        for clock in clocks[1:]:
            reached.append(clock if clock > 0 else reached[-1])
        reached.append(told["time_total"])
        steps = [1000 * (after - before) for before, after in pairwise(reached)]
        gave_up = told["exitcode"] != 0
        return dict(zip(("dns", "tcp", "tls", "send", "wait"), steps[:5], strict=True)) | {
            "body": 0 if gave_up else steps[5],
            "unfinished": steps[5] if gave_up else 0,
        }

    with open(path) as lines:
        tolds = [json.loads(line) for line in lines if line.strip()]
    for at, told in enumerate(tolds):
        if not {"time_total", "exitcode"} <= told.keys():
            raise ValueError(f"line {at + 1} of {path} has no clocks")
    return [one(told) for told in tolds]


@right("phases")
def in_microseconds(path):
    names = {"namelookup": "dns", "connect": "tcp", "appconnect": "tls", "pretransfer": "send", "starttransfer": "wait"}
    rows = []
    for number, line in enumerate(Path(path).read_text().splitlines()):
        told, before = json.loads(line), 0
        if told.get("time_total") is None or told.get("exitcode") is None:
            raise ValueError(f"{path}: line {number + 1}: no curl")
        row = dict.fromkeys(("dns", "tcp", "tls", "send", "wait", "body", "unfinished"), 0)
        for name, phase in names.items():
            micros = round(told["time_" + name] * 1e6)
            if micros:
                row[phase], before = (micros - before) / 1000, micros
        row["unfinished" if told["exitcode"] else "body"] = (round(told["time_total"] * 1e6) - before) / 1000
        rows.append(row)
    return tuple(rows)


@right("entries")
def with_bytes(path):
    with open(path, "rb") as file:
        log = json.loads(file.read().decode("utf-8-sig")).get("log")
    if type(log) is not dict or log.get("entries") is None:
        raise ValueError(path)
    rows = []
    for entry in log["entries"]:
        known = {name: ms for name, ms in entry["timings"].items() if ms > 0}
        row = {name: known.get(name, 0) for name in ("blocked", "dns", "send", "wait", "receive")}
        row["tls"] = known.get("ssl", 0)
        row["tcp"] = known.get("connect", 0)
        if log["creator"]["name"] != "Firefox":
            row["tcp"] -= row["tls"]
        rows.append(row)
    return rows


@right("who-answered")
def answers_then_the_last(path):
    with open(path) as file:
        lines = [line.rstrip() for line in file]
    asked = [number for number, line in enumerate(lines) if re.match(r">\s\w+ \S+ HTTP/[\d.]+$", line)]
    if not asked and not any(line.startswith("curl: (") for line in lines):
        raise ValueError(f"{path}?")
    if not asked or lines[asked[-1]].startswith("> CONNECT"):
        return {"by": "client", "status": None}
    answers = []
    for line in lines[asked[-1] :]:
        if line.startswith("< HTTP/"):
            answers.append((int(line.split()[2]), []))
        elif line.startswith("< ") and ":" in line and answers:
            name, value = line[2:].split(":", 1)
            if name.strip().lower() == "via":
                answers[-1][1].append(value)
    final = [answer for answer in answers if answer[0] >= 200]
    if not final:
        return {"by": "client", "status": None}
    status, via = final[-1]
    while "(" in (joined := ",".join(via)):
        via = [joined[: joined.index("(")] + joined[joined.index(")") + 1 :]]
    machines = [entry for entry in joined.split(",") if entry.strip()]
    return {"by": {0: "edge", 1: "balancer", 2: "app"}[len(machines)], "status": status}


by_line = beside(__file__, "blind_by_line")
by_pattern = beside(__file__, "blind_by_pattern")
blind_by_line_phases = right("phases")(by_line.phases)
blind_by_line_entries = right("entries")(by_line.entries)
blind_by_line_who_answered = right("who-answered")(by_line.who_answered)
blind_by_pattern_phases = right("phases")(by_pattern.phases)
blind_by_pattern_entries = right("entries")(by_pattern.entries)
blind_by_pattern_who_answered = right("who-answered")(by_pattern.who_answered)

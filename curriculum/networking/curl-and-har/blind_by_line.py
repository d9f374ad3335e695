"""Written by a blind solver: line by line, with a state."""

import json
import re
from pathlib import Path

CLOCKS = [
    ("dns", "time_namelookup"),
    ("tcp", "time_connect"),
    ("tls", "time_appconnect"),
    ("send", "time_pretransfer"),
    ("wait", "time_starttransfer"),
]


def phases(path):
    path = Path(path)
    result = []
    for number, line in enumerate(path.read_text(encoding="utf-8").split("\n"), 1):
        if not line.strip():
            continue
        try:
            one = json.loads(line)
        except ValueError as error:
            raise ValueError(f"{path}: line {number}: no JSON") from error
        if not isinstance(one, dict) or one.get("time_total") is None or one.get("exitcode") is None:
            raise ValueError(f"{path}: line {number}: no time_total or no exitcode")
        last = 0.0
        took = {}
        for phase, clock in CLOCKS:
            now = one.get(clock) or 0
            if now:
                took[phase] = 1000 * (now - last)
                last = now
            else:
                took[phase] = 0.0
        rest = 1000 * (one["time_total"] - last)
        failed = one["exitcode"] != 0
        took["body"] = 0.0 if failed else rest
        took["unfinished"] = rest if failed else 0.0
        result.append(took)
    return result


def entries(path):
    path = Path(path)
    try:
        whole = json.loads(path.read_text(encoding="utf-8-sig"))
    except ValueError as error:
        raise ValueError(f"{path}: no JSON") from error
    log = whole.get("log") if isinstance(whole, dict) else None
    if not isinstance(log, dict) or not isinstance(log.get("entries"), list):
        raise ValueError(f"{path}: no HAR")
    firefox = (log.get("creator") or {}).get("name") == "Firefox"
    result = []
    for entry in log["entries"]:
        timings = entry["timings"]

        def ms(name, timings=timings):
            value = timings.get(name)
            return value if value is not None and value > 0 else 0

        tcp = ms("connect")
        if not firefox:
            tcp = max(0, tcp - ms("ssl"))
        result.append(
            {
                "blocked": ms("blocked"),
                "dns": ms("dns"),
                "tcp": tcp,
                "tls": ms("ssl"),
                "send": ms("send"),
                "wait": ms("wait"),
                "receive": ms("receive"),
            }
        )
    return result


REQUEST = re.compile(r"> ([!#$%&'*+.^_`|~0-9A-Za-z-]+) \S+ HTTP/[\d.]+\s*$")
STATUS = re.compile(r"< HTTP/[\d.]+ (\d{3})\b")


def count_via(values):
    """Count entries of Via, comments (which nest) taken out."""
    count = 0
    for value in values:
        depth, plain, skip = 0, "", False
        for char in value:
            if skip:
                skip = False
                continue
            if depth and char == "\\":
                skip = True
            elif char == "(":
                depth += 1
            elif char == ")" and depth:
                depth -= 1
            elif not depth:
                plain += char
        count += sum(bool(part.strip()) for part in plain.split(","))
    return count


def who_answered(path):
    path = Path(path)
    lines = [line.rstrip("\r") for line in path.read_bytes().decode("latin-1").split("\n")]
    requests = 0
    curl_said = False
    answer = None
    connect = False
    in_head = False
    for line in lines:
        if line.startswith("curl: ("):
            curl_said = True
        elif found := REQUEST.match(line):
            requests += 1
            connect = found[1] == "CONNECT"
            answer = None
            in_head = False
        elif found := STATUS.match(line):
            in_head = False
            if not connect and int(found[1]) >= 200:
                answer = (int(found[1]), [])
                in_head = True
        elif line.startswith("<") and in_head:
            header = line[2:]
            if not header.strip():
                in_head = False
            else:
                name, _, value = header.partition(":")
                if name.strip().lower() == "via":
                    answer[1].append(value)
    if not requests and not curl_said:
        raise ValueError(f"{path}: no transcript of curl")
    if answer is None:
        return {"by": "client", "status": None}
    return {"by": {0: "edge", 1: "balancer"}.get(count_via(answer[1]), "app"), "status": answer[0]}

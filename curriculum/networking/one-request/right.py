"""Other ways to be right, as people write things down."""

import re
from datetime import datetime

from groundschool.kit import right


def saved(folder):
    """Return what each command printed, and the clocks in seconds by name."""
    said = {path.stem: path.read_text() for path in folder.glob("*.txt")}
    return said, {name: float(value) for name, value in re.findall(r"time_(\w+): ([\d.]+)", said["curl-w"])}


@right("one-request")
def rounded_by_hand(folder):
    """Whole milliseconds, and a date as a date."""
    said, clock = saved(folder)
    day = re.search(r"expire date: (\w+ +\d+) \S+ (\d{4})", said["curl-v"])
    return {
        "kept_for_s": min(map(int, re.findall(r"\s(\d+)\s+IN", said["dig"]))),
        "address": re.search(r"Connected to \S+ \((\S+)\)", said["curl-v"])[1],
        "next_hop": re.search(r"via (\S+)", said["route"])[1],
        "certificate_ends": datetime.strptime(f"{day[1]} {day[2]}", "%b %d %Y").date(),  # noqa: DTZ007 - a day
        "status": int(re.search(r"< HTTP/\S+ (\d+)", said["curl-v"])[1]),
        "tls_ms": round(1000 * (clock["appconnect"] - clock["connect"])),
        "wait_ms": round(1000 * (clock["starttransfer"] - clock["pretransfer"])),
        "answered_by": re.search(r", (\S+:\d+) ", said["access-log"])[1],
    }


@right("one-request")
def from_the_log(folder):
    """The status by the edge, the address by the route, blanks around texts, and one key too many."""
    said, clock = saved(folder)
    month, day, hour, year = said["curl-v"].split("expire date: ")[1].split()[:4]
    number = "JanFebMarAprMayJunJulAugSepOctNovDec".index(month) // 3 + 1
    return {
        "answered_by": f" {said['access-log'].split()[-5]} ",
        "wait_ms": clock["starttransfer"] * 1000 - clock["pretransfer"] * 1000,
        "tls_ms": (clock["appconnect"] * 1000000 - clock["connect"] * 1000000) // 1000,
        "status": float(said["access-log"].split('" ')[1].split()[0]),
        "certificate_ends": f"{year}-{number:02}-{int(day):02} {hour} GMT",
        "next_hop": f"{said['route'].split()[2]}",
        "address": said["route"].split()[0],
        "kept_for_s": min(int(line.split()[1]) for line in said["dig"].splitlines()),
        "remark": "all read twice",
    }


@right("one-request")
def blind_by_eye(folder):
    """Written by a blind solver, who read each value by eye and let Python do the sums."""
    said, clock = saved(folder)
    ends = re.search(r"expire date: (\w+) +(\d+) \S+ (\d+)", said["curl-v"])
    return {
        "kept_for_s": min(int(line.split()[1]) for line in said["dig"].splitlines()),
        "address": re.search(r"Connected to \S+ \((\S+)\) port 443", said["curl-v"])[1],
        "next_hop": said["route"].split(" via ")[1].split()[0],
        "certificate_ends": f"{ends[3]}-{'JanFebMarAprMayJunJulAugSepOctNovDec'.index(ends[1]) // 3 + 1:02}-{int(ends[2]):02}",
        "status": int(re.search(r"(?m)^< HTTP/\S+ (\d+)", said["curl-v"])[1]),
        "tls_ms": 1000 * (clock["appconnect"] - clock["connect"]),
        "wait_ms": 1000 * (clock["starttransfer"] - clock["pretransfer"]),
        "answered_by": said["access-log"].split(", ")[1].split()[0],
    }


@right("one-request")
def blind_by_program(folder):
    """Written by a blind solver who had the notebook, the lesson and the data: whole milliseconds, once up and once down."""
    text = {path.stem: path.read_text() for path in folder.glob("*.txt")}
    clocks = {k: round(float(v) * 1e6) for k, v in re.findall(r"time_(\w+):\s*([\d.]+)", text["curl-w"])}
    verbose, line = text["curl-v"], text["access-log"].split('"')[-1].split()
    tail = re.fullmatch(
        r"[\d.]+ (?P<a>[\d.:]+(?:, [\d.:]+)*) (?P<s>\d+(?:, \d+)*) (?P<t>[\d.]+(?:, [\d.]+)*)", " ".join(line)
    )
    ends = re.search(r"expire date: (.+) GMT", verbose)[1]
    return {
        "kept_for_s": min(int(row.split()[1]) for row in text["dig"].splitlines() if row.strip()),
        "address": re.search(r"Connected to \S+ \(([\d.]+)\)", verbose)[1],
        "next_hop": re.search(r"via (\S+)", text["route"])[1],
        "certificate_ends": datetime.strptime(f"{ends} +0000", "%b %d %H:%M:%S %Y %z").date().isoformat(),
        "status": int(re.search(r"(?m)^< HTTP/\S+ (\d+)", verbose)[1]),
        "tls_ms": -(-(clocks["appconnect"] - clocks["connect"]) // 1000),
        "wait_ms": (clocks["starttransfer"] - clocks["pretransfer"]) // 1000,
        "answered_by": tail["a"].split(", ")[-1],
    }

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

"""A right answer that was written without having seen the solution: a pattern, and dictionaries."""

import csv
import json
import re
from collections import defaultdict
from pathlib import Path
from statistics import median

END = re.compile(r' rt=\d+(?:\.\d+)? ua="([^"]*)" us="([^"]*)" ut="([^"]*)"$')
SEPARATOR = re.compile(r"(, | : )")


def attempts(path):
    path = Path(path)
    lines = path.read_bytes().decode("utf-8", "replace").split("\n")
    if lines[-1] == "":
        lines.pop()
    found = []
    for number, line in enumerate(lines, 1):
        where = f"{path.name}:{number}"
        match = END.search(line)
        if not match:
            raise ValueError(f'{where}: expected the line to end in rt=... ua="..." us="..." ut="..."')
        addresses, statuses, times = (SEPARATOR.split(group) for group in match.groups())
        if not addresses[1::2] == statuses[1::2] == times[1::2]:
            raise ValueError(f"{where}: expected three lists with the same separators")
        for address, status, seconds in zip(addresses[::2], statuses[::2], times[::2]):
            if ":" not in address:
                continue
            try:
                found.append(
                    {
                        "line": number,
                        "backend": address,
                        "status": None if status == "-" else int(status),
                        "seconds": float(seconds),
                    }
                )
            except ValueError:
                raise ValueError(
                    f"{where}: expected a status or - and a number of seconds, not {status!r} and {seconds!r}"
                ) from None
    return found


def by_backend(path):
    tries = attempts(path)
    groups = defaultdict(list)
    for one in tries:
        groups[one["backend"]] += [one] if one["status"] is not None else []
    backends = {}
    for address, ones in groups.items():
        good = [one["seconds"] for one in ones if one["status"] < 500]
        backends[address] = {
            "attempts": len(ones),
            "failed": len(ones) - len(good),
            "median": median(good) if good else None,
        }
    requests = {one["line"] for one in tries}
    return {"backends": backends, "amplification": len(tries) / len(requests) if requests else None}


def advice(folder):
    folder = Path(folder)
    pool = json.loads((folder / "pool.json").read_text())
    checks = defaultdict(list)
    with open(folder / "health.csv", newline="") as file:
        for row in csv.DictReader(file):
            checks[row["backend"]].append(row["result"])
    rotation = [
        one for one in pool["backends"] if len(checks[one["address"]]) < 3 or "ok" in checks[one["address"]][-3:]
    ]
    found = by_backend(str(folder / "access.log"))["backends"]
    bad = [
        one["address"]
        for one in rotation
        if found.get(one["address"], {"attempts": 0})["attempts"]
        and found[one["address"]]["failed"] * 10 >= found[one["address"]]["attempts"]
    ]
    if len(bad) != 1:
        return {"take_out": None, "busiest": None, "approval": False}
    stay = [one for one in rotation if one["address"] != bad[0]]
    if not stay:
        return {"take_out": bad[0], "busiest": None, "approval": True}
    weights = sum(one["weight"] for one in stay)
    busiest = max(pool["peak_rps"] * one["weight"] / weights / one["capacity_rps"] for one in stay)
    return {"take_out": bad[0], "busiest": busiest, "approval": busiest > 1}

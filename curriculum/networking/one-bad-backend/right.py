"""Other ways to be right: with a walk through the lists, and with tables."""

import json
import re
from pathlib import Path

import pandas as pd

from groundschool.kit import beside, right

LINE = re.compile(r'.* rt=(?P<rt>[\d.]+) ua="(?P<ua>[^"]*)" us="(?P<us>[^"]*)" ut="(?P<ut>[^"]*)"')


@right("attempts")
def by_words(path):
    found = []
    for at, line in enumerate(Path(path).read_text().splitlines(), 1):
        seen = LINE.fullmatch(line)
        words = [seen[name].replace(",", " ,").split(" ") for name in ("ua", "us", "ut")] if seen else []
        marks = [[word if word in ",:" else "" for word in one] for one in words]
        if not seen or any(one != marks[0] for one in marks):
            raise ValueError(f"{Path(path).name}:{at} has not the fields of the balancer: {line[-80:]!r}")
        for backend, status, seconds in zip(*words, strict=True):
            if backend.startswith("unix:") or re.fullmatch(r"\S+:\d+", backend):
                known = int(status) if status.isdigit() else None
                found.append({"seconds": float(seconds), "status": known, "backend": backend, "line": at})
    return found


@right("by-backend")
def with_a_table(path):
    every = pd.DataFrame(by_words(path), columns=["line", "backend", "status", "seconds"])
    ended = every.dropna(subset="status")
    failed = ended["status"] >= 500
    backends = {}
    for address in every["backend"].unique():
        mine = ended["backend"] == address
        times = ended[mine & ~failed]["seconds"]
        backends[address] = {
            "attempts": int(mine.sum()),
            "failed": int((mine & failed).sum()),
            "median": float(times.median()) if len(times) else None,
        }
    return {"backends": backends, "amplification": len(every) / every["line"].nunique() if len(every) else None}


@right("advice")
def by_subtraction(folder):
    pool = json.loads(Path(folder, "pool.json").read_text())
    checks = pd.read_csv(f"{folder}/health.csv").groupby("backend")["result"].apply(lambda all_: list(all_)[-3:])
    rotation = {one["address"]: one for one in pool["backends"] if any(said == "ok" for said in checks[one["address"]])}
    told = with_a_table(f"{folder}/access.log")["backends"]
    rates = {
        address: told[address]["failed"] / (told[address]["attempts"] or 1) for address in rotation if address in told
    }
    bad = [address for address, rate in rates.items() if rate > 0.1 - 1e-9]
    if len(bad) == 1:
        del rotation[bad[0]]
        weights = sum(one["weight"] for one in rotation.values())
        busiest = max(
            (pool["peak_rps"] * one["weight"] / (weights * one["capacity_rps"]) for one in rotation.values()),
            default=None,
        )
        return {"take_out": bad[0], "busiest": busiest, "approval": not rotation or busiest > 1 + 1e-9}
    return {"take_out": None, "busiest": None, "approval": False}


by_pattern = beside(__file__, "blind_by_pattern")
in_tables = beside(__file__, "blind_in_tables")
blind_by_pattern_attempts = right("attempts")(by_pattern.attempts)
blind_by_pattern_by_backend = right("by-backend")(by_pattern.by_backend)
blind_by_pattern_advice = right("advice")(by_pattern.advice)
blind_in_tables_attempts = right("attempts")(in_tables.attempts)
blind_in_tables_by_backend = right("by-backend")(in_tables.by_backend)
blind_in_tables_advice = right("advice")(in_tables.advice)

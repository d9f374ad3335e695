"""A right answer that was written without having seen the solution: a history for each asset."""

import json
import re
from collections import defaultdict
from datetime import UTC, datetime
from pathlib import Path
from typing import NamedTuple

RANKS = ("UNKNOWN", "LOW", "MEDIUM", "HIGH", "CRITICAL")
DAY = 24 * 60 * 60


class Entry(NamedTuple):
    key: tuple
    kind: str
    rank: int
    fixable: bool


class Scan(NamedTuple):
    at: datetime
    asset: str
    looked: frozenset
    entries: tuple


def scan_of(name, text):
    try:
        told = json.loads(text)
    except json.JSONDecodeError as error:
        raise ValueError(f"{name}: cut off, {error}") from error
    if type(told) is list:
        raise ValueError(f"{name}: a list")
    if not isinstance(told.get("CreatedAt"), str) or not told["CreatedAt"]:
        raise ValueError(f"{name}: no CreatedAt")
    at = datetime.fromisoformat(told["CreatedAt"])
    if at.utcoffset() is None:
        raise ValueError(f"{name}: no offset")
    asset = re.sub(r":[^/:]*$", "", told["ArtifactName"])
    results = told.get("Results") or []
    entries = tuple(
        Entry(
            (asset, one["VulnerabilityID"], one["PkgName"]),
            result["Class"],
            RANKS.index(one["Severity"]),
            bool(one.get("FixedVersion")),
        )
        for result in results
        for one in result.get("Vulnerabilities") or []
    )
    return Scan(at, asset, frozenset(result["Class"] for result in results), entries)


def holds(one, key, today):
    asset, cve, package = key
    if (one["asset"], one["cve"]) != (asset, cve) or one["package"] not in {None, package}:
        return False
    if None in (one["owner"], one["approver"], one["expires"]):
        return False
    return one["owner"].casefold() != one["approver"].casefold() and one["expires"] >= today.isoformat()


def findings(folder):
    """Return {"registry.../search CVE-2026-31337 zlib1g": {"state": "late", "severity": "HIGH", ...}, ...}."""
    base = Path(folder)
    policy, exceptions = (json.loads((base / name).read_text("utf-8")) for name in ("policy.json", "exceptions.json"))
    as_of = datetime.fromisoformat(policy["as_of"]).astimezone(UTC)
    scans = [scan_of(path.name, path.read_text("utf-8")) for path in (base / "scans").iterdir()]
    by_asset = defaultdict(list)
    for scan in scans:
        if scan.at <= as_of:
            by_asset[scan.asset].append(scan)

    told = {}
    for history in by_asset.values():
        history.sort()
        standing = defaultdict(list)
        for place, scan in enumerate(history):
            for entry in scan.entries:
                standing[entry.key].append((place, entry))
        for key, seen in standing.items():
            last = seen[-1][0]
            severity = RANKS[max(entry.rank for place, entry in seen if place == last)]
            if severity not in policy["days"]:
                continue
            kind = seen[-1][1].kind
            start = min((history[place].at for place, entry in seen if entry.fixable), default=None)
            end = next((scan.at for scan in history[last + 1 :] if kind in scan.looked), None)
            seconds = None if start is None else ((end or as_of) - start).total_seconds()
            over = seconds is not None and seconds > policy["days"][severity] * DAY
            if end is None and any(holds(one, key, as_of.date()) for one in exceptions):
                state = "excepted"
            else:
                words = {True: ("waiting", "open", "overdue"), False: ("gone", "in-time", "late")}[end is None]
                state = words[0] if seconds is None else words[1 + over]
            days = None if seconds is None else seconds / DAY
            told[" ".join(key)] = {"state": state, "severity": severity, "days": days}
    return told


def kept(folder):
    """Return {"CRITICAL": {"in_time": 5, "n": 8, "percent": 62.5}, ...}."""
    with open(Path(folder) / "policy.json", encoding="utf-8") as lines:
        told = {severity: {"in_time": 0, "n": 0, "percent": None} for severity in json.load(lines)["days"]}
    for one in findings(folder).values():
        entry = told[one["severity"]]
        entry["n"] += one["state"] in {"in-time", "late", "overdue"}
        entry["in_time"] += one["state"] == "in-time"
    for entry in told.values():
        if entry["n"]:
            entry["percent"] = round(entry["in_time"] / entry["n"] * 100, 1)
    return told

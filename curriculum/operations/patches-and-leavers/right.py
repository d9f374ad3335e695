"""Other right answers: with tables of rows, from the findings to the reports, from the staff to the accounts."""

import csv
import json
from collections import defaultdict
from datetime import UTC, date, datetime
from pathlib import Path

from groundschool.kit import right

ORDER = {"UNKNOWN": 0, "LOW": 1, "MEDIUM": 2, "HIGH": 3, "CRITICAL": 4}
SIGN_IN = "urn:saltmarsh:params:scim:schemas:extension:sign-in:2.0:User"
ENTERPRISE = "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User"


def loaded(folder, name):
    return json.loads(Path(folder, name).read_text(encoding="utf-8"))


def scans_of(folder):
    """Return (moment, asset, report) of every report, in order of time."""
    rows = []
    for path in Path(folder, "scans").glob("*.json"):
        try:
            report = json.loads(path.read_bytes())
        except ValueError:
            raise ValueError(f"{path.name}: cut off") from None
        told = report.get("CreatedAt") if isinstance(report, dict) else None
        if not told or not (told.endswith("Z") or told[-6] in "+-"):
            raise ValueError(f"{path.name}: no moment with an offset")
        name = report["ArtifactName"]
        colon = name.rfind(":")
        asset = name[:colon] if colon > name.rfind("/") else name
        rows.append((datetime.fromisoformat(told).timestamp(), asset, report))
    return sorted(rows, key=lambda row: row[0])


def each_finding(folder):
    """Return by asset, CVE and package what was seen in which report."""
    now = datetime.fromisoformat(loaded(folder, "policy.json")["as_of"]).timestamp()
    runs, seen = defaultdict(list), defaultdict(dict)
    for at, asset, report in scans_of(folder):
        if at > now:
            continue
        results = report.get("Results", [])
        for result in results:
            for one in result.get("Vulnerabilities", []):
                key = asset, one["VulnerabilityID"], one["PkgName"], result["Class"]
                seen[key].setdefault(at, []).append(one)
        runs[asset].append((at, {result["Class"] for result in results}))
    return now, runs, seen


def told_of(folder):
    """Return what became of one finding after the other, over all reports of its asset."""
    days = loaded(folder, "policy.json")["days"]
    leave = defaultdict(list)
    for one in loaded(folder, "exceptions.json"):
        leave[one["asset"], one["cve"]].append(one)
    now, runs, seen = each_finding(folder)
    today = datetime.fromtimestamp(now, UTC).date().isoformat()
    told = {}
    for (asset, cve, package, of), reports in seen.items():
        last = max(reports)
        severity = sorted((one["Severity"] for one in reports[last]), key=ORDER.get)[-1]  # noqa: FURB192
        if severity not in days:
            continue
        starts = [at for at, entries in reports.items() if [one for one in entries if "FixedVersion" in one]]
        ends = [at for at, looked in runs[asset] if at > last and of in looked]
        spent = ((ends[0] if ends else now) - min(starts)) / 86400 if starts else None
        excused = [
            one
            for one in leave[asset, cve]
            if (one["package"] is None or one["package"] == package)
            and None not in (one["owner"], one["approver"], one["expires"])
            and one["owner"].casefold() != one["approver"].casefold()
            and today <= one["expires"]
        ]
        if excused and not ends:
            state = "excepted"
        elif spent is None:
            state = ("waiting", "gone")[bool(ends)]
        else:
            state = (("open", "overdue"), ("in-time", "late"))[bool(ends)][spent > days[severity]]
        told[" ".join((asset, cve, package))] = dict(state=state, severity=severity, days=spent)  # noqa: C408, FLY002
    return told


@right("findings")
def from_each_finding(folder):
    """Looks at one finding after the other."""
    return told_of(folder)


@right("kept")
def rounded(folder):
    """Counts by pairs, and rounds."""
    told, counts = told_of(folder).values(), {}
    for severity in loaded(folder, "policy.json")["days"]:
        good = len([1 for one in told if (one["severity"], one["state"]) == (severity, "in-time")])
        bad = len([1 for one in told if one["severity"] == severity and one["state"] in {"late", "overdue"}])
        counts[severity] = {"in_time": good, "n": good + bad, "percent": None}
        if good + bad:
            counts[severity]["percent"] = round(good / (good + bad) * 100, 1)
    return counts


def day(text, place):
    try:
        return datetime.strptime(text, "%Y-%m-%d").date()  # noqa: DTZ007
    except ValueError:
        raise ValueError(f"{place}: {text!r} is no day") from None


def people(folder):
    """Return (numbers by address, kinds by address of those who work here today)."""
    today = datetime.fromisoformat(loaded(folder, "policy.json")["as_of"]).astimezone(UTC).date()
    numbers, kinds = defaultdict(set), defaultdict(set)
    with Path(folder, "staff.csv").open(encoding="utf-8-sig", newline="") as lines:
        for line, row in enumerate(csv.DictReader(lines), start=2):
            first = day(row["first_day"], f"staff.csv:{line}")
            last = day(row["last_day"], f"staff.csv:{line}") if row["last_day"] else date.max
            for address in [row["email"], *row["aliases"].split(";")]:
                numbers[address.strip().casefold()].add(row["number"])
                if first <= today <= last:
                    kinds[address.strip().casefold()].add(row["kind"])
    return numbers, kinds


def listed(folder, name):
    page = loaded(folder, name)
    if page["totalResults"] > len(page["Resources"]):
        raise ValueError(f"{name} is not whole")
    return page["Resources"]


def all_within(groups, key, seen):
    """Return the ids in a group; those that were seen are not looked at again."""
    for member in groups[key]["members"]:
        if member["value"] not in seen:
            seen.add(member["value"])
            if member["value"] in groups:
                all_within(groups, member["value"], seen)
    return seen


@right("review")
def rule_by_rule(folder):
    """Goes through the accounts once for each rule."""
    policy, (numbers, kinds) = loaded(folder, "policy.json"), people(folder)
    accounts, groups = listed(folder, "users.json"), {one["id"]: one for one in listed(folder, "groups.json")}
    now = datetime.fromisoformat(policy["as_of"])
    here = {one["id"]: set().union(*(kinds[each["value"].casefold()] for each in one["emails"])) for one in accounts}
    active = [one for one in accounts if one["active"]]
    persons = [one for one in active if one["userType"] not in ("Service", "Emergency")]
    found = [(one["userName"], "not-staff", None) for one in persons if not here[one["id"]]]
    for one in active:
        last = one[SIGN_IN]["lastSignIn"]
        since = now - datetime.fromisoformat(one["meta"]["created"] if last is None else last)
        if one["userType"] != "Emergency" and since.total_seconds() > policy["unused_days"] * 86400:
            found.append((one["userName"], "unused", None))
    good = {one["id"] for one in active if here[one["id"]]}
    for one in active:
        if (
            one["userType"] == "Service"
            and one.get(ENTERPRISE, {"manager": {"value": ""}})["manager"]["value"] not in good
        ):
            found.append((one["userName"], "no-owner", None))  # noqa: PERF401
    for key, group in groups.items():
        if group["displayName"] in policy["employees_only"]:
            inside = all_within(groups, key, set())
            found += [
                (one["userName"], "employees-only", group["displayName"])
                for one in persons
                if one["id"] in inside and "employee" not in here[one["id"]]
            ]
    tickets = {one["key"]: (one["approved_by"] or "").casefold() for one in loaded(folder, "tickets.json")}
    for use in loaded(folder, "break-glass.json"):
        by, user = tickets.get(use["ticket"], ""), use["used_by"].casefold()
        if not by or by == user or not numbers[by].isdisjoint(numbers[user]):
            found.append((use["account"], "break-glass", use["id"]))
    return [dict(zip(("who", "rule", "what"), one, strict=True)) for one in found]

"""Other right answers: from the findings to the reports, and what two people wrote who had not seen the solution."""

import json
from collections import defaultdict
from datetime import UTC, datetime
from pathlib import Path

from groundschool.kit import beside, right

blind_in_time = beside(__file__, "blind_in_time")
blind_by_history = beside(__file__, "blind_by_history")


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
        severity = reports[last][0]["Severity"]
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


blind_in_time_findings = right("findings")(blind_in_time.findings)
blind_in_time_kept = right("kept")(blind_in_time.kept)
blind_by_history_findings = right("findings")(blind_by_history.findings)
blind_by_history_kept = right("kept")(blind_by_history.kept)

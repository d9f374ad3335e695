"""What people write whose number looks well: the solution with a slip, and whole answers of the hurried."""

import json
from datetime import datetime, timedelta
from pathlib import Path

from groundschool.kit import slip, wrong

ONE, TWO = "findings", "kept"
START = 'if one["start"] is None and entry.get("FixedVersion"):'
END = 'if key not in here and key[0] in looked and one["end"] is None:'
SPENT = 'spent = one["start"] and (one["end"] or as_of) - one["start"]'
LAST = 'one["severity"], one["end"] = entry["Severity"], None'
GOOD = 'if not (one["owner"] and one["approver"] and one["expires"]):'
ABOUT = 'each["asset"] == asset and each["cve"] == cve and each["package"] in (None, package)'
DAY = 'day <= date.fromisoformat(one["expires"])'
ASSET = 'before + slash + name.split(":")[0]'

since_published = slip(
    ONE,
    {'one["start"] = at\n': 'one["start"] = datetime.fromisoformat(entry["PublishedDate"])\n'},
    tag="published",
    score=29 / 36,
)
since_seen = slip(ONE, {START: 'if one["start"] is None:'}, tag="first-seen", score=28 / 36)
with_each_scan = slip(ONE, {START: 'if entry.get("FixedVersion"):'}, tag="last-scan", score=11 / 36)
anew_when_back = slip(
    ONE,
    {
        LAST: 'if one.get("end"):\n                one["start"] = None\n            one["severity"], one["end"] = entry["Severity"], None'
    },
    tag="comeback-restarts",
    score=32 / 36,
)
gone_once = slip(
    ONE,
    {LAST: 'one["severity"] = entry["Severity"]\n            one.setdefault("end", None)'},
    tag="gone-once",
    score=32 / 36,
)
looked_nowhere = slip(
    ONE, {END: 'if key not in here and one["end"] is None:'}, tag="not-looked-is-clean", score=31 / 36
)
rated_first = slip(
    ONE,
    {LAST: 'one.setdefault("severity", entry["Severity"])\n            one["end"] = None'},
    tag="first-severity",
    score=32 / 36,
)
fix_of_today = slip(
    ONE,
    {
        LAST: LAST + '\n            one["fixed"] = entry.get("FixedVersion")',
        SPENT: 'one["start"] = one["start"] if one["fixed"] else None\n            ' + SPENT,
    },
    tag="fix-of-last",
    score=32 / 36,
)
by_status = slip(
    ONE,
    {START: START.replace('entry.get("FixedVersion")', 'entry.get("Status") == "fixed"')},
    tag="status-alone",
    score=35 / 36,
)
fixed_says_so = slip(
    ONE,
    {'result.get("Vulnerabilities") or []:': 'result.get("Vulnerabilities") or []:\n                if entry.get("Status") == "fixed":\n                    continue'},
    tag="status-is-closed",
    score=4 / 36,
)  # fmt: skip
whole_days = slip(
    ONE,
    {
        'return "open" if spent <= limit': 'return "open" if spent.days <= limit.days',
        'return "in-time" if spent <= limit': 'return "in-time" if spent.days <= limit.days',
    },
    tag="whole-days",
    score=34 / 36,
)
less_than = slip(
    ONE,
    {
        'return "open" if spent <= limit': 'return "open" if spent < limit',
        'return "in-time" if spent <= limit': 'return "in-time" if spent < limit',
    },
    tag="up-to-the-bound",
    score=35 / 36,
)
as_text = slip(ONE, {"key=lambda one: one[0]": 'key=lambda one: one[1]["CreatedAt"]'}, tag="text-order", score=35 / 36)
on_the_wall = slip(
    ONE,
    {SPENT: 'begun, done = one["start"], one["end"] or as_of\n            spent = begun and done.replace(tzinfo=UTC) - begun.replace(tzinfo=UTC)'},
    tag="clock-on-the-wall",
    score=32 / 36,
)  # fmt: skip
until_that_moment = slip(ONE, {"if at <= as_of:": "if at < as_of:"}, tag="as-of-out", score=35 / 36)
to_the_last_report = slip(ONE, {"if at <= as_of:": "if at:"}, tag="later-too", score=33 / 36)
no_fix_is_closed = slip(
    ONE, {'return "waiting" if one["end"] is None else "gone"': 'return "gone"'}, tag="unfixed-closed", score=32 / 36
)
all_severities = slip(
    ONE,
    {
        'if severity not in policy["days"]:\n                continue\n': "if False:\n                continue\n",
        'policy["days"][severity])': 'policy["days"].get(severity, 9999))',
    },
    tag="low-too",
    score=34 / 36,
)  # fmt: skip
every_exception = slip(ONE, {"if holds(one, as_of.astimezone(UTC).date())]": "]"}, tag="expired-counts", score=32 / 36)
by_oneself = slip(ONE, {'one["owner"].lower() != one["approver"].lower() and ': ""}, tag="self-approved", score=34 / 36)
as_written = slip(
    ONE,
    {'one["owner"].lower() != one["approver"].lower()': 'one["owner"] != one["approver"]'},
    tag="capitals-differ",
    score=34 / 36,
)
nobody_approved = slip(
    ONE,
    {GOOD: GOOD.replace(' and one["approver"]', ""), 'one["approver"].lower()': '(one["approver"] or "").lower()'},
    tag="no-approver-counts",
    score=34 / 36,
)
for_ever = slip(
    ONE,
    {GOOD: GOOD.replace(' and one["expires"]', ""), DAY: 'day <= date.fromisoformat(one["expires"] or "9999-01-01")'},
    tag="forever-counts",
    score=34 / 36,
)
any_asset = slip(ONE, {ABOUT: ABOUT.replace('each["asset"] == asset and ', "")}, tag="other-assets", score=35 / 36)
any_package = slip(
    ONE, {ABOUT: ABOUT.replace(' and each["package"] in (None, package)', "")}, tag="other-packages", score=35 / 36
)
part_of_a_name = slip(
    ONE,
    {ABOUT: ABOUT.replace('each["package"] in (None, package)', '(each["package"] or "") in package')},
    tag="other-packages",
    score=35 / 36,
)
last_of_them = slip(
    ONE,
    {
        'exceptions = [one for one in read_json(folder, "exceptions.json") if holds(one, as_of.astimezone(UTC).date())]': 'exceptions = list({(one["asset"], one["cve"], one["package"]): one for one in read_json(folder, "exceptions.json")}.values())\n    exceptions = [one for one in exceptions if holds(one, as_of.astimezone(UTC).date())]'
    },
    tag="last-exception",
    score=34 / 36,
)
this_package = slip(ONE, {ABOUT: ABOUT.replace("in (None, package)", "== package")}, tag="null-is-none", score=35 / 36)
before_its_day = slip(ONE, {DAY: DAY.replace("<=", "<")}, tag="last-day-out", score=34 / 36)
day_of_the_office = slip(
    ONE, {"holds(one, as_of.astimezone(UTC).date())": "holds(one, as_of.date())"}, tag="local-day", score=34 / 36
)
excused_afterwards = slip(
    ONE, {'if one["end"] is None and excepted:': "if excepted:"}, tag="closed-excused", score=35 / 36
)
read_on = slip(
    ONE,
    {'            raise ValueError(f"{path.name}: {error}") from error\n': "            continue\n"},
    tag="read-anyway",
    score=35 / 36,
)
no_offset_is_here = slip(
    ONE,
    {"            raise ValueError(f\"{path.name}: {report['CreatedAt']} has no offset\")\n": "            at = at.replace(tzinfo=UTC)\n"},
    tag="read-anyway",
    score=35 / 36,
)  # fmt: skip
with_the_tag = slip(ONE, {ASSET: 'report["ArtifactName"]'}, tag="other-keys", score=3 / 36)
last_colon = slip(
    ONE, {ASSET: 'report["ArtifactName"].rpartition(":")[0] or report["ArtifactName"]'}, tag="other-keys", score=33 / 36
)


@wrong(ONE, tag="other-keys", score=2 / 36)
def newest_against_oldest(folder):
    """Compares the first report of each asset with the last one."""
    reports = [json.loads(path.read_text()) for path in Path(folder, "scans").iterdir()]
    reports = sorted((one for one in reports if "Results" in one), key=lambda one: one["CreatedAt"])
    told, newest = {}, {}
    for report in reports:
        asset, here = report["ArtifactName"].rpartition(":")[0] or report["ArtifactName"], set()
        at = datetime.fromisoformat(report["CreatedAt"])
        for result in report["Results"]:
            for one in result.get("Vulnerabilities", []):
                here.add(key := f"{asset} {one['VulnerabilityID']} {one['PkgName']}")
                told.setdefault(key, {"first": at, "severity": one["Severity"]})["last"] = at
        newest[asset] = here
    return {
        key: {
            "state": "open" if any(key in here for here in newest.values()) else "in-time",
            "severity": one["severity"],
            "days": (one["last"] - one["first"]) / timedelta(days=1),
        }
        for key, one in told.items()
    }


@wrong(ONE, tag="other-keys", score=1 / 36)
def what_the_status_says(folder):
    """Takes the status for what was done here, and the day on which it was published for the beginning."""
    policy = json.loads(Path(folder, "policy.json").read_text())
    as_of, found = datetime.fromisoformat(policy["as_of"]), {}
    excepted = {one["cve"] for one in json.loads(Path(folder, "exceptions.json").read_text())}
    for path in sorted(Path(folder, "scans").iterdir()):
        report = json.loads(path.read_text())
        for result in report.get("Results", []):
            for one in result.get("Vulnerabilities", []):
                key = f"{result['Target']} {one['VulnerabilityID']} {one['PkgName']}"
                days = (as_of - datetime.fromisoformat(one["PublishedDate"])).days
                state = "in-time" if one.get("Status") == "fixed" else "overdue"
                state = "excepted" if one["VulnerabilityID"] in excepted else state
                found[key] = {"state": state, "severity": one["Severity"], "days": days}
    return found


open_ones = slip(
    TWO, {'("in-time", "late", "overdue")': '("in-time", "late", "overdue", "open")'}, tag="open-count", score=4 / 9
)
closed_ones = slip(TWO, {'("in-time", "late", "overdue")': '("in-time", "late")'}, tag="overdue-out", score=4 / 9)
all_of_them = slip(
    TWO,
    {'sum(state in ("in-time", "late", "overdue") for state in states)': "len(states)"},
    tag="all-count",
    score=4 / 9,
)
three_of_them = slip(
    TWO,
    {
        'in read_json(folder, "policy.json")["days"]:\n        states': 'in ("CRITICAL", "HIGH", "MEDIUM"):\n        states'
    },
    tag="three-severities",
    score=1 / 9,
)
all_right = slip(TWO, {"if n else None": "if n else 100.0"}, tag="none-is-all", score=6 / 9)
closed_is_kept = slip(
    TWO,
    {'states.count("in-time")': 'states.count("in-time") + states.count("late")'},
    tag="kept-is-closed",
    score=5 / 9,
)


@wrong(TWO, tag="none-is-all", score=0)
def share_of_what_is_closed(folder):
    """Counts what is closed, of what occurs."""
    found = {}
    for one in json.loads(Path(folder, "exceptions.json").read_text()):
        found.setdefault("CRITICAL", []).append(one["approver"])
    return {key: {"in_time": len(all_), "n": len(all_), "percent": 100.0} for key, all_ in found.items()}

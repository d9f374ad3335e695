"""What people write whose two numbers look well: the solution with a slip, and whole answers of the hurried."""

import csv
import json
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

from groundschool.kit import slip, wrong

ONE, TWO, THREE = "findings", "kept", "review"
SIGN_IN = "urn:saltmarsh:params:scim:schemas:extension:sign-in:2.0:User"
START = 'if one["start"] is None and any(entry.get("FixedVersion") for entry in entries):'
END = 'if key not in here and key[0] in looked and one["end"] is None:'
SPENT = 'spent = one["start"] and (one["end"] or as_of) - one["start"]'
LAST = 'one["last"], one["end"] = entries, None'
GOOD = 'if not (one["owner"] and one["approver"] and one["expires"]):'
ABOUT = 'each["asset"] == asset and each["cve"] == cve and each["package"] in (None, package)'
DAY = 'day <= date.fromisoformat(one["expires"])'
ASSET = 'before + slash + name.split(":")[0]'
CURRENT = 'addresses & row["addresses"] and row["first"] <= today and (row["last"] is None or today <= row["last"])'
UNUSED = 'one["userType"] != "Emergency" and as_of - last_used(one) > timedelta(days=policy["unused_days"])'
OWNER = 'if owner is None or not owner["active"] or not kinds_of(owner, staff, today):'
APPROVED = 'if not approver or is_same(approver, use["used_by"], staff):'

since_published = slip(
    ONE,
    {'one["start"] = at\n': 'one["start"] = datetime.fromisoformat(entries[0]["PublishedDate"])\n'},
    tag="published",
    score=30 / 37,
)
since_seen = slip(ONE, {START: 'if one["start"] is None:'}, tag="first-seen", score=29 / 37)
with_each_scan = slip(
    ONE, {START: 'if any(entry.get("FixedVersion") for entry in entries):'}, tag="last-scan", score=11 / 37
)
anew_when_back = slip(
    ONE,
    {
        LAST: 'if one.get("end"):\n                one["start"] = None\n            one["last"], one["end"] = entries, None'
    },
    tag="comeback-restarts",
    score=33 / 37,
)
gone_once = slip(
    ONE, {LAST: 'one["last"] = entries\n            one.setdefault("end", None)'}, tag="gone-once", score=33 / 37
)
looked_nowhere = slip(
    ONE, {END: 'if key not in here and one["end"] is None:'}, tag="not-looked-is-clean", score=32 / 37
)
rated_first = slip(
    ONE, {LAST: 'one.setdefault("last", entries)\n            one["end"] = None'}, tag="first-severity", score=33 / 37
)
one_entry = slip(
    ONE, {"here.setdefault((": "here.setdefault((", 'PkgName"]), []).append(entry)': 'PkgName"]), [entry])'},
    tag="first-entry", score=34 / 37,
)  # fmt: skip
fix_of_today = slip(
    ONE,
    {
        SPENT: 'one["start"] = one["start"] if any("FixedVersion" in entry for entry in one["last"]) else None\n            '
        + SPENT
    },
    tag="fix-of-last",
    score=33 / 37,
)
by_status = slip(
    ONE, {'entry.get("FixedVersion")': 'entry.get("Status") == "fixed"'}, tag="status-alone", score=36 / 37
)
fixed_says_so = slip(
    ONE,
    {'result.get("Vulnerabilities") or []:': 'result.get("Vulnerabilities") or []:\n                if entry.get("Status") == "fixed":\n                    continue'},
    tag="status-is-closed",
    score=4 / 37,
)  # fmt: skip
whole_days = slip(
    ONE,
    {
        'return "open" if spent <= limit': 'return "open" if spent.days <= limit.days',
        'return "in-time" if spent <= limit': 'return "in-time" if spent.days <= limit.days',
    },
    tag="whole-days",
    score=35 / 37,
)
less_than = slip(
    ONE,
    {
        'return "open" if spent <= limit': 'return "open" if spent < limit',
        'return "in-time" if spent <= limit': 'return "in-time" if spent < limit',
    },
    tag="up-to-the-bound",
    score=36 / 37,
)
as_text = slip(ONE, {"key=lambda one: one[0]": 'key=lambda one: one[1]["CreatedAt"]'}, tag="text-order", score=36 / 37)
on_the_wall = slip(
    ONE,
    {SPENT: 'begun, done = one["start"], one["end"] or as_of\n            spent = begun and done.replace(tzinfo=UTC) - begun.replace(tzinfo=UTC)'},
    tag="clock-on-the-wall",
    score=33 / 37,
)  # fmt: skip
to_the_last_report = slip(ONE, {"if at <= as_of:": "if at:"}, tag="later-too", score=34 / 37)
no_fix_is_closed = slip(
    ONE, {'return "waiting" if one["end"] is None else "gone"': 'return "gone"'}, tag="unfixed-closed", score=33 / 37
)
only_fixable = slip(
    ONE,
    {'if severity not in policy["days"]:': 'if severity not in policy["days"] or (one["start"] is None and one["end"] is None):'},
    tag="unfixed-dropped",
    score=27 / 37,
)  # fmt: skip
all_severities = slip(
    ONE,
    {
        'if severity not in policy["days"]:\n                continue\n': "if False:\n                continue\n",
        'policy["days"][severity])': 'policy["days"].get(severity, 9999))',
    },
    tag="low-too",
    score=35 / 37,
)  # fmt: skip
every_exception = slip(ONE, {"if holds(one, as_of.astimezone(UTC).date())]": "]"}, tag="expired-counts", score=33 / 37)
no_exception = slip(ONE, {'if one["end"] is None and excepted:': "if False:"}, tag="no-exceptions", score=34 / 37)
for_all_time = slip(ONE, {f" and {DAY}": ""}, tag="expired-counts", score=35 / 37)
by_oneself = slip(ONE, {'one["owner"].lower() != one["approver"].lower() and ': ""}, tag="self-approved", score=35 / 37)
as_written = slip(
    ONE,
    {'one["owner"].lower() != one["approver"].lower()': 'one["owner"] != one["approver"]'},
    tag="capitals-differ",
    score=35 / 37,
)
nobody_approved = slip(
    ONE,
    {GOOD: GOOD.replace(' and one["approver"]', ""), 'one["approver"].lower()': '(one["approver"] or "").lower()'},
    tag="no-approver-counts",
    score=35 / 37,
)
nobody_owns = slip(
    ONE,
    {GOOD: GOOD.replace('one["owner"] and ', ""), 'one["owner"].lower()': '(one["owner"] or "").lower()'},
    tag="no-owner-counts",
    score=35 / 37,
)
for_ever = slip(
    ONE,
    {GOOD: GOOD.replace(' and one["expires"]', ""), DAY: 'day <= date.fromisoformat(one["expires"] or "9999-01-01")'},
    tag="forever-counts",
    score=35 / 37,
)
any_asset = slip(ONE, {ABOUT: ABOUT.replace('each["asset"] == asset and ', "")}, tag="other-assets", score=36 / 37)
any_package = slip(
    ONE, {ABOUT: ABOUT.replace(' and each["package"] in (None, package)', "")}, tag="other-packages", score=36 / 37
)
any_cve = slip(
    ONE,
    {
        ABOUT: ABOUT.replace(
            'each["cve"] == cve and each["package"] in (None, package)',
            '(each["cve"] == cve and each["package"] is None or each["package"] == package)',
        )
    },
    tag="other-cves",
    score=36 / 37,
)
this_package = slip(ONE, {ABOUT: ABOUT.replace("in (None, package)", "== package")}, tag="null-is-none", score=36 / 37)
before_its_day = slip(ONE, {DAY: DAY.replace("<=", "<")}, tag="last-day-out", score=35 / 37)
day_of_the_office = slip(
    ONE, {"holds(one, as_of.astimezone(UTC).date())": "holds(one, as_of.date())"}, tag="local-day", score=35 / 37
)
excused_afterwards = slip(
    ONE, {'if one["end"] is None and excepted:': "if excepted:"}, tag="closed-excused", score=36 / 37
)
read_on = slip(
    ONE,
    {'            raise ValueError(f"{path.name}: {error}") from error\n': "            continue\n"},
    tag="read-anyway",
    score=36 / 37,
)
no_offset_is_here = slip(
    ONE,
    {"            raise ValueError(f\"{path.name}: {report['CreatedAt']} has no offset\")\n": "            at = at.replace(tzinfo=UTC)\n"},
    tag="read-anyway",
    score=36 / 37,
)  # fmt: skip
with_the_tag = slip(ONE, {ASSET: 'report["ArtifactName"]'}, tag="other-keys", score=2 / 37)
first_colon = slip(ONE, {ASSET: 'report["ArtifactName"].split(":")[0]'}, tag="other-keys", score=2 / 37)
by_cve_alone = slip(ONE, {'f"{asset} {cve} {package}"': 'f"{asset} {cve}"'}, tag="other-keys", score=2 / 37)


@wrong(ONE, tag="other-keys", score=2 / 37)
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


@wrong(ONE, tag="other-keys", score=1 / 37)
def what_the_status_says(folder):
    """Takes the status for what was done here, and the day on which it was published for the beginning."""
    policy = json.loads(Path(folder, "policy.json").read_text())
    as_of, found = datetime.fromisoformat(policy["as_of"]), {}
    excepted = {one["cve"] for one in json.loads(Path(folder, "exceptions.json").read_text())}
    for path in sorted(Path(folder, "scans").iterdir()):
        report = json.loads(path.read_text())
        for result in report.get("Results", []):
            for one in result.get("Vulnerabilities", []):
                key = f"{report['ArtifactName']} {one['VulnerabilityID']} {one['PkgName']}"
                days = (as_of - datetime.fromisoformat(one["PublishedDate"])).days
                state = "in-time" if one.get("Status") == "fixed" else "overdue"
                state = "excepted" if one["VulnerabilityID"] in excepted else state
                found[key] = {"state": state, "severity": one["Severity"], "days": days}
    return found


open_ones = slip(
    TWO, {'("in-time", "late", "overdue")': '("in-time", "late", "overdue", "open")'}, tag="open-count", score=4 / 9
)
closed_ones = slip(TWO, {'("in-time", "late", "overdue")': '("in-time", "late")'}, tag="overdue-out", score=4 / 9)
excepted_ones = slip(
    TWO,
    {'("in-time", "late", "overdue")': '("in-time", "late", "overdue", "excepted")'},
    tag="excepted-count",
    score=5 / 9,
)
all_of_them = slip(
    TWO,
    {'sum(state in ("in-time", "late", "overdue") for state in states)': "len(states)"},
    tag="all-count",
    score=4 / 9,
)
all_right = slip(TWO, {"if n else None": "if n else 100.0"}, tag="none-is-all", score=7 / 9)
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


as_they_are_written = slip(
    THREE,
    {
        'each["value"].lower() for each in one["emails"]': 'each["value"] for each in one["emails"]',
        "each.strip().lower() for each in chain": "each.strip() for each in chain",
    },
    tag="capitals-differ",
    score=30 / 33,
)
no_aliases = slip(
    THREE, {'chain([row["email"]], row["aliases"].split(";"))': '[row["email"]]'}, tag="aliases-unread", score=26 / 33
)
spaces_kept = slip(
    THREE,
    {"each.strip().lower() for each in chain": "each.lower() for each in chain"},
    tag="aliases-unread",
    score=26 / 33,
)
one_address = slip(
    THREE, {'for each in one["emails"]': 'for each in one["emails"][:1]'}, tag="first-address", score=31 / 33
)
by_status_of_staff = slip(
    THREE,
    {'(row["last"] is None or today <= row["last"])': 'row["status"] == "active"'},
    tag="status-column",
    score=29 / 33,
)
no_end = slip(THREE, {' and (row["last"] is None or today <= row["last"])': ""}, tag="no-end-read", score=24 / 33)
the_day_before = slip(THREE, {'today <= row["last"]': 'today < row["last"]'}, tag="last-day-out", score=31 / 33)
where_i_am = slip(THREE, {"as_of.astimezone(UTC).date(), []": "as_of.date(), []"}, tag="local-day", score=31 / 33)
already_here = slip(THREE, {' and row["first"] <= today': ""}, tag="future-is-here", score=31 / 33)
first_row = slip(
    THREE,
    {'    return {\n        row["kind"]\n        for row in staff\n': '    mine = [row for row in staff if addresses & row["addresses"]][:1]\n    return {\n        row["kind"]\n        for row in mine\n'},
    tag="first-row",
    score=30 / 33,
)  # fmt: skip
last_row = slip(
    THREE,
    {'    return {\n        row["kind"]\n        for row in staff\n': '    mine = [row for row in staff if addresses & row["addresses"]][-1:]\n    return {\n        row["kind"]\n        for row in mine\n'},
    tag="last-row",
    score=32 / 33,
)  # fmt: skip
switched_off_too = slip(
    THREE,
    {'if not one["active"]:\n            continue': "if False:\n            continue"},
    tag="inactive-too",
    score=32 / 33,
)
never_is_fine = slip(
    THREE, {'or one["meta"]["created"])': 'or "9999-01-01T00:00:00Z")'}, tag="never-is-fine", score=31 / 33
)
never_is_unused = slip(
    THREE, {'or one["meta"]["created"])': 'or "0001-01-02T00:00:00Z")'}, tag="never-is-unused", score=31 / 33
)
since_it_was_made = slip(
    THREE,
    {'one[SIGN_IN]["lastSignIn"] or one["meta"]["created"]': 'one["meta"]["created"]'},
    tag="from-creation",
    score=12 / 33,
)
only_people_sleep = slip(
    THREE,
    {UNUSED: UNUSED.replace('one["userType"] != "Emergency"', "person")},
    tag="services-unused-fine",
    score=31 / 33,
)
glass_sleeps = slip(
    THREE, {UNUSED: UNUSED.replace('one["userType"] != "Emergency" and ', "")}, tag="emergency-unused", score=32 / 33
)
at_ninety = slip(THREE, {UNUSED: UNUSED.replace(") > timedelta", ") >= timedelta")}, tag="ninetieth-day", score=32 / 33)
whole_days_unused = slip(
    THREE,
    {UNUSED: UNUSED.replace('as_of - last_used(one) > timedelta(days=policy["unused_days"])', '(as_of - last_used(one)).days > policy["unused_days"]')},
    tag="whole-days",
    score=30 / 33,
)  # fmt: skip
one_level = slip(THREE, {'if each["value"] in groups:': "if False:"}, tag="direct-only", score=26 / 33)
what_it_is_in = slip(
    THREE,
    {'for each in groups[waiting.pop()]["members"]:': 'here = waiting.pop()\n        above = [{"value": key} for key, one in groups.items() if here in [each["value"] for each in one["members"]]]\n        for each in groups[here]["members"] + above:'},
    tag="upwards",
    score=29 / 33,
)  # fmt: skip
as_the_directory_says = slip(
    THREE,
    {'if person and "employee" not in kinds:': 'if one["userType"] == "Contractor":'},
    tag="directory-type",
    score=29 / 33,
)
known_contractors = slip(
    THREE,
    {'if person and "employee" not in kinds:': 'if person and kinds == {"contractor"}:'},
    tag="leavers-not-in-groups",
    score=31 / 33,
)
services_too = slip(
    THREE,
    {'if person and "employee" not in kinds:': 'if "employee" not in kinds:'},
    tag="services-in-groups",
    score=32 / 33,
)
first_fault = slip(THREE, {"for rule, what in broken]": "for rule, what in broken[:1]]"}, tag="one-each", score=26 / 33)
any_manager = slip(THREE, {OWNER: "if not one.get(ENTERPRISE):"}, tag="any-owner", score=30 / 33)
owner_asleep = slip(
    THREE, {OWNER: "if owner is None or not kinds_of(owner, staff, today):"}, tag="owner-sleeps", score=30 / 33
)
owner_was_here = slip(THREE, {OWNER: 'if owner is None or not owner["active"]:'}, tag="owner-left-stays", score=30 / 33)
approved_is_approved = slip(THREE, {APPROVED: 'if use["ticket"] not in approved:'}, tag="self-approval", score=29 / 33)
another_address = slip(
    THREE,
    {APPROVED: 'if not approver or approver.lower() == use["used_by"].lower():'},
    tag="self-by-alias",
    score=31 / 33,
)
a_number_is_there = slip(THREE, {APPROVED: 'if not use["ticket"]:'}, tag="any-ticket", score=29 / 33)
approver_left_out = slip(
    THREE,
    {APPROVED: 'if use["ticket"] not in approved or (approver and is_same(approver, use["used_by"], staff)):'},
    tag="approver-missing",
    score=31 / 33,
)
glass_owned = slip(
    THREE, {'if one["userType"] == "Service":': "if not person:"}, tag="emergency-unowned", score=32 / 33
)
page_is_page = slip(
    THREE,
    {"        raise ValueError(f\"{name}: {page['totalResults']} are expected\")\n": "        pass\n"},
    tag="read-anyway",
    score=32 / 33,
)
line_of_the_data = slip(
    THREE, {"csv.DictReader(lines), 2)": "csv.DictReader(lines), 1)"}, tag="read-anyway", score=32 / 33
)
any_first_day = slip(
    THREE,
    {'date.fromisoformat(row["first_day"])': 'date.fromisoformat(row["first_day"] or "0001-01-01")'},
    tag="read-anyway",
    score=32 / 33,
)


@wrong(THREE, tag="status-column", score=5 / 33)
def two_lists_laid_side_by_side(folder):
    """Looks whose address is not in the staff export, and who has not signed in for ninety days."""
    with Path(folder, "staff.csv").open(encoding="utf-8-sig") as lines:
        staff = {row["email"] for row in csv.DictReader(lines) if row["status"] == "active"}
    page = json.loads(Path(folder, "users.json").read_text())
    as_of = datetime.fromisoformat(json.loads(Path(folder, "policy.json").read_text())["as_of"])
    found = []
    for one in page["Resources"]:
        if one["emails"][0]["value"] not in staff:
            found.append({"who": one["userName"], "rule": "not-staff", "what": None})
        last = one[SIGN_IN]["lastSignIn"]
        if last and (as_of - datetime.fromisoformat(last)).days > 90:
            found.append({"who": one["userName"], "rule": "unused", "what": None})
    return found


@wrong(THREE, tag="no-end-read", score=10 / 33)
def nothing_found(folder):
    """Finds what the page says: none."""
    return [] if Path(folder).exists() and date.min.year and UTC else None

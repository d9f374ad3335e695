"""What people write whose review finds nothing: the solution with a slip, and whole answers of the hurried."""

import csv
import json
from datetime import datetime
from pathlib import Path

from groundschool.kit import slip, wrong

THREE = "review"
SIGN_IN = "urn:saltmarsh:params:scim:schemas:extension:sign-in:2.0:User"
UNUSED = 'one["userType"] != "Emergency" and as_of - last_used(one) > timedelta(days=policy["unused_days"])'
OWNER = 'if owner is None or not owner["active"] or not kinds_of(owner, numbers, kinds):'
APPROVED = 'if not approver or person_of(approver, numbers) == person_of(use["used_by"], numbers):'
CURRENT = "if first <= today and (last is None or today <= last):"
FOLLOWED = 'if each["value"] in groups:'

as_they_are_written = slip(
    THREE,
    {
        "numbers.get(address.lower(), address.lower())": "numbers.get(address, address)",
        "numbers[address.strip().lower()]": "numbers[address.strip()]",
    },
    tag="capitals-differ",
    score=30 / 35,
)
no_aliases = slip(
    THREE, {'[row["email"], *row["aliases"].split(";")]': '[row["email"]]'}, tag="aliases-unread", score=28 / 35
)
spaces_kept = slip(THREE, {"address.strip().lower()": "address.lower()"}, tag="aliases-unread", score=28 / 35)
one_address = slip(
    THREE,
    {'for each in one["emails"] for kind': 'for each in one["emails"][:1] for kind'},
    tag="first-address",
    score=30 / 35,
)
the_newest_address = slip(
    THREE,
    {'for each in one["emails"] for kind': 'for each in one["emails"][-1:] for kind'},
    tag="last-address",
    score=31 / 33,
)
row_by_row = slip(
    THREE,
    {
        'kinds.setdefault(row["number"], []).append(row["kind"])': 'for address in [row["email"], *row["aliases"].split(";")]:\n                    kinds.setdefault(address.strip().lower(), []).append(row["kind"])',
        'kinds.get(person_of(each["value"], numbers), ())': 'kinds.get(each["value"].lower(), ())',
    },
    tag="row-alone",
    score=31 / 33,
)
by_status_of_staff = slip(
    THREE,
    {CURRENT: 'if first <= today and row["status"] == "active":'},
    tag="status-column",
    score=28 / 35,
)
no_end = slip(THREE, {CURRENT: "if first <= today:"}, tag="no-end-read", score=26 / 35)
the_day_before = slip(
    THREE, {CURRENT: CURRENT.replace("today <= last", "today < last")}, tag="last-day-out", score=31 / 33
)
where_i_am = slip(THREE, {"as_of.astimezone(UTC).date()": "as_of.date()"}, tag="local-day", score=32 / 35)
already_here = slip(THREE, {CURRENT: "if last is None or today <= last:"}, tag="future-is-here", score=31 / 35)
after_the_first_day = slip(
    THREE, {CURRENT: CURRENT.replace("first <= today", "first < today")}, tag="first-day-out", score=33 / 35
)
ONLY_FIRST = (
    'if row["number"] in seen:\n                continue\n            seen.add(row["number"])\n            ' + CURRENT
)
first_row = slip(
    THREE,
    {CURRENT: ONLY_FIRST, "    numbers, kinds = {}, {}": "    numbers, kinds, seen = {}, {}, set()"},
    tag="first-row",
    score=31 / 35,
)
newest_row = slip(
    THREE,
    {
        CURRENT: 'if first >= newest.get(row["number"], first):\n                newest[row["number"]] = first\n                kinds.pop(row["number"], None)\n            else:\n                continue\n            '
        + CURRENT,
        "    numbers, kinds = {}, {}": "    numbers, kinds, newest = {}, {}, {}",
    },
    tag="last-row",
    score=33 / 35,
)
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
    score=12 / 35,
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
    score=32 / 35,
)  # fmt: skip
one_level = slip(THREE, {FOLLOWED: "if False:"}, tag="direct-only", score=32 / 35)
marked_as_groups = slip(THREE, {FOLLOWED: 'if each.get("type") == "Group":'}, tag="typed-only", score=32 / 35)
what_it_is_in = slip(
    THREE,
    {'for each in groups[waiting.pop()]["members"]:': 'here = waiting.pop()\n        above = [{"value": key} for key, one in groups.items() if here in [each["value"] for each in one["members"]]]\n        for each in groups[here]["members"] + above:'},
    tag="upwards",
    score=27 / 35,
)  # fmt: skip
as_the_directory_says = slip(
    THREE,
    {'if person and "employee" not in mine:': 'if one["userType"] == "Contractor":'},
    tag="directory-type",
    score=31 / 35,
)
known_contractors = slip(
    THREE,
    {'if person and "employee" not in mine:': 'if mine == {"contractor"}:'},
    tag="leavers-not-in-groups",
    score=31 / 33,
)
services_too = slip(
    THREE,
    {'if person and "employee" not in mine:': 'if "employee" not in mine:'},
    tag="services-in-groups",
    score=33 / 35,
)
first_fault = slip(THREE, {"for rule, what in broken]": "for rule, what in broken[:1]]"}, tag="one-each", score=30 / 35)
any_manager = slip(THREE, {OWNER: "if not one.get(ENTERPRISE):"}, tag="any-owner", score=32 / 35)
owner_asleep = slip(
    THREE, {OWNER: "if owner is None or not kinds_of(owner, numbers, kinds):"}, tag="owner-sleeps", score=32 / 35
)
owner_was_here = slip(THREE, {OWNER: 'if owner is None or not owner["active"]:'}, tag="owner-left-stays", score=32 / 35)
owned_by_employees = slip(
    THREE,
    {OWNER: 'if owner is None or not owner["active"] or "employee" not in kinds_of(owner, numbers, kinds):'},
    tag="owner-employed",
    score=32 / 35,
)
approved_is_approved = slip(THREE, {APPROVED: 'if use["ticket"] not in approved:'}, tag="self-approval", score=31 / 35)
another_address = slip(
    THREE,
    {APPROVED: 'if not approver or approver.lower() == use["used_by"].lower():'},
    tag="self-by-alias",
    score=31 / 33,
)
a_number_is_there = slip(THREE, {APPROVED: 'if not use["ticket"]:'}, tag="any-ticket", score=31 / 35)
approver_left_out = slip(
    THREE,
    {
        APPROVED: 'if use["ticket"] not in approved or (approver and person_of(approver, numbers) == person_of(use["used_by"], numbers)):'
    },
    tag="approver-missing",
    score=31 / 33,
)
glass_in_use = slip(
    THREE,
    {
        APPROVED: 'if use["account"] in [one["userName"] for one in users.values() if one["active"]] and (not approver or person_of(approver, numbers) == person_of(use["used_by"], numbers)):'
    },
    tag="glass-closed",
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


@wrong(THREE, tag="status-column", score=5 / 35)
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


@wrong(THREE, tag="no-end-read", score=12 / 35)
def nothing_found(folder):
    """Finds what the page says: none."""
    return [] if Path(folder).exists() else None

"""Other right answers: rule by rule, and what two people wrote who had not seen the solution."""

import csv
import json
from collections import defaultdict
from datetime import UTC, date, datetime
from pathlib import Path

from groundschool.kit import beside, right

blind_by_person = beside(__file__, "blind_by_person")
blind_upwards = beside(__file__, "blind_upwards")
SIGN_IN = "urn:saltmarsh:params:scim:schemas:extension:sign-in:2.0:User"
ENTERPRISE = "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User"


def loaded(folder, name):
    return json.loads(Path(folder, name).read_text(encoding="utf-8"))


def day(text, place):
    try:
        return datetime.strptime(text, "%Y-%m-%d").date()  # noqa: DTZ007
    except ValueError:
        raise ValueError(f"{place}: {text!r} is no day") from None


def people(folder):
    """Return (numbers by address, kinds by address of those who work here today)."""
    today = datetime.fromisoformat(loaded(folder, "policy.json")["as_of"]).astimezone(UTC).date()
    numbers, kinds, here = defaultdict(set), defaultdict(set), defaultdict(set)
    with Path(folder, "staff.csv").open(encoding="utf-8-sig", newline="") as lines:
        for line, row in enumerate(csv.DictReader(lines), start=2):
            first = day(row["first_day"], f"staff.csv:{line}")
            last = day(row["last_day"], f"staff.csv:{line}") if row["last_day"] else date.max
            for address in [row["email"], *row["aliases"].split(";")]:
                numbers[address.strip().casefold()].add(row["number"])
            if first <= today <= last:
                here[row["number"]].add(row["kind"])
    for address, owners in numbers.items():
        kinds[address] = set().union(*(here[number] for number in owners))
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


blind_by_person_review = right("review")(blind_by_person.review)
blind_upwards_review = right("review")(blind_upwards.review)

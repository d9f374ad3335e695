"""A right answer that was written without having seen the solution: from the accounts upwards to their groups, with sets of addresses."""

import csv
import json
import re
from collections import defaultdict
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

SIGN_IN = "urn:saltmarsh:params:scim:schemas:extension:sign-in:2.0:User"
ENTERPRISE = "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User"
A_DAY = re.compile(r"\d{4}-\d\d-\d\d")


def load(base, name):
    with open(base / name, encoding="utf-8") as lines:
        told = json.load(lines)
    if isinstance(told, dict) and "totalResults" in told:
        if told["totalResults"] != len(told["Resources"]):
            raise ValueError(f"{name}: {len(told['Resources'])} of {told['totalResults']}")
        return told["Resources"]
    return told


def engagements(base, today):
    """One (addresses, kinds by which they work here) for each person."""
    people = defaultdict(lambda: (set(), set()))
    with open(base / "staff.csv", encoding="utf-8-sig", newline="") as lines:
        for line, row in enumerate(csv.DictReader(lines), 2):
            first, last = row["first_day"], row["last_day"]
            for text in [first, last] if last else [first]:
                if not A_DAY.fullmatch(text):
                    raise ValueError(f"staff.csv:{line}: {text!r} is no day")
                try:
                    date.fromisoformat(text)
                except ValueError:
                    raise ValueError(f"staff.csv:{line}: {text!r} is no day") from None
            addresses, kinds = people[row["number"]]
            addresses.update(one.strip().casefold() for one in f"{row['email']};{row['aliases']}".split(";"))
            addresses.discard("")
            if first <= today <= (last or "9999"):
                kinds.add(row["kind"])
    return list(people.values())


def review(folder):
    """Return [{"who": "jsilva7", "rule": "not-staff", "what": None}, ...]."""
    base = Path(folder)
    policy = json.loads((base / "policy.json").read_text("utf-8"))
    as_of = datetime.fromisoformat(policy["as_of"])
    limit = as_of - timedelta(days=policy["unused_days"])
    people = engagements(base, as_of.astimezone(UTC).date().isoformat())
    users = {one["id"]: one for one in load(base, "users.json")}
    groups = load(base, "groups.json")

    parents = defaultdict(set)
    for group in groups:
        for member in group["members"]:
            parents[member["value"]].add(group["id"])
    names = {group["id"]: group["displayName"] for group in groups}

    def above(one, seen):
        for parent in parents[one] - seen:
            seen.add(parent)
            above(parent, seen)
        return seen

    def kinds_of(user):
        mails = {one["value"].casefold() for one in user["emails"]}
        return set().union(*(kinds for addresses, kinds in people if mails & addresses))

    def breaks(user):
        kinds = kinds_of(user)
        if user["userType"] == "Emergency":
            return
        seen = user[SIGN_IN]["lastSignIn"] if SIGN_IN in user else None
        if datetime.fromisoformat(seen or user["meta"]["created"]) < limit:
            yield "unused", None
        if user["userType"] == "Service":
            owner = users.get(user.get(ENTERPRISE, {}).get("manager", {}).get("value"))
            if not (owner and owner["active"] and kinds_of(owner)):
                yield "no-owner", None
            return
        if not kinds:
            yield "not-staff", None
        if "employee" not in kinds:
            yield from (("employees-only", names[one]) for one in above(user["id"], set()))

    told = [
        {"who": user["userName"], "rule": rule, "what": what}
        for user in users.values()
        if user["active"]
        for rule, what in breaks(user)
        if rule != "employees-only" or what in policy["employees_only"]
    ]
    approved = {ticket["key"]: (ticket["approved_by"] or "").casefold() for ticket in load(base, "tickets.json")}
    for use in load(base, "break-glass.json"):
        two = {approved.get(use["ticket"], ""), use["used_by"].casefold()}
        if "" in two or len(two) == 1 or any(two <= addresses for addresses, _ in people):
            told.append({"who": use["account"], "rule": "break-glass", "what": use["id"]})
    return told

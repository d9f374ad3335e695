"""A right answer that was written without having seen the solution: numbers by address, kinds by number."""

import csv
import json
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

SIGN_IN = "urn:saltmarsh:params:scim:schemas:extension:sign-in:2.0:User"
ENTERPRISE = "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User"


def page(path):
    told = json.loads(path.read_text(encoding="utf-8"))
    if len(told["Resources"]) != told["totalResults"]:
        raise ValueError(f"{path.name}: the export was cut")
    return told["Resources"]


def read_staff(path):
    rows = []
    with open(path, encoding="utf-8-sig", newline="") as lines:
        reader = csv.DictReader(lines)
        for row in reader:
            try:
                row["first_day"] = date.fromisoformat(row["first_day"])
                row["last_day"] = date.fromisoformat(row["last_day"]) if row["last_day"] else date.max
            except (TypeError, ValueError):
                raise ValueError(f"{path.name}:{reader.line_num}: no day") from None
            rows.append(row)
    return rows


def review(folder):
    """Return [{"who": "jsilva7", "rule": "not-staff", "what": None}, ...]."""
    folder = Path(folder)
    policy = json.loads((folder / "policy.json").read_text(encoding="utf-8"))
    as_of = datetime.fromisoformat(policy["as_of"])
    today = as_of.astimezone(UTC).date()
    users, groups = page(folder / "users.json"), page(folder / "groups.json")
    numbers, kinds = {}, {}
    for row in read_staff(folder / "staff.csv"):
        for address in [row["email"], *row["aliases"].split(";")]:
            if address.strip():
                numbers.setdefault(address.strip().lower(), set()).add(row["number"])
        if row["first_day"] <= today <= row["last_day"]:
            kinds.setdefault(row["number"], set()).add(row["kind"])

    def kinds_of(user):
        return {
            kind
            for mail in user.get("emails") or []
            for number in numbers.get(mail["value"].lower(), ())
            for kind in kinds.get(number, ())
        }

    by_id = {one["id"]: one for one in groups}
    people = {one["id"]: one for one in users}

    def inside(group):
        seen, todo = set(), [group["id"]]
        while todo:
            one = todo.pop()
            if one in seen:
                continue
            seen.add(one)
            if one in by_id:
                todo += [member["value"] for member in by_id[one].get("members") or []]
        return seen

    closed = [(one["displayName"], inside(one)) for one in groups if one["displayName"] in policy["employees_only"]]
    broken = []
    for user in users:
        if not user["active"]:
            continue
        who, is_person = user["userName"], user["userType"] in ("Employee", "Contractor")
        is_service = user["userType"] == "Service"
        if is_person and not kinds_of(user):
            broken.append((who, "not-staff", None))
        if is_person or is_service:
            since = (user.get(SIGN_IN) or {}).get("lastSignIn") or user["meta"]["created"]
            if as_of - datetime.fromisoformat(since) > timedelta(days=policy["unused_days"]):
                broken.append((who, "unused", None))
        if is_service:
            manager = people.get(((user.get(ENTERPRISE) or {}).get("manager") or {}).get("value"))
            if manager is None or not manager["active"] or not kinds_of(manager):
                broken.append((who, "no-owner", None))
        if is_person and "employee" not in kinds_of(user):
            broken += [(who, "employees-only", name) for name, ids in closed if user["id"] in ids]

    tickets = {
        one["key"]: one.get("approved_by") for one in json.loads((folder / "tickets.json").read_text(encoding="utf-8"))
    }
    for use in json.loads((folder / "break-glass.json").read_text(encoding="utf-8")):
        approver, user = tickets.get(use["ticket"]), use["used_by"].lower()
        if not approver or approver.lower() == user or numbers.get(approver.lower(), set()) & numbers.get(user, set()):
            broken.append((use["account"], "break-glass", use["id"]))
    return [{"who": who, "rule": rule, "what": what} for who, rule, what in dict.fromkeys(broken)]

# ---
# jupyter:
#   jupytext:
#     text_representation:
#       format_name: percent
# ---

# %% [markdown]
# ## "Who still has a key?"
#
# > **Aziz Karimov**, security, Monday 08:50: "At ten the auditor comes. Her second number: *how many accounts break our rules?* Our page says none. On Friday somebody signed in who left us in the summer. The account is under an old address, so the comparison did not find him. And one of the accounts that lie in the safe was used in spring. The ticket was approved by the one who used it, under another address.
# > Do the review anew, from the files. I want to know for each line why it is there."
#
# You write one function, `review`.

# %%
import csv
import json
from collections import Counter
from pathlib import Path

folder = Path(files("operations/who-still-has-a-key"))
print((folder / "policy.json").read_text(encoding="utf-8"))
users = json.loads((folder / "users.json").read_text(encoding="utf-8"))["Resources"]
print(len(users), "accounts;", Counter(one["userType"] for one in users), "; the first one:")
print(json.dumps(users[0], indent=1))
groups = json.loads((folder / "groups.json").read_text(encoding="utf-8"))["Resources"]
for one in groups:
    print(f"{one['displayName']:18} {len(one['members'])} members, for example {one['members'][:1]}")

# %%
with open(folder / "staff.csv", encoding="utf-8-sig", newline="") as lines:
    staff = list(csv.DictReader(lines))
print(len(staff), "rows; one of them:", staff[5])
print(Counter((row["kind"], row["status"], bool(row["last_day"])) for row in staff))
print(json.loads((folder / "break-glass.json").read_text())[0], json.loads((folder / "tickets.json").read_text())[0])

# %% [markdown]
# ## The review
#
# `users.json` and `groups.json` come from the directory, by [SCIM](https://www.rfc-editor.org/rfc/rfc7643), `staff.csv` from the office that pays people, `break-glass.json` from the safe for emergencies.
#
# **Which accounts.** Only what is `active`. `userType` says what an account is of: a person (`Employee` or `Contractor`), a service (`Service`), or an account that lies in a safe for emergencies (`Emergency`).
#
# **Whose account.** Rows of `staff.csv` with the same `number` are one person, with one row for each engagement. All that stands under `email` and `aliases` in any of these rows are their addresses, also in a row that is over. Aliases have a semicolon between. An account is of the person who has one of its `emails`: any of them. Capitals do not matter.
#
# **Who works here.** *Today* is the day of `as_of`, in UTC. A row is *current* if today is not before `first_day`, and not after `last_day` (both days belong to it; an empty `last_day` means no end is known). A person works here if one of their rows is current, and is an *employee* if one of the current ones has the kind `employee`, whatever `userType` says. `status` is what an office last wrote there: it decides nothing.
#
# | rule | of whom | it is broken when | `what` |
# |---|---|---|---|
# | `not-staff` | persons | nobody who works here has this account: they have left, have not begun, or are in no row | None |
# | `unused` | persons and services | between `lastSignIn` and `as_of` lie more than `unused_days` of 24 hours; if it is null, nobody has ever signed in, and the time counts from `meta.created` | None |
# | `no-owner` | services | no `manager` is given, or no account of the directory has that id, or that account is not active, or its person does not work here | None |
# | `employees-only` | persons | the account is in a group of `employees_only` in `policy.json` (by `displayName`), and its person is no employee now | that group |
#
# *In a group* is also who is in a group that is a member of it, and so on. Groups may be members of each other in a circle. `type` of a member may be missing.
#
# The fifth rule, `break-glass`, is about every entry of `break-glass.json`, whatever has become of the account. It is broken when `ticket` is null or not in `tickets.json`, when nobody has approved that ticket (`approved_by` is null), or when it was approved by the person who used the account: the two addresses are the same (capitals do not matter), or are of the same person. `who` is the account of the entry, `what` is its `id`.
#
# Each rule is looked at by itself: an account may break several, and one group after another.
#
# Write `review(folder)`. `folder` is the path of such a folder, a text. It returns a list with an entry for everything that is broken, once, in any order. `who` is the `userName`.
#
# ```python
# [{"who": "jsilva7", "rule": "not-staff", "what": None},
#  {"who": "jsilva7", "rule": "employees-only", "what": "production-admin"},
#  {"who": "glass-north", "rule": "break-glass", "what": "use-412"}]
# ```
#
# **Refused**, with a `ValueError` that names the place, is:
#
# | what | the place |
# |---|---|
# | `users.json` or `groups.json` does not hold as many `Resources` as its `totalResults` says: the export was cut | the file, as in `users.json` |
# | a row whose `first_day` is no day written as 2026-05-31 (empty is none, either), or whose `last_day` is neither such a day nor empty; 30 February is no day | file and line, as in `staff.csv:7`; the head is line 1 |
#
# There may be no accounts and no staff at all.
#
# What is not in the data: an address of two people; an account whose addresses belong to two people; an owner that is a service; two accounts with the same name; a member that is in no file; a `last_day` before its `first_day`.


# %% task="review"
from datetime import UTC, date, datetime, timedelta

SIGN_IN = "urn:saltmarsh:params:scim:schemas:extension:sign-in:2.0:User"
ENTERPRISE = "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User"


def review(folder):
    """Return [{"who": "jsilva7", "rule": "not-staff", "what": None}, ...]."""
    ### BEGIN SOLUTION
    policy = read_json(folder, "policy.json")
    as_of = datetime.fromisoformat(policy["as_of"])
    numbers, kinds = read_staff(folder, as_of.astimezone(UTC).date())
    users = {one["id"]: one for one in read_page(folder, "users.json")}
    members = {one["id"]: one for one in read_page(folder, "groups.json")}
    inside, found = {group: within(members, group) for group in policy["employees_only"]}, []
    for one in users.values():
        if not one["active"]:
            continue
        person, mine, broken = one["userType"] in ("Employee", "Contractor"), kinds_of(one, numbers, kinds), []
        if person and not mine:
            broken.append(("not-staff", None))
        if one["userType"] != "Emergency" and as_of - last_used(one) > timedelta(days=policy["unused_days"]):
            broken.append(("unused", None))
        if one["userType"] == "Service":
            owner = users.get(one.get(ENTERPRISE, {}).get("manager", {}).get("value"))
            if owner is None or not owner["active"] or not kinds_of(owner, numbers, kinds):
                broken.append(("no-owner", None))
        if person and "employee" not in mine:
            broken += [("employees-only", group) for group, ids in inside.items() if one["id"] in ids]
        found += [{"who": one["userName"], "rule": rule, "what": what} for rule, what in broken]
    approved = {one["key"]: one["approved_by"] for one in read_json(folder, "tickets.json")}
    for use in read_json(folder, "break-glass.json"):
        approver = approved.get(use["ticket"])
        if not approver or person_of(approver, numbers) == person_of(use["used_by"], numbers):
            found.append({"who": use["account"], "rule": "break-glass", "what": use["id"]})
    return found


def last_used(one):
    """Return when an account was last used; if it never was, when it was made."""
    return datetime.fromisoformat(one[SIGN_IN]["lastSignIn"] or one["meta"]["created"])


def person_of(address, numbers):
    """Return the number of the one who has an address; of a stranger the address."""
    return numbers.get(address.lower(), address.lower())


def kinds_of(one, numbers, kinds):
    """Return the kinds of the engagements by which the person of an account works here."""
    return {kind for each in one["emails"] for kind in kinds.get(person_of(each["value"], numbers), ())}


def within(groups, name):
    """Return the ids of all that is in a group, however deep."""
    found, waiting = set(), [key for key, one in groups.items() if one["displayName"] == name]
    while waiting:
        for each in groups[waiting.pop()]["members"]:
            if each["value"] not in found:
                found.add(each["value"])
                if each["value"] in groups:
                    waiting.append(each["value"])
    return found


def read_page(folder, name):
    """Return the resources of a page that is whole."""
    page = read_json(folder, name)
    if len(page["Resources"]) != page["totalResults"]:
        raise ValueError(f"{name}: {page['totalResults']} are expected")
    return page["Resources"]


def read_staff(folder, today):
    """Return whose number an address has, and by number the kinds by which they work here today."""
    numbers, kinds = {}, {}
    with open(Path(folder) / "staff.csv", encoding="utf-8-sig", newline="") as lines:
        for line, row in enumerate(csv.DictReader(lines), 2):
            try:
                first = date.fromisoformat(row["first_day"])
                last = date.fromisoformat(row["last_day"]) if row["last_day"] else None
            except ValueError as error:
                raise ValueError(f"staff.csv:{line}: {error}") from error
            for address in [row["email"], *row["aliases"].split(";")]:
                numbers[address.strip().lower()] = row["number"]
            if first <= today and (last is None or today <= last):
                kinds.setdefault(row["number"], []).append(row["kind"])
    return numbers, kinds


def read_json(folder, name):
    """Return what a file of the folder holds."""
    return json.loads((Path(folder) / name).read_text(encoding="utf-8"))
    ### END SOLUTION


# %%
try:
    broken = review(str(folder))
    print(len(broken), "in all:", Counter(one["rule"] for one in broken))
    for one in sorted(broken, key=lambda one: (one["rule"], one["who"])):
        print(f"{one['rule']:15} {one['who']:14} {one['what'] or ''}")
except NotImplementedError:
    print("review is not written yet")

# %% [markdown]
# ## Say it
#
# Two sentences to Aziz before ten: how many accounts, of which kinds, and which you would switch off first. (Nobody grades this. The auditor will ask.)

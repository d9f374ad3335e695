# ---
# jupyter:
#   jupytext:
#     text_representation:
#       format_name: percent
# ---

# %% [markdown]
# ## "Fixed on the third"
#
# > **Aziz Karimov**, security, Monday 08:20: "At ten the auditor comes. Her first number: *how many critical findings were fixed within seven days?* On our page stands 96 %. Last week I looked for one of them, a hole in the certificate check of payments. The page says *fixed on the third*. It is still there. Somebody had changed an option of the scanner, so the libraries were not looked at any more.
# > Give me that number from the files. I want to know for each line why it is there."
#
# You write two functions: what became of each finding, and how many were in time.

# %%
import json
from collections import Counter
from pathlib import Path

folder = Path(files("operations/patches-and-leavers"))
print((folder / "policy.json").read_text(encoding="utf-8"))
reports = [json.loads(path.read_text(encoding="utf-8")) for path in sorted((folder / "scans").iterdir())]
print(len(reports), "reports; the first one:")
for key, value in reports[0].items():
    print(f"  {key}: {value if key != 'Results' else ''}")
for result in reports[0].get("Results", []):
    print(f"    {result['Class']} {result['Target']}: {len(result.get('Vulnerabilities', []))} vulnerabilities")
print(Counter(report["ArtifactName"] for report in reports).most_common(5))

# %%
found = [one for report in reports for result in report.get("Results", []) for one in result.get("Vulnerabilities", [])]
print(json.dumps(found[0], indent=1))
print(Counter(one.get("Status") for one in found), Counter("FixedVersion" in one for one in found))
exceptions = json.loads((folder / "exceptions.json").read_text(encoding="utf-8"))
print(len(exceptions), "exceptions; the first one:", exceptions[0])

# %% [markdown]
# ## Task 1: what became of each finding
#
# The files of `scans/` are reports of [Trivy](https://trivy.dev), in no order. Nothing follows from their names.
#
# **What is one finding.** An *asset* is the `ArtifactName` without its tag. The tag is what stands behind a `:` that comes after the last `/`; `registry.saltmarsh.example:5000/search:4.2.0` is the asset `registry.saltmarsh.example:5000/search`. A host has no tag, and an image may have none. A *finding* is an asset, a `VulnerabilityID` and a `PkgName`. It is the same one in another release, in another version, and when it stands in a report twice (its entries in one report then say the same).
#
# **Which reports count.** Those whose `CreatedAt` is not later than `as_of` of `policy.json`. Compare moments, with their offsets.
#
# **How bad it is.** The `Severity` in the last report in which the finding stands. If that severity is not among `days` of `policy.json`, the finding is not told at all.
#
# **The clock** starts with the first report in which the finding stands with a `FixedVersion`. Before that nobody could do anything. It does not stop again when the fix is withdrawn. `Status` says what the distribution has done, not what we have done; older reports have none. `PublishedDate` starts nothing.
#
# **Gone** is a finding when, after the last report in which it stands, there is a report of the same asset that has looked there and does not have it. The first such report is its end.
#
# - A report has *looked there* if one of its `Results` has the same `Class` as the finding (`os-pkgs` or `lang-pkgs`), also if that result has no `Vulnerabilities`. A report without `Results` has looked nowhere.
# - A finding that was missing in between and came back was never gone: its clock has gone on all the time.
# - If there is no such report, it is still there, however long ago the last one was.
#
# **Exceptions.** One of `exceptions.json` holds for a finding that is still there, with a fix or without, if all of this is true: `asset` and `cve` are those of the finding; `package` is its package or null (null means all packages); it has an `owner`, an `approver` and `expires`, none of them null; approver and owner are not the same address (capitals do not matter); the day of `as_of`, **in UTC**, is not after `expires`. One that holds is enough.
#
# | state | when |
# |---|---|
# | `excepted` | still there, and an exception holds |
# | `waiting` | still there, and its clock has not started |
# | `open` | still there, and not more than its days have gone by until `as_of` |
# | `overdue` | still there, and more than its days have gone by |
# | `in-time` | gone, after not more than its days |
# | `late` | gone, after more than its days |
# | `gone` | gone, and its clock had never started |
#
# *Its days* are those of its severity in `policy.json`, each of 24 hours: exactly seven days are not more than seven, and a second longer is.
#
# Write `findings(folder)`. `folder` is the path of such a folder, a text. The keys have asset, CVE and package with a space between. `days` is how long the clock ran until its end, or until `as_of`: a number, not rounded, and None where it has not started.
#
# ```python
# {"registry.saltmarsh.example:5000/search CVE-2026-31337 zlib1g": {"state": "late", "severity": "HIGH", "days": 15.25},
#  "/mnt/hosts/db-2.north.saltmarsh.example CVE-2026-30001 tar": {"state": "waiting", "severity": "MEDIUM", "days": None}}
# ```
#
# **Refused** is every file of `scans/`, also of a later day, that is cut off, or whose `CreatedAt` is missing or has no offset. Raise a `ValueError` that names the file, as in `0a1b2c3d4e.json: no offset`. There may be no findings and no exceptions at all.
#
# What is not in the data: a package of the same asset that is in both classes; two reports of one asset of the same moment; a report without its `ArtifactName`; an asset that was taken out of service.


# %% task="findings"
from datetime import UTC, date, datetime, timedelta


def findings(folder):
    """Return {"registry.../search CVE-2026-31337 zlib1g": {"state": "late", "severity": "HIGH", ...}, ...}."""
    ### BEGIN SOLUTION
    policy, told = read_json(folder, "policy.json"), {}
    as_of = datetime.fromisoformat(policy["as_of"])
    exceptions = [one for one in read_json(folder, "exceptions.json") if holds(one, as_of.astimezone(UTC).date())]
    for asset, reports in read_reports(folder, as_of).items():
        for (_, cve, package), one in histories(reports).items():
            severity = one["severity"]
            if severity not in policy["days"]:
                continue
            excepted = any(
                each["asset"] == asset and each["cve"] == cve and each["package"] in (None, package)
                for each in exceptions
            )
            spent = one["start"] and (one["end"] or as_of) - one["start"]
            state = state_of(one, spent, timedelta(days=policy["days"][severity]), excepted)
            days = spent and spent / timedelta(days=1)
            told[f"{asset} {cve} {package}"] = {"state": state, "severity": severity, "days": days}
    return told


def state_of(one, spent, limit, excepted):
    """Return what became of a finding."""
    if one["end"] is None and excepted:
        return "excepted"
    if spent is None:
        return "waiting" if one["end"] is None else "gone"
    if one["end"] is None:
        return "open" if spent <= limit else "overdue"
    return "in-time" if spent <= limit else "late"


def histories(reports):
    """Return for each class, CVE and package how bad it is, and when its clock started and ended."""
    known = {}
    for at, report in reports:
        here, looked = {}, set()
        for result in report.get("Results") or []:
            looked.add(result["Class"])
            for entry in result.get("Vulnerabilities") or []:
                here[result["Class"], entry["VulnerabilityID"], entry["PkgName"]] = entry
        for key, entry in here.items():
            one = known.setdefault(key, {"start": None})
            one["severity"], one["end"] = entry["Severity"], None
            if one["start"] is None and entry.get("FixedVersion"):
                one["start"] = at
        for key, one in known.items():
            if key not in here and key[0] in looked and one["end"] is None:
                one["end"] = at
    return known


def holds(one, day):
    """Return whether somebody else than its owner has approved an exception, for a time that is not over."""
    if not (one["owner"] and one["approver"] and one["expires"]):
        return False
    return one["owner"].lower() != one["approver"].lower() and day <= date.fromisoformat(one["expires"])


def read_reports(folder, as_of):
    """Return the reports of each asset in their order, with their moments."""
    found = {}
    for path in (Path(folder) / "scans").iterdir():
        try:
            report = json.loads(path.read_text(encoding="utf-8"))
            at = datetime.fromisoformat(report["CreatedAt"])
        except (ValueError, TypeError, KeyError) as error:
            raise ValueError(f"{path.name}: {error}") from error
        if at.tzinfo is None:
            raise ValueError(f"{path.name}: {report['CreatedAt']} has no offset")
        before, slash, name = report["ArtifactName"].rpartition("/")
        if at <= as_of:
            found.setdefault(before + slash + name.split(":")[0], []).append((at, report))
    return {asset: sorted(reports, key=lambda one: one[0]) for asset, reports in found.items()}


def read_json(folder, name):
    """Return what a file of the folder holds."""
    return json.loads((Path(folder) / name).read_text(encoding="utf-8"))
    ### END SOLUTION


# %%
try:
    told = findings(str(folder))
    print(len(told), "findings:", Counter(one["state"] for one in told.values()))
    for key, one in sorted(told.items()):
        if one["severity"] == "CRITICAL":
            print(f"{one['state']:9} {one['days'] if one['days'] is None else round(one['days'], 1)!s:>5} {key}")
except NotImplementedError:
    print("findings is not written yet")

# %% [markdown]
# ## Task 2: how many were in time
#
# Write `kept(folder)`, on top of `findings`. It has an entry for each severity of `days` in `policy.json`, also if there is none of it.
#
# ```python
# {"CRITICAL": {"in_time": 5, "n": 8, "percent": 62.5}, "HIGH": {"in_time": 0, "n": 0, "percent": None}}
# ```
#
# - `n` is how many are *decided*: `in-time`, `late` and `overdue`. What is still open may be in time or not, and nobody knows yet.
# - `in_time` is how many of these are `in-time`, `percent` the one of the other, rounded to one decimal or not at all. With nothing to be a share of it is None.
#
# What `findings` refuses, `kept` refuses, too.


# %% task="kept"
def kept(folder):
    """Return {"CRITICAL": {"in_time": 5, "n": 8, "percent": 62.5}, ...}."""
    ### BEGIN SOLUTION
    told, found = findings(folder), {}
    for severity in read_json(folder, "policy.json")["days"]:
        states = [one["state"] for one in told.values() if one["severity"] == severity]
        good, n = states.count("in-time"), sum(state in ("in-time", "late", "overdue") for state in states)
        found[severity] = {"in_time": good, "n": n, "percent": 100 * good / n if n else None}
    return found
    ### END SOLUTION


# %%
try:
    for severity, one in kept(str(folder)).items():
        print(f"{severity:9}", one)
except NotImplementedError:
    print("kept is not written yet")

# %% [markdown]
# ## Say it
#
# Two sentences to Aziz before ten: the number, with what it is a share of, and what you would update today. (Nobody grades this. The auditor will ask.)

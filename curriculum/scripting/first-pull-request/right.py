"""Other ways to be right, as people write things down."""

import re
from itertools import takewhile

from groundschool.kit import beside, right


def saved(folder):
    """Return what each command printed."""
    return {path.stem: path.read_text() for path in folder.glob("*") if path.suffix != ".bundle"}


@right("pull-request")
def with_patterns(folder):
    """Each value with a pattern of its own; blanks around texts, a float, a key too many."""
    said = saved(folder)
    service, setting = re.search(r"title:\t(\S+): (\S+) from", said["view"]).groups()
    part = re.search(rf"b/services/{service}/values.yaml\n(@@.*?)(?=^diff|\Z)", said["diff"], re.DOTALL | re.MULTILINE)[
        1
    ]
    number, inside = None, []
    for line in part.splitlines():
        if line.startswith("@@"):
            number = int(re.search(r"\+(\d+)", line)[1])
        elif not line.startswith("-"):
            inside.append((number, line))
            number += 1
    line, text = next(one for one in inside if re.match(rf"\+ +{setting}: ", one[1]))
    teams = re.findall(rf"(?m)^(?:\*|/services/(?:{service}/)?) +(\S+)$", said["CODEOWNERS"])
    return {
        "failed_check": " " + re.search(r"(?m)^([^\t]+)\tfail", said["checks"])[1],
        "waiting_for": re.search(r"(\w+) \(Requested\)", said["view"])[1],
        "owner": teams[-1],
        "unannounced": next(
            path for path in re.findall(r"(?m)^ (\S+) +\|", said["stat"]) if f"`{path}`" not in said["view"]
        ),
        "line": line,
        "setting_now": float(text.split()[-1]),
        "behind": said["behind"].count("\n"),
        "commits": said["commits"].count("\n"),
        "remark": "the runbook has the number of the title",
    }


@right("pull-request")
def with_the_files_rebuilt(folder):
    """The new file is put together from its hunk, and the setting looked up in it."""
    said = saved(folder)
    title = said["view"].splitlines()[0].split()
    service, setting = title[1].rstrip(":"), title[2]
    part = said["diff"].partition(f"+++ b/services/{service}/values.yaml\n")[2].splitlines()
    new = {}
    for line in takewhile(lambda one: not one.startswith("diff "), part):
        if line.startswith("@@"):
            at = int(line.split()[2].lstrip("+").split(",")[0])
        elif line[0] in " +":
            new[at] = line[1:]
            at += 1
    [line] = [number for number, text in new.items() if text.strip().startswith(f"{setting}:")]
    owners = {}
    for row in said["CODEOWNERS"].splitlines()[1:]:
        pattern, team = row.split()
        if pattern == "*" or f"/services/{service}/values.yaml".startswith(pattern):
            owners["values"] = team
    touched = [row.split()[0] for row in said["stat"].splitlines()[:-1]]
    states = {name: state for name, _, state in (r.partition(" (") for r in reviewers(said["view"]))}
    return {
        "commits": len(said["commits"].split("\n")) - 1,
        "behind": len(said["behind"].split("\n")) - 1,
        "setting_now": int(new[line].partition(": ")[2]),
        "line": line,
        "unannounced": next(path for path in touched if path not in said["view"]),
        "owner": owners["values"],
        "waiting_for": next(name for name, state in states.items() if state == "Requested)"),
        "failed_check": {row.split("\t")[1]: row.split("\t")[0] for row in said["checks"].splitlines()}["fail"],
    }


def reviewers(view):
    """Return each reviewer with a state, as gh lists them."""
    return next(line for line in view.splitlines() if line.startswith("reviewers")).partition("\t")[2].split(", ")


@right("pull-request")
def blind_by_eye(folder):
    """The values that a blind solver read by eye, from the places where they were read."""
    said = saved(folder)
    setting = re.search(r"title:\t\S+: (\S+) from", said["view"])[1]
    before, new = re.search(rf"(?s)^(.*)\n\+ +{setting}: (\d+)\n", said["diff"]).groups()
    begins, _, shown = before.rpartition("\n@@ -")[2].partition("\n")
    kept = [row for row in shown.split("\n") if row[:1] != "-"]
    files = [row.split()[0] for row in said["stat"].splitlines() if "|" in row]
    service = re.search(r"title:\t(\S+):", said["view"])[1]
    return {
        "commits": len(said["commits"].strip().splitlines()),
        "behind": len(said["behind"].strip().splitlines()),
        "setting_now": int(new),
        "line": int(re.search(r"\+(\d+)", begins)[1]) + len(kept),
        "unannounced": next(name for name in files if name not in said["view"]),
        "owner": re.findall(rf"(?m)^(?:\*|/services/(?:{service}/)?) +(\S+)$", said["CODEOWNERS"])[-1],
        "waiting_for": re.search(r"(\w+) \(Requested\)", said["view"])[1],
        "failed_check": next(row for row in said["checks"].splitlines() if "\tfail\t" in row).split("\t")[0],
    }


blind_by_git = right("pull-request")(beside(__file__, "blind_by_git").pull_request)

"""A right answer that was written without having seen the solution: small functions, the page walked line by line."""

import csv
import json
from datetime import UTC, date, datetime
from pathlib import Path

import yaml

PARTS = ("What it means", "Immediate checks", "Mitigation", "Escalation", "Rollback")
FEW = ("missing", "stub")


def meant(path):
    """The service, the day of the review and the body of a page; a ValueError names the file."""
    try:
        lines = path.read_text(encoding="utf-8").split("\n")
        if lines[0].rstrip() != "---":
            raise ValueError("does not begin with ---")
        end = next((n for n in range(1, len(lines)) if lines[n].rstrip() == "---"), None)
        if end is None:
            raise ValueError("front matter has no end")
        front = yaml.safe_load("\n".join(lines[1:end]))
        if not isinstance(front, dict) or not front.get("service"):
            raise ValueError("no service")
        day = front.get("last_reviewed")
        if isinstance(day, str):
            day = date.fromisoformat(day.strip())
        elif isinstance(day, datetime) or not (day is None or isinstance(day, date)):
            raise ValueError(f"last_reviewed is {day!r}")
    except (ValueError, yaml.YAMLError) as error:
        raise ValueError(f"{path.name}: {error}") from error
    return str(front["service"]).strip().lower(), day, lines[end + 1 :]


def whole(lines):
    """Whether each of the five parts holds something."""
    held, part, code = set(), None, False
    for line in lines:
        if line.startswith("```"):
            code = not code
            continue
        if not code and line.split(" ")[0] in ("#", "##"):
            title = line.rstrip().rstrip("#").rstrip()
            part = title[3:].strip() if title.startswith("## ") else None
        elif line.strip() and line.strip().upper() not in ("TODO", "TBD"):
            held.add(part)
    return held.issuperset(PARTS)


def services(folder, team):
    """Every service that counts, with all of its names in small letters."""
    for entry in json.loads((folder / "entities.json").read_text(encoding="utf-8")):
        spec = entry.get("spec") or {}
        notes = entry["metadata"].get("annotations") or {}
        if (entry["kind"], spec.get("type"), spec.get("lifecycle")) != ("Component", "service", "production"):
            continue
        if str(notes.get("saltmarsh.example/tier")) not in ("1", "2"):
            continue
        if spec.get("owner", "").split(":")[-1].split("/")[-1].strip().lower() != team.lower():
            continue
        name = entry["metadata"]["name"]
        names = [name, *notes.get("saltmarsh.example/aliases", "").split(",")]
        yield name, {one.strip().lower() for one in names if one.strip()}


def changed(folder):
    """(name, day) of each change that has changed something."""
    with (folder / "changes.csv").open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            if row["state"] == "Closed" and row["close_code"] != "unsuccessful":
                yield row["cmdb_ci"].strip().lower(), datetime.fromisoformat(row["closed_at"]).astimezone(UTC).date()


def states(folder, team, today):
    """Return {"quay-search": {"runbook": "RB-417.md", "state": "fresh"}, ...}."""
    folder, today = Path(folder), date.fromisoformat(today)
    pages = [(path.name, *meant(path)) for path in sorted((folder / "runbooks").iterdir())]
    changes = list(changed(folder))
    answer = {}
    for name, names in services(folder, team):
        own = [
            (not whole(body), -(day or date.min).toordinal(), file, day) for file, of, day, body in pages if of in names
        ]
        if not own:
            answer[name] = {"runbook": None, "state": "missing"}
            continue
        stub, _, file, day = min(own, key=lambda one: one[:3])
        if stub:
            state = "stub"
        elif day is None or day > today:
            state = "not-reviewed"
        elif (today - day).days > 180:
            state = "too-old"
        elif any(of in names and day < when <= today for of, when in changes):
            state = "changed-since"
        else:
            state = "fresh"
        answer[name] = {"runbook": file, "state": state}
    return answer


def shares(folder, team, today):
    """Return {"coverage": {"have": 9, "of": 12, "percent": 75.0}, "freshness": {...}}."""
    found = [one["state"] for one in states(folder, team, today).values()]
    covered = [state for state in found if state not in FEW]

    def share(have, of):
        return {"have": have, "of": of, "percent": round(100 * have / of, 1) if of else None}

    return {
        "coverage": share(len(covered), len(found)),
        "freshness": share(covered.count("fresh"), len(covered)),
    }

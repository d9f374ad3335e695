"""A right answer that was written without having seen the solution: regular expressions over the page's text."""

import json
import re
from datetime import date
from pathlib import Path

LOOKS = (
    r"kubectl( -n \S+)? (get|describe|logs|top|diff|rollout (history|status)|auth can-i)\b",
    r"kubectl .*--dry-run=(client|server)$",
    r"curl -s http\S+( \| grep \S+)?$",
    r"psql .*-c \"SELECT (?!.*pg_(terminate|cancel)_backend)",
)


def facts(text):
    """What stands between the lines of three dashes, by name."""
    return dict(re.findall(r"^(\w+): (.+)$", text.split("---")[1], re.MULTILINE))


def found(pattern, text):
    """The group of the pattern in the text."""
    return re.search(pattern, text).group(1)


def changed_since(calendar, service, day):
    """Whether a line of the calendar says that the service has changed after a day."""
    lines = [line.split() for line in calendar.splitlines() if line.strip()]
    return any(line[1] == service and line[2] == "done" and date.fromisoformat(line[0]) > day for line in lines)


def runbook(folder):
    """Eight things about the runbook that belongs to the alert."""
    folder = Path(folder)
    alert = json.loads((folder / "page.json").read_text())["alerts"][0]
    today = date.fromisoformat(alert["startsAt"][:10])
    pages = {path.name: path.read_text() for path in (folder / "runbooks").glob("*.md")}
    [(name, text)] = [one for one in pages.items() if facts(one[1])["alert"] == alert["labels"]["alertname"]]
    about = facts(text)
    reviewed = date.fromisoformat(about["last_reviewed"])
    if (today - reviewed).days > 180:
        freshness = "too-old"
    elif changed_since((folder / "changes.txt").read_text(), about["service"], reviewed):
        freshness = "changed-since"
    else:
        freshness = "fresh"
    commands = [(int(n), command) for n, command in re.findall(r"^(\d+)\. [^`]*`([^`]+)`", text, re.MULTILINE)]
    changes = [n for n, command in commands if not any(re.match(look, command) for look in LOOKS)]
    back = text.split("## Rollback")[1]
    return {
        "runbook": name,
        "owner": about["owner"],
        "freshness": freshness,
        "first_change": changes[0],
        "only_from_percent": int(found(r"Only when at least (\d+) %", text)),
        "more_needs": found(r"For more replicas the (.+) has to agree", text),
        "escalate_after_minutes": int(found(r"(\d+) minutes after the first addition", text)),
        "undo": int(found(r"(?m)^(\d+)\. .*kubectl .* scale ", back)),
    }

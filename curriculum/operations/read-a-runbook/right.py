"""Other ways to be right, as people write things down."""

import json
import re
from datetime import date

from groundschool.kit import beside, right

READS = ("get ", "logs ", "top ", "rollout history ", "auth can-i ", "diff ", "delete pods")


def lines_of(folder):
    """Return the page, the name of the runbook that it means, and the runbook's lines."""
    page = json.loads((folder / "page.json").read_text())["alerts"][0]
    for path in (folder / "runbooks").iterdir():
        lines = path.read_text().splitlines()
        if f"alert: {page['labels']['alertname']}" in lines:
            return page, path.name, lines
    raise LookupError("no runbook for this alert")


@right("runbook")
def line_by_line(folder):
    """Line by line, as it is read; with ending and handle, in capitals and with an article."""
    page, name, lines = lines_of(folder)
    known = dict(line.split(": ", 1) for line in lines[1 : lines.index("---", 1)])
    numbered = [line for line in lines if line[:1].isdigit()]
    for line in numbered:
        command = line.split("`")[1].split(" ", 3)[-1] if "`kubectl" in line else line
        if not command.startswith(READS) and not any(one in line for one in ("in_use", "count(*)")):
            break
    reviewed, today = known["last_reviewed"], page["startsAt"][:10]
    rows = [row.split() for row in (folder / "changes.txt").read_text().splitlines()]
    later = [row for row in rows if row[1] == known["service"] and row[2] == "done" and row[0] > reviewed]
    days = date.fromisoformat(today).toordinal() - date.fromisoformat(reviewed).toordinal()
    return {
        "undo": next(int(one.split(".")[0]) for one in numbered if one.endswith("NOTED`")),
        "escalate_after_minutes": next(int(one.split()[4]) for one in lines if one.startswith("If nothing")),
        "more_needs": next(one[len("For more replicas ") :] for one in lines if "more replicas" in one)
        .removesuffix(" has to agree first.")
        .title(),
        "only_from_percent": float(next(one.split()[4] for one in lines if one.startswith("Only when"))),
        "first_change": int(line.split(".")[0]),
        "freshness": "Too old" if days > 180 else "changed since" if later else "Fresh",
        "owner": f"@{known['owner']}",
        "runbook": f"runbooks/{name}",
    }


@right("runbook")
def with_remarks(folder):
    """With a remark of one's own, a low line for the hyphen, and the word team."""
    exact = line_by_line(folder)
    text = "\n".join(lines_of(folder)[2])
    return {
        **exact,
        "runbook": exact["runbook"].split("/")[1].removesuffix(".md"),
        "owner": f"the {exact['owner'][1:]} team",
        "freshness": exact["freshness"].lower().replace(" ", "_"),
        "more_needs": re.search(r"replicas (the .+) has", text)[1] + ".",
        "only_from_percent": int(exact["only_from_percent"]),
        "remark": "nothing in Rollback takes the first change back",
    }


patterns = beside(__file__, "blind_patterns")
sections = beside(__file__, "blind_sections")
blind_patterns_runbook = right("runbook")(patterns.runbook)
blind_sections_runbook = right("runbook")(sections.runbook)

"""A right answer that was written without having seen the solution: section by section, commands read word by word."""

import datetime as dt
import json
import os
import shlex


def parts(text):
    """The front matter as a dict, and each section as a list of lines."""
    lines = text.splitlines()
    end = lines.index("---", 1)
    head = {}
    for line in lines[1:end]:
        key, _, value = line.partition(":")
        head[key.strip()] = value.strip()
    sections, current = {}, []
    for line in lines[end + 1 :]:
        if line.startswith("## "):
            current = sections.setdefault(line[3:], [])
        elif line:
            current.append(line)
    return head, sections


def numbered(lines):
    """The commands of a section with their numbers."""
    for line in lines:
        number, _, rest = line.partition(". ")
        if number.isdigit():
            yield int(number), rest[rest.index("`") + 1 : rest.rindex("`")]


def acts(command):
    """Whether something runs, is stored or is set otherwise afterwards."""
    words = shlex.split(command)
    if words[0] == "curl":
        return "-X" in words or "-d" in words
    if words[0] == "psql":
        return "terminate" in command or "cancel" in command
    if any(word.startswith("--dry-run") for word in words) or "can-i" in words:
        return False
    verb = words[3] if words[1] == "-n" else words[1]
    if verb == "rollout":
        return words[4] not in ("history", "status")
    return verb in ("set", "scale", "delete", "apply", "patch", "edit", "annotate", "label")


def number_before(lines, word):
    """The whole number that stands right before a word."""
    words = " ".join(lines).split()
    return int(words[words.index(word) - 1])


def runbook(folder):
    """Eight things about the runbook that belongs to the alert."""
    with open(os.path.join(folder, "page.json")) as file:
        page = json.load(file)["alerts"][0]
    wanted = page["labels"]["alertname"]
    where = os.path.join(folder, "runbooks")
    for name in sorted(os.listdir(where)):
        with open(os.path.join(where, name)) as file:
            head, sections = parts(file.read())
        if head["alert"] == wanted:
            break
    with open(os.path.join(folder, "changes.txt")) as file:
        calendar = [line.split() for line in file if line.strip()]
    last = max(
        (day for day, service, state, *_ in calendar if (service, state) == (head["service"], "done")), default=""
    )
    begin = dt.date.fromisoformat(page["startsAt"][:10]) - dt.timedelta(days=180)
    state = "fresh"
    if head["last_reviewed"] < begin.isoformat():
        state = "too-old"
    elif last > head["last_reviewed"]:
        state = "changed-since"
    steps = [pair for lines in sections.values() for pair in numbered(lines)]
    agrees = next(line for line in sections["Mitigation"] if line.startswith("For more replicas"))
    return {
        "runbook": name.removesuffix(".md"),
        "owner": head["owner"],
        "freshness": state,
        "first_change": min(number for number, command in steps if acts(command)),
        "only_from_percent": number_before(sections["Mitigation"], "%"),
        "more_needs": agrees.removeprefix("For more replicas the ").removesuffix(" has to agree first."),
        "escalate_after_minutes": number_before(sections["Escalation"], "minutes"),
        "undo": next(number for number, command in numbered(sections["Rollback"]) if " scale " in command),
    }

"""A right answer that was written without having seen the solution: regular expressions, one pass a line."""

import re
from collections import Counter
from itertools import pairwise
from pathlib import Path

MARKED = ("usable", "order", "safe", "maintainable")
PERSON = re.compile(r"\bCall ([A-Z\u00c0-\u00de][\w-]+ [A-Z][\w-]+)")


def faults(lines):
    """(line, criterion, what is wrong) for each fault, some lines several times."""
    section, found, checks = "", [], []
    for number, line in enumerate(lines, 1):
        if line.startswith("## "):
            section = line[3:]
        if section == "Immediate checks" and (step := re.match(r"\d+\. \((\d+) min\)", line)):
            checks.append((number, int(step[1])))
            if "`" not in line:
                found.append((number, "usable", "command"))
            elif "You should see" not in line:
                found.append((number, "usable", "see"))
        if section == "Mitigation" and re.match(r"\d+\. ", line):
            if "agrees" not in line:
                found.append((number, "safe", "agree"))
            if "You should see" not in line:
                found.append((number, "safe", "see"))
            if "Taken back by" not in line:
                found.append((number, "safe", "back"))
        for kind, pattern in (
            ("pod", r"\b[a-z]+-[0-9a-f]{8,9}-[a-z0-9]{5}\b"),
            ("version", r"\b\d+\.\d+\.\d+\b"),
            ("week", r"[Ss]ince last week"),
            ("chat", r"message that is pinned"),
            ("person", PERSON.pattern),
        ):
            if re.search(pattern, line):
                found.append((number, "maintainable", kind))
    for (number, minutes), (_, after) in pairwise(checks):
        if after < minutes:
            found.append((number, "order", str(minutes)))
    return found


def gate_of(lines, facts):
    causes = Counter(re.findall(r"^\| INC-\d+ \| (.*?) \|$", facts, re.MULTILINE))
    top = max(causes, key=causes.get)
    acting = False
    for number, line in enumerate(lines, 1):
        if line.startswith("## "):
            acting = line in ("## Mitigation", "## Rollback")
        if re.search(r"_TOKEN=\w", line):
            return "G1", number
        if "did not think" in line:
            return "G2", number
        said = re.search(r"incidents came from (.*)\.$", line)
        if said and said[1] != top:
            return "G3", number
        if not acting and "rollout restart" in line and "--dry-run" not in line:
            return "G4", number
    return "none", 0


def text_of(line, criterion, kind):
    opening = " ".join(re.sub(r"^(\d+\.|-) ", "", line).split("`")[0].split()[-4:]).strip(":?. ")
    minutes = (re.findall(r"\((\d+) min\)", line) or ["?"])[0]
    if criterion == "gate":
        return {
            "G1": "The value behind FERRY_TOKEN can be read by everybody here, so it has to be revoked today. "
            "Could the page fetch it from where such things are kept?",
            "G2": "This line says why the limit is low by naming who forgot the summer. Whoever is named will not "
            "tell us the next time. What could it say about the limit alone?",
            "G3": "The table of facts shows something else for most of the ten incidents; at night one would look in "
            "the wrong place first. Could you count the causes again?",
            "G4": "This restart of the pods is done for real in the middle of looking, and nobody has agreed. What "
            "would show the same without changing anything?",
        }[kind]
    if criterion == "usable":
        if kind == "command":
            return (
                "'The usual place' stopped me: in my first month I would wake somebody to ask. What do you type there, "
                "and when are you content?"
            )
        return f"After '{opening}' I have the output before me and cannot tell good from bad. What should one see?"
    if criterion == "order":
        return f"This takes {minutes} minutes, and the one below is quicker. Could the quick one come first at night?"
    if criterion == "safe":
        missing = {
            "agree": "nobody says yes to it",
            "see": "nothing says whether it worked",
            "back": "I do not know the way back",
        }
        return f"At '{opening}' {missing[kind]}, so at three I would stop here and wait. Can you add who or what?"
    named = {
        "pod": re.search(r"\b[a-z]+-[0-9a-f]{8,9}-[a-z0-9]{5}\b", line),
        "version": re.search(r"\b\d+\.\d+\.\d+\b", line),
        "week": re.search(r"[Ss]ince last week", line),
        "chat": re.search(r"message that is pinned", line),
        "person": re.search(PERSON.pattern, line),
    }[kind][0]
    return f"'{named}' will be wrong by next month, and whoever is on call then loses minutes. What lasts longer here?"


def review(folder):
    folder = Path(folder)
    facts = (folder / "facts.md").read_text(encoding="utf-8")
    answer = {}
    for letter in "AB":
        lines = (folder / f"page-{letter.lower()}.md").read_text(encoding="utf-8").splitlines()
        found = faults(lines)
        one = {name: max(1, 5 - sum(each[1] == name for each in found)) for name in MARKED}
        gate, where = gate_of(lines, facts)
        one |= {"gate": gate, "gate_line": where}
        wanted = [(where, "gate", gate)] if where else []
        for each in sorted(found, key=lambda each: ("safe", "usable", "maintainable", "order").index(each[1])):
            if each[:2] not in [other[:2] for other in wanted]:
                wanted.append(each)
        one["comments"] = [
            {"line": number, "criterion": criterion, "text": text_of(lines[number - 1], criterion, kind)}
            for number, criterion, kind in wanted[:3]
        ]
        bad = {each[0] for each in found} | {where}
        number, line = next(
            (number, line)
            for number, line in enumerate(lines, 1)
            if re.match(r"(\d+\.|-) ", line) and number not in bad
        )
        what = " ".join(re.sub(r"^(\d+\.|-) (\(\d+ min\) )?", "", line).split()[:4]).strip(":?.")
        one["keep"] = {"line": number, "text": f"'{what}' should stay: one knows what to do and when to go on."}
        answer[letter] = one
    return answer

"""A right answer that was written without having seen the solution: dataclasses, one small class a section."""

from collections import Counter, defaultdict
from dataclasses import dataclass, field
from pathlib import Path


@dataclass
class Line:
    number: int
    section: str
    text: str
    wrong: dict = field(default_factory=lambda: defaultdict(list))

    @property
    def step(self):
        head = self.text.split(" ", 1)[0]
        return head == "-" or (head.endswith(".") and head[:-1].isdigit())

    @property
    def command(self):
        return self.text.split("`")[1] if "`" in self.text else ""

    @property
    def minutes(self):
        return int(self.text.split("(")[1].split(" min")[0])

    @property
    def words(self):
        return self.text.replace("`", " ").split()


def read(path):
    section, lines = "", []
    for number, text in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
        if text.startswith("#"):
            section = text.lstrip("# ")
        lines.append(Line(number, section, text))
    return lines


def is_version(word):
    parts = word.rstrip(".").split(".")
    return len(parts) == 3 and all(part.isdigit() for part in parts)


def is_pod(word):
    parts = word.split("-")
    return len(parts) == 3 and len(parts[2]) == 5 and len(parts[1]) > 7 and all(p.isalnum() for p in parts)


def mark(lines):
    """Write down for each line what is wrong with it."""
    checks = [line for line in lines if line.section == "Immediate checks" and line.step]
    for check in checks:
        if not check.command:
            check.wrong["usable"].append("where")
        elif "You should see:" not in check.text:
            check.wrong["usable"].append("what")
    for i in range(1, len(checks)):
        if checks[i].minutes < checks[i - 1].minutes:
            checks[i - 1].wrong["order"].append(checks[i].minutes)
    for line in lines:
        if line.section == "Mitigation" and line.step:
            for part in ("agrees", "You should see:", "Taken back by"):
                if part not in line.text:
                    line.wrong["safe"].append(part)
        lasting = line.wrong["maintainable"]
        lasting += [("pod", word) for word in line.words if is_pod(word)]
        lasting += [("version", word.rstrip(".")) for word in line.words if is_version(word)]
        if "last week" in line.text:
            lasting.append(("week", "last week"))
        if "pinned" in line.text:
            lasting.append(("chat", "pinned"))
        if line.text.startswith("- Call ") and not line.text.startswith("- Call the "):
            lasting.append(("person", " ".join(line.words[2:4])))


def stopped(lines, facts):
    count = Counter(row.split("|")[2].strip() for row in facts.splitlines() if row.startswith("| INC-"))
    for line in lines:
        text = line.text
        if "TOKEN=" in text and "TOKEN=$(" not in text:
            return "G1", line
        if "limit" in text and " not " in text:
            return "G2", line
        if "incidents came from " in text:
            cause = text.split("came from ")[1].rstrip(".")
            if count[cause] * 2 <= sum(count.values()):
                return "G3", line
        if line.section not in ("Mitigation", "Rollback") and " restart " in line.command and "dry-run" not in text:
            return "G4", line
    return "none", None


GATES = {
    "G1": "Stop press: the FERRY_TOKEN in this check is the real thing, readable by all. I have asked for it "
    "to be revoked. Where could the command get it from instead?",
    "G2": "The sentence about the summer reads as a reproach to a colleague. Nobody at night needs it, and the "
    "colleague will read it. Would the reason for the limit be enough?",
    "G3": "I counted the incidents in the facts and come to another cause. At three one would begin at the wrong end; "
    "please look again where most came from.",
    "G4": "This check does a restart for real: whoever follows the list changes production before knowing anything. "
    "Could it only look, or move to where somebody agrees?",
}


def comment(line, criterion, gate):
    def text():
        if criterion == "gate":
            return GATES[gate]
        if criterion == "usable":
            topic = line.text.split(") ", 1)[1].split("?")[0]
            if line.wrong["usable"] == ["where"]:
                return (
                    f"**{topic}?** - I don't know where the usual place is. What do I type, "
                    "and which answer is a good one?"
                )
            return f"- stands there: a command for '{topic}'\n- missing: which answer is good\n- so: go on or stop?"
        if criterion == "order":
            shorter = line.wrong["order"][0]
            return f"At {line.minutes} min this holds up one of {shorter} min. I propose to do the shorter one first."
        if criterion == "safe":
            what = " and ".join(
                {"agrees": "who agrees", "You should see:": "what one sees", "Taken back by": "how to undo it"}[part]
                for part in line.wrong["safe"]
            )
            program = line.command.split()[0]
            return f"Before `{program}` I would need to know {what}. Without it I would wait. Please add it."
        kind, word = line.wrong["maintainable"][0]
        return {
            "pod": f"The pod `{word}` will be gone tomorrow. How does one name all of them?",
            "version": f"In a month {word} will be an old release. How does one find the right one then?",
            "week": "In a month nobody knows which one 'last week' was. Is there a day one could name?",
            "chat": "What is pinned in a chat gets unpinned. Please give it a place that stays for years.",
            "person": f"What if {word} is on holiday, or in another team? Which role would always be there?",
        }[kind]

    return {"line": line.number, "criterion": criterion, "text": text()}


def review(folder):
    folder = Path(folder)
    facts = (folder / "facts.md").read_text(encoding="utf-8")
    said = {}
    for name in ("A", "B"):
        lines = read(folder / f"page-{name.lower()}.md")
        mark(lines)
        gate, at = stopped(lines, facts)
        page = said[name] = {
            criterion: max(1, 5 - sum(len(line.wrong[criterion]) for line in lines))
            for criterion in ("usable", "order", "safe", "maintainable")
        }
        page["gate"], page["gate_line"] = gate, at.number if at else 0
        about = [(at, "gate")] if at else []
        for criterion in ("maintainable", "order", "usable", "safe"):
            about += [(line, criterion) for line in lines if line.wrong[criterion]]
        page["comments"] = [comment(line, criterion, gate) for line, criterion in about[:3]]
        fine = [line for line in lines if line.step and line is not at and not any(line.wrong.values())]
        best = max(fine, key=lambda line: len(line.text))
        page["keep"] = {
            "line": best.number,
            "text": f"I like this one ({' '.join(best.words[-3:])}): all that one needs is there, in the right order.",
        }
    return said

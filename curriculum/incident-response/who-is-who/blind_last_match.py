"""A right answer that was written without having seen the solution: regular expressions over the lines, last match."""

import json
import re
from pathlib import Path

NEEDS = {
    "drain": None,
    "fail": "manager",
    "create": "database",
    "switch": "security",
    "use": "network",
}


def roles(folder):
    asked = json.loads((Path(folder) / "asked.json").read_text(encoding="utf-8"))
    text = (Path(folder) / "channel.txt").read_text(encoding="utf-8")
    lines = re.findall(r"^\d\d:\d\d:\d\d ([^(]+?) \(([^)]*)\): (.*)$", text, re.MULTILINE)

    def last(pattern):
        return [who for who, _, said in lines if re.search(pattern, said)][-1]

    commander = last(r"\bI have command\b")
    title = NEEDS[asked["step"].split()[0]]
    jobs = [letter for letter, job in asked["jobs"].items() if f"{asked['you']}, please {job}" in text]
    return {
        "commander": commander,
        "hands": last(r"\bI have the hands\b"),
        "writes": last(r"\bI write\b"),
        "tells_customers": last(r"The first text is out"),
        "agrees": next(who for who, role, _ in lines if role == f"{title}, on call") if title else commander,
        "your_job": jobs[-1],
        "no_orders_from": next(who for who, role, _ in lines if role.startswith("director")),
        "next_news": re.findall(r"next (?:one|text) is at (\d\d:\d\d)", text)[-1],
    }

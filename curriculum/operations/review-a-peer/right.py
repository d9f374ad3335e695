"""Another way to be right: marks of somebody who is a little stricter, other comments, in other words."""

import re
from collections import Counter
from itertools import pairwise
from pathlib import Path

from groundschool.kit import beside, right

WORDS = {
    "usable": "{0}: I would not know here what to type, or whether I like what I see. What do you look for?",
    "order": "{0} takes its time, and the check after it is quicker. What speaks against the other order?",
    "safe": "For {0} I miss a part of the usual three: approval, expectation, way back. Please add it.",
    "maintainable": "Next month {0} is somebody or something else. Rather point to what does not change.",
    "gate": "{0}: not to be published like this. Please remove it today, and rotate or check what has to be.",
}
OWN = re.compile(r"[a-z]+(?:-[a-z]+)?-[0-9a-f]{9}-\w{5}|Since last week|Call [A-ZÉ]|back to \d|pinned in #")
PARTS = (". Before: ", "You should see: ", "Taken back by ")


def read(lines, causes):
    """Yield the number and the criterion of every fault of a page."""
    at = lines.index("## Mitigation")
    checks = [
        (number, int(re.search(r"\((\d+) min", line)[1]))
        for number, line in enumerate(lines[:at], 1)
        if " min) " in line
    ]
    for (number, takes), (_, after) in pairwise(checks):
        if takes > after:
            yield number, "order"
    for number, line in enumerate(lines, 1):
        if re.match(r"\d\. \(", line) and (line.count("`") < 2 or "You should see: " not in line):
            yield number, "usable"
        if re.match(r"\d\. [A-Z]", line):
            yield from ((number, "safe") for part in PARTS if part not in line)
        if OWN.search(line):
            yield number, "maintainable"
        seen = (
            re.search(r"=fct_[0-9a-f]{24} ", line),
            line.endswith("of the summer, again."),
            (came := re.fullmatch(r"Most of the ten incidents came from (.*)\.", line)) and causes[came[1]] <= 5,
            re.search(r"rollout restart deploy/[a-z]+`", line) and number < at,
        )
        yield from ((number, f"G{gate}") for gate, holds in enumerate(seen, 1) if holds)


def named(line):
    """Return what is typed in a line, or how it begins, so that its author finds it."""
    typed = re.search(r"`(\w+ [\w-]+)", line)
    return f"`{typed[1]}`" if typed else "*" + " ".join(re.findall(r"[^\W\d_]{3,}", line)[:4]) + "*"


@right("review")
def a_little_stricter(folder):
    """Takes a point off where something is left to take, comments from below, and keeps the last that is fine."""
    causes = Counter(re.findall(r"INC-\d+ \| (.+?) \|", (Path(folder) / "facts.md").read_text(encoding="utf-8")))
    review, spent = {}, 0
    for name in ("A", "B"):
        lines = (Path(folder) / f"page-{name.lower()}.md").read_text(encoding="utf-8").splitlines()
        found = list(read(lines, causes))
        marks = {}
        for criterion in ("usable", "order", "safe", "maintainable"):
            exact = max(1, 5 - sum(one == criterion for _, one in found))
            strict = exact > 2 and spent < 4
            marks[criterion], spent = exact - strict, spent + strict
        gate = next(((one, number) for number, one in found if one[0] == "G"), ("None.", None))
        faults = sorted({(number, "gate" if one[0] == "G" else one) for number, one in found}, reverse=True)
        faults.sort(key=lambda each: each[1] != "gate")
        fine = [
            n for n, line in enumerate(lines, 1) if re.match(r"\d\. |- ", line) and n not in {at for at, _ in found}
        ]
        review[name] = marks | {
            "gate": gate[0],
            "gate_line": gate[1],
            "comments": tuple(
                {"line": n, "criterion": one.upper(), "text": WORDS[one].format(named(lines[n - 1]))}
                for n, one in faults[:3]
            ),
            "keep": {
                "line": fine[-1],
                "text": f"{named(lines[fine[-1] - 1])}: one knows when and what. Nothing to add here.",
            },
        }
    return review


by_pattern, by_rows = (beside(__file__, f"blind_{name}") for name in ("by_pattern", "by_rows"))
blind_by_pattern = right("review")(by_pattern.review)
blind_by_rows = right("review")(by_rows.review)

# ---
# jupyter:
#   jupytext:
#     text_representation:
#       format_name: percent
# ---

# %% [markdown]
# ## Two pages without names
#
# > **Rosa Nunes**, mentor, Thursday: "Two of your colleagues were on call for the same alert, and each wrote a page about it. I took the names off. I marked them, so did two others, and then we talked until we agreed. Now you. Do not try to guess what we said. Count by the sheet.
# > One of the two must not be published as it is. Find out which, and why. And write to them. Last year somebody got eleven comments about commas and none about the token in line 14. She mended the commas, and the token went out."

# %%
from pathlib import Path

folder = Path(files("operations/review-a-peer"))
print((folder / "sheet.md").read_text(encoding="utf-8"))
print((folder / "facts.md").read_text(encoding="utf-8"))

# %%
for name in "ab":
    print(f"--- page {name.upper()}")
    for number, line in enumerate((folder / f"page-{name}.md").read_text(encoding="utf-8").splitlines(), 1):
        print(f"{number:3} {line}")

# %% [markdown]
# ## Marks, gates and comments
#
# Fill in what you say of either page. Lines are numbered as above.
#
# | entry | what stands there |
# |---|---|
# | `usable`, `order`, `safe`, `maintainable` | a mark from 5 to 1, by the sheet |
# | `gate`, `gate_line` | `G1` to `G4` and the line where it stands, or `none` and 0. One of the pages has one gate, in one line; the other has none. Each page has lines that only look like one |
# | `comments` | three: the `line`, the `criterion` (of the four, or `gate`), and the `text`. Each is about a fault that this line has by the sheet, no two about the same line and criterion. One of the six is about the gate |
# | `keep` | a line that the author should leave as it is, and a sentence why: a numbered or bulleted step that has no fault of any criterion, and no gate |
#
# The faults of *order* and *usable* are in Immediate checks alone, those of *safe* in Mitigation alone, *maintainable* is anywhere. A fault of *order* stands in the line of the check that comes too early.
#
# Marks are right when they are at most one point off what the panel gave, and all eight together at most four points.
#
# Of the texts a program looks at five things; a person reads the rest. Each text
#
# - names something of its line: a word or a number of it (not that of the list) that is not one of grammar, or what by the sheet is missing or wrong there. Of *order* it may name the lines beside it
# - asks or proposes something in words of its own (a `keep` need not)
# - leaves the writing to the author: it has no text ready, so of what stands on neither page at most four words are in quotes or backticks
# - is about the page and not about the person: no insult, and no sentence about what the author always, never, or of course does
# - has 8 to 60 words
#
# No text repeats a secret: a review is kept as well.
#
# What the panel says is shown when you hand it in. The check before that looks at the texts, and says whether something is missing or cannot be read.

# %% task="review"
review = {
    "A": {
        "usable": 0,
        "order": 0,
        "safe": 0,
        "maintainable": 0,
        "gate": "",
        "gate_line": 0,
        "comments": [
            {"line": 0, "criterion": "", "text": ""},
            {"line": 0, "criterion": "", "text": ""},
            {"line": 0, "criterion": "", "text": ""},
        ],
        "keep": {"line": 0, "text": ""},
    },
    "B": {
        "usable": 0,
        "order": 0,
        "safe": 0,
        "maintainable": 0,
        "gate": "",
        "gate_line": 0,
        "comments": [
            {"line": 0, "criterion": "", "text": ""},
            {"line": 0, "criterion": "", "text": ""},
            {"line": 0, "criterion": "", "text": ""},
        ],
        "keep": {"line": 0, "text": ""},
    },
}
### BEGIN SOLUTION
# People fill this in by hand. This reads the pages by program, so that it is right for everybody's two.
import re
from collections import Counter

causes = Counter(
    re.findall(r"^\| INC-\d+ \| (.+) \|$", (folder / "facts.md").read_text(encoding="utf-8"), re.MULTILINE)
)
SAYS = {
    "usable": 'At night somebody new stands before "{0}" and cannot go on. Could you say what to type, and what one sees then?',
    "order": 'The check "{0}" takes longer than the next one. Would it do to swap them?',
    "safe": '"{0}" changes production. Could you add who agrees, what one should see, and how it is taken back?',
    "maintainable": 'What "{0}" names will be another one next month. Is there a role, a label or a page that stays?',
    "gate": 'With "{0}" the page must not be published. Could you take it out first, and tell me what it was for?',
}
for name in "AB":
    lines = (folder / f"page-{name.lower()}.md").read_text(encoding="utf-8").splitlines()
    part, found, clean = "", [], []
    minutes = [int(said[1]) if (said := re.match(r"\d\. \((\d+) min\)", line)) else 0 for line in lines] + [0]
    for number, line in enumerate(lines, 1):
        part = line[3:] if line.startswith("## ") else part
        step = re.match(r"\d\. |- ", line)
        here = []
        if part == "Immediate checks" and step:
            here += ["usable"] * ("usual place" in line or "You should see:" not in line)
            here += ["order"] * (0 < minutes[number] < minutes[number - 1])
            here += ["gate G4"] * ("rollout restart" in line and "--dry-run" not in line)
            here += ["gate G1"] * ("FERRY_TOKEN=fct_" in line)
        if part == "Mitigation" and step:
            here += ["safe"] * sum(word not in line for word in ("Before:", "You should see:", "Taken back by"))
        here += ["maintainable"] * bool(
            re.search(r"[a-z]+-[0-9a-f]{9}-\w{5}|Since last week|Call (?!the )|go back to \d|#ferries-ops", line)
        )
        here += ["gate G2"] * ("did not think" in line)
        if came := re.search(r"incidents came from (.+)\.", line):
            here += ["gate G3"] * (causes[came[1]] < 5)
        found += [(number, one) for one in here]
        if step and not here:
            clean.append(number)
    marks = Counter(one for _, one in found)
    review[name] |= {one: max(1, 5 - marks[one]) for one in ("usable", "order", "safe", "maintainable")}
    gates = [(number, one) for number, one in found if one.startswith("gate")]
    review[name] |= {"gate": gates[0][1][5:], "gate_line": gates[0][0]} if gates else {"gate": "none", "gate_line": 0}
    said = []
    for number, one in sorted(dict.fromkeys(found), key=lambda each: not each[1].startswith("gate"))[:3]:
        words = " ".join(re.findall(r"[^\W\d_]{4,}", re.sub(r"^\d\. \(\d+ min\)", "", lines[number - 1]))[:3])
        said.append({"line": number, "criterion": one.split()[0], "text": SAYS[one.split()[0]].format(words)})
    kept = " ".join(re.findall(r"[^\W\d_]{4,}", lines[clean[0] - 1])[:3])
    keep = {"line": clean[0], "text": f'I would keep "{kept}" just as it is: one can do it half asleep.'}
    review[name] |= {"comments": said, "keep": keep}
### END SOLUTION

# %%
for name, one in review.items():
    print(name, [one[key] for key in ("usable", "order", "safe", "maintainable")], one["gate"] or "?", one["gate_line"])
    for each in (*one["comments"], {"criterion": "keep", **one["keep"]}):
        print(f"  {each['line']:3} {each['criterion'] or '?':12} {each['text']}")

# %% [markdown]
# ## As its author hears it
#
# Choose the page that needs more work. Write to its author in five to ten sentences, as you would say it at their desk: what decides first, what is good, and one question. A person reads this.

# %% [markdown] manual="heard"
# *Write your answer here, in place of this line.*

# %% [markdown]
# ## Say it
#
# Which of your comments would you like to get? Which one would you rather hear than read? (Nobody grades this.)

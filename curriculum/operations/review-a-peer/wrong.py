"""What people write after half an hour: the solution with a slip, and reviews by impression."""

from pathlib import Path

from groundschool.kit import slip, wrong

ONE = "review"
CRITERIA = ("usable", "order", "safe", "maintainable")
GENERAL = {"line": 3, "criterion": "usable", "text": "The page is hard to read in places, could it be clearer?"}

once_a_step = slip(
    ONE,
    {'["safe"] * sum(word not in line for word in': '["safe"] * any(word not in line for word in'},
    tag="once-a-line",
    score=52 / 55,
)
NONE = '{"gate": "none", "gate_line": 0}'
LOOKS = """{{"gate": "{}", "gate_line": next(n for n, one in enumerate(lines, 1) if "{}" in one)}}"""
any_token = slip(ONE, {NONE: LOOKS.format("G1", "FERRY_TOKEN")}, tag="only-looks-g1", score=53 / 55)
any_name = slip(ONE, {NONE: LOOKS.format("G2", "The limit")}, tag="only-looks-g2", score=53 / 55)
any_cause = slip(ONE, {NONE: LOOKS.format("G3", "came from")}, tag="only-looks-g3", score=53 / 55)
any_rollout = slip(ONE, {NONE: LOOKS.format("G4", "rollout")}, tag="only-looks-g4", score=53 / 55)
no_gates = slip(
    ONE,
    {'    gates = [(number, one) for number, one in found if one.startswith("gate")]\n': "    gates = []\n"},
    tag="all-fine",
    score=45 / 55,
)
gate_unsaid = slip(
    ONE,
    {"key=lambda each: not each[1].startswith": "key=lambda each: each[1].startswith"},
    tag="all-fine",
    score=51 / 55,
)
all_five = slip(ONE, {"max(1, 5 - marks[one])": "5"}, tag="all-fine", score=37 / 55)
all_three = slip(ONE, {"max(1, 5 - marks[one])": "3"}, tag="middle", score=37 / 55)
one_impression = slip(
    ONE,
    {
        "    said = []\n": """    for one in ("usable", "order", "safe", "maintainable"):
        review[name][one] = max(1, review[name][one] - 1) if gates else min(5, review[name][one] + 1)
    said = []
"""
    },
    tag="middle",
    score=49 / 55,
)
gate_caps_marks = slip(
    ONE,
    {
        "    said = []\n": """    if gates:
        review[name] |= {one: min(2, review[name][one]) for one in ("usable", "order", "safe", "maintainable")}
    said = []
"""
    },
    tag="middle",
    score=43 / 55,
)
without_a_question = slip(
    ONE, {" Would it do to swap them?": "", " Could you add who": " Who", " Could you say what": " What", " Could you take it out first, and tell me what it was for?": " That is how it is.", " Is there a role, a label or a page that stays?": ""}, tag="asks", score=55 / 56
)  # fmt: skip
of_no_line = slip(ONE, {".format(words)": '.format("this")'}, tag="about-its-line", score=55 / 56)
with_the_text_ready = slip(
    ONE,
    {".format(words)": '.format(words) + " I would write `kubectl get pods and look at what comes back`."'},
    tag="leaves-the-writing",
    score=55 / 56,
)
about_the_author = slip(
    ONE, {".format(words)": '.format(words) + " You always forget that."'}, tag="about-the-page", score=55 / 56
)
in_three_words = slip(
    ONE, {'"text": SAYS[one.split()[0]].format(words)': '"text": f"{words}?"'}, tag="short", score=53 / 55
)
at_length = slip(ONE, {".format(words)": '.format(words) + " Think of it" * 20'}, tag="short", score=55 / 56)
kept_a_fault = slip(
    ONE,
    {
        '"line": clean[0], "text"': '"line": said[0]["line"], "text"',
        "lines[clean[0] - 1]": 'lines[said[0]["line"] - 1]',
    },
    tag="of-taste",
    score=51 / 55,
)
said_twice = slip(
    ONE, {"dict.fromkeys(found)": "[one for one in found for _ in (1, 2)]"}, tag="said-twice", score=55 / 56
)
two_are_enough = slip(
    ONE, {'.startswith("gate"))[:3]:': '.startswith("gate"))[:2]:'}, tag="not-filled-in", score=0 / 56
)


def by_impression(mark):
    """Return a review by impression: one mark, no gate, and the same remark about everything."""
    said = [{**GENERAL, "line": line} for line in (3, 5, 10)]
    page = dict.fromkeys(CRITERIA, mark) | {"gate": "none", "gate_line": 0, "comments": said}
    return page | {"keep": {"line": 5, "text": "Customers see an error: that is well said, keep it as it is."}}


@wrong(ONE, tag="all-fine", score=7 / 55)
def looks_good_to_me(_folder):
    """Gives fives, sees no gate, and finds it hard to read in places."""
    return {name: by_impression(5) for name in "AB"}


@wrong(ONE, tag="middle", score=7 / 55)
def in_the_middle(_folder):
    """Gives threes, and the rest likewise."""
    return {name: by_impression(3) for name in "AB"}


@wrong(ONE, tag="all-fine", score=9 / 55)
def of_spelling(folder):
    """Comments on commas in three steps, kindly, and gives fours."""
    found = {}
    for name in "AB":
        lines = (Path(folder) / f"page-{name.lower()}.md").read_text(encoding="utf-8").splitlines()
        steps = [number for number, line in enumerate(lines, 1) if line[:1].isdigit()]
        said = [
            {"line": at, "criterion": "usable", "text": f"{lines[at - 1][:30]} could do with a comma less, please."}
            for at in steps[:3]
        ]
        keep = {"line": 3, "text": "What it means: that reads well, I would keep it as it is."}
        found[name] = {**dict.fromkeys(CRITERIA, 4), "gate": "None", "gate_line": 0, "comments": said, "keep": keep}
    return found

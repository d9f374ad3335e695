"""What people write after half an hour: the solution with a slip, and tickets of those who read the board."""

import re
from datetime import date, timedelta
from pathlib import Path

from groundschool.kit import slip, wrong

ONE = "tickets"
whoever_was_named = slip(
    ONE,
    {'    if re.search("I take it|I do that one|Mine", words):\n': """    if re.search("knows that best", words):
        first = re.match("(.+) knows", words)[1]
    elif re.search("pipeline|calls|queue|switch|doubles|incident|restart", words):
        first = ""
    if re.search("I take it|I do that one|Mine", words):
""",
     '{"owner": speaker, "due"': '{"owner": first or speaker, "due"'},
    tag="first-named",
    score=17 / 19,
)  # fmt: skip
without_the_swap = slip(
    ONE, {r'(A\d) and (A\d)\.", end)': r'(A\d) swaps with (A\d)\.", end)'}, tag="first-named", score=17 / 19
)
without_the_holiday = slip(ONE, {'instead", end)': 'after all", end)'}, tag="first-date", score=18 / 19)
on_the_day_of_the_freeze = slip(ONE, {"freeze_day - timedelta(days=1)": "freeze_day"}, tag="freeze-day", score=17 / 19)
all_prevent = slip(ONE, {'{"type": kind,': '{"type": "prevent",'}, tag="prevents-all", score=16 / 19)
as_they_were_noted = slip(
    ONE,
    {'"action": action.format(about, number)': '"action": re.search(f"- {name} (.+)", notes)[1]'},
    tag="wishes",
    score=17 / 19,
)
done_when_done = slip(
    ONE,
    {'"done": done.format(about, number)': '"done": f"it is implemented for {number} and better"'},
    tag="vague",
    score=16 / 19,
)
no_number = slip(
    ONE,
    {'"done": done.format(about, number)': '"done": f"in the drill one sees that {about} does it"'},
    tag="no-number",
    score=16 / 19,
)


@wrong(ONE, tag="wishes", score=0)
def of_the_board(folder):
    """Copies the board, gives everything to a team, and sets one late day for all."""
    notes = (Path(folder) / "review.md").read_text(encoding="utf-8")
    day = date.fromisoformat(re.search(r"review, \w+ (\S+)", notes)[1]) + timedelta(weeks=26)
    rest = {"owner": "the platform team", "due": day.isoformat(), "type": "prevent", "done": "it is implemented"}
    return {name: {"action": wish, **rest} for name, wish in re.findall(r"^- (A\d) (.+)$", notes, re.MULTILINE)}

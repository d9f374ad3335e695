"""Another way to be right: reading from above to below, with what was written down corrected on the way."""

import json
from pathlib import Path

from groundschool.kit import beside, right


@right("roles")
def from_above(folder):
    """Names with handles and titles, times with UTC behind them."""
    asked = json.loads((Path(folder) / "asked.json").read_text(encoding="utf-8"))
    found, by_title = {}, {}
    for line in (Path(folder) / "channel.txt").read_text(encoding="utf-8").splitlines():
        head, _, text = line[9:].partition(": ")
        who, _, title = head.partition(" (")
        by_title[title.rstrip(")")] = who
        if text.endswith("I have command."):
            found["commander"] = f"@{who}"
        elif text == "I have the hands.":
            found["hands"] = f"{who} ({title}"
        elif text == "I do it. I write.":
            found["writes"] = who.upper()
        elif text.startswith("I do. First text"):
            found["tells_customers"] = f"{who}."
        elif "director" in title:
            found["no_orders_from"] = who
        elif " at " in text and "next" in text:
            found["next_news"] = text.partition(" at ")[2][:5] + " UTC"
        for letter, job in asked["jobs"].items():
            if text.startswith(f"{asked['you']}, please {job}"):
                found["your_job"] = f"{letter}: {job}"
    roles = {
        "drain": "",
        "database over": "manager",
        "index": "database",
        "verification": "security",
        "link": "network",
    }
    [role] = [role for word, role in roles.items() if word in asked["step"]]
    found["agrees"] = by_title[f"{role}, on call"] if role else found["commander"]
    return found


last_match, on_a_board = (beside(__file__, f"blind_{name}") for name in ("last_match", "on_a_board"))
blind_last_match_roles = right("roles")(last_match.roles)
blind_on_a_board_roles = right("roles")(on_a_board.roles)

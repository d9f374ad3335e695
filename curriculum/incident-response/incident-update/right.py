"""Other ways to be right: other words, other numbers, other layout."""

import csv
import json
from datetime import datetime, timedelta

from groundschool.kit import right

SAID = {"book": "bookings", "check-in": "kiosk check-ins", "freight": "freight manifest uploads"}


def situation(folder):
    """Return the facts counted with the standard library alone."""
    state = json.loads((folder / "state.json").read_text())
    policy = json.loads((folder / "severity-policy.json").read_text())
    since, until = state["impact"]["since"], state["impact"]["until"] or state["now"]
    tried, failed = {}, {}
    with open(folder / "impact.csv", newline="") as lines:
        for row in csv.DictReader(lines):
            if since <= row["minute"] < until:
                tried[row["journey"]] = tried.get(row["journey"], 0) + int(row["attempts"])
                failed[row["journey"]] = failed.get(row["journey"], 0) + int(row["failed"])
    worst = max(tried, key=lambda journey: failed[journey] / tried[journey])
    share = failed[worst] / tried[worst]
    level = next(row for row in policy if share >= row["failing_share_at_least"])
    status = {"none": "investigating", "running": "identified", "done": "monitoring"}[state["mitigation"]["state"]]
    return state, worst, failed[worst], share, level, status


@right("internal")
def counted_and_cautious(folder):
    """A number of attempts instead of a share, and one severity higher because it is still growing."""
    state, worst, failed, _share, _level, status = situation(folder)
    now = datetime.fromisoformat(state["now"]) + timedelta(minutes=3)
    due = now + timedelta(minutes=15)
    cause = state["cause"]["confirmed"] or "we do not know yet; nothing has been reproduced"
    return f"""[{state["incident"]}] SEV1 | {status} | update {state["last_update"]["number"] + 1} | {now:%Y-%m-%d %H:%M} UTC

Impact:
  {failed:,} failed {SAID[worst]} so far; the first at {state["impact"]["since"][11:16]} UTC.
  Support asks everybody to send callers to the counters.
Cause: {cause}
Actions: {state["work"][0]["owner_role"]} works on it; the incident commander decides about further steps.
The database team was asked and advises against failing over.
Next update: {due:%Y-%m-%d %H:%M} UTC, or at once if it gets worse.
"""


@right("customer")
def short_and_plain(folder):
    state, worst, _failed, share, level, status = situation(folder)
    now = datetime.fromisoformat(state["now"])
    due = now + timedelta(minutes=20)
    known = "We know what is wrong" if state["cause"]["confirmed"] else "We do not know the reason yet"
    return f"""
[{state["incident"]}] {level["severity"]} | {status} | update {state["last_update"]["number"] + 1} | {now:%Y-%m-%d %H:%M} UTC
Impact: about {round(100 * share)} percent of {SAID[worst]} went wrong from {state["impact"]["since"][11:16]} UTC on.
Cause: {known}.
Actions: our engineers are on it. Nothing you entered is lost.
Next update: at {due:%H:%M} UTC at the latest.
"""

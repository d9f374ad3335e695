"""Other ways to be right: other words, other numbers, other layout."""

import csv
import json
from datetime import datetime, timedelta

from groundschool.kit import beside, right

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


@right("internal")
def dressed_up_for_the_channel(folder):
    """Bold labels, capitals of one's own, times with a Z, and what people do as a list."""
    state, worst, failed, share, level, status = situation(folder)
    now = datetime.fromisoformat(state["now"])
    due = now + timedelta(minutes=level["update_every_minutes"])
    since = state["impact"]["since"][11:16]
    return f"""**[{state["incident"]}] {level["severity"]} | {status.capitalize()} | Update {state["last_update"]["number"] + 1} | {now:%Y-%m-%d %H:%M}Z**
*Impact:* {100 * share:.1f}% of {SAID[worst]} ({failed:,} attempts) since {since}Z
*Cause:* {state["cause"]["confirmed"] or "under investigation, nothing to announce"}
*Actions:*
- {state["work"][0]["owner_role"]}: {state["work"][0]["what"]}
- support lead: collects what customers see
*Next Update:* {due:%H:%M}Z
"""


@right("customer")
def in_capitals_and_with_headings(folder):
    """The labels as headings, the percentage in words of the trade, a date beside each time."""
    state, worst, _failed, share, level, status = situation(folder)
    now = datetime.fromisoformat(state["now"])
    due = now + timedelta(minutes=level["update_every_minutes"])
    return f"""> [{state["incident"].lower()}] {level["severity"].lower()} | {status.upper()} | UPDATE #{state["last_update"]["number"] + 1} | {now:%Y-%m-%dT%H:%M}Z
## Impact
Since {state["impact"]["since"][:16]}Z about {100 * share:.0f} per cent of {SAID[worst].upper()} did not work.
## Cause
{"Identified." if state["cause"]["confirmed"] else "Still unknown."}
## Actions
Our team is on it, and we keep your place in the queue.
## Next update
{due:%Y-%m-%d %H:%M} UTC
"""


blind = beside(__file__, "blind_texts")


@right("internal")
def blind_in_sentences(folder):
    return blind.in_sentences(situation(folder))


@right("customer")
def blind_for_a_traveller(folder):
    return blind.for_a_traveller(situation(folder))


@right("internal")
def blind_in_capitals(folder):
    return blind.in_capitals(situation(folder))


@right("customer")
def blind_capitals_for_customers(folder):
    return blind.capitals_for_customers(situation(folder))

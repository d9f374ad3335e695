"""Updates in the words of two blind solvers, with the facts of whoever's incident it is put in their places."""

from datetime import datetime, timedelta

WORDS = {"book": "booking attempts", "check-in": "check-ins at the kiosks", "freight": "freight uploads"}
TICKET = {"book": "book a ticket online", "check-in": "check in at a kiosk", "freight": "upload a freight manifest"}


def due(state, level, late=0):
    """Return now, some minutes late, and when the next update is due."""
    now = datetime.fromisoformat(state["now"]) + timedelta(minutes=late)
    return now, now + timedelta(minutes=level["update_every_minutes"])


def in_sentences(situation):
    """An update for the channel: whole sentences, a share of so many of so many."""
    state, worst, failed, share, level, status = situation
    now, then = due(state, level)
    tried = round(failed / share)
    cause = f"confirmed. {state['cause']['confirmed']}." if state["cause"]["confirmed"] else "unknown so far."
    work = state["work"][0]
    return f"""
[{state["incident"]}] {level["severity"]} | {status} | update {state["last_update"]["number"] + 1} | {now:%Y-%m-%d %H:%M} UTC
Impact: {100 * share:.1f} % of {WORDS[worst]} ({failed:,} of {tried:,}) have failed since {state["impact"]["since"][11:16]} UTC. Customers land on an error page, some in the middle of what they were doing.
Cause: {cause}
Actions: the {work["owner_role"]} is on it ({work["what"]}), and watches error share and latency.
Next update: {then:%H:%M} UTC
"""


def for_a_traveller(situation):
    """The same for customers: it is not their device, and what to do."""
    state, worst, _failed, share, level, status = situation
    now, then = due(state, level)
    cause = "identified. The problem is on our side" if state["cause"]["confirmed"] else "we do not know it yet"
    return f"""
[{state["incident"]}] {level["severity"]} | {status} | update {state["last_update"]["number"] + 1} | {now:%Y-%m-%d %H:%M} UTC
Impact: about {100 * share:.0f} % of {WORDS[worst]} have failed since {state["impact"]["since"][11:16]} UTC. You may see an error page. It is not your device or your connection.
Cause: {cause}.
Actions: we are working on it now. If it fails, please try again after our next update. We are sorry for the trouble.
Next update: {then:%H:%M} UTC
"""


def in_capitals(situation):
    """An update for the channel: bold capitals, Z times, a list; written three minutes later."""
    state, worst, failed, share, level, status = situation
    now, then = due(state, level, late=3)
    cause = state["cause"]["confirmed"] or "not known yet"
    work = state["work"][0]
    return f"""**[{state["incident"]}] {level["severity"]} | {status.upper()} | UPDATE {state["last_update"]["number"] + 1} | {now:%Y-%m-%d %H:%M}Z**
**IMPACT:** Since {state["impact"]["since"][11:16]}Z {failed} of {round(failed / share)} {WORDS[worst]} have failed.
**CAUSE:** {cause}.
**ACTIONS:**
- {work["owner_role"]}: {work["what"]}.
- Support lead: please keep counting calls.
**NEXT UPDATE:** {then:%H:%M}Z
"""


def capitals_for_customers(situation):
    """The same for customers: a share, and what they need not do."""
    state, worst, _failed, share, level, status = situation
    now, then = due(state, level, late=3)
    cause = "We have identified the cause." if state["cause"]["confirmed"] else "We do not know it yet."
    return f"""**[{state["incident"]}] {level["severity"]} | {status.upper()} | UPDATE {state["last_update"]["number"] + 1} | {now:%Y-%m-%d %H:%M}Z**
**IMPACT:** Since {state["impact"]["since"][11:16]}Z, {100 * share:.0f} % of attempts to {TICKET[worst]} have failed.
**CAUSE:** {cause}
**ACTIONS:** We are putting it right now. We apologise. You do not need to change anything on your phone or computer.
**NEXT UPDATE:** {then:%H:%M}Z
"""

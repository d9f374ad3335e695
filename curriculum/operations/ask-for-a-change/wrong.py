"""What people write after half an hour: the solution with a slip, and requests that were filled in."""

import json
from pathlib import Path

from groundschool.kit import slip, wrong

ONE = "request"

owner_alone = slip(
    ONE,
    {
        'for role in rule["agree"]:': 'for role in ["owner"]:',
        'holder[f"deputy {role}", about] if own else holder[role, about]': "holder[role, about]",
    },
    tag="approvers",
    score=36 / 44,
)
agrees_with_herself = slip(
    ONE, {'own = holder[role, about] == asked["author"]': "own = False"}, tag="approvers", score=36 / 44
)
all_deputies = slip(
    ONE,
    {
        'Approvers: {", ".join(agree)}': 'Approvers: {", ".join(name for (role, _), name in holder.items() if "deputy" in role)}'
    },
    tag="approvers",
    score=36 / 44,
)
everybody_agrees = slip(
    ONE,
    {'Approvers: {", ".join(agree)}': 'Approvers: {", ".join(row["name"] for row in rows("people"))}'},
    tag="approvers",
    score=36 / 44,
)
whom_it_asks = slip(
    ONE,
    {
        'Affected: {", ".join(affected)}': 'Affected: {service}, {next(row["asks"] for row in rows("catalogue") if row["service"] == service)}'
    },
    tag="affected",
    score=38 / 44,
)
everybody_is_affected = slip(
    ONE, {'Affected: {", ".join(affected)}': 'Affected: {", ".join(tier)}'}, tag="affected", score=38 / 44
)
two_classes = slip(
    ONE, {"Risk: {risk}": "Risk: {'medium' if risk == 'low' else 'low'}, with respect"}, tag="risk", score=40 / 44
)
without_notice = slip(
    ONE,
    {'    or begins - now < timedelta(hours=rule["notice_hours"])\n': "    or begins < now\n"},
    tag="window",
    score=38 / 44,
)
through_the_freeze = slip(
    ONE,
    {"    or any(begins < until and since < begins + needed for since, until in freezes)\n": ""},
    tag="window",
    score=38 / 44,
)
freezes_on_the_wall = slip(
    ONE,
    {'freezes = [(datetime.fromisoformat(row["from"]), datetime.fromisoformat(row["until"])) for row in rows("calendar")]':
     'freezes = [tuple(datetime.fromisoformat(row[key][:16] + "+00:00") for key in ("from", "until")) for row in rows("calendar")]'},
    tag="window", score=38 / 44,
)  # fmt: skip
no_room_for_the_rollback = slip(
    ONE,
    {'timedelta(minutes=rule["watch_minutes"] + slowest)': 'timedelta(minutes=rule["watch_minutes"])'},
    tag="window",
    score=38 / 44,
)
at_the_weekend = slip(
    ONE,
    {"""    f"{begins:%A}" not in rule["days"]\n""": """    f"{begins:%A}" not in ("Saturday", "Sunday")\n"""},
    tag="window",
    score=38 / 44,
)
in_local_time = slip(ONE, {"{ends:%H:%M} UTC": "{ends:%H:%M}"}, tag="window", score=38 / 44)
looks_fine = slip(
    ONE, {'below {fine:.4g} {metric["unit"]} for': "looks fine on the dashboard for"}, tag="verify", score=40 / 44
)
a_short_look = slip(
    ONE, {'for {rule["watch_minutes"]} minutes\nBack': "for 5 minutes\nBack"}, tag="verify", score=40 / 44
)
fine_at_the_alert = slip(
    ONE,
    {'fine, worst = 2 * float(metric["usual"])': 'fine, worst = float(metric["alert_at"])'},
    tag="verify",
    score=36 / 44,
)
back_out_if_bad = slip(
    ONE, {'is above {worst:.4g} {metric["unit"]} for 3 minutes': "looks bad"}, tag="back-out", score=40 / 44
)
after_the_alert = slip(
    ONE, {'4 * float(metric["usual"])': '2 * float(metric["alert_at"])'}, tag="back-out", score=40 / 44
)
any_rehearsal = slip(
    ONE,
    {
        '    if (row["service"], row["of"], row["result"]) == (service, "rollback", "ok")\n': '    if (row["of"], row["result"]) == ("rollback", "ok")\n'
    },
    tag="rollback",
    score=40 / 44,
)
an_old_rehearsal = slip(
    ONE,
    {
        '    and now.date() - datetime.fromisoformat(row["day"]).date() <= timedelta(days=policy["all"]["rehearsal_days"])\n': ""
    },
    tag="rollback",
    score=40 / 44,
)
a_quick_rollback = slip(
    ONE, {"at most {slowest} minutes, as in": "at most {slowest - 1} minutes, as in"}, tag="rollback", score=40 / 44
)
never_tried = slip(ONE, {', as in {" and ".join(row["id"] for row in tried)}': ""}, tag="rollback", score=40 / 44)
only_the_new_value = slip(ONE, {"from {before} to {after}": "to {after}"}, tag="what", score=42 / 44)
without_a_ticket = slip(ONE, {'{asked["ticket"]}, {asked["why"]}': '{asked["why"]}'}, tag="why", score=42 / 44)
one_thing_before = slip(ONE, {"- whoever is on call knows of it\n": ""}, tag="before", score=43 / 44)
carries_nothing_out = slip(
    ONE, {"2. `ferryctl apply {service}`, all": "2. `ferryctl plan {service}` again, all"}, tag="steps", score=42 / 44
)
rolls_forward = slip(
    ONE,
    {"Rollback: `ferryctl rollback {service}`": "Rollback: `ferryctl apply {service}`"},
    tag="rollback",
    score=40 / 44,
)
fine_above = slip(
    ONE, {'below {fine:.4g} {metric["unit"]} for': 'above {fine:.4g} {metric["unit"]} for'}, tag="verify", score=40 / 44
)
in_words = slip(
    ONE,
    {
        "1. `ferryctl plan {service}` shows one change\n": "",
        "2. `ferryctl apply {service}`, all instances are ready after four minutes": "Somebody applies it.",
    },
    tag="steps",
    score=42 / 44,
)
the_whole_diff = slip(
    ONE, {"from {before} to {after}\nWhy": "from {before} to {after}:\n{diff}\nWhy"}, tag="secret-left", score=0.4
)
at_length = slip(
    ONE,
    {"shows one change": "shows one change{', and that is what one wants to see' * 30}"},
    tag="length",
    score=43 / 44,
)


@wrong(ONE, tag="verify", score=3 / 44)
def filled_in(folder):
    """Fills in the form: something behind each label, so that it may pass."""
    asked = json.loads((Path(folder) / "asked.json").read_text(encoding="utf-8"))
    return f"""What: a small change to {asked["service"]}
Why: {asked["ticket"]}, see there for all that there is to know
Risk: none
Affected: whatever uses it, probably nobody
Window: tomorrow morning, when it is quiet
Before: all is well.
Steps: apply it with `ferryctl apply`.
Verify: the dashboard is green
Back out when: there are problems
Rollback: undo the change, takes five minutes
Approvers: {asked["author"]}
"""


@wrong(ONE, tag="what", score=0 / 44)
def in_one_sentence(folder):
    """Says it as in the chat."""
    asked = json.loads((Path(folder) / "asked.json").read_text(encoding="utf-8"))
    return f"I would like to change a number of {asked['service']} tomorrow, {asked['ticket']}. It is quite safe. Any objections?"

"""Facts of people in a hurry, and postmortems as they are really written.

Blame, hindsight and the one cause cost nothing in the text by themselves: a person looks at the sentence. In the record
they are lines of the form that are no factors. What such texts look like stands in ``tests/content/postmortem_texts.toml``.
"""

import json
import re
from datetime import UTC, datetime

from groundschool.kit import slip, wrong

FACTS, TEXT, F, P = "facts", "postmortem", 47.5, 50
NAMED = '"factors": factors,'
HURT = '(impact["minute"] >= since) & (impact["minute"] < until)'
ROW = "| {at:%Y-%m-%d %H:%M:%S} | {what} | {ref} |"
TOOK = 'f"Time to {what}: {minutes:.0f} min."'
PREVENT, DETECT = (
    "a change that fails 5 % of requests is stopped in the drill",
    "the drill pages within 3 minutes of the first bad minute",
)
SHARE = '{facts["percent"]:.1f} % of {scope} attempts ({facts["failed"]} of {facts["attempts"]})'

every_bad_minute = slip(
    FACTS, {'"since": utc(since)': '"since": utc(bad[bad].index[0])'}, tag="lone-minute", score=45.5 / F
)
the_last_minute_begins = slip(
    FACTS, {'"until": utc(until)': '"until": utc(until - timedelta(minutes=1))'}, tag="last-minute-cut", score=45.5 / F
)
sums_of_the_whole_file = slip(FACTS, {f"impact[{HURT}]": "impact"}, tag="whole-file", score=43.5 / F)
everybody_together = slip(
    FACTS,
    {
        'int(hurt["attempts"][worst])': 'int(hurt["attempts"].sum())',
        'float(hurt["failed"][worst] / hurt["attempts"][worst])': 'float(hurt["failed"].sum() / hurt["attempts"].sum())',
    },
    tag="all-journeys",
    score=45.5 / F,
)
a_share_for_percent = slip(FACTS, {"round(100 * float(": "round(float("}, tag="percent-as-share", score=46.5 / F)
since_the_page = slip(FACTS, {'"since": utc(since)': '"since": utc(paged)'}, tag="alert-is-impact", score=45.5 / F)
counted_from_the_page = slip(
    FACTS,
    {
        "(detected - since)": "(detected - paged)",
        "(mitigated - since)": "(mitigated - paged)",
        "(resolved - since)": "(resolved - paged)",
    },
    tag="from-the-alert",
    score=44.5 / F,
)
over_when_it_was_mitigated = slip(
    FACTS, {'"resolved": utc(resolved)': '"resolved": utc(mitigated)'}, tag="mitigated-is-resolved", score=45.5 / F
)
mitigated_when_it_was_over = slip(
    FACTS, {'"mitigated": utc(mitigated)': '"mitigated": utc(resolved)'}, tag="mitigated-is-resolved", score=45.5 / F
)
when_the_pager_said_so = slip(
    FACTS,
    {
        '"resolved": utc(resolved)': '"resolved": next(one["created_at"] for one in pager if one["type"] == "resolve_log_entry")'
    },
    tag="alert-cleared",
    score=45.5 / F,
)
the_other_change = slip(
    FACTS,
    {
        'f"deploys {began}"': '"deploys " + str(next(n for n, line in enumerate(deploys, 1) if n > 2 and line[21:].split()[0] in others and line[21:].split()[1] == "deploy"))'
    },
    tag="nearest-change",
    score=44.5 / F,
)
one_that_is_true_somewhere = slip(
    FACTS, {NAMED: '"factors": factors | {[line for line, says in form.items() if f"the change of {min(others)}" in says or f"{min(others)} runs without" in says or f"ook of {min(others)}" in says or f"of {min(others)} repeat" in says or f"instance of {min(others)}" in says or f"call {min(others)} send" in says][0]: "deploys 3"},'},
    tag="elsewhere", score=46.5 / F,
)  # fmt: skip
OWN = 'for about in [next((one for one in conditions if any(word in says.lower() for word in one[0])), None)] if about and line not in factors and not any(other in f" {says} ".replace(".", " ").split() for other in others)'
one_that_was_said = slip(
    FACTS, {NAMED: f'"factors": factors | dict([(line, about[2] or "deploys 3") for line, says in form.items() {OWN}][:1]),'},
    tag="said-is-so", score=45.5 / F,
)  # fmt: skip
two_that_were_said = slip(
    FACTS, {NAMED: f'"factors": factors | dict([(line, about[2] or "deploys 3") for line, says in form.items() {OWN}][:2]),'},
    tag="said-is-so", score=43.5 / F,
)  # fmt: skip
every_line_of_the_right_service = slip(  # nothing looked up
    FACTS, {NAMED: f'"factors": factors | dict([(line, about[2] or "deploys 3") for line, says in form.items() {OWN}]),', '"since": utc(since)': '"since": utc(paged)'},
    tag="alert-is-impact", score=19 / F,
)  # fmt: skip
two_in_a_row = slip(
    FACTS, {'"since": utc(since)': '"since": utc(bad[bad & bad.shift(-1, fill_value=False)].index[0])'},
    tag="lone-minute", score=45.5 / F,
)  # fmt: skip
four_in_a_row = slip(
    FACTS, {'"since": utc(since)': '"since": utc(bad[bad & (bad.groupby(run).transform("size") >= 4)].index[0])'},
    tag="long-run", score=45.5 / F,
)  # fmt: skip
more_than_three_percent = slip(
    FACTS, {'"until": utc(until)': '"until": utc(share.index[share.max(axis=1) > 3][-1] + timedelta(minutes=1))'},
    tag="last-minute-cut", score=45.5 / F,
)  # fmt: skip
from_two_percent_on = slip(
    FACTS, {'"until": utc(until)': '"until": utc(share.index[share.max(axis=1) >= 2][-1] + timedelta(minutes=1))'},
    tag="other-limit", score=45.5 / F,
)  # fmt: skip
whoever_says_impact = slip(
    FACTS, {'text.startswith("[impact]") and title == "Support lead"': 'text.startswith("[impact]")'},
    tag="own-impression", score=44.5 / F,
)  # fmt: skip
impact_anywhere = slip(
    FACTS, {'text.startswith("[impact]") and': '"[impact]" in text and'}, tag="begins-with", score=44.5 / F
)
resolved_anywhere = slip(
    FACTS,
    {'if text.startswith("[status] resolved")': 'if "[status] resolved" in text'},
    tag="begins-with",
    score=44.5 / F,
)
resolved_the_first_time = slip(
    FACTS, {'if text.startswith("[status] resolved")][-1]': 'if text.startswith("[status] resolved")][0]'},
    tag="first-resolution", score=44.5 / F,
)  # fmt: skip
the_other_record = slip(
    FACTS, {NAMED: '"factors": dict.fromkeys(factors, f"deploys {began}"),'}, tag="wrong-evidence", score=43.5 / F
)
two_are_enough = slip(FACTS, {NAMED: '"factors": dict([*factors.items()][:2]),'}, tag="factor-missed", score=39.5 / F)
with_a_culprit = slip(
    FACTS, {NAMED: '"factors": factors | {line: "deploys 3" for line, says in form.items() if not re.search("should have|^If |^Had ", says) and re.search("too slow|without reading it|in a hurry|did not test it|error|careful", says)},', "def utc(": "import re\n\n\ndef utc("},
    tag="blame", score=46 / F,
)  # fmt: skip
with_hindsight = slip(
    FACTS, {NAMED: '"factors": factors | {line: "deploys 3" for line, says in form.items() if re.search("should have|^If |^Had ", says)},', "def utc(": "import re\n\n\ndef utc("},
    tag="hindsight", score=46 / F,
)  # fmt: skip
with_the_trigger = slip(
    FACTS, {NAMED: '"factors": factors | {line: f"deploys {began}" for line, says in form.items() if says.endswith(("in production.", "then it began."))},'},
    tag="trigger-is-factor", score=45 / F,
)  # fmt: skip


def read(folder):
    """Return form, messages, pager and the changed service as somebody gets them in a minute."""
    form = json.loads((folder / "form.json").read_text())
    [day] = folder.glob("slack/inc-*/*.json")
    pager = json.loads((folder / "pagerduty.json").read_text())["log_entries"]
    return form, json.loads(day.read_text()), pager


@wrong(FACTS, tag="alert-is-impact", score=0)
def the_one_who_did_it(folder):
    """One cause, and it has a name; numbers from the whole file."""
    form, _, pager = read(folder)
    paged = min(one["created_at"] for one in pager if one["type"] == "trigger_log_entry")
    guilty = [
        line for line, says in form.items() if re.search(r"error|careful|too slow|hurry|reading it|test it", says)
    ]
    return {"since": paged, "factors": dict.fromkeys(guilty, "deploys 3"), "trigger": "human error"}


some_customers = slip(
    TEXT, {SHARE: "Some customers saw errors. Attempts for {scope}"}, tag="impact-unquantified", score=46 / P
)
twice_as_bad = slip(
    TEXT, {'{facts["percent"]:.1f} %': '{1.4 * facts["percent"]:.1f} %'}, tag="impact-unquantified", score=46 / P
)
failed_and_tried_swapped = slip(
    TEXT,
    {'({facts["failed"]} of {facts["attempts"]})': '({facts["attempts"]} of {facts["failed"]})'},
    tag="impact-unquantified",
    score=46 / P,
)
this_morning = slip(TEXT, {"from {since:%H:%M} to {until:%H:%M} UTC": "this morning"}, tag="no-span", score=48 / P)
halifax_called_utc = slip(
    TEXT, {"| {at:%Y-%m-%d": "| {at - timedelta(hours=3):%Y-%m-%d"}, tag="local-time", score=35 / P
)
no_zone_at_all = slip(TEXT, {"| Time (UTC) |": "| Time |"}, tag="local-time", score=49 / P)
as_it_came = slip(TEXT, {"in sorted(rows)": "in rows[::-1]"}, tag="unsorted", score=49 / P)
from_memory = slip(TEXT, {"| {what} | {ref} |": "| {what} |"}, tag="no-source", score=44 / P)
a_source_that_is_none = slip(TEXT, {"| {what} | {ref} |": "| {what} | {ref}1 |"}, tag="no-source", score=44 / P)
impact_when_it_paged = slip(
    TEXT, {"[impact start] first bad minute": "first bad minute", '"the on-call has it"': '"[impact start] the on-call has it"'},
    tag="alert-is-impact", score=45 / P,
)  # fmt: skip
mitigated_and_so_over = slip(
    TEXT, {"[resolved] declared by the commander": "over", "[mitigated] declared": "[mitigated] [resolved] declared"},
    tag="mitigated-is-resolved", score=45 / P,
)  # fmt: skip
no_marks = slip(
    TEXT, {"[impact start] first": "first", "[mitigated] declared": "declared", "[resolved] declared": "declared over"},
    tag="from-the-alert", score=39 / P,
)  # fmt: skip
since_the_alert = slip(TEXT, {"{minutes:.0f} min": "{minutes - 3:.0f} min"}, tag="from-the-alert", score=48 / P)
one_of_them = slip(TEXT, {"in factors.items()": "in [*factors.items()][:1]"}, tag="one-cause", score=44 / P)
the_whole_form = slip(
    TEXT, {"in factors.items()": 'in {line: "" for line in form}.items()'}, tag="no-factor", score=46 / P
)
some_change = slip(TEXT, {'({facts["trigger"]})': "earlier that day"}, tag="wrong-trigger", score=48 / P)
of_another_incident = slip(
    TEXT, {'one["incident"] == number and one["state"] == "open"': 'one["incident"] != number or one["state"] == "closed"'},
    tag="no-ticket", score=48 / P,
)  # fmt: skip
one_ticket_for_all = slip(TEXT, {"{own_tickets[1]}": "{own_tickets[0]}"}, tag="no-ticket", score=48 / P)
the_team_does_it = slip(
    TEXT, {"| prevent | on-call senior |": "| prevent | the team |"}, tag="no-owner-or-date", score=49 / P
)
as_soon_as_possible = slip(TEXT, {"{due[0]}": "as soon as possible"}, tag="no-owner-or-date", score=49 / P)
due_before_it_happened = slip(TEXT, {"(14, 28)": "(-14, 28)"}, tag="no-owner-or-date", score=49 / P)
two_types_at_once = slip(TEXT, {"| detect | database |": "| detect, prevent | database |"}, tag="no-type", score=48 / P)
be_more_careful = slip(TEXT, {PREVENT: "everybody is more careful with changes"}, tag="vague-criterion", score=48 / P)
improve_monitoring = slip(TEXT, {DETECT: "monitoring of this is improved"}, tag="vague-criterion", score=48 / P)
both_detect = slip(TEXT, {"| prevent |": "| detect |"}, tag="only-one-type", score=49 / P)
no_luck = slip(
    TEXT, {"## Where we were lucky\nIt was not the busiest hour of the week.\n": ""}, tag="sections", score=49 / P
)
actions_first = slip(TEXT, {"## Detection\n": "## Trigger\nSee below.\n\n## Detection\n"}, tag="sections", score=47 / P)
without_a_number = slip(TEXT, {"# {number}: ": "# Postmortem: "}, tag="no-incident", score=49 / P)
evidence_pasted = slip(
    TEXT, {"It was not the busiest": '{next(text for _, text, *_ in told if "smf_live" in text)} It was not the busiest'},
    tag="secret-leaked", score=0.4,
)  # fmt: skip
a_customer_by_name = slip(
    TEXT, {"It was not the busiest": '{next(text for _, text, *_ in told if "@mail.example" in text)}. It was not the busiest'},
    tag="secret-leaked", score=0.4,
)  # fmt: skip


one_word_each = slip(
    TEXT, {"Updates came on time, and one person had the keyboard.": "x.", "It was not the busiest hour of the week.": "TODO"},
    tag="sections", score=49 / P,
)  # fmt: skip
bare_ids = slip(TEXT, {"- {line}: {form[line]} ({ref})": "- {line}"}, tag="factor-unshown", score=48 / P)
all_of_the_log = slip(
    TEXT, {'({facts["trigger"]})': '({", ".join(f"deploys {n}" for n in range(3, len(deploys) + 1))})'},
    tag="wrong-trigger", score=48 / P,
)  # fmt: skip
blame_without_its_id = slip(
    TEXT, {"## Trigger\n": '{next("- " + says for says in form.values() if re.search("error|careful", says))}\n\n## Trigger\n', "number = f": "import re\n\nnumber = f"},
    tag="no-factor", score=48 / P,
)  # fmt: skip
no_word_of_what = slip(TEXT, {"changes of {service} go to 2 % of customers first": "-"}, tag="no-action", score=49 / P)
in_some_year = slip(TEXT, {"{due[0]}": "2099-01-01"}, tag="no-owner-or-date", score=49 / P)
the_ticket_is_closed = slip(TEXT, {PREVENT: "the ticket has been closed"}, tag="vague-criterion", score=48 / P)
four_letters = slip(TEXT, {PREVENT: "a b c d"}, tag="vague-criterion", score=48 / P)
everybody_trained = slip(TEXT, {DETECT: "everybody has been trained in it"}, tag="vague-criterion", score=48 / P)
a_customer_in_part = slip(
    TEXT, {"It was not the busiest": '{next(text for _, text, *_ in told if "@mail.example" in text).partition("@")[0]} (at) mail. It was not the busiest', "number = f": "import re\n\nnumber = f"},
    tag="secret-leaked", score=0.4,
)  # fmt: skip


@wrong(TEXT, tag="sections", score=0)
def a_tired_colleague(_folder):
    return "A bad deploy broke things this morning. Root cause: human error. We will be more careful. All good now."


@wrong(TEXT, tag="impact-unquantified", score=0)
def the_template_with_nothing_in_it(_folder):
    names = ("Summary", "Impact", "Timeline", "Detection", "Contributing factors", "Trigger", "Resolution",
             "What went well", "What went badly", "Where we were lucky", "Actions")  # fmt: skip
    return "\n\n".join(f"## {name}\nto be written" for name in names)


@wrong(TEXT, tag="no-source", score=3 / P)
def a_story(folder):
    """A good story without anything that one could look up."""
    _, chat, _ = read(folder)
    at = datetime.fromtimestamp(min(float(one["ts"]) for one in chat), UTC)
    rows = "\n".join(f"- {at:%H:%M} UTC something was said" for _ in range(7))
    return f"""# Postmortem
## Summary
Customers saw errors for a while.
## Impact
Some requests failed.
## Timeline
{rows}
## Detection
By the alert.
## Contributing factors
The new version was not tested well enough.
## Trigger
A deploy.
## Resolution
Rolled back.
## What went well
Teamwork.
## What went badly
The deploy.
## Where we were lucky
It was early.
## Actions
| Action | Owner | Due |
|---|---|---|
| test better | team | soon |
| improve monitoring | team | soon |
"""

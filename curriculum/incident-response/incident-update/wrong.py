"""Updates as they are really written: a good one with one slip each, and whole ones of tired people.

Blame, guesses, promises and actions that nobody approved cost nothing by themselves: a person looks at the sentence. What
such texts look like stands in ``tests/content/update_texts.toml``.
"""

import json

from groundschool.kit import slip, wrong

SHARE, COUNTED = "{100 * failing[worst]:.0f} % of", ' ({hurt["failed"][worst]} of {hurt["attempts"][worst]})'
MINE = 'impact[impact["journey"] == worst]'
AVERAGE = f'{{100 * {MINE}["failed"].sum() / {MINE}["attempts"].sum():.1f}} % of'
DOING = '{doing[state["mitigation"]["state"]]}the {work["owner_role"]} is {work["what"]}.'
PASTED = '{(folder / "chat.log").read_text().split("this shows it: ")[1].splitlines()[0]}'
DUE, TRY_AGAIN = "{due:%H:%M} UTC", "If you see an error, please try again in a few minutes."
CADENCE, NOW = 'timedelta(minutes=level["update_every_minutes"])', 'datetime.fromisoformat(state["now"])'

some_users = slip("internal", {SHARE: "some", COUNTED: ""}, tag="impact-not-quantified", score=14 / 17)
average_of_everything = slip("internal", {SHARE: AVERAGE, COUNTED: ""}, tag="wrong-window", score=14 / 17)
a_third_more_with_the_right_count = slip(
    "internal", {SHARE: "{130 * failing[worst]:.0f} % of"}, tag="impact-not-quantified", score=14 / 17
)
right_share_of_another_count = slip(
    "internal",
    {COUNTED: ' ({hurt["failed"].sum() + hurt["failed"][worst]} of {hurt["attempts"][worst]})'},
    tag="impact-not-quantified",
    score=14 / 17,
)
halifax_called_utc = slip("internal", {NOW: f"{NOW} - timedelta(hours=3)"}, tag="no-utc-time", score=15 / 17)
no_zone_at_all = slip(
    "internal", {"{now:%Y-%m-%d %H:%M} UTC": "{now:%Y-%m-%d %H:%M}"}, tag="no-utc-time", score=15 / 17
)
since_a_while = slip("internal", {"{verb} {span}": "{verb} for a while now"}, tag="no-utc-time", score=15 / 17)
severity_of_the_page = slip(
    "internal", {"{level['severity']}": "{state['severity_on_the_page']}"}, tag="severity-too-low", score=15 / 17
)
resolved_to_calm_people = slip("internal", {"| {status} |": "| resolved |"}, tag="status", score=16 / 17)
number_of_the_last_one = slip("internal", {"['number'] + 1": "['number']"}, tag="header", score=16 / 17)
passive_voice = slip(
    "internal", {DOING: "the issue is being looked at with the highest priority."}, tag="no-owner", score=16 / 17
)
as_soon_as_possible = slip("internal", {DUE: "as soon as we know more."}, tag="next-update", score=15 / 17)
tomorrow = slip("internal", {CADENCE: "timedelta(hours=2)"}, tag="next-update", score=15 / 17)
everything_we_did = slip(
    "internal",
    {DOING: f"{DOING} {'First we looked at the dashboards, then at the logs, then again. ' * 22}"},
    tag="too-long",
    score=16 / 17,
)
evidence_pasted = slip("internal", {DOING: f"{DOING} To reproduce: {PASTED}"}, tag="secret-leaked", score=0.4)
only_the_end_of_it = slip(
    "internal",
    {DOING: f"{DOING} The token is the one that ends in {PASTED.replace('[0]}', '[0].split()[4][-17:-1]}')}."},
    tag="secret-leaked",
    score=0.4,
)
the_same_for_everybody = slip(
    "customer", {TRY_AGAIN: "bookings-db and session-cache look well."}, tag="internal-name", score=17 / 19
)
thanks_to_a_colleague = slip("customer", {TRY_AGAIN: "Leila Haddad is on it."}, tag="internal-name", score=17 / 19)
we_are_aware = slip(
    "customer",
    {SHARE: "we are aware of an issue that affects some"},
    tag="impact-not-quantified",
    score=16 / 19,
)


@wrong("internal", tag="header", score=0)
def a_tired_colleague(_folder):
    return (
        "We are aware of an issue affecting some users. Looks like a deploy broke it. Working on it, will update ASAP."
    )


@wrong("customer", tag="header", score=0)
def a_form_letter(_folder):
    return "Dear customers, we apologise for any inconvenience. Our team works around the clock. Thank you for your patience."


@wrong("customer", tag="impact-not-quantified", score=5 / 19)
def the_template_with_nothing_in_it(folder):
    state = json.loads((folder / "state.json").read_text())
    head = f"[{state['incident']}] SEV4 | resolved | update {state['last_update']['number'] + 1} | 2026-01-01 00:00 UTC"
    return f"{head}\nImpact: none.\nCause: none.\nActions: none.\nNext update: none."

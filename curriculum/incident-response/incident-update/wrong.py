"""Updates as they are really written: a good one with one slip each."""

from groundschool.kit import slip

SHARE, COUNTED = "{100 * failing[worst]:.0f} % of", ' ({hurt["failed"][worst]} of {hurt["attempts"][worst]})'
MINE = 'impact[impact["journey"] == worst]'
AVERAGE = f'{{100 * {MINE}["failed"].sum() / {MINE}["attempts"].sum():.1f}} % of'
CAUSE = '{state["cause"]["confirmed"] or "not confirmed yet, several changes are being looked at"}'
SUSPECT = '{state["cause"]["suspected"].removeprefix("a deploy of ").split(",")[0]}'
DOING = '{doing[state["mitigation"]["state"]]}the {work["owner_role"]} is {work["what"]}.'
PASTED = '{(folder / "chat.log").read_text().split("this shows it: ")[1].splitlines()[0]}'
DUE, TRY_AGAIN = "{due:%H:%M} UTC", "If you see an error, please try again in a few minutes."

some_users = slip("internal", {SHARE: "some", COUNTED: ""}, tag="impact-not-quantified", score=15 / 18)
average_of_everything = slip("internal", {SHARE: AVERAGE, COUNTED: ""}, tag="wrong-window", score=15 / 18)
halifax_called_utc = slip(
    "internal",
    {'datetime.fromisoformat(state["now"])': 'datetime.fromisoformat(state["now"]) - timedelta(hours=3)'},
    tag="no-utc-time",
    score=16 / 18,
)
since_a_while = slip("internal", {"{verb} {span}": "{verb} for a while now"}, tag="no-utc-time", score=16 / 18)
severity_of_the_page = slip(
    "internal", {"{level['severity']}": "{state['severity_on_the_page']}"}, tag="severity-too-low", score=16 / 18
)
resolved_to_calm_people = slip("internal", {"| {status} |": "| resolved |"}, tag="status", score=17 / 18)
number_of_the_last_one = slip("internal", {"['number'] + 1": "['number']"}, tag="header", score=17 / 18)
rumour_as_cause = slip("internal", {CAUSE: f"{SUSPECT} broke it"}, tag="cause-asserted", score=0.4)
passive_voice = slip(
    "internal", {DOING: "the issue is being looked at with the highest priority."}, tag="no-owner", score=17 / 18
)
as_soon_as_possible = slip("internal", {DUE: "as soon as we know more."}, tag="next-update", score=16 / 18)
tomorrow = slip(
    "internal",
    {'timedelta(minutes=level["update_every_minutes"])': "timedelta(hours=2)"},
    tag="next-update",
    score=16 / 18,
)
everything_we_did = slip(
    "internal",
    {DOING: f"{DOING} {'First we looked at the dashboards, then at the logs, then again. ' * 22}"},
    tag="too-long",
    score=17 / 18,
)
evidence_pasted = slip("internal", {DOING: f"{DOING} To reproduce: {PASTED}"}, tag="secret-leaked", score=0.4)
who_was_it = slip(
    "internal", {DOING: f"{DOING} Leila should have tested this before going home."}, tag="blame", score=0.4
)
somebody_offered_it = slip(
    "internal",
    {DOING: f"{DOING} Grace from the database team fails the database over in ten minutes."},
    tag="unsafe-action",
    score=0.4,
)
the_same_for_everybody = slip(
    "customer", {TRY_AGAIN: "bookings-db and session-cache look well."}, tag="internal-name", score=18 / 20
)
a_name_for_the_public = slip(
    "customer", {"{told}": f"our {SUSPECT} supplier is the culprit"}, tag="cause-asserted", score=0.4
)
click_through = slip(
    "customer", {TRY_AGAIN: "If your browser warns you, click through to go on."}, tag="unsafe-action", score=0.4
)
we_are_aware = slip(
    "customer",
    {SHARE: "we are aware of an issue that affects some"},
    tag="impact-not-quantified",
    score=17 / 20,
)

"""Habits of the night, written out; then the solution with one slip each."""

from groundschool.kit import slip, wrong

CANDIDATES, STEPS = "candidates", "next-step"
NO = {"verdict": "no evidence", "target": None, "asks": None}


@wrong(CANDIDATES, tag="unapproved", score=1 / 17)
def the_newest_changes(situation, rules):
    """What was changed last is what is wrong, whatever the numbers say."""
    told = dict.fromkeys(rules["levers"], NO)
    for what, lever in (("flag", "switch-flag-off"), ("release", "roll-back-release"), ("config", "restore-config")):
        changes = [one for one in situation["changes"] if one["what"] == what]
        if changes:
            target = max(changes, key=lambda one: one["minute"])["name"]
            told[lever] = {"verdict": "possible", "target": target, "asks": rules["approvals"].get(lever)}
    return told


@wrong(CANDIDATES, tag="time-ignored", score=0)
def whatever_is_highest(situation, rules):
    """The tallest bar of each panel, and approvals as the table has them."""
    by = situation["failing_percent_by"]
    groups = {
        "switch-flag-off": "flag", "roll-back-release": "release", "restore-config": "config",
        "take-host-out": "host", "drain-zone": "zone", "break-circuit": "partner",
    }  # fmt: skip
    told = dict.fromkeys(rules["levers"], NO)
    for lever, group in groups.items():
        target = max(by[group], key=by[group].get)
        told[lever] = {"verdict": "possible", "target": target, "asks": rules["approvals"].get(lever)}
    return told


STANDS = 'shares[name] <= limits["well_at_most_percent"] or shares[name] < limits["stands_out_times"] * others'
WINDOW = '-limits["look_back_minutes"] <= one["minute"] <= 0'
BACK = '"irreversible" if (release.get("migration") or {}).get("backward_compatible") is False else ""'
more_than_so_many_times = slip(
    CANDIDATES, {'shares[name] < limits["stands_out_times"] * others': 'shares[name] <= limits["stands_out_times"] * others'},
    tag="times-and-one", score=14 / 17,
)  # fmt: skip
changed_whenever = slip(CANDIDATES, {f" and {WINDOW}": ""}, tag="time-ignored", score=13 / 17)
the_first_in_the_list = slip(
    CANDIDATES,
    {
        f'one["what"] == kind and one["name"] == name and {WINDOW}:\n                return one': (
            f'one["what"] == kind and one["name"] == name:\n                return one if {WINDOW} else {{"name": None}}'
        )
    },
    tag="first-change",
    score=13 / 17,
)
rolls_back_anyway = slip(CANDIDATES, {BACK: '""'}, tag="irreversible-ignored", score=14 / 17)
no_release_with_a_migration = slip(
    CANDIDATES, {BACK: '"irreversible" if release.get("migration") else ""'}, tag="any-migration", score=11 / 17
)
there_is_room = slip(
    CANDIDATES, {'"no room" if full(sum(loads) / (len(loads) - 1)) else ""': '""'}, tag="room-ignored", score=13 / 17
)
above_full = slip(
    CANDIDATES,
    {'percent >= limits["full_percent"]': 'percent > limits["full_percent"]'},
    tag="full-and-one",
    score=11 / 17,
)
users_are_the_load = slip(
    CANDIDATES, {'if job != "requests"), None)': 'if job == ""), None)'}, tag="job-unseen", score=12 / 17
)
more_servers = slip(
    CANDIDATES, {'"database full" if full(database["busy_percent"]) else "at the limit"': '"at the limit"'},
    tag="database-unseen", score=12 / 17,
)  # fmt: skip
ruled_out_without_evidence = slip(
    CANDIDATES, {'"no evidence" if target is None else against or "possible"': 'against or ("no evidence" if target is None else "possible")'},
    tag="ruled-out-first", score=12 / 17,
)  # fmt: skip
nobody_is_asked = slip(
    CANDIDATES,
    {'rules["approvals"].get(lever) if verdict == "possible" else None': "None"},
    tag="unapproved",
    score=15 / 17,
)


def pulled_last(log, rules):
    """Return the lever that was pulled last, if any was."""
    return next((entry["did"]["do"] for entry in log[::-1] if entry["did"]["do"] in rules["levers"]), None)


def one_habit(log, rules, lever, target):
    """Pull the same lever always, look at its signal, and hand over or escalate."""
    about, last = rules["levers"][lever], pulled_last(log, rules)
    if not last:
        return {"do": lever, "target": target}
    if log[-1]["did"]["do"] == lever:
        return {"do": "look", "target": about["signal"], "after": about["minutes"]}
    if log[-1]["seen"]["value"] <= rules["limits"]["well_at_most_percent"]:
        force = [lever] if about["stays_in_force"] else []
        return {"do": "hand-over", "state": "mitigated", "in_force": force}
    return {"do": "escalate", "target": rules["limits"]["escalate_to"], "tried": [lever]}


@wrong(STEPS, tag="irreversible-ignored", score=0)
def always_rolls_back(situation, log, rules):
    """It helped on Monday."""
    names = [one["name"] for one in situation["changes"] if one["what"] == "release"]
    return one_habit(log, rules, "roll-back-release", names[0] if names else None)


@wrong(STEPS, tag="no-capture", score=1 / 28)
def always_restarts(situation, log, rules):
    """Off and on again."""
    return one_habit(log, rules, "restart", situation["service"])


@wrong(STEPS, tag="database-unseen", score=0)
def always_scales_out(_situation, log, rules):
    """More of everything."""
    return one_habit(log, rules, "scale-out", "web")


@wrong(STEPS, tag="escalates-at-once", score=2 / 28)
def always_escalates(_situation, _log, rules):
    """Somebody else will know."""
    return {"do": "escalate", "target": rules["limits"]["escalate_to"], "tried": []}


LOOK = '{"do": "look", "target": levers[last]["signal"], "after": levers[last]["minutes"]}'
OVER = 'log[-1]["seen"]["value"] <= limits["well_at_most_percent"]'
STOP = 'len(pulled) >= limits["failed_levers"] or now >= limits["stop_minute"] or not left'
SOON = 'levers[lever]["minutes"] + situation["answers_in_minutes"].get(found[lever]["asks"], 0)'
BEGIN = 'levers[lever]["destroys_evidence"] and few and not captured'
ASKS = 'found[lever]["asks"] and lever not in answers'
FORCE = 'lever not in undone and levers[lever]["stays_in_force"]'
at_once = slip(STEPS, {LOOK: LOOK.replace('levers[last]["minutes"]', "0")}, tag="looks-early", score=3 / 28)
another_graph = slip(
    STEPS, {LOOK: LOOK.replace('levers[last]["signal"]', '[*levers.values()][0]["signal"]')},
    tag="another-signal", score=12 / 28,
)  # fmt: skip
some_minutes_to_be_sure = slip(
    STEPS,
    {LOOK: LOOK.replace('levers[last]["minutes"]', 'levers[last]["minutes"] + 5')},
    tag="looks-late",
    score=22 / 28,
)
it_got_better = slip(
    STEPS, {OVER: 'log[-1]["seen"]["value"] < situation["failing_percent"]'}, tag="better-is-well", score=12 / 28
)
it_is_fixed = slip(STEPS, {'"state": "mitigated"': '"state": "fixed"'}, tag="fixed", score=15 / 28)
all_that_was_pulled = slip(STEPS, {f" if {FORCE}": ""}, tag="all-in-force", score=23 / 28)
leaves_it = slip(STEPS, {'if levers[pulled[-1]]["can_be_undone"]:': "if False:"}, tag="no-undo", score=21 / 28)
one_more = slip(
    STEPS,
    {'len(pulled) >= limits["failed_levers"]': 'len(pulled) > limits["failed_levers"]'},
    tag="one-more-lever",
    score=19 / 28,
)
the_clock_of_the_page = slip(
    STEPS, {'now >= limits["stop_minute"]': 'situation["minute"] >= limits["stop_minute"]'},
    tag="clock-ignored", score=22 / 28,
)  # fmt: skip
my_favourite_first = slip(STEPS, {"min(left, key=soon)": "left[0]"}, tag="file-order", score=7 / 28)
questions_cost_nothing = slip(STEPS, {SOON: 'levers[lever]["minutes"]'}, tag="answers-not-counted", score=22 / 28)
the_later_of_two = slip(STEPS, {"min(left, key=soon)": "min(left[::-1], key=soon)"}, tag="late-tie", score=15 / 28)
no_evidence_kept = slip(STEPS, {BEGIN: "False"}, tag="no-capture", score=20 / 28)
before_everything = slip(STEPS, {BEGIN: "few and not captured"}, tag="by-heart", score=19 / 28)
no_questions = slip(STEPS, {ASKS: "False"}, tag="unasked", score=0.4)
yes_is_assumed = slip(STEPS, {' and answers.get(lever) != "no"': ""}, tag="no-is-yes", score=0.4)
no_is_the_end = slip(
    STEPS, {"or not left:": 'or not left or "no" in answers.values():'}, tag="gives-up-at-no", score=23 / 28
)
asks_the_senior = slip(
    STEPS, {'{"do": "ask", "target": found[lever]["asks"], "for": lever}': '{"do": "ask", "target": "on-call senior", "for": lever}'},
    tag="by-heart", score=0.4,
)  # fmt: skip
tells_the_manager = slip(
    STEPS, {'"target": limits["escalate_to"]': '"target": "manager"'}, tag="time-ignored", score=16 / 28
)
pulled_and_gone = slip(
    STEPS,
    {f"return {LOOK}": 'return {"do": "hand-over", "state": "mitigated", "in_force": [last]}'},
    tag="no-look",
    score=8 / 28,
)

"""Habits of the night, written out; then the solution with one slip each."""

from groundschool.kit import beside, slip, wrong

known = beside(__file__, "by_heart")

CANDIDATES, STEPS = "candidates", "next-step"
NO = {"verdict": "no evidence", "target": None, "asks": None}


@wrong(CANDIDATES, tag="unapproved", score=1 / 25)
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
    tag="times-and-one", score=18 / 25,
)  # fmt: skip
changed_whenever = slip(CANDIDATES, {f" and {WINDOW}": ""}, tag="another-name", score=17 / 25)
the_first_in_the_list = slip(
    CANDIDATES,
    {
        f'one["what"] == kind and one["name"] == name and {WINDOW}:\n                return one': (
            f'one["what"] == kind and one["name"] == name:\n                return one if {WINDOW} else {{"name": None}}'
        )
    },
    tag="first-change",
    score=17 / 25,
)
rolls_back_anyway = slip(CANDIDATES, {BACK: '""'}, tag="irreversible-ignored", score=18 / 25)
no_release_with_a_migration = slip(
    CANDIDATES, {BACK: '"irreversible" if release.get("migration") else ""'}, tag="any-migration", score=15 / 25
)
there_is_room = slip(
    CANDIDATES, {'"no room" if full(sum(loads) / (len(loads) - 1)) else ""': '""'}, tag="room-ignored", score=14 / 25
)
above_full = slip(
    CANDIDATES,
    {'percent >= limits["full_percent"]': 'percent > limits["full_percent"]'},
    tag="full-and-one",
    score=10 / 25,
)
users_are_the_load = slip(
    CANDIDATES, {'if job != "requests"), None)': 'if job == ""), None)'}, tag="job-unseen", score=16 / 25
)
more_servers = slip(
    CANDIDATES, {'"database full" if full(database["busy_percent"]) else "at the limit"': '"at the limit"'},
    tag="database-unseen", score=16 / 25,
)  # fmt: skip
ruled_out_without_evidence = slip(
    CANDIDATES, {'"no evidence" if target is None else against or "possible"': 'against or ("no evidence" if target is None else "possible")'},
    tag="ruled-out-first", score=14 / 25,
)  # fmt: skip
nobody_is_asked = slip(
    CANDIDATES,
    {'rules["approvals"].get(lever) if verdict == "possible" else None': "None"},
    tag="unapproved",
    score=16 / 25,
)


BEFORE = 'sorted((one for one in situation["changes"] if one["what"] == kind{}), key=lambda one: -one["minute"])'
BEGAN = ' and one["minute"] <= 0'
LOOP = 'for one in situation["changes"]:\n            if one["what"] == kind'
another_was_changed = slip(
    CANDIDATES,
    {
        f'{LOOP} and one["name"] == name and {WINDOW}:\n                return one': (
            f'for one in {BEFORE.format(BEGAN)}:\n'
            f'            if name and {WINDOW}:\n                return {{**one, "name": name}}'
        )
    },
    tag="another-name", score=15 / 25,
)  # fmt: skip
only_the_newest = slip(
    CANDIDATES,
    {LOOP: f'for one in {BEFORE.format(BEGAN)}[:1]:\n            if one["what"] == kind'},
    tag="newest-only", score=15 / 25,
)  # fmt: skip
the_last_of_the_flag = slip(
    CANDIDATES,
    {
        f'{LOOP} and one["name"] == name and {WINDOW}:\n                return one': (
            f'for one in {BEFORE.format("")}:\n            if one["name"] == name:\n'
            f'                return one if {WINDOW} else {{"name": None}}'
        )
    },
    tag="first-change", score=17 / 25,
)  # fmt: skip
asks_of_what_is_ruled_out = slip(
    CANDIDATES, {'if lever == "scale-out" and verdict == "possible" and': 'if lever == "scale-out" and target and'},
    tag="asked-anyway", score=21 / 25,
)  # fmt: skip
above_full_memory = slip(
    CANDIDATES, {'if full(web["memory_percent"])': 'if web["memory_percent"] > limits["full_percent"]'},
    tag="full-and-one", score=18 / 25,
)  # fmt: skip
THIS_YEAR = f"{{'levers': rules['levers'], 'limits': rules['limits'] | {known.LIMITS}, 'approvals': {known.APPROVALS}}}"
everything_by_heart = slip(
    CANDIDATES, {'limits, web, database = rules["limits"]': f'rules = {THIS_YEAR}\n    limits, web, database = rules["limits"]'},
    tag="by-heart", score=3 / 25,
)  # fmt: skip


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


@wrong(STEPS, tag="no-capture", score=0)
def always_restarts(situation, log, rules):
    """Off and on again."""
    return one_habit(log, rules, "restart", situation["service"])


@wrong(STEPS, tag="escalates-at-once", score=2 / 35)
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
at_once = slip(STEPS, {LOOK: LOOK.replace('levers[last]["minutes"]', "0")}, tag="looks-early", score=4 / 35)
another_graph = slip(
    STEPS, {LOOK: LOOK.replace('levers[last]["signal"]', 'next(one["signal"] for one in levers.values() if one != levers[last])')},
    tag="another-signal", score=4 / 35,
)  # fmt: skip
some_minutes_to_be_sure = slip(
    STEPS,
    {LOOK: LOOK.replace('levers[last]["minutes"]', 'levers[last]["minutes"] + 2')},
    tag="looks-late",
    score=24 / 35,
)
it_got_better = slip(
    STEPS, {OVER: 'log[-1]["seen"]["value"] < situation["failing_percent"]'}, tag="better-is-well", score=4 / 35
)
it_is_fixed = slip(STEPS, {'"state": "mitigated"': '"state": "fixed"'}, tag="fixed", score=20 / 35)
all_that_was_pulled = slip(STEPS, {f" if {FORCE}": ""}, tag="all-in-force", score=24 / 35)
leaves_it = slip(STEPS, {'if levers[pulled[-1]]["can_be_undone"]:': "if False:"}, tag="no-undo", score=22 / 35)
one_more = slip(
    STEPS,
    {'len(pulled) >= limits["failed_levers"]': 'len(pulled) > limits["failed_levers"]'},
    tag="one-more-lever",
    score=23 / 35,
)
the_clock_of_the_page = slip(
    STEPS, {'now >= limits["stop_minute"]': 'situation["minute"] >= limits["stop_minute"]'},
    tag="clock-ignored", score=26 / 35,
)  # fmt: skip
my_favourite_first = slip(STEPS, {"min(left, key=soon)": "left[0]"}, tag="file-order", score=4 / 35)
questions_cost_nothing = slip(STEPS, {SOON: 'levers[lever]["minutes"]'}, tag="answers-not-counted", score=24 / 35)
the_later_of_two = slip(STEPS, {"min(left, key=soon)": "min(left[::-1], key=soon)"}, tag="late-tie", score=17 / 35)
no_evidence_kept = slip(STEPS, {BEGIN: "False"}, tag="no-capture", score=21 / 35)
no_questions = slip(STEPS, {ASKS: "False"}, tag="unasked", score=0.4)
yes_is_assumed = slip(STEPS, {' and answers.get(lever) != "no"': ""}, tag="no-is-yes", score=0.4)
no_is_the_end = slip(
    STEPS, {"or not left:": 'or not left or "no" in answers.values():'}, tag="gives-up-at-no", score=25 / 35
)
pulled_and_gone = slip(
    STEPS,
    {f"return {LOOK}": 'return {"do": "hand-over", "state": "mitigated", "in_force": [last]}'},
    tag="no-look",
    score=2 / 35,
)
all_rules_by_heart = slip(
    STEPS, {'limits, levers = rules["limits"]': f'rules = {THIS_YEAR}\n    limits, levers = rules["limits"]'},
    tag="by-heart", score=1 / 35,
)  # fmt: skip
a_yes_is_a_yes = slip(
    STEPS, {ASKS: ASKS.replace("lever not in answers", 'found[lever]["asks"] not in [step.get("target") for step in steps]')},
    tag="yes-by-role", score=0.4,
)  # fmt: skip
only_undone_ones_failed = slip(
    STEPS, {'len(pulled) >= limits["failed_levers"]': 'len(undone) >= limits["failed_levers"]'},
    tag="undone-only", score=23 / 35,
)  # fmt: skip
a_no_has_failed = slip(
    STEPS, {'len(pulled) >= limits["failed_levers"]': 'len(pulled) + [*answers.values()].count("no") >= limits["failed_levers"]'},
    tag="no-counts", score=30 / 35,
)  # fmt: skip
tried_is_undone = slip(STEPS, {'"tried": pulled': '"tried": undone'}, tag="tried-undone", score=26 / 35)
when_it_was_begun = slip(
    STEPS,
    {'now = log[-1]["minute"]': 'now = log[-1]["began" if log[-1]["did"]["do"] == "ask" else "minute"]'},
    tag="clock-of-the-begin",
    score=28 / 35,
)
captures_for_each = slip(
    STEPS, {'any(step["do"] == "capture" for step in steps)': '"capture" in [step["do"] for step in steps][max([n for n, s in enumerate(steps) if s["do"] in levers], default=0) :]'},
    tag="capture-again", score=29 / 35,
)  # fmt: skip
captures_always = slip(STEPS, {BEGIN: BEGIN.replace("few and ", "")}, tag="always-capture", score=25 / 35)
captures_when_it_is_better = slip(
    STEPS,
    {'few = situation["failing_percent"]': 'few = ([e["seen"]["value"] for e in log if e["did"]["do"] == "look"] or [situation["failing_percent"]])[-1]'},
    tag="always-capture", score=30 / 35,
)  # fmt: skip
asks_before_it_captures = slip(
    STEPS, {BEGIN: BEGIN + ' and not (found[lever]["asks"] and lever not in answers)'}, tag="asks-first", score=30 / 35
)

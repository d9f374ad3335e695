"""Other ways to be right: a table of questions, and a walk through the log."""

from groundschool.kit import beside, right

GROUPS = {
    "flag": "switch-flag-off",
    "release": "roll-back-release",
    "config": "restore-config",
    "host": "take-host-out",
    "zone": "drain-zone",
    "partner": "break-circuit",
}


@right("candidates")
def by_questions(situation, rules):
    """Which targets are there, then what is against each."""
    limits, web, database = rules["limits"], situation["web"], situation["database"]
    targets, against = {}, {}
    for group, lever in GROUPS.items():
        shares = situation["failing_percent_by"][group]
        for name, share in shares.items():
            rest = [other for one, other in shares.items() if one != name]
            if share > limits["well_at_most_percent"] and all(
                share >= limits["stands_out_times"] * other for other in rest
            ):
                targets[lever] = name
    kinds = {"flag": "switch-flag-off", "release": "roll-back-release", "config": "restore-config"}
    for group, lever in kinds.items():
        made = [
            one
            for one in situation["changes"]
            if (one["what"], one["name"]) == (group, targets.get(lever))
            and 0 >= one["minute"] >= -limits["look_back_minutes"]
        ]
        if not made:
            targets.pop(lever, None)
        elif group == "release" and made[0]["migration"] and not made[0]["migration"]["backward_compatible"]:
            against[lever] = "irreversible"
        elif group == "config" and made[0]["old_value"] != "valid":
            against[lever] = "revoked"
    loads = [*situation["zone_load_percent"].values()]
    if sum(loads) >= limits["full_percent"] * (len(loads) - 1):
        against["drain-zone"] = "no room"
    instances = web["instances"] + web["add"]
    if web["busy_percent"] >= limits["full_percent"]:
        targets["scale-out"] = "web"
        if instances > web["limit"]:
            against["scale-out"] = "at the limit"
    if web["memory_percent"] >= limits["full_percent"]:
        targets["restart"] = situation["service"]
    if database["busy_percent"] >= limits["full_percent"]:
        against["scale-out"] = "database full"
        heavy = {
            name
            for name, part in database["load_percent_by"].items()
            if name != "requests" and part >= limits["job_part_percent"]
        }
        if heavy:
            targets["stop-job"] = heavy.pop()
        else:
            targets["shed-load"] = situation["service"]
    if not database["safe_to_stop"].get(targets.get("stop-job"), True):
        against["stop-job"] = "not safe"
    if database["primary_fails_writes"]:
        targets["fail-over-db"] = "database"
    if database["replica_behind_seconds"] >= limits["replica_behind_seconds"]:
        against["fail-over-db"] = "behind"
    told = {}
    for lever in rules["levers"]:
        told[lever] = {"verdict": "no evidence", "target": targets.get(lever), "asks": None}
        if lever in targets:
            told[lever]["verdict"] = against.get(lever, "possible")
            if lever not in against:
                beyond = lever == "scale-out" and instances > web["agreed_most"]
                told[lever]["asks"] = limits["beyond_range_asks"] if beyond else rules["approvals"].get(lever)
    return told


@right("next-step")
def by_walking_the_log(situation, log, rules):
    """Keep a few sets while the log is read from its beginning."""
    limits, levers = rules["limits"], rules["levers"]
    tried, force, refused, asked, captured, now = [], [], set(), set(), False, situation["minute"]
    for entry in log:
        did, now = entry["did"], entry["minute"]
        if did["do"] == "capture":
            captured = True
        elif did["do"] == "ask":
            asked.add(did["for"])
            if entry["seen"]["answer"] != "yes":
                refused.add(did["for"])
        elif did["do"] == "undo":
            force.remove(did["target"])
        elif did["do"] in levers:
            tried.append(did["do"])
            force.append(did["do"])
    if log and log[-1]["did"]["do"] in levers:
        lever = levers[tried[-1]]
        return {"do": "look", "target": lever["signal"], "after": lever["minutes"]}
    if log and log[-1]["did"]["do"] == "look":
        if log[-1]["seen"]["value"] <= limits["well_at_most_percent"]:
            stays = tuple(lever for lever in reversed(force) if levers[lever]["stays_in_force"])
            return {"do": "hand-over", "state": "mitigated", "in_force": stays, "follow_up": "take them back"}
        if levers[tried[-1]]["can_be_undone"]:
            return {"do": "undo", "target": tried[-1]}
    choice = []
    for place, (lever, about) in enumerate(by_questions(situation, rules).items()):
        if about["verdict"] == "possible" and lever not in tried and lever not in refused:
            wait = situation["answers_in_minutes"][about["asks"]] if about["asks"] else 0
            choice.append((levers[lever]["minutes"] + wait, place, lever, about))
    if not choice or len(tried) >= limits["failed_levers"] or now >= limits["stop_minute"]:
        return {"do": "escalate", "target": limits["escalate_to"], "tried": tuple(tried)}
    _, _, lever, about = min(choice, key=lambda one: one[:2])
    if (
        levers[lever]["destroys_evidence"]
        and situation["failing_percent"] < limits["capture_below_percent"]
        and not captured
    ):
        return {"do": "capture"}
    if about["asks"] and lever not in asked:
        return {"do": "ask", "target": about["asks"], "for": lever, "why": "the evidence points at it"}
    return {"do": lever, "target": about["target"]}


plain, table = beside(__file__, "blind_plain"), beside(__file__, "blind_table")
blind_plain_candidates = right("candidates")(plain.candidates)
blind_plain_next_step = right("next-step")(plain.next_step)
blind_table_candidates = right("candidates")(table.candidates)
blind_table_next_step = right("next-step")(table.next_step)

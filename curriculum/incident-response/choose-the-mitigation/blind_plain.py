"""A right answer that was written without having seen the solution: plain functions, one branch a lever."""


def outstanding(group, limits):
    """Return the name that stands out of its group, or None."""
    for name, share in group.items():
        others = [value for other, value in group.items() if other != name]
        if share > limits["well_at_most_percent"] and all(share >= limits["stands_out_times"] * v for v in others):
            return name
    return None


def changed(situation, what, name, limits):
    """Return the change of this kind and name just before it began, or None."""
    for change in situation["changes"]:
        if change["what"] == what and change["name"] == name and -limits["look_back_minutes"] <= change["minute"] <= 0:
            return change
    return None


def evidence(situation, rules):
    """Return {lever: (verdict, target)} of the levers at which something points."""
    limits = rules["limits"]
    full = limits["full_percent"]
    by = situation["failing_percent_by"]
    web, database = situation["web"], situation["database"]
    found = {}

    name = outstanding(by["flag"], limits)
    if name and changed(situation, "flag", name, limits):
        found["switch-flag-off"] = ("possible", name)

    name = outstanding(by["release"], limits)
    change = changed(situation, "release", name, limits)
    if name and change:
        migration = change["migration"]
        bad = migration is not None and not migration["backward_compatible"]
        found["roll-back-release"] = ("irreversible" if bad else "possible", name)

    name = outstanding(by["config"], limits)
    change = changed(situation, "config", name, limits)
    if name and change:
        found["restore-config"] = ("revoked" if change["old_value"] == "revoked" else "possible", name)

    name = outstanding(by["host"], limits)
    if name:
        found["take-host-out"] = ("possible", name)

    name = outstanding(by["zone"], limits)
    if name:
        loads = situation["zone_load_percent"]
        room = sum(loads.values()) < full * (len(loads) - 1)
        found["drain-zone"] = ("possible" if room else "no room", name)

    name = outstanding(by["partner"], limits)
    if name and name != "no partner":
        found["break-circuit"] = ("possible", name)

    if web["busy_percent"] >= full:
        if database["busy_percent"] >= full:
            verdict = "database full"
        elif web["instances"] + web["add"] > web["limit"]:
            verdict = "at the limit"
        else:
            verdict = "possible"
        found["scale-out"] = (verdict, "web")

    if web["memory_percent"] >= full:
        found["restart"] = ("possible", situation["service"])

    if database["busy_percent"] >= full:
        jobs = [
            name
            for name, part in database["load_percent_by"].items()
            if name != "requests" and part >= limits["job_part_percent"]
        ]
        if jobs:
            found["stop-job"] = ("possible" if database["safe_to_stop"][jobs[0]] else "not safe", jobs[0])
        else:
            found["shed-load"] = ("possible", situation["service"])

    if database["primary_fails_writes"]:
        behind = database["replica_behind_seconds"] >= limits["replica_behind_seconds"]
        found["fail-over-db"] = ("behind" if behind else "possible", "database")
    return found


def candidates(situation, rules):
    """Return {"restart": {"verdict": "no evidence", "target": None, "asks": None}, ...}, of every lever."""
    found = evidence(situation, rules)
    web = situation["web"]
    result = {}
    for lever in rules["levers"]:
        verdict, target = found.get(lever, ("no evidence", None))
        asks = None
        if verdict == "possible":
            asks = rules["approvals"].get(lever)
            if lever == "scale-out" and web["instances"] + web["add"] > web["agreed_most"]:
                asks = rules["limits"]["beyond_range_asks"]
        result[lever] = {"verdict": verdict, "target": target, "asks": asks}
    return result


def next_step(situation, log, rules):
    """Return the next step, like {"do": "ask", "target": "manager", "for": "fail-over-db"}."""
    limits, levers = rules["limits"], rules["levers"]
    now = log[-1]["minute"] if log else situation["minute"]
    pulled = [entry["did"]["do"] for entry in log if entry["did"]["do"] in levers]
    undone = [entry["did"]["target"] for entry in log if entry["did"]["do"] == "undo"]

    if log:
        last = log[-1]
        if last["did"]["do"] in levers:
            lever = levers[last["did"]["do"]]
            return {"do": "look", "target": lever["signal"], "after": lever["minutes"]}
        if last["did"]["do"] == "look":
            if last["seen"]["value"] <= limits["well_at_most_percent"]:
                in_force = [name for name in pulled if name not in undone and levers[name]["stays_in_force"]]
                return {"do": "hand-over", "state": "mitigated", "in_force": in_force}
            if levers[pulled[-1]]["can_be_undone"]:
                return {"do": "undo", "target": pulled[-1]}

    escalate = {"do": "escalate", "target": limits["escalate_to"], "tried": pulled}
    if len(pulled) >= limits["failed_levers"] or now >= limits["stop_minute"]:
        return escalate

    answers = {entry["did"]["for"]: entry["seen"]["answer"] for entry in log if entry["did"]["do"] == "ask"}
    possible = candidates(situation, rules)
    best, soonest = None, None
    for name in levers:
        one = possible[name]
        if one["verdict"] != "possible" or name in pulled or answers.get(name) == "no":
            continue
        takes = levers[name]["minutes"]
        if one["asks"]:
            takes += situation["answers_in_minutes"][one["asks"]]
        if soonest is None or takes < soonest:
            best, soonest = name, takes
    if best is None:
        return escalate

    captured = any(entry["did"]["do"] == "capture" for entry in log)
    below = situation["failing_percent"] < limits["capture_below_percent"]
    if levers[best]["destroys_evidence"] and not captured and below:
        return {"do": "capture"}
    if possible[best]["asks"] and best not in answers:
        return {"do": "ask", "target": possible[best]["asks"], "for": best}
    return {"do": best, "target": possible[best]["target"]}

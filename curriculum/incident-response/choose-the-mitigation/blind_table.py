"""A right answer that was written without having seen the solution: one table of levers, and the log played again."""

from dataclasses import dataclass, field


class Facts:
    """What one situation says, asked in the words of the levers."""

    def __init__(self, situation, rules):
        self.situation, self.limits = situation, rules["limits"]
        self.web, self.database = situation["web"], situation["database"]
        self.service = situation["service"]
        self.recent = {}
        for change in situation["changes"]:
            if 0 <= -change["minute"] <= self.limits["look_back_minutes"]:
                self.recent[change["what"], change["name"]] = change

    def full(self, percent):
        return percent >= self.limits["full_percent"]

    def top(self, group):
        """The highest of the group, if it is well above the second."""
        (first, name), (second, _) = sorted(
            ((percent, name) for name, percent in self.situation["failing_percent_by"][group].items()), reverse=True
        )[:2]
        if name.startswith("no ") or name == "neither" or first <= self.limits["well_at_most_percent"]:
            return None
        return name if first >= second * self.limits["stands_out_times"] else None

    def blamed(self, group):
        name = self.top(group)
        return name if (group, name) in self.recent else None

    def change(self, group):
        return self.recent[group, self.top(group)]

    def greedy_job(self):
        parts = self.database["load_percent_by"]
        big = {name for name in parts if parts[name] >= self.limits["job_part_percent"]} - {"requests"}
        return max(big, default=None)

    @property
    def after_scaling(self):
        return self.web["instances"] + self.web["add"]

    def zones_left_are_full(self):
        loads = list(self.situation["zone_load_percent"].values())
        return self.full(sum(loads) / (len(loads) - 1))


def never(_):
    return None


def only_if(condition, verdict):
    return lambda facts: verdict if condition(facts) else None


def scale_out_is_bad(facts):
    if facts.full(facts.database["busy_percent"]):
        return "database full"
    return "at the limit" if facts.after_scaling > facts.web["limit"] else None


def full_database(facts, target):
    return target if facts.full(facts.database["busy_percent"]) else None


TABLE = {
    "switch-flag-off": (lambda f: f.blamed("flag"), never),
    "roll-back-release": (
        lambda f: f.blamed("release"),
        only_if(
            lambda f: not (f.change("release")["migration"] or {"backward_compatible": True})["backward_compatible"],
            "irreversible",
        ),
    ),
    "restore-config": (
        lambda f: f.blamed("config"),
        only_if(lambda f: f.change("config")["old_value"] != "valid", "revoked"),
    ),
    "take-host-out": (lambda f: f.top("host"), never),
    "drain-zone": (lambda f: f.top("zone"), only_if(Facts.zones_left_are_full, "no room")),
    "break-circuit": (lambda f: f.top("partner"), never),
    "scale-out": (lambda f: "web" if f.full(f.web["busy_percent"]) else None, scale_out_is_bad),
    "restart": (lambda f: f.service if f.full(f.web["memory_percent"]) else None, never),
    "stop-job": (
        lambda f: full_database(f, f.greedy_job()),
        only_if(lambda f: not f.database["safe_to_stop"][f.greedy_job()], "not safe"),
    ),
    "shed-load": (lambda f: None if f.greedy_job() else full_database(f, f.service), never),
    "fail-over-db": (
        lambda f: "database" if f.database["primary_fails_writes"] else None,
        only_if(lambda f: f.database["replica_behind_seconds"] >= f.limits["replica_behind_seconds"], "behind"),
    ),
}


def candidates(situation, rules):
    """Return {"restart": {"verdict": "no evidence", "target": None, "asks": None}, ...}, of every lever."""
    facts = Facts(situation, rules)
    approvals = dict(rules["approvals"])
    if facts.after_scaling > facts.web["agreed_most"]:
        approvals["scale-out"] = rules["limits"]["beyond_range_asks"]

    def entry(lever):
        find, rule_out = TABLE[lever]
        target = find(facts)
        verdict = "no evidence" if target is None else rule_out(facts) or "possible"
        asks = approvals.get(lever) if verdict == "possible" else None
        return {"verdict": verdict, "target": target, "asks": asks}

    return {lever: entry(lever) for lever in rules["levers"]}


@dataclass
class Story:
    """The log, played again from its beginning."""

    minute: int
    tried: list = field(default_factory=list)
    in_force: set = field(default_factory=set)
    answers: dict = field(default_factory=dict)
    captured: bool = False
    waits_for_look: bool = False
    shown: int | None = None

    def play(self, entry):
        self.minute = entry["minute"]
        self.waits_for_look, self.shown = False, None
        match entry["did"]:
            case {"do": "capture"}:
                self.captured = True
            case {"do": "ask", "for": lever}:
                self.answers[lever] = entry["seen"]["answer"] == "yes"
            case {"do": "look"}:
                self.shown = entry["seen"]["value"]
            case {"do": "undo", "target": lever}:
                self.in_force.discard(lever)
            case {"do": lever}:
                self.tried.append(lever)
                self.in_force.add(lever)
                self.waits_for_look = True


def next_step(situation, log, rules):
    """Return the next step, like {"do": "ask", "target": "manager", "for": "fail-over-db"}."""
    limits, levers = rules["limits"], rules["levers"]
    story = Story(situation["minute"])
    for entry in log:
        story.play(entry)
    latest = levers[story.tried[-1]] if story.tried else None

    if story.waits_for_look:
        return {"do": "look", "target": latest["signal"], "after": latest["minutes"]}
    if story.shown is not None:
        if story.shown <= limits["well_at_most_percent"]:
            stay = sorted(lever for lever in story.in_force if levers[lever]["stays_in_force"])
            return {"do": "hand-over", "state": "mitigated", "in_force": stay}
        if latest["can_be_undone"]:
            return {"do": "undo", "target": story.tried[-1]}

    choice = {
        lever: one
        for lever, one in candidates(situation, rules).items()
        if one["verdict"] == "possible" and lever not in story.tried and story.answers.get(lever, True)
    }
    if len(story.tried) >= limits["failed_levers"] or story.minute >= limits["stop_minute"] or not choice:
        return {"do": "escalate", "target": limits["escalate_to"], "tried": story.tried}

    wait = {None: 0} | situation["answers_in_minutes"]
    lever = min(choice, key=lambda name: levers[name]["minutes"] + wait[choice[name]["asks"]])
    target, role = choice[lever]["target"], choice[lever]["asks"]
    users_first = situation["failing_percent"] >= limits["capture_below_percent"]
    if levers[lever]["destroys_evidence"] and not (story.captured or users_first):
        return {"do": "capture"}
    if role and lever not in story.answers:
        return {"do": "ask", "target": role, "for": lever}
    return {"do": lever, "target": target}

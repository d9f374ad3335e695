"""The next step of whoever has understood what is possible, or what a misconception makes of it."""

from collections.abc import Mapping, Sequence
from typing import Any

Map = Mapping[str, Any]
Log = Sequence[Map]

# Of several with the same outcome the first one is named.
MISPLAYED = (
    "late-tie", "capture-and-one", "well-and-one", "clock-of-the-begin", "stop-and-one", "answers-not-counted",
    "undo-anyway", "fixed", "asks-first", "no-capture", "capture-again", "always-capture", "unasked", "yes-by-role",
    "no-is-yes", "no-counts", "gives-up-at-no", "no-look", "looks-early", "looks-late", "another-signal",
    "better-is-well", "no-undo", "undone-only", "one-more-lever", "tried-undone", "gives-up-early", "clock-ignored",
    "all-in-force", "none-in-force", "file-order", "escalates-at-once",
)  # fmt: skip


def decide(case: Map, log: Log, rules: Map, found: Map, how: str = "") -> dict[str, Any]:
    """Return the next step of whoever has ``found`` what is possible."""
    levers, limits = rules["levers"], rules["limits"]
    minute = log[-1]["minute"] if log else case["minute"]
    if how == "clock-of-the-begin" and log and log[-1]["did"]["do"] == "ask":
        minute = log[-1]["began"]
    done = [entry["did"] for entry in log]
    pulled = [one["do"] for one in done if one["do"] in levers]
    undone = [one["target"] for one in done if one["do"] == "undo"]
    last = log[-1]["did"]["do"] if log else ""
    if last in levers and how != "no-look":
        return _look(levers, last, how)
    if pulled and ((how == "no-look" and last in levers) or (last == "look" and _well(case, log[-1], limits, how))):
        return _ended(pulled, undone, levers, how)
    back = pulled and last == "look" and how != "no-undo"
    if back and (levers[pulled[-1]]["can_be_undone"] or how == "undo-anyway"):
        return {"do": "undo", "target": pulled[-1]}
    most = limits["failed_levers"] + {"one-more-lever": 1, "gives-up-early": -1}.get(how, 0)
    ends = {"stop-and-one": limits["stop_minute"] + 1, "clock-ignored": 10**6, "escalates-at-once": 0}
    until = ends.get(how, limits["stop_minute"])
    refused = [entry["did"]["for"] for entry in log if entry["did"]["do"] == "ask" and entry["seen"]["answer"] == "no"]
    left = _left(case, rules, found, [*pulled, *([] if how == "no-is-yes" else refused)], how)
    failed = len(undone if how == "undone-only" else pulled) + (len(refused) if how == "no-counts" else 0)
    if failed >= most or minute >= until or not left or (refused and how == "gives-up-at-no"):
        return {"do": "escalate", "target": limits["escalate_to"], "tried": undone if how == "tried-undone" else pulled}
    return _begun(case, left[0], done, rules, how)


def _left(case: Map, rules: Map, found: Map, gone: Sequence[str], how: str) -> list[tuple[str, Map]]:
    """Return the levers that are possible still, the soonest first."""
    left = [(name, one) for name, one in found.items() if one["verdict"] == "possible" and name not in gone]
    if how == "file-order":
        return left
    if how == "late-tie":
        left.reverse()

    def soon(pair: tuple[str, Map]) -> int:
        asks = None if how == "answers-not-counted" else pair[1]["asks"]
        return rules["levers"][pair[0]]["minutes"] + (case["answers_in_minutes"][asks] if asks else 0)

    return sorted(left, key=soon)


def _begun(case: Map, chosen: tuple[str, Map], done: Sequence[Map], rules: Map, how: str) -> dict[str, Any]:
    lever, about = chosen
    key, value = ("target", about["asks"]) if how == "yes-by-role" else ("for", lever)
    asked = any(one["do"] == "ask" and one[key] == value for one in done)
    since = max((place for place, one in enumerate(done) if one["do"] in rules["levers"]), default=0)
    captured = any(one["do"] == "capture" for one in done[since if how == "capture-again" else 0 :])
    below = rules["limits"]["capture_below_percent"] + (how == "capture-and-one")
    few = case["failing_percent"] < below or how == "always-capture"
    first = how == "asks-first" and about["asks"] and not asked
    if rules["levers"][lever]["destroys_evidence"] and few and not (captured or first or how == "no-capture"):
        return {"do": "capture"}
    if about["asks"] and not asked and how != "unasked":
        return {"do": "ask", "target": about["asks"], "for": lever}
    return {"do": lever, "target": about["target"]}


def _look(levers: Map, last: str, how: str) -> dict[str, Any]:
    signal = next((one["signal"] for name, one in levers.items() if name != last and how == "another-signal"), "")
    after = levers[last]["minutes"] + {"looks-early": -1, "looks-late": 2}.get(how, 0)
    return {"do": "look", "target": signal or levers[last]["signal"], "after": after}


def _well(case: Map, entry: Map, limits: Map, how: str) -> bool:
    if how == "better-is-well":
        return entry["seen"]["value"] < case["failing_percent"]
    return entry["seen"]["value"] <= limits["well_at_most_percent"] - (how == "well-and-one")


def _ended(pulled: Sequence[str], undone: Sequence[str], levers: Map, how: str) -> dict[str, Any]:
    force = [one for one in pulled if one not in undone and levers[one]["stays_in_force"]]
    force = {"all-in-force": [*pulled], "none-in-force": []}.get(how, force)
    return {"do": "hand-over", "state": "fixed" if how == "fixed" else "mitigated", "in_force": force}

"""A right answer that was written without having seen the solution: numbered quarters, a pattern, whole numbers."""

import json
import re
import tomllib
from calendar import timegm
from datetime import datetime
from decimal import Decimal
from pathlib import Path

ROW = re.compile(r"(\d{4}-\d\d-\d\dT\d\d:(?:00|15|30|45)Z),(?:(\d+),(\d+)|,)", re.ASCII)
ALWAYS = {"rollback", "security"}


def slot(text):
    """Return the number of the quarter of an hour since 1970, rounded up."""
    seconds = timegm(datetime.fromisoformat(text).utctimetuple())
    return -(-seconds // 900)


class Service:
    """What the files of a service say."""

    def __init__(self, folder):
        folder = Path(folder)
        vars(self).update(tomllib.loads((folder / "policy.toml").read_text()))
        self.rows = {}
        for number, line in enumerate((folder / "counts.csv").read_text().splitlines()[1:], 2):
            match = ROW.fullmatch(line)
            try:
                place = slot(match[1])
            except (TypeError, ValueError):
                raise ValueError(f"counts.csv:{number} is no row") from None
            self.rows[place] = match[2] and (int(match[2]), int(match[3]))
        self.closed = set()
        if self.maintenance == "excluded":
            for line in (folder / "maintenance.csv").read_text().splitlines()[1:]:
                begin, over = line.split(",")[:2]
                self.closed.update(range(slot(begin), slot(over)))

    def add(self, start, end):
        """Return good, total and missing of the quarters from start on and before end."""
        open_slots = set(range(start, end)) - self.closed
        seen = [self.rows[one] for one in open_slots if self.rows.get(one)]
        holes = len(open_slots) - len(seen)
        made_up = holes * self.expected * (self.missing == "failed")
        return sum(good for good, _ in seen), sum(total for _, total in seen) + made_up, holes


def ledger(folder, start, end):
    """Return {"good": 17, "total": 20, "missing": 1}."""
    return dict(zip(("good", "total", "missing"), Service(folder).add(slot(start), slot(end)), strict=True))


def standing(folder):
    """Return {"compliance": 99.91, "left": 0.12, "hours": 30.5}."""
    service = Service(folder)
    now = slot(service.now)
    good, total, _ = service.add(now - service.window_days * 96, now)
    above, below = (100 - Decimal(str(service.objective))).as_integer_ratio()
    # The budget is above / (100 * below) of the total; everything stays a whole number until the last division.
    budget, spent = total * above, (total - good) * below * 100
    late_good, late_total, _ = service.add(now - service.pace_hours * 4, now)
    late_failed = late_total - late_good
    if spent >= budget:
        hours = 0
    elif not late_failed:
        hours = None
    else:
        late_budget, late_spent = late_total * above, late_failed * below * 100
        hours = (budget - spent) * late_budget * service.window_days * 24 / (budget * late_spent)
    return {"compliance": 100 * good / total, "left": (budget - spent) / budget, "hours": hours}


def decide(folder, standing):
    """Return {"state": "careful", "changes": {"CHG-1234": "wait"}}."""
    policy = tomllib.loads((Path(folder) / "policy.toml").read_text())
    hours = float("inf") if standing["hours"] is None else standing["hours"]
    worries = [standing["left"] < policy["careful_below"], hours < policy["careful_hours"]]
    state = "freeze" if standing["left"] <= 0 else ["ship", "careful"][any(worries)]
    changes = json.loads((Path(folder) / "changes.json").read_text())
    free = {"ship": (), "careful": ("low", "fix", *ALWAYS), "freeze": tuple(ALWAYS)}[state]
    answers = {}
    for one in changes:
        goes = state == "ship" or one["kind"] in free or one["risk"] in free
        answers[one["id"]] = "go" if goes else "wait"
    return {"state": state, "changes": answers}

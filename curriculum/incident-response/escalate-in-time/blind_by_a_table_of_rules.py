"""A right answer that was written without having seen the solution: classes, a week as seconds, a table of rules."""

import itertools
import json
import pathlib
import tomllib
import zoneinfo
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

DAY = 86_400
WEEK = 7 * DAY


def instant(text):
    """Return seconds since 1970 of a text with an offset."""
    found = datetime.fromisoformat(text)
    if found.utcoffset() is None:
        raise ValueError("no offset in " + text)
    return found.timestamp()


class Wall:
    """A clock on the wall, as seconds since Monday, 5 January 1970."""

    def __init__(self, zone):
        """Hang it up."""
        self.zone = zone

    def read(self, seconds):
        """Return what it shows."""
        shown = datetime.fromtimestamp(seconds, self.zone)
        return (shown.replace(tzinfo=UTC) - datetime(1970, 1, 5, tzinfo=UTC)) // timedelta(seconds=1)


class Schedule:
    """What the backup says about a role."""

    def __init__(self, folder, role):
        """Read both files."""
        stem = "-".join(role.split(" "))
        file = pathlib.Path(folder, stem + ".schedule.json")
        try:
            self.rules = json.loads(file.read_bytes())["schedule"]
            known = dict.fromkeys(zoneinfo.available_timezones(), zoneinfo.ZoneInfo)
            self.wall = Wall(known[self.rules["time_zone"]](self.rules["time_zone"]))
        except (LookupError, TypeError, ValueError) as problem:
            raise ValueError(f"cannot read {file.name}: {problem}") from None
        self.swaps = json.loads(pathlib.Path(folder, stem + ".overrides.json").read_bytes())["overrides"]

    def people(self, at):
        """Yield everybody who could have it, the strongest first."""
        for swap in self.swaps:
            if instant(swap["start"]) <= at < instant(swap["end"]):
                yield swap["user"]["id"]
        clock = self.wall.read(at)
        for layer in self.rules["schedule_layers"]:
            ends = instant(layer["end"]) if layer["end"] is not None else at + 1
            if instant(layer["start"]) <= at < ends and self.counts(layer, clock):
                ids = [one["user"]["id"] for one in layer["users"]]
                turns = clock - self.wall.read(instant(layer["rotation_virtual_start"]))
                whose = turns // layer["rotation_turn_length_seconds"] % len(ids)
                yield next(itertools.islice(itertools.cycle(ids), whose, None))

    @staticmethod
    def counts(layer, clock):
        """Say whether a layer's hours are open."""
        if not layer["restrictions"]:
            return True
        for hours in layer["restrictions"]:
            hour, minute, second = map(int, hours["start_time_of_day"].split(":"))
            begins, period = hour * 3600 + minute * 60 + second, DAY
            if hours["type"].startswith("weekly"):
                begins, period = begins + (hours["start_day_of_week"] - 1) * DAY, WEEK
            if (clock - begins) % period < hours["duration_seconds"]:
                return True
        return False


def on_call(folder, role, at):
    """Return the id of who is on call, as "P1ZMN0F", or None."""
    return next(Schedule(folder, role).people(instant(at)), None)


@dataclass
class Policies:
    """Both policies, turned into tables."""

    folder: str
    asks: dict = field(default_factory=dict)
    minutes: dict = field(default_factory=dict)
    levels: list = field(default_factory=list)

    def __post_init__(self):
        """Read them."""
        with pathlib.Path(self.folder, "decision-rights.toml").open("rb") as file:
            told = tomllib.load(file)
        whose = {"alone": None, "peer or on-call lead": "on-call senior", "manager or formal change": "manager"}
        for right in told["rights"]:
            self.asks |= dict.fromkeys(right["actions"], whose[right["approval"]])
        self.asks |= told["approvals"]
        for entry in reversed(told["escalation"]):
            if "after_minutes" in entry:
                self.minutes |= dict.fromkeys(entry["to"], 60 * entry["after_minutes"])
        with pathlib.Path(self.folder, "severity.toml").open("rb") as file:
            self.levels = tomllib.load(file)["levels"]

    def patience(self, shares):
        """Return the seconds that an answer may take."""
        highest = max(itertools.chain.from_iterable(shares.values()))
        reached = [one for one in self.levels if one["at_least"] <= highest]
        return 60 * max(reached, key=lambda one: one["at_least"])["acknowledge_minutes"]


def written(seconds):
    """Return a moment as a text."""
    return datetime.fromtimestamp(seconds, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def one_decision(policies, case):
    """Return what to do at one moment."""
    since, now = instant(case["since"]), instant(case["now"])
    senior, manager = (since + policies.minutes[role] for role in ("on-call senior", "manager"))
    asked = policies.asks.get(case["step"])
    table = [
        (bool(case["at_stake"]), "escalate", "manager", manager),
        (asked is not None, "ask", asked, senior),
        (case["step"] is not None and now < senior, "act", None, None),
        (case["evidence_points_at"] is not None, "escalate", "incident commander", senior),
        (True, "escalate", "on-call senior", senior),
    ]
    do, role, by = next(row[1:] for row in table if row[0])
    if do == "act":
        return dict.fromkeys(("role", "person", "by")) | {"do": do}
    waiting = {call["role"]: instant(call["at"]) for call in case["calls"] if not call["answered"]}
    if role in waiting and waiting[role] + policies.patience(case["failing_share"]) <= now:
        by = min(waiting[role] + policies.patience(case["failing_share"]), manager)
        role = "manager"
    if on_call(policies.folder, role, case["now"]) is None:
        role = "manager"
    return {"do": do, "role": role, "person": on_call(policies.folder, role, case["now"]), "by": written(by)}


def decisions(folder):
    """Return {"S-01": {"do": "ask", "role": "manager", "person": "P1ZMN0F", "by": "2026-10-24T23:15:00Z"}, ...}."""
    policies = Policies(folder)
    with pathlib.Path(folder, "situations.json").open(encoding="utf-8") as file:
        return {case["id"]: one_decision(policies, case) for case in json.load(file)["situations"]}

"""A right answer that was written without having seen the solution: sets and intervals, a page in Markdown."""

import json
import tomllib
from csv import DictReader
from datetime import UTC, datetime, timedelta
from io import StringIO
from itertools import count
from pathlib import Path

MINUTE = timedelta(minutes=1)


class House:
    def __init__(self, folder):
        self.folder = Path(folder)
        self.asked = json.loads(self.text("asked.json"))
        self.policy = tomllib.loads(self.text("change-policy.toml"))
        self.service = self.asked["service"]
        self.now = datetime.fromisoformat(self.asked["now"]).astimezone(UTC)

    def text(self, name):
        return (self.folder / name).read_text(encoding="utf-8")

    def table(self, name):
        return list(DictReader(StringIO(self.text(f"{name}.csv"))))

    def change(self):
        lines = [line for line in self.text("change.diff").splitlines() if line[:3] not in ("---", "+++")]
        (minus,) = [i for i, line in enumerate(lines) if line[0] == "-"]
        (plus,) = [i for i, line in enumerate(lines) if line[0] == "+"]

        def depth(line):
            return len(line[1:]) - len(line[1:].lstrip())

        key, old = lines[minus][1:].strip().split(": ")
        above = [line for line in lines[:minus] if line[0] == " " and depth(line) < depth(lines[minus])]
        parent = f"{above[-1].strip(' :')}." if above and above[-1].endswith(":") else ""
        return parent + key, int(old), int(lines[plus].split(": ")[1])

    def noticing(self):
        callers = {row["service"] for row in self.table("catalogue") if self.service in row["asks"].split()}
        return callers | {self.service}

    def level(self):
        name, old, new = self.change()
        noticing = self.noticing()
        first = noticing & {row["service"] for row in self.table("catalogue") if row["tier"] == "1"}
        lowered = name.split(".")[-1] in ("max", "limit") and new < old
        points = [len(noticing) > 2 or bool(lowered and first), bool(first or lowered), True]
        return ("high", "medium", "low")[points.index(True)]

    def people(self):
        who = {row["role"]: row["name"] for row in self.table("people") if row["for"] in ("all", self.service)}
        for role in self.policy[self.level()]["agree"]:
            yield role, who[f"deputy {role}"] if who[role] == self.asked["author"] else who[role]

    def rehearsed(self):
        oldest = (self.now - timedelta(days=self.policy["all"]["rehearsal_days"])).date().isoformat()
        return {
            row["id"]: int(row["minutes"])
            for row in self.table("rehearsals")
            if (row["service"], row["of"], row["result"]) == (self.service, "rollback", "ok") and row["day"] >= oldest
        }

    def free(self, length):
        """The latest window on the first day that has one."""
        rules = self.policy[self.level()]
        freezes = [
            tuple(datetime.strptime(row[end], "%Y-%m-%dT%H:%M%z") for end in ("from", "until"))
            for row in self.table("calendar")
        ]
        soonest = self.now + timedelta(hours=rules["notice_hours"])
        for days in count():
            day = (soonest + timedelta(days=days)).date()
            if day.strftime("%A") not in rules["days"]:
                continue
            opens, closes = (
                datetime.fromisoformat(f"{day}T{clock}").replace(tzinfo=UTC) for clock in rules["between_utc"]
            )
            end = closes
            while (begin := end - length) >= max(opens, soonest):
                if all(until < begin or end < start for start, until in freezes):
                    return begin, end
                end -= MINUTE


def request(folder):
    house = House(folder)
    name, old, new = house.change()
    service, level = house.service, house.level()
    watch = house.policy[level]["watch_minutes"] + 5
    rehearsed = house.rehearsed()
    longest = min(60, max(rehearsed.values()) + 3)
    begin, end = house.free((watch + longest) * MINUTE)
    *_, metric = [row for row in house.table("metrics") if row["service"] == service]
    usual, alert = float(metric["usual"]), float(metric["alert_at"])
    fine, back = usual + (alert - usual) / 4, usual + (alert - usual) / 2
    what, unit = metric["metric"], metric["unit"]
    *others, last = sorted(house.noticing())
    noticing = f"{', '.join(others)} and {last}" if others else last
    paragraphs = {
        "What": f"In `values/{service}.yaml` the setting `{name}`: {old} → {new}.",
        "Why": f"{house.asked['why'].capitalize()} ({house.asked['ticket']}).",
        "Risk": f"{level.capitalize()}.",
        "Affected": f"{noticing}.",
        "Window": f"{begin:%A} {begin:%Y-%m-%d}, {begin:%H:%M}–{end:%H:%M} UTC.",
        "Before": f"The page of alerts of {service} is quiet. All approvals below are given in writing.",
        "Steps": (
            f"\n\n* `ferryctl plan {service}` shows one line that changes\n"
            f"* `ferryctl apply {service}` ends without an error\n* begin to watch"
        ),
        "Verify": f"For {watch} min somebody watches: {what} stays under {fine:.2f} {unit} (usual: {usual:g}).",
        "Back out when": f"{what} is {back:.2f} {unit} or more. Nobody discusses then.",
        "Rollback": f"`ferryctl rollback {service}` takes at most {longest} minutes ({' and '.join(rehearsed)}).",
        "Approvers": "".join(f"\n- {role}: {person}" for role, person in house.people()),
    }
    return "\n\n".join(f"**{label}:** {text}" for label, text in paragraphs.items()) + "\n"

"""Updates as they are really written, each with the misconception behind it. All of them are one good text with one slip."""

import csv
import json
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from groundschool.kit import wrong

SCOPE = {"book": "booking", "check-in": "check-in", "freight": "freight"}


@dataclass(frozen=True)
class Text:
    """A good update in its parts."""

    incident: str
    severity: str
    status: str
    number: int
    at: datetime
    impact: str
    cause: str
    actions: str
    due: str

    def __str__(self):
        head = (
            f"[{self.incident}] {self.severity} | {self.status} | update {self.number} | {self.at:%Y-%m-%d %H:%M} UTC"
        )
        lines = [
            head,
            f"Impact: {self.impact}",
            f"Cause: {self.cause}",
            f"Actions: {self.actions}",
            f"Next update: {self.due}",
        ]
        return "\n".join(lines)


def load(folder):
    return json.loads((folder / "state.json").read_text())


def counted(folder, since):
    """Return (journey, share) of the worst-hit journey from ``since`` on."""
    until = load(folder)["impact"]["until"] or load(folder)["now"]
    tried, failed = {}, {}
    with open(folder / "impact.csv", newline="") as lines:
        for row in csv.DictReader(lines):
            if since <= row["minute"] < until:
                tried[row["journey"]] = tried.get(row["journey"], 0) + int(row["attempts"])
                failed[row["journey"]] = failed.get(row["journey"], 0) + int(row["failed"])
    return max(((journey, failed[journey] / tried[journey]) for journey in tried), key=lambda pair: pair[1])


def good(folder):
    state = load(folder)
    policy = json.loads((folder / "severity-policy.json").read_text())
    journey, share = counted(folder, state["impact"]["since"])
    level = next(row for row in policy if share >= row["failing_share_at_least"])
    now = datetime.fromisoformat(state["now"])
    return Text(
        incident=state["incident"],
        severity=level["severity"],
        status={"none": "investigating", "running": "identified", "done": "monitoring"}[state["mitigation"]["state"]],
        number=state["last_update"]["number"] + 1,
        at=now,
        impact=f"{100 * share:.0f} % of {SCOPE[journey]} attempts have failed since {state['impact']['since'][11:16]} UTC.",
        cause=state["cause"]["confirmed"] or "not known yet.",
        actions=f"the {state['work'][0]['owner_role']} is {state['work'][0]['what']}.",
        due=f"{now + timedelta(minutes=20):%H:%M} UTC",
    )


def for_customers(folder):
    cause = "identified" if load(folder)["cause"]["confirmed"] else "not known yet."
    return replace(good(folder), cause=cause, actions="we are working on it.")


def suspect(folder):
    return load(folder)["cause"]["suspected"].removeprefix("a deploy of ").split(",")[0]


@wrong("internal", tag="impact-not-quantified", score=15 / 18)
def some_users(folder):
    text = good(folder)
    return str(replace(text, impact=f"some {text.impact.split(' of ')[1]}"))


@wrong("internal", tag="wrong-window", score=15 / 18)
def average_of_everything(folder):
    text = good(folder)
    state = load(folder)
    with open(folder / "impact.csv", newline="") as lines:
        rows = list(csv.DictReader(lines))
    journey, _ = counted(folder, state["impact"]["since"])
    mine = [row for row in rows if row["journey"] == journey]
    share = sum(int(row["failed"]) for row in mine) / sum(int(row["attempts"]) for row in mine)
    return str(replace(text, impact=f"{100 * share:.1f} % of {text.impact.split(' of ', 1)[1]}"))


@wrong("internal", tag="no-utc-time", score=16 / 18)
def halifax_called_utc(folder):
    text = good(folder)
    back = timedelta(hours=3)
    return str(replace(text, at=text.at - back, due=f"{text.at - back + timedelta(minutes=20):%H:%M} UTC"))


@wrong("internal", tag="no-utc-time", score=16 / 18)
def since_a_while(folder):
    text = good(folder)
    return str(replace(text, impact=text.impact.split(" since ")[0] + " for a while now."))


@wrong("internal", tag="severity-too-low", score=16 / 18)
def severity_of_the_page(folder):
    return str(replace(good(folder), severity=load(folder)["severity_on_the_page"]))


@wrong("internal", tag="status", score=17 / 18)
def resolved_to_calm_people(folder):
    return str(replace(good(folder), status="resolved"))


@wrong("internal", tag="header", score=17 / 18)
def number_of_the_last_one(folder):
    text = good(folder)
    return str(replace(text, number=text.number - 1))


@wrong("internal", tag="cause-asserted", score=0.4)
def rumour_as_cause(folder):
    return str(replace(good(folder), cause=f"{suspect(folder)} broke it."))


@wrong("internal", tag="no-owner", score=17 / 18)
def passive_voice(folder):
    return str(replace(good(folder), actions="the issue is being looked at with the highest priority."))


@wrong("internal", tag="next-update", score=16 / 18)
def as_soon_as_possible(folder):
    return str(replace(good(folder), due="as soon as we know more."))


@wrong("internal", tag="next-update", score=16 / 18)
def tomorrow(folder):
    text = good(folder)
    return str(replace(text, due=f"{text.at + timedelta(hours=2):%H:%M} UTC"))


@wrong("internal", tag="too-long", score=17 / 18)
def everything_we_did(folder):
    text = good(folder)
    return str(
        replace(text, actions=text.actions + " First we looked at the dashboards, then at the logs, then again." * 22)
    )


@wrong("internal", tag="secret-leaked", score=0.4)
def evidence_pasted(folder):
    text = good(folder)
    line = next(one for one in (folder / "chat.log").read_text().splitlines() if "Bearer" in one)
    return str(replace(text, actions=f"{text.actions} To reproduce: {line.split('this shows it: ')[1]}"))


@wrong("internal", tag="blame", score=0.4)
def who_was_it(folder):
    text = good(folder)
    return str(replace(text, actions=f"{text.actions} Leila should have tested this before going home."))


@wrong("internal", tag="unsafe-action", score=0.4)
def somebody_offered_it(folder):
    text = good(folder)
    return str(
        replace(text, actions=f"{text.actions} Grace from the database team fails the database over in ten minutes.")
    )


@wrong("customer", tag="internal-name", score=18 / 20)
def the_same_for_everybody(folder):
    text = for_customers(folder)
    return str(replace(text, actions=f"{text.actions} bookings-db and session-cache look well."))


@wrong("customer", tag="cause-asserted", score=0.4)
def a_name_for_the_public(folder):
    return str(replace(for_customers(folder), cause=f"our {suspect(folder)} supplier is the culprit."))


@wrong("customer", tag="unsafe-action", score=0.4)
def click_through(folder):
    text = for_customers(folder)
    return str(replace(text, actions=f"{text.actions} If your browser warns you, click through to go on."))


@wrong("customer", tag="impact-not-quantified", score=17 / 20)
def we_are_aware(folder):
    text = for_customers(folder)
    return str(replace(text, impact=f"we are aware of an issue that affects some {text.impact.split(' of ')[1]}"))

"""A runbook page with as many faults of each criterion as it is to have, and where they stand."""

import random
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Any

HEX, LETTERS = "0123456789abcdef", "bcdfghjklmnpqrstvwxz2456789"
CHECKS = 6
# A check: what it asks, what is typed, and what one should see. {s} the service, {p} where its pods are named.
ASKS = (
    ("Is it still so?", "ferryctl status {s}", "`failing` is above {n} %"),
    ("Which instances run?", "kubectl -n {s} get pods {p}", "all are `Running`, with 0 restarts"),
    ("What do they say?", "kubectl -n {s} logs {p} --tail 50", "the last lines name what did not answer"),
    ("What happened to them?", "kubectl -n {s} get events --sort-by .lastTimestamp", "nothing of the last hour"),
    ("How full is the queue?", "ferryctl queue {s}", "fewer than 200 messages wait"),
    ("Does the database answer?", "ferryctl ping {s}-db", "it answers within 20 ms"),
    ("How old is the release?", "ferryctl releases {s} --last 3", "the newest is older than a day"),
    ("Do the callers try again?", "ferryctl callers {s} --by-retries", "nobody asks more than twice a request"),
)
RESTART = ("Would a restart help?", "", "")
# A step: what is done, by which command, what one should see then, and how it is taken back.
DOES = (
    ("Turn the new way off", "ferryctl flag off {s}-new-way", "failures go down within five minutes",
     "ferryctl flag on {s}-new-way"),
    ("Send the traffic to the other region", "ferryctl drain {s} --region north", "north serves nobody any more",
     "ferryctl resume {s} --region north"),
    ("Go back to the release before", "ferryctl rollback {s} --to previous", "all pods are new within four minutes",
     "ferryctl rollback {s} --to latest"),
    ("Let fewer requests in", "ferryctl limit {s} --per-second 50", "the queue gets shorter",
     "ferryctl limit {s} --off"),
    ("Take more pods", "kubectl -n {s} scale deploy/{s} --replicas 8", "eight pods are `Running`",
     "kubectl -n {s} scale deploy/{s} --replicas 4"),
)  # fmt: skip
PLAIN = (
    "Customers see an error and try again.", "The kiosks ask it, too.", "A partner asks it every minute.",
    "It is not the alert for slow requests.",
)  # fmt: skip
AGREES = ("the duty manager agrees", "the on-call of the other team agrees", "the incident commander agrees")


@dataclass
class Page:
    """A page in the making: its lines, which faults stand where, and what only looks like a gate."""

    rng: random.Random
    about: Any
    gate: str
    lines: list[str] = field(default_factory=list)
    faults: dict[str, list[int]] = field(default_factory=dict)
    like: dict[str, int] = field(default_factory=dict)
    steps: list[int] = field(default_factory=list)

    @property
    def text(self) -> str:
        """Return the page."""
        return "\n".join(self.lines) + "\n"

    def say(self, line: str, *faults: str, gate: str = "", step: bool = False) -> None:
        """Add a line, with the faults that it has, and the gate that it is or looks like."""
        self.lines.append(line)
        number = len(self.lines)
        for one in faults:
            self.faults.setdefault(one, []).append(number)
        if gate and gate == self.gate:
            self.faults["gate"] = [number]
        elif gate:
            self.like[gate] = number
        if step and not faults and not (gate and gate == self.gate):
            self.steps.append(number)


def page(rng: random.Random, about: Any, faults: dict[str, int], gate: str) -> Page:  # noqa: ANN401
    """Return a page with so many faults of each criterion, and one gate or none."""
    found = Page(rng, about, gate, faults={one: [] for one in (*faults, "gate")})
    passing = {*rng.sample(("pod", "since", "person", "version", "message"), faults["maintainable"])}
    found.say(f"# When {about.alert} fires")
    found.say("")
    _meaning(found, passing)
    _checks(found, faults, passing)
    _mitigation(found, faults["safe"])
    _rest(found, passing)
    return found


def _meaning(page: Page, passing: set[str]) -> None:
    """Add what the alert means, in any order: a cause, a name, and what may be of today only."""
    about, rng = page.about, page.rng
    first, *others = about.causes
    came, who, since = rng.choice(others) if page.gate == "G3" else first, about.people[0], "since" in passing
    said: list[tuple[str, list[str], str]] = [
        (f"Most of the ten incidents came from {came}.", [], "G3"),
        ("Since last week it also fires at night." if since else "At night it fires at fewer requests.",
         ["maintainable"] * since, ""),
        (f"The limit is so low because {who} did not think of the summer, again." if page.gate == "G2" else
         f"The limit was computed by {who}, who can explain the sums.", [], "G2"),
        *((line, [], "") for line in rng.sample(PLAIN, rng.randint(0, 3)))
    ]  # fmt: skip
    page.say("## What it means")
    page.say("")
    page.say(f"More than {about.percent} % of the requests to {about.service} fail for ten minutes.")
    for line, faulty, gate in rng.sample(said, len(said)):
        page.say(line, *faulty, gate=gate)
    page.say("")


def _minutes(rng: random.Random, descents: int) -> list[int]:
    """Return how long each check takes, no two alike: so many stand directly before a shorter one."""
    ascending = sorted(rng.sample(range(1, 16), CHECKS + 1))
    cuts = [0, *sorted(rng.sample(range(1, CHECKS + 1), descents)), CHECKS + 1]
    runs = [ascending[one:other] for one, other in pairwise(cuts)]
    return [minutes for run in reversed(runs) for minutes in run]


def _checks(page: Page, faults: dict[str, int], passing: set[str]) -> None:
    """Add the checks, and among them one about a restart."""
    rng = page.rng
    asks = [*rng.sample(ASKS[3:], CHECKS - 3), *ASKS[:3]]
    rng.shuffle(asks)
    minutes = _minutes(rng, faults["order"])
    kinds = {
        "unusable": {*rng.sample(asks, faults["usable"])},
        "pod": {rng.choice([one for one in asks if "{p}" in one[1]])} if "pod" in passing else set(),
        "token": {rng.choice([one for one in asks if one[1].startswith("ferryctl")])},
    }
    asks.insert(rng.randint(0, CHECKS), RESTART)
    page.say("## Immediate checks")
    page.say("")
    for number, (ask, takes) in enumerate(zip(asks, minutes, strict=True), 1):
        late = number <= CHECKS and takes > minutes[number]
        is_it = {kind: ask in those for kind, those in kinds.items()}
        said = _restart(page) if ask is RESTART else _check(page, ask, **is_it)
        faulty = ["order"] * late + ["usable"] * is_it["unusable"] + ["maintainable"] * is_it["pod"]
        gate = "G4" if ask is RESTART else "G1" if is_it["token"] else ""
        page.say(f"{number}. ({takes} min) {ask[0]}{said}", *faulty, gate=gate, step=True)
    page.say("")


def _restart(page: Page) -> str:
    """Return a check that restarts, or only looks."""
    looks = (("status", "", "successfully rolled out"), ("restart", " --dry-run=server", "restarted (server dry run)"),
             ("history", "", "when it was last restarted"))  # fmt: skip
    verb, flag, sees = ("restart", "", "new pods") if page.gate == "G4" else page.rng.choice(looks)
    name = page.about.service
    return f" `kubectl -n {name} rollout {verb} deploy/{name}{flag}`. You should see: {sees}."


def _check(page: Page, ask: tuple[str, str, str], *, unusable: bool, pod: bool, token: bool) -> str:
    """Return what is typed and seen in a check, with what is wrong about it."""
    rng, name = page.rng, page.about.service
    one = f"{name}-{''.join(rng.choices(HEX, k=9))}-{''.join(rng.choices(LETTERS, k=5))}"
    command = ask[1].format(s=name, p=one if pod else f"-l app={name}")
    if token:
        secret = "fct_" + "".join(rng.choices(HEX, k=24))
        kept = f"$(vault kv get -field=token {name}/oncall)"
        command = f"FERRY_TOKEN={secret if page.gate == 'G1' else kept} {command}"
    if unusable and not (token or pod) and rng.random() < 1 / 2:
        return " Look at it in the usual place. You should see that it is fine."
    return f" `{command}`." + ("" if unusable else f" You should see: {ask[2].format(n=page.about.percent)}.")


def _mitigation(page: Page, faults: int) -> None:
    rng, name = page.rng, page.about.service
    steps = rng.sample(DOES, 3)
    order = [(number, part) for number in rng.sample(range(3), 3) for part in rng.sample(("agrees", "sees", "back"), 3)]
    missing = {*order[:faults]}  # several in one step, so that whoever counts steps is too far off
    page.say("## Mitigation")
    page.say("")
    for number, (does, command, sees, back) in enumerate(steps):
        parts = {"agrees": f" Before: {rng.choice(AGREES)}.", "sees": f" You should see: {sees}.",
                 "back": f" Taken back by `{back.format(s=name)}`."}  # fmt: skip
        said = "".join(text for part, text in parts.items() if (number, part) not in missing)
        faulty = ["safe" for part in parts if (number, part) in missing]
        page.say(f"{number + 1}. {does}: `{command.format(s=name)}`.{said}", *faulty, step=True)
    page.say("")


def _rest(page: Page, passing: set[str]) -> None:
    rng, about = page.rng, page.about
    who = f"Call {about.people[1]}" if "person" in passing else "Call the duty manager"
    page.say("## Escalation")
    page.say("")
    page.say(f"- {who} when nothing of this has helped after 20 minutes. Say what you saw in each check.",
             *["maintainable"] * ("person" in passing), step=True)  # fmt: skip
    link = (
        "the message that is pinned in #ferries-ops"
        if "message" in passing
        else f"the [page on {about.service}](../services/{about.service}.md)"
    )
    page.say(f"- Who else has to know stands in {link}.", *["maintainable"] * ("message" in passing), step=True)
    page.say("")
    page.say("## Rollback")
    page.say("")
    to = f"{rng.randint(2, 9)}.{rng.randint(0, 20)}.{rng.randint(0, 9)}" if "version" in passing else "the one before"
    page.say(f"- If a release is younger than the alert, go back to {to}. You should see: failures go down.",
             *["maintainable"] * ("version" in passing), step=True)  # fmt: skip

"""Refunds to be sent to a partner, each of them once, and what people make of that."""

import random
from collections import Counter
from collections.abc import Hashable
from typing import Any

from groundschool.kit import Bundle, beside

nights = beside(__file__, "nights")
Answer = nights.Answer
CAP, LONGEST = nights.CAP, nights.LONGEST
HOW = (
    "new-key-each-try", "key-of-the-try", "one-key",
    "key-of-content", "key-of-place", "key-of-the-moment", "conflict-is-refusal",
    "refusals-retried", "refusal-ends-all", "blocked-goes-on", "ends-empty", "no-jitter", "pauses-ignored",
    "never-again", "refused-is-done", "sleeps-long", "pauses-of-503", "never-reset", "keys-by-booking",
    "refusals-in-row", "budget-of-failures", "budget-first", "any-2xx", "not-ready",
)  # fmt: skip


class Round:
    """What the server answers to each refund, in turn; the last answer of one is given again and again."""

    def __init__(self, rng: random.Random, *, alike: bool = False, budget: int = 10) -> None:
        self.rng, self.budget = rng, budget
        self.twice = False  # once more as after a restart, and as in the next night's run
        self.run = f"refunds-2026-03-{rng.randint(10, 28)}"
        self.other = f"{self.run[:-2]}{int(self.run[-2:]) + 1}"
        self.refunds = [
            {"booking": f"CL-{rng.randrange(10**5, 10**6)}", "cents": rng.randrange(400, 9000, 50)}
            for _ in range(rng.choice((3, 4)))
        ]
        # Two parts of one booking, and where told two refunds that are alike in everything.
        self.refunds[2] = {**self.refunds[0]} if alike else {**self.refunds[0], "cents": self.refunds[0]["cents"] + 50}
        self.answers: list[list[Answer]] = [[self.taken()] for _ in self.refunds]
        self.start = 1_774_749_600 + rng.randrange(3000)
        self.chances = [round(rng.uniform(0.15, 0.95), 3) for _ in range(budget + 5)]

    def taken(self) -> Answer:
        """Return an answer that says that it is done."""
        return nights.answer(self.rng, self.rng.choice((200, 201)), {"taken": True}, '{"state": "done"}')

    def says(self, at: int, *answers: Answer) -> "Round":
        """Put answers before those of a refund; return the same round."""
        self.answers[at][:0] = answers
        return self

    def only(self, at: int, one: Answer) -> "Round":
        """Let a refund have this answer and no other; return the same round."""
        self.answers[at] = [one]
        return self

    @property
    def shown(self) -> dict[str, Any]:
        """What a stub needs to play it, with what answers mean."""
        told = {
            "run": self.run,
            "other": self.other,
            "refunds": self.refunds,
            "budget": self.budget,
            "twice": self.twice,
        }
        return {**told, "start": self.start, "chances": self.chances, "answers": self.answers}


def refusal(rng: random.Random, status: int) -> Answer:
    """Return the refusal of one refund, or of all."""
    means = {"blocks": True} if status in (401, 403) else {"refuses": status}
    return nights.answer(rng, status, means, '{"error": {"code": "refused"}}')


def rounds(rng: random.Random) -> dict[str, Round]:
    """Return one round of each kind."""
    failed, paused = nights.failed, nights.paused
    conflict = nights.answer(rng, 409, {"again": True, "asks": 0, "form": "none", "conflict": True})
    hurt = [failed(rng, kind) for kind in (None, 500, 502, 504)]
    made = {kind: Round(rng, alike=kind == "alike", budget=6 if kind == "dead" else 10) for kind in KINDS}
    made["retried"].twice = True
    made["retried"].says(0, *rng.sample(hurt, 4)).says(2, failed(rng, 503))
    made["paused"].says(1, paused(rng, 429, rng.randint(25, 90), "seconds"))
    made["paused"].says(2, paused(rng, 503, rng.randint(25, 90), "date"))
    made["conflict"].says(rng.choice((0, 1)), conflict, conflict)
    at = rng.choice((0, 1))  # within a row of failures, which it ends
    made["refusal"].only(at, refusal(rng, rng.choice((400, 404, 422)))).says(at, failed(rng, 503))
    made["refusal"].says(at + 1, failed(rng, 500))
    made["blocked"].only(1, refusal(rng, rng.choice((401, 403))))
    made["dead"].only(1, failed(rng, rng.choice((500, 503, None))))
    made["long"].says(2, paused(rng, 429, 7200, "seconds"))
    return made


KINDS = ("plain", "alike", "retried", "paused", "conflict", "refusal", "blocked", "dead", "long")


def add(rng: random.Random, bundle: Bundle, edge: str | None) -> None:
    """Add rounds with what is asked of them; on an edge one that is plain, or what it is about."""
    made = _on_edge(rng) if edge == "rounds" else rounds(rng)
    if edge not in (None, "rounds"):
        made = {"plain": made["plain"]}
    for kind in rng.sample(sorted(made), len(made)):  # in no order that could be learned
        bundle.truth["rounds"][kind] = made[kind].shown
    for kind, one in made.items():
        traps = {how: _told(one, how) for how in HOW}
        bundle.answer("next-refund", kind, _told(one), traps)


def _on_edge(rng: random.Random) -> dict[str, Round]:
    """Return rounds with nothing to refund, each refusal, the longest pause, and budgets that are used up."""
    made = {"nothing": Round(rng), "longest": Round(rng), "too-long": Round(rng)}
    made["nothing"].refunds, made["nothing"].answers = [], []
    made["longest"].says(1, nights.paused(rng, 503, LONGEST, "seconds"))
    made["too-long"].says(1, nights.paused(rng, 429, LONGEST + 1, "seconds"))
    several = made["each-refusal"] = Round(rng)
    several.refunds = several.refunds[:2] * 4
    several.answers = [[refusal(rng, status)] for status in (400, 402, 404, 410, 422, 501, 202, 204)]
    for kind, less in (("just-enough", 0), ("one-too-few", 1)):
        made[kind] = Round(rng)
        made[kind].budget = len(made[kind].refunds) - less
    for status in (401, 403):
        made[str(status)] = Round(rng).only(1, refusal(rng, status))
    return made


def _told(one: Round, how: str = "") -> dict[str, Any]:
    """Return what a round comes to, with the keys of a restart and of another run behind it."""
    keys: list[Hashable] = []
    told = _sent(one, 0, one.run, keys, how)
    if one.twice:
        _sent(one, 1, one.run, keys, how)
        _sent(one, 2, one.other, keys, how)
    seen = list(dict.fromkeys(keys))
    return {**told, "keys": [seen.index(key) for key in keys]}


def _sent(one: Round, turn: int, run: str, keys: list[Hashable], how: str) -> dict[str, Any]:
    """Return one way through a round; adds the keys that were sent."""
    posted: list[int] = []
    waits: list[float] = []
    fine: list[int] = []
    bad: list[int] = []
    end, at, wait, in_a_row, tries, given = None, 0, 0.0, 0, 0, Counter[int]()
    while end is None:
        if at == len(one.refunds):
            end = "budget" if how == "budget-first" and len(posted) == one.budget else "done"
        elif len(posted) >= one.budget and (in_a_row or how != "budget-of-failures"):
            end = "done" if how == "ends-empty" else "budget"
        if end:
            break
        posted.append(at)
        waits.append(round(wait, 2))
        made = _keys(one.refunds[at], at, run, len(posted)) | {
            "new-key-each-try": len(keys),
            "key-of-the-moment": (turn, at),
        }
        keys.append(made.get(how, (run, at)))
        several = one.answers[at]
        said = several[min(given[at], len(several) - 1)]
        given[at] += 1
        verdict, wait = _verdict(said["means"], how), 0.0
        if verdict == "again":
            in_a_row, tries = in_a_row + 1, tries + 1
            asks, count = said["means"].get("asks", 0), tries if how == "never-reset" else in_a_row
            if how == "pauses-ignored" or (how == "pauses-of-503" and said["status"] != 503):
                asks = 0
            if asks > LONGEST and how != "sleeps-long":
                end = "too-long"
            most = min(CAP, 2 ** (count - 1))
            wait = asks or (most if how == "no-jitter" else one.chances[len(posted)] * most)
        elif verdict in ("fine", "bad"):
            (fine if verdict == "fine" else bad).append(at)
            at, in_a_row = at + 1, in_a_row if how == "refusals-in-row" and verdict == "bad" else 0
        else:
            end = verdict
    return {"posted": posted, "waits": waits, "end": end, "timeouts": [], **_ended(end, fine, bad)}


def _ended(end: str, fine: list[int], bad: list[int]) -> dict[str, Any]:
    return {"accepted": fine, "turned-down": bad} if end == "done" else {"accepted": None, "turned-down": None}


def _verdict(means: dict[str, Any], how: str) -> str:
    """Return what comes of an answer."""
    if "taken" in means:
        return "fine"
    if "again" in means:
        given_up = how == "never-again" or (how == "conflict-is-refusal" and "conflict" in means)
        return "bad" if given_up else "again"
    others = {"refusals-retried": "again", "blocked-goes-on": "bad"}
    if "blocks" in means:
        return others.get(how, "refused")
    if means["refuses"] in (202, 204) and how in ("any-2xx", "not-ready"):
        return "fine" if how == "any-2xx" else "again" if means["refuses"] == 202 else "bad"
    others = {"refusals-retried": "again", "refused-is-done": "fine", "refusal-ends-all": "refused"}
    return others.get(how, "bad")


def _keys(refund: dict[str, Any], at: int, run: str, tries: int) -> dict[str, Hashable]:
    """Return what a key is made of, by what people do."""
    return {
        "key-of-the-try": (run, tries),
        "one-key": run,
        "key-of-content": (run, tuple(refund.values())),
        "keys-by-booking": (run, refund["booking"]),
        "key-of-place": at,
    }

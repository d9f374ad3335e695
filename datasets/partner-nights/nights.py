"""Nights of reading a partner's pages: what the server answers to each address, and what comes of it."""

import json
import random
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from types import EllipsisType
from typing import Any
from urllib.parse import urlsplit

HOST = "https://api.coachlink.example"
FIRST = f"{HOST}/v1/bookings?sailing=2026-03-29"
CAP, MOST, LONGEST = 20, 30, 600  # seconds: of a wait that nobody asked for, of a time-out, of one that was asked for
Answer = dict[str, Any]


@dataclass
class Night:
    """What the server answers, by address and in turn; the last answer of an address is given again and again.

    Beside what is sent, an answer has a ``means`` that no client sees. ``skew`` is how far the server's clock is ahead.
    """

    rng: random.Random
    budget: int = 9
    skew: int = 0
    first: str = FIRST
    answers: dict[str, list[Answer]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.start = 1_774_749_600 + self.rng.randrange(3000)  # within the hour after 02:00 UTC
        self.chances = [round(self.rng.uniform(0.15, 0.95), 3) for _ in range(self.budget + 5)]

    def says(self, address: str, *answers: Answer) -> None:
        """Add answers of an address."""
        self.answers.setdefault(address, []).extend(answers)

    @property
    def shown(self) -> dict[str, Any]:
        """What a stub needs to play it, without what answers mean."""
        answers = {
            address: [{key: value for key, value in one.items() if key != "means"} for one in several]
            for address, several in self.answers.items()
        }
        told = {"url": self.first, "budget": self.budget, "start": self.start, "skew": self.skew}
        return {**told, "chances": self.chances, "answers": answers}

    @property
    def meanings(self) -> dict[str, list[dict[str, Any]]]:
        """What each answer means."""
        return {address: [one["means"] for one in several] for address, several in self.answers.items()}


def answer(rng: random.Random, status: int | None, means: dict[str, Any], body: str = "", **more: object) -> Answer:
    """Return an answer. With ``retry_at`` its Retry-After is a date so many seconds later, by the server's clock."""
    told = {"status": status, "headers": {}, "body": body, "means": means}
    return {**told, **more, "took": round(rng.uniform(0.1, 0.9), 2) if status else 10}


def page(
    rng: random.Random, bookings: list[dict[str, Any]], link: str | EllipsisType | None = ..., to: str | None = None
) -> Answer:
    """Return a page. ``link`` is what stands as its next, ``to`` the address that it means."""
    body: dict[str, Any] = {"bookings": bookings} | ({} if link is ... else {"next": link})
    means = {"page": bookings, "next": to}
    return answer(rng, 200, means, json.dumps(body), headers={"Content-Type": "application/json"})


def moved(rng: random.Random, status: int, location: str, to: str) -> Answer:
    """Return a redirect."""
    return answer(rng, status, {"moves": to}, headers={"Location": location})


def failed(rng: random.Random, status: int | None, body: str = "", **more: object) -> Answer:
    """Return an answer after which the same is tried again; it asks for no pause."""
    return answer(rng, status, {"again": True, "asks": 0, "form": "none"}, body, **more)


def paused(rng: random.Random, status: int, seconds: int, form: str, clock: str = "Date") -> Answer:
    """Return an answer that asks for a pause: a number, or a date beside a header of this name or beside none."""
    means = {"again": True, "asks": seconds, "form": form}
    if form == "seconds":
        return answer(rng, status, means, headers={"Retry-After": str(seconds)})
    return answer(rng, status, means, retry_at=seconds, dated=clock if form == "date" else "")


def refused(rng: random.Random, status: int) -> Answer:
    """Return an answer that ends it."""
    empty: dict[str, Any] = {"bookings": []} if status in (404, 410) else {}  # it looks like a page, and is none
    text = json.dumps({**empty, "error": {"code": status}}) if status != 204 else ""
    headers, asks = ({"Retry-After": "30"}, 30) if status == 403 else ({}, 0)
    means = {"refuses": status, "asks": asks}
    if status == 303:  # it leads to a page, which is not followed
        means, headers = {**means, "moves": f"{HOST}/v1/bookings?after=elsewhere"}, {"Location": "?after=elsewhere"}
    return answer(rng, status, means, text, headers=headers)


# What people do otherwise, by its tag.
HOW = (
    "first-page-only", "empty-is-end", "first-copy", "copies-kept", "refusals-retried", "loop-is-end", "ends-empty",
    "pauses-ignored", "seconds-only", "own-clock", "date-is-now", "odd-is-now", "odd-is-fatal", "only-429",
    "no-jitter", "half-jitter", "no-cap", "same-wait", "doubles-early", "never-reset", "torn-is-page", "torn-is-fatal",
    "timeouts-fatal",
    "redirect-is-error", "prefix-of-host", "goes-anywhere", "loops", "one-too-many", "gives-up-early", "sleeps-long",
    "endless", "header-case", "capped-pauses", "any-2xx", "any-body", "name-only", "neighbours-only",
    "pauses-of-503", "first-base", "pauses-uncounted", "redirects-turn", "first-forgotten", "gives-up-late",
    "see-other", "timeout-408", "redirect-waits",
)  # fmt: skip


class Walk:
    """One way through a night, right or as people do it otherwise: what was asked, the waits, and the end."""

    def __init__(self, night: Night, how: str = "") -> None:
        self.night, self.how = night, how
        self.asked: list[str] = []
        self.waits: list[float] = []
        self.found: list[dict[str, Any]] = []
        self.tries = self.in_a_row = 0
        self.done: set[str] = set() if how == "first-forgotten" else {night.first}
        self.told = self._walked()

    def _walked(self) -> dict[str, Any]:
        end, address, wait, given = None, self.night.first, 0.0, Counter[str]()
        limit = self.night.budget + {"one-too-many": 1, "endless": 1}.get(self.how, 0)
        while end is None:
            if len(self.asked) == limit:
                end = "budget" if self.how != "endless" else "asks-on"
                break
            self.asked.append(address)
            self.waits.append(round(wait, 2))
            several = self.night.answers.get(address, [OUTSIDE])
            one = several[min(given[address], len(several) - 1)]
            given[address] += 1
            end, address, wait = self._after(one, address)
        if self.how == "ends-empty" and end in ("refused", "budget", "loop", "elsewhere", "too-long"):
            end = "done"
        return self._trace(end)

    def _after(self, one: Answer, address: str) -> tuple[str | None, str, float]:
        """Return how it ends, or where to go on and after how long."""
        how, means = self.how, one["means"]
        if end := self._at_once(one["status"], means):
            return end, address, 0
        if ("again" in means or "refuses" in means) and not (how == "see-other" and "moves" in means):
            return self._again(one, means, address)
        if "page" in means:
            self.found += means["page"]
            if not means["next"] or how == "first-page-only" or (how == "empty-is-end" and not means["page"]):
                return "done", address, 0
            if how == "first-base":
                return self._on(means["next"].replace("/v1.2/", "/v1/"), address)
            return self._on(means["next"], address)
        end, to, wait = self._on(means["moves"], address, turns=how == "redirects-turn")
        return end, to, means.get("asks", 0) if how == "redirect-waits" else wait

    def _at_once(self, status: int | None, means: dict[str, Any]) -> str | None:
        """Return how an answer ends it at once, where it does."""
        how, again = self.how, "again" in means
        done = {
            "torn-is-page": status == 200 and "page" not in means,
            "any-2xx": status in (202, 204),
            "any-body": status in (404, 410),
        }
        fatal = {
            "torn-is-fatal": again and status == 200,
            "timeouts-fatal": status is None,
            "odd-is-fatal": means.get("form") == "odd",
            "only-429": again and status != 429,
            "redirect-is-error": "moves" in means,
        }
        if done.get(how):
            return "done"
        retried = {"refusals-retried": True, "timeout-408": status == 408, "see-other": "moves" in means}
        return "refused" if fatal.get(how) or ("refuses" in means and not retried.get(how)) else None

    def _again(self, one: Answer, means: dict[str, Any], address: str) -> tuple[str | None, str, float]:
        how = self.how
        self.in_a_row, self.tries = self.in_a_row + 1, self.tries + 1
        if self.in_a_row == {"gives-up-early": 4, "gives-up-late": 8}.get(how):
            return "budget", address, 0
        asks, form = means.get("asks", 0), means.get("form", "none")
        asks += {"own-clock": self.night.skew * (form == "date")}.get(how, 0)
        small = any(name.islower() for name in one["headers"])
        rare = how == "pauses-of-503" and one["status"] not in (429, 503)
        if (
            rare
            or how == "pauses-ignored"
            or (how == "seconds-only" and "date" in form)
            or (how == "header-case" and small)
        ):
            asks = 0
        if asks > LONGEST and how != "sleeps-long":
            return ("too-long", address, 0) if how != "capped-pauses" else (None, address, 60)
        if asks > 0:
            self.in_a_row -= how == "pauses-uncounted"
            return None, address, 0 if how == "date-is-now" and "date" in form else asks
        return None, address, 0 if how == "odd-is-now" and form == "odd" else self.backoff()

    def backoff(self) -> float:
        """Return the wait that nobody has asked for."""
        how, chance = self.how, self.night.chances[len(self.asked)]
        tries = self.tries if how == "never-reset" else self.in_a_row
        most = 2 ** (tries - (how != "doubles-early"))
        most = 1 if how == "same-wait" else most if how == "no-cap" else min(CAP, most)
        return most * {"no-jitter": 1, "half-jitter": (1 + chance) / 2}.get(how, chance)

    def _on(self, to: str, address: str, *, turns: bool = False) -> tuple[str | None, str, float]:
        how, self.in_a_row = self.how, 0
        inside = to.startswith(HOST if how == "prefix-of-host" else f"{HOST}/")
        inside = urlsplit(to).hostname == urlsplit(HOST).hostname if how == "name-only" else inside
        if not inside and how != "goes-anywhere":
            return "elsewhere", address, 0
        known = to == address if how == "neighbours-only" else to in self.done
        if known and how != "loops" and not turns:
            return ("done" if how == "loop-is-end" else "loop"), address, 0
        self.done.add(to)
        return None, to, 0

    def _trace(self, end: str | None) -> dict[str, Any]:
        copies = list(self.found)
        if self.how != "copies-kept":
            newest = copies if self.how != "first-copy" else copies[::-1]
            copies = [*{one["id"]: one for one in newest}.values()]
        bookings = sorted(copies, key=lambda one: (one["id"], one["seats"])) if end == "done" else None
        return {"asked": self.asked, "waits": self.waits, "end": end, "bookings": bookings, "timeouts": []}


OUTSIDE: Answer = {
    "status": 200,
    "headers": {},
    "body": '{"bookings": []}',
    "means": {"page": [], "next": None},
    "took": 1,
}
Make = Callable[[random.Random], Night]

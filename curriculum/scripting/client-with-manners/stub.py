"""A partner's server that is played on a clock of its own, and what a client does with it."""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

from groundschool.kit import Outcome, brief

CAP, MOST, LATER = 20, 30, 60  # seconds: a wait, a time-out, what a pause may be exceeded by
OVER, YEAR = 1, 366 * 86400  # requests that are looked on at beyond the budget; seconds
NO_STEP = (KeyError, TypeError)
OUTSIDE = {"status": 200, "headers": {}, "body": '{"bookings": []}', "means": {"page": []}, "took": 1}
Call = Callable[..., Outcome]


class Play:
    """One way through a night: the clock, what was sent and what came back, and the waits in between."""

    def __init__(self, told: Mapping[str, Any]) -> None:
        self.told, self.at = told, float(told["start"])
        self.history: list[dict[str, Any]] = []
        self.waits: list[float] = []
        self.timeouts: list[str | None] = []
        self.in_a_row = 0
        self.before: Mapping[str, Any] = {"page": []}  # what the last answer means
        self.given: Counter[Any] = Counter()

    @property
    def chance(self) -> float:
        """The random number of the next call."""
        return self.told["chances"][len(self.history)]

    @property
    def over(self) -> bool:
        """Whether there were too many requests to look on any longer."""
        return len(self.history) == self.told["budget"] + OVER

    def answers(self, what: dict[str, Any], key: Any, several: Sequence[Mapping[str, Any]], step: Any) -> None:
        """Let the server answer a request of a step; raises TypeError where the wait of the step is none."""
        wait, timeout = step["wait"], step.get("timeout")
        if not _number(wait) or not 0 <= wait < YEAR:
            raise TypeError(f"{brief(wait)} is no wait in seconds")
        if timeout is None or not _number(timeout) or not 0 < timeout <= MOST:
            self.timeouts = [*{*self.timeouts, timeout if timeout is None else "another"}]
        self.waits.append(self._settled(wait))
        one = several[min(self.given[key], len(several) - 1)]
        self.given[key] += 1
        self.at = round(self.at + wait + one["took"], 2)
        status, headers = one["status"], {**one["headers"], **self._dates(one)}
        self.history.append({**what, "at": self.at, "status": status, "headers": headers, "body": one["body"]})
        self.before = one["means"]
        self.in_a_row = self.in_a_row + 1 if "again" in self.before else 0

    def _dates(self, one: Mapping[str, Any]) -> dict[str, str]:
        """Return the headers that depend on when an answer is given."""
        if "retry_at" not in one:
            return {}
        now = int(self.at + self.told.get("skew", 0))
        dated = {one["dated"]: _http_date(now)} if one["dated"] else {}
        return {**dated, "Retry-After": _http_date(now + one["retry_at"])}

    def _settled(self, wait: float) -> float:
        """Return a wait as it should be, where it is as good as that; else as it is."""
        right, later = 0.0, 0.0
        if "again" in self.before:
            right, later = self.before["asks"], LATER
            if not right:
                right, later = self.told["chances"][len(self.history)] * min(CAP, 2 ** (self.in_a_row - 1)), 0.0
        # A date has whole seconds, and a clock has not.
        early = 1 if self.before.get("form") in ("date", "undated") and later else 0.01
        return round(right if right - early <= wait <= right + later + 0.01 else wait, 2)


def _number(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _http_date(at: int) -> str:
    return f"{datetime.fromtimestamp(at, UTC):%a, %d %b %Y %H:%M:%S} GMT"


def read(ask: Call, night: Mapping[str, Any], kind: str) -> Outcome:
    """Return what becomes of a night of reading pages."""
    play, asked, shown = Play(night), [], f"next_step in the night {kind!r}"
    while True:
        got = ask(night["url"], night["budget"], _copied(play.history), play.chance)
        if got.error:
            return Outcome(shown, None, f"{shown}, after {len(asked)} requests: {got.error}")
        try:
            end = _end(got.value, "get")
            if end is None and not play.over:
                address = _text(got.value["get"])
                play.answers({"get": address}, address, _several(night, address), got.value)
                asked.append(address)
                continue
            bookings = _sorted(got.value["done"]) if end == "done" else None
        except NO_STEP as error:
            return Outcome(shown, None, f"{shown}, after {len(asked)} requests: {brief(got.value)} is no step: {error}")
        told = {"asked": asked, "waits": play.waits, "end": end or "asks-on", "timeouts": play.timeouts}
        return Outcome(shown, told | {"bookings": bookings})


def _several(night: Mapping[str, Any], address: str) -> Sequence[Mapping[str, Any]]:
    """Return all that the server answers to an address, with what it means."""
    told = night["answers"].get(address)
    if told is None:
        return [OUTSIDE]
    return [{**one, "means": means} for one, means in zip(told, night["means"][address], strict=True)]


def _end(step: Any, request: str) -> str | None:
    """Return how a step ends it, None where it asks for a request; raises TypeError where it is no step."""
    if not isinstance(step, dict):
        raise TypeError("it is no dictionary")
    if request in step:
        return None
    end = step.get("failed", "done" if "done" in step else None)
    if not isinstance(end, str):
        raise TypeError(f'there is no "{request}", no "done" and no reason in it')
    return end


class Past(list):
    """A history that is short when an answer's call is told: it is told at every step."""

    def __repr__(self) -> str:
        return f"[{len(self)} requests]"


def _copied(history: list[dict[str, Any]]) -> Past:
    return Past({**one, "headers": dict(one["headers"])} for one in history)


def _sorted(bookings: Any) -> list[Any]:
    """Return bookings by their id and seats; raises TypeError where they are none."""
    if not isinstance(bookings, list | tuple):
        raise TypeError("bookings are a list")
    if not all(
        isinstance(one, dict) and isinstance(one["id"], str) and isinstance(one["seats"], int) for one in bookings
    ):
        raise TypeError("a booking is what stood in a page")
    return sorted(bookings, key=lambda one: (one["id"], one["seats"]))


def _places(several: Any) -> list[int]:
    """Return places in order; raises TypeError where they are none."""
    if not isinstance(several, list | tuple | set) or not all(isinstance(one, int) for one in several):
        raise TypeError("places are a list of numbers")
    return sorted(several)


def send(ask: Call, night: Mapping[str, Any], kind: str) -> Outcome:
    """Return what becomes of a round of refunds; with the keys of a restart and of another run, where asked for."""
    keys: list[str] = []
    told = _sent(ask, night, night["run"], kind, keys)
    for run in (night["run"], night["other"]) if night["twice"] and not told.error else ():
        again = _sent(ask, night, run, kind, keys)
        told = again if again.error else told
    if told.error:
        return told
    seen = list(dict.fromkeys(keys))
    return Outcome(told.shown, {**told.value, "keys": [seen.index(key) for key in keys]})


def _text(value: object) -> str:
    """Return an address or a key; raises TypeError where it is none."""
    if not isinstance(value, str) or not 0 < len(value) < 256:
        raise TypeError(f"{brief(value)} is no text of 1 to 255 signs")
    return value


def _sent(ask: Call, night: Mapping[str, Any], run: str, kind: str, keys: list[str]) -> Outcome:
    """Return one way through a round; adds the keys that were sent."""
    play, posted, shown = Play(night), [], f"next_refund in the round {kind!r}"
    while True:
        refunds = [dict(one) for one in night["refunds"]]
        got = ask(run, refunds, night["budget"], _copied(play.history), play.chance)
        if got.error:
            return Outcome(shown, None, f"{shown}, after {len(posted)} requests: {got.error}")
        try:
            end = _end(got.value, "post")
            if end is None and not play.over:
                at, key = got.value["post"], _text(got.value["key"])
                if not isinstance(at, int) or not 0 <= at < len(refunds):
                    raise TypeError(f"{brief(at)} is no place in the list")
                several = night["answers"][at]
                play.answers({"post": at, "key": key}, at, several, got.value)
                posted.append(at)
                keys.append(key)
                continue
            both = [_places(got.value[name]) for name in ("done", "refused")] if end == "done" else [None, None]
        except NO_STEP as error:
            return Outcome(
                shown, None, f"{shown}, after {len(posted)} requests: {brief(got.value)} is no step: {error}"
            )
        told = {"posted": posted, "waits": play.waits, "end": end or "asks-on", "timeouts": play.timeouts}
        return Outcome(shown, told | {"accepted": both[0], "turned-down": both[1]})

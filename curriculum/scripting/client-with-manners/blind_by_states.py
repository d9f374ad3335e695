"""A right answer that was written without having seen the solution: a machine with states, match, and a scanner."""

import contextlib
import json
import uuid
from dataclasses import dataclass, field
from datetime import UTC
from email.utils import parsedate_to_datetime
from functools import reduce
from urllib.parse import quote, urljoin, urlsplit

SECONDS = 10.0
LONGEST = 600
STEPS = (1, 2, 4, 8, 16)


class Pause:
    """How long an answer asks to wait; none where it asks for nothing that can be kept."""

    def __init__(self, request):
        self.headers = {name.casefold(): text.strip() for name, text in request["headers"].items()}
        self.at = request["at"]

    @staticmethod
    def moment(text):
        """Return Unix seconds of an HTTP date."""
        told = parsedate_to_datetime(text)
        return (told if told.tzinfo else told.replace(tzinfo=UTC)).timestamp()

    def seconds(self):
        """Return the seconds, 0 for none."""
        text = self.headers.get("retry-after", "")
        with contextlib.suppress(ValueError):
            return max(0, int(text))
        try:
            until = self.moment(text)
        except (ValueError, TypeError):
            return 0
        now = self.at
        with contextlib.suppress(ValueError, TypeError, KeyError):
            now = self.moment(self.headers["date"])
        return max(0, until - now)


def retry(ask, request, failures, left, chance):
    """Return what comes after a failure that may pass."""
    asked = Pause(request).seconds()
    if asked > LONGEST:
        return {"failed": "too-long"}
    if left <= 0:
        return {"failed": "budget"}
    guess = chance * (STEPS[failures - 1] if failures <= len(STEPS) else 20)
    return ask | {"wait": asked or round(guess, 2), "timeout": SECONDS}


def kind(request):
    """Return what an answer is, and what it carries."""
    match request["status"]:
        case 301 | 302 | 303 | 307 | 308 as status:
            where = Pause(request).headers.get("location")
            return ("moved", where) if where and status != 303 else ("over", None)
        case 200:
            try:
                body = json.loads(request["body"])
                if isinstance(body["bookings"], list):
                    return ("page", body)
            except (ValueError, TypeError, KeyError):
                pass
            return ("passes", None)
        case None | 202 | 429 | 500 | 502 | 503 | 504:
            return ("passes", None)
        case _:
            return ("over", None)


@dataclass
class Reader:
    """Where a client stands after some requests."""

    url: str
    here: str = ""
    end: dict | None = None
    failures: int = 0
    last: dict | None = None
    seen: list = field(default_factory=list)
    found: dict = field(default_factory=dict)

    def go(self, there):
        """Go on at another address."""
        self.seen.append(self.here)
        whole = urljoin(self.here, there)
        was, is_now = urlsplit(self.url), urlsplit(whole)
        if (was.scheme, was.hostname, was.port, was.username) != (
            is_now.scheme,
            is_now.hostname,
            is_now.port,
            is_now.username,
        ):
            self.end = {"failed": "elsewhere"}
        elif whole in self.seen:
            self.end = {"failed": "loop"}
        self.here, self.failures, self.last = whole, 0, None

    def take(self, request):
        """Take up one more request."""
        if self.end is not None:
            return self
        match kind(request):
            case "over", _:
                self.end = {"failed": "refused"}
            case "passes", _:
                self.failures, self.last = self.failures + 1, request
            case "moved", there:
                self.go(there)
            case "page", page:
                for booking in page["bookings"]:
                    self.found.pop(booking["id"], None)
                    self.found[booking["id"]] = booking
                if page.get("next") in (None, ""):
                    self.end = {"done": [*self.found.values()]}
                else:
                    self.go(page["next"])
        return self


def next_step(url, budget, history, chance):
    """Return what to do next."""
    state = reduce(Reader.take, history, Reader(url, here=url))
    if state.end is not None:
        return state.end
    left = budget - len(history)
    if state.last is not None:
        return retry({"get": state.here}, state.last, state.failures, left, chance)
    return {"get": state.here, "wait": 0, "timeout": SECONDS} if left > 0 else {"failed": "budget"}


def next_refund(run, refunds, budget, history, chance):
    """Return which refund to send next."""
    ends, row = {}, []
    for request in history:
        match request["status"]:
            case 401 | 403:
                return {"failed": "refused"}
            case None | 409 | 429 | 500 | 502 | 503 | 504:
                row.append(request)
            case status:
                ends[request["post"]] = status in (200, 201)
                row = []
    open_ones = [place for place in range(len(refunds)) if place not in ends]
    if not open_ones:
        return {"done": [p for p, good in ends.items() if good], "refused": [p for p, good in ends.items() if not good]}
    left = budget - len(history)
    ask = {"post": open_ones[0], "key": str(uuid.uuid5(uuid.NAMESPACE_URL, f"{len(run)}:{run}:{open_ones[0]}"))}
    if row:
        return retry(ask, row[-1], len(row), left, chance)
    return ask | {"wait": 0, "timeout": SECONDS} if left > 0 else {"failed": "budget"}


NAMES = [sign + name + "=" for sign in "?&" for name in ("key", "token", "signature")]


def without_values(line):
    """Return a line with the values of its parameters taken out."""
    out, at = [], 0
    while at < len(line):
        name = next((one for one in NAMES if line.startswith(one, at)), None)
        if name is None:
            out.append(line[at])
            at += 1
            continue
        out.append(name + "***")
        at += len(name)
        while at < len(line) and line[at] not in '&#"' and not line[at].isspace():
            at += 1
    return "".join(out)


def without_header(line):
    """Return a line with what stands behind the header taken out."""
    at = line.lower().find("authorization:")
    if at < 0:
        return line
    end = at + len("authorization:")
    body = line.rstrip("\r\n")
    words = body[end:].split()
    return f"{line[:end]} {words[0]} ***{line[len(body) :]}" if len(words) > 1 else line


def redacted(text, token):
    """Return the text without secrets."""
    big = quote(token, safe="")
    small = "".join("%" + one[:2].lower() + one[2:] if n else one for n, one in enumerate(big.split("%")))
    out = "".join(without_values(without_header(line)) for line in text.splitlines(keepends=True))
    for spelling in (big, small, token):
        out = "***".join(out.split(spelling))
    return out

"""Other ways to be right: a walk from the end, verdicts by place, and patterns."""

import hashlib
import json
import re
from datetime import datetime
from functools import reduce
from itertools import takewhile
from urllib.parse import quote, urljoin, urlparse

from groundschool.kit import beside, right

PASSES = {None, 202, 429, 500, 502, 503, 504}


def asked_pause(one):
    """Return the seconds that an answer asks for, or None; a date is read by its pattern."""
    headers = {name.casefold(): text for name, text in one["headers"].items()}
    text = headers.get("retry-after", "").strip()
    if re.fullmatch(r"\d+", text):
        return int(text) or None
    try:
        until = datetime.strptime(text + " +0000", "%a, %d %b %Y %H:%M:%S GMT %z").timestamp()
    except ValueError:
        return None
    now = one["at"]
    if "date" in headers:
        now = datetime.strptime(headers["date"] + " +0000", "%a, %d %b %Y %H:%M:%S GMT %z").timestamp()
    return until - now if until > now else None


def waiting(one, failures, chance):
    """Return the wait after a failure; what was asked for, and a little by chance."""
    grown = chance * min(20, 2 ** (failures - 1))
    asked = asked_pause(one)
    return grown if asked is None else asked if asked > 600 else asked + grown


def told(one):
    """Return what an answer is: a page, a place to go, a failure, or a refusal."""
    if one["status"] == 200:
        try:
            body = json.loads(one["body"])
        except json.JSONDecodeError:
            return "passes", None
        page = body if isinstance(body, dict) and isinstance(body.get("bookings"), list) else None
        return ("page", page) if page is not None else ("passes", None)
    if one["status"] in {301, 302, 307, 308}:
        return "moved", next(text for name, text in one["headers"].items() if name.lower() == "location")
    return ("passes" if one["status"] in PASSES else "refused"), None


@right("next-step")
def from_the_end(url, budget, history, chance):
    """Looks at the last answer first, and at the rest only for what it needs."""
    kinds = [told(one) for one in history]
    if not history:
        return {"get": url, "wait": 0.0, "timeout": 30}
    (kind, said), last = kinds[-1], history[-1]
    if kind == "refused":
        return {"failed": kind}
    if kind == "passes":
        failures = len(list(takewhile(lambda one: one[0] == "passes", reversed(kinds))))
        if len(history) == budget:
            return {"failed": "budget"}
        wait = waiting(last, failures, chance)
        return {"failed": "too-long"} if wait > 600 + 60 or (asked_pause(last) or 0) > 600 else {
            "get": last["get"], "wait": wait, "timeout": 5.5,
        }  # fmt: skip
    link = said if kind == "moved" else said.get("next")
    if not link:
        rows = [booking for one, page in kinds if one == "page" for booking in page["bookings"]]
        newest = {}
        for booking in reversed(rows):
            newest.setdefault(booking["id"], booking)
        return {"done": tuple(newest.values())}
    to, first = urlparse(urljoin(last["get"], link)), urlparse(url)
    if (to.scheme, to.netloc) != (first.scheme, first.netloc):
        return {"failed": "elsewhere"}
    if to.geturl() in {one["get"] for one in history}:
        return {"failed": "loop"}
    return {"get": to.geturl(), "wait": 0, "timeout": 1} if len(history) < budget else {"failed": "budget"}


@right("next-refund")
def with_a_hash(run, refunds, budget, history, chance):
    """Counts the verdicts by place; the key is a hash of what will be the same after a restart."""
    verdict = {}
    for one in history:
        if one["status"] in {401, 403}:
            return {"failed": "refused"}
        if one["status"] not in {*PASSES, 409} - {202}:  # which refuses a refund here
            verdict[one["post"]] = one["status"] in {200, 201}
    left = [at for at in range(len(refunds)) if at not in verdict]
    if not left:
        return {
            name: [at for at in verdict if verdict[at] is taken] for name, taken in (("done", True), ("refused", False))
        }
    if len(history) >= budget:
        return {"failed": "budget"}
    failures = [one["post"] for one in history].count(left[0])
    if failures and (asked_pause(history[-1]) or 0) > 600:
        return {"failed": "too-long"}
    key = hashlib.sha256(json.dumps([run, left[0]]).encode()).hexdigest()
    return {
        "post": left[0],
        "key": key,
        "wait": waiting(history[-1], failures, chance) if failures else 0,
        "timeout": 20,
    }


@right("redacted")
def by_one_pattern(text, token):
    """One pattern of all that is a secret, with what stands before it kept."""
    spellings = {
        token,
        quote(token, safe=""),
        re.sub("%[0-9A-F]{2}", lambda one: one[0].lower(), quote(token, safe="")),
    }
    parts = [
        r"(?P<header>(?i:authorization):[ \t]*\S+[ \t]+)[^\n]+",
        r"(?P<name>[?&](?:signature|token|key)=)[^&#\"\s]+",
        "|".join(map(re.escape, spellings)),
    ]
    return re.sub("|".join(parts), lambda one: (one["header"] or one["name"] or "") + "***", text)


@right("redacted")
def line_by_line(text, token):
    """Without patterns."""
    quoted = quote(token, safe="")
    small = "%".join([quoted.split("%")[0], *(part[:2].lower() + part[2:] for part in quoted.split("%")[1:])])
    lines = []
    for row in text.split("\n"):
        line, (before, found, _) = row, row.lower().partition("authorization: ")
        if found:
            place = len(before) + len(found)
            line = f"{row[:place]}{row[place:].split()[0]} ***"
        for start in (f"{mark}{name}=" for mark in "?&" for name in ("key", "token", "signature")):
            at = line.find(start)
            while at >= 0:
                begin = end = at + len(start)
                while end < len(line) and line[end] not in '&#"' and not line[end].isspace():
                    end += 1
                line = line[:begin] + "***" + line[end:]
                at = line.find(start, begin)
        lines.append(reduce(lambda one, secret: "***".join(one.split(secret)), (token, quoted, small), line))
    return "\n".join(lines)


looped = beside(__file__, "blind_by_loop")
states = beside(__file__, "blind_by_states")
blind_by_loop_next_step = right("next-step")(looped.next_step)
blind_by_loop_next_refund = right("next-refund")(looped.next_refund)
blind_by_loop_redacted = right("redacted")(looped.redacted)
blind_by_states_next_step = right("next-step")(states.next_step)
blind_by_states_next_refund = right("next-refund")(states.next_refund)
blind_by_states_redacted = right("redacted")(states.redacted)

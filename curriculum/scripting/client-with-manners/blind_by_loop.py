"""A right answer that was written without having seen the solution: one loop with plain dictionaries."""

import hashlib
import json
import re
from datetime import UTC
from email.utils import parsedate_to_datetime
from urllib.parse import quote, urljoin, urlsplit

TIMEOUT = 20


def _header(headers, name):
    for key, text in headers.items():
        if key.lower() == name:
            return text
    return None


def _date(text):
    try:
        found = parsedate_to_datetime(text)
    except (TypeError, ValueError):
        return None
    if found.tzinfo is None:
        found = found.replace(tzinfo=UTC)
    return found.timestamp()


def _pause(one):
    """Return the seconds that an answer asks for, or None."""
    text = _header(one["headers"], "retry-after")
    if text is None:
        return None
    text = text.strip()
    if re.fullmatch(r"[+-]?\d+(\.\d*)?", text):
        seconds = float(text)
    else:
        until = _date(text)
        if until is None:
            return None
        now = _date(_header(one["headers"], "date") or "")
        seconds = until - (one["at"] if now is None else now)
    return seconds if seconds > 0 else None


def _again(request, one, row, sent, budget, chance):
    """Return what to do after an answer that passes: the request with a wait, or a failure."""
    pause = _pause(one)
    if pause is not None and pause > 600:
        return {"failed": "too-long"}
    if sent >= budget:
        return {"failed": "budget"}
    wait = pause if pause is not None else round(chance * min(20, 2 ** min(row - 1, 10)), 2)
    return {**request, "wait": wait, "timeout": TIMEOUT}


def _page(one):
    try:
        page = json.loads(one["body"])
    except ValueError:
        return None
    if isinstance(page, dict) and isinstance(page.get("bookings"), list):
        return page
    return None


def _origin(address):
    parts = urlsplit(address)
    return parts.scheme, parts.netloc.lower()


def next_step(url, budget, history, chance):
    """Return what to do next."""
    at, been, bookings, row = url, set(), {}, 0
    for place, one in enumerate(history):
        last = place == len(history) - 1
        status = one["status"]
        page = _page(one) if status == 200 else None
        target = None
        if status in (301, 302, 307, 308) and _header(one["headers"], "location"):
            target = _header(one["headers"], "location")
        elif page is not None:
            for booking in page["bookings"]:
                bookings[booking["id"]] = booking
            if not page.get("next"):
                return {"done": list(bookings.values())}
            target = page["next"]
        elif status in (None, 202, 429, 500, 502, 503, 504, 200):
            row += 1
            if last:
                return _again({"get": at}, one, row, len(history), budget, chance)
            continue
        else:
            return {"failed": "refused"}
        row = 0
        been.add(at)
        at = urljoin(at, target)
        if _origin(at) != _origin(url):
            return {"failed": "elsewhere"}
        if at in been:
            return {"failed": "loop"}
    if len(history) >= budget:
        return {"failed": "budget"}
    return {"get": at, "wait": 0, "timeout": TIMEOUT}


def next_refund(run, refunds, budget, history, chance):
    """Return which refund to send next."""
    place, row, done, refused = 0, 0, [], []
    for number, one in enumerate(history):
        status = one["status"]
        if status in (None, 409, 429, 500, 502, 503, 504):
            row += 1
            if number == len(history) - 1:
                key = hashlib.sha256(f"{run}/{place}".encode()).hexdigest()
                return _again({"post": place, "key": key}, one, row, len(history), budget, chance)
            continue
        if status in (401, 403):
            return {"failed": "refused"}
        (done if status in (200, 201) else refused).append(place)
        place, row = place + 1, 0
    if place >= len(refunds):
        return {"done": done, "refused": refused}
    if len(history) >= budget:
        return {"failed": "budget"}
    return {"post": place, "key": hashlib.sha256(f"{run}/{place}".encode()).hexdigest(), "wait": 0, "timeout": TIMEOUT}


def redacted(text, token):
    """Return the text without secrets."""
    text = re.sub(r"(?im)(authorization:)[ \t]*(\S+)[ \t]+[^\r\n]*", r"\1 \2 ***", text)
    text = re.sub(r'([?&](?:key|token|signature)=)[^&#"\s]+', r"\1***", text)
    quoted = quote(token, safe="")
    small = re.sub("%..", lambda m: m[0].lower(), quoted)
    for one in sorted({token, quoted, small}, key=len, reverse=True):
        text = text.replace(one, "***")
    return text

"""The kinds of nights: each is about one thing that a partner's server really does."""

import json
import random
from types import EllipsisType
from typing import Any

from groundschool.kit import beside

nights = beside(__file__, "nights")
Night, page, failed, paused, refused, moved = (
    nights.Night, nights.page, nights.failed, nights.paused, nights.refused, nights.moved
)  # fmt: skip
HOST, FIRST = nights.HOST, nights.FIRST
Made = Any  # a Night; what lies beside a generator has no name for a type
REDIRECTS = (301, 302, 307, 308)
ENDS: tuple[str | EllipsisType | None, ...] = (..., None, "")  # how a last page says that it is the last


def cursor(rng: random.Random) -> str:
    """Return the address of some further page, as a path."""
    return f"/v1/bookings?after={rng.choice('abcdefgh')}{rng.randrange(16**7):07x}"


def bookings(rng: random.Random, number: int) -> list[dict[str, Any]]:
    """Return some bookings."""
    return [{"id": f"CL-{rng.randrange(10**5, 10**6)}", "seats": rng.randint(1, 6)} for _ in range(number)]


def pages(night: Made, parts: list[list[dict[str, Any]]], end: str | EllipsisType | None = None) -> list[str]:
    """Add pages with these bookings; return their addresses, the first page's too."""
    rng = night.rng
    addresses = [night.first, *(HOST + cursor(rng) for _ in parts[1:])]
    for at, part in enumerate(parts):
        to = addresses[at + 1] if at + 1 < len(parts) else None
        link = end if to is None else rng.choice((to, to.removeprefix(HOST)))
        night.says(addresses[at], page(rng, part, link, to))
    return addresses


def plain(rng: random.Random) -> Made:
    """Return one with three pages."""
    night = Night(rng)
    pages(night, [bookings(rng, 3) for _ in range(3)], rng.choice(ENDS))
    return night


def last(rng: random.Random, end: str | EllipsisType | None) -> Made:
    """Return one with two pages, the last of which says so in one of three ways."""
    night = Night(rng)
    pages(night, [bookings(rng, 2), bookings(rng, 2)], end)
    return night


def shifted(rng: random.Random) -> Made:
    """Return one in which a booking moves to the next page and changes, and an empty page goes on."""
    night, parts = Night(rng), [bookings(rng, 3), bookings(rng, 3), bookings(rng, 2)]
    twice = parts[0][-1] = {
        **parts[0][-1],
        "note": rng.choice(("wheelchair", "pram", "bicycle")),
    }  # later there is none
    parts[1][0] = {"id": twice["id"], "seats": twice["seats"] + 1}
    parts[2][0] = dict(parts[1][-1])
    pages(night, [*parts[:2], [], parts[2]])
    return night


def none(rng: random.Random) -> Made:
    """Return one with no bookings at all, which is no failure."""
    night = Night(rng)
    pages(night, [[]])
    return night


def seconds(rng: random.Random) -> Made:
    """Return one with pauses as numbers, the first as long as one is waited for."""
    night, parts = Night(rng), [bookings(rng, 2), bookings(rng, 2)]
    night.says(FIRST, paused(rng, 429, nights.LONGEST, "seconds"))
    to = pages(night, parts)[1]
    small = rng.randint(25, 500)
    night.answers[to].insert(0, {**paused(rng, 503, small, "seconds"), "headers": {"retry-after": str(small)}})
    return night


def date(rng: random.Random) -> Made:
    """Return one with pauses as dates, of a clock that is behind ours or ahead of it."""
    night = Night(rng, skew=rng.choice((-1, 1)) * rng.randint(70, 140))
    night.says(FIRST, *(paused(rng, 503, rng.randint(150, 450), "date", clock) for clock in ("Date", "date")))
    pages(night, [bookings(rng, 2), bookings(rng, 2)])
    return night


def undated(rng: random.Random) -> Made:
    """Return one with a pause as a date, of an answer without a Date."""
    night = Night(rng)
    night.says(FIRST, paused(rng, 429, rng.randint(40, 200), "undated"))
    pages(night, [bookings(rng, 2)])
    return night


def second(rng: random.Random) -> Made:
    """Return one with the shortest pause, before and behind a longer one, and failures with none in the same row."""
    night = Night(rng)
    night.says(
        FIRST,
        *(paused(rng, 429, pause, "seconds") for pause in (1, rng.randint(5, 20), 1)),
        failed(rng, 503),
        failed(rng, 503),
    )
    pages(night, [bookings(rng, 2)])
    return night


def others(rng: random.Random) -> Made:
    """Return one with pauses beside other statuses than most people think of."""
    night = Night(rng)
    night.says(FIRST, *(paused(rng, status, rng.randint(25, 90), "seconds") for status in (202, 500)))
    pages(night, [bookings(rng, 2)])
    return night


def odd(rng: random.Random) -> Made:
    """Return one with pauses that are none: a nought, a number below it, words, two numbers, a date that has passed."""
    night = Night(rng)
    texts = ["0", f"-{rng.randint(2, 30)}", rng.choice(("soon", "later", "30,120", "unknown")), "passed"]
    for at, text in enumerate(rng.sample(texts, len(texts))):
        one = failed(rng, (429, 503)[at % 2], headers={} if text == "passed" else {"Retry-After": text})
        one["means"]["form"] = "odd"
        night.says(FIRST, one | ({"retry_at": -rng.randint(5, 90), "dated": "Date"} if text == "passed" else {}))
    pages(night, [bookings(rng, 2)])
    return night


def burst(rng: random.Random) -> Made:
    """Return one with failures in a row, past the cap, one more on the last page, and no request to spare."""
    night = Night(rng, budget=9)
    kinds: list[int | None] = [500, 502, 503, 504, None, 429]
    night.says(FIRST, *(failed(rng, kind) for kind in rng.sample(kinds, len(kinds))))
    to = pages(night, [bookings(rng, 2), bookings(rng, 2)])[1]
    night.answers[to].insert(0, failed(rng, rng.choice((500, 503, None))))
    return night


def no_pages(rng: random.Random) -> list[str]:
    """Return bodies that come with a status of 200, and are no pages."""
    whole = json.dumps({"bookings": bookings(rng, 3), "next": cursor(rng)})
    return [
        whole[: rng.randint(20, len(whole) - 2)],
        "<!doctype html><title>Back soon</title>",
        json.dumps({"error": {"code": "upstream", "message": "try again"}}),
        json.dumps({"bookings": None, "next": None}),
        json.dumps({"bookings": {}}),
        json.dumps({"bookings": "none"}),
        json.dumps([]),
        "",
    ]


def all_no_pages(rng: random.Random) -> Made:
    """Return one with each of these bodies, and then a page."""
    night = Night(rng)
    night.says(FIRST, *(failed(rng, 200, body=body) for body in no_pages(rng)))
    pages(night, [bookings(rng, 2)])
    return night


def patience(rng: random.Random) -> Made:
    """Return one with ten failures in a row, and requests left."""
    night = Night(rng, budget=12)
    night.says(FIRST, *(failed(rng, rng.choice((500, 502, 503, 504, None))) for _ in range(10)))
    pages(night, [bookings(rng, 2)])
    return night


def torn(rng: random.Random) -> Made:
    """Return one with answers of status 200 that are no page, and a 202: not ready yet."""
    night, parts = Night(rng), [bookings(rng, 3), bookings(rng, 2)]
    several = [failed(rng, 200, body=body) for body in rng.sample(no_pages(rng)[:3], 3)]
    to = pages(night, parts)[1]
    night.answers[FIRST][:0] = several[:2]
    night.answers[to][:0] = [failed(rng, 202), several[2]]
    return night


def refuses(rng: random.Random, statuses: tuple[int, ...]) -> Made:
    """Return one with a page, then an answer that no patience mends."""
    night = Night(rng)
    to = pages(night, [bookings(rng, 2), bookings(rng, 2)])[1]
    night.answers[to] = [refused(rng, rng.choice(statuses))]
    return night


def moves(rng: random.Random) -> Made:
    """Return one with redirects on the same host between two failures, and a link relative to where they lead."""
    night, at = Night(rng), FIRST
    night.says(at, failed(rng, 503))
    for status in rng.sample(REDIRECTS, len(REDIRECTS)):
        to = HOST + cursor(rng).replace("/v1/", "/v1.2/")
        headers = {"location": to.removeprefix(HOST), "retry-after": "40"}  # which nobody has to keep here
        night.says(at, {**moved(rng, status, "", to), "headers": headers, "means": {"moves": to, "asks": 40}})
        at = to
    to = HOST + cursor(rng).replace("/v1/", "/v1.2/")
    night.says(at, failed(rng, 500), page(rng, bookings(rng, 2), to[to.index("?") :], to))
    night.says(to, page(rng, bookings(rng, 2), None))
    return night


def other_hosts() -> list[str]:
    """Return origins that look like the partner's, and are not."""
    plain_text = HOST.replace("https", "http")
    return [f"{HOST}.cdn.example", "https://files.coachlink.example", plain_text, f"{HOST}:8443", f"{HOST}@cdn.example"]


def elsewhere(rng: random.Random, origin: str, *, by_link: bool) -> Made:
    """Return one whose next page lies with somebody else: by a redirect, or by a link."""
    night, to = Night(rng), origin + cursor(rng)
    if by_link:
        night.says(FIRST, page(rng, bookings(rng, 2), to, to))
    else:
        night.says(FIRST, moved(rng, rng.choice(REDIRECTS), to, to))
    return night


def look_alike(rng: random.Random) -> Made:
    """Return one that leads to the name of the partner's host, and more behind it."""
    origins = other_hosts()
    return elsewhere(rng, rng.choice((origins[0], origins[4])), by_link=True)


def another_port(rng: random.Random) -> Made:
    """Return one that leads to the same host, and another server on it."""
    return elsewhere(rng, other_hosts()[3], by_link=True)


def no_secret(rng: random.Random) -> Made:
    """Return one that leads to the same host, without encryption."""
    return elsewhere(rng, other_hosts()[2], by_link=True)


def another(rng: random.Random) -> Made:
    """Return one that leads to a host of another name, by a redirect."""
    return elsewhere(rng, other_hosts()[1], by_link=False)


def circle(rng: random.Random, to: int) -> Made:
    """Return one whose last page leads back to the first or the second of three."""
    night = Night(rng)
    addresses = pages(night, [bookings(rng, 2) for _ in range(3)])
    back = addresses[to]
    night.answers[addresses[2]] = [page(rng, bookings(rng, 1), back, back)]
    return night


def itself(rng: random.Random) -> Made:
    """Return one whose last page leads to itself."""
    night = Night(rng)
    addresses = pages(night, [bookings(rng, 2) for _ in range(2)])
    night.answers[addresses[1]] = [page(rng, bookings(rng, 1), addresses[1].removeprefix(HOST), addresses[1])]
    return night


def turning(rng: random.Random, *, at_once: bool) -> Made:
    """Return one with a circle of redirects: from the first page on, or behind it."""
    night, there = Night(rng), HOST + cursor(rng)
    back = FIRST if at_once else pages(night, [bookings(rng, 2), []])[1]
    night.answers[back] = [moved(rng, rng.choice(REDIRECTS), there, there)]
    night.says(there, moved(rng, rng.choice(REDIRECTS), back.removeprefix(HOST), back))
    return night


def dead(rng: random.Random) -> Made:
    """Return one with a page, and then a server that does not come back."""
    night = Night(rng, budget=5)
    to = pages(night, [bookings(rng, 2), bookings(rng, 1)])[1]
    night.answers[to] = [failed(rng, rng.choice((500, 503)))]
    return night


def many(rng: random.Random) -> Made:
    """Return one with more pages than there may be requests."""
    night = Night(rng, budget=3)
    pages(night, [bookings(rng, 1) for _ in range(5)])
    return night


def long(rng: random.Random, form: str) -> Made:
    """Return one with a pause that nobody waits for."""
    night = Night(rng)
    pages(night, [bookings(rng, 2)])
    one = paused(rng, 429 if form == "seconds" else 503, 601 if form == "seconds" else rng.choice((3600, 86400)), form)
    night.answers[FIRST].insert(0, one)
    return night

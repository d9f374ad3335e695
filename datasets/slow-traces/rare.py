"""Small traces that show one thing each: what a usual hour has seldom, and the text allows."""

import json
import random
from collections.abc import Iterator, Sequence
from typing import Any

from groundschool.formats.otlp import CLIENT, CONSUMER, ERROR, INTERNAL, PRODUCER, SERVER, OtlpSpan, otlp_lines

MS, UNSPECIFIED = 1_000_000, 0
FAILED: dict[str, Any] = {"status": ERROR}
Trace = list[OtlpSpan]


class Telling:
    """Tells spans of one trace after the other, by milliseconds since its beginning."""

    def __init__(self, rng: random.Random, begin: int) -> None:
        self._rng, self._begin, self._trace = rng, begin, ""

    def trace(self) -> None:
        """Begin another trace, some seconds later."""
        self._trace = f"{self._rng.getrandbits(128):032x}"
        self._begin += self._rng.randint(10**9, 10**10)

    def span(self, above: str, who: str, name: str, kind: int, ms: tuple[float, float], **told: object) -> OtlpSpan:
        """Return a span; its resource tells its version before its name."""
        start, end = (self._begin + round(moment * MS) for moment in ms)
        known: dict[str, Any] = {
            "span": f"{self._rng.getrandbits(64) | 1:016x}",
            "parent": above,
            "scope": "saltmarsh.tracing",
        }
        resource = {"service.version": "3.12.0", "service.name": who}
        return OtlpSpan(self._trace, name=name, kind=kind, start=start, end=end, resource=resource, **(known | told))


def files(rng: random.Random, begin: int) -> dict[str, Trace]:
    """Return the spans of files: what adds up, what has the same name, what is seldom met, and what has none."""
    telling = Telling(rng, begin)
    return {
        "beside.jsonl": [one for _ in range(3) for one in _beside(telling, rng)],
        "same-name.jsonl": [one for _ in range(3) for one in _same_name(telling, rng)],
        "rare.jsonl": [*_errors(telling), *_clocks(telling)],
        "nameless.jsonl": [*_nameless(telling)],
    }


def _beside(telling: Telling, rng: random.Random) -> Iterator[OtlpSpan]:
    """Yield a search beside a shorter look at who asks, which has the longest self time and is not waited for."""
    telling.trace()
    late = rng.uniform(0, 2)
    root = telling.span("", "web", "GET /search", SERVER, (0, 100))
    call = telling.span(root.span, "web", "POST /query", CLIENT, (4, 95))
    served = telling.span(call.span, "search", "POST /query", SERVER, (5, 94))
    yield from (root, call, served)
    yield telling.span(served.span, "search", "select flights", CLIENT, (9, 50 - late))
    yield telling.span(served.span, "search", "select seats", CLIENT, (51, 90 - late))
    yield telling.span(root.span, "web", "check session", INTERNAL, (5, 89))


def _same_name(telling: Telling, rng: random.Random) -> Iterator[OtlpSpan]:
    """Yield a call whose two ends have one name, and together more time than the query below them."""
    telling.trace()
    late = rng.uniform(0, 2)
    asked = telling.span("", "edge", "GET /api/offers", CLIENT, (0, 110))
    served = telling.span(asked.span, "web", "GET /api/offers", SERVER, (20, 100))
    yield from (asked, served)
    yield telling.span(served.span, "web", "", UNSPECIFIED, (21, 30))
    yield telling.span(served.span, "web", "select offers", CLIENT, (50 - late, 95))


def _errors(telling: Telling) -> Iterator[OtlpSpan]:
    """Yield errors above one that was borne, of an orphan, of a consumer, and with words that are no timeout."""
    telling.trace()
    root = telling.span("", "booking-api", "POST /api/bookings", SERVER, (0, 80), **FAILED)
    borne = telling.span(root.span, "booking-api", "ask\u2028partners", INTERNAL, (5, 60))
    yield from (root, borne)
    yield telling.span(borne.span, "booking-api", "POST /v1/hold", CLIENT, (6, 40), **_said("hotels.example", "503"))
    telling.trace()
    yield telling.span(root.span, "inventory", "GET /seats", SERVER, (0, 30), **FAILED)
    telling.trace()
    sent = telling.span("", "booking-api", "send booking.confirmed", PRODUCER, (0, 10), **FAILED)
    yield from (sent, telling.span(sent.span, "notify", "consume booking.confirmed", CONSUMER, (5, 40), **FAILED))
    telling.trace()
    top = telling.span("", "web", "GET /api/seats", SERVER, (0, 60))
    strange = ("bookings-db.saltmarsh.example", "idle_in_transaction_session_timeout")
    yield top
    yield telling.span(top.span, "web", "commit", CLIENT, (5, 20), **_said(*strange))
    yield telling.span(top.span, "web", "get", CLIENT, (25, 40), **_said("session-cache.saltmarsh.example"))


def _said(address: str, error: str = "") -> dict[str, Any]:
    """Return what a failed client says of its error: whom it asked, and of which type it was, if that is known."""
    return FAILED | {"attributes": {"server.address": address} | ({"error.type": error} if error else {})}


def _clocks(telling: Telling) -> Iterator[OtlpSpan]:
    """Yield a call whose server's clock is so far behind that it was over before it began, with work below it."""
    telling.trace()
    root = telling.span("", "web", "GET /flights", SERVER, (100, 200))
    early = telling.span(root.span, "inventory", "GET /flights", SERVER, (40, 60))
    yield from (root, early)
    yield telling.span(early.span, "inventory", "select flights", CLIENT, (70, 80))


def _nameless(telling: Telling) -> Iterator[OtlpSpan]:
    telling.trace()
    yield telling.span("", "web", "", UNSPECIFIED, (0, 12.5))


def lines(spans: Sequence[OtlpSpan]) -> str:
    """Return documents of a writer that escapes nothing it need not, and leaves out kinds that say nothing."""
    documents = [json.loads(line) for line in otlp_lines(spans, per_line=5).splitlines()]
    for document in documents:
        for resource in document["resourceSpans"]:
            for scope in resource["scopeSpans"]:
                scope["spans"] = [_short(span) for span in scope["spans"]]
    return "".join(json.dumps(document, ensure_ascii=False) + "\n" for document in documents)


def _short(span: dict[str, Any]) -> dict[str, Any]:
    return {key: said for key, said in span.items() if said != UNSPECIFIED}

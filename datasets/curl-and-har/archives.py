"""What browsers' archives say of requests, what it means, and what each misconception makes of it."""

import random
from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta

from groundschool.formats import har

PHASES = ("blocked", "dns", "tcp", "tls", "send", "wait", "receive")
Durations = Mapping[str, float]
KINDS = ("new", "kept", "in-clear", "cached", "kept", "given-up", "kept", "new")


def drawn(rng: random.Random, kind: str, *, whole: bool) -> dict[str, float]:
    """Return the true durations of a request in milliseconds; ``whole`` ones for a browser that knows no others."""

    def ms(low: float, high: float) -> float:
        return rng.randint(int(low) + 1, int(high) + 1) if whole else round(rng.uniform(low, high), 3)

    took = {"blocked": ms(1, 30), "dns": 0.0, "tcp": 0.0, "tls": 0.0, "send": ms(0, 1), "wait": ms(20, 400)}
    took["receive"] = ms(1, 60)
    if kind in ("new", "in-clear"):
        took |= {"dns": ms(2, 40), "tcp": ms(12, 60), "tls": ms(70, 140) if kind == "new" else 0.0}
    if kind == "cached":
        took |= dict.fromkeys(PHASES, 0.0) | ({} if whole else {"blocked": ms(1, 3), "wait": ms(1, 3)})
    if kind == "given-up":
        took |= {"send": 0.0, "wait": 0.0, "receive": 0.0, "blocked": ms(900, 5000)}
    return took


def written(creator: har.Creator, kind: str, took: Durations, queued: float) -> dict[str, float]:
    """Return the timings as a browser writes them."""
    apart, old = creator == har.FIREFOX, creator == har.FIREBUG
    fresh, shaken = kind in ("new", "in-clear"), kind == "new"
    connect = took["tcp"] + (0 if apart else took["tls"])
    none = 0 if kind == "cached" and apart else -1
    told = {
        "blocked": took["blocked"],
        "dns": took["dns"] if fresh else none,
        "ssl": took["tls"] if shaken else none,
        "connect": round(connect, 3) if fresh else none,
        "send": took["send"],
        "wait": took["wait"],
        "receive": took["receive"],
    }
    if old:  # leaves out what there was not
        told = {phase: ms for phase, ms in told.items() if phase != "ssl" and (ms > 0 or phase in har.REQUIRED)}
    if creator == har.CHROME:
        told["_blocked_queueing"] = queued
    return told


def entries(
    rng: random.Random, creator: har.Creator, host: str, at: datetime
) -> Iterator[tuple[har.HarEntry, Durations, Mapping[str, float]]]:
    """Yield each entry with its true durations and the timings that are written of it."""
    whole = creator != har.CHROME
    for number, kind in enumerate(KINDS):
        took = drawn(rng, kind, whole=whole)
        if creator == har.FIREBUG:  # knows nothing of TLS: what it calls connect is all there is to know
            took |= {"tcp": took["tcp"] + took["tls"], "tls": 0.0}
        told = written(creator, kind, took, round(rng.uniform(0.2, 0.9) * took["blocked"], 3))
        at += timedelta(milliseconds=rng.randint(3, 400))
        scheme = "http" if kind == "in-clear" else "https"
        time = round(sum(took.values()), 3)
        if creator == har.CHROME and kind == "kept":
            time = round(time - rng.uniform(0.4, 3), 3)  # its own reckoning: less than the phases, now and then
        status = {"given-up": 0, "cached": 304}.get(kind, 200)
        more = {"_error": "net::ERR_TIMED_OUT"} if kind == "given-up" and creator == har.CHROME else {}
        url = f"{scheme}://{host}/api/sailings?page={number}"
        yield har.HarEntry(at, url, status, rng.randint(300, 9_000), told, time, more=more), took, told


def traps(creator: har.Creator, told: Mapping[str, float], took: Durations, time: float) -> dict[str, Durations]:
    """Return what each misconception makes of an entry."""
    known = {phase: max(told.get(phase, 0), 0) for phase in har.PHASES}
    ssl, connect = known["ssl"], known["connect"]
    return {
        "ssl-within-is-beside": {**took, "tcp": connect, "tls": ssl},
        "everybody-keeps-to-it": {**took, "tcp": connect - ssl, "tls": ssl},
        "minus-one-is-a-time": {
            **took,
            **{phase: told.get(phase, 0) for phase in ("blocked", "dns", "send", "wait", "receive")},
            "tcp": told.get("connect", 0) - (0 if creator == har.FIREFOX else told.get("ssl", 0)),
            "tls": told.get("ssl", 0),
        },
        "queued-comes-on-top": {**took, "blocked": took["blocked"] + max(told.get("_blocked_queueing", 0), 0)},
        "time-is-the-sum": {**took, "receive": time - sum(took[phase] for phase in PHASES[:-1])},
        "har-in-seconds": {phase: value * 1000 for phase, value in took.items()},
    }

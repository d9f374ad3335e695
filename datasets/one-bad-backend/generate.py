"""Pools of backends behind a balancer, with its log of every attempt, health checks, and what has to be borne."""

import json
import random
import tomllib
from datetime import UTC, datetime
from pathlib import Path
from statistics import median

from groundschool.formats.nginx import UpstreamAttempt
from groundschool.kit import Bundle, Variant, beside

pools = beside(__file__, "pools")
Case, Pool = pools.Case, pools.Pool
_TOLD = tomllib.loads(Path(__file__).with_name("cases.toml").read_text(encoding="utf-8"))
PLAIN = [Case(**one) for one in _TOLD["plain"]]
EDGE_CASES = {edge: [Case(**one) for one in cases] for edge, cases in _TOLD["edges"].items()}
EDGES = tuple(EDGE_CASES)
NAMES = ("cypress", "gull", "heron", "kelp", "marsh", "osprey", "plover", "tern")
MORE = ("avocet", "curlew", "dunlin", "egret")  # there are more cases to an edge
BAD = 0.1


def generate(seed: int, edge: str | None = None) -> Variant:
    """Return a folder for each pool, and of each what is asked, right and as misconceptions have it."""
    rng = random.Random(f"one bad backend {seed} {edge}")
    cases = EDGE_CASES[edge] if edge else PLAIN
    bundle = Bundle(seed, edge)
    for name, case in zip(
        sorted(rng.sample(NAMES + MORE if edge else NAMES, len(cases))), rng.sample(cases, len(cases)), strict=True
    ):
        pool = pools.pool_of(rng, case)
        began = datetime(2026, 3, rng.randint(2, 27), rng.randint(7, 20), rng.randint(0, 50), tzinfo=UTC)
        log = pools.access_log(rng, pool, began)
        if case.torn:
            log, number = _torn(log, case.torn)
            bundle.truth.setdefault("refused", {})[name] = f"access.log:{number}"
        bundle.write(f"{name}/access.log", log)
        bundle.write(f"{name}/health.csv", pools.health_log(pool, began))
        bundle.write(f"{name}/pool.json", json.dumps(_declared(case, pool), indent=1) + "\n")
        _answer(bundle, name, case, pool)
    return bundle.variant()


def _declared(case: Case, pool: Pool) -> dict[str, object]:
    rows = zip(pool.addresses, case.weights, case.capacity, strict=True)
    backends = [
        {"address": address, "weight": weight, "capacity_rps": most}
        for at, (address, weight, most) in enumerate(rows)
        if at not in case.removed
    ]
    return {"service": pool.service, "peak_rps": case.rate, "backends": backends}


def _torn(log: str, how: str) -> tuple[str, int]:
    """Return a log in which one line is not of the format, and its number."""
    lines = log.splitlines()
    at = max(range(len(lines)), key=lambda one: (", " in lines[one].partition("ua=")[2], one))
    head, _, times = lines[at].rpartition(" ut=")
    lines[at] = {
        "one-status-less": lines[at].replace(f" us={_quoted(lines[at], 'us')}", ' us="200"'),
        "one-address-less": lines[at].replace(f" ua={_quoted(lines[at], 'ua')}", ' ua="192.0.2.9:8080"'),
        "goes-on": f"{lines[at]} -",
        "other-names": lines[at].replace(" us=", " uct="),
        "no-rt": lines[at].replace(" rt=", " "),
        "another-mark": lines[at].replace(" us=", "\0").replace(", ", " : ", 1).replace("\0", " us="),
        "empty": "",
        "one-time-less": f'{head} ut="{times.strip(chr(34)).split(", ")[0]}"',
        "cut": lines[at][:-9],
        "combined": lines[at].partition(" rt=")[0],
    }[how]
    return "\n".join(lines) + "\n", at + 1


def _quoted(line: str, name: str) -> str:
    return f'"{line.partition(f"{name}=")[2].split(chr(34))[1]}"'


def _answer(bundle: Bundle, name: str, case: Case, pool: Pool) -> None:
    """Add what is asked of the pool to the bundle."""
    bundle.answer("attempts", name, _told(pool), {how: _told(pool, how) for how in MISREAD})
    bundle.answer("by-backend", name, _by_backend(pool), {how: _by_backend(pool, how) for how in MISCOUNTED})
    right = _advice(case, pool)
    wanted = None if case.take_out < 0 else pool.addresses[case.take_out]
    if right["take_out"] != wanted and not case.torn:
        raise ValueError(f"the log says {right}, cases.toml says {wanted}")
    bundle.answer("advice", name, right, {how: _advice(case, pool, how) for how in MISJUDGED})


MISREAD = (
    "first-upstream-alone",
    "last-upstream-alone",
    "redirect-unseen",
    "group-is-a-backend",
    "dash-is-zero",
    "dash-left-out",
)


def _told(pool: Pool, how: str = "") -> list[dict[str, object]]:
    """Return every attempt as it is asked for, right or as a misconception reads the lists."""
    found = []
    for number, (groups, _) in enumerate(pool.lines, 1):
        every = [one for group in (groups[:1] if how == "redirect-unseen" else groups) for one in group]
        kept = every[:1] if how == "first-upstream-alone" else every[-1:] if how == "last-upstream-alone" else every
        found += [_row(number, one, how) for one in kept if _is_attempt(pool, one, how)]
    return found


def _is_attempt(pool: Pool, one: UpstreamAttempt, how: str) -> bool:
    known = one.address in pool.addresses or how == "group-is-a-backend"
    return known and not (how == "dash-left-out" and one.status is None)


def _row(number: int, one: UpstreamAttempt, how: str) -> dict[str, object]:
    status = 0 if how == "dash-is-zero" and one.status is None else one.status
    return {"line": number, "backend": one.address, "status": status, "seconds": one.seconds}


MISCOUNTED = (
    "requests-for-attempts",
    "given-up-is-failed",
    "given-up-counts",
    "four-hundreds-fail",
    "failed-are-fast",
    "mean-for-median",
)


def _by_backend(pool: Pool, how: str = "") -> dict[str, object]:
    """Return counts by backend and the amplification, right or as a misconception counts."""
    every = [one for _, one in pool.attempts]
    sent = {number for number, _ in pool.attempts}
    if how == "requests-for-attempts":
        every = [*dict(pool.attempts).values()]
    tried = {address: [one for one in every if one.address == address] for address in pool.addresses}
    backends = {address: _counted(some, how) for address, some in tried.items() if some}
    return {"backends": backends, "amplification": len(every) / len(sent) if sent else None}


def _counted(tried: list[UpstreamAttempt], how: str) -> dict[str, object]:
    ended = [one for one in tried if one.status is not None or how in ("given-up-is-failed", "given-up-counts")]
    from_on = 400 if how == "four-hundreds-fail" else 500
    bad = [one for one in ended if (one.status or (599 if how == "given-up-is-failed" else 0)) >= from_on]
    times = [one.seconds for one in ended if one not in bad or how == "failed-are-fast"]
    middle = (sum(times) / len(times) if how == "mean-for-median" else median(times)) if times else None
    return {"attempts": len(ended), "failed": len(bad), "median": middle}


MISJUDGED = (
    "out-still-serves",
    "removed-still-counts",
    "last-check-counts",
    "checks-say-so",
    "worst-of-all",
    "slow-is-bad",
    "sum-of-capacity",
    "heads-not-weights",
    "nobody-leaves",
    "always-ask",
    "never-ask",
    "requests-for-attempts",
)


def _advice(case: Case, pool: Pool, how: str = "") -> dict[str, object]:
    """Return whom to take out and what then is left, right or as a misconception has it."""
    known = [one for at, one in enumerate(pool.addresses) if at not in case.removed or how == "removed-still-counts"]
    serving = [one for one in known if how == "out-still-serves" or not _is_out(pool, one, how)]
    bad = _bad(pool, serving, how)
    if len(bad) != 1 and not (bad and how == "worst-of-all"):
        return {"take_out": None, "busiest": None, "approval": False}
    stay = [at for at, one in enumerate(pool.addresses) if one in serving and (one != bad[0] or how == "nobody-leaves")]
    weights = {at: 1 if how == "heads-not-weights" else case.weights[at] for at in stay}
    loads = [case.rate * weights[at] / sum(weights.values()) / case.capacity[at] for at in stay]
    if how == "sum-of-capacity" and stay:
        loads = [case.rate / sum(case.capacity[at] for at in stay)]
    busiest = max(loads, default=None)
    approval = {"always-ask": True, "never-ask": False}.get(how, busiest is None or busiest > 1)
    return {"take_out": bad[0], "busiest": busiest, "approval": approval}


def _is_out(pool: Pool, address: str, how: str) -> bool:
    results = [result for _, backend, result, _ in pool.checks if backend == address]
    return bool(results) and all(result != "ok" for result in results[-1 if how == "last-check-counts" else -3 :])


def _bad(pool: Pool, serving: list[str], how: str) -> list[str]:
    """Return the backends that serve and fail too often, the worst first."""
    if how == "checks-say-so":
        return [one for one in pool.addresses if _is_out(pool, one, "last-check-counts")]
    told = _by_backend(pool, how)["backends"]
    rates = {
        one: told[one]["failed"] / told[one]["attempts"] for one in serving if one in told and told[one]["attempts"]
    }
    slow = {one: (told[one]["median"] or 0) > 0.45 for one in rates}
    bad = [one for one, rate in rates.items() if rate >= BAD or (how == "slow-is-bad" and slow[one])]
    return sorted(bad, key=lambda one: -rates[one])

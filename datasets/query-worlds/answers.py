"""What is true of a world: the answer to each question, reckoned from the growth that was drawn."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any

INTERVAL = 15
LAST_FIVE, LAST_TEN = (0, 12, 7), (8, 24, 7)  # intervals of each phase between the scrapes of the last minutes
Gauges = Mapping[tuple[str, str], Mapping[str, Any]]
Vector = list[tuple[dict[str, str], float]]


def gauges(target: Mapping[str, str], says: Mapping[str, Any]) -> Iterator[tuple[str, dict[str, str], float, float]]:
    """Yield name, labels and value of what a target says of now, and what it was before."""
    if "used" in says:
        yield "db_pool_connections_in_use", {**target, "pool": "main"}, says["used"], says["before"]
        yield "db_pool_connections_max", {**target}, says["most"], says["most"]
    yield "service_build_info", {**target, "version": says["version"]}, 1, 1


def true_of(
    counted: Iterable[Any], said: Gauges, away: set[tuple[str, str]], silent: set[tuple[str, str]]
) -> dict[str, Vector]:
    """Return the answer to each question, of the counters of those that are there; the silent are down since now."""
    known = list(counted)
    requests = [one for one in known if one.name == "http_requests_total"]
    booking = [one for one in requests if one.labels["job"] == "booking-api"]
    jobs = sorted({job for job, _ in said})
    here = {target: says for target, says in said.items() if target not in away}
    every, failed = _rates(requests, "job"), _rates([one for one in requests if one.labels["code"][0] == "5"], "job")
    seconds, count = (
        _rates([one for one in known if one.name.endswith(end)], "route", LAST_TEN) for end in ("_sum", "_count")
    )
    versions = {target: says["version"] for target, says in here.items()}
    return {
        "traffic": [({}, sum(_rate(one, LAST_FIVE) for one in booking))],
        "error-share": [({"job": job}, failed.get(job, 0.0) / every[job]) for job in sorted(every)],
        "mean-duration": [({"route": route}, seconds[route] / count[route]) for route in sorted(count)],
        "by-version": [
            ({"version": version}, rate)
            for version, rate in _summed(booking, lambda one: versions[one.labels["job"], one.labels["instance"]])
        ],
        "fullest-pool": [
            ({"job": job}, max(says["used"] / says["most"] for target, says in here.items() if target[0] == job))
            for job in sorted({target[0] for target, says in here.items() if "used" in says})
        ],
        "targets-down": [({"job": job}, float(sum(target[0] == job for target in away | silent))) for job in jobs],
    }


def _rate(one: Any, intervals: tuple[int, ...]) -> float:  # noqa: ANN401 - a Counted of generate.py
    return sum(n * growth for n, growth in zip(intervals, one.growth, strict=True)) / (INTERVAL * sum(intervals))


def _rates(found: Iterable[Any], label: str, intervals: tuple[int, ...] = LAST_FIVE) -> dict[str, float]:
    return dict(_summed(found, lambda one: one.labels[label], intervals))


def _summed(
    found: Iterable[Any], key: Callable[[Any], str], intervals: tuple[int, ...] = LAST_FIVE
) -> list[tuple[str, float]]:
    """Return the rates added up by a key, in its order."""
    total: dict[str, float] = {}
    for one in found:
        total[key(one)] = total.get(key(one), 0.0) + _rate(one, intervals)
    return sorted(total.items())

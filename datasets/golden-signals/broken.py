"""The dashboard that is to be mended: four panels, each broken in one of several ways, and one that is well."""

import random
from collections.abc import Mapping, Sequence
from typing import Any

from groundschool.formats import grafana
from groundschool.kit import beside

asked = beside(__file__, "asked")
RUNBOOKS = "https://runbooks.saltmarsh.example"
Ways = list[tuple[str, str]]  # expression and unit


def ways(names: Any, job: str) -> dict[str, Ways]:  # noqa: ANN401 - Names of worlds.py
    """Return how each panel may be broken; all are about one job, whichever is chosen, and about fixed windows."""
    requests, duration, wrong = names.requests, names.seconds, "ms" if names.a_second == 1 else "s"
    mine = f'job="{job}"'
    of_five = f'sum(rate({requests}{{{mine}, {names.code}="500"}}[5m]))'
    return {
        "Traffic": [
            (f"sum({requests}{{{mine}}})", "reqps"),
            (f"rate({requests}{{{mine}}}[1m])", "short"),
            (f"sum(increase({requests}{{{mine}}}[5m]))", "reqps"),
        ],
        "Errors": [
            (f'sum(rate({requests}{{{mine}, {names.code}=~"5.."}}[5m]))', "reqps"),
            (f"{of_five} / sum(rate({requests}{{{mine}}}[5m]))", "percentunit"),
            (
                f'sum(rate({requests}{{{mine}, {names.code}=~"5.."}}[1m])) / sum(rate({requests}{{{mine}}}[1m]))',
                "percent",
            ),
        ],
        "Latency": [
            (f"sum(rate({duration}_sum{{{mine}}}[5m])) / sum(rate({duration}_count{{{mine}}}[5m]))", wrong),
            (f"avg(histogram_quantile(0.95, rate({duration}_bucket{{{mine}}}[1m])))", wrong),
            (f"histogram_quantile(0.95, sum by (le) ({duration}_bucket{{{mine}}}))", wrong),
        ],
        "Saturation": [
            (f"avg({names.used}{{{mine}}} / {names.most}{{{mine}}})", "percent"),
            (f"max({names.used}{{{mine}}})", "percentunit"),
            (f"sum({names.used}{{{mine}}}) / sum({names.most}{{{mine}}})", "percentunit"),
        ],
    }


def dashboard(rng: random.Random, names: Any, jobs: Sequence[str]) -> dict[str, Any]:  # noqa: ANN401
    """Return the dashboard: one of its four panels is not there at all for one person in three."""
    panels = []
    for number, (title, found) in enumerate(ways(names, jobs[0]).items(), 1):
        expr, unit = rng.choice(found)
        panels.append(grafana.timeseries(number, title, {"all": expr}, unit=unit))
    if rng.random() < 1 / 3:
        del panels[3]
    replicas = grafana.timeseries(
        9, "Replicas", {"{{job}}": f'sum by (job) (up{{job="${names.variable}"}})'}, unit="short", least=0
    )
    up = grafana.timeseries(
        10, "Versions", {"{{version}}": f'count by (version) (build_info{{job=~"${names.variable}"}})'}, unit="short"
    )
    panels.append(asked.row(8, "Details", [replicas, up], collapsed=True))
    team = rng.choice(("Bookings", "Sailings", "Harbours"))
    model = grafana.model(
        f"{team}: golden signals", "now-1h", "30s", [asked.plain(names.variable, jobs, jobs[0])], panels
    )
    link = {"icon": "doc", "targetBlank": True, "title": "Runbook", "type": "link", "url": f"{RUNBOOKS}/old-wiki/42"}
    return model | {"links": [link]}


def catalogue(rng: random.Random, jobs: Sequence[str]) -> dict[str, Mapping[str, str]]:
    """Return who owns each job, and where its runbook is."""
    teams = rng.sample(("bookings", "sailings", "harbours", "platform"), len(jobs))
    return {job: {"team": team, "runbook": f"{RUNBOOKS}/services/{job}"} for job, team in zip(jobs, teams, strict=True)}

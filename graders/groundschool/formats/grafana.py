"""Grafana dashboards as JSON (schema 39, Grafana 11), and what Prometheus answers to a panel's query.

Fields follow what Grafana exports (https://grafana.com/docs/grafana/v11.0/dashboards/build-dashboards/view-dashboard-json-model/);
the answer is that of ``/api/v1/query_range`` (https://prometheus.io/docs/prometheus/latest/querying/api/#range-queries).
"""

import json
import math
from collections.abc import Mapping, Sequence
from typing import Any

from groundschool.formats.accepted import Accepted

SCHEMA = 39
SOURCE = {"type": "prometheus", "uid": "saltmarsh-prometheus"}


def timeseries(  # noqa: PLR0913 - a panel's settings, by name
    number: int,
    title: str,
    exprs: Mapping[str, str],
    *,
    unit: str,
    red_from: float | None = None,
    least: float | None = None,
    stacked: bool = False,
    bridged: bool = False,
) -> dict[str, Any]:
    """Return a panel with a query for each legend; ``bridged`` draws lines across gaps, ``least`` is where y begins."""
    steps: list[dict[str, Any]] = [{"color": "green", "value": None}]
    steps += [{"color": "red", "value": red_from}] if red_from is not None else []
    defaults: dict[str, Any] = {
        "custom": {
            "drawStyle": "line",
            "fillOpacity": 20 if stacked else 0,
            "spanNulls": bridged,
            "stacking": {"group": "A", "mode": "normal" if stacked else "none"},
            "thresholdsStyle": {"mode": "off" if red_from is None else "line"},
        },
        "thresholds": {"mode": "absolute", "steps": steps},
        "unit": unit,
    }
    if least is not None:
        defaults["min"] = least
    return {
        "datasource": SOURCE,
        "fieldConfig": {"defaults": defaults, "overrides": []},
        "gridPos": {"h": 7, "w": 12, "x": 12 * ((number - 1) % 2), "y": 7 * ((number - 1) // 2)},
        "id": number,
        "targets": [
            {"datasource": SOURCE, "expr": expr, "legendFormat": legend, "refId": chr(ord("A") + at)}
            for at, (legend, expr) in enumerate(exprs.items())
        ],
        "title": title,
        "type": "timeseries",
    }


def variable(name: str, options: Sequence[str], chosen: str) -> dict[str, Any]:
    """Return a variable that viewers choose from a list."""
    return {
        "current": {"text": chosen, "value": chosen},
        "name": name,
        "options": [{"selected": one == chosen, "text": one, "value": one} for one in options],
        "query": ",".join(options),
        "type": "custom",
    }


def dashboard(title: str, since: str, refresh: str, variables: Sequence[Any], panels: Sequence[Any]) -> str:
    """Return the text of a dashboard that shows from ``since`` (``now-2h``) to now and asks anew every ``refresh``."""
    return json.dumps(model(title, since, refresh, variables, panels), indent=2) + "\n"


def model(title: str, since: str, refresh: str, variables: Sequence[Any], panels: Sequence[Any]) -> dict[str, Any]:
    """Return the model of such a dashboard."""
    return {
        "annotations": {"list": []},
        "editable": True,
        "graphTooltip": 1,
        "links": [],
        "panels": list(panels),
        "refresh": refresh,
        "schemaVersion": SCHEMA,
        "tags": ["edge"],
        "templating": {"list": list(variables)},
        "time": {"from": since, "to": "now"},
        "timezone": "utc",
        "title": title,
        "uid": title.lower().replace(" ", "-"),
        "version": 12,
    }


def matrix(series: Mapping[str, Sequence[float]], times: Sequence[int]) -> str:
    """Return an answer with a series for each legend; a sample that is NaN is not there."""
    result = [
        {
            "metric": {"legend": legend},
            "values": [[at, f"{one:.6g}"] for at, one in zip(times, values, strict=True) if not math.isnan(one)],
        }
        for legend, values in series.items()
    ]
    return json.dumps({"status": "success", "data": {"resultType": "matrix", "result": result}}) + "\n"


def read_dashboard(content: bytes) -> dict[str, Any]:
    """Return a dashboard; raises ValueError where a panel lacks what Grafana needs to draw it."""
    told = json.loads(content)
    if not isinstance(told, dict) or not {"panels", "schemaVersion", "time", "title"} <= told.keys():
        raise ValueError("a dashboard has panels, schemaVersion, time and title")
    for panel in told["panels"]:
        if not {"id", "type", "title", "gridPos"} <= panel.keys():
            raise ValueError(f"panel {panel.get('id')} has no id, type, title or gridPos")
        for target in panel.get("targets", ()):
            if not {"refId", "expr"} <= target.keys():
                raise ValueError(f"a query of panel {panel['id']} has no refId or no expr")
    return told


def read_matrix(content: bytes) -> list[dict[str, Any]]:
    """Return the series of an answer; raises ValueError for another kind of answer."""
    told = json.loads(content)
    if told.get("status") != "success" or told["data"]["resultType"] != "matrix":
        raise ValueError("a matrix is expected")
    return [*told["data"]["result"]]


ACCEPTED = {
    "grafana-dashboard": Accepted(read=read_dashboard),
    "prometheus-matrix": Accepted(read=read_matrix),
}

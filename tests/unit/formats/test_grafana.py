"""Dashboards and answers to their queries."""

import json
import math

import pytest

from groundschool.formats import grafana

PANEL = grafana.timeseries(2, "Errors", {"all": "sum(up)"}, unit="percentunit", red_from=0.05, least=0.5)


def test_a_dashboard_is_read_as_it_was_written():
    text = grafana.dashboard("Edge", "now-2h", "1m", [grafana.variable("region", ["north", "south"], "south")], [PANEL])
    model = grafana.read_dashboard(text.encode())
    assert model["panels"] == [PANEL]
    assert model["time"] == {"from": "now-2h", "to": "now"}
    assert [one["text"] for one in model["templating"]["list"][0]["options"] if one["selected"]] == ["south"]
    settings = PANEL["fieldConfig"]["defaults"]
    assert (settings["min"], settings["thresholds"]["steps"][-1]["value"]) == (0.5, 0.05)


@pytest.mark.parametrize("gone", ["id", "type", "title", "gridPos"])
def test_a_panel_without_what_it_needs_is_refused(gone):
    panel = {key: value for key, value in PANEL.items() if key != gone}
    with pytest.raises(ValueError, match="panel"):
        grafana.read_dashboard(grafana.dashboard("Edge", "now-2h", "1m", [], [panel]).encode())


def test_a_sample_that_is_not_there_is_left_out():
    told = grafana.matrix({"avg": [0.5, math.nan, 0.25]}, [60, 120, 180])
    [series] = grafana.read_matrix(told.encode())
    assert series["values"] == [[60, "0.5"], [180, "0.25"]]
    with pytest.raises(ValueError, match="matrix"):
        grafana.read_matrix(json.dumps({"status": "error"}).encode())

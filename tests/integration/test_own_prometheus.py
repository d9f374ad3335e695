"""A lesson's own Prometheus: the real server and the oracle that stands in answer alike, and both say what is wrong."""

import subprocess
import sys
import time
from pathlib import Path

import pytest

from groundschool.datasets import load_datasets
from groundschool.errors import GroundschoolError
from groundschool.grading.tools import need
from groundschool.notebook import prometheus
from groundschool.notebook.own_prometheus import OwnPrometheus


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    from tests.conftest import ROOT

    variant = load_datasets(ROOT)[0]["golden-signals"].generate(3)
    file = tmp_path_factory.mktemp("night") / "night.om"
    file.write_bytes(variant.files["night.om"])
    need("prometheus")
    return variant.truth["names"], prometheus(file)


QUERIES = {
    "rate": "sum(rate({requests}[4m]))",
    "share": 'sum(rate({requests}{{{code}=~"5.."}}[4m])) / sum(rate({requests}[4m]))',
    "quantile": "histogram_quantile(0.95, sum by (le) (rate({seconds}_bucket[4m])))",
    "gauge": "max({used} / {most})",
    "nothing": 'sum(rate({requests}{{{code}="507"}}[4m])) or vector(0)',
    "scalar": "1 + 1",
}


@pytest.mark.parametrize("query", QUERIES.values(), ids=QUERIES)
def test_the_server_and_what_stands_in_answer_alike(made, query):
    names, server = made
    expr, stand_in = query.format(**names), OwnPrometheus(server.samples)
    # between two scrapes, where no version of Prometheus differs about the ends of a window
    at = server.last - 20
    assert stand_in.ask(expr, at) == pytest.approx(server.ask(expr, at), rel=1e-9)
    over, said = server.over(expr, step=70), stand_in.over(expr, step=70)
    assert list(over.columns) == list(said.columns)
    inside = over.index[1:]  # the first moment is a scrape
    assert said.loc[inside].to_numpy() == pytest.approx(over.loc[inside].to_numpy(), rel=1e-9, nan_ok=True)


def test_what_cannot_be_evaluated_is_said_in_a_sentence(made):
    _, server = made
    with pytest.raises(GroundschoolError, match="parse error"):
        server.ask("rate(")
    with pytest.raises(GroundschoolError, match="oracle stands in"):
        OwnPrometheus(server.samples).ask("rate(up[5m:1m])")


def test_a_file_that_is_none_starts_nothing(tmp_path):
    file = tmp_path / "torn.om"
    file.write_text("up 1 1700000000\n")
    with pytest.raises(GroundschoolError, match=r"torn\.om: promtool makes no blocks of it"):
        prometheus(file)


def test_the_server_ends_with_who_started_it(made):
    _, server = made
    code = "import sys, pathlib, groundschool; print(groundschool.prometheus(pathlib.Path(sys.argv[1])).url)"
    told = subprocess.run(
        [sys.executable, "-c", code, server.samples], capture_output=True, text=True, check=True
    ).stdout.strip()
    port = told.rpartition(":")[2]
    deadline = time.monotonic() + 10
    while (listening := _listens(port)) and time.monotonic() < deadline:
        time.sleep(0.1)
    assert port.isdigit()
    assert not listening


def _listens(port):
    with Path("/proc/net/tcp").open() as table:
        return any(line.split()[1].endswith(f":{int(port):04X}") and line.split()[3] == "0A" for line in [*table][1:])

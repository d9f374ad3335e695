"""Known values, worked out by hand from Prometheus' documentation and source."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from groundschool.judges.promql import PromqlError, PromqlQuestion, PromqlScenario
from groundschool.judges.promql.oracle import computed_answers
from groundschool.judges.promql.quantile import bucket_quantile

SERIES = {
    'req_total{pod="1", code="200"}': "0+6x40",
    'req_total{pod="1", code="500"}': "0+2x40",
    'req_total{pod="2", code="200"}': "100+4x19 0+4x20",  # falls to 0 with the sample at 300 s
    'temperature{room="a"}': "3+0x40",
    'temperature{room="b"}': "0+0x10 _x30",
    'b_bucket{le="0.1"}': "0+5x40",
    'b_bucket{le="0.5"}': "0+9x40",
    'b_bucket{le="+Inf"}': "0+10x40",
}


def asked(expr, at=600):
    [found] = computed_answers(PromqlScenario(15, 15, SERIES, (PromqlQuestion(at, expr),)), ())
    return {",".join(f"{k}={v}" for k, v in labels if k != "__name__"): value for labels, value in found.items()}


@pytest.mark.parametrize(
    ("expr", "value"),
    [
        ('sum(rate(req_total{pod="1"}[1m]))', 8 / 15),
        ('sum(rate(req_total{code="500"}[5m])) / sum(rate(req_total{pod="1"}[5m]))', 0.25),
        ('increase(req_total{pod="1",code="200"}[1m])', 24.0),
        ("1 + 2 * 3 ^ 2", 19.0),
        ("histogram_quantile(0.5, rate(b_bucket[5m]))", 0.1),
        ("histogram_quantile(0.25, rate(b_bucket[5m]))", 0.05),
        ("histogram_quantile(0.7, sum by (le) (rate(b_bucket[5m])))", 0.3),
        ("histogram_quantile(0.99, rate(b_bucket[5m]))", 0.5),
        ("histogram_quantile(99, rate(b_bucket[5m]))", math.inf),
        ("count(req_total)", 3.0),
        ("scalar(temperature{room='a'}) * 2", 6.0),
        ("avg_over_time(temperature{room='a'}[5m])", 3.0),
    ],
)
def test_single_values(expr, value):
    [found] = asked(expr).values()
    assert found == pytest.approx(value)


def test_a_restart_counts_from_zero():
    # 116 at 285 s, 0 at 300 s, 4 at 315 s: the growth is 0 + 4, not -112.
    [grown] = asked('increase(req_total{pod="2"}[30s])', at=315).values()
    assert grown == pytest.approx(4.0)
    [lost] = asked('delta(req_total{pod="2"}[30s])', at=315).values()
    assert lost == pytest.approx(-172.0)  # 176 at 285 s


def test_irate_looks_at_the_last_two_samples():
    assert asked('irate(req_total{pod="2"}[1m])', at=300) == {"code=200,pod=2": 0.0}  # to 0: nothing since the restart
    [last] = asked('irate(req_total{pod="2"}[1m])', at=315).values()
    assert last == pytest.approx(4 / 15)
    assert asked('irate(req_total{pod="2"}[10s])', at=315) == {}


@pytest.mark.parametrize(
    ("expr", "found"),
    [
        ("temperature", {"room=a": 3.0}),  # room b was last seen more than five minutes ago
        ("temperature > 5", {}),
        ("temperature > bool 5", {"room=a": 0.0}),
        ("sum by (pod) (rate(req_total[1m])) > 0.5", {"pod=1": 8 / 15}),
        ('temperature or on() vector(1) or vector(9) unless on() temperature{room="a"}', {"room=a": 3.0}),
        ("rate(missing_total[5m])", {}),
        ("topk by (pod) (1, req_total)", {"code=200,pod=1": 240.0, "code=200,pod=2": 80.0}),
        ("bottomk(1, req_total)", {"code=500,pod=1": 80.0}),
        ("topk(0, req_total)", {}),
        ("last_over_time(temperature[10m])", {"room=a": 3.0, "room=b": 0.0}),
        ("max_over_time(req_total{code='500'}[1m]) - 72", {"code=500,pod=1": 8.0}),
        ("resets(req_total{pod='2'}[10m])", {"code=200,pod=2": 1.0}),
        ("absent(temperature{room='b'})", {"room=b": 1.0}),
        ("absent(sum(temperature))", {}),
        ("label_replace(temperature, 'floor', '${1}1', 'room', '(.)')", {"floor=a1,room=a": 3.0}),
        ("clamp(temperature, 0, 2)", {"room=a": 2.0}),
        ("clamp(temperature, 2, 0)", {}),
        ("round(temperature / 2)", {"room=a": 2.0}),
        ("round(temperature, 5)", {"room=a": 5.0}),
        ('sum(rate(req_total{code="418"}[5m])) / sum(rate(req_total[5m]))', {}),
        ("req_total / on (pod) temperature", {}),
        ('req_total{code="500"} / on (pod) group_left () sum by (pod) (req_total)', {"code=500,pod=1": 0.25}),
    ],
)  # fmt: skip
def test_vectors(expr, found):
    assert asked(expr) == pytest.approx(found)


def test_at_the_fifth_minute_a_sample_is_still_seen():
    assert asked("temperature", at=450) == {"room=a": 3.0, "room=b": 0.0}
    assert asked("temperature", at=465) == {"room=a": 3.0}


@pytest.mark.parametrize(
    "expr",
    ["rate(sum(req_total)[5m])", "rate(req_total)", "sum(", "nonsense(up)",
     "max_over_time(rate(req_total[1m])[5m:])", "req_total / on () req_total"],
)  # fmt: skip
def test_what_prometheus_refuses_or_the_oracle_does_not_know_is_an_error(expr):
    with pytest.raises(PromqlError):
        asked(expr)


@given(
    st.lists(st.integers(0, 50), min_size=2, max_size=10),
    st.floats(0.001, 0.999),
)
def test_the_estimate_lies_in_the_bucket_of_the_rank(counts, q):
    bounds = [*np.cumsum(np.arange(1, len(counts))).tolist(), math.inf]
    cumulative = np.cumsum(counts)
    found = bucket_quantile(q, list(zip(bounds, map(float, cumulative), strict=True)))
    if not cumulative[-1]:
        assert math.isnan(found)
        return
    index = next(n for n, count in enumerate(cumulative) if count >= q * cumulative[-1])
    low, high = bounds[index - 1] if index else 0.0, bounds[index]
    assert found == bounds[-2] if high == math.inf else low <= found <= high

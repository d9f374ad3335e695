"""promtool and the oracle give the same verdict on expressions and rule files; proofs see to answers."""

import math

import pytest

from groundschool.authoring.prove import prove_on
from groundschool.judges.promql import PromqlError, PromqlQuestion, PromqlScenario, ask, parses, refused_because
from groundschool.judges.promql.judge import BACKEND_VARIABLE

SERIES = {
    'req_total{job="a",pod="1",code="200"}': "0+3x200 0+2x100",
    'req_total{job="a",pod="1",code="500"}': "5+0x100 5+1x200",
    'req_total{job="a",pod="2",code="200"}': "_x40 7+9x260",
    'req_total{job="b",pod="1",code="200"}': "100+1x20 _x10 121+1x270",
    **{f'h_bucket{{le="{le}",pod="1"}}': f"0+{n}x300" for le, n in (("0.1", 1), ("0.5", 3), ("+Inf", 4))},
    **{f'h_bucket{{le="{le}",pod="2"}}': f"0+{n}x300" for le, n in (("0.1", 0), ("0.5", 1), ("+Inf", 9))},
    'g{x="1"}': "1+0x30 _x270",
    'g{x="2"}': "0+0x300",
}
EXPRESSIONS = """
rate(req_total[5m])
increase(req_total[1m])
rate(req_total[61s])
sum without (pod) (rate(req_total[2m]))
sum(rate(req_total{code=~"5.."}[5m])) / sum(rate(req_total[5m]))
sum by (pod) (rate(req_total{code="500"}[5m])) / on (pod) sum by (pod) (rate(req_total[5m]))
histogram_quantile(0.5, rate(h_bucket[5m]))
histogram_quantile(0.99, sum by (le) (rate(h_bucket[5m])))
histogram_quantile(0.2, sum by (le) (h_bucket))
histogram_quantile(99, h_bucket)
histogram_quantile(0.5, sum by (pod) (h_bucket))
g or vector(1)
g{x="2"} / 0
min by (x) (g) + max(g) - avg(g) * count(g) ^ 2 % 7
g and on (x) g{x="1"}
req_total unless on (pod) g
req_total offset 3m
req_total > bool 300
300 < req_total
-req_total{pod="1"}
req_total{job="a"} * on (pod) group_left (job) sum by (pod, job) (req_total{job="b"})
sum by (job) (req_total) / ignoring (x) group_left () count(g)
clamp_min(g, 0.5)
avg_over_time(g[10m])
count_over_time(req_total[3m])
rate(req_total{job="zzz"}[5m])
scalar(g{x="2"}) + 1
req_total / on (job) g
absent(req_total{job="zzz",code!="1"})
absent(g{x="1"})
absent(sum(g{x="1"}))
absent_over_time(g{x="1"}[10m])
absent_over_time(g{x="1",x=~"2"}[10m])
last_over_time(g[30m])
max_over_time(req_total{job="a"}[5m])
min_over_time(g[10m])
present_over_time(g[10m])
changes(req_total[10m])
changes(g[1h])
sum(req_total) by (code) unless sum(req_total{job="b"}) by (code)
topk(1, req_total)
topk(2, rate(req_total[5m]))
topk by (job) (1, req_total)
topk without (pod, code) (1, req_total{job="a"})
bottomk(2, req_total)
bottomk by (pod) (1, h_bucket{le="0.5"})
topk(0, req_total)
topk(2.9, req_total)
topk(-1, req_total)
topk(1, g / 0)
topk(1, g{x="2"} / 0 or g{x="1"})
topk(scalar(g{x="1"}) + 1, req_total)
sum by (job) (topk by (job) (1, req_total))
last_over_time(g[20m])
last_over_time(req_total{pod="2"}[3m] offset 2m)
last_over_time({__name__=~"g|req_total"}[20m])
rate(req_total[5m]) * on (pod) group_left (x) label_replace(last_over_time(g[20m]), "pod", "$1", "x", "(.)")
max_over_time(req_total[10m])
min_over_time(req_total[10m])
max_over_time(g[5m]) == bool 0
present_over_time(g[5m])
changes(req_total[10m])
resets(req_total[30m])
changes(g[20m])
sum_over_time(g[20m])
absent(g)
absent(g{x="3"})
absent(g{x="1",y=~"z.*"})
absent(req_total{job="c",job!="d",pod="7"})
absent(sum(nothing))
absent((nothing{a="b"}))
absent(nothing{a=""})
absent_over_time(g{x="1"}[10m])
absent_over_time(nothing{x="1"}[10m])
label_replace(g, "y", "v$1", "x", "(.*)")
label_replace(g, "y", "${1}0$$", "x", "([12])")
label_replace(g, "y", "$1x$2", "x", "(.*)")
label_replace(g, "y", "$who", "x", "(?P<who>1)")
label_replace(g, "x", "", "x", "1")
label_replace(g, "x", "same", "x", ".*")
label_replace(g, "y", "all", "none", "")
label_replace(g, "y-z", "1", "x", "1")
label_replace(g, "__name__", "h", "x", "1")
label_replace(vector(0), "job", "a", "", "") or label_replace(vector(1), "job", "b", "", "")
clamp(req_total, 100, 300)
clamp(req_total, 300, 100)
clamp(req_total, scalar(g{x="1"}) * 200, 2000)
clamp_max(req_total, 200)
clamp_min(g / 0, 3)
abs(-req_total)
ceil(req_total / 7)
floor(-req_total / 7)
round(req_total / 7)
round(-req_total / 2)
round(req_total / 7, 0.1)
round(req_total, 25)
sgn(g - 0.5)
sqrt(req_total)
sqrt(-req_total)
ln(g)
log2(req_total)
log10(req_total)
exp(g)
sort(req_total)
sort_desc(req_total)
time() - 60
vector(time()) / 60
abs(req_total) or g
""".strip().splitlines()
MOMENTS = (0, 60, 300, 600, 1500, 1800, 3000, 4200)
BACKENDS = ("promtool", "oracle")


def said(backend, scenario, folder, monkeypatch):
    monkeypatch.setenv(BACKEND_VARIABLE, backend)
    try:
        return ask([scenario], folder)[0]
    except PromqlError:
        return "an error"


def same(one, other):
    return one.keys() == other.keys() and all(
        math.isclose(value, other[labels], rel_tol=1e-9) or (math.isnan(value) and math.isnan(other[labels]))
        for labels, value in one.items()
    )


@pytest.mark.parametrize("expr", EXPRESSIONS)
def test_an_expression_has_the_same_value_to_both(expr, tmp_path, monkeypatch, require_tool):
    require_tool("promtool")
    scenario = PromqlScenario(15, 60, SERIES, tuple(PromqlQuestion(at, expr) for at in MOMENTS))
    real, ours = (said(backend, scenario, tmp_path, monkeypatch) for backend in BACKENDS)
    assert (real == "an error") == (ours == "an error")
    if real != "an error":
        differing = {
            at: (one, other) for at, one, other in zip(MOMENTS, real, ours, strict=True) if not same(one, other)
        }
        assert not differing


@pytest.mark.parametrize(
    "rules",
    [
        "groups: []",
        "groups:\n- name: g\n  rules:\n  - {alert: A, expr: up, severity: page}",
        "groups:\n- name: g\n  rules:\n  - {alert: A, expr: rate(up)}",
        "groups:\n- name: g\n  rules:\n  - {record: a-b, expr: up}",
        "groups:\n- name: g\n  rules:\n  - {alert: A, expr: up, for: soon}",
        "groups:\n- name: g\n  rules:\n  - {alert: A, expr: up, labels: {a-b: c}}",
        "groups:\n- {name: g, rules: []}\n- {name: g, rules: []}",
        "groups:\n- name: g\n  rules:\n  - {alert: A, expr: up, for: 5m, labels: {a: 1}, annotations: {b: c}}",
    ],
)
def test_a_rule_file_is_accepted_by_both_or_by_neither(rules, tmp_path, monkeypatch, require_tool):
    require_tool("promtool")
    verdicts = []
    for backend in BACKENDS:
        monkeypatch.setenv(BACKEND_VARIABLE, backend)
        verdicts.append(bool(refused_because(rules, tmp_path)))
    assert verdicts[0] == verdicts[1]


# Every answer of the exercises is judged by both where the oracle proves it: see groundschool/authoring/promises.py.
def test_a_promtool_that_says_otherwise_is_noticed_where_the_oracle_proves(course, tmp_path, monkeypatch):
    program = tmp_path / "promtool"
    program.write_text("#!/bin/sh\nexit 0\n", encoding="utf-8")  # accepts everything, and nothing has a value
    program.chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path), prepend=":")
    failures = prove_on(course, "observability/honest-percentiles", [4]).failures
    assert "the solution: the stand-in judges as the program does" in {failure.proof for failure in failures}
    assert all("stand-in" in failure.proof for failure in failures)


def test_text_that_is_no_expression_is_refused_without_promtool():
    assert parses("rate(sum(x)[5m])")
    assert not parses("sum(rate(x[5m]))")

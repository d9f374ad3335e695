import pytest

from groundschool.judges.promql import PromqlError, PromqlQuestion, PromqlScenario, read_rules, thresholds
from groundschool.judges.promql.oracle import computed_answers

UP_AND_DOWN = {"load": "0+0x9 8+0x9 0+0x20"}  # high from 600 s to 1140 s, one sample a minute


def one(rule: str) -> str:
    return f"groups:\n- name: g\n  rules:\n  - {rule}"


def firing(rules: str, at: int) -> bool:
    question = PromqlQuestion(at, 'ALERTS{alertstate="firing"}')
    return bool(computed_answers(PromqlScenario(60, 60, UP_AND_DOWN, (question,)), read_rules(rules))[0])


def test_an_alert_waits_for_its_for_and_ends_at_once():
    rules = one("{alert: High, expr: load > 5, for: 3m}")
    assert [firing(rules, at) for at in (540, 600, 720, 780, 1140, 1200)] == [False, False, False, True, True, False]


def test_a_recording_is_read_whatever_the_order_of_the_rules():
    rules = one("{alert: High, expr: 'job:load:double > 10'}\n  - {record: 'job:load:double', expr: load * 2}")
    assert firing(rules, 600)
    assert not firing(rules, 1200)  # the recording's staleness, not five minutes of lookback, ends it


def test_labels_of_the_rule_replace_those_of_the_series():
    [rule] = read_rules(one("{alert: A, expr: up, labels: {severity: page, n: 1}}"))
    assert rule.labels == {"severity": "page", "n": "1"}


@pytest.mark.parametrize(("written", "seconds"), [("0", 0), ("0s", 0), ("0h0m", 0), ("90s", 90), ("1h30m", 5400)])
def test_no_time_at_all_is_a_time_to_wait(written, seconds):
    [rule] = read_rules(one(f"{{alert: A, expr: up, for: {written}}}"))
    assert rule.waits == seconds


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("groups: [", "not YAML"),
        ("groups: []", "no rule"),
        ("rules: []", "field rules not found"),
        (one("{alert: A, expr: up, severity: page}"), "field severity not found"),
        (one("{alert: A, record: b, expr: up}"), "exactly one"),
        (one("{alert: A}"), "'expr' is empty"),
        (one("{alert: A, expr: rate(up)}"), "expected type"),
        (one("{alert: A, expr: up, for: soon}"), "duration"),
        (one("{alert: A, expr: up, labels: {a-b: c}}"), "invalid label name"),
        (one("{record: a-b, expr: up}"), "invalid recording rule name"),
        (one("{record: a, expr: up, for: 1m}"), "recording rule has no 'for'"),
        (one("{alert: A, alert: B, expr: up}"), "twice"),
        (one("{record: a, expr: b}\n  - {record: b, expr: a}"), "their own results"),
        ("groups:\n- {name: g, rules: []}\n- {name: g, rules: []}", "repeated"),
    ],
)
def test_a_bad_file_is_refused_with_the_reason(text, said):
    with pytest.raises(PromqlError, match=said):
        read_rules(text)


def test_two_results_with_the_same_labels_are_an_error():
    rules = read_rules(one("{record: r, expr: 'load or load2', labels: {x: y}}"))
    series = {'load{a="1"}': "1+0x3", 'load{a="2"}': "1+0x3"}
    assert computed_answers(PromqlScenario(60, 60, series, (PromqlQuestion(60, "count(r)"),)), rules) == [{(): 2.0}]
    clash = read_rules(one("{record: r, expr: load, labels: {a: same}}"))
    with pytest.raises(PromqlError, match="same labelset"):
        computed_answers(PromqlScenario(60, 60, series, (PromqlQuestion(60, "r"),)), clash)


def test_thresholds_are_the_constants_an_expression_compares_with():
    assert thresholds("x > 14.4 * 0.001 and y > (6 * 0.001)") == pytest.approx((0.006, 0.0144))
    assert thresholds("sum(x) * 7") == ()
    with pytest.raises(PromqlError):
        thresholds("x > ")

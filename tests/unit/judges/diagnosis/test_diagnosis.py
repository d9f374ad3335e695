"""Evidence, falsifiers and how sure somebody was, against two small worlds of ten minutes."""

import pytest

from groundschool.judges.diagnosis import (
    LEAST_SURE,
    MOST_SURE,
    RivalWorlds,
    exhibits,
    falsified,
    kept_by_brier,
    moment_of,
)

FIRST = moment_of("2026-05-04T14:00:00Z")
ASKED = [60.0 * number for number in range(11)]
WORLDS = RivalWorlds(
    "ten minutes",
    FIRST,
    60,
    {'asked_total{service="edge"}': ASKED, 'full{service="search"}': [1.0] * 11},
    {
        'asked_total{service="edge"}': [3 * one for one in ASKED],
        'full{service="search"}': [1.0] * 5 + [None] + [1.0] * 5,
    },
)
SEEN = {
    "lines": {"3": ["web error: <n>", True], "4": ["edge error", False]},
    "spans": {"00f0": ["web GET: fine", True]},
}
RATE, AT = "sum(rate(asked_total[4m]))", "2026-05-04T14:08:00Z"


def shown(*pieces):
    return exhibits(list(pieces), WORLDS, SEEN)


def test_what_differs_tells():
    [found] = shown({"signal": "metrics", "query": RATE, "at": AT, "value": 1.03})
    assert (found.wrong, found.tells, found.shows) == ("", True, "metrics sum(rate(asked_total[4m]))")


def test_what_is_as_true_of_the_rival_does_not():
    [found] = shown({"signal": "metrics", "query": "max(full)", "at": AT, "value": 1})
    assert (found.wrong, found.tells) == ("", False)


def test_two_values_of_nearly_nothing_are_the_same():
    [found] = shown({"signal": "metrics", "query": "sum(rate(full[4m])) * 0", "at": AT, "value": 0})
    assert not found.tells


@pytest.mark.parametrize(
    ("piece", "why"),
    [
        ({"signal": "metrics", "query": RATE, "at": AT, "value": 2}, "the query is 1 then, not 2"),
        ({"signal": "metrics", "query": RATE, "at": AT, "value": "1"}, "value is no number"),
        ({"signal": "metrics", "query": RATE, "at": "14:08", "value": 1}, "with its zone"),
        ({"signal": "metrics", "query": "sum(", "at": AT, "value": 1}, ""),
        ({"signal": "metrics", "query": "nobody", "at": AT, "value": 1}, "0 elements"),
        ({"signal": "logs", "line": 5}, "no line '5'"),
        ({"signal": "traces", "span": "f" * 16}, "no span"),
        ({"signal": "changes", "id": "chg-1"}, "none of metrics"),
        ({}, "'nothing' is none of"),
    ],
)
def test_a_pointer_that_leads_nowhere_says_why(piece, why):
    [found] = shown(piece)
    assert found.wrong
    assert why in found.wrong
    assert not found.tells


def test_lines_and_spans_are_known_by_what_they_show():
    line, vague, span = shown(
        {"signal": "logs", "line": 3}, {"signal": "LOGS", "line": "4"}, {"signal": "traces", "span": "00F0"}
    )
    assert [one.tells for one in (line, vague, span)] == [True, False, True]
    assert [one.signal for one in (line, vague, span)] == ["logs", "logs", "traces"]


@pytest.mark.parametrize("pieces", ["a text", {"signal": "logs"}, ["a text"], None])
def test_no_list_of_dictionaries_is_refused(pieces):
    with pytest.raises(TypeError, match="list of dictionaries"):
        exhibits(pieces, WORLDS, SEEN)


def test_what_fails_where_the_symptom_is_seen_never_tells():
    codes = {
        f'asked_total{{service="{service}",code="{code}"}}': ASKED
        for service in ("edge", "web")
        for code in ("2xx", "5xx")
    }
    codes['asked_total{service="edge",code="2xx"}'] = [3 * one for one in ASKED]
    worlds = RivalWorlds(
        "codes",
        FIRST,
        60,
        codes,
        {name: [5 * one for one in column] for name, column in codes.items()},
        'service="edge"',
    )
    rates = {
        'sum(rate(asked_total{service="edge",code="5xx"}[4m]))': (1, False),
        'sum(rate(asked_total{service="edge"}[4m]))': (4, True),
        'sum(rate(asked_total{service="web",code="5xx"}[4m]))': (1, True),
        'sum(rate(asked_total{code="5xx"}[4m]))': (2, False),
    }
    found = exhibits(
        [{"signal": "metrics", "query": query, "at": AT, "value": value} for query, (value, _) in rates.items()],
        worlds,
        SEEN,
    )
    assert [one.wrong for one in found] == [""] * 4
    assert [one.tells for one in found] == [tells for _, tells in rates.values()]


def tried(query, refuted_by="something", at=AT):
    return falsified({"query": query, "at": at, "refuted_by": refuted_by}, WORLDS, FIRST + 240, FIRST + 600)


def test_a_falsifier_separates_where_only_the_rival_answers_otherwise():
    assert tried(f"{RATE} > 2").separates
    assert tried(f"{RATE} < 2", "nothing").separates
    assert tried("absent(full) or full", "nothing").stands
    assert not tried("full > 0", "nothing").separates


def test_the_wrong_way_round_does_not_stand():
    found = tried(f"{RATE} > 2", "nothing")
    assert (found.here, found.there) == ("nothing", "something")
    assert not found.stands
    assert not found.separates


def test_an_answer_has_to_last():
    found = tried('full offset 3m unless full{service="nobody"}')
    assert found.here == "something"
    assert tried("time() > 1777903740").here == ""  # from 14:09 on


@pytest.mark.parametrize(
    ("said", "why"),
    [
        ("a text", "a dictionary"),
        ({"query": RATE, "at": AT, "refuted_by": "more"}, "refuted_by"),
        ({"query": RATE, "at": "2026-05-04T14:01:00Z", "refuted_by": "nothing"}, "between"),
        ({"query": RATE, "at": "now", "refuted_by": "nothing"}, "zone"),
        ({"query": "", "at": AT, "refuted_by": "nothing"}, ""),
    ],
)
def test_what_cannot_be_tried_says_why(said, why):
    found = falsified(said, WORLDS, FIRST + 240, FIRST + 600)
    assert found.wrong
    assert why in found.wrong
    assert not found.stands


def test_brier_is_proper_and_its_ends_keep_all():
    assert kept_by_brier(MOST_SURE, right=True) == pytest.approx(1)
    assert kept_by_brier(LEAST_SURE, right=False) == pytest.approx(1)
    for belief in (0.2, 0.5, 0.8):
        kept = {
            said: belief * kept_by_brier(said, right=True) + (1 - belief) * kept_by_brier(said, right=False)
            for said in [number / 20 for number in range(1, 20)]
        }
        assert max(kept, key=kept.__getitem__) == belief


def test_a_selector_without_a_name_is_asked_of_all():
    assert WORLDS.values('sum({service="search"})', [FIRST + 480]) == [[1.0]]
    assert WORLDS.values('sum({__name__="full"})', [FIRST + 480]) == [[1.0]]

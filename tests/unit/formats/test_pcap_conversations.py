"""Conversations keep TCP's rules, whatever numbers they are drawn with."""

from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from groundschool.formats.pcap import ACK, FIN, RST, SYN
from groundschool.formats.tcp import DOUBLING, LINEAR, OUTCOMES, ConnectionAttempt, segments, underway

few = settings(max_examples=15, deadline=None)
numbers = st.integers(0, 2**32 - 1)


@st.composite
def attempts(draw, outcomes=OUTCOMES):
    outcome = draw(st.sampled_from(outcomes))
    server, client = draw(st.sampled_from([("192.0.2.8", "203.0.113.9"), ("2001:db8::8", "2001:db8::9")]))
    lost = draw(st.integers(1, 5)) if outcome == "no_answer" else draw(st.integers(0, 3))
    return ConnectionAttempt(
        1_772_409_600_000_000, client, 40_000, server, 443, outcome, draw(st.integers(200, 90_000)),
        (draw(numbers), draw(numbers)), b"ask", b"answer", lost, draw(st.sampled_from([DOUBLING, LINEAR])),
        reset_by=draw(st.sampled_from(["client", "server"])), late=draw(st.booleans()),
    )  # fmt: skip


def flags(attempt):
    return [segment.flags for _, segment in segments(attempt)]


@few
@given(attempts())
def test_moments_never_go_back(attempt):
    moments = [moment for moment, _ in segments(attempt)]
    assert moments[0] == attempt.at
    assert moments == sorted(moments)


@few
@given(attempts())
def test_each_side_counts_its_bytes_and_its_syn_and_fin(attempt):
    for source in (attempt.client, attempt.server):
        own = [segment for _, segment in segments(attempt) if segment.source == source]
        own = [segment for segment in own if attempt.outcome != "refused" or segment.source != attempt.server]
        for earlier, later in pairwise(own):
            if later.flags & SYN:
                assert later.seq == earlier.seq
                continue
            counted = len(earlier.payload) + bool(earlier.flags & SYN) + bool(earlier.flags & FIN)
            assert later.seq == (earlier.seq + counted) % 2**32


@few
@given(attempts(outcomes=["no_answer"]))
def test_silence_is_the_same_syn_again_and_again(attempt):
    sent = [segment for _, segment in segments(attempt)]
    assert len(sent) == attempt.lost
    assert {(segment.flags, segment.seq, segment.source) for segment in sent} == {(SYN, attempt.isn[0], attempt.client)}


@few
@given(attempts(outcomes=["refused"]))
def test_a_refusal_acknowledges_the_syn_and_nothing_follows(attempt):
    *tries, (_, answer) = segments(attempt)
    assert all(segment.flags == SYN for _, segment in tries)
    assert (answer.flags, answer.ack, answer.window) == (RST | ACK, (attempt.isn[0] + 1) % 2**32, 0)


@few
@given(attempts(outcomes=["established", "reset_mid"]))
def test_a_handshake_is_three_packets_and_takes_as_long_as_it_says(attempt):
    seen = list(segments(attempt))
    at = len(attempt.tries)
    assert [segment.flags for _, segment in seen[at - 1 : at + 2]] == [SYN, SYN | ACK, ACK]
    assert seen[at + 1][0] - attempt.at == attempt.handshake
    assert seen[at + 1][1].ack == (attempt.isn[1] + 1) % 2**32


@few
@given(attempts(outcomes=["established", "reset_mid"]))
def test_a_reset_before_both_fins_is_what_sets_the_outcomes_apart(attempt):
    sent = flags(attempt)
    resets = [at for at, value in enumerate(sent) if value & RST]
    fins = [at for at, value in enumerate(sent) if value & FIN]
    if attempt.outcome == "reset_mid":
        assert resets == [len(sent) - 1]
        assert len(fins) == attempt.late
    else:
        assert len(fins) == 2
        assert all(at > max(fins) for at in resets)


@pytest.mark.parametrize(("backoff", "gaps"), [(DOUBLING, [1, 2, 4, 8]), (LINEAR, [1, 1, 1, 1])])
def test_syns_are_repeated_as_linux_does(backoff, gaps):
    attempt = ConnectionAttempt(0, "192.0.2.1", 4000, "192.0.2.2", 80, "no_answer", 1, (1, 2), lost=5, backoff=backoff)
    assert [round((later - earlier) / 1e6) for earlier, later in pairwise(attempt.tries)] == gaps


@few
@given(attempts(outcomes=["established"]))
def test_an_older_connection_shows_no_syn(attempt):
    assert not any(segment.flags & SYN for _, segment in underway(attempt))


def test_data_sent_again_is_seen_by_who_sends_it_and_by_the_other_end_once():
    times = {}
    for end in ("client", "server"):
        one = ConnectionAttempt(
            0, "192.0.2.1", 40_000, "192.0.2.2", 80, "established", 400, (7, 9), b"ask", b"answer",
            asked_again=2, answered_again=1, seen_by=end,
        )  # fmt: skip
        seen = [(at, segment) for at, segment in segments(one) if segment.payload]
        times[end] = [[at for at, segment in seen if segment.payload == said] for said in (b"ask", b"answer")]
        assert len({segment.seq for _, segment in seen}) == 2
        assert one.held_up == 800_000
    (asks, answer), (ask, answers) = times["client"], times["server"]
    assert [at - asks[0] for at in asks] == [0, 200_000, 600_000]
    assert ask == asks[-1:]
    assert [at - answers[0] for at in answers] == [0, 200_000]
    assert answer == answers[-1:]

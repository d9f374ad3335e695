"""Packets are lost between zones, never within one; what comes of it follows from two timers."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from groundschool.formats import tcp
from groundschool.simulation import World
from groundschool.simulation.network import MISHAPS, SYN_WAITS, WAITS, between, chances, exposure, mishaps_drawn

WORLD = World.from_seed(1)


def lossy(share, zone="south-b"):
    return np.array([share * (one.zone == zone) for one in WORLD.instances])


@given(st.floats(0, 0.6), st.integers(1, 3))
def test_something_becomes_of_every_call(loss, tail):
    assert chances(loss, tail).sum() == pytest.approx(1)
    assert chances(loss, tail)[0] == pytest.approx((1 - loss) ** (3 + tail))  # SYN, its answer, request, response


def test_a_syn_waits_as_long_as_the_capture_shows():
    for lost, wait in enumerate(SYN_WAITS):
        attempt = tcp.ConnectionAttempt(0, "", 1, "", 2, "established", 0, (1, 2), lost=lost)
        assert attempt.held_up == pytest.approx(wait * tcp.SECOND, abs=20_000)


def test_nothing_is_lost_within_a_zone_or_far_from_it():
    lost, zones = between(WORLD, lossy(0.2)), [one.zone for one in WORLD.instances]
    for a, here in enumerate(zones):
        for b, there in enumerate(zones):
            assert lost[a, b] == pytest.approx(0.2 if (here == "south-b") != (there == "south-b") else 0)


def test_without_loss_nothing_is_late_held_or_sent_again():
    found = exposure(WORLD, lossy(0.0))
    assert not found.late.any()
    assert not found.held.any()
    assert not found.again.any()


@given(st.floats(0.02, 0.3))
def test_more_loss_makes_more_answers_late(loss):
    less, more = (exposure(WORLD, lossy(share)).late.max() for share in (loss, loss + 0.1))
    assert 0 < less < more < 1


def test_mishaps_are_drawn_as_often_as_they_are_likely():
    odds = chances(0.15)
    found = mishaps_drawn(np.random.RandomState(0), odds, 20_000)
    assert np.mean(MISHAPS[found, 0] > 0) == pytest.approx(1 - 0.85**2, abs=0.01)
    assert WAITS[found].mean() == pytest.approx(odds @ WAITS, rel=0.05)

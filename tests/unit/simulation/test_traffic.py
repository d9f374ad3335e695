"""Demand over a window, and what it means for services."""

from datetime import UTC, datetime

import numpy as np
import pytest

from groundschool.simulation import clock
from groundschool.simulation.traffic import attempts_for, regional_demand

DAY = datetime(2026, 5, 4, tzinfo=UTC)


def test_a_window_without_room_for_a_step_is_refused():
    with pytest.raises(ValueError, match="a window of 30 s has no room for a step of 60 s"):
        regional_demand(clock.Window(DAY, 30), 60)


def test_a_days_demand_is_one_on_average_and_calls_follow_from_it():
    demand = regional_demand(clock.Window(DAY, 86_400), 900)
    assert np.allclose(demand.sum(axis=2).mean(axis=0), 1, atol=1e-6)
    assert len(attempts_for(np.zeros((3, 1)))) == 3

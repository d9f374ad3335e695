"""A twist changes how or when an incident is told, never what the views agree on."""

from collections import Counter
from datetime import timedelta
from zoneinfo import ZoneInfo

import numpy as np
import pytest
from tests.content.scenario_read import FAULTS, MINUTE

from groundschool.formats import deploy_log
from groundschool.scenarios import Scenario
from groundschool.scenarios.twists import TWISTS
from groundschool.simulation.truth import expected_failing

MOVED = {"night", "winter", "clock-change"}


def twisted(twist, fault="bad-deploy"):
    return Scenario.from_key(bytes(32), fault, twist, traffic=0.05)


def chatty(entry):
    """Return whether an entry is not about the clock."""
    return entry.fields["SYSLOG_IDENTIFIER"] not in {b"chronyd", b"systemd-resolved"}


@pytest.mark.parametrize("twist", sorted(TWISTS.keys() - MOVED - {"relapse"}))
def test_a_twist_changes_how_it_is_told_and_not_what_happened(twist):
    plain, told = twisted(""), twisted(twist)
    assert np.array_equal(plain.run.counts, told.run.counts)
    if twist == "customers-first":
        assert told.reaction.at["customers"] < told.reaction.at["page"] < plain.reaction.at["customers"]
    if twist == "skewed-clock":
        wrong = [one.node for one in told.world.by_service["edge"] if told.clock(one.node).behind]
        assert len(wrong) == 1
        said = [[one for one in each.journal_entries(wrong[0]) if chatty(one)] for each in (told, plain)]
        mine, right = (entries[0].realtime for entries in said)
        assert right - mine == told.clock(wrong[0]).behind // timedelta(microseconds=1)
        assert told.access_log(wrong[0]).splitlines()[0] != plain.access_log(wrong[0]).splitlines()[0]


@pytest.mark.parametrize("fault", FAULTS)
@pytest.mark.parametrize("twist", sorted(MOVED))
def test_a_twist_changes_when_it_happens(twist, fault):
    told = twisted(twist, fault)
    begins, window = told.incident.start, told.window
    assert window.start < begins < window.end
    north = [at.astimezone(ZoneInfo("America/Halifax")).utcoffset() for at in (begins, begins + 10 * MINUTE)]
    if twist == "night":
        assert begins.date() < (begins + 10 * MINUTE).date() == window.end.date()
    elif twist == "winter":
        assert (begins.month, north) in [(month, [timedelta(hours=-4)] * 2) for month in (1, 2)]
    else:
        assert north == [timedelta(hours=-4), timedelta(hours=-3)]


def test_twists_go_together():
    told = twisted("winter skewed-clock relapse")
    assert told.window.start.month in {1, 2}
    assert any(told.clock(one.node).behind for one in told.world.by_service["edge"])
    assert "reopened" in told.reaction.at


# A storm may need another blip to come back, and leaks take until the window is over, or people have gone.
SLOW = ["retry-storm", "connection-leak", "memory-leak"]
COME_BACK = sorted(set(FAULTS) - {"noisy-alert", *SLOW})


@pytest.mark.parametrize("number", range(3))
@pytest.mark.parametrize("fault", SLOW)
def test_a_mitigation_is_repeated_only_when_it_rings_again(fault, number):
    told = Scenario.from_key(number.to_bytes(32), fault, "relapse", traffic=0.05)
    undone = told.reaction.at["action"] + timedelta(seconds=told.incident.undone)
    pages = [event for event in told.run.events if event.text.startswith(("HighErrorShare", "ContainerOomKilled"))]
    before = Counter(event.text.split()[1] for event in pages if event.at <= undone)
    rings = before["firing"] > before["resolved"] or any(
        " firing " in event.text for event in pages if event.at > undone
    )
    assert [event.kind for event in told.run.events].count("action") == 1 + bool(rings)
    assert ("again" in told.reaction.at) == bool(rings)
    noted = [one for one in deploy_log.steps(told.deploys()) if one.service == told.incident.service]
    assert noted[-1].at >= undone - timedelta(seconds=told.step)


@pytest.mark.parametrize("fault", COME_BACK)
def test_a_mitigation_that_is_undone_has_to_be_repeated(fault):
    plain, told = twisted("", fault), twisted("relapse", fault)
    undone = round(told.window.offset(plain.reaction.at["action"]) + told.incident.undone) // told.step
    whole = undone - undone % 4  # minutes
    assert np.array_equal(plain.run.counts[:whole], told.run.counts[:whole])
    failing = expected_failing(told.run).max(axis=1)
    at = {name: round(told.window.offset(moment)) // told.step for name, moment in told.reaction.at.items()}
    assert failing[at["too-early"] : undone].max() < 0.02 < failing[undone : at["again"]].max()
    assert at["too-early"] < at["reopened"] < at["again"]
    assert sum(event.kind == "page" for event in told.run.events) == 1
    if "mitigated" in at:
        assert at["again"] < at["mitigated"]
        assert failing[at["mitigated"] :].max() < 0.02
        assert told.run.truth.mitigated > plain.run.truth.mitigated

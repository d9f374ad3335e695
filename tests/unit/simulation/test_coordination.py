"""The people's side of an incident: effects follow causes, and what may be confused lies apart."""

import random
from datetime import UTC, datetime, timedelta

import pytest

from groundschool.scenarios.incident_channel import conversation, key_messages
from groundschool.simulation.coordination import SUFFERING, draw_story
from groundschool.simulation.services import BY_NAME, EDGE
from groundschool.simulation.state import World

START = datetime(2026, 5, 4, 9, tzinfo=UTC)
WORLD = World.from_seed(3)
APART = timedelta(seconds=61)
CONFUSED = (
    ("onset", "page"),
    ("page", "customers"),
    ("acknowledge", "joined"),
    ("identified", "mitigated"),
    ("mitigated", "cleared"),
    ("cleared", "resolved"),
    ("resolved", "public-resolved"),
)


def story(seed, **how):
    return draw_story(random.Random(seed), WORLD, START, **how)


@pytest.mark.parametrize("seed", range(30))
def test_effects_follow_causes(seed):
    at = story(seed).at
    order = (
        "deploy",
        "onset",
        "page",
        "acknowledge",
        "investigating",
        "identified",
        "rollback",
        "rolled-back",
        "mitigated",
        "resolved",
    )
    moments = [at[name] for name in order]
    assert moments == sorted(moments)
    assert len(set(at.values())) == len(at)


@pytest.mark.parametrize("how", [{}, {"customers_first": True}, {"relapse": True}])
@pytest.mark.parametrize("seed", range(30))
def test_what_a_careless_reader_confuses_lies_more_than_a_minute_apart(seed, how):
    at = story(seed, **how).at
    assert all(abs(at[one] - at[other]) >= APART for one, other in CONFUSED)


@pytest.mark.parametrize("seed", range(10))
def test_customers_may_be_quicker_and_a_mitigation_may_not_hold(seed):
    early, again = story(seed, customers_first=True).at, story(seed, relapse=True).at
    assert early["onset"] < early["customers"] < early["page"]
    assert again["too-early"] < again["reopened"] < again["mitigated"]


@pytest.mark.parametrize("seed", range(30))
def test_the_channel_declares_each_state_once_by_a_person(seed):
    told = story(seed)
    messages = conversation(random.Random(seed), told)
    assert messages == sorted(messages, key=lambda message: message.at)
    key = [message.text.split(":")[0] for message in key_messages(messages, told)]
    states = ["[status] investigating", "[status] identified", "[status] mitigated", "[status] resolved"]
    assert key[:4] == states
    assert len(key) == 5
    assert key[4].startswith("[impact]")


def test_the_edge_calls_every_service_a_story_can_be_about():
    called = {name.split(" ")[0] for end in EDGE.endpoints for name in end.calls}
    assert SUFFERING.keys() <= called & BY_NAME.keys()

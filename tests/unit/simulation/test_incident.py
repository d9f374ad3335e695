import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from groundschool.errors import UnknownNameError
from groundschool.simulation import World, draw_incident
from groundschool.simulation.faults import catalogue

SEEDS = st.integers(0, 2**32)
KIND = st.sampled_from(sorted(catalogue()))


def test_the_catalogue_holds_what_the_first_exercises_need():
    assert set(catalogue()) >= {
        "bad-backend",
        "bad-deploy",
        "campaign-surge",
        "connection-leak",
        "deleted-open-file",
        "dns-change",
        "expired-certificate",
        "inode-exhaustion",
        "memory-leak",
        "missing-index",
        "missing-intermediate",
        "noisy-alert",
        "packet-loss",
        "retry-storm",
        "wrong-name",
    }


@pytest.mark.parametrize("kind", catalogue().values(), ids=str)
def test_every_fault_says_what_to_do_and_how_to_know(kind):
    assert kind.par_minutes > 0
    assert kind.runner_up
    assert kind.telling
    assert kind.right
    assert all(mitigation.clears for mitigation in kind.right)
    assert kind.harmful
    assert not any(mitigation.clears for mitigation in kind.harmful)


@settings(max_examples=15)
@given(SEEDS, KIND)
def test_an_incident_has_two_decoys_none_of_them_at_the_guilty_service(seed, fault):
    incident = draw_incident(World.from_seed(seed), seed, [fault])
    assert len(incident.decoys) >= 2
    assert incident.service not in {decoy.service for decoy in incident.decoys}


@settings(max_examples=15)
@given(SEEDS)
def test_the_onset_leaves_a_quiet_stretch_before_it(seed):
    world = World.from_seed(seed)
    window = world.window(3)
    incident = draw_incident(world, seed, catalogue(), window)
    assert 0.25 <= window.offset(incident.start) / window.seconds <= 0.41


@settings(max_examples=15)
@given(SEEDS)
def test_a_seed_gives_the_same_incident(seed):
    world = World.from_seed(seed)
    assert draw_incident(world, seed, catalogue()) == draw_incident(world, seed, catalogue())


def test_an_unknown_fault_is_named_with_its_neighbour():
    with pytest.raises(UnknownNameError, match="Did you mean bad-deploy"):
        draw_incident(World.from_seed(1), 1, ["bad-deplyo"])

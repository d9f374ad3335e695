import time
from ipaddress import ip_address, ip_network

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from groundschool.simulation import World
from groundschool.simulation.company import JOURNEYS, OBJECTIVES, ROUTES, SEVERITIES, severity_of
from groundschool.simulation.graph import graph
from groundschool.simulation.people import PEOPLE, with_role
from groundschool.simulation.services import ALL, SERVICES, STORES

RESERVED = [ip_network(net) for net in ("192.0.2.0/24", "198.51.100.0/24", "203.0.113.0/24", "2001:db8::/32")]
SEEDS = st.integers(0, 2**40)


def reserved(address):
    return any(ip_address(address) in net for net in RESERVED if net.version == ip_address(address).version)


def test_nine_services_and_six_stores_have_distinct_names():
    assert len(SERVICES) == 9
    assert len({service.name for service in ALL}) == len(SERVICES) + len(STORES) == 15


def test_every_call_goes_to_an_endpoint_that_exists_and_never_back():
    known = graph()
    place = {end: number for number, end in enumerate(known.order)}
    calls = known.calls + known.later
    assert len(place) == len(known.names)
    assert all(place[a] < place[b] for a in place for b in place if calls[a, b])


def test_every_store_and_service_is_used():
    used = {name for service in SERVICES for name in service.depends_on}
    assert used == {service.name for service in ALL} - {"edge"}


def test_shares_of_traffic_and_clients_add_up():
    assert sum(route.share for route in ROUTES) == pytest.approx(1.0)
    assert all(sum(journey.host.clients.values()) == pytest.approx(1.0) for journey in JOURNEYS)


def test_objectives_name_routes_that_exist():
    known = {route.operation for route in ROUTES}
    assert all(set(objective.routes) <= known for objective in OBJECTIVES)


@pytest.mark.parametrize(
    ("share", "name"), [(0.5, "SEV1"), (0.4999, "SEV2"), (0.05, "SEV2"), (0.01, "SEV3"), (0, "SEV4")]
)
def test_severity_at_a_bound_is_the_higher(share, name):
    assert severity_of(share).name == name


def test_worse_severities_are_updated_more_often():
    assert [severity.update_minutes for severity in SEVERITIES[:3]] == [20, 30, 60]


def test_people_have_distinct_handles_and_the_roles_an_incident_needs():
    assert len({person.handle for person in PEOPLE}) == len(PEOPLE)
    assert all(with_role("on-call senior", region) for region in ("north", "south"))
    assert all(with_role(role) for role in ("incident commander", "support lead", "database", "network", "security"))


@settings(max_examples=15)
@given(SEEDS)
def test_a_world_keeps_to_reserved_addresses_and_names(seed):
    world = World.from_seed(seed)
    assert all(reserved(one.address) for one in world.instances)
    assert all(one.node.endswith(".saltmarsh.example") for one in world.instances)
    assert len({one.endpoint for one in world.instances}) == len({one.name for one in world.instances})


@settings(max_examples=15)
@given(SEEDS)
def test_a_seed_gives_the_same_world_and_sizes_within_bounds(seed):
    world = World.from_seed(seed)
    assert world == World.from_seed(seed)
    assert all(len(world.by_service[service.name]) in {2, 4, 6} for service in SERVICES)
    assert all({one.region for one in ones} == {"north", "south"} for ones in world.by_service.values())


@settings(max_examples=15)
@given(SEEDS, st.sampled_from([service.team for service in SERVICES]), st.integers(0, 24 * 60))
def test_somebody_of_the_waking_region_is_always_on_call(seed, team, minutes):
    world = World.from_seed(seed)
    at = world.window().at(60 * minutes)
    person = world.on_call(team, at)
    assert person.role == "on-call senior"
    assert person.region == ("south" if 7 <= at.hour < 19 else "north")


def test_a_world_takes_milliseconds():
    World.from_seed(0)
    start = time.perf_counter()
    for seed in range(20):
        World.from_seed(seed)
    assert (time.perf_counter() - start) / 20 < 0.01

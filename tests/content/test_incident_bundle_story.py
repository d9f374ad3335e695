"""What the incident bundle tells: effects follow causes, and what may be confused lies apart."""

import random
from datetime import timedelta
from functools import cache
from pathlib import Path

import pytest

from groundschool.curriculum.content_module import load_content_module

FOLDER = Path(__file__).parents[2] / "datasets" / "incident-bundle"
EDGES = (None, "midnight", "step-first", "stepped-back", "clock-change", "relapse", "shuffled")
APART = timedelta(seconds=61)  # a mark may be sixty off
CONFUSED = (
    ("onset", "page"),
    ("page", "customers"),
    ("acknowledge", "joined"),
    ("identified", "mitigated"),
    ("cleared", "resolved"),
    ("resolved", "public-resolved"),
)


@cache
def drawn(seed, edge=None):
    return load_content_module(FOLDER / "drawn.py").draw(random.Random(f"{seed} {edge}"), edge)


def moments(seed, edge=None):
    """Return the reaction's moments, with when the deploy began and nginx's first error."""
    incident = drawn(seed, edge)
    service = incident.scenario.incident.service
    changes = [step for step in incident.scenario.changes if step.service == service]
    deploy, rollback = (next(s.at for s in changes if s.what.startswith(kind)) for kind in ("deploy", "rollback"))
    return dict(incident.scenario.reaction.at) | {"deploy": deploy, "rollback": rollback, "onset": incident.onset}


@pytest.mark.parametrize("edge", EDGES)
@pytest.mark.parametrize("seed", range(3))
def test_effects_follow_causes(seed, edge):
    at = moments(seed, edge)
    order = ["deploy", "onset", "page", "acknowledge", "investigating", "identified", "rollback"]
    order += ["cleared", "mitigated", "resolved"]
    assert [at[name] for name in order] == sorted(at[name] for name in order)


@pytest.mark.parametrize("edge", EDGES)
@pytest.mark.parametrize("seed", range(3))
def test_what_a_careless_reader_confuses_lies_more_than_a_minute_apart(seed, edge):
    at = moments(seed, edge)
    assert [pair for pair in CONFUSED if abs(at[pair[0]] - at[pair[1]]) < APART] == []


@pytest.mark.parametrize("seed", range(3))
def test_an_edge_variant_has_what_it_is_about(seed):
    early, again, clocks = (moments(seed, edge) for edge in ("midnight", "relapse", "clock-change"))
    assert early["onset"] < early["customers"] < early["page"]
    assert again["too-early"] < again["reopened"] < again["again"] < again["mitigated"]
    assert (clocks["deploy"].hour, clocks["rollback"].hour) == (5, 6)


@pytest.mark.parametrize("seed", range(3))
def test_the_channel_declares_each_state_once_by_a_person(seed):
    incident = drawn(seed)
    told, messages = load_content_module(FOLDER / "key_events.py"), incident.messages
    key = [one.text.split(":")[0] for one in told.key_messages(messages, incident.scenario.reaction)]
    states = ["[status] investigating", "[status] identified", "[status] mitigated", "[status] resolved"]
    assert key[:4] == states
    assert len(key) == 5
    assert key[4].startswith("[impact]")


@pytest.mark.parametrize("seed", range(3))
def test_every_error_of_the_journal_is_a_request_of_the_edges_log(seed):
    incident = drawn(seed)
    log = incident.scenario.access_log(incident.host).decode().splitlines()
    failed = {line.rsplit(" ", 1)[1] for line in log if line.split('"')[2].split()[0][0] == "5"}
    logged = [one.fields["MESSAGE"].decode() for one in incident.errors]
    told = {text.rpartition("id=")[2] for text in logged if "id=" in text}
    assert told <= failed
    assert len(told) > 0.9 * len(failed)  # the journal was taken when it was mitigated

"""A fault that is added to the catalogue moves nothing that was drawn before it: what faults leave behind is kept here.

``draws.lock`` holds digests by fault and seed. A fault that is not in it is told how to come in; one whose figures
were changed on purpose is taken out of it first.
"""

import inspect
import json
from hashlib import sha256
from pathlib import Path

import pytest

from groundschool.scenarios import Scenario
from groundschool.simulation import draw_incident
from groundschool.simulation.faults import catalogue

LOCK = Path(__file__).with_name("draws.lock")
KNOWN = json.loads(LOCK.read_text(encoding="utf-8"))
SEEDS = (0, 1)


def digest(fault: str, seed: int) -> str:
    """Return a digest of what was drawn, and of what it leaves behind."""
    told = Scenario.from_seed(seed, None if fault == "quiet" else fault, traffic=0.01)
    host = told.world.by_service[told.incident.service if told.incident else "web"][0].node
    views = [told.access_log(), told.journal(host), told.pager(), told.deploys(), told.status_page()]
    views += [told.capture(told.world.by_service["edge"][0].node), *told.chat().values()]
    views += told.filesystems(host).values()
    views += [line for line in told.metrics("web").splitlines() if line.startswith((b"http_requests", b"service_busy"))]
    drawn = f"{told.incident!r}{[str(event) for event in told.events]}".encode()
    return sha256(b"\n".join([drawn, told.run.counts.tobytes(), *views])).hexdigest()[:16]


@pytest.mark.parametrize("fault", sorted({*catalogue(), "quiet"}))
def test_what_a_fault_leaves_behind_is_what_it_left(fault):
    found = {str(seed): digest(fault, seed) for seed in SEEDS}
    assert found == KNOWN.get(fault), f"a new fault comes into {LOCK.name} as {json.dumps({fault: found})}"


def test_nobody_draws_from_whatever_the_catalogue_holds():
    assert inspect.signature(draw_incident).parameters["faults"].default is inspect.Parameter.empty

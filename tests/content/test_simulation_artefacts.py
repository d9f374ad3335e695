"""No artefact gives the fault away or mentions anything outside the fictional company."""

import re
from ipaddress import ip_address, ip_network

import pytest
from tests.unit.simulation.played import played

from groundschool.scenarios import edge_log, metrics
from groundschool.simulation import sample_requests
from groundschool.simulation.faults import catalogue

RESERVED = [ip_network(net) for net in ("192.0.2.0/24", "198.51.100.0/24", "203.0.113.0/24")]
ADDRESS = re.compile(r"(?<![\d./])(?:\d{1,3}\.){3}\d{1,3}\b(?!\.)")


@pytest.mark.parametrize("fault", sorted(catalogue()))
def test_no_artefact_names_the_fault_or_a_stranger(fault):
    run = played(fault, traffic=0.02)
    log = sample_requests(run)
    instance = run.world.by_service[run.truth.service][0]
    written = [
        *edge_log.access_log(run, log, edge_log.TIMED),
        *edge_log.error_log(run, log),
        metrics.exposition(run, instance, run.steps - 1),
        *(f"{event.kind} {event.text} {event.by}" for event in run.events),
    ]
    text = "\n".join(written)
    for name in (run.truth.fault, run.truth.fault.replace("-", "_"), catalogue()[run.truth.fault].__name__):
        assert name.lower() not in text.lower()
    addresses = {
        match for line in written for match in ADDRESS.findall(line) if "Chrome" not in line or match != "145.0.0.0"
    }
    known = {address for address in addresses if any(ip_address(address) in net for net in RESERVED[:3])}
    assert addresses == known

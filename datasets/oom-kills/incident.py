"""The hosts of an incident: a service whose containers leak since a deploy, until people roll it back."""

import random
from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

from groundschool.formats.oom import KIB
from groundschool.kit import beside
from groundschool.scenarios import Scenario
from groundschool.simulation.services import BY_NAME

hosts = beside(__file__, "hosts")
WATCHED = 45  # minutes
EXPECTED = 0.4  # of a container's limit is what the catalogue expects of a service


def of_a_scenario(rng: random.Random, booted: datetime, seed: int) -> Iterator[tuple[str, Any, Any]]:
    """Yield name, case and host of each on which the kernel killed a container, as the scenario has it."""
    told = Scenario.from_seed(seed, "memory-leak", traffic=0.02)
    assert told.incident
    told = told.between(told.incident.start.replace(second=0) - timedelta(minutes=5), WATCHED)
    for node in told.hosts:
        reports = told.oom_reports(node)
        if not reports:
            continue
        _, last = reports[-1]
        victim, limit = last.victims[0], last.limit.kib
        case = hosts.Case(
            victim.name, last.invoker.name, (), "collect-leak-evidence", (), cgroup="pod", anew=True, front="syslog"
        )
        expected = {victim.name: round(BY_NAME[told.incident.service].memory * EXPECTED, 1), "tini": 2}
        catalogue = {name: {"kind": "service", "expected_mib": mib} for name, mib in expected.items()}
        used = sum(task.rss for task in last.tasks) * last.page // KIB
        memory = hosts.meminfo(limit, int(limit * rng.uniform(2, 4)), used)
        at = tuple(((moment - booted).total_seconds(), said) for moment, said in reports)
        yield node.split(".")[0], case, hosts.Host(at, catalogue, memory, limit * KIB, last.page)

"""How fast the company is simulated: CPU milliseconds a minute, two hours from nothing, and each view on top.

Run with: python tests/benchmarks/simulation.py [seeds]
"""

import sys
import time
from collections.abc import Callable

from groundschool.scenarios import edge_log, metrics
from groundschool.simulation import Simulation, World, draw_incident, sample_requests
from groundschool.simulation.faults import catalogue


def measured(work: Callable[[], object]) -> float:
    """Return the CPU seconds of a piece of work."""
    start = time.process_time()
    work()
    return time.process_time() - start


def main(seeds: int) -> None:
    """Print the figures of every fault, a world for each seed."""
    columns = ("2 h, s", "minute, ms", "worst, ms", "requests, s", "log, s", "metrics, s")
    print(f"{'fault':22}", *(f"{column:>11}" for column in columns))
    for fault in sorted(catalogue()):
        for seed in range(seeds):
            start = time.process_time()
            world = World.from_seed(seed)
            simulation = Simulation(world, draw_incident(world, seed, [fault]), actions=())
            minutes = [measured(simulation.wait) for _ in range(120)]
            whole = time.process_time() - start
            run = simulation.view()
            views = [
                measured(lambda run=run: sample_requests(run)),
                measured(lambda run=run: list(edge_log.access_log(run, sample_requests(run)))),
                measured(lambda run=run: metrics.families(run, ["edge", "booking-api"])),
            ]
            figures = (whole, 1000 * sum(minutes) / len(minutes), 1000 * max(minutes), *views)
            print(f"{fault:22}", *(f"{figure:11.2f}" for figure in figures))


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 1)

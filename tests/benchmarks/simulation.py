"""What simulating the company costs: CPU milliseconds a minute, two hours from nothing, each view, and memory.

Run with: python tests/benchmarks/simulation.py [seeds]
"""

import os
import sys
import time
import tracemalloc
from collections.abc import Callable
from pathlib import Path

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
            minutes = [measured(lambda s=simulation: (s.wait(), s.view())) for _ in range(120)]
            whole = time.process_time() - start
            run = simulation.view()
            views = [
                measured(lambda run=run: sample_requests(run)),
                measured(lambda run=run: list(edge_log.access_log(run, sample_requests(run)))),
                measured(lambda run=run: metrics.families(run, ["edge", "booking-api"])),
            ]
            figures = (whole, 1000 * sum(minutes) / len(minutes), 1000 * max(minutes), *views)
            print(f"{fault:22}", *(f"{figure:11.2f}" for figure in figures))


def memory(hours: int) -> None:
    """Print what a game of so many hours holds: played, looked at every minute, and with its requests one by one."""
    world = World.from_seed(0)
    window = world.window(hours)
    before = resident()
    tracemalloc.start()
    simulation = Simulation(world, draw_incident(world, 0, ["bad-deploy"], window), window, actions=())
    while not simulation.over:
        simulation.wait()
        simulation.view()
    played = tracemalloc.get_traced_memory()[0]
    sample_requests(simulation.view())
    kept, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    figures = (played, kept, peak, resident() - before)
    print(f"{hours:>4} h", *(f"{figure / 2**20:12.1f}" for figure in figures))


def resident() -> int:
    """Return the bytes of memory that this process has."""
    pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE")


if __name__ == "__main__":
    print(f"MiB{'':3}", *(f"{column:>12}" for column in ("played", "and requests", "peak", "resident")))
    for length in (2, 8):  # first, while this process has nothing to reuse
        memory(length)
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 1)

"""What tests cost: CPU seconds of each file, processes it started included. ``pytest -p tests.cpu_seconds -n 0 PATH``.

Processor time and not wall time, because others work on the same machine. Processes that outlive a test, a browser or
a warm verb, are asked while they live. Not seen is one that left its parent behind, or that nobody waits for.
"""

import os
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest

SPENT = pytest.StashKey[Counter[str]]()


def used() -> float:
    """Return the CPU seconds of this process, of whatever lives below it, and of every child that has ended."""
    ticks, waiting = 0, [os.getpid()]
    while waiting:
        process = Path("/proc", str(waiting.pop()))
        try:
            after_name = (process / "stat").read_text(encoding="ascii", errors="replace").rpartition(")")[2].split()
            threads = [path.read_text(encoding="ascii") for path in process.glob("task/*/children")]
        except OSError:  # ended meanwhile, and its parent's now
            continue
        ticks += sum(map(int, after_name[11:15]))  # its own as user and system, then its ended children's
        waiting += [int(child) for thread in threads for child in thread.split()]
    return ticks / os.sysconf("SC_CLK_TCK")


def pytest_configure(config: pytest.Config) -> None:
    config.stash[SPENT] = Counter()


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_runtest_protocol(item: pytest.Item) -> Iterator[None]:
    before = used()
    try:
        return (yield)
    finally:
        item.config.stash[SPENT][item.nodeid.partition("::")[0]] += max(0.0, used() - before)


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter, config: pytest.Config) -> None:
    spent = config.stash[SPENT]
    terminalreporter.section("CPU seconds by file")
    for name, seconds in spent.most_common():
        terminalreporter.line(f"{seconds:8.1f}  {name}")
    terminalreporter.line(f"{sum(spent.values()):8.1f}  all tests")
    terminalreporter.line(f"{used():8.1f}  with starting and collecting")

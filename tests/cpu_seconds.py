"""What tests cost: CPU seconds of each file, processes it started included. ``pytest -p tests.cpu_seconds -n 0 PATH``.

Processor time and not wall time, because others work on the same machine. A child that nobody waited for is not seen.
"""

import os
from collections import Counter
from collections.abc import Iterator

import pytest

SPENT = pytest.StashKey[Counter[str]]()


def used() -> float:
    """Return the CPU seconds of this process and of every child that has ended."""
    now = os.times()
    return now.user + now.system + now.children_user + now.children_system


def pytest_configure(config: pytest.Config) -> None:
    config.stash[SPENT] = Counter()


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_runtest_protocol(item: pytest.Item) -> Iterator[None]:
    before = used()
    try:
        return (yield)
    finally:
        item.config.stash[SPENT][item.nodeid.partition("::")[0]] += used() - before


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter, config: pytest.Config) -> None:
    spent = config.stash[SPENT]
    terminalreporter.section("CPU seconds by file")
    for name, seconds in spent.most_common():
        terminalreporter.line(f"{seconds:8.1f}  {name}")
    terminalreporter.line(f"{sum(spent.values()):8.1f}  all tests")
    terminalreporter.line(f"{used():8.1f}  with starting and collecting")

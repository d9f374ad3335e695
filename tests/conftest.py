"""What every tier of tests shares: the course, the command, and real programs that are named when they are missing."""

import gc
import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from importlib.util import find_spec
from pathlib import Path

import pytest
from tests.warm import Warm

from groundschool.curriculum import Course
from groundschool.grading.tools import TOOLS, which

ROOT = Path(__file__).parents[1]
COMMAND = Path(sys.executable).parent / "groundschool"
# A shell starts what runs in its background with interrupts ignored, and every program that a test starts inherits it.
if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
    signal.signal(signal.SIGINT, signal.default_int_handler)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Begin with the files that take longest, so that no worker is left with one at the end."""
    items.sort(key=lambda item: item.get_closest_marker("long") is None)


def pytest_collection_finish() -> None:
    """Look through what is loaded by now in no collection more, and so copy it in no fork."""
    gc.freeze()


def _missing(said: str) -> None:
    """Skip with a reason; where everything must be present (CI=true), fail instead."""
    if os.environ.get("CI") == "true":
        pytest.fail(said)
    pytest.skip(said)


@pytest.fixture(scope="session", autouse=True)
def timeless() -> Iterator[None]:
    """Let what is recorded of made-up people of 2026 be no older than it is, whenever the tests run."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("GROUNDSCHOOL_ACCEPT_CLOCK", "1")
        yield


@pytest.fixture(scope="session")
def course() -> Course:
    return Course.find(ROOT)


@pytest.fixture(scope="session")
def require_tool() -> Callable[[str], str]:
    """Return a function that gives a program's path, or skips (fails in CI) saying how to get it."""

    def require(name: str) -> str:
        if found := which(name):
            return found
        remedy = TOOLS[name].remedy if name in TOOLS else f"install {name}"
        _missing(f"{name} is not installed: {remedy}")
        return ""

    return require


@pytest.fixture(scope="session")
def require_module() -> Callable[[str], None]:
    """Return a function that skips (fails in CI) when a Python module of an extra is missing."""

    def require(name: str) -> None:
        if find_spec(name) is None:
            _missing(f"the module {name} is not installed: pip install 'groundschool[dev]'")

    return require


@pytest.fixture(scope="session")
def warm() -> Iterator[Warm]:
    """A process that has imported what verbs import, and forks them."""
    warm = Warm()
    yield warm
    warm.end()


@pytest.fixture(scope="session")
def groundschool(tmp_path_factory, warm) -> Callable[..., subprocess.CompletedProcess[str]]:
    """Return a function that runs the command in a fork of its own and gives back its code and what it printed."""
    elsewhere = tmp_path_factory.mktemp("elsewhere")

    def run(*arguments: object, cwd: Path = elsewhere) -> subprocess.CompletedProcess[str]:
        return warm.run([COMMAND, *arguments], cwd)

    return run


@pytest.fixture(scope="session")
def started(tmp_path_factory) -> Callable[..., subprocess.CompletedProcess[str]]:
    """Return a function that starts the installed command from nothing, where that is what is tested."""
    elsewhere = tmp_path_factory.mktemp("elsewhere")

    def run(*arguments: object, cwd: Path = elsewhere) -> subprocess.CompletedProcess[str]:
        command = [str(COMMAND), *map(str, arguments)]
        return subprocess.run(command, cwd=cwd, capture_output=True, text=True, timeout=300, check=False)

    return run

"""The example course, ready to be changed: its masters, its built notebooks, and the real command on it."""

import os
import shutil
from collections.abc import Callable, Iterator
from functools import cache
from itertools import count
from pathlib import Path

import pytest
from sqlalchemy import create_engine, text
from tests.integration.postgres import running_server
from tests.made_once import made_once
from typer.main import get_command

from groundschool.authoring.build import build
from groundschool.curriculum import Course

EXAMPLE = Path(__file__).parents[1] / "example_course"


@pytest.fixture(scope="session", autouse=True)
def command_made_once() -> Iterator[None]:
    """Make the command of all verbs once, and not for each that a test invokes."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("typer.testing._get_command", cache(get_command))
        yield


@pytest.fixture(scope="session")
def built(tmp_path_factory) -> Iterator[Path]:
    """A built copy of the example course that no test changes; kernels keep their data beside it."""

    def make(root: Path) -> None:
        shutil.copytree(EXAMPLE, root, ignore=shutil.ignore_patterns("__pycache__"), dirs_exist_ok=True)
        build(Course(root))

    before = os.environ.get("XDG_DATA_HOME")
    os.environ["XDG_DATA_HOME"] = str(tmp_path_factory.mktemp("data"))
    made = made_once(tmp_path_factory, "example", make)
    yield Path(shutil.copytree(made, tmp_path_factory.mktemp("built") / "course"))
    if before is None:
        del os.environ["XDG_DATA_HOME"]
    else:
        os.environ["XDG_DATA_HOME"] = before


@pytest.fixture
def example(tmp_path) -> Path:
    """A copy of the example course, not built, for one test to change."""
    return Path(shutil.copytree(EXAMPLE, tmp_path / "example", ignore=shutil.ignore_patterns("__pycache__")))


@pytest.fixture
def built_copy(built, tmp_path) -> Path:
    """A built copy of the example course for one test to change."""
    return Path(shutil.copytree(built, tmp_path / "example"))


@pytest.fixture(scope="session")
def release(built, tmp_path_factory, groundschool) -> Callable[[Path, Path], None]:
    """Return a function that lays into a work folder and an exchange what releasing the built course leaves there."""
    made = tmp_path_factory.mktemp("released")
    (made / "work").mkdir()
    said = groundschool("release", "--course", built, "--work", made / "work", "--exchange", made / "exchange")
    assert said.returncode == 0, said.stderr

    def lay(work: Path, exchange: Path) -> None:
        for name, folder in (("work", work), ("exchange", exchange)):
            shutil.copytree(made / name, folder, dirs_exist_ok=True)

    return lay


@pytest.fixture(scope="session")
def postgres() -> Iterator[Callable[[], str]]:
    """A function that makes a database on a real PostgreSQL and returns its URL."""
    numbers = count()
    with running_server() as server:

        def made() -> str:
            name = f"made{next(numbers)}"
            engine = create_engine(f"{server}/postgres", isolation_level="AUTOCOMMIT")
            with engine.connect() as connection:
                connection.execute(text(f"CREATE DATABASE {name}"))
            engine.dispose()
            return f"{server}/{name}"

        yield made

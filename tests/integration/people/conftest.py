"""A graded class of two, made once; whoever changes it gets a copy."""

from pathlib import Path
from shutil import copytree

import pytest
from tests.integration.handed_in import CRASHES_WHEN_EMPTY, SOLVED, answered, exchange_writer
from tests.integration.people.class_of_two import NOTE, ROSTER, Class


@pytest.fixture(scope="session")
def base(built, tmp_path_factory, groundschool) -> Class:
    made = Class(built, tmp_path_factory.mktemp("people"))
    made.work.mkdir(parents=True, exist_ok=True)
    released = groundschool("release", *made.words)
    assert released.returncode == 0, released.stderr
    (made.work / "roster.toml").write_text(ROSTER.format("ann"), encoding="utf-8")
    hand_in = exchange_writer(made.folder / "exchange")
    for who, answer in {"ann": SOLVED, "bob": CRASHES_WHEN_EMPTY}.items():
        hand_in(who, 2, {"slow-disk.ipynb": answered(built, {"slowest-answer": answer, "note": NOTE})})
    assert groundschool("grade", "--collect", *made.words).returncode == 0
    (made.work / "feedback" / "ann" / "linux").mkdir(parents=True)
    assert groundschool("links", "make", "ann", "bob", *made.where).returncode == 0
    return made


@pytest.fixture
def class_(base, tmp_path) -> Class:
    return Class(base.course, Path(copytree(base.folder, tmp_path / "class")))

"""Notebooks that were called, or put, otherwise: their feedback is fetched, and what lies beside them is not lost.

The course's own linux area, with two exercises; the exchange belongs to the account that grades.
"""

import json
import os
import shutil
from pathlib import Path

import pytest
from tests.integration.notebook_maker import solved

from groundschool.nbgrader_bridge.gradebook import read_gradebook

ROOT = Path(__file__).parents[2]
TRIAGE, SPACE = "linux/journal-triage", "linux/no-space-left"
STAMP = "2026-11-02 09:00:00.000000 UTC"
PEOPLE = {
    "ann": {"linux": {"journal-triage (1).ipynb": TRIAGE, "no-space-left.ipynb": SPACE}},
    "bob": {"scripting": {"journal-triage.ipynb": TRIAGE}},
    "cat": {"linux": {"journal-triage.ipynb.txt": TRIAGE}},
    "dan": {"linux": {"journal-triage.ipynb": TRIAGE, "journal-triage-Copy1.ipynb": TRIAGE}},
}


def lay(inbound: Path, who: str, tail: str) -> None:
    """Hand in what somebody calls otherwise, with the secret of this hand-in."""
    for area, files in PEOPLE[who].items():
        folder = inbound / f"{who}+{area}+{STAMP}+{tail}"
        folder.mkdir(parents=True)
        for name, exercise in files.items():
            (folder / name).write_bytes(solved(ROOT, exercise))
        (folder / "timestamp.txt").write_text(STAMP, encoding="utf-8")
        (folder / "submission_secret.txt").write_text(f"secret of {who} {tail}", encoding="utf-8")


@pytest.fixture(scope="module")
def desk(tmp_path_factory, groundschool):
    """The course with its hand-ins, graded once with feedback: the options, and what was said."""
    top = tmp_path_factory.mktemp("names")
    for folder in ("curriculum", "datasets", "source", "exercises"):
        shutil.copytree(ROOT / folder, top / "course" / folder, ignore=shutil.ignore_patterns("__pycache__"))
    (top / "work").mkdir()
    places = ("--course", top / "course", "--work", top / "work", "--exchange", top / "exchange")
    assert groundschool("release", "linux", *places).returncode == 0
    for who in PEOPLE:
        lay(top / "exchange/groundschool/inbound", who, "1")
    said = groundschool("grade", "--collect", "--feedback", "--json", *places)
    assert said.returncode == 0, said.stdout + said.stderr
    return top, places, json.loads(said.stdout)


def fetched(top: Path, who: str, tail: str = "1") -> set[str]:
    """Return the names that nbgrader's own Fetch Feedback gives somebody who has these files in their cache."""
    from nbgrader.coursedir import CourseDirectory
    from nbgrader.exchange.default import ExchangeFetchFeedback
    from traitlets.config import Config

    folder = top / f"associate-{who}-{tail}"
    cache = folder / "cache"
    for area in PEOPLE[who]:
        name = f"{who}+{area}+{STAMP}"
        shutil.copytree(
            top / "exchange/groundschool/inbound" / f"{name}+{tail}", cache / "groundschool" / name, dirs_exist_ok=True
        )
    config = Config()
    config.CourseDirectory.course_id = "groundschool"
    config.CourseDirectory.student_id = who
    config.Exchange.root, config.Exchange.cache = str(top / "exchange"), str(cache)
    config.Exchange.assignment_dir = str(folder)
    for area in PEOPLE[who]:
        config.CourseDirectory.assignment_id = area
        ExchangeFetchFeedback(coursedir=CourseDirectory(config=config), config=config).start()
    return {path.name for path in folder.rglob("*.html") if "properties hold" in path.read_text(encoding="utf-8")}


@pytest.mark.parametrize(
    ("who", "names"),
    [
        ("ann", {"journal-triage (1).html", "no-space-left.html"}),
        ("bob", {"journal-triage.html"}),
        ("dan", {"journal-triage.html", "journal-triage-Copy1.html"}),
    ],
)
def test_feedback_is_fetched_under_the_name_that_the_associates_own_file_has(desk, who, names):
    assert fetched(desk[0], who) == names


def test_a_page_that_nobody_can_fetch_is_named_with_where_it_lies(desk):
    top, _, said = desk
    [told] = [note for note in said["notes"] if "cat" in note]
    assert told.endswith(str(top / "work/feedback/cat/linux/journal-triage.html"))
    assert "cat/linux/journal-triage.ipynb.txt" in told


def test_what_lies_beside_another_exercise_under_another_name_keeps_its_marks(desk):
    rows = read_gradebook(f"sqlite:///{desk[0] / 'work/gradebook.db'}")
    marks = {who: (rows[who, TRIAGE].points, rows[who, SPACE].points) for who in PEOPLE}
    assert marks == {"ann": (8, 10), "bob": (8, 0), "cat": (8, 0), "dan": (8, 0)}


def test_feedback_of_the_same_answers_handed_in_anew_is_fetched_with_the_new_secret(desk, groundschool):
    top, places, _ = desk
    before = {path.name for path in (top / "exchange/groundschool/inbound").iterdir()}
    for who in ("ann", "bob"):
        for area in PEOPLE[who]:
            shutil.rmtree(top / "work/submitted" / who / area)
        lay(top / "exchange/groundschool/inbound", who, "2")
    for name in before & {f"{who}+{area}+{STAMP}+1" for who in ("ann", "bob") for area in PEOPLE[who]}:
        shutil.rmtree(top / "exchange/groundschool/inbound" / name)
    said = groundschool("grade", "--collect", "--feedback", *places)
    assert said.returncode == 0, said.stdout + said.stderr
    assert said.stdout.startswith("0 graded, 0 graded with findings, 5 unchanged")
    assert fetched(top, "ann", "2") == {"journal-triage (1).html", "no-space-left.html"}
    assert fetched(top, "bob", "2") == {"journal-triage.html"}


def test_erasing_somebody_takes_away_the_pages_under_their_own_names(desk, groundschool):
    top, places, _ = desk
    pages = top / "exchange/groundschool/feedback"
    before = len(list(pages.iterdir()))
    done = groundschool("person", "erase", "dan", "--yes", *places)
    assert done.returncode == 0, done.stderr
    assert before - len(list(pages.iterdir())) == len(["its own name", "its copy's"])
    assert os.path.lexists(pages)

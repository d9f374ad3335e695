"""The gradebook's rows carried over to a changed exercise, on SQLite and a real PostgreSQL, made by nbgrader's API."""

import pytest

from groundschool.nbgrader_bridge.gradebook import read_gradebook
from groundschool.nbgrader_bridge.gradebook_renewal import CellNow, Renewal
from groundschool.nbgrader_bridge.gradebook_writer import GradebookWriter
from groundschool.nbgrader_bridge.new_gradebook import make_gradebook

# nbgrader 0.9 lets SQLAlchemy 2 flush half-made objects; they are completed before the commit.
pytestmark = pytest.mark.filterwarnings("ignore:Object of type")
RENEWAL = Renewal(
    area="new-area",
    slug="now",
    cells=(
        CellNow("GradeCell", "longest", "code", 10),
        CellNow("SolutionCell", "longest-answer", "code"),
        CellNow("GradeCell", "cause", "markdown", 3),
        CellNow("SolutionCell", "cause", "markdown"),
    ),
    formerly=("old-area/before",),
    renamed={"slowest": "longest", "slowest-answer": "longest-answer"},
    texts={"longest": "code", "longest-answer": "code", "cause": "markdown"},
)


@pytest.fixture(params=["sqlite", "postgres"])
def handed_in(request, tmp_path) -> str:
    """The URL of a gradebook in which one person has handed in, with a mark and a comment of a mentor's."""
    from nbgrader.api import Gradebook

    url = (
        f"sqlite:///{tmp_path / 'gradebook.db'}" if request.param == "sqlite" else request.getfixturevalue("postgres")()
    )
    make_gradebook(url)
    with Gradebook(url, "example") as gradebook:
        gradebook.add_assignment("old-area")
        gradebook.add_notebook("before", "old-area")
        for name, points in (("slowest", 8), ("gone", 1)):
            gradebook.add_grade_cell(name, "before", "old-area", max_score=points, cell_type="code")
        gradebook.add_solution_cell("slowest-answer", "before", "old-area")
        for name in ("slowest", "slowest-answer", "gone"):
            gradebook.add_source_cell(name, "before", "old-area", cell_type="code", source=name)
        gradebook.add_student("ann")
        gradebook.add_submission("old-area", "ann")
        grade = gradebook.find_grade("slowest", "before", "old-area", "ann")
        grade.auto_score, grade.manual_score, grade.needs_manual_grade = 4.0, 7.0, False
        gradebook.find_comment("slowest-answer", "before", "old-area", "ann").manual_comment = "Well seen."
        gradebook.db.commit()
    return url


def test_marks_and_comments_follow_names_areas_and_cells(handed_in):
    from nbgrader.api import Gradebook

    for _ in range(2):  # again changes nothing
        with GradebookWriter(handed_in) as writer:
            writer.renew(RENEWAL)
        (key, row), *others = read_gradebook(handed_in).items()
        assert (key, others) == (("ann", "new-area/now"), [])
        assert {name: (mark.points, mark.by_hand, mark.pending) for name, mark in row.marks.items()} == {
            "longest": (7.0, True, False),
            "cause": (0.0, False, False),
        }
        with Gradebook(handed_in, "example") as gradebook:
            notebook = gradebook.find_notebook("now", "new-area")
            assert {cell.name for cell in notebook.source_cells} == RENEWAL.texts.keys()
            assert gradebook.find_comment("longest-answer", "now", "new-area", "ann").comment == "Well seen."
            assert gradebook.find_comment("cause", "now", "new-area", "ann").comment == "No response."


def test_what_nobody_handed_in_is_nbgraders_to_enter(handed_in):
    before = read_gradebook(handed_in)
    with GradebookWriter(handed_in) as writer:
        writer.renew(Renewal("new-area", "another", RENEWAL.cells))
    assert read_gradebook(handed_in) == before

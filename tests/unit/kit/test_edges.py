"""Edges are declared once: in exercise.toml, beside the grader."""

import tomllib

import pytest
from tests.conftest import ROOT

from groundschool.errors import CourseError, GraderError
from groundschool.kit import item, on_edges

FOLDER = ROOT / "curriculum/linux/journal-triage"
GRADER = str(FOLDER / "grader.py")
DECLARED = [edge["id"] for edge in tomllib.loads((FOLDER / "exercise.toml").read_text(encoding="utf-8"))["edges"]]


def test_labels_and_tags_are_those_that_are_declared():
    edges = on_edges(GRADER, dict, points=2)
    assert [*edges] == DECLARED
    edge = edges["non-utf8"]
    assert edge.label == "a message that is not UTF-8 is decoded with replacement"
    assert (edge.view, edge.points, edge.tag, edge.crashed) == (dict, 2, "", "message-is-text")


def test_a_view_for_another_edge_or_for_too_few_is_refused():
    odd = ", ".join(sorted({*DECLARED, "nowhere"} - {"non-utf8"}))
    with pytest.raises(GraderError, match=f"differ in {odd}. Give"):
        on_edges(GRADER, {"non-utf8": item("a"), "nowhere": item("a")})


def test_a_declaration_that_cannot_be_read_is_named(tmp_path):
    folder = tmp_path / "curriculum/linux/x"
    folder.mkdir(parents=True)
    with pytest.raises(CourseError, match=r"curriculum/linux/x/exercise\.toml: the file is missing"):
        on_edges(str(folder / "grader.py"), dict)

"""Edges as a grader sees them: declared in ``exercise.toml``, injected by the generator, expected here."""

from collections.abc import Mapping, Sequence
from functools import lru_cache
from pathlib import Path

from groundschool.curriculum.exercise import Edge, ExerciseFile
from groundschool.curriculum.toml_file import read_toml
from groundschool.errors import CourseError, GraderError
from groundschool.kit.expect import Expect, View


def on_edges(grader: str, views: View | Mapping[str, View], points: float = 1.0) -> Mapping[str, Expect]:
    """Return what is expected on each edge, by id: the label and tags that are declared beside ``grader``, and a view.

    ``grader`` is the grader's ``__file__``; ``views`` one view for all edges, or each edge's own. Raises GraderError
    when the views and the declared edges are not about the same ids.
    """
    path = Path(grader).with_name("exercise.toml")
    edges = _declared(path, path.stat().st_mtime_ns if path.exists() else 0)
    ids = [edge.id for edge in edges]
    by_id = dict.fromkeys(ids, views) if callable(views) else views
    if odd := sorted(by_id.keys() ^ {*ids}):
        raise GraderError(
            f"{grader}: views and [[edges]] of exercise.toml differ in {', '.join(odd)}. Give both the same."
        )
    return {
        edge.id: Expect(edge.label, by_id[edge.id], points, tag=edge.missed, crashed=edge.crashed) for edge in edges
    }


@lru_cache(maxsize=16)  # a grader asks for every variant that it grades
def _declared(path: Path, _written: int) -> Sequence[Edge]:
    """Return the edges that an exercise declares."""
    declared, problems = read_toml(path, ExerciseFile, path.parents[3])
    if declared is None:
        raise CourseError(problems)
    return declared.edges

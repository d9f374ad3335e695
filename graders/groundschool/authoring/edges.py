"""Edges are declared by exercises and injected by generators: the rule that both speak of the same."""

from collections.abc import Iterator

from groundschool.curriculum import Course, Exercise
from groundschool.datasets import Dataset
from groundschool.errors import Problem, did_you_mean


def edges_agree(course: Course, datasets: dict[str, Dataset]) -> Iterator[Problem]:
    """Yield edges that no generator injects, tags of edges that nothing explains, and edges that no exercise asks."""
    asked: dict[str, set[str]] = {}
    for exercise in course.exercises.values():
        injected = [edge for name in _generated(exercise, datasets) for edge in datasets[name].edges]
        yield from _declared(exercise, injected)
        for name in _generated(exercise, datasets):
            # An exercise that declares none is tried on every edge of its dataset.
            asked.setdefault(name, set()).update({edge.id for edge in exercise.declared.edges} or injected)
    for name, edges in asked.items():
        for edge in datasets[name].edges:
            if edge not in edges:
                said = f"no exercise asks for {edge!r}"
                yield Problem(
                    f"datasets/{name}/generate.py", "EDGES", said, "Declare it in an exercise.toml, or drop it."
                )


def _declared(exercise: Exercise, injected: list[str]) -> Iterator[Problem]:
    where = f"curriculum/{exercise.id}/exercise.toml"
    for edge in exercise.declared.edges:
        if edge.id not in injected:
            said = f"no generator injects {edge.id!r}"
            yield Problem(where, f"edges.{edge.id}", said, did_you_mean(edge.id, injected))
        for field, tag in (("missed", edge.missed), ("crashed", edge.crashed)):
            if tag and tag not in exercise.misconceptions:
                said = f"there is no misconception {tag!r}"
                yield Problem(where, f"edges.{edge.id}.{field}", said, did_you_mean(tag, exercise.misconceptions))


def _generated(exercise: Exercise, datasets: dict[str, Dataset]) -> list[str]:
    return [name for name in exercise.declared.datasets if name in datasets and not datasets[name].recorded]

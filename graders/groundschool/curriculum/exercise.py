"""What ``curriculum/<area>/<exercise>/exercise.toml`` says: the only declaration of an exercise."""

from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Annotated, Literal

from pydantic import Field

from groundschool.curriculum.pilot import PilotFile
from groundschool.curriculum.strict import Strict
from groundschool.curriculum.text import Slug, Text

Language = Literal["bash", "prometheus-rules", "promql", "terraform"]
# Whom an exercise or a lesson is built for: its authors, everybody, or nobody any more.
Status = Literal["draft", "active", "retired"]

CELL_ENDINGS = ("", "-answer", "-rubric")  # of the names of a task's cells, after its own name
FormerName = Annotated[str, Field(pattern=r"^[a-z][a-z0-9-]*/[a-z][a-z0-9-]*$")]


class SkillUse(Strict):
    """A skill the exercise gives evidence for; the main one weighs 1, at most two further ones 0.5."""

    id: Text
    weight: Annotated[float, Field(ge=0.5, le=1.0, multiple_of=0.5)] = 1.0


class Task(Strict):
    """One thing to hand in, graded in one cell.

    ``kind`` says what the answer is: a ``function`` that is called on hidden variants, a ``record`` (plain data) or a
    ``text`` (rule file, script, HCL, prose); a ``manual`` task is marked by a person along ``rubric``, who chooses from
    ``comments`` what is often said of it. ``language`` is that of a text, by which proofs change it. ``formerly`` names
    what the task was called before: answers and marks under that name are its own.
    """

    id: Slug
    title: Text
    points: Annotated[int, Field(ge=1, le=20)]
    kind: Literal["function", "record", "text", "manual"]
    answer: Annotated[str, Field(pattern=r"^[a-z_][a-z0-9_]*$")] = ""
    language: Language | None = None
    hints: tuple[Text, ...] = ()
    rubric: tuple[Text, ...] = ()
    comments: Annotated[tuple[Text, ...], Field(max_length=15)] = ()
    formerly: tuple[Slug, ...] = ()

    @property
    def grader_name(self) -> str:
        """Return the name of the function in ``grader.py`` that judges the task."""
        return self.id.replace("-", "_")


class Misconception(Strict):
    """A known wrong idea: the tag graders attach, what to tell the associate, and where the lesson treats it."""

    tag: Slug
    hint: Text
    lesson: Text = ""


class Edge(Strict):
    """A kind of data that an answer must cope with: what the generator calls it, and the property that it shows.

    ``missed`` names the misconception that a wrong value may come from, ``crashed`` the one of an answer that raises.
    """

    id: Slug
    label: Text
    missed: str = ""
    crashed: str = ""


class Excused(Strict):
    """Mutants of a task's solution that its grader may not notice, and why.

    Each of ``mutants`` is what ``groundschool prove --mutants`` calls one; ``*`` stands for anything. They give the
    ``same value`` whatever the data; or the contract leaves both ``free by contract``; or it says that there are no
    data on which they differ: ``excluded by contract``. ``why`` says it in a sentence.
    """

    task: Slug
    reason: Literal["same value", "free by contract", "excluded by contract"]
    why: Text
    mutants: Annotated[tuple[Text, ...], Field(min_length=1)]


class ExerciseFile(Strict):
    """An exercise's declaration.

    ``variant = "hidden"`` grades the answer on seeds the associate never sees; ``"personal"`` gives each associate a
    variant of their own to write about, and grades against that one. ``formerly`` names what the exercise was called
    before, as ``area/slug``: what was graded under that name counts for this one. ``tools`` are the programs that judge
    answers; when one changes, a proof is made anew. What only reads the files of a dataset belongs to their format.
    """

    ref: Annotated[str, Field(pattern=r"^[A-Z0-9]{3}-\d\d$")]
    title: Text
    summary: Text
    version: Annotated[int, Field(ge=1)] = 1
    status: Status = "active"
    level: Annotated[int, Field(ge=1, le=4)]
    minutes: Annotated[int, Field(ge=5, le=120)]
    order: int
    variant: Literal["hidden", "personal"] = "hidden"
    datasets: tuple[Text, ...] = Field(min_length=1)
    lesson: Text
    blueprint: tuple[Text, ...] = Field(min_length=1)
    prerequisites: tuple[Text, ...] = ()
    tools: tuple[Text, ...] = ()
    skills: tuple[SkillUse, ...] = Field(min_length=1, max_length=3)
    tasks: tuple[Task, ...] = Field(min_length=1)
    edges: tuple[Edge, ...] = ()
    misconceptions: tuple[Misconception, ...] = ()
    excused: tuple[Excused, ...] = ()
    formerly: tuple[FormerName, ...] = ()


@dataclass(frozen=True)
class Exercise:
    """One exercise: its folder, its declaration, and how its pilot went. Area and slug come from the folder."""

    folder: Path
    declared: ExerciseFile
    pilot: PilotFile | None = None

    @property
    def area(self) -> str:
        """Return the skill area's folder name."""
        return self.folder.parent.name

    @property
    def slug(self) -> str:
        """Return the exercise's folder name."""
        return self.folder.name

    @property
    def id(self) -> str:
        """Return ``area/slug``, by which everything refers to the exercise."""
        return f"{self.area}/{self.slug}"

    @property
    def place(self) -> str:
        """Return where its notebook lies, as seen from Home."""
        return f"{self.id}.ipynb"

    @property
    def points(self) -> int:
        """Return the sum of the tasks' points."""
        return sum(task.points for task in self.declared.tasks)

    @property
    def measured(self) -> bool:
        """Return whether its minutes were measured with associates; they are an estimate until then."""
        return self.pilot is not None and self.pilot.measured

    @property
    def minutes(self) -> int:
        """Return how many minutes it takes: the pilot's, where there was one."""
        return self.pilot.minutes if self.pilot else self.declared.minutes

    @cached_property
    def tasks(self) -> dict[str, Task]:
        """Return the tasks by id, in the order of the notebook."""
        return {task.id: task for task in self.declared.tasks}

    @cached_property
    def renamed_tasks(self) -> dict[str, str]:
        """Return what each task that was renamed is called now, by what it was called."""
        return {name: task.id for task in self.declared.tasks for name in task.formerly}

    @cached_property
    def renamed_cells(self) -> dict[str, str]:
        """Return what the cells of tasks that were renamed are called now, by what they were called."""
        return {before + end: now + end for before, now in self.renamed_tasks.items() for end in CELL_ENDINGS}

    @cached_property
    def misconceptions(self) -> dict[str, Misconception]:
        """Return the known wrong ideas by tag."""
        return {entry.tag: entry for entry in self.declared.misconceptions}

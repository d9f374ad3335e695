"""The door to nbgrader: release, feedback, marks by hand; nothing else in the package calls its converters.

nbgrader's words are used here: an assignment is a skill area, a notebook an exercise, a student an associate.
"""

import os
import re
import sys
import warnings
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from traitlets.config import Config

from groundschool.engine.released import keep_version
from groundschool.errors import GroundschoolError
from groundschool.nbgrader_bridge.new_gradebook import make_gradebook
from groundschool.nbgrader_bridge.placed_whole import drafting, publish

DEFAULT_EXCHANGE = Path("/usr/local/share/nbgrader/exchange")  # nbgrader's own, where none is named
# Lessons lie in ``source/`` with all their outputs, and are not nbgrader's to give out.
NOT_COPIED = (".ipynb_checkpoints", "*.pyc", "lessons")
_EXCEPTION = re.compile(r"^[\w.]+(Error|Exception|Entry): ")


class NbgraderError(GroundschoolError):
    """An nbgrader step failed; carries the lines nbgrader logged."""


@dataclass(frozen=True)
class StepOutcome:
    """What an nbgrader step said."""

    success: bool
    log: str

    @property
    def reason(self) -> str:
        """Return the line that names the cause: the first exception nbgrader logged, else its last error."""
        lines = [line.strip() for line in self.log.splitlines() if line.strip()]
        raised = [line for line in lines if _EXCEPTION.match(line)]
        blamed = [line for line in lines if line.startswith(("[ERROR]", "[WARNING]"))]
        return (raised[:1] or blamed[-1:] or ["nbgrader gave no reason"])[0]

    @property
    def problem(self) -> str:
        """Return why it failed, nothing where it did not."""
        return "" if self.success else self.reason


@dataclass(frozen=True)
class Door:
    """One nbgrader course: where it is built from and where it works.

    ``root`` holds ``source/`` and ``exercises/``; ``work`` holds what grading writes (gradebook, submitted, autograded,
    feedback); ``exchange`` is the folder associates and mentors share.
    """

    course_id: str
    root: Path
    work: Path
    exchange: Path | None = None

    @property
    def shared(self) -> Path:
        """Return the exchange, nbgrader's own where none is named."""
        return self.exchange or DEFAULT_EXCHANGE

    @property
    def inbound(self) -> Path:
        """Return where the exchange keeps what was handed in."""
        return self.shared / self.course_id / "inbound"

    @property
    def database(self) -> str:
        """Return the SQLAlchemy URL of the gradebook."""
        return f"sqlite:///{self.work / 'gradebook.db'}"

    def config(self, assignment: str, student: str = "*", notebook: str = "*") -> Config:
        """Return nbgrader's configuration for one step."""
        config = Config()
        config.CourseDirectory.course_id = self.course_id
        config.CourseDirectory.root = str(self.work)
        config.CourseDirectory.source_directory = str(self.root / "source")
        config.CourseDirectory.release_directory = str(self.root / "exercises")
        config.CourseDirectory.db_url = self.database
        config.CourseDirectory.assignment_id = assignment
        config.CourseDirectory.student_id = student
        config.CourseDirectory.notebook_id = notebook
        if self.exchange is not None:
            config.Exchange.root = str(self.exchange)
        return config

    def enter(self, area: str, notebooks: Iterable[str]) -> None:
        """Enter notebooks in the gradebook, put them into ``exercises/<area>/``, and keep what is given out.

        What was given out before stays: what was made from it is still handed in.
        """
        with drafting(self.root) as draft:
            self.generate(area, notebooks, draft, database=True)
            for path in publish(draft / area, self.root / "exercises" / area):
                if path.suffix == ".ipynb":
                    master = self.root / "source" / area / path.name
                    keep_version(self.work, f"{area}/{path.stem}", path.read_bytes(), master.read_bytes())

    def generate(self, area: str, notebooks: Iterable[str], into: Path, *, database: bool = False) -> None:
        """Write ``<area>/`` below a folder from ``source/<area>/``, notebook by notebook; into the gradebook if asked.

        One notebook at a time, because nbgrader refuses to add a notebook to an assignment that has submissions.
        """
        from nbgrader.converters import GenerateAssignment

        for notebook in notebooks:
            config = self.config(area, ".", notebook)
            config.CourseDirectory.release_directory = str(into)
            config.CourseDirectory.ignore = [*NOT_COPIED]
            config.SaveCells.enabled = database
            self._expect(self._run(GenerateAssignment, config, force=True, no_database=not database))

    def release(self, area: str) -> None:
        """Put ``exercises/<area>/`` into the exchange, where associates fetch it."""
        from nbgrader.exchange.default import ExchangeReleaseAssignment

        self._expect(self._run(ExchangeReleaseAssignment, self.config(area), force=True))

    def feedback(self, area: str, student: str) -> StepOutcome:
        """Write the HTML feedback of one graded submission."""
        from nbgrader.converters import GenerateFeedback

        return self._run(GenerateFeedback, self.config(area, student), force=True)

    def release_feedback(self, area: str, student: str) -> StepOutcome:
        """Put the written feedback of one submission into the exchange, where who handed it in fetches it."""
        from nbgrader.exchange.default import ExchangeReleaseFeedback

        return self._run(ExchangeReleaseFeedback, self.config(area, student))

    def mark(self, area: str, student: str, notebook: str, task: str, points: float) -> None:
        """Enter a mark given by hand, as formgrader does."""
        from nbgrader.api import Gradebook

        with Gradebook(self.database, self.course_id) as gradebook:
            grade: Any = gradebook.find_grade(task, notebook, area, student)
            grade.manual_score = points
            grade.needs_manual_grade = False
            gradebook.db.commit()

    def prepare(self) -> None:
        """Make the gradebook if there is none."""
        from nbgrader.api import Gradebook

        self.work.mkdir(parents=True, exist_ok=True)
        make_gradebook(self.database)
        with Gradebook(self.database, self.course_id):  # which enters the course
            return

    def _run(self, step: type, config: Config, **traits: object) -> StepOutcome:
        from nbgrader.coursedir import CourseDirectory
        from nbgrader.utils import capture_log

        made: Any = step(coursedir=CourseDirectory(config=config), config=config)
        made.log.propagate = False
        made.log.setLevel("INFO")
        made.log.handlers = [handler for handler in made.log.handlers if type(handler).__name__ == "NullHandler"]
        for name, value in traits.items():
            setattr(made, name, value)
        with _own_programs_first(), warnings.catch_warnings():
            # nbgrader 0.9 lets SQLAlchemy 2 flush half-made objects; they are completed before the commit.
            warnings.filterwarnings("ignore", "Object of type", module="nbgrader")
            result = capture_log(made)
        return StepOutcome(result["success"], f"{result.get('log', '')}\n{result.get('error', '')}".strip())

    @staticmethod
    def _expect(outcome: StepOutcome) -> None:
        if not outcome.success:
            raise NbgraderError(f"nbgrader: {outcome.reason}")


@contextmanager
def _own_programs_first() -> Iterator[None]:
    """Put this environment's own programs first on PATH while nbgrader runs."""
    before = os.environ.get("PATH", "")
    os.environ["PATH"] = os.pathsep.join((str(Path(sys.executable).parent), before))
    try:
        yield
    finally:
        os.environ["PATH"] = before

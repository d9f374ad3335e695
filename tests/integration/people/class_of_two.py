"""A graded class of two, and whatever is kept of its people."""

from dataclasses import dataclass
from pathlib import Path

from tests.warm import Warm
from typer.testing import CliRunner

from groundschool.cli.app import app
from groundschool.ledger.chain import first_break
from groundschool.ledger.identity import Identities
from groundschool.nbgrader_bridge.gradebook import read_gradebook
from groundschool.services.workspace import Workspace

NOTE = "Two seconds, every few minutes."
ROSTER = '[[associate]]\nid = "{0}"\nname = "Ann"\n[[associate]]\nid = "bob"\nname = "Bob"\nmentor = "{0}"\n'
# Does the command, and ends itself with SIGKILL after so many steps.
KILLED = """
import os, signal, sys
from groundschool.cli.app import app
from groundschool.services import change_person
def do(steps, *, yes):
    for number, step in enumerate(steps):
        if number == int(sys.argv[1]):
            os.kill(os.getpid(), signal.SIGKILL)
        step.do()
change_person.do = do
app(sys.argv[2:])
"""


@dataclass
class Class:
    """A graded class of two, in a course's folder, with an exchange and links."""

    course: Path
    folder: Path

    @property
    def work(self) -> Path:
        return self.folder / "work"

    @property
    def where(self) -> list[str]:
        return ["--course", str(self.course), "--work", str(self.work)]

    @property
    def words(self) -> list[str]:
        return [*self.where, "--exchange", str(self.folder / "exchange")]

    def person(self, *words: str):
        return CliRunner().invoke(app, ["person", *words, *self.words])

    def run(self, *words: str):
        return CliRunner().invoke(app, [*words, *self.where])

    def killed_after(self, warm: Warm, steps: int, *words: str) -> int:
        return warm.run(["killed", steps, "person", *words, "--yes", *self.words], self.folder, KILLED).returncode

    def grade(self):
        return self.run("grade", "--json")

    @property
    def paths(self) -> set[str]:
        return {str(path.relative_to(self.folder)) for path in self.folder.rglob("*") if "ledger.db-" not in path.name}

    @property
    def state(self) -> object:
        """Return what is kept, but for random names."""
        with Workspace(self.course, self.work).opened(create=False) as ledger:
            told = sorted(
                (event.associate, event.type, str(event.payload.get("attempt_id"))) for event in ledger.events()
            )
            assert first_break(ledger.stored()) is None
            erased = [event.type for event in ledger.stored()].count("subject.erased")
        known = Identities(self.work / ".groundschool")
        marks = {key: row.marks for key, row in read_gradebook(f"sqlite:///{self.work / 'gradebook.db'}").items()}
        links = sorted(link.who for link in Workspace(self.course, self.work).links().every())
        return told, erased, known.associates(), marks, links, self.paths

"""Where formgrader shows the answer that a mentor marks first."""

from groundschool.errors import GroundschoolError
from groundschool.nbgrader_bridge.gradebook import read_gradebook
from groundschool.reports.mentor_model import MentorReport


def next_submission(gradebook: str, queue: MentorReport) -> str:
    """Return the address of the first answer of the queue below the server's; raises GroundschoolError for none."""
    rows = read_gradebook(gradebook)
    for line in queue.marks:
        row = rows.get((line.id, line.exercise))
        if row is not None and row.pending:
            return f"formgrader/submissions/{row.sheet}/"
    raise GroundschoolError(
        "No answer waits for a mark in the gradebook. What was marked there counts when you open the next answer here."
    )

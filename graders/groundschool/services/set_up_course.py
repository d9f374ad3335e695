"""Sets a working folder up for grading: the course's secret, the gradebook, and nbgrader's configuration."""

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from groundschool.ledger.secret import NAME as SECRET
from groundschool.ledger.secret import PRIVATE, course_secret
from groundschool.marking.pipeline import PIPELINE
from groundschool.nbgrader_bridge.configuration import NAME, configured_exchange, for_mentor, write_config

if TYPE_CHECKING:
    from groundschool.nbgrader_bridge.converters import Door
    from groundschool.services.workspace import Workspace


@dataclass(frozen=True)
class SetUp:
    """Where what grading needs lies now; ``unused`` is an exchange that was named where another is configured."""

    secret: Path
    gradebook: Path
    configuration: Path
    exchange: Path
    unused: Path | None


def set_up_course(workspace: "Workspace", *, new_secret: bool = False, new_ledger: bool = False) -> SetUp:
    """Make what grading needs and is not there yet, and return where it lies.

    ``new_secret`` and ``new_ledger`` let another secret, or ledger, be begun where the one that marks were given by is
    lost; without them that is refused.
    """
    root = workspace.whole.root
    there = (workspace.work or root).resolve()
    gate = workspace.door(workspace.exchange or configured_exchange(there, root))
    there.mkdir(parents=True, exist_ok=True)
    course_secret(gate.work / PRIVATE, make=new_secret or not workspace.has_gradings())
    if new_ledger:
        workspace.begin_ledger()
    gate.prepare()
    configure_grading(gate)
    used = configured_exchange(gate.work, root)
    return SetUp(
        secret=gate.work / PRIVATE / SECRET,
        gradebook=gate.work / "gradebook.db",
        configuration=gate.work / NAME,
        exchange=used or gate.shared,
        unused=gate.exchange if gate.exchange != used else None,
    )


def configure_grading(gate: "Door") -> None:
    """Write what nbgrader and formgrader read in a working folder, unless somebody has written theirs there."""
    shared = gate.exchange or gate.work / "exchange"
    write_config(gate.work, for_mentor(gate.course_id, gate.root, gate.work, shared, PIPELINE))

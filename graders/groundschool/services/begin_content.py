"""Begins new content of a course: files that work, as a draft."""

from groundschool.authoring.scaffold import Made, scaffold
from groundschool.services.workspace import Workspace


def begin_content(workspace: Workspace, kind: str, name: str) -> Made:
    """Write the files of something new into the course, and return them with what is to be done next.

    Raises GroundschoolError when the name cannot be used or something is there already, before anything is written.
    """
    return scaffold(workspace.whole, kind, name)

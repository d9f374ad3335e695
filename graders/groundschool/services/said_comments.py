"""What mentors said of somebody's work, for whom it is about."""

import logging

from groundschool.errors import GroundschoolError
from groundschool.nbgrader_bridge.hand_marks import Comments, read_comments
from groundschool.services.workspace import Workspace


def comments_for(workspace: Workspace, associate: str) -> Comments:
    """Return what people said of an associate's work, by them and exercise, and of which task.

    A gradebook that cannot be read keeps nobody from the rest of their page: that is logged.
    """
    try:
        return read_comments(workspace.gate.database, associate)
    except GroundschoolError as error:
        logging.getLogger(__name__).warning("groundschool: comments are not shown: %s", error)
        return {}

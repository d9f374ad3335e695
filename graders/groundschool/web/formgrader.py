"""Lets formgrader see what others write into the gradebook while it is open: a grading, a release."""

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from jupyter_server.serverapp import ServerApp

GRADEBOOK = "nbgrader_gradebook"  # where formgrader keeps its gradebook from the first request on


def forget_rows(server: "ServerApp") -> None:
    """Let formgrader read rows anew at each request.

    Its one session keeps them for as long as the server runs, those of cells too that a release has carried over.
    """
    settings: dict[str, Any] = server.web_app.settings
    log = settings.get("log_function")

    def after(handler: Any) -> None:  # noqa: ANN401 - any of tornado's
        if log is not None:
            log(handler)
        if (gradebook := settings.get(GRADEBOOK)) is not None:
            gradebook.db.rollback()

    settings["log_function"] = after

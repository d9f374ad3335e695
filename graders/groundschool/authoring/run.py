"""Runs a notebook in a kernel so that it ships with its outputs."""

import os
import tempfile
from pathlib import Path

import nbformat
from nbformat import NotebookNode

from groundschool.authoring.master import KERNEL
from groundschool.curriculum import Course
from groundschool.errors import GroundschoolError

LIVE = "application/vnd.jupyter.widget-view+json"
TIMEOUT = 120


def executed_notebook(course: Course, notebook: NotebookNode, name: str) -> NotebookNode:
    """Return the notebook with the outputs of a run over ``course``, without what differs from run to run.

    Raises GroundschoolError, naming the notebook, when a cell fails.
    """
    from nbclient import NotebookClient
    from nbclient.exceptions import CellExecutionError
    from traitlets.config import Config

    with tempfile.TemporaryDirectory(prefix="groundschool-") as folder:
        # A diary of its own: what a build answers is nobody's progress.
        environment = {**os.environ, "GROUNDSCHOOL_COURSE": str(course.root), "XDG_DATA_HOME": folder}
        # ipykernel 7 warns about loopback TCP; the sockets lie beside the connection file.
        quiet = Config({"KernelManager": {"transport": "ipc", "connection_file": str(Path(folder) / "kernel.json")}})
        try:
            client = NotebookClient(notebook, config=quiet, timeout=TIMEOUT, kernel_name="python3")
            client.resources = {"metadata": {"path": folder}}
            client.execute(env=environment)
        except CellExecutionError as error:
            raise GroundschoolError(f"{name}: a cell fails with {error.ename}: {error.evalue}") from error
    for cell in notebook.cells:
        _settle(cell)
    notebook.metadata = nbformat.from_dict(KERNEL)
    return notebook


def _settle(cell: NotebookNode) -> None:
    """Remove what differs from run to run: times, views of widgets that are gone, where a stream was cut in pieces."""
    cell.metadata.pop("execution", None)
    settled: list[NotebookNode] = []
    for output in cell.get("outputs", []):
        output.get("data", {}).pop(LIVE, None)
        if settled and output.output_type == "stream" and settled[-1].get("name") == output.name:
            settled[-1].text += output.text
        else:
            settled.append(output)
    if cell.cell_type == "code":
        cell.outputs = settled

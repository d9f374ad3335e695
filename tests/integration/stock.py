"""nbgrader's autograde as it ships, to compare with."""

import tempfile
from pathlib import Path

from groundschool.nbgrader_bridge.converters import Door, StepOutcome


def stock_autograde(door: Door, area: str, student: str, notebook: str = "*") -> StepOutcome:
    """Grade submitted notebooks in a kernel, with none of our settings, and return what nbgrader said."""
    from nbgrader.converters import Autograde

    config = door.config(area, student, notebook)
    config.Execute.timeout = config.Execute.startup_timeout = 180  # on a busy machine a kernel comes late
    with tempfile.TemporaryDirectory(prefix="groundschool-") as folder:
        # ipykernel 7 warns about loopback TCP. A socket's path must not depend on the working folder.
        config.KernelManager.transport = "ipc"
        config.KernelManager.connection_file = str(Path(folder) / "kernel.json")
        return door._run(Autograde, config, force=True)

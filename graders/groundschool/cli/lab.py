"""``groundschool lab``."""

from pathlib import Path
from typing import Annotated

import typer

from groundschool.cli.options import CourseOption, ExchangeOption, ViewerOption, WorkOption
from groundschool.services.workspace import Workspace

# JupyterLab's own news and update pop-ups are not what somebody should see first.
SETTINGS = {"@jupyterlab/apputils-extension/notification": '{"fetchNews": "false", "checkForUpdates": false}'}


def lab(  # noqa: PLR0913 - one parameter an option
    *,
    folder: Annotated[Path, typer.Option(help="Where an associate's notebooks lie; made if needed.")] = Path(
        "build/lab"
    ),
    mentor: Annotated[bool, typer.Option("--mentor", help="Open formgrader on --work instead, as a mentor.")] = False,
    viewer: ViewerOption = None,
    browser: Annotated[bool, typer.Option(help="Open a browser window.")] = True,
    port: Annotated[int, typer.Option(help="Where to listen; the next free port if taken.")] = 8888,
    course: CourseOption = None,
    work: WorkOption = None,
    exchange: ExchangeOption = None,
) -> None:
    """Open JupyterLab: as an associate on the Home notebook, or as a mentor on formgrader and --viewer's pages.

    Where an associate's pages are served, GROUNDSCHOOL_PAGES says: the Home notebook and the launcher show them.
    """
    import os
    import sys

    from groundschool.cli.init import init
    from groundschool.services.set_up_course import configure_grading

    workspace = Workspace(course, work, exchange=exchange)
    found = workspace.found
    if mentor:
        gate = workspace.gate
        root, page = gate.work, "/lab"
        configure_grading(gate)
    else:
        init(folder, exchange=exchange, course=found.root)
        root, page = folder.resolve(), "/lab/tree/home.ipynb"
    settings = _settings(root / ".jupyterlab")
    os.environ |= {"JUPYTERLAB_SETTINGS_DIR": str(settings), "GROUNDSCHOOL_COURSE": str(found.root)}
    os.environ["PATH"] = os.pathsep.join((str(Path(sys.executable).parent), os.environ.get("PATH", "")))
    os.chdir(root)
    command = [sys.executable, "-m", "jupyterlab", f"--ServerApp.root_dir={root}", f"--LabApp.default_url={page}"]
    command += [f"--port={port}", "--ip=127.0.0.1", *_pages()]
    if mentor and viewer:
        command += [f"--GroundschoolPages.{name}={value}" for name, value in _whose(found.root, root, viewer)]
    if not browser:
        command.append("--no-browser")
    if hasattr(os, "geteuid") and os.geteuid() == 0:
        command.append("--allow-root")
    os.execv(sys.executable, command)  # noqa: S606 - JupyterLab takes this process over, so that Ctrl-C reaches it


def _pages() -> list[str]:
    """Return what lets JupyterLab find our extensions, installed from a wheel or not."""
    from groundschool.web.server import LABEXTENSIONS

    extension = "groundschool.web.extension"
    return [f"--LabApp.extra_labextensions_path={LABEXTENSIONS}", f"--ServerApp.jpserver_extensions={extension}=True"]


def _whose(course: Path, work: Path, viewer: str) -> tuple[tuple[str, object], ...]:
    return ("course", course), ("work", work), ("owner", viewer)


def _settings(folder: Path) -> Path:
    for name, content in SETTINGS.items():
        path = folder / f"{name}.jupyterlab-settings"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(content, encoding="utf-8")
    return folder

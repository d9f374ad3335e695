"""Sets up a folder that JupyterLab is opened in: an associate's own, or a mentor's work folder with formgrader."""

import json
import os
import sys
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from groundschool.services.set_up_course import configure_grading
from groundschool.services.set_up_folder import Copied, set_up_folder
from groundschool.services.workspace import Workspace

# JupyterLab's own news and update pop-ups are not what somebody should see first.
SETTINGS = {"@jupyterlab/apputils-extension/notification": '{"fetchNews": "false", "checkForUpdates": false}'}
EXTENSION = "groundschool.web.extension"
QUEUE = "/groundschool/mentor"
# What nbgrader adds to JupyterLab for those who make and mark assignments.
MENTORS_ONLY = [f"@jupyter/nbgrader:{name}" for name in ("course-list", "create-assignment", "formgrader")]


@dataclass(frozen=True)
class Lab:
    """JupyterLab to be opened on a page in a folder: of whose course, with whose pages, and what was copied for it."""

    course: Path
    root: Path
    page: str
    pages: Mapping[str, object] = field(default_factory=dict)
    copied: Copied | None = None
    hidden: Sequence[str] = ()  # extensions of JupyterLab

    def environment(self, path: str) -> dict[str, str]:
        """Return what the environment says besides, where ``path`` is what PATH says."""
        return {
            "JUPYTERLAB_SETTINGS_DIR": str(self.root / ".jupyterlab"),
            "GROUNDSCHOOL_COURSE": str(self.course),
            "PATH": os.pathsep.join((str(Path(sys.executable).parent), path)),
        }

    def command(self, port: int, extensions: Path, *, browser: bool, as_root: bool) -> list[str]:
        """Return what runs it, with our ``extensions`` of its pages, installed from a wheel or not."""
        return [sys.executable, "-m", "jupyterlab", *self._settings(port, extensions, browser=browser, as_root=as_root)]

    def _settings(self, port: int, extensions: Path, *, browser: bool, as_root: bool) -> Iterator[str]:
        yield f"--ServerApp.root_dir={self.root}"
        yield f"--LabApp.default_url={self.page}"
        yield from (f"--port={port}", "--ip=127.0.0.1")
        yield f"--LabApp.extra_labextensions_path={extensions}"
        yield f"--ServerApp.jpserver_extensions={EXTENSION}=True"
        if self.hidden:
            yield f"--LabApp.app_settings_dir={_hide(self.root, self.hidden)}"
        yield from (f"--GroundschoolPages.{name}={value}" for name, value in self.pages.items())
        if not browser:
            yield "--no-browser"
        if as_root:
            yield "--allow-root"


def associates_lab(workspace: Workspace, folder: Path) -> Lab:
    """Return the lab of an associate's folder, in which the notebooks lie now; raises GroundschoolError without any."""
    found = workspace.found
    copied = set_up_folder(found, folder, workspace.exchange)
    return _quiet(Lab(found.root, folder.resolve(), "/lab/tree/home.ipynb", copied=copied, hidden=MENTORS_ONLY))


def mentors_lab(workspace: Workspace, viewer: str | None = None) -> Lab:
    """Return the lab of the work folder with formgrader; with a ``viewer`` it opens on their queue."""
    course, gate = workspace.found.root, workspace.gate
    configure_grading(gate)
    pages = {"course": course, "work": gate.work, "owner": viewer} if viewer else {}
    return _quiet(Lab(course, gate.work, QUEUE if viewer else "/lab", pages))


def _quiet(lab: Lab) -> Lab:
    """Return the lab with settings beside its notebooks that keep pop-ups away."""
    for name, content in SETTINGS.items():
        path = lab.root / ".jupyterlab" / f"{name}.jupyterlab-settings"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(content, encoding="utf-8")
    return lab


def _hide(root: Path, extensions: Sequence[str]) -> Path:
    """Write what JupyterLab leaves out beside the notebooks, and return the folder that it looks into."""
    folder = root / ".jupyterlab" / "app"
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "page_config.json").write_text(json.dumps({"disabledExtensions": list(extensions)}), encoding="utf-8")
    return folder

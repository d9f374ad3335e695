"""What browser tests share: one headless Chromium, a course small enough to build quickly, a real JupyterLab."""

import json
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import time
import tomllib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal
from urllib.error import URLError
from urllib.request import urlopen

import pytest
from axe_playwright_python.sync_playwright import Axe
from tests.made_once import made_once

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

ARGUMENTS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]
GROUNDSCHOOL = Path(sys.executable).with_name("groundschool")
ROOT = Path(__file__).parents[2]
STARTS_WITHIN = 90
WINDOW = {"width": 1440, "height": 1000}


@pytest.fixture(scope="session")
def chromium(require_tool) -> "Iterator[Browser]":
    """A launched browser; open a page with ``chromium.new_page()`` or ``new_context()`` and close it."""
    from playwright.sync_api import sync_playwright

    executable = require_tool("chromium")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=str(executable), args=ARGUMENTS)
        yield browser
        browser.close()


@pytest.fixture(scope="session")
def small_course(tmp_path_factory, verb) -> Callable[..., Path]:
    """Return a function that copies some exercises with their lessons and data, built, and returns the folder.

    The same exercises are built once; everybody who asks gets a copy to change.
    """

    def build(root: Path, *exercises: str) -> None:
        shutil.copytree(ROOT / "curriculum" / "policies", root / "curriculum" / "policies")
        for path in (ROOT / "curriculum").glob("*.toml"):
            _copy(path, root)
        lessons, datasets = set(), set()
        for name in exercises:
            folder = ROOT / "curriculum" / name
            _copy(folder, root)
            _copy(folder.parent / "area.toml", root)
            declared = tomllib.loads((folder / "exercise.toml").read_text(encoding="utf-8"))
            datasets |= {*declared["datasets"]}
            lessons |= {declared["lesson"]} | {entry["lesson"].split("#")[0] for entry in declared["misconceptions"]}
        for name in lessons:
            datasets |= _copy_lesson(name, root)
        for name in datasets:
            _copy(ROOT / "datasets" / name, root)
        _ask_for_one_exercise_a_skill(root / "curriculum" / "framework.toml")
        verb("build", "--course", root)

    def make(*exercises: str) -> Path:
        name = "-".join(("course", *exercises)).replace("/", "-")
        built = made_once(tmp_path_factory, name, lambda root: build(root, *exercises))
        return Path(shutil.copytree(built, tmp_path_factory.mktemp("course"), dirs_exist_ok=True))

    return make


def _copy(path: Path, root: Path) -> None:
    """Copy a file or folder of the project to the same place below ``root``."""
    target = root / path.relative_to(ROOT)
    target.parent.mkdir(parents=True, exist_ok=True)
    if path.is_dir():
        shutil.copytree(path, target, ignore=shutil.ignore_patterns("__pycache__"))
    else:
        shutil.copy(path, target)


def _copy_lesson(name: str, root: Path) -> set[str]:
    """Copy a lesson, built if it is, with the lessons it builds on; return the datasets they all need."""
    declaration = ROOT / "curriculum" / f"{name.replace('/', '/lessons/')}.toml"
    built = ROOT / "exercises" / f"{name.replace('/', '/lessons/')}.ipynb"
    for path in (declaration, declaration.with_suffix(".py"), built):
        if path.exists():
            _copy(path, root)
    declared = tomllib.loads(declaration.read_text(encoding="utf-8"))
    return {*declared.get("datasets", [])}.union(*(_copy_lesson(b, root) for b in declared.get("prerequisites", [])))


def _ask_for_one_exercise_a_skill(framework: Path) -> None:
    """A smaller course must not promise levels that its exercises cannot carry: the audit would refuse it."""
    text = re.sub(r"^(min_exercises|reason) = .*\n", "", framework.read_text(encoding="utf-8"), flags=re.MULTILINE)
    framework.write_text(re.sub(r"^exercises = \d+", "exercises = 1", text, flags=re.MULTILINE), encoding="utf-8")


@pytest.fixture(scope="session")
def verb(groundschool) -> Callable[..., str]:
    """Return a function that runs a verb and gives back what it printed; one that fails shows what it said."""

    def run(*arguments: object) -> str:
        done = groundschool(*arguments)
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout

    return run


@dataclass(frozen=True)
class Lab:
    """A running JupyterLab: where it is, the token that opens it, the folder it serves, where people's data goes."""

    url: str
    token: str
    folder: Path
    data: Path

    def address(self, path: str = "") -> str:
        """Return the address of a page, token included."""
        return f"{self.url}{path}?token={self.token}"

    def diary(self) -> list[dict[str, Any]]:
        """Return what the associate's diary holds."""
        path = self.data / "groundschool" / "diary.jsonl"
        return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()] if path.exists() else []


@pytest.fixture(scope="session")
def lab(tmp_path_factory) -> Callable[..., Any]:
    """Return a context manager that runs ``groundschool lab`` with its own Jupyter folders and ends it afterwards.

    ``settings`` are JupyterLab settings by plugin, for the folder that the command serves.
    """

    @contextmanager
    def run(serves: Path, *options: object, settings: dict[str, dict] | None = None) -> Iterator[Lab]:
        home = tmp_path_factory.mktemp("home")
        for plugin, values in (settings or {}).items():
            path = serves / ".jupyterlab" / f"{plugin}.jupyterlab-settings"
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(json.dumps(values), encoding="utf-8")
        names = ("JUPYTER_RUNTIME_DIR", "JUPYTER_DATA_DIR", "JUPYTER_CONFIG_DIR", "IPYTHONDIR", "XDG_DATA_HOME")
        environment = os.environ | {name: str(home / name.lower()) for name in names}
        command = [str(GROUNDSCHOOL), "lab", "--no-browser", f"--port={free_port()}", *map(str, options)]
        with (home / "log").open("w", encoding="utf-8") as log:
            server = subprocess.Popen(command, env=environment, stdout=log, stderr=log, start_new_session=True)
            try:
                url, token = _wait_until_up(server, Path(environment["JUPYTER_RUNTIME_DIR"]), home / "log")
                yield Lab(url, token, serves, Path(environment["XDG_DATA_HOME"]))
            finally:
                end(server)

    return run


@pytest.fixture
def window(chromium) -> "Iterator[Callable[..., Page]]":
    """Return a function that opens a window of nobody's, by width and colour scheme; all are closed afterwards."""
    contexts = []

    def open_window(width: int = 1440, scheme: str = "light") -> "Page":
        contexts.append(chromium.new_context(viewport={"width": width, "height": 900}, color_scheme=scheme))
        return contexts[-1].new_page()

    yield open_window
    for context in contexts:
        context.close()


@pytest.fixture(scope="module")
def same_window(chromium) -> "Iterator[Callable[..., Page]]":
    """Return a function that shows somebody's window, by width and colour scheme: the same one in all of a file.

    A window costs more than most pages. It knows what was done in it, so whoever has to be a stranger takes another.
    """
    contexts = []

    @cache
    def open_window(_: str) -> "Page":
        contexts.append(chromium.new_context())
        return contexts[-1].new_page()

    def show(who: str = "", width: int = 1440, scheme: "Literal['light', 'dark']" = "light") -> "Page":
        page = open_window(who)
        page.set_viewport_size({"width": width, "height": 900})
        page.emulate_media(color_scheme=scheme)
        return page

    yield show
    for context in contexts:
        context.close()


def flaws(page: "Page", width: int) -> str:
    """Return what axe finds on a page, and whether it is wider than its window; empty when there is nothing to mend."""
    found = Axe().run(page)
    wide, inner = page.evaluate("[document.documentElement.scrollWidth, innerWidth]")
    sideways = "" if wide <= inner == width else f"it is {wide} wide in a window of {inner}, opened at {width}"
    return "\n".join(filter(None, (found.generate_report() if found.violations_count else "", sideways)))


def free_port() -> int:
    """Return a port that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def _wait_until_up(server: subprocess.Popen, runtime: Path, log: Path) -> tuple[str, str]:
    deadline = time.monotonic() + STARTS_WITHIN
    while time.monotonic() < deadline and server.poll() is None:
        for path in runtime.glob("jpserver-*.json"):
            try:
                info = json.loads(path.read_text(encoding="utf-8"))
                with urlopen(f"{info['url']}api?token={info['token']}", timeout=5):  # noqa: S310 - our own server
                    return info["url"], info["token"]
            except (URLError, json.JSONDecodeError, TimeoutError):
                continue
        time.sleep(0.2)
    pytest.fail(f"JupyterLab did not start:\n{log.read_text(encoding='utf-8')}")


def end(server: subprocess.Popen) -> None:
    """End a server, which ends what it started; whatever is left of its session is killed."""
    server.terminate()
    try:
        server.wait(20)
    except subprocess.TimeoutExpired:
        os.killpg(server.pid, signal.SIGKILL)
        server.wait()


@pytest.fixture(scope="session")
def picture() -> "Callable[..., None]":
    """Return a function that saves a screenshot if GROUNDSCHOOL_SCREENSHOTS names a folder to put it into."""
    folder = os.environ.get("GROUNDSCHOOL_SCREENSHOTS")

    def take(page: "Page", name: str) -> None:
        if folder:
            page.screenshot(path=str(Path(folder).absolute() / f"{name}.png"))

    return take

"""The wheel and the source distribution, built once from the checkout."""

import os
import subprocess
import sys
import sysconfig
import tarfile
import venv
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]


def clean_environment(wheel: Path, home: Path) -> tuple[Path, Path]:
    """Return the Python of a new environment that holds the wheel, and where that lies; dependencies are this one's.

    The path file lends the dependencies only: an editable groundschool hangs on another path file, which Python reads
    in an environment's own site-packages and nowhere else.
    """
    venv.create(home / "venv", with_pip=False)
    python = home / "venv" / "bin" / "python"
    pip = [sys.executable, "-m", "pip", "--python", str(python), "install", "--quiet", "--no-deps", "--no-index"]
    subprocess.run([*pip, str(wheel)], check=True, timeout=120)
    [site] = (home / "venv" / "lib").glob("python*/site-packages")
    (site / "dependencies.pth").write_text(sysconfig.get_path("purelib") + "\n", encoding="utf-8")
    return python, site


def _build(kind: str, folder: Path) -> Path:
    command = [sys.executable, "-m", "build", f"--{kind}", "--no-isolation", "--outdir", str(folder), str(ROOT)]
    done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=240)
    assert done.returncode == 0, done.stdout + done.stderr
    [made] = folder.glob("groundschool-*")
    return made


@pytest.fixture(scope="session")
def wheel(tmp_path_factory) -> Path:
    """The wheel's path."""
    return _build("wheel", tmp_path_factory.mktemp("wheel"))


@pytest.fixture(scope="session")
def contents(wheel) -> dict[str, bytes]:
    """What the wheel holds, by path."""
    with zipfile.ZipFile(wheel) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


@pytest.fixture(scope="session")
def sdist_names(tmp_path_factory) -> set[str]:
    """The paths inside the source distribution, without its top folder."""
    with tarfile.open(_build("sdist", tmp_path_factory.mktemp("sdist"))) as archive:
        return {name.partition("/")[2] for name in archive.getnames()}


@pytest.fixture(scope="session")
def built(course) -> None:
    """Skip (fail in CI) while exercises or lessons of the checkout are not built yet."""
    wanted = [*course.exercises, *(name.replace("/", "/lessons/") for name in course.lessons), "home"]
    unbuilt = [name for name in wanted if not (ROOT / "exercises" / f"{name}.ipynb").is_file()]
    if unbuilt:
        said = f"not built: {', '.join(unbuilt)}; run 'groundschool build'"
        pytest.fail(said) if os.environ.get("CI") == "true" else pytest.skip(said)

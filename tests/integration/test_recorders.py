"""Every record.py records anew with real programs, leaves nothing behind, and says what it lacks."""

import json
import os
import re
import subprocess
import sys
import time
import tomllib
from pathlib import Path

import pytest

from groundschool.datasets.model import DatasetFile
from groundschool.errors import MissingToolError
from groundschool.recording.network import require_namespaces

DATASETS = Path(__file__).parents[2] / "datasets"
ACCESS, CAPTURE, METRICS = "edge-access-recorded", "edge-capture-recorded", "edge-metrics-recorded"


@pytest.fixture
def namespaces(require_tool):
    """Skip with what is missing (fail where CI=true) unless this process may make network namespaces."""
    for program in ("ip", "ss", "setpriv"):
        require_tool(program)
    try:
        require_namespaces()
    except MissingToolError as missing:
        (pytest.fail if os.environ.get("CI") == "true" else pytest.skip)(str(missing))


def recorder(name, out, seconds, *wrapper, **environment):
    """Start a record.py in a session of its own, so that whatever it leaves behind can be found."""
    arguments = [
        *wrapper,
        sys.executable,
        str(DATASETS / name / "record.py"),
        "--out",
        str(out),
        "--seconds",
        str(seconds),
    ]
    return subprocess.Popen(
        arguments, env=os.environ | environment, stderr=subprocess.PIPE, text=True, start_new_session=True
    )


def output(*args):
    # ps exits 1 where it finds nothing, which is what is hoped for.
    return subprocess.run(args, capture_output=True, text=True, check=False, timeout=20).stdout.splitlines()


def left_over(process):
    namespaces = [line for line in output("ip", "netns") if line.startswith(f"gs{process.pid}-")]
    return output("ps", "-o", "args=", "-s", str(process.pid)) + namespaces


@pytest.mark.usefixtures("namespaces")
@pytest.mark.parametrize(
    ("name", "seconds", "programs"),
    [(ACCESS, 6, ["nginx"]), (CAPTURE, 5, ["nginx", "nft", "tcpdump"]), (METRICS, 8, ["nginx", "prometheus"])],
)
def test_recording_anew_yields_the_declared_files(name, seconds, programs, require_tool, tmp_path):
    for program in programs:
        require_tool(program)
    process = recorder(name, tmp_path, seconds)
    _, said = process.communicate(timeout=90)
    assert (process.returncode, said) == (0, "")
    assert left_over(process) == []
    declared = DatasetFile.model_validate(tomllib.loads((tmp_path / "dataset.toml").read_text()))
    files = {entry.path for entry in declared.files}
    checked_in = DatasetFile.model_validate(tomllib.loads((DATASETS / name / "dataset.toml").read_text()))
    assert files == {entry.path for entry in checked_in.files}
    assert {path.name for path in tmp_path.iterdir()} == files | {"dataset.toml", "dataset.lock", "truth.json"}
    subprocess.run(["sha256sum", "--check", "--strict", "dataset.lock"], cwd=tmp_path, check=True, capture_output=True)
    truth = json.loads((tmp_path / "truth.json").read_text())
    assert truth.keys() == json.loads((DATASETS / name / "truth.json").read_text()).keys()
    assert truth["window"]["start"] < truth["fault"]["started"] < truth["window"]["end"]


@pytest.mark.usefixtures("namespaces")
def test_a_terminated_recording_leaves_nothing_behind(require_tool, tmp_path):
    require_tool("nginx")
    process = recorder(ACCESS, tmp_path, 60)
    while not any("nginx: master" in line for line in left_over(process)):
        assert process.poll() is None
        time.sleep(0.1)
    process.terminate()
    process.communicate(timeout=20)
    assert process.returncode == 143
    assert left_over(process) == []
    assert list(tmp_path.iterdir()) == []


def test_a_missing_program_is_refused_with_the_package_that_brings_it(tmp_path):
    process = recorder(METRICS, tmp_path, 5, PATH=str(tmp_path))
    _, said = process.communicate(timeout=30)
    assert process.returncode == 2
    assert re.fullmatch(r"a recording needs .*prometheus, not installed here\. On Debian: apt-get install .*\n", said)


@pytest.mark.usefixtures("namespaces")
def test_a_process_that_may_not_make_namespaces_is_told_so(require_tool, tmp_path):
    require_tool("nginx")
    process = recorder(ACCESS, tmp_path, 5, require_tool("setpriv"), "--bounding-set", "-sys_admin")
    _, said = process.communicate(timeout=30)
    assert process.returncode == 2
    assert said.startswith("a recording needs root and the right to make network namespaces: ")
    assert "Traceback" not in said

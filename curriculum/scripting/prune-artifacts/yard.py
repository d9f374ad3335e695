"""Lays out a store, runs a script on it and tells what became of everything. A program: JSON in, JSON out.

In: ``root`` (a folder to make), ``truth`` of a variant of artifact-trees, ``script``, and ``runs``: a list of
``{arguments, here, frozen, senseless, exported}`` (``here`` below the root; a frozen store lets nothing be removed;
``exported`` is added to the environment, where a leading @ stands for the root). Out: a list of
``{status, out, err, gone, touched}``, paths from the root; exit status 3 when a script left nothing to go on with. It
runs in a process of its own, because it limits children between fork and exec, which only one without threads may do.
"""

import json
import os
import resource
import shutil
import signal
import stat
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import suppress
from functools import partial
from pathlib import Path
from typing import IO

from confined import confine, version

SECONDS = 10
RUINED = 3
SCRATCH = ("home", "tmp")
DECOYS = ("7", "notes.txt", "old.tar.gz")  # old, and in the folder the script is started from: none of its business
# Without Landlock, what could hurt does nothing in runs with senseless arguments, and says so.
HURTS = ("rm", "rmdir", "unlink", "shred", "truncate", "mv", "find", "xargs", "perl", "python3", "sudo")


def lay_out(root: Path, truth: dict) -> None:
    """Make the store with its ages counted from now, what its links lead to, and a folder to start from."""
    store, ages = root / truth["directory"], {}
    for folder in (store, root / "started-here"):
        folder.mkdir(parents=True)
    (root / "link-to-store").symlink_to(truth["directory"])
    (root / "way-in").symlink_to(".")
    for entry in sorted(truth["entries"], key=lambda entry: (entry["kind"] != "directory", entry["path"])):
        path = store / entry["path"]
        ages[path] = entry["minutes"]
        if entry["kind"] == "directory":
            path.mkdir()
        elif entry["kind"] == "link":
            path.symlink_to(entry["target"])
        elif entry["kind"] == "pipe":
            os.mkfifo(path)
        else:
            path.write_text(entry["path"], encoding="utf-8")
    for path in [*(root / name for name in truth["outside"]), *(root / "started-here" / name for name in DECOYS)]:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(path.name, encoding="utf-8")
        ages[path] = 400 * 24 * 60
    now = time.time()  # when a backup read everything: only the time of modification tells what is old
    for path, minutes in ages.items():
        os.utime(path, (now, now - 60 * minutes), follow_symlinks=False)


def seen(root: Path) -> dict[str, object]:
    """Return everything below the root but scratch: each path with what it is."""
    found: dict[str, object] = {}
    for folder, folders, files in os.walk(root):
        if folder == str(root):
            folders[:] = [name for name in folders if name not in SCRATCH]
        for path in (f"{folder}/{name}" for name in (*folders, *files)):
            state = os.lstat(path)
            content = None if stat.S_ISDIR(state.st_mode) else (state.st_size, state.st_mtime_ns)
            found[path.removeprefix(f"{root}/")] = (state.st_mode, content)
    return found


def prepare(root: Path, script: str, here: Path) -> Path:
    """Return the script's path in fresh scratch folders; nothing that a run before left there is followed."""
    for folder in (root / name for name in SCRATCH):
        if folder.is_symlink() or folder.is_file():
            folder.unlink()
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir()
    here.mkdir(exist_ok=True)
    program = root / "home" / "prune-artifacts.sh"
    with program.open("xb") as file:
        file.write(script.encode("utf-8", "replace"))
    return program


def run(root: Path, script: str, one: dict) -> dict:
    """Return what one run of the script did."""
    program = prepare(root, script, root / one["here"])
    before = seen(root)
    # They have no name that a script could put something else under.
    with tempfile.TemporaryFile(dir=root / "tmp") as out, tempfile.TemporaryFile(dir=root / "tmp") as err:
        status = bash(root, [str(program), *one["arguments"]], one, (out, err))
        said = {name: os.fsdecode(os.pread(file.fileno(), 200_000, 0)) for name, file in (("out", out), ("err", err))}
    after = seen(root)
    touched = sorted(path for path in after if after[path] != before.get(path))
    return {"status": status, **said, "gone": sorted(before.keys() - after.keys()), "touched": touched}


def bash(root: Path, command: list[str], one: dict, streams: tuple[IO[bytes], IO[bytes]]) -> int:
    """Return the exit status; bash and all it started end within 10 s, and then count as a success."""
    environment = {"PATH": os.environ.get("PATH", os.defpath), "HOME": str(root / "home"), "TMPDIR": str(root / "tmp")}
    environment |= {"LC_ALL": "C", "TZ": "UTC", "OLDPWD": str(root / "elsewhere")}
    environment |= {name: value.replace("@", str(root)) for name, value in one.get("exported", {}).items()}
    if one["senseless"] and version() < 1:
        environment["PATH"] = f"{harmless(root)}:{environment['PATH']}"
    changeable = [str(root / name) for name in SCRATCH] if one["frozen"] else [str(root)]
    started = subprocess.Popen(
        ["bash", *command],
        cwd=root / one["here"],
        env=environment,
        stdin=subprocess.DEVNULL,
        stdout=streams[0],
        stderr=streams[1],
        preexec_fn=partial(limit, changeable, str(root)),  # noqa: PLW1509 - this process has no threads
    )
    try:
        status = started.wait(SECONDS)
    except subprocess.TimeoutExpired:
        status = 0
    with suppress(ProcessLookupError):
        os.killpg(started.pid, signal.SIGKILL)
    started.kill()
    started.wait()
    return status


def limit(changeable: list[str], readable: str) -> None:
    """Limit this process to changes below some folders, 10 MB a file and 10 s of processor time, in its own session."""
    with suppress(PermissionError):  # some sandboxes allow none
        os.setsid()
    resource.setrlimit(resource.RLIMIT_FSIZE, (10_000_000, 10_000_000))
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
    if version() >= 1:
        confine(changeable, readable)


def harmless(root: Path) -> Path:
    """Return a folder of programs that do nothing but say so, under the names of those that could hurt."""
    folder = root / "home" / "harmless"
    folder.mkdir(exist_ok=True)
    for name in HURTS:
        (folder / name).write_text(f'#!/bin/sh\necho "{name}: Permission denied" >&2\nexit 1\n', encoding="utf-8")
        (folder / name).chmod(0o755)
    return folder


def told(root: Path, job: dict) -> Iterator[dict | None]:
    """Yield what each run did: None for one that is impossible here."""
    by_path = version() < 1 and any(f"/{name}" in job["script"] for name in HURTS)
    for one in job["runs"]:
        if one["senseless"] and by_path:
            yield {"status": 0, "out": "", "err": "not run: it calls programs by path", "gone": [], "touched": []}
        elif one["frozen"] and version() < 1:
            yield None
        else:
            yield run(root, job["script"], one)


def main() -> None:
    """Read a job from stdin, do it, and write what happened to stdout."""
    job = json.load(sys.stdin)
    root = Path(job["root"])
    lay_out(root, job["truth"])
    try:
        runs = list(told(root, job))
    except OSError as error:
        sys.stderr.write(f"{error}\n")
        sys.exit(RUINED)
    json.dump(runs, sys.stdout)


if __name__ == "__main__":
    main()

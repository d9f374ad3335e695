"""Lays out a store, runs a script on it and tells what became of everything. A program: JSON in, JSON out.

In: ``root`` (a folder to make), ``truth`` of a variant of artifact-trees, ``script``, and ``runs``: a list of
``{arguments, here, frozen}`` (``here`` below the root; a frozen store lets nothing be removed). Out: a list of
``{status, out, err, gone, touched}``, paths from the root. It runs in a process of its own, because it limits children
between fork and exec, which only a process without threads may do.
"""

import json
import os
import resource
import signal
import subprocess
import sys
import time
from contextlib import suppress
from functools import partial
from pathlib import Path

from confined import confine, version

SECONDS = 10
SCRATCH = ("home", "tmp")
DECOYS = ("7", "notes.txt", "old.tar.gz")  # old, and in the folder the script is started from: none of its business
# Without Landlock, what could hurt does nothing in runs with senseless arguments, and says so.
HURTS = ("rm", "rmdir", "unlink", "shred", "truncate", "mv", "find", "xargs", "perl", "python3", "sudo")


def lay_out(root: Path, truth: dict) -> None:
    """Make the store with its ages counted from now, what its links lead to, and a folder to start from."""
    store, ages = root / truth["directory"], {}
    for folder in (store, root / "started-here", *(root / name for name in SCRATCH)):
        folder.mkdir(parents=True)
    (root / "link-to-store").symlink_to(truth["directory"])
    for entry in sorted(truth["entries"], key=lambda entry: (entry["kind"] != "directory", entry["path"])):
        path = store / entry["path"]
        ages[path] = entry["minutes"]
        if entry["kind"] == "directory":
            path.mkdir()
        elif entry["kind"] == "link":
            path.symlink_to(entry["target"])
        else:
            path.write_text(entry["path"], encoding="utf-8")
    for path in [*(root / name for name in truth["outside"]), *(root / "started-here" / name for name in DECOYS)]:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(path.name, encoding="utf-8")
        ages[path] = 400 * 24 * 60
    for path, minutes in ages.items():
        os.utime(path, (time.time() - 60 * minutes,) * 2, follow_symlinks=False)


def seen(root: Path) -> dict[str, object]:
    """Return everything below the root but scratch: each path with what it is."""
    found: dict[str, object] = {}
    for folder, folders, files in os.walk(root):
        for path in (Path(folder) / name for name in (*folders, *files)):
            state, where = path.lstat(), path.relative_to(root)
            if where.parts[0] not in SCRATCH:
                found[str(where)] = (state.st_mode, None if path.is_dir() else (state.st_size, state.st_mtime_ns))
    return found


def run(root: Path, script: str, one: dict) -> dict:
    """Return what one run of the script did."""
    program = root / "home" / "prune-artifacts.sh"
    program.write_text(script, encoding="utf-8")
    before = seen(root)
    status = bash(root, root / one["here"], [str(program), *one["arguments"]], one)
    after = seen(root)
    out, err = (os.fsdecode((root / "home" / name).read_bytes()[:200_000]) for name in ("out", "err"))
    touched = sorted(path for path in after if after[path] != before.get(path))
    return {"status": status, "out": out, "err": err, "gone": sorted(before.keys() - after.keys()), "touched": touched}


def bash(root: Path, here: Path, command: list[str], one: dict) -> int:
    """Return the exit status; bash and all it started end within 10 s, and then count as a success."""
    environment = {"PATH": os.environ.get("PATH", os.defpath), "HOME": str(root / "home"), "TMPDIR": str(root / "tmp")}
    environment |= {"LC_ALL": "C", "TZ": "UTC"}
    if one["senseless"] and version() < 1:
        environment["PATH"] = f"{harmless(root)}:{environment['PATH']}"
    changeable = [str(root / name) for name in SCRATCH] if one["frozen"] else [str(root)]
    with (root / "home" / "out").open("wb") as out, (root / "home" / "err").open("wb") as err:
        started = subprocess.Popen(
            ["bash", *command],
            cwd=here,
            env=environment,
            stdin=subprocess.DEVNULL,
            stdout=out,
            stderr=err,
            start_new_session=True,
            preexec_fn=partial(limit, changeable, str(root)),  # noqa: PLW1509 - this process has no threads
        )
        try:
            status = started.wait(SECONDS)
        except subprocess.TimeoutExpired:
            status = 0
        with suppress(ProcessLookupError):
            os.killpg(started.pid, signal.SIGKILL)
        started.wait()
    return status


def limit(changeable: list[str], readable: str) -> None:
    """Limit this process to changes below some folders, 10 MB a file and 10 s of processor time."""
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


def main() -> None:
    """Read a job from stdin, do it, and write what happened to stdout."""
    job = json.load(sys.stdin)
    root, script = Path(job["root"]), job["script"]
    by_path = version() < 1 and any(f"/{name}" in script for name in HURTS)
    lay_out(root, job["truth"])
    told = []
    for one in job["runs"]:
        if one["senseless"] and by_path:
            told.append(
                {"status": 0, "out": "", "err": "not run: it calls programs by path", "gone": [], "touched": []}
            )
        elif one["frozen"] and version() < 1:
            told.append(None)
        else:
            told.append(run(root, script, one))
    json.dump(told, sys.stdout)


if __name__ == "__main__":
    main()

"""How fast the engine is beside stock nbgrader, on the same submissions in one run. Run by hand:

    python tests/benchmarks/grade.py [--submissions 60] [--area linux] [--growth 10 100 1000] [--json]

It fabricates submissions to a skill area, times whole processes (``nbgrader autograde`` as nbgrader ships it against
``groundschool grade``), and prints ratios. Stock comes first; both start with empty caches of their own and a warm
disk. Stock grades at most 60 of the submissions; its time for more is not guessed.
"""

import argparse
import contextlib
import json
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from itertools import count, pairwise
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[2]
BIN = Path(sys.executable).parent
MOST_STOCK = 60
STOCK_CONFIG = """c = get_config()  # noqa: F821
c.CourseDirectory.course_id = "groundschool"
c.CourseDirectory.root = {work!r}
c.CourseDirectory.source_directory = {source!r}
c.CourseDirectory.release_directory = {release!r}
c.Execute.timeout = 180
"""


def main() -> None:
    """Print what was measured."""
    given = _arguments()
    with tempfile.TemporaryDirectory(prefix="groundschool-benchmark-") as folder:
        bench = Bench(Path(folder), given.area)
        found = bench.measure(given.submissions, given.growth)
    print(json.dumps(found, indent=2) if given.json else _told(found))


class Bench:
    """One benchmark in a folder of its own."""

    def __init__(self, folder: Path, area: str) -> None:
        from groundschool.curriculum import Course

        self.folder, self.area, self.memory, self.numbers = folder, area, 0, count()
        self.course = Course.find(ROOT)
        self.exercises = self.course.active(area)
        self.base = folder / "base"
        self.base.mkdir()
        self.run("groundschool", "release", area, "--work", self.base, "--exchange", folder / "exchange")

    def measure(self, submissions: int, growth: list[int]) -> dict[str, Any]:
        """Return seconds and ratios."""
        _say(f"{submissions} submissions to {self.area}: {', '.join(one.slug for one in self.exercises)}")
        small = min(submissions, MOST_STOCK)
        stock, ours = self.work("stock", small), self.work("ours", small)
        stock_class = self.timed("stock, a class", lambda: self.stock(stock))
        stock_alone = self.timed("stock, one alone", lambda: self.stock(stock, "--force", "--student", "a000"))
        ours_class = self.timed("ours, a class", lambda: self.ours(ours))
        ours_alone = self.timed("ours, one alone", lambda: self.ours(ours, "--again", "--associate", "a000"))
        stock_warm, ours_warm = self.warm(stock), self.warm(ours)
        took = {size: self.grown(size) for size in sorted(growth)}
        per = dict(_each_further(took))
        floor, engine, where = self.floor()
        return {
            "submissions": small,
            "cores": os.cpu_count(),
            "class": _ratio(stock_class, ours_class),
            "alone cold": _ratio(stock_alone, ours_alone),
            "alone warm": _ratio(stock_warm, ours_warm),
            "seconds by size": {str(size): round(seconds, 2) for size, seconds in took.items()},
            "seconds of each further submission": {step: round(cost, 3) for step, cost in per.items()},
            "flat within": round(max(per.values()) / min(per.values()) - 1, 3) if per else None,
            "memory in MB": round(self.memory / 1e6),
            "bare fork": {"seconds": round(floor, 3), "share": round(floor / engine, 2)},
            "where the time goes": where,
        }

    def work(self, name: str, submissions: int) -> Path:
        """Return a released working folder with so many submissions."""
        work = Path(shutil.copytree(self.base, self.folder / name))
        contents = {one.slug: solved(one.id) for one in self.exercises}
        for number in range(submissions):
            slug = self.exercises[number % len(self.exercises)].slug
            path = work / "submitted" / f"a{number // len(self.exercises):03d}" / self.area / f"{slug}.ipynb"
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(contents[slug])
        return work

    def stock(self, work: Path, *options: str) -> None:
        """Grade with nbgrader as it ships."""
        self.configure_stock(work)
        self.run("nbgrader", "autograde", self.area, *options, cwd=work)

    def configure_stock(self, work: Path) -> None:
        """Point nbgrader at the folder, with none of our settings."""
        places = {"work": str(work), "source": str(ROOT / "source"), "release": str(ROOT / "exercises")}
        (work / "nbgrader_config.py").write_text(STOCK_CONFIG.format(**places), encoding="utf-8")

    def ours(self, work: Path, *options: str) -> None:
        """Grade with the engine."""
        self.run("groundschool", "grade", self.area, "--work", work, "--require", "isolated", *options)

    def grown(self, submissions: int) -> float:
        """Return the seconds that a class of this size takes; a small one several times, and the median counts."""
        return statistics.median(self.graded(submissions) for _ in range(5 if submissions < 100 else 1))

    def graded(self, submissions: int) -> float:
        """Return the seconds that a class of this size takes, all in all."""
        work = self.work(f"grown-{next(self.numbers)}", submissions)
        return self.timed(f"ours, {submissions} submissions", lambda: self.ours(work))

    def warm(self, work: Path) -> float:
        """Return the seconds that formgrader's button takes for one person, in a server where it was pressed before."""
        command = [sys.executable, str(Path(__file__).with_name("button.py")), str(work), self.area, "a000"]
        if work.name != "stock":
            command.append("engine")
        done = self.run(*command, cwd=work)
        seconds = float(done.strip().splitlines()[-1])
        _say(f"{seconds:8.2f} s  {work.name}, one alone warm")
        return seconds

    def floor(self) -> tuple[float, float, dict[str, float]]:
        """Return seconds of one submission's cells in a bare fork, and in the engine, and where the engine's go."""
        done = self.run(sys.executable, str(Path(__file__).with_name("floor.py")), self.exercises[0].id)
        said = json.loads(done.strip().splitlines()[-1])
        return said["floor"], said["engine"], said["where"]

    def timed(self, what: str, work: Callable[[], None]) -> float:
        """Return how long something takes, said on standard error."""
        began = time.monotonic()
        work()
        took = time.monotonic() - began
        _say(f"{took:8.2f} s  {what}")
        return took

    def run(self, *command: object, cwd: Path | None = None) -> str:
        """Return what a program of this environment printed; a failure ends the benchmark with what it said."""
        words = [str(BIN / str(command[0])) if command[0] in {"groundschool", "nbgrader"} else str(command[0])]
        words += map(str, command[1:])
        environment = {**os.environ, "GROUNDSCHOOL_COURSE": str(ROOT), "PATH": f"{BIN}{os.pathsep}{os.environ['PATH']}"}
        where = cwd or self.folder
        pipes = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE, "text": True}
        with subprocess.Popen(words, cwd=where, env=environment, **pipes) as process:
            done = threading.Event()
            if command[:2] == ("groundschool", "grade"):
                threading.Thread(target=self.watch_memory, args=(process.pid, done), daemon=True).start()
            out, err = process.communicate()
            done.set()
        if process.returncode:
            raise SystemExit(f"{' '.join(words)} ended with {process.returncode}:\n{out[-2000:]}{err[-3000:]}")
        return out

    def watch_memory(self, pid: int, done: threading.Event) -> None:
        """Remember the most memory that a process and its descendants share out between them."""
        while not done.wait(20.0):  # counting takes a while, and stops what is counted
            self.memory = max(self.memory, sum(map(_memory, _tree(pid))))


def solved(exercise_id: str) -> bytes:
    """Return the released notebook with the master's answers in it."""
    released = json.loads((ROOT / "exercises" / f"{exercise_id}.ipynb").read_bytes())
    master = json.loads((ROOT / "source" / f"{exercise_id}.ipynb").read_bytes())
    answers = {name: cell["source"] for name, cell in _solutions(master)}
    for name, cell in _solutions(released):
        cell["source"] = answers[name]
    return json.dumps(released).encode()


def _solutions(notebook: dict[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
    for cell in notebook["cells"]:
        mark = cell["metadata"].get("nbgrader", {})
        if mark.get("solution"):
            yield mark["grade_id"], cell


def _tree(pid: int) -> Iterator[int]:
    yield pid
    for children in Path(f"/proc/{pid}/task").glob("*/children"):
        with contextlib.suppress(OSError):
            for child in children.read_text(encoding="ascii").split():
                yield from _tree(int(child))


def _memory(pid: int) -> int:
    """Return the bytes of a process's proportional share (Pss) as the kernel counts them."""
    with contextlib.suppress(OSError):
        for line in Path(f"/proc/{pid}/smaps_rollup").read_text(encoding="ascii").splitlines():
            if line.startswith("Pss:"):
                return int(line.split()[1]) * 1024
    return 0


def _ratio(stock: float, ours: float) -> dict[str, float]:
    return {"stock": round(stock, 2), "ours": round(ours, 2), "ratio": round(stock / ours, 1)}


def _each_further(took: dict[int, float]) -> Iterator[tuple[str, float]]:
    """Yield, from one size of a class to the next, what each submission more has cost; no start is counted."""
    for (few, seconds), (many, more) in pairwise(took.items()):
        yield f"{few} to {many}", (more - seconds) / (many - few)


def _told(found: dict[str, Any]) -> str:
    lines = [f"{found['submissions']} submissions on {found['cores']} cores, isolated"]
    for name in ("class", "alone cold", "alone warm"):
        one = found[name]
        lines.append(
            f"{name:12} {one['stock']:8.2f} s stock  {one['ours']:7.2f} s ours  {one['ratio']:5.1f} times faster"
        )
    sizes = ", ".join(f"{seconds} s for {size}" for size, seconds in found["seconds by size"].items())
    costs = ", ".join(f"{cost} s from {step}" for step, cost in found["seconds of each further submission"].items())
    lines.append(f"whole commands: {sizes}" if sizes else "")
    lines.append(f"each further submission: {costs} (flat within {found['flat within']:.0%})" if costs else "")
    bare = found["bare fork"]
    lines.append(f"a bare fork runs the same cells in {bare['seconds']} s, {bare['share']:.0%} of the engine's")
    lines.append(
        "where it goes: " + ", ".join(f"{what} {share:.0%}" for what, share in found["where the time goes"].items())
    )
    lines.append(f"all processes of the engine together used at most {found['memory in MB']} MB")
    return "\n".join(line for line in lines if line)


def _say(text: str) -> None:
    print(text, file=sys.stderr, flush=True)


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--submissions", type=int, default=60)
    parser.add_argument("--area", default="linux")
    parser.add_argument("--growth", type=int, nargs="*", default=[10, 100, 1000])
    parser.add_argument("--json", action="store_true")
    return parser.parse_args()


if __name__ == "__main__":
    main()

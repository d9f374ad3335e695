"""Examines papers in this process, on every core, or on a Dask cluster; results come back as they are ready."""

import multiprocessing
import signal
import sys
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import FIRST_COMPLETED, Executor, Future, ProcessPoolExecutor, wait
from concurrent.futures.process import BrokenProcessPool
from functools import cache, partial
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from groundschool.curriculum import Course
from groundschool.errors import GroundschoolError
from groundschool.grading.engine import Examined, Examiner, Paper
from groundschool.sandbox import Assurance, Limits, Zygote
from groundschool.sandbox.kernel import PR_SET_PDEATHSIG, prctl

if TYPE_CHECKING:
    from distributed import Client

T = TypeVar("T")
Result = tuple[T, Examined]
ANSWERS_WITHIN = "10 s"
AHEAD = 2  # papers that wait for each worker, so that none is idle and few are in memory


def one_by_one(examiner: Examiner, papers: Iterable[tuple[T, Paper]]) -> Iterator[Result[T]]:
    """Yield each paper's key and result, examined in this process."""
    for key, paper in papers:
        yield key, examiner.examine(paper)


def side_by_side(examiner: Examiner, papers: Iterable[tuple[T, Paper]], workers: int) -> Iterator[Result[T]]:
    """Yield each paper's key and result as they are ready, examined by several processes with one zygote."""
    method = "fork" if sys.platform == "linux" else "spawn"
    inherited = examiner if method == "fork" else None
    context = multiprocessing.get_context(method)
    with ProcessPoolExecutor(workers, context, _begin, (inherited, *_terms(examiner))) as pool:
        yield from _as_ready(pool, _examine, papers, workers * AHEAD)


def on_cluster(address: str, examiner: Examiner, papers: Iterable[tuple[T, Paper]]) -> Iterator[Result[T]]:
    """Yield each paper's key and result as they are ready, examined by the workers of a Dask cluster.

    Every worker needs the course at the same path. Raises GroundschoolError when the scheduler does not answer, or the
    extra is not installed.
    """
    with _client(address) as client:
        threads = sum(client.nthreads().values())  # type: ignore[union-attr] - no coroutine: this client blocks
        with client.get_executor(pure=False, retries=2) as pool:
            yield from _as_ready(pool, partial(examine_anywhere, *_terms(examiner)), papers, max(1, threads) * AHEAD)


def _client(address: str) -> "Client":
    try:
        from distributed import Client
    except ImportError:
        raise GroundschoolError("--scheduler needs Dask. Run: pip install 'groundschool[scale]'") from None
    try:
        return Client(address, set_as_default=False, timeout=ANSWERS_WITHIN)
    except (OSError, ValueError) as error:
        reason = f"no Dask scheduler answers at {address} ({error})"
        raise GroundschoolError(f"{reason}. Start one with 'dask scheduler', or leave --scheduler out.") from error


def examine_anywhere(root: str, limits: Limits, least: Assurance, work: Path | None, paper: Paper) -> Examined:
    """Return what a paper is worth, in a process that keeps its zygote for the next one."""
    return _standing(root, limits, least, work).examine(paper)


def _terms(examiner: Examiner) -> tuple[str, Limits, Assurance, Path | None]:
    """Return what another process needs to make an examiner like this one."""
    return str(examiner.course.root), examiner.limits, examiner.least, examiner.work


def _as_ready(
    pool: Executor, examine: Callable[[Paper], Examined], papers: Iterable[tuple[T, Paper]], ahead: int
) -> Iterator[Result[T]]:
    running: dict[Future[Examined], T] = {}
    waiting = iter(papers)
    exhausted = False
    while running or not exhausted:
        while not exhausted and len(running) < ahead:
            following = next(waiting, None)
            if following is None:
                exhausted = True
            else:
                running[pool.submit(examine, following[1])] = following[0]
        done, _ = wait(running, return_when=FIRST_COMPLETED) if running else ((), ())
        for future in done:
            yield running.pop(future), _outcome(future)


def _outcome(future: "Future[Examined]") -> Examined:
    try:
        return future.result()
    except BrokenProcessPool:
        return Examined(fault="the process that graded it was ended from outside; run 'groundschool grade' again")
    except Exception as error:  # noqa: BLE001 - one paper's accident is told with it, and the class goes on
        return Examined(fault=f"grading failed with {type(error).__name__}: {error}")


_mine: list[Examiner] = []


def _begin(inherited: Examiner | None, root: str, limits: Limits, least: Assurance, work: Path | None) -> None:
    """Make this process an examiner that ends with the one it works for."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    if sys.platform == "linux":
        prctl(PR_SET_PDEATHSIG, signal.SIGKILL)
    _mine.append(inherited or _standing(root, limits, least, work))


def _examine(paper: Paper) -> Examined:
    return _mine[0].examine(paper)


@cache
def _standing(root: str, limits: Limits, least: Assurance, work: Path | None) -> Examiner:
    return Examiner(Course(Path(root)), Zygote(), limits, least, work)

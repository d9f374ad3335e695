"""Examines jobs in this process, on every core, or on a Dask cluster; results come back as they are ready."""

import multiprocessing
import os
import signal
import sys
from collections.abc import Callable, Generator, Iterable, Iterator
from concurrent.futures import FIRST_COMPLETED, Executor, Future, ProcessPoolExecutor, wait
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from functools import cache, partial
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from groundschool.curriculum import Course
from groundschool.engine import Examiner, GradingJob, GradingResult
from groundschool.errors import GroundschoolError
from groundschool.marking.standing import StandingExaminer
from groundschool.sandbox import Assurance, Limits, Zygote
from groundschool.sandbox.kernel import PR_SET_PDEATHSIG, prctl

if TYPE_CHECKING:
    from distributed import Client

T = TypeVar("T")
Result = tuple[T, GradingResult]
Terms = tuple[str, Limits, Assurance, Path | None]  # of an examiner: its course, limits, least assurance, work folder
ANSWERS_WITHIN = "10 s"
ENDED = "the process that graded it was ended from outside, twice; run 'groundschool grade' again"
AHEAD = 2  # jobs that wait for each worker, so that none is idle and few are in memory


def side_by_side(examiner: Examiner, jobs: Iterable[tuple[T, GradingJob]], workers: int) -> Generator[Result[T]]:
    """Yield each job's key and result as they are ready, examined by several processes with one zygote.

    When a process is ended from outside, the jobs that were under way are examined again, each by a process of its
    own, so that the one which had it ended is known, and costs no other.
    """
    waiting, hurt = iter(jobs), []
    while True:
        with _pool(examiner, workers) as pool:
            for key, job, examined in _as_ready(pool, _examine, waiting, workers * AHEAD):
                if examined is None:
                    hurt.append((key, job))
                else:
                    yield key, examined
        if not hurt:
            return
        for key, job in hurt:
            with _pool(examiner, 1) as pool:
                for _, _, examined in _as_ready(pool, _examine, iter([(key, job)]), 1):
                    yield key, examined or GradingResult(fault=ENDED)
        hurt = []


@contextmanager
def _pool(examiner: Examiner, workers: int) -> Iterator[ProcessPoolExecutor]:
    """Yield a pool; when nobody wants the rest, what is under way is ended, which would take its whole time."""
    method = "fork" if sys.platform == "linux" else "spawn"
    inherited = examiner if method == "fork" else None
    context, before = multiprocessing.get_context(method), {*multiprocessing.active_children()}
    with ProcessPoolExecutor(workers, context, _begin, (os.getpid(), inherited, _terms(examiner))) as pool:
        try:
            yield pool
        except BaseException:
            for process in {*multiprocessing.active_children()} - before:
                process.kill()
            raise


def on_cluster(address: str, examiner: Examiner, jobs: Iterable[tuple[T, GradingJob]]) -> Generator[Result[T]]:
    """Yield each job's key and result as they are ready, examined by the workers of a Dask cluster.

    Every worker needs the course at the same path. Raises GroundschoolError when the scheduler does not answer, or the
    extra is not installed.
    """
    with _client(address) as client:
        threads = sum(client.nthreads().values())  # type: ignore[union-attr] - no coroutine: this client blocks
        with client.get_executor(pure=False, retries=2) as pool:
            examine = partial(examine_anywhere, *_terms(examiner))
            for key, _, examined in _as_ready(pool, examine, iter(jobs), max(1, threads) * AHEAD):
                yield key, examined or GradingResult(fault=ENDED)


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


def examine_anywhere(root: str, limits: Limits, least: Assurance, work: Path | None, job: GradingJob) -> GradingResult:
    """Return what a job is worth; the process that examines it stays for the next one."""
    return standing_examiner(root, limits, work).examine(job, least)


def _terms(examiner: Examiner) -> Terms:
    """Return what another process needs to make an examiner like this one."""
    return str(examiner.course.root), examiner.limits, examiner.least, examiner.work


def _as_ready(
    pool: Executor, examine: Callable[[GradingJob], GradingResult], jobs: Iterator[tuple[T, GradingJob]], ahead: int
) -> Iterator[tuple[T, GradingJob, GradingResult | None]]:
    """Yield each job with its key and result; None when the pool broke, which ends it and takes no further job."""
    running: dict[Future[GradingResult], tuple[T, GradingJob]] = {}
    following = next(jobs, None)
    try:
        while running or following:
            while following and len(running) < ahead:
                try:
                    running[pool.submit(examine, following[1])] = following
                except BrokenProcessPool:
                    yield *following, None
                    following = None
                else:
                    following = next(jobs, None)
            done, _ = wait(running, return_when=FIRST_COMPLETED) if running else ((), ())
            for future in done:
                examined = _outcome(future)
                yield *running.pop(future), examined
                if examined is None and following:
                    yield *following, None
                    following = None
    finally:
        for future in running:
            future.cancel()


def _outcome(future: "Future[GradingResult]") -> GradingResult | None:
    try:
        return future.result()
    except BrokenProcessPool:
        return None
    except Exception as error:  # noqa: BLE001 - one job's accident is told with it, and the class goes on
        return GradingResult(fault=f"grading failed with {type(error).__name__}: {error}")


_mine: list[Examiner] = []


def _begin(grader: int, inherited: Examiner | None, terms: Terms) -> None:
    """Make this process an examiner that ends with the ``grader`` it works for, or now where that is gone already."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    if sys.platform == "linux":
        prctl(PR_SET_PDEATHSIG, signal.SIGKILL)
        if os.getppid() != grader:  # nobody is left whose end the kernel could tell of
            os._exit(1)
    root, limits, least, work = terms
    _mine.append(inherited or Examiner(Course(Path(root)), Zygote(), limits, least, work))


def _examine(job: GradingJob) -> GradingResult:
    return _mine[0].examine(job)


@cache
def standing_examiner(root: str, limits: Limits, work: Path | None = None) -> StandingExaminer:
    """Return an examiner that stays warm between two jobs and ends with this process, which may have many threads."""
    return StandingExaminer(root, limits, work)

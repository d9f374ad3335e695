"""Ends an answer that does not come to an end while somebody practises."""

import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager

AGAIN = 5.0  # seconds that each further call may take, once the time is over


@contextmanager
def time_limit(seconds: float) -> Iterator[None]:
    """Raise TimeoutError in whatever runs when the time is over, and every few seconds from then on.

    What is called catches it as an exception of its own, so the checks go on and say it. Only the main thread of a
    kernel on a Unix system can be stopped; elsewhere there is no limit.
    """
    if not hasattr(signal, "setitimer") or threading.current_thread() is not threading.main_thread():
        yield
        return

    def stop(_signal: int, _frame: object) -> None:
        raise TimeoutError(f"the checks took more than {seconds:g} seconds; does every loop end?")

    before = signal.signal(signal.SIGALRM, stop)
    signal.setitimer(signal.ITIMER_REAL, seconds, AGAIN)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)

"""Ctrl-C between two steps and never within one: what is being recorded is recorded whole."""

import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def step() -> Iterator[None]:
    """Put an interrupt off until the block is over, where it would be a KeyboardInterrupt; a second one is at once."""
    before = signal.getsignal(signal.SIGINT)
    if threading.current_thread() is not threading.main_thread() or before is not signal.default_int_handler:
        yield
        return
    put_off = False

    def note(*_: object) -> None:
        nonlocal put_off
        put_off = True
        signal.signal(signal.SIGINT, before)

    signal.signal(signal.SIGINT, note)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)
    if put_off:
        raise KeyboardInterrupt

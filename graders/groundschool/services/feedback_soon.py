"""Gives feedback pages in the background, one after the other, each by a process of its own.

nbgrader's converter changes what a process has only one of, and a server has threads.
"""

import json
import logging
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from threading import Lock

from groundschool.nbgrader_bridge.converters import Door
from groundschool.services import feedback_process
from groundschool.services.feedback import Sheet

LONGEST = 120.0  # seconds of one page


class FeedbackSoon:
    """Writes and releases pages behind a door; what cannot be is logged in a sentence, and the next grading does it."""

    def __init__(self) -> None:
        self._one_at_a_time = ThreadPoolExecutor(max_workers=1, thread_name_prefix="feedback")
        self._waiting: set[Sheet] = set()
        self._lock = Lock()

    def give(self, door: Door, sheet: Sheet) -> None:
        """Have the pages of a sheet written soon; one that waits already is written once."""
        with self._lock:
            if sheet in self._waiting:
                return
            self._waiting.add(sheet)
        self._one_at_a_time.submit(self._give, door, sheet)

    def close(self) -> None:
        """Wait for what is still to be written."""
        self._one_at_a_time.shutdown()

    def _give(self, door: Door, sheet: Sheet) -> None:
        with self._lock:
            self._waiting.discard(sheet)  # a mark that comes from now on needs the page once more
        told = feedback_process.as_text(door, sheet)
        command = [sys.executable, "-s", "-P", "-m", feedback_process.__name__]
        try:
            done = subprocess.run(command, input=told, capture_output=True, text=True, timeout=LONGEST, check=False)
            wrong = json.loads(done.stdout or "[]") if done.returncode == 0 else [done.stderr.strip()[-500:]]
        except (OSError, ValueError, subprocess.TimeoutExpired) as error:
            wrong = [str(error)]
        for sentence in wrong:
            logging.getLogger(__name__).warning(
                "groundschool: %s. The next 'groundschool grade' tries again.", sentence
            )

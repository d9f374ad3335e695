"""Plays caches against what servers publish: until when can anybody be given an answer?"""

from collections.abc import Iterable
from datetime import datetime, timedelta

Version = tuple[datetime, int]  # when it is published, and how long its answer is kept (seconds)


def last_given(versions: Iterable[Version], gone: datetime, lag: int) -> datetime:
    """Return the last moment at which a cache gives an answer that was published in versions and then went.

    The slowest server gives each version until ``lag`` seconds after the next one is published. A cache may ask it in
    the last of these seconds, and keeps what it got.
    """
    published = sorted(versions)
    until = [moment for moment, _ in published[1:]] + [gone]
    return max(min(end, gone) + timedelta(seconds=lag + kept) for (_, kept), end in zip(published, until, strict=True))

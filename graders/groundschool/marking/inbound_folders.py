"""Gives everybody a folder of their own in the exchange, where the account that grades may give folders away."""

import os
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path

from groundschool.marking.safe_files import folder
from groundschool.marking.senders import Senders

SIDE_BY_SIDE = (
    0o3733  # all may put something in, nobody sees or takes away what others have put in; nbgrader's group bit
)
OWN = 0o700


def make_folders(inbound: Path, senders: Senders, people: Iterable[str]) -> list[str]:
    """Make ``inbound/USER/`` for the people whose accounts are known here, and return for whom none is known.

    A folder that is there stays as it is. Only root can give folders away; for others nothing is made.
    """
    if senders.grader != 0:
        return []
    without: list[str] = []
    with folder(inbound) as handle:
        os.fchmod(handle, SIDE_BY_SIDE)
        for who in people:
            if (account := senders.account(who)) is None:
                without.append(who)
                continue
            with suppress(FileExistsError):
                os.mkdir(who, OWN, dir_fd=handle)
                with folder(who, handle) as own:
                    os.fchown(own, account, -1)
                    os.fchmod(own, OWN)
    return without

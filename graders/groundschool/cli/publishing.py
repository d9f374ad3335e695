"""Lets numbers about groups be told only once it is recorded who is counted in them."""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from groundschool.reports.people import People
    from groundschool.services.workspace import Workspace


def published(workspace: "Workspace", gathered: "Callable[[], People]", instant: "datetime") -> "People":
    """Return everybody once all the groups they form are recorded; ``gathered`` reads them anew.

    Raises LedgerError when nothing can be recorded.
    """
    from groundschool.services.publishing import of_the_week, record_groups

    while True:
        people = gathered()
        with workspace.opened(create=False) as ledger:
            if not record_groups(ledger, of_the_week(people), instant):
                return people


def gather_week(
    workspace: "Workspace", instant: "datetime", as_of: "datetime | None", known_at: "datetime | None", *, names: bool
) -> "People":
    """Return everybody at the beginning of a week, by what was known at that of a week, with all groups recorded."""
    from groundschool.cli.tracked import gather
    from groundschool.tracker.published import week_of

    policy = workspace.declared.publication
    begun, known = week_of(as_of or instant, policy), week_of(known_at or instant, policy)
    return published(workspace, lambda: gather(workspace, instant, begun, known, pseudonyms=not names), instant)

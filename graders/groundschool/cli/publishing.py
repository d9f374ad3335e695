"""Lets numbers about groups be told only once it is recorded who is counted in them."""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from groundschool.cli.places import Places
    from groundschool.reports.people import People


def published(places: "Places", gathered: "Callable[[], People]", instant: "datetime") -> "People":
    """Return everybody once all the groups they form are recorded; ``gathered`` reads them anew.

    Raises LedgerError when nothing can be recorded.
    """
    from groundschool.services.publishing import of_the_week, record_groups

    while True:
        people = gathered()
        with places.opened(create=False) as ledger:
            if not record_groups(ledger, of_the_week(people), instant):
                return people

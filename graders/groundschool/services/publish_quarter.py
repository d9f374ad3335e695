"""A quarter is published as it is known, and its fingerprint stays for good."""

from datetime import datetime

from groundschool.ledger.events import EVERYBODY, Event, make_event
from groundschool.ledger.payloads import ReportPublished
from groundschool.reports.manager_model import ManagerReport


def publication_of(view: ManagerReport, by: str, instant: datetime) -> Event:
    """Return the event that says that a quarter was published, by the knowledge of when."""
    payload = ReportPublished(quarter=view.quarter, knowledge_time=view.known_at, sha256=view.sha256)
    return make_event(EVERYBODY, instant, payload, by)

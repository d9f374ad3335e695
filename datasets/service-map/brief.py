"""What is true of the morning that the brief for Support is about: the notebook tells it, the same to all."""

from groundschool.simulation.people import PEOPLE
from groundschool.simulation.services import ALL

PLAIN = {"web", "search", "payments", "inventory", "freight", "events", "edge", "notify"}  # customers have them, too
ALSO = ("notify service", "rabbitmq", "kafka", "postgres", "postgresql", "redis", "nginx", "post.example", "envoy")
MAILED = ("e-mailed", "emailed", "mailed", "mailbox stays empty", "mailbox is empty", "mailboxes stay empty")
WORKS = "book booking bookings pay pays paying payment payments buy buys buying reserve reservations"
FACTS = {
    "now": "2026-05-12T09:40:00+00:00",
    "since": "2026-05-12T09:12:00+00:00",
    "due": "2026-05-12T10:10:00+00:00",
    "noticed": ["e-mail", "e-mails", "email", "emails", "mail", "mails", "confirmation", "confirmations", *MAILED],
    "works": WORKS.split(),
    "workaround": ["my bookings", "booking number", "booking numbers"],
    "internal": [*sorted({one.name for one in ALL} - PLAIN), *ALSO],
    "people": sorted({name for one in PEOPLE for name in (one.name, one.name.split()[0], f"@{one.handle}")}),
}

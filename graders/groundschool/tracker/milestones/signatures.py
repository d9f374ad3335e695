"""Who has signed, in which role: what only people decide."""

from collections.abc import Callable

from groundschool.curriculum.criteria import SignOff
from groundschool.ledger.events import Event
from groundschool.ledger.payloads import GateSigned
from groundschool.tracker.milestones.associate_record import AssociateRecord
from groundschool.tracker.milestones.checked import Checked


def signatures(
    criterion: SignOff, record: AssociateRecord, counts: Callable[[Event], bool] = lambda _: True
) -> Checked:
    """Return which of the roles signed; a signature ``counts`` or not, a person signs once, and nobody for themselves.

    A role such as ``manager or on-call lead`` is met by either.
    """
    signed: dict[str, Event] = {}
    for event, payload in record.past.of("gate.signed_off"):
        assert isinstance(payload, GateSigned)
        open_ = (role for role in criterion.roles if role not in signed and role_word(payload.role) in role_words(role))
        if (role := next(open_, None)) is None or event.actor in {event.associate, *(e.actor for e in signed.values())}:
            continue
        if counts(event):
            signed[role] = event
    met = len(signed) == len(criterion.roles)
    missing = tuple(role for role in criterion.roles if role not in signed)
    return Checked(
        criterion,
        "Signed by " + " and ".join(criterion.roles),
        len(signed),
        len(criterion.roles),
        met=met,
        met_at=max(event.occurred_at for event in signed.values()) if met else None,
        recorded_at=max(event.order[0] for event in signed.values()) if met else None,
        evidence=tuple(event.event_id for event in signed.values()),
        note=f"missing: {', '.join(missing)}" if missing else "",
        missing=missing,
    )


def role_word(role: str) -> str:
    """Return a role in the one form in which roles are compared."""
    return role.strip().lower().replace("-", "").replace("_", " ")


def role_words(role: str) -> frozenset[str]:
    """Return the roles of which any may sign where a criterion asks for ``role``."""
    return frozenset(role_word(word) for word in role.split(" or "))

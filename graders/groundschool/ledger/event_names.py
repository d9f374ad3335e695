"""How events name one another: by ids, which are other ones where nobody is named."""

from collections.abc import Mapping
from dataclasses import replace

from groundschool.ledger.events import Event

# Fields of payloads that name other events by their ids.
REFERRING = ("replaces", "attestation", "request", "cause")


def called_by(ids: Mapping[str, str], event: Event) -> Event:
    """Return an event by its new id, and with the events that it names called by theirs."""
    payload = event.payload
    told: dict[str, object] = {name: ids.get(payload[name], payload[name]) for name in REFERRING if name in payload}
    if "evidence" in payload:
        told["evidence"] = [ids.get(name, name) for name in payload["evidence"]]
    return replace(event, event_id=ids[event.event_id], payload={**payload, **told})

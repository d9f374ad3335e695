"""A status page's incidents as Statuspage publishes them at ``/api/v2/incidents.json``.

Times are ISO 8601 with milliseconds, in the page's own zone. An update was published at ``created_at``; ``display_at``
is what the page shows, and may be set back by hand. Newest updates come first.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal
from zoneinfo import ZoneInfo

from groundschool.formats.accepted import Accepted
from groundschool.formats.identifiers import letters

Status = Literal["investigating", "identified", "monitoring", "resolved"]
PAGE = "s4ltm4rshfer"
ALPHABET = "bcdfghjklmnpqrstvwxyz0123456789"


@dataclass(frozen=True)
class StatusPage:
    """A status page: whose it is, its address, and the zone its times are written in."""

    name: str
    site: str
    zone: str


@dataclass(frozen=True)
class Update:
    """One update: when it was published, the state it declares, its text, and the moment it shows if set by hand."""

    at: datetime
    status: Status
    body: str
    display: datetime | None = None


def update_id(update: Update) -> str:
    """Return the update's id: twelve lower-case letters and digits."""
    return _id(f"{update.at}{update.status}")


def as_incidents(name: str, impact: str, updates: Sequence[Update], page: StatusPage) -> bytes:
    """Return the response's body: one incident with its updates in time order, or none where nothing was told."""
    clock = ZoneInfo(page.zone)
    about = {"id": PAGE, "name": page.name, "url": page.site, "time_zone": page.zone}
    about |= {"updated_at": _spell(updates[-1].at, clock)} if updates else {}
    incidents = [_incident(name, impact, updates, page)] if updates else []
    return json.dumps({"page": about, "incidents": incidents}, ensure_ascii=False, indent=2).encode() + b"\n"


def _incident(name: str, impact: str, updates: Sequence[Update], page: StatusPage) -> dict[str, object]:
    clock = ZoneInfo(page.zone)
    own = _id(f"{name}{updates[0].at}")
    last = updates[-1]
    reached = {update.status: update.at for update in updates}
    return {
        "id": own,
        "name": name,
        "status": last.status,
        "created_at": _spell(updates[0].at, clock),
        "updated_at": _spell(last.at, clock),
        "monitoring_at": _spell(reached.get("monitoring"), clock),
        "resolved_at": _spell(reached.get("resolved"), clock),
        "impact": impact,
        "shortlink": f"{page.site}/incidents/{own}",
        "started_at": _spell(updates[0].display or updates[0].at, clock),
        "page_id": PAGE,
        "incident_updates": [_update(update, own, clock) for update in reversed(updates)],
        "components": [],
        "reminder_intervals": None,
    }


def _update(update: Update, incident: str, clock: ZoneInfo) -> dict[str, object]:
    return {
        "id": update_id(update),
        "status": update.status,
        "body": update.body,
        "incident_id": incident,
        "created_at": _spell(update.at, clock),
        "updated_at": _spell(update.at, clock),
        "display_at": _spell(update.display or update.at, clock),
        "affected_components": None,
        "deliver_notifications": True,
        "custom_tweet": None,
        "tweet_id": None,
    }


def _spell(moment: datetime | None, clock: ZoneInfo) -> str | None:
    if moment is None:
        return None
    return moment.astimezone(clock).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def _id(text: str) -> str:
    return letters(text, 12, ALPHABET)


def read_incidents(content: bytes) -> list[dict[str, object]]:
    """Return the incidents of a page; raises ValueError for another body."""
    body = json.loads(content.decode())
    if (
        not isinstance(body, dict)
        or "page" not in body
        or not all("incident_updates" in one for one in body["incidents"])
    ):
        raise ValueError("Statuspage answers with its page and incidents that have updates")
    return body["incidents"]


ACCEPTED = {"statuspage-incidents": Accepted(read=read_incidents)}

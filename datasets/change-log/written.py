"""The files of a log of changes: the export of a ticket tool, its incidents, and the house's rules."""

import csv
import io
import json
import random
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from groundschool.kit import beside

judged = beside(__file__, "judged")
Change, Log, Report, Rules = judged.Change, judged.Log, judged.Report, judged.Rules
COLUMNS = (
    "number", "type", "risk", "state", "close_code", "cmdb_ci", "opened_at", "approval_set", "work_start", "work_end",
    "closed_at", "sys_updated_on", "u_version", "u_backs_out", "short_description",
)  # fmt: skip
WHATS = (
    "new release",
    'raise the limits\nas "agreed", for the summer',
    "renew certificates",
    "move to the new cluster",
    "a longer timeout",
)
NAMES = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")


def moment(at: datetime | None) -> str:
    """Return a moment with the offset that it has, or nothing."""
    return at.isoformat(timespec="seconds").replace("+00:00", "Z") if at else ""


def changes(rng: random.Random, rows: Sequence[Change]) -> str:
    """Return the export as Excel saves it: with a byte order mark, and line breaks and quotes within a field."""
    text = io.StringIO()
    table = csv.DictWriter(text, COLUMNS, quoting=csv.QUOTE_ALL, lineterminator="\n")
    table.writeheader()
    for one in rows:
        table.writerow(_row(one, rng.choice(WHATS)))
    return "\ufeff" + text.getvalue()


def _row(one: Change, what: str) -> dict[str, str]:
    return {
        "number": one.number, "type": one.type, "risk": one.risk, "state": one.state, "close_code": one.code,
        "cmdb_ci": one.service, "opened_at": moment(one.opened), "approval_set": moment(one.approved),
        "work_start": moment(one.start), "work_end": moment(one.end), "closed_at": moment(one.closed),
        "sys_updated_on": moment(one.updated), "u_version": one.version, "u_backs_out": one.backs_out,
        "short_description": f"{one.service}: {what}",
    }  # fmt: skip


def incidents(reports: Sequence[Report]) -> str:
    """Return the incidents as the tool's interface answers."""
    return json.dumps({"result": [_incident(one) for one in reports]}, indent=1) + "\n"


def _incident(one: Report) -> dict[str, Any]:
    return {
        "number": one.number,
        "cmdb_ci": one.service,
        "opened_at": moment(one.opened),
        "caused_by": one.caused_by or None,
        "duplicate_of": one.duplicate_of or None,
        "ruled_out": [*one.ruled_out],
        "work_notes": one.notes,
    }


def rules(one: Rules) -> str:
    """Return the house's rules."""
    told = {
        "zone": one.zone.key,
        "workdays": [NAMES[number - 1] for number in one.workdays],
        "from": f"{one.begins:%H:%M}",
        "until": f"{one.ends:%H:%M}",
        "holidays": [day.isoformat() for day in one.holidays],
        "window_hours": round(one.window.total_seconds() / 3600),
    }
    return json.dumps(told, indent=1) + "\n"


def spoilt(moment: str) -> str:
    """Return a moment without its offset."""
    return moment.removesuffix("Z")[:19]

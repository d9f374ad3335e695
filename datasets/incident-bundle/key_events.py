"""What belongs in the timeline: key events and marks, and what careless readings make of them."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from groundschool.formats import deploy_log
from groundschool.formats.pagerduty import LogEntry, entry_id
from groundschool.formats.slack import SLACKBOT, Message, stamp
from groundschool.formats.statuspage import update_id
from groundschool.kit import beside
from groundschool.scenarios.channel import INCIDENT_BOT
from groundschool.scenarios.reaction import Reaction
from groundschool.scenarios.records import DEPLOY_ZONE, PAGER_ZONE

Drawn = beside(__file__, "drawn").Drawn
CORRECTED = timedelta(minutes=7)  # after an update of the status page its text was changed
SUMMER = timedelta(hours=3)  # what the deploy log is behind UTC for half of the year
Misread = dict[str, datetime]  # by tag


@dataclass(frozen=True)
class Row:
    """A key event: its source, its reference there, its true moment, and what careless readings make of it by tag."""

    source: str
    ref: str
    at: datetime
    traps: Misread

    @property
    def key(self) -> str:
        """Return the row's name among the key events."""
        return f"{self.source} {self.ref}"


def rows(incident: Drawn) -> list[Row]:
    """Return the key events of an incident."""
    scenario, service = incident.scenario, incident.incident.service
    return [
        *(_chat_row(one) for one in key_messages(incident.messages, scenario.reaction)),
        *(_pager_row(one) for one in scenario.pages if one.kind in {"trigger", "acknowledge", "resolve"}),
        *(
            _deploy_row(line, step.at, incident.zone)
            for line, step in enumerate(incident.changes, deploy_log.HEAD + 1)
            if step.service == service
        ),
        Row("journal", incident.errors[0].cursor, incident.onset, _by_the_clock(incident)),
        *(
            Row(
                "statuspage",
                update_id(one),
                one.at,
                {"display-time": one.display or one.at, "changed-later": one.at + CORRECTED},
            )
            for one in scenario.updates
        ),
    ]


def key_messages(messages: list[Message], told: Reaction) -> list[Message]:
    """Return what belongs in a timeline: declarations by people, and the support lead's first word about customers."""
    people = sorted((one for one in messages if one.by_person), key=lambda message: message.at)
    spoken = [one for one in people if one.by == told.support.handle and one.text.startswith("[impact]")]
    return [one for one in people if one.text.startswith("[status]")] + spoken[:1]


def marks(incident: Drawn) -> dict[str, tuple[datetime, Misread]]:
    """Return the moment of each mark, and by misconception what a careless reader takes for it."""
    at, onset = incident.scenario.reaction.at, incident.onset
    mentions = [one for one in incident.messages if "[status] mitigated" in one.text]
    said = {one.by: one.at for one in mentions if not one.by_person}
    asked = max(one.at for one in mentions if one.by_person)
    resolved = [one.at for one in incident.messages if one.by_person and one.text.startswith("[status] resolved")]
    detected = min(at["page"], at["customers"])
    return {
        "impact_start": (
            onset,
            {"alert-is-impact": at["page"], **_by_the_clock(incident), **_by_order(incident)},
        ),
        "detected": (
            detected,
            {"alert-only-detection": at["page"], "offset-dropped": _as_if_utc(detected, PAGER_ZONE)},
        ),
        "acknowledged": (
            at["acknowledge"],
            {"offset-dropped": _as_if_utc(at["acknowledge"], PAGER_ZONE), "file-order": at["joined"]},
        ),
        "mitigated": (
            at["mitigated"],
            {
                "mitigated-is-resolved": at["resolved"],
                "first-mitigation": at.get("too-early", at["mitigated"]),
                "reply-at-parent": at["identified"],
                "bot-echo": said[INCIDENT_BOT],
                "answering-machine": said[SLACKBOT],
                "marker-anywhere": asked,
            },
        ),
        "resolved": (at["resolved"], {"alert-cleared": at["cleared"], "first-resolved": min(resolved)}),
    }


def _by_the_clock(incident: Drawn) -> Misread:
    """Return what becomes of the first error's moment when the host's clock is not put right, or wrongly."""
    behind, read = incident.clock.behind, incident.read
    return {"skew-ignored": read, "skew-sign": read - behind, "step-for-all": read + behind}


def _by_order(incident: Drawn) -> Misread:
    """Return which error is taken for the first by the order of the file, or of the boot clock as text."""
    errors = incident.errors
    newest_first = incident.edge == "shuffled"
    as_text = min(errors, key=lambda entry: str(entry.monotonic))
    on_the_wall = min(errors, key=lambda entry: entry.realtime)
    moments = {
        "file-order": errors[-1 if newest_first else 0],
        "boot-clock-as-text": as_text,
        "wall-clock-order": on_the_wall,
    }
    return {tag: incident.moment(entry) for tag, entry in moments.items()}


def _chat_row(one: Message) -> Row:
    traps = {"reply-at-parent": one.thread or one.at, "edit-time": one.edited or one.at}
    return Row("slack", stamp(one.at), one.at, traps)


def _pager_row(one: LogEntry) -> Row:
    read = _as_if_utc(one.at, PAGER_ZONE)
    return Row("pagerduty", entry_id(one), one.at, {"offset-dropped": read, "fixed-offset": read - timedelta(hours=1)})


def _deploy_row(line: int, at: datetime, zone: str) -> Row:
    read = _as_if_utc(at, zone)
    always_halifax = read.replace(tzinfo=ZoneInfo(DEPLOY_ZONE)).astimezone(UTC)
    elsewhere = {"zone-by-heart": always_halifax} if zone != DEPLOY_ZONE else {"fixed-offset": read + SUMMER}
    return Row("deploys", str(line), at, {"local-time": read, **elsewhere})


def _as_if_utc(moment: datetime, zone: str) -> datetime:
    """Return the moment that comes of taking the zone's wall clock for UTC."""
    return moment.astimezone(ZoneInfo(zone)).replace(tzinfo=UTC)

"""What people and programs wrote about an incident: the pager's log, the chat, the deploy log and the status page."""

from collections.abc import Sequence
from datetime import timedelta

from groundschool.formats import deploy_log, pagerduty, slack, statuspage
from groundschool.scenarios.accounts import MEMBERS, pager, status_page
from groundschool.scenarios.channel import INCIDENT_BOT
from groundschool.scenarios.reaction import Reaction
from groundschool.simulation.stage import StageEvent

DEPLOY_ZONE, PAGER_ZONE, PAGE_ZONE = "America/Halifax", "Europe/Lisbon", "Etc/UTC"
SECOND = timedelta(seconds=1)
CHANGES = {"deploy", "rollback", "migration", "flag", "config", "job"}


def changes(events: Sequence[StageEvent]) -> list[deploy_log.Step]:
    """Return every change in time order, as the deploy controller notes it."""
    noted = [one for one in events if one.kind in CHANGES]
    return sorted(deploy_log.Step(one.at, one.service, f"{one.kind:<9} {one.text}") for one in noted)


def deploys(events: Sequence[StageEvent]) -> bytes:
    """Return the log of every change."""
    return deploy_log.as_log(changes(events), "north", DEPLOY_ZONE)


def pages(told: Reaction | None) -> list[pagerduty.LogEntry]:
    """Return the log entries of the incident at the pager, none when it did not ring.

    It is resolved when alerts stay away: what resolves and fires again soon after is one incident there.
    """
    if told is None:
        return []
    at, hand = told.at, told.on_call.handle
    found = [
        pagerduty.LogEntry(at["page"], "trigger"),
        pagerduty.LogEntry(at["page"] + SECOND, "assign", hand),
        pagerduty.LogEntry(at["page"] + 3 * SECOND, "notify", hand),
    ]
    if "acknowledge" in at:
        found.append(pagerduty.LogEntry(at["acknowledge"], "acknowledge", hand))
    if "joined" in at:
        found.append(pagerduty.LogEntry(at["joined"], "acknowledge", told.associate.handle))
    if told.action and "action" in at:
        found.append(pagerduty.LogEntry(at["action"] + 20 * SECOND, "annotate", hand, told.action.text))
    if "cleared" in at:
        found.append(pagerduty.LogEntry(at["cleared"], "resolve"))
    return found


def pager_log(told: Reaction | None, number: int) -> bytes:
    """Return the pager's answer about an incident, which it knows by the service of its alert."""
    service = told.page.service if told else ""
    return pagerduty.as_log_entries(pages(told), service, number, pager(PAGER_ZONE))


def chat_export(told: Reaction | None, number: int, messages: Sequence[slack.Message]) -> dict[str, bytes]:
    """Return the chat's export by file: the people, and the incident's channel if there was one."""
    users = {"users.json": slack.as_users(MEMBERS, [INCIDENT_BOT])}
    if told is None:
        return users
    channel = f"inc-{number:04d}-{told.page.service}"
    channels = slack.as_channels(channel, told.opened, f"INC-{number:04d}", MEMBERS)
    return users | {"channels.json": channels} | slack.as_days(channel, messages)


def updates(told: Reaction | None) -> list[statuspage.Update]:
    """Return what customers were told, nothing when none of them was hurt."""
    if told is None or not told.hurt:
        return []
    said: dict[str, tuple[statuspage.Status, str, str]] = {
        "public-investigating": ("investigating", "Some customers see errors. We are looking into it.", "since"),
        "public-monitoring": ("monitoring", "The errors have stopped. We keep watching.", ""),
        "public-resolved": ("resolved", "This incident is over. We are sorry for the trouble.", "mitigated"),
    }
    return [
        statuspage.Update(told.at[name], status, body, told.at.get(shown))
        for name, (status, body, shown) in said.items()
        if name in told.at
    ]


def public_updates(told: Reaction | None) -> bytes:
    """Return the status page's answer about incidents."""
    headline = told.journey.headline if told and told.journey else ""
    return statuspage.as_incidents(headline, "major", updates(told), status_page(PAGE_ZONE))

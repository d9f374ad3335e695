"""What people and programs wrote about an incident: the pager's log, the chat, the deploy log and the status page."""

from datetime import timedelta

from groundschool.formats import deploy_log, pagerduty, slack, statuspage
from groundschool.scenarios.accounts import MEMBERS, pager, status_page
from groundschool.scenarios.reaction import Reaction
from groundschool.simulation.run import Run

DEPLOY_ZONE, PAGER_ZONE, PAGE_ZONE = "America/Halifax", "Europe/Lisbon", "Etc/UTC"
SECOND = timedelta(seconds=1)
CHANGES = {"deploy", "rollback", "migration", "flag", "config", "job"}


def deploys(run: Run) -> bytes:
    """Return the log of every change of the window."""
    changes = [one for one in run.events if one.kind in CHANGES]
    steps = [deploy_log.Step(one.at, one.service, f"{one.kind:<9} {one.text}") for one in changes]
    return deploy_log.as_log(steps, "north", DEPLOY_ZONE)


def pages(told: Reaction | None) -> list[pagerduty.LogEntry]:
    """Return the log entries of the incident at the pager, none when it did not ring."""
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
    if told.action and "action" in at:
        found.append(pagerduty.LogEntry(at["action"] + 20 * SECOND, "annotate", hand, told.action.text))
    if "cleared" in at:
        found.append(pagerduty.LogEntry(at["cleared"], "resolve"))
    return found


def pager_log(told: Reaction | None, number: int) -> bytes:
    """Return the pager's answer about an incident, which it knows by the service of its alert."""
    service = told.alerts[0].service if told else ""
    return pagerduty.as_log_entries(pages(told), service, number, pager(PAGER_ZONE))


def messages(told: Reaction | None) -> list[slack.Message]:
    """Return what was said in the incident's channel, in time order."""
    if told is None:
        return []
    at, hand, boss = told.at, told.on_call.handle, told.commander.handle
    doing = told.action.text if told.action else ""
    said = {
        "investigating": (boss, f"[status] investigating: I am incident commander, {hand} has the keyboard"),
        "customers": (told.support.handle, "[impact] first calls: customers report errors"),
        "joined": (told.associate.handle, "here to help, reading along"),
        "identified": (boss, f"[status] identified: we know enough to act. next: {doing}"),
        "action": (hand, f"doing it now: {doing}"),
        "mitigated": (hand, "[status] mitigated: the alerts have resolved, error share back to normal"),
        "resolved": (boss, "[status] resolved: numbers normal, review on Thursday"),
    }
    found = [slack.Message(at[name], by, text) for name, (by, text) in said.items() if name in at]
    found += [slack.Message(one.at + 2 * SECOND, "pager", one.text, subtype="bot_message") for one in told.alerts]
    return sorted(found, key=lambda message: message.at)


def chat_export(told: Reaction | None, number: int) -> dict[str, bytes]:
    """Return the chat's export by file: the people, and the incident's channel if there was one."""
    users = {"users.json": slack.as_users(MEMBERS)}
    if told is None:
        return users
    channel = f"inc-{number:04d}-{told.alerts[0].service}"
    channels = slack.as_channels(channel, told.at["page"], f"INC-{number:04d}", MEMBERS)
    return users | {"channels.json": channels} | slack.as_days(channel, messages(told))


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
    return statuspage.as_incidents("Problems on our pages", "major", updates(told), status_page(PAGE_ZONE))

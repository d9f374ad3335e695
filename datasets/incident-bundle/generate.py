"""One incident in five sources, each with its own clock: chat, pager, deploy log, a host's journal, status page."""

import random
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from groundschool.formats.journald import as_export, as_json
from groundschool.formats.pagerduty import LogEntry, as_log_entries, entry_id
from groundschool.formats.slack import Message, as_channels, as_days, as_users, stamp
from groundschool.formats.statuspage import Update, as_incidents, update_id
from groundschool.kit import Bundle, Variant
from groundschool.scenarios.accounts import MEMBERS, pager, status_page
from groundschool.scenarios.host_journal import HostJournal
from groundschool.scenarios.incident_channel import conversation, key_messages
from groundschool.simulation.clock import iso_utc
from groundschool.simulation.coordination import Story, draw_story
from groundschool.simulation.services import SERVICES
from groundschool.simulation.state import World

EDGES = ("midnight", "winter", "clock-change", "customers-first", "relapse", "shuffled")
DEPLOY_ZONE, PAGER_ZONE, PAGE_ZONE = "America/Halifax", "Europe/Lisbon", "Etc/UTC"
SUMMER = timedelta(hours=3)  # what the deploy log is behind UTC for half of the year
FIRST_LINE = 3  # of the deploy log, after its two lines of head


@dataclass(frozen=True)
class Row:
    """A key event: its source, its reference there, its true moment, and what careless readings make of it by tag."""

    source: str
    ref: str
    at: datetime
    traps: dict[str, datetime]

    @property
    def key(self) -> str:
        """Return the row's name among the key events."""
        return f"{self.source} {self.ref}"


def generate(seed: int, edge: str | None = None) -> Variant:
    """Return the bundle of one incident; asked is the moment of each key event ("source ref") and of each mark."""
    rng = random.Random(f"incident bundle {seed} {edge}")
    world = World.from_seed(seed)
    start = _start(rng, edge)
    story = draw_story(rng, world, start, customers_first=edge == "customers-first", relapse=edge == "relapse")
    number = rng.randint(400, 4000)
    channel = f"inc-{number:04d}-{story.service}"
    journal = HostJournal(rng, world, story)
    messages, entries = conversation(rng, story), journal.entries()
    pages, updates, deploys = _pages(story), _updates(story), _deploys(rng, story)
    if edge == "shuffled":
        rng.shuffle(messages)
        rng.shuffle(entries)
    files = {
        "slack/users.json": as_users(MEMBERS),
        "slack/channels.json": as_channels(channel, story.at["investigating"], f"INC-{number:04d}", MEMBERS),
        **{f"slack/{name}": content for name, content in as_days(channel, messages).items()},
        "pagerduty.json": as_log_entries(pages, story.service, number, pager(PAGER_ZONE)),
        "deploys.log": _deploy_log(deploys),
        "journal.json": as_json(entries),
        "journal.export": as_export(entries),
        "statuspage.json": as_incidents(story.title, "major", updates, status_page(PAGE_ZONE)),
    }
    records = {
        "slack": [stamp(message.at) for message in messages],
        "pagerduty": [entry_id(entry) for entry in pages],
        "deploys": range(FIRST_LINE, FIRST_LINE + len(deploys)),
        "journal": [entry.cursor for entry in entries],
        "statuspage": [update_id(update) for update in updates],
    }
    rows = [*_chat_rows(messages, story), *_page_rows(pages), *_deploy_rows(story, deploys), _journal_row(journal)]
    echo = next(message.at for message in messages if message.by == "incident-bot")
    bundle = Bundle(seed, edge)
    for path, content in files.items():
        bundle.write(path, content)
    _answer_marks(bundle, story, _traps(story, journal.skew, echo))
    _answer_rows(bundle, [*rows, *_update_rows(updates)])
    bundle.truth["records"] = [f"{source} {ref}" for source, refs in records.items() for ref in refs]
    return bundle.variant()


def _start(rng: random.Random, edge: str | None) -> datetime:
    """Return when the deploy begins: in working hours of a summer's day unless the edge is about the date."""
    if edge == "clock-change":  # Halifax sets its clocks from 02:00 to 03:00, at 06:00 UTC, between deploy and rollback
        return datetime(2026, 3, 8, 5, 52, rng.randrange(60), tzinfo=UTC)
    first = datetime(2026, 1, 5, tzinfo=UTC) if edge == "winter" else datetime(2026, 3, 30, tzinfo=UTC)
    day = first + timedelta(days=rng.randrange(50 if edge == "winter" else 150))
    minute = rng.randint(23 * 60 + 33, 23 * 60 + 36) if edge == "midnight" else rng.randint(7 * 60, 20 * 60)
    return day + timedelta(minutes=minute, seconds=rng.randrange(60))


def _chat_rows(messages: list[Message], story: Story) -> list[Row]:
    rows = []
    for one in key_messages(messages, story):
        traps = {"reply-at-parent": one.thread or one.at, "edit-time": one.edited or one.at}
        rows.append(Row("slack", stamp(one.at), one.at, traps))
    return rows


def _pages(story: Story) -> list[LogEntry]:
    at, hand, soon = story.at, story.on_call.handle, timedelta(seconds=1)
    return [
        LogEntry(at["page"], "trigger"),
        LogEntry(at["page"] + soon, "assign", hand),
        LogEntry(at["page"] + 3 * soon, "notify", hand),
        LogEntry(at["page"] + 63 * soon, "notify", hand),
        LogEntry(at["acknowledge"], "acknowledge", hand),
        LogEntry(at["joined"], "acknowledge", story.associate.handle),
        LogEntry(at["identified"] + 20 * soon, "annotate", hand, f"rolling {story.service} back"),
        LogEntry(at["cleared"], "resolve"),
    ]


def _page_rows(pages: list[LogEntry]) -> list[Row]:
    return [
        Row("pagerduty", entry_id(entry), entry.at, {"offset-dropped": _as_if_utc(entry.at, PAGER_ZONE)})
        for entry in pages
        if entry.kind in {"trigger", "acknowledge", "resolve"}
    ]


def _updates(story: Story) -> list[Update]:
    at = story.at
    return [
        Update(
            at["public-investigating"],
            "investigating",
            "Some customers see errors. We are looking into it.",
            at["onset"],
        ),
        Update(at["public-monitoring"], "monitoring", "The errors have stopped. We keep watching."),
        Update(
            at["public-resolved"], "resolved", "This incident is over. We are sorry for the trouble.", at["mitigated"]
        ),
    ]


def _update_rows(updates: list[Update]) -> list[Row]:
    return [Row("statuspage", update_id(one), one.at, {"display-time": one.display or one.at}) for one in updates]


def _deploys(rng: random.Random, story: Story) -> list[tuple[datetime, str, str]]:
    """Return (moment, service, what happened) of the day's changes around the incident, in time order."""
    (old, new), at = story.versions, story.at
    found = [
        (at["deploy"], story.service, f"deploy    started   {old} -> {new}"),
        (at["deployed"], story.service, f"deploy    finished  {new}"),
        (at["rollback"], story.service, f"rollback  started   {new} -> {old}"),
        (at["rolled-back"], story.service, f"rollback  finished  {old}"),
    ]
    others = rng.sample([one.name for one in SERVICES if one.name not in {story.service, "edge"}], 3)
    for name, low, high in zip(others, (-1500, -60, 400), (-600, 40, 900), strict=True):
        began = at["deploy"] + timedelta(seconds=rng.randint(low, high))
        version = f"{rng.randint(1, 4)}.{rng.randint(0, 40)}"
        found.append((began, name, f"deploy    started   {version}.1 -> {version}.2"))
        found.append((began + timedelta(seconds=rng.randint(90, 200)), name, f"deploy    finished  {version}.2"))
    return sorted(found)


def _deploy_log(deploys: list[tuple[datetime, str, str]]) -> bytes:
    clock = ZoneInfo(DEPLOY_ZONE)
    lines = ["# deploy controller, north", f"# times are local: {DEPLOY_ZONE}"]
    lines += [
        f"{moment.astimezone(clock):%Y-%m-%d %H:%M:%S}  {service:<12} {what}" for moment, service, what in deploys
    ]
    return "\n".join(lines).encode() + b"\n"


def _deploy_rows(story: Story, deploys: list[tuple[datetime, str, str]]) -> list[Row]:
    rows = []
    for line, (moment, service, _) in enumerate(deploys, FIRST_LINE):
        if service == story.service:
            read = _as_if_utc(moment, DEPLOY_ZONE)
            rows.append(Row("deploys", str(line), moment, {"local-time": read, "fixed-offset": read + SUMMER}))
    return rows


def _journal_row(journal: HostJournal) -> Row:
    at, skew = journal.story.at["onset"], journal.skew
    return Row("journal", journal.onset, at, {"skew-ignored": at - skew, "skew-sign": at - 2 * skew})


def _as_if_utc(moment: datetime, zone: str) -> datetime:
    """Return the moment that comes of taking the zone's wall clock for UTC."""
    return moment.astimezone(ZoneInfo(zone)).replace(tzinfo=UTC)


def _traps(story: Story, skew: timedelta, echo: datetime) -> dict[str, dict[str, datetime]]:
    """Return, by mark and misconception, the moment that a careless reader takes for the mark."""
    at = story.at
    onset, mitigated = at["onset"], at["mitigated"]
    return {
        "impact_start": {"alert-is-impact": at["page"], "skew-ignored": onset - skew, "skew-sign": onset - 2 * skew},
        "detected": {"alert-only-detection": at["page"], "offset-dropped": _as_if_utc(_detected(story), PAGER_ZONE)},
        "acknowledged": {"offset-dropped": _as_if_utc(at["acknowledge"], PAGER_ZONE)},
        "mitigated": {
            "mitigated-is-resolved": at["resolved"],
            "first-mitigation": at.get("too-early", mitigated),
            "reply-at-parent": at["identified"],
            "bot-echo": echo,
        },
        "resolved": {"alert-cleared": at["cleared"]},
    }


def _detected(story: Story) -> datetime:
    return min(story.at["page"], story.at["customers"])


def _answer_rows(bundle: Bundle, rows: list[Row]) -> None:
    """Add which key events there are, and the moment of each."""
    refs = [row.key for row in rows]
    ended = max((row for row in rows if row.source == "pagerduty"), key=lambda row: row.at)
    bundle.answer("rows", "key", refs, {"event-missing": [ref for ref in refs if ref != ended.key]})
    for row in rows:
        bundle.answer("timeline", row.key, _spelled(row.at), {tag: _spelled(at) for tag, at in row.traps.items()})


def _answer_marks(bundle: Bundle, story: Story, traps: dict[str, dict[str, datetime]]) -> None:
    """Add the moment of each mark."""
    at = story.at
    marks = {"impact_start": at["onset"], "detected": _detected(story), "acknowledged": at["acknowledge"]}
    marks |= {"mitigated": at["mitigated"], "resolved": at["resolved"]}
    for name, moment in marks.items():
        bundle.answer("timeline", name, _spelled(moment), {tag: _spelled(at) for tag, at in traps[name].items()})


def _spelled(moment: datetime) -> str:
    return iso_utc(moment, "microseconds")

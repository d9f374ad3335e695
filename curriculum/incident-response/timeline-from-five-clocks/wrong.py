"""Answers people really give, each with the misconception behind it.

All of them are one reader of the five sources with one habit changed.
"""

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from groundschool.kit import wrong

STEP = "System clock was stepped by "


class Reader:
    """Reads the sources as they should be; a wrong answer overrides one habit."""

    def __init__(self, folder):
        self.folder = Path(folder)

    def load(self, name):
        return json.loads((self.folder / name).read_text(encoding="utf-8"))

    def answer(self):
        rows = [*self.slack(), *self.pager(), *self.deploys(), *self.journal(), *self.public()]
        events = [
            {"time": at.isoformat(), "source": source, "ref": ref, "what": what}
            for at, source, ref, what in self.order(rows)
        ]
        return {"events": events, "marks": {name: at.isoformat() for name, at in self.marks(rows).items()}}

    def order(self, rows):
        return sorted(rows)

    def marks(self, rows):
        chat, pager = self.of(rows, "slack"), self.of(rows, "pagerduty")
        return {
            "impact_start": self.of(rows, "journal")[0][0],
            "detected": min(row[0] for row in [*pager, *chat] if row[3].startswith(("Triggered", "[impact]"))),
            "acknowledged": min(row[0] for row in pager if row[3].startswith("Acknowledged")),
            "mitigated": max(row[0] for row in chat if row[3].startswith("[status] mitigated")),
            "resolved": max(row[0] for row in chat if row[3].startswith("[status] resolved")),
        }

    def of(self, rows, source):
        return sorted(row for row in rows if row[1] == source)

    def posted(self, message):
        return message["ts"]

    def wanted(self, message, titles):
        text = message["text"]
        lead = titles.get(message.get("user")) == "Support lead"
        return self.by_person(message) and (text.startswith("[status]") or (text.startswith("[impact]") and lead))

    def by_person(self, message):
        return "bot_id" not in message and "subtype" not in message

    def slack(self):
        titles = {user["id"]: user["profile"]["title"] for user in self.load("slack/users.json")}
        messages = [
            one for path in sorted((self.folder / "slack").glob("*/*.json")) for one in json.loads(path.read_text())
        ]
        kept, heard = [], False
        for message in sorted(messages, key=lambda one: float(one["ts"])):
            if self.wanted(message, titles) and not (heard and message["text"].startswith("[impact]")):
                heard = heard or message["text"].startswith("[impact]")
                kept.append(
                    (datetime.fromtimestamp(float(self.posted(message)), UTC), "slack", message["ts"], message["text"])
                )
        return kept

    types = ("trigger_log_entry", "acknowledge_log_entry", "resolve_log_entry")

    def pager(self):
        entries = [one for one in self.load("pagerduty.json")["log_entries"] if one["type"] in self.types]
        return [(self.paged(one["created_at"]), "pagerduty", one["id"], one["summary"]) for one in entries]

    def paged(self, text):
        return datetime.fromisoformat(text).astimezone(UTC)

    def deploys(self):
        service = self.load("pagerduty.json")["log_entries"][0]["service"]["summary"]
        lines = (self.folder / "deploys.log").read_text().splitlines()
        numbered = [(str(n), line) for n, line in enumerate(lines, 1) if n > 2 and self.about(line.split()[2], service)]
        return [(self.deployed(line[:19], lines[1].split()[-1]), "deploys", n, line[21:]) for n, line in numbered]

    def about(self, named, service):
        return named == service

    def deployed(self, text, zone):
        return datetime.fromisoformat(text).replace(tzinfo=ZoneInfo(zone)).astimezone(UTC)

    def journal(self):
        entries = sorted(
            (json.loads(line) for line in (self.folder / "journal.json").read_text().splitlines()),
            key=lambda one: int(one["__MONOTONIC_TIMESTAMP"]),
        )
        step = next(one["MESSAGE"] for one in entries if one["MESSAGE"].startswith(STEP))
        onset = next(one for one in entries if one["_SYSTEMD_UNIT"] == "nginx.service" and int(one["PRIORITY"]) <= 3)
        at = datetime.fromtimestamp(int(onset["__REALTIME_TIMESTAMP"]) / 1e6, UTC)
        return [
            (
                self.corrected(at, timedelta(seconds=float(step[len(STEP) :].split()[0]))),
                "journal",
                onset["__CURSOR"],
                onset["MESSAGE"],
            )
        ]

    def corrected(self, at, step):
        return at + step

    def public(self):
        updates = self.load("statuspage.json")["incidents"][0]["incident_updates"]
        return [(datetime.fromisoformat(one[self.published]), "statuspage", one["id"], one["body"]) for one in updates]

    published = "created_at"


@wrong("timeline", tag="local-time", score=31 / 37)
def deploy_log_is_utc(folder):
    class Wrong(Reader):
        def deployed(self, text, zone):  # noqa: ARG002
            return datetime.fromisoformat(text).replace(tzinfo=UTC)

    return Wrong(folder).answer()


@wrong("timeline", tag="fixed-offset", score=33 / 37)
def halifax_is_minus_three(folder):
    class Wrong(Reader):
        def deployed(self, text, zone):  # noqa: ARG002
            return (datetime.fromisoformat(text) + timedelta(hours=3)).replace(tzinfo=UTC)

    return Wrong(folder).answer()


@wrong("timeline", tag="offset-dropped", score=31 / 37)
def first_nineteen_characters(folder):
    class Wrong(Reader):
        def paged(self, text):
            return datetime.fromisoformat(text[:19]).replace(tzinfo=UTC)

    return Wrong(folder).answer()


@wrong("timeline", tag="reply-at-parent", score=27 / 37)
def thread_time(folder):
    class Wrong(Reader):
        def posted(self, message):
            return message.get("thread_ts", message["ts"])

    return Wrong(folder).answer()


@wrong("timeline", tag="edit-time", score=25 / 37)
def last_edit(folder):
    class Wrong(Reader):
        def posted(self, message):
            return message.get("edited", message)["ts"]

    return Wrong(folder).answer()


@wrong("timeline", tag="display-time", score=35 / 37)
def what_the_page_shows(folder):
    class Wrong(Reader):
        published = "display_at"

    return Wrong(folder).answer()


@wrong("timeline", tag="skew-ignored", score=33 / 37)
def journal_as_it_reads(folder):
    class Wrong(Reader):
        def corrected(self, at, step):  # noqa: ARG002
            return at

    return Wrong(folder).answer()


@wrong("timeline", tag="skew-sign", score=33 / 37)
def step_taken_off(folder):
    class Wrong(Reader):
        def corrected(self, at, step):
            return at - step

    return Wrong(folder).answer()


@wrong("timeline", tag="alert-is-impact", score=35 / 37)
def impact_begins_with_the_alert(folder):
    class Wrong(Reader):
        def marks(self, rows):
            first = next(row[0] for row in self.of(rows, "pagerduty"))
            return super().marks(rows) | {"impact_start": first}

    return Wrong(folder).answer()


@wrong("timeline", tag="alert-only-detection", score=35 / 37)
def only_alerts_detect(folder):
    class Wrong(Reader):
        def marks(self, rows):
            return super().marks(rows) | {"detected": next(row[0] for row in self.of(rows, "pagerduty"))}

    return Wrong(folder).answer()


@wrong("timeline", tag="mitigated-is-resolved", score=33 / 37)
def over_is_over(folder):
    class Wrong(Reader):
        def marks(self, rows):
            marks = super().marks(rows)
            return marks | {"mitigated": marks["resolved"]}

    return Wrong(folder).answer()


@wrong("timeline", tag="first-mitigation", score=35 / 37)
def the_first_hope(folder):
    class Wrong(Reader):
        def marks(self, rows):
            declared = [row[0] for row in self.of(rows, "slack") if row[3].startswith("[status] mitigated")]
            return super().marks(rows) | {"mitigated": declared[0]}

    return Wrong(folder).answer()


@wrong("timeline", tag="alert-cleared", score=35 / 37)
def resolved_when_the_alert_clears(folder):
    class Wrong(Reader):
        def marks(self, rows):
            return super().marks(rows) | {"resolved": self.of(rows, "pagerduty")[-1][0]}

    return Wrong(folder).answer()


@wrong("timeline", tag="bot-echo", score=33 / 37)
def bots_are_people(folder):
    class Wrong(Reader):
        def by_person(self, message):
            return message.get("subtype") != "channel_join"

    return Wrong(folder).answer()


@wrong("timeline", tag="event-missing", score=33 / 37)
def pager_without_its_end(folder):
    class Wrong(Reader):
        types = ("trigger_log_entry", "acknowledge_log_entry")

    return Wrong(folder).answer()


@wrong("timeline", tag="noise", score=36 / 37)
def everything_deployed(folder):
    class Wrong(Reader):
        types = (*Reader.types, "notify_log_entry", "assign_log_entry", "annotate_log_entry")

        def about(self, named, service):  # noqa: ARG002
            return True

    return Wrong(folder).answer()


@wrong("timeline", tag="no-reference", score=15 / 37)
def file_names_as_references(folder):
    class Wrong(Reader):
        def order(self, rows):
            return sorted((at, source, f"{source}.json", what) for at, source, ref, what in rows)

    return Wrong(folder).answer()


@wrong("timeline", tag="unsorted", score=34 / 37)
def source_by_source(folder):
    class Wrong(Reader):
        def order(self, rows):
            return rows

    return Wrong(folder).answer()

"""Writes an area's files as they are exported."""

import csv
import io
import json
import random
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from groundschool.kit import beside

judged = beside(__file__, "judged")
ServiceArea, Snapshot, PullRequest, PullReview = (
    judged.ServiceArea,
    judged.Snapshot,
    judged.PullRequest,
    judged.PullReview,
)

TITLES = ("Raise the pool", "Move the state", "Add a replica", "Pin the provider", "Alert on the burn rate",
          "Trim the labels", "Rotate the keys", "Split the module", "Panel for the queue", "Widen the subnet",
          "Log the reason", "Tidy up")  # fmt: skip
BODIES = (None, "", "As agreed on Tuesday.", "Nothing to revert.")
QUESTION = "How satisfied are you with the work of this area in the last quarter?"
HEADER = ("Status", "Progress", "Finished", "RecordedDate", "ResponseId", "RecipientEmail", "Q1", "Q2")
LABELS = ("Response Type", "Progress", "Finished", "Recorded Date", "Response ID", "Recipient Email", QUESTION,
          "What should we do next?")  # fmt: skip
IDS = ("status", "progress", "finished", "recordedDate", "_recordId", "recipientEmail", "QID1", "QID2_TEXT")


def files(rng: random.Random, area: ServiceArea) -> dict[str, str]:
    """Return the files of an area by name."""
    made = {
        "policy.json": policy(area),
        "documents.csv": documents(area),
        "pulls.json": pulls(rng, area),
        "calendar.json": calendar(area),
    }
    for quarter, snapshot in area.snapshots.items():
        made[f"{quarter}/catalog.json"] = catalogue(snapshot)
        made[f"{quarter}/slos.json"] = objectives(snapshot)
        made[f"{quarter}/survey.csv"] = survey(rng, snapshot)
    return made


def policy(area: ServiceArea) -> str:
    """Return the rules of the house."""
    told = {
        "as_of": area.as_of.isoformat(),
        "team": list(area.team),
        "quarters": [
            {"name": name, "start": start.date().isoformat(), "end": end.date().isoformat()}
            for name, start, end in area.quarters
        ],
        "kpis": {kpi: _rule(rule) for kpi, rule in area.rules.items()},
        "claims": dict(area.windows),
    }
    return json.dumps(told, indent=1) + "\n"


def _rule(rule: Mapping[str, Any]) -> dict[str, Any]:
    return {"most_missing_percent" if key == "most_missing" else key: value for key, value in rule.items()}


def _utc(at: datetime) -> str:
    return at.isoformat().replace("+00:00", "Z")


def _table(rows: list[Any]) -> str:
    out = io.StringIO()
    csv.writer(out, lineterminator="\n").writerows(rows)
    return out.getvalue()


def documents(area: ServiceArea) -> str:
    """Return the marks of documents: a row for each, and one for a document without any."""
    rows: list[Any] = [("incident", "published_at", "author", "reviewer", "reviewed_at", "mark")]
    for one in area.documents:
        head = one.id, one.published.isoformat(timespec="seconds"), one.author
        rows += [(*head, each.who, each.at.isoformat(timespec="seconds"), each.mark) for each in one.marks]
        rows += [(*head, "", "", "")] * (not one.marks)
    return _table(rows)


def pulls(rng: random.Random, area: ServiceArea) -> str:
    """Return pull requests with their reviews, one a line."""
    titles = {one.number: rng.choice(TITLES) for one in area.pulls}
    return listed([_pull(rng, one, titles) for one in area.pulls])


def _pull(rng: random.Random, one: PullRequest, titles: Mapping[int, str]) -> dict[str, Any]:
    title, body = titles[one.number], rng.choice(BODIES)
    if one.reverts:
        title = f'Revert "{titles[one.reverts]}"'
        body = f"Reverts saltmarsh/platform#{one.reverts}" + rng.choice(("", "\r\n\r\nToo noisy.", " (too noisy)"))
    elif one.mentions:
        body = f"{one.mentions} stays: we close the draft that says Reverts saltmarsh/platform#{one.mentions}"
    return {
        "number": one.number,
        "title": title,
        "body": body,
        "user": _user(one.author, bot=one.bot),
        "labels": [{"name": name} for name in one.labels],
        "closed_at": _utc(one.closed),
        "merged_at": _utc(one.closed) if one.merged else None,
        "reviews": [_review(each) for each in one.reviews],
    }


def listed(entries: list[Any]) -> str:
    """Return a list in JSON, an entry a line."""
    return "[\n" + ",\n".join(json.dumps(one) for one in entries) + "\n]\n"


def _user(login: str, *, bot: bool) -> dict[str, str]:
    return {"login": login, "type": "Bot" if bot else "User"}


def _review(one: PullReview) -> dict[str, Any]:
    user = _user(one.who, bot=one.bot)
    return {"user": user, "state": one.state, "commit_id": one.commit, "submitted_at": _utc(one.at)}


def calendar(area: ServiceArea) -> str:
    """Return the change calendar."""
    entries = [
        {
            "id": one.id,
            "title": one.title,
            "status": "canceled" if one.canceled else "done",
            "start": one.start.isoformat(),
            "end": one.end.isoformat(),
            "kpis": list(one.kpis),
        }
        for one in area.calendar
    ]
    return listed(entries)


def catalogue(snapshot: Snapshot) -> str:
    """Return the services of the catalogue, as Backstage's interface gives them."""
    entries = []
    for one in snapshot.services:
        notes = {"saltmarsh.example/tier": one.tier} if one.tier else {}
        meta = {"name": one.name, "namespace": "default", "annotations": notes}
        spec = {"type": "service", "lifecycle": one.lifecycle, "owner": "platform"}
        entries.append({"apiVersion": "backstage.io/v1alpha1", "kind": "Component", "metadata": meta, "spec": spec})
    return listed(entries)


def objectives(snapshot: Snapshot) -> str:
    """Return the documents of objectives as one list."""
    entries = []
    for one in snapshot.objectives:
        goals = [{"displayName": "Good" if target else "To come", "target": target} for target in one.targets]
        spec = {"service": one.service, "budgetingMethod": "Occurrences", "objectives": goals}
        meta = {"name": f"{one.service}-requests"}
        entries.append({"apiVersion": "openslo/v1", "kind": "SLO", "metadata": meta, "spec": spec})
    return listed(entries)


def survey(rng: random.Random, snapshot: Snapshot) -> str:
    """Return the answers of a survey as Qualtrics exports them: three rows of headings."""
    rows: list[Any] = [HEADER, LABELS, [json.dumps({"ImportId": one}) for one in IDS]]
    for one in snapshot.answers:
        said = rng.choice(("", "", "Thank you", "faster, please", 'more "quiet" nights'))
        progress = "100" if one.finished else str(rng.choice((33, 66)))
        at = one.at.strftime("%Y-%m-%d %H:%M:%S")
        rows.append((one.status, progress, str(one.finished), at, one.id, one.email, one.answer, said))
    return _table(rows)

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
ServiceArea, Snapshot, CatalogueService, ServiceObjective, PullReview = (
    judged.ServiceArea,
    judged.Snapshot,
    judged.CatalogueService,
    judged.ServiceObjective,
    judged.PullReview,
)

TITLES = ("Raise the pool", "Move the state", "Add a replica", "Pin the provider", "Alert on the burn rate",
          "Trim the labels", "Rotate the keys", "Split the module", "Panel for the queue", "Widen the subnet",
          "Log the reason", "Tidy up")  # fmt: skip
QUESTION = "How satisfied are you with the work of this area in the last quarter?"
HEADER = ("StartDate", "Status", "Progress", "Finished", "RecordedDate", "ResponseId", "RecipientEmail", "Q1", "Q2")
LABELS = ("Start Date", "Response Type", "Progress", "Finished", "Recorded Date", "Response ID", "Recipient Email",
          QUESTION, "What should we do next?")  # fmt: skip
IDS = ("startDate", "status", "progress", "finished", "recordedDate", "_recordId", "recipientEmail", "QID1",
       "QID2_TEXT")  # fmt: skip


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
        "as_of": _utc(area.as_of),
        "repository": "saltmarsh/platform",
        "branch": "main",
        "team": list(area.team),
        "quarters": [{"name": name, "start": _utc(start), "end": _utc(end)} for name, start, end in area.quarters],
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
    lines = []
    for one in area.pulls:
        title, body = titles[one.number], rng.choice((None, "", "As agreed on Tuesday.", "Nothing to revert."))
        if one.reverts:
            repository, number = one.reverts
            title = f'Revert "{titles.get(number, title)}"'
            body = f"Reverts {repository}#{number}" + rng.choice(("", "\r\n\r\nToo noisy.", " (too noisy)"))
        told = {
            "number": one.number,
            "title": title,
            "body": body,
            "user": _user(one.author, bot=one.bot),
            "labels": [{"name": name} for name in one.labels],
            "base": {"ref": one.branch},
            "closed_at": _utc(one.closed),
            "merged_at": _utc(one.closed) if one.merged else None,
            "reviews": [_review(each) for each in one.reviews],
        }
        lines.append(json.dumps(told, separators=(",", ":")))
    return "[\n" + ",\n".join(lines) + "\n]\n"


def listed(entries: list[Any]) -> str:
    """Return a list in JSON, an entry a line."""
    return "[\n" + ",\n".join(json.dumps(one) for one in entries) + "\n]\n"


def _user(login: str, *, bot: bool) -> dict[str, str]:
    return {"login": login, "type": "Bot" if bot else "User"}


def _review(one: PullReview) -> dict[str, Any]:
    told = {"user": _user(one.who, bot=one.bot), "state": one.state, "commit_id": one.commit}
    return told | ({"submitted_at": _utc(one.at)} if one.at else {})


def calendar(area: ServiceArea) -> str:
    """Return the change calendar."""
    entries = [
        {
            "id": one.id,
            "title": one.title,
            "status": "canceled" if one.canceled else "done",
            "start": _utc(one.start),
            "end": _utc(one.end) if one.end else None,
            "kpis": list(one.kpis),
        }
        for one in area.calendar
    ]
    return listed(entries)


def catalogue(snapshot: Snapshot) -> str:
    """Return the entities of the catalogue, as Backstage's interface gives them."""
    return listed([_entity(one) for one in snapshot.services])


def _entity(one: CatalogueService) -> dict[str, Any]:
    meta = {"name": one.name, "namespace": "default"}
    meta["annotations"] = {"saltmarsh.example/tier": one.tier} if one.tier else {}
    spec = {"type": one.type, "lifecycle": one.lifecycle, "owner": "platform"}
    return {"apiVersion": "backstage.io/v1alpha1", "kind": "Component", "metadata": meta, "spec": spec}


def objectives(snapshot: Snapshot) -> str:
    """Return the documents of objectives, each in its form, as one list."""
    return listed([_objective(one) for one in snapshot.objectives])


def _objective(one: ServiceObjective) -> dict[str, Any] | list[dict[str, Any]]:
    if one.form in ("sloth", "operator"):
        slo: dict[str, Any] = {
            "name": "requests",
            "objective": 99.5,
            "sli": {"plugin": {"id": "saltmarsh/availability"}},
        }
        if one.state == "no-target":
            slo["objective"] = None
        spec = {"service": one.service, "slos": [] if one.state == "empty" else [slo]}
        if one.form == "sloth":
            return {"version": "prometheus/v1"} | spec
        meta = {"name": f"{one.service}-slo", "namespace": "monitoring"}
        return {"apiVersion": "sloth.slok.dev/v1", "kind": "PrometheusServiceLevel", "metadata": meta, "spec": spec}
    if one.form == "kind":
        meta = {"name": one.service}
        return {
            "apiVersion": "openslo/v1",
            "kind": "Service",
            "metadata": meta,
            "spec": {"description": "Objectives are to come."},
        }
    goal: dict[str, Any] = {"displayName": "Good", "target": None if one.state == "no-target" else 0.995}
    spec = {"service": one.service, "indicatorRef": f"{one.service}-requests", "budgetingMethod": "Occurrences"}
    spec["objectives"] = [] if one.state == "empty" else [{"displayName": "Later", "target": None}, goal]
    told = {"apiVersion": "openslo/v1", "kind": "SLO", "metadata": {"name": f"{one.service}-requests"}, "spec": spec}
    service = {"apiVersion": "openslo/v1", "kind": "Service", "metadata": {"name": f"{one.service}-group"}, "spec": {}}
    return [service, told] if one.form == "openslo-list" else told


def survey(rng: random.Random, snapshot: Snapshot) -> str:
    """Return the answers of a survey as Qualtrics exports them: three rows of headings."""
    rows: list[Any] = [HEADER, LABELS, [json.dumps({"ImportId": one}) for one in IDS]]
    for one in snapshot.answers:
        at = one.at.strftime("%Y-%m-%d %H:%M:%S")
        said = rng.choice(("", "", "Thank you", "faster, please", 'more "quiet" nights'))
        progress = "100" if one.finished else str(rng.choice((33, 66)))
        rows.append((at, one.status, progress, str(one.finished), at, one.id, one.email, one.answer, said))
    return _table(rows)

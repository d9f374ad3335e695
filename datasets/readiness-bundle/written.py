"""A bundle as files: what the team has, the checklist that its author filled in, and the policy."""

import csv
import io
import json
import os
from collections.abc import Iterator, Sequence
from typing import Any

from groundschool.formats.front_matter import page_with_matter
from groundschool.kit import beside
from groundschool.simulation.company import DOMAIN

drawn, evidence, kinds, monitoring = (beside(__file__, name) for name in ("drawn", "evidence", "kinds", "monitoring"))
Draft, ITEMS = drawn.Draft, kinds.ITEMS
TEXTS = {
    "What it means": "Customers wait, or are turned away.",
    "Immediate checks": "Compare the last release with the first error.",
    "Mitigation": "Take the last release back, if it is younger than the first error.",
    "Escalation": "After 15 minutes page operations, with what you saw.",
    "Rollback": "Take back what you did, the last step first.",
}
WORDS = {
    "owner": "An owner", "on-call": "Somebody is on call", "alerts": "Alerts", "runbook": "Runbook",
    "dashboard": "Dashboard", "slo": "SLO", "rollback": "Rollback rehearsed", "restore": "Restore rehearsed",
}  # fmt: skip
TICK_LINE = "- [{tick}] **{item}**: {text}"


def files(one: Draft, outside: str = "") -> dict[str, str]:
    """Return the files of a bundle by path; ``outside`` is where a pointer that leaves it leads."""
    held = {
        "review/readiness.md": checklist(one, outside),
        "review/signatures.csv": _table(("who", "team", "signed_at"), one.signatures),
        "review/conditions.csv": _table(("item", "who", "until"), one.conditions),
        "review/policy.toml": _policy(one),
        "entities.json": json.dumps([_entity(**each) for each in one.entities], indent=1) + "\n",
        "oncall.json": json.dumps({"rotations": one.rotations}, indent=1, ensure_ascii=False) + "\n",
        "monitoring/rules.yml": monitoring.rules(one),
        "monitoring/rules-test.yml": monitoring.tests(one),
        "monitoring/dashboard.json": monitoring.dashboard(one),
        "monitoring/metrics.prom": monitoring.metrics(one),
        "slo.json": json.dumps({"slos": one.slos}, indent=1) + "\n",
        "records/drills.csv": _table(("id", "kind", "service", "ended_at", "result"), one.drills),
        "records/releases.csv": _table(("environment", "version", "released_at"), one.releases),
    }  # fmt: skip
    return held | {
        f"runbooks/{name}.md": _page(*page, one.service * (name == one.service and not page[0]))
        for name, page in one.pages.items()
    }


def _entity(name: str, type: str, owner: str) -> dict[str, Any]:  # noqa: A002 - as the catalogue calls it
    return {
        "apiVersion": "backstage.io/v1alpha1",
        "kind": "Component",
        "metadata": {"namespace": "default", "name": name},
        "spec": {"type": type, "lifecycle": "production", "owner": owner},
    }


def checklist(one: Draft, outside: str) -> str:
    """Return the checklist as its author left it, in the author's order, with an item that nobody asked for."""
    items = one.rng.sample(ITEMS, len(ITEMS))
    lines = [line for item in items for line in _line(one, item, outside)]
    for logo in ("- [x] **logo**: [new one](../assets/logo.svg)", "- [ ] **logo**: on the ship, too"):
        lines.insert(one.rng.randrange(len(lines) + 1), logo)
    spare, quoted, nested = one.rng.sample(ITEMS, 3)
    lines += ["", f"A [x] **{spare}** alone shows nothing: link what shows it.", ""]
    lines += ["In spring this said:", "", f"> - [x] **{quoted}**: done", f">   - [x] **{nested}**: done, too"]
    head = {
        "service": one.service, "team": one.team, "author": one.author, "changed": one.at(one.changed),
        "review": one.at(one.review, one.hours),
    }  # fmt: skip
    return page_with_matter(head, f"# {one.service}: ready for production\n\n" + "\n".join(lines) + "\n")


def _line(one: Draft, item: str, outside: str) -> Iterator[str]:
    kind, rng = one.of_kind[item], one.rng
    tick = "x" if one.ticked[item] else " "
    if kind == "absent":
        return
    if kind in ("silent", "open"):
        text = rng.choice(("done", "see the wiki", "agreed with operations", "as in spring", "Owen knows"))
        text = "[soon]()" if kind == "open" else text
        yield TICK_LINE.format(tick=tick, item=item, text=text)
        return
    path, _, anchor = one.targets[item].partition("#")
    if kind == "gone":
        folder, name = os.path.split(path)
        path = f"{folder}/old-{name}".lstrip("/")
    if kind == "anchor":
        anchor = f"{anchor or 'all'}-2"
    link = f"../{path}" + (f"#{anchor}" if anchor else "")
    if kind == "web":
        link = f"https://wiki.{DOMAIN}/{one.service}/{item}"
    if kind == "outside":
        link = f"../../{outside}"
    elif kind != "web" and rng.random() < 0.4:
        link = rng.choice((f"./{link}", link.replace("../", "../review/../", 1)))
    more = rng.choice(("", "", " (Owen has read it)", ", **new**"))
    yield TICK_LINE.format(tick=tick, item=item, text=f"[{WORDS[item]}]({link}){more}")


def _table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    out = io.StringIO()
    csv.writer(out, lineterminator="\n").writerows([head, *rows])
    return out.getvalue()


def _policy(one: Draft) -> str:
    lines = [f"{key} = {value!r}".replace("'", '"') for key, value in one.policy.items()]
    for item in ITEMS:
        lines += ["", f"[items.{item}]", f"blocks = {str(item in one.blocks).lower()}"]
        lines += [f"within_days = {one.within[item]}"] if item in one.within else []
    return "\n".join(lines) + "\n"


def _page(matter: dict[str, str], parts: dict[str, str], service: str = "") -> str:
    first = f"---\nservice: {service}\n---\n" if service else "---\n"  # below the heading it is no front matter
    body = f"# When it is slow\n\nOwen knows more.\n\n{first}\n" if matter or service else "First steps\n\nAsk.\n\n"
    for name, how in parts.items():
        held = {
            evidence.TOLD: TEXTS.get(name, "It has two instances."),
            evidence.LIST: "TODO-list of the day: it hangs at Owen's desk.",
            evidence.EMPTY: "  ", evidence.TODO: "TODO", evidence.TBD: "TBD",
        }.get(how, TEXTS.get(name))  # fmt: skip
        gap = "" if name == "Escalation" else "\n"
        body += f"{'#' * (how == evidence.DEEPER)}## {name}\n{gap}{held}\n\n"
    told = "".join(f"{key}: {value}\n" for key, value in matter.items())
    return f"---\n{told}---\n\n{body}" if matter else body

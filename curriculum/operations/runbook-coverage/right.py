"""Other ways to be right: with tables, and with a class a page."""

import json
import re
from collections import defaultdict
from datetime import UTC, date, datetime
from pathlib import Path

import pandas as pd
import yaml

from groundschool.kit import beside, right

PARTS = {"What it means", "Immediate checks", "Mitigation", "Escalation", "Rollback"}
NOTHING = {"", "todo", "tbd"}


class Runbook:
    """A page, read once."""

    def __init__(self, path):
        self.name = path.name
        lines = path.read_text(encoding="utf-8-sig").split("\n")
        ends = [number for number, line in enumerate(lines) if line.strip() == "---"]
        if len(ends) < 2 or ends[0] != 0:
            raise ValueError(f"{self.name} has no front matter")
        try:
            head = yaml.load("\n".join(lines[1 : ends[1]]), yaml.CSafeLoader)
        except (yaml.YAMLError, ValueError):
            raise ValueError(f"the front matter of {self.name} is no YAML") from None
        if not isinstance(head, dict) or not head.get("service"):
            raise ValueError(f"{self.name} names no service")
        self.service = head["service"].casefold()
        self.day = self._day(head.get("last_reviewed"))
        self.parts = self._parts(lines[ends[1] + 1 :])

    def _day(self, told):
        if told is None:
            return None
        if not re.fullmatch(r"\d{4}-\d\d-\d\d", str(told)):
            raise ValueError(f"{self.name}: {told}")
        try:
            return date(*map(int, str(told).split("-")))
        except ValueError as error:
            raise ValueError(f"{self.name}: {told}") from error

    @staticmethod
    def _parts(lines):
        parts, at, fence = defaultdict(list), "", None
        for line in lines:
            bare = line.strip()
            if fence:
                if set(bare) == {fence[0]} and len(bare) >= len(fence):
                    fence = None
                else:
                    parts[at].append(bare)
            elif found := re.match(r"```+|~~~+", line):
                fence = found[0]
            elif line.startswith(("# ", "## ")):
                at = line.strip("# ")
            else:
                parts[at].append(bare)
        return {part for part, held in parts.items() if {one.lower() for one in held} - NOTHING}

    @property
    def whole(self):
        return self.parts >= PARTS


@right("states")
def with_a_class_a_page(folder, team, today):
    """Read each page into an object, and ask the objects."""
    folder, today = Path(folder), date.fromisoformat(today)
    books = [Runbook(path) for path in sorted((folder / "runbooks").iterdir(), key=lambda path: path.name)]
    rows = pd.read_csv(folder / "changes.csv", dtype=str, keep_default_na=False)
    rows = rows[(rows["state"] == "Closed") & rows["close_code"].ne("unsuccessful")]
    told = {}
    for entry in json.loads((folder / "entities.json").read_text()):
        meta, spec = entry["metadata"], entry["spec"]
        notes = meta.get("annotations") or {}
        mine = spec["owner"].casefold().rpartition(":")[2].rpartition("/")[2] == team
        runs = entry["kind"] == "Component" and spec["type"] == "service" and spec["lifecycle"] == "production"
        if not (mine and runs and notes.get("saltmarsh.example/tier") in {"1", "2"}):
            continue
        also = notes.get("saltmarsh.example/aliases") or ""
        names = {name.strip().casefold() for name in (meta["name"] + "," + also).split(",")}
        best = None
        for book in books:
            if book.service in names:
                key = (book.whole, book.day or date.min)
                if best is None or key > (best.whole, best.day or date.min):
                    best = book
        days = [
            pd.Timestamp(closed).tz_convert("UTC").date()
            for name, closed in zip(rows["cmdb_ci"], rows["closed_at"], strict=True)
            if name.casefold() in names
        ]
        told[meta["name"]] = {"runbook": best.name if best else None, "state": _judged(best, days, today)}
    return told


def _judged(book, days, today):
    if book is None:
        return "missing"
    if not book.whole:
        return "stub"
    if book.day is None or (age := (today - book.day).days) < 0:
        return "not-reviewed"
    if age > 180:
        return "too-old"
    return "changed-since" if any(book.day < day <= today for day in days) else "fresh"


@right("states")
def with_tables(folder, team, today):
    """Make a table of names, one of pages and one of changes, and join them."""
    folder, now = Path(folder), pd.Timestamp(today)
    entries = []
    for entry in pd.read_json(folder / "entities.json").to_dict("records"):
        notes = entry["metadata"].get("annotations", {})
        names = [entry["metadata"]["name"], *re.findall(r"[^,\s]+", notes.get("saltmarsh.example/aliases", ""))]
        owner = re.search(r"[^:/]+$", entry["spec"]["owner"])[0].lower()
        fits = (entry["kind"], entry["spec"]["type"], entry["spec"].get("lifecycle"), owner)
        if fits == ("Component", "service", "production", team) and notes.get("saltmarsh.example/tier", "3") in "12":
            entries += [(names[0], name.lower()) for name in names]
    known = pd.DataFrame(entries, columns=["service", "name"])
    pages = pd.DataFrame(
        [(one.service, one.name, one.whole, one.day) for one in map(Runbook, (folder / "runbooks").glob("*.md"))],
        columns=["name", "file", "whole", "day"],
    )
    pages["day"] = pd.to_datetime(pages["day"])
    best = (
        known.merge(pages, on="name")
        .sort_values(["whole", "day", "file"], ascending=[False, False, True], na_position="last")
        .drop_duplicates("service")
        .set_index("service")
    )
    changes = pd.read_csv(folder / "changes.csv")
    changes = changes[changes["state"].eq("Closed") & changes["close_code"].ne("unsuccessful")]
    changes["name"] = changes["cmdb_ci"].str.lower()
    changes["done"] = [pd.Timestamp(datetime.fromisoformat(one).astimezone(UTC).date()) for one in changes["closed_at"]]
    later = known.merge(changes, on="name")
    told = {}
    for service in known["service"].unique():
        if service not in best.index:
            told[service] = {"runbook": None, "state": "missing"}
            continue
        page = best.loc[service]
        since = later[later["service"].eq(service) & later["done"].gt(page["day"]) & later["done"].le(now)]
        checks = {
            "stub": not page["whole"],
            "not-reviewed": not page["day"] <= now,
            "too-old": now - page["day"] > pd.Timedelta(days=180),
            "changed-since": len(since) > 0,
            "fresh": True,
        }
        told[service] = {"runbook": page["file"], "state": next(state for state, holds in checks.items() if holds)}
    return told


def _share(have, of):
    return {"percent": None if of == 0 else float(f"{have / of:.1%}"[:-1]), "have": have, "of": of}


@right("shares")
def of_a_list(folder, team, today):
    """Count in a list of states."""
    states = [one["state"] for one in with_a_class_a_page(folder, team, today).values()]
    stubs = states.count("missing") + states.count("stub")
    return {
        "coverage": _share(len(states) - stubs, len(states)),
        "freshness": _share(states.count("fresh"), len(states) - stubs),
    }


@right("shares")
def of_a_table(folder, team, today):
    """Sum columns of a table; numbers of numpy are numbers, too."""
    table = pd.DataFrame.from_dict(with_tables(folder, team, today), orient="index", columns=["runbook", "state"])
    whole = ~table["state"].isin(["missing", "stub"])
    have, fresh = whole.sum(), table["state"].eq("fresh").sum()
    return {
        "coverage": {"have": have, "of": len(table), "percent": 100 * have / len(table) if len(table) else None},
        "freshness": {"have": fresh, "of": have, "percent": round(100 * fresh / have, 1) if have else None},
    }


by_line = beside(__file__, "blind_line_by_line")
with_pandas = beside(__file__, "blind_with_pandas")
blind_line_by_line_states = right("states")(by_line.states)
blind_line_by_line_shares = right("shares")(by_line.shares)
blind_with_pandas_states = right("states")(with_pandas.states)
blind_with_pandas_shares = right("shares")(with_pandas.shares)

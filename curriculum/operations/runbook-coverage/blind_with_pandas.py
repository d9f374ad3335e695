"""A right answer that was written without having seen the solution: pandas, a class, and regular expressions."""

import datetime as dt
import json
import re
from collections import Counter
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import pandas as pd
import yaml

PARTS = {"What it means", "Immediate checks", "Mitigation", "Escalation", "Rollback"}
FRONT = re.compile(r"\A---[ \t]*\r?\n(?P<front>.*?)^---[ \t]*$(?P<body>.*)\Z", re.DOTALL | re.MULTILINE)
CODE = re.compile(r"^```[^\n]*\n(.*?)(?:^```[^\n]*$|\Z)", re.DOTALL | re.MULTILINE)
HEADING = re.compile(r"^(#{1,2})[ \t]+(.*?)[ \t#]*$", re.MULTILINE)
SOMETHING = re.compile(r"^(?!\s*(?:TODO|TBD)?\s*$).+$", re.IGNORECASE | re.MULTILINE)


@dataclass
class Page:
    """A page of the folder, which is refused when it cannot be read."""

    path: Path

    def __post_init__(self):
        text = self.path.read_text(encoding="utf-8")
        found = FRONT.match(text)
        if not found:
            raise ValueError(f"{self.path.name} has no front matter")
        try:
            front = yaml.safe_load(found["front"])
        except (yaml.YAMLError, ValueError) as error:
            raise ValueError(f"{self.path.name}: its front matter is no YAML") from error
        match front:
            case {"service": str(service)} if service.strip():
                self.service = service.strip().casefold()
            case _:
                raise ValueError(f"{self.path.name} is of no service")
        match front.get("last_reviewed"):
            case None:
                self.day = None
            case dt.datetime():
                raise ValueError(f"{self.path.name}: a moment is no day")
            case dt.date() as day:
                self.day = day
            case str(day) if re.fullmatch(r"\d{4}-\d\d-\d\d", day.strip()):
                try:
                    self.day = dt.date.fromisoformat(day.strip())
                except ValueError as error:
                    raise ValueError(f"{self.path.name}: {error}") from error
            case other:
                raise ValueError(f"{self.path.name}: {other!r} is no day")
        self.body = found["body"]

    @cached_property
    def whole(self):
        """Whether all parts hold something: code is taken for plain lines first, with a mark before each."""
        plain = CODE.sub(lambda code: re.sub(r"^(?=\s*#)", "code ", code[1], flags=re.MULTILINE), self.body)
        _, *rest = HEADING.split(plain)
        parts = zip(rest[::3], rest[1::3], rest[2::3], strict=True)
        return {title for level, title, text in parts if level == "##" and SOMETHING.search(text)} >= PARTS

    @property
    def rank(self):
        """What is greater counts more."""
        return self.whole, self.day is not None, self.day or dt.date.min


def _names(folder, team):
    """A frame of the names of the services that count, a row for each name."""
    table = pd.json_normalize(json.loads((folder / "entities.json").read_text(encoding="utf-8")), sep="|")
    for column in ("metadata|annotations|saltmarsh.example/tier", "metadata|annotations|saltmarsh.example/aliases"):
        if column not in table:
            table[column] = None
    table.columns = [re.split(r"[|/]", column)[-1] for column in table.columns]
    owner = table["owner"].fillna("").str.casefold().str.extract(r"([^:/]*)$")[0]
    table = table[
        (table["kind"] == "Component")
        & (table["type"] == "service")
        & (table["lifecycle"] == "production")
        & table["tier"].isin(["1", "2"])
        & (owner == team.casefold())
    ]
    called = (table["name"] + "," + table["aliases"].fillna("")).str.casefold().str.split(",")
    return {name: {one.strip() for one in many} - {""} for name, many in zip(table["name"], called, strict=True)}


def states(folder, team, today):
    """Return {"quay-search": {"runbook": "RB-417.md", "state": "fresh"}, ...}."""
    folder, now = Path(folder), dt.date.fromisoformat(today)
    pages = [Page(path) for path in sorted((folder / "runbooks").glob("*"), key=lambda path: path.name)]
    changes = pd.read_csv(folder / "changes.csv", dtype=str, keep_default_na=False)
    changes = changes[(changes["state"] == "Closed") & (changes["close_code"] != "unsuccessful")]
    changes = changes.assign(
        name=changes["cmdb_ci"].str.strip().str.casefold(),
        day=pd.to_datetime(changes["closed_at"], utc=True, format="ISO8601").dt.date,
    )
    answer = {}
    for service, names in _names(folder, team).items():
        page = max((page for page in pages if page.service in names), key=lambda page: page.rank, default=None)
        days = [day for day in changes.loc[changes["name"].isin(names), "day"] if day <= now]
        if page is None:
            state = "missing"
        elif not page.whole:
            state = "stub"
        elif not page.day or page.day > now:
            state = "not-reviewed"
        elif page.day < now - dt.timedelta(days=180):
            state = "too-old"
        else:
            state = "changed-since" if days and max(days) > page.day else "fresh"
        answer[service] = {"runbook": page and page.path.name, "state": state}
    return answer


def shares(folder, team, today):
    """Return {"coverage": {"have": 9, "of": 12, "percent": 75.0}, "freshness": {...}}."""
    count = Counter(one["state"] for one in states(folder, team, today).values())
    every = count.total()
    covered = every - count["missing"] - count["stub"]
    told = {"coverage": (covered, every), "freshness": (count["fresh"], covered)}
    return {
        name: {"have": have, "of": of, "percent": round(have / of * 100, 1) if of else None}
        for name, (have, of) in told.items()
    }

"""Who is counted in a group is settled when its quarter is first published, whoever moves, leaves or is erased."""

import csv
import io
import re
from datetime import UTC, datetime
from pathlib import Path

import pytest
from typer.testing import CliRunner

from groundschool.cli.app import app
from groundschool.ledger.identity import Identities
from groundschool.ledger.opened import open_ledger

ROOT = Path(__file__).parents[2]
AT = datetime(2025, 4, 1, tzinfo=UTC)
TEAMS = {"x": 8, "y": 7}
PERSON = '[[associate]]\nid = "{0}{1}"\nname = "{0}{1}"\nteam = "{0}"\nstart_date = 2025-01-06\nmanager = "kim"\n'


@pytest.fixture
def work(tmp_path):
    write(tmp_path, "".join(PERSON.format(team, n) for team, size in TEAMS.items() for n in range(size)))
    open_ledger(f"sqlite:///{tmp_path / 'ledger.db'}", tmp_path, lambda: AT).close()
    return tmp_path


def write(work: Path, text: str) -> None:
    (work / "roster.toml").write_text(text, encoding="utf-8")


def changed(work: Path, pattern: str, instead: str) -> None:
    text = (work / "roster.toml").read_text(encoding="utf-8")
    found, count = re.subn(pattern, instead, text, count=1)
    assert count
    write(work, found)


def run(work: Path, *words: str) -> str:
    done = CliRunner().invoke(app, [*words, "--work", str(work), "--course", str(ROOT)])
    assert done.exit_code == 0, done.output
    return done.stdout


def sizes(work: Path, week: str, *more: str) -> dict[tuple[str, str], str]:
    rows = csv.DictReader(io.StringIO(run(work, "export", "teams", "--as-of", week, *more)))
    return {(row["quarter"], row["team"]): row["people"] for row in rows}


def groups(work: Path) -> list[dict]:
    with open_ledger(f"sqlite:///{work / 'ledger.db'}", work, lambda: AT) as ledger:
        return [dict(event.payload) for event in ledger.events() if event.type == "groups.published"]


def of_spring(found: dict[tuple[str, str], str]) -> dict[str, str]:
    return {team: size for (quarter, team), size in found.items() if quarter == "2025Q2"}


@pytest.mark.parametrize(
    ("pattern", "instead"),
    [
        (r'(name = "x0"\nteam = )"x"', r'\1"y"'),
        (r'(name = "x0"\n)', r"\1end_date = 2025-05-20\n"),
        (r'\[\[associate\]\]\nid = "x0"\n.*\n.*\n.*\n.*\n', ""),
        (r"\Z", PERSON.format("x", 9)),
    ],
    ids=["moves", "leaves", "is taken off", "comes late"],
)
def test_a_week_that_was_published_stays_and_the_quarter_with_it(work, pattern, instead):
    before = sizes(work, "2025-05-14")
    assert of_spring(before) == {"x": "8", "y": "7", "all": "15"}
    changed(work, pattern, instead)
    for week in ("2025-05-14", "2025-05-28", "2025-06-30"):
        assert of_spring(sizes(work, week)) == of_spring(before)
    summer = {team: size for (quarter, team), size in sizes(work, "2025-07-09").items() if quarter == "2025Q3"}
    assert summer["all"] in {"14", "15", "16"}
    assert summer != of_spring(before)
    assert of_spring(sizes(work, "2025-05-14")) == of_spring(before)


def test_a_group_that_counts_somebody_erased_is_shown_no_more_and_the_next_quarter_is_without_them(work):
    sizes(work, "2025-05-14")
    run(work, "person", "erase", "x0", "--yes")
    changed(work, r'\[\[associate\]\]\nid = "x0"\n.*\n.*\n.*\n.*\n', "")
    for names in ((), ("--names",)):
        assert of_spring(sizes(work, "2025-05-14", *names)) == {"x": "", "y": "7", "all": ""}
    assert sizes(work, "2025-07-09")["2025Q3", "x"] == "7"


def test_groups_are_recorded_once_and_by_tokens_that_lead_nowhere_without_a_key(work):
    sizes(work, "2025-05-14")
    sizes(work, "2025-05-21", "--names")
    (told,) = groups(work)
    every = {token for one in told["counted"] for token in one["people"]}
    assert len(every) == 15
    kept = Identities(work / ".groundschool")
    subjects = {kept.pseudonym(who) for who in kept.associates()}
    assert len(subjects) >= 15
    text = run(work, "export", "events", "--as-of", "2099-01-01")
    assert not [name for name in (*subjects, *kept.associates()) if f'"{name}"' in text]
    assert all(token in text for token in every)


def test_somebody_who_is_called_differently_is_the_same_person(work):
    before = sizes(work, "2025-05-14")
    run(work, "person", "rename", "x0", "x-zero", "--yes")
    changed(work, r'id = "x0"', 'id = "x-zero"')
    assert sizes(work, "2025-05-14") == before


def test_a_week_of_the_future_settles_no_quarter_that_has_not_begun(work):
    far = f"{datetime.now(UTC).year + 1}-12-30"
    assert sizes(work, far)
    quarters = {one["quarter"] for told in groups(work) for one in told["counted"]}
    assert max(quarters) <= f"{datetime.now(UTC).year}Q4"


def test_where_nothing_can_be_recorded_nothing_is_published(work):
    (work / "ledger.db").chmod(0o400)
    (work / ".groundschool").mkdir(exist_ok=True)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("groundschool.ledger.store.Ledger.writing", _refused)
        done = CliRunner().invoke(app, ["export", "teams", "--work", str(work), "--course", str(ROOT)])
    assert done.exit_code != 0
    assert "team,quarter" not in done.stdout


def _refused(self):
    from groundschool.errors import LedgerError

    raise LedgerError(f"{self.name}: read-only. Nothing was recorded.")

"""``groundschool progress`` and ``report`` on a real ledger, through the command's own options."""

import json
import re
import sys
from datetime import UTC, datetime, timedelta
from importlib.util import find_spec
from pathlib import Path

import pytest
import typer
from tests.integration.lived_team import NAMES, team
from typer.testing import CliRunner

from groundschool.cli import report
from groundschool.cli.progress import progress
from groundschool.errors import CourseError, LedgerError, MissingToolError, UnknownNameError
from groundschool.ledger.attempt_payloads import AttemptGraded
from groundschool.ledger.events import make_event
from groundschool.ledger.store import Ledger

ROOT = Path(__file__).parents[2]
EXERCISE = "linux/journal-triage"

app = typer.Typer()
app.command()(progress)
app.add_typer(report.app, name="report")


@pytest.fixture
def course(tmp_path) -> Path:
    """A course with the real declarations, one exercise and a ledger of two attempts, one waiting for a mark."""
    declared = [path.relative_to(ROOT / "curriculum").as_posix() for path in (ROOT / "curriculum").glob("**/*.toml")]
    for name in [name for name in declared if name.count("/") < 2 or name.startswith(EXERCISE)]:
        (tmp_path / "curriculum" / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / "curriculum" / name).write_bytes((ROOT / "curriculum" / name).read_bytes())
    (tmp_path / "roster.toml").write_text('[[associate]]\nid = "ann"\nname = "Ann Ekdahl"\n', encoding="utf-8")
    now = datetime.now(UTC)
    with Ledger(f"sqlite:///{tmp_path / 'ledger.db'}", lambda: now) as ledger:
        ledger.append(graded(number, now - timedelta(days=2 - number)) for number in range(2))
    return tmp_path


def graded(number: int, when: datetime):
    payload = AttemptGraded(
        attempt_id=f"ann-{number}",
        exercise=EXERCISE,
        exercise_version=1,
        variant=str(number),
        hidden=True,
        provisional=True,
        content_sha256="",
        points=4.0,
        max_points=8.0,
        manual_points_pending=2.0 * number,
    )
    return make_event("ann", when, payload, "autograde")


def run(*arguments: object) -> str:
    result = CliRunner().invoke(app, [str(argument) for argument in arguments])
    if result.exception and not isinstance(result.exception, SystemExit):
        raise result.exception
    assert result.exit_code == 0, result.output
    return result.stdout


def test_progress_shows_the_skill_the_reason_and_what_waits(course):
    shown = " ".join(run("progress", "ann", "--course", course).split())
    assert shown.startswith("Ann Ekdahl · ")
    assert "Logs and services* exploring" in shown
    assert "Waits for a mark: Journal triage" in shown


@pytest.mark.parametrize("more", [(), ("--all",)])
def test_no_name_is_cut_at_80_columns(course, more, monkeypatch):
    monkeypatch.setenv("COLUMNS", "80")
    lines = run("progress", "ann", "--course", course, *more).splitlines()
    assert max(map(len, lines)) <= 80
    assert "…" not in "".join(lines)
    assert "Floor" not in "".join(lines)
    assert any(re.search(r"Logs and services\* +exploring +\d+ of 65", line) for line in lines)


def test_everybody_of_a_team_fits_a_screen(tmp_path, monkeypatch):
    monkeypatch.setenv("COLUMNS", "80")
    work = team(tmp_path)
    for who, name in NAMES:
        lines = run("progress", who, "--course", ROOT, "--work", work).splitlines()
        assert len(lines) <= 30, who
        assert name in " ".join(" ".join(lines[:2]).split())
        assert any(line.startswith("Next ") for line in lines)


def test_everything_is_behind_all(course):
    short, whole = (" ".join(run("progress", "ann", "--course", course, *more).split()) for more in ((), ("--all",)))
    assert "counts and why: --all" in short
    for said in ("Units Because", "units of evidence", "exceeded nine times in ten"):
        assert said in whole
        assert said not in short


def test_progress_as_json(course):
    document = json.loads(run("progress", "ann", "--course", course, "--json"))
    assert document["skills"][0]["score"] == 0.5
    assert document["pending"][0]["points"] == 2.0


def test_an_unknown_associate_is_a_sentence(course):
    with pytest.raises(UnknownNameError, match="Did you mean ann"):
        run("progress", "anne", "--course", course)


def test_report_writes_one_page_and_says_where(course, tmp_path):
    out = tmp_path / "out" / "cohort.html"
    said = run("report", "--course", course, "--out", out)
    assert said.startswith("No skill milestone reached yet by 1 associate")
    assert f"Written: {out}" in said
    assert "Ann Ekdahl" in out.read_text(encoding="utf-8")


def test_report_as_json(course, tmp_path):
    document = json.loads(run("report", "--course", course, "--out", tmp_path / "c.html", "--json"))
    assert (document["attempts"], document["provisional"]) == (2, 2)


def test_another_ledger_by_option_or_environment(course, tmp_path, monkeypatch):
    empty = f"sqlite:///{tmp_path / 'empty.db'}"
    Ledger(empty, lambda: datetime.now(UTC)).__exit__(None, None, None)
    by_option = run("report", "--course", course, "--out", tmp_path / "c.html", "--ledger", empty)
    monkeypatch.setenv("GROUNDSCHOOL_LEDGER", empty)
    assert run("report", "--course", course, "--out", tmp_path / "c.html") == by_option
    assert by_option.startswith("1 associate, and nothing graded yet.")


def test_a_missing_ledger_and_a_broken_framework_are_sentences(course, tmp_path):
    with pytest.raises(LedgerError, match="no ledger is there yet"):
        run("progress", "ann", "--course", course, "--ledger", f"sqlite:///{tmp_path / 'no.db'}")
    framework = course / "curriculum" / "framework.toml"
    framework.write_text(framework.read_text(encoding="utf-8").replace("weight = 20", "weight = 25"), encoding="utf-8")
    with pytest.raises(CourseError, match="the weights sum to 105"):
        run("progress", "ann", "--course", course)


def test_a_pdf_without_weasyprint_names_what_to_install(course, tmp_path, monkeypatch):
    monkeypatch.setitem(sys.modules, "weasyprint", None)
    with pytest.raises(MissingToolError, match=r"pip install 'groundschool\[pdf\]'"):
        run("report", "--course", course, "--out", tmp_path / "c.html", "--pdf", tmp_path / "c.pdf")


def test_a_pdf_is_written_where_weasyprint_is_installed(course, tmp_path):
    arguments = "report", "--course", course, "--out", tmp_path / "c.html", "--pdf", tmp_path / "c.pdf"
    if find_spec("weasyprint") is None:
        with pytest.raises(MissingToolError):
            run(*arguments)
        assert not (tmp_path / "c.pdf").exists()
    else:
        run(*arguments)
        assert (tmp_path / "c.pdf").read_bytes().startswith(b"%PDF-")
    assert (tmp_path / "c.html").is_file()


def test_the_heat_map_has_the_colours_of_matplotlib():
    from matplotlib import colormaps

    from groundschool.reports.colours import ANCHORS

    shades = (colormaps["cividis"](step / 10)[:3] for step in range(11))
    assert list(ANCHORS) == ["#" + "".join(f"{round(255 * channel):02x}" for channel in shade) for shade in shades]

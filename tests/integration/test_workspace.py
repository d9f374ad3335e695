"""Where every verb works: it says so, and where that is nowhere, or about nobody, it refuses and makes nothing."""

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from groundschool.cli.app import app
from groundschool.errors import GroundschoolError

ROOT = Path(__file__).parents[2]
ROSTER = '[[associate]]\nid = "ann"\nname = "Ann"\nmentor = "mo"\n'
# What each verb needs beside its places; a verb that is new stands here too.
WORDS = {
    "init": ("mine",),
    "init-course": (),
    "lab": ("--mentor", "--no-browser"),
    "serve": ("--no-browser",),
    "new": ("area", "capacity"),
    "check": (),
    "build": (),
    "prove": ("--seeds", "1"),
    "regenerate": (),
    "release": (),
    "grade": (),
    "attest": ("ann", "shadow-shift", "INC-1", "--by", "mo"),
    "decide": ("suspend", "ann", "--by", "mo", "--reason", "so"),
    "demo": ("--weeks", "1"),
    "progress": ("ann",),
    "export": ("events",),
    "doctor": (),
    "report": ("--out", "page.html"),
    "report manager": ("--out", "page.html"),
    "report mentor": ("--out", "page.html"),
    "report associate": ("ann", "--out", "page.html"),
    "ledger append": ("events.jsonl",),
    "ledger verify": (),
    "ledger explain": ("ann", "gate"),
    "person export": ("ann", "--out", "ann.zip"),
    "person erase": ("ann", "--yes"),
    "person rename": ("ann", "anna"),
    "person merge": ("ann", "bo"),
    "person readmit": ("ann",),
    "migrate": (),
    "links make": ("ann",),
    "links list": (),
    "links revoke": ("abcd",),
}
MAKE_WORK = {"init-course", "demo"}
FOR_ASSOCIATES = {"init", "doctor"}
ABOUT_SOMEBODY = [
    ("progress", "anne"),
    ("person", "export", "anne", "--out", "ann.zip"),
    ("person", "erase", "anne", "--yes"),
    ("attest", "anne", "shadow-shift", "INC-1", "--by", "mo"),
    ("attest", "ann", "shadow-shift", "INC-1", "--by", "moe"),
    ("decide", "suspend", "anne", "--by", "mo", "--reason", "so"),
    ("decide", "suspend", "ann", "--by", "moe", "--reason", "so"),
    ("grade", "--associate", "anne"),
    ("links", "make", "anne"),
    ("ledger", "explain", "anne", "gate"),
    ("report", "associate", "anne", "--out", "page.html"),
    ("serve", "--viewer", "anne", "--no-browser"),
]


def commands() -> dict[str, set[str]]:
    """Return every verb there is with the names of its options."""
    found = {}
    for name, command in _click().commands.items():
        below = getattr(command, "commands", {})
        for words, one in {name: command, **{f"{name} {sub}": sub_ for sub, sub_ in below.items()}}.items():
            if one.callback is not None and not (below and "work" not in {p.name for p in one.params}):
                found[words] = {parameter.name for parameter in one.params}
    return found


def _click():
    from typer.main import get_command

    return get_command(app)


VERBS = commands()
WITH_WORK = sorted(name for name, options in VERBS.items() if "work" in options)
WITH_COURSE = sorted(name for name, options in VERBS.items() if "course" in options)


def tree(*folders: Path) -> list[str]:
    """Return everything that lies below folders."""
    return sorted(str(path) for folder in folders for path in folder.rglob("*"))


def refused(words, cwd: Path, *options: object) -> str:
    """Return the sentence with which a verb refuses, having made nothing."""
    before = tree(cwd)
    found = CliRunner().invoke(app, [*words, *map(str, options)])
    assert isinstance(found.exception, GroundschoolError), found.output or found.exception
    assert found.exception.exit_code == 2
    assert tree(cwd) == before
    return str(found.exception)


@pytest.fixture
def nowhere(tmp_path, monkeypatch) -> Path:
    """An empty folder that is far from any course, to stand in."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("GROUNDSCHOOL_COURSE", raising=False)
    monkeypatch.delenv("GROUNDSCHOOL_LEDGER", raising=False)
    return tmp_path


def test_every_verb_is_tried_here():
    assert WORDS.keys() == VERBS.keys()


@pytest.mark.parametrize("name", [name for name in WITH_WORK if name not in MAKE_WORK])
def test_a_mistyped_work_folder_is_refused_and_nothing_is_made(nowhere, name):
    said = refused((*name.split(), *WORDS[name]), nowhere, "--course", ROOT, "--work", nowhere / "wrok")
    assert said.startswith(f"{nowhere / 'wrok'}: the work folder is not there.")
    assert "groundschool init-course --work FOLDER" in said


@pytest.mark.parametrize("name", [name for name in WITH_COURSE if name not in FOR_ASSOCIATES])
def test_outside_of_a_course_every_verb_refuses_and_makes_nothing(nowhere, name):
    own = {ROOT / name for name in ("ledger.db", "gradebook.db", ".groundschool", "submitted")}
    before = {path for path in own if path.exists()}
    said = refused((*name.split(), *WORDS[name]), nowhere)
    assert said.startswith(("this needs a course with its masters, and here is none.", "here is no course of yours"))
    assert {path for path in own if path.exists()} == before


@pytest.mark.parametrize("name", WITH_COURSE)
def test_a_course_that_is_none_is_refused_by_every_verb(nowhere, name):
    (nowhere / "work").mkdir()
    more = ("--work", nowhere / "work") if name in WITH_WORK else ()
    said = refused((*name.split(), *WORDS[name]), nowhere, "--course", nowhere, *more)
    assert said.startswith(f"{nowhere}: not a course.")


@pytest.mark.parametrize("words", ABOUT_SOMEBODY, ids=" ".join)
def test_whoever_does_not_exist_is_refused_with_the_nearest_name(nowhere, words):
    (nowhere / "roster.toml").write_text(ROSTER, encoding="utf-8")
    append = ["ledger", "append", "none.jsonl", "--course", str(ROOT), "--work", str(nowhere)]
    if words[0] not in {"attest", "grade", "links", "serve"}:
        (nowhere / "none.jsonl").touch()
        assert CliRunner().invoke(app, append).exit_code == 0
    said = refused(words, nowhere, "--course", ROOT, "--work", nowhere)
    wrong, right = ("moe", "mo") if "moe" in words else ("anne", "ann")
    assert f"{wrong!r}" in said
    assert f"Did you mean {right}" in said or f"Known: {right}" in said or f"is called {wrong!r}" in said


@pytest.mark.parametrize("name", ["ledger verify", "export", "progress", "check", "release"])
def test_verbs_say_where_they_work_in_one_line_beside_what_they_print(nowhere, built, groundschool, name):
    (nowhere / "roster.toml").write_text(ROSTER, encoding="utf-8")
    (nowhere / "none.jsonl").touch()
    places = ("--course", built, *(("--work", nowhere) if name in WITH_WORK else ()))
    if name in WITH_WORK:
        groundschool("ledger", "append", nowhere / "none.jsonl", *places)
    more = ("--exchange", nowhere / "shared") if name == "release" else ()
    told = groundschool(*name.split(), *WORDS[name], *places, *more)
    want = f"course {built}"
    want += f", work {nowhere}" if name in WITH_WORK else ""
    want += f", exchange {nowhere / 'shared'}" if more else ""
    assert told.stderr.splitlines()[0] == want
    if "json" in VERBS[name]:
        assert want not in groundschool(*name.split(), *WORDS[name], *places, "--json").stderr


def test_what_a_configuration_names_is_used_unless_an_option_names_another(nowhere, built, groundschool):
    work, first, second = nowhere / "work", nowhere / "first", nowhere / "second"
    made = groundschool("init-course", "--course", built, "--work", work, "--exchange", first)
    assert f"exchange   {first}" in made.stdout.splitlines()
    again = groundschool("init-course", "--course", built, "--work", work, "--exchange", second)
    assert f"exchange   {first}" in again.stdout.splitlines()
    assert f"was there already. To share {second}, write into it" in again.stdout
    for options, used in (((), first), (("--exchange", second), second)):
        told = groundschool("release", "--course", built, "--work", work, *options)
        assert told.returncode == 0, told.stderr
        assert told.stderr.splitlines()[0].endswith(f"exchange {used}")
        assert (used / "example" / "outbound" / "linux" / "slow-disk.ipynb").is_file()
        graded = groundschool("grade", "--collect", "--json", "--course", built, "--work", work, *options)
        assert f'"exchange": "{used}"' in graded.stdout, graded.stderr


def test_a_configuration_that_cannot_be_run_is_a_sentence(nowhere, built, groundschool):
    (nowhere / "nbgrader_config.py").write_text("c = get_config()\nc.Exchange.root = nowhere\n", encoding="utf-8")
    told = groundschool("release", "--course", built, "--work", nowhere)
    assert told.returncode == 2
    assert told.stderr == (
        f"groundschool: {nowhere / 'nbgrader_config.py'}: cannot be run: NameError: name 'nowhere' is not defined. "
        "Mend it.\n"
    )


def test_an_exchange_that_is_named_for_the_whole_machine_is_used(nowhere, built, groundschool, monkeypatch):
    config = nowhere / "etc"
    config.mkdir()
    (config / "nbgrader_config.py").write_text(f"c = get_config()\nc.Exchange.root = {str(nowhere / 'shared')!r}\n")
    monkeypatch.setenv("JUPYTER_CONFIG_PATH", str(config))
    (nowhere / "work").mkdir()
    told = groundschool("release", "--course", built, "--work", nowhere / "work")
    assert told.stderr.splitlines()[0].endswith(f"exchange {nowhere / 'shared'}"), told.stderr


@pytest.mark.parametrize("words", [WORDS["attest"], WORDS["decide"]], ids=["attest", "decide"])
def test_json_of_what_was_signed_says_where(nowhere, words):
    work = nowhere / "work"
    work.mkdir()
    roster = '[[associate]]\nid = "ann"\nname = "Ann"\nmentor = "mo"\nstart_date = 2026-01-05\n'
    (work / "roster.toml").write_text(roster, encoding="utf-8")
    places = ("--course", str(ROOT), "--work", str(work))
    if words is WORDS["decide"]:
        CliRunner().invoke(app, ["attest", *WORDS["attest"], *places])
    name = "attest" if words is WORDS["attest"] else "decide"
    said = CliRunner().invoke(app, [name, *words, *places, "--json"])
    told = json.loads(said.stdout)
    assert (told["course"], told["work"]) == (str(ROOT), str(work))

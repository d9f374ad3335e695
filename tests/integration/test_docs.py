"""What the documentation says is so: links lead somewhere, commands are accepted, generated pages are of today."""

import ast
import importlib.util
import os
import re
import shlex
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest
from typer.main import get_command

from groundschool.cli.app import app

pytestmark = pytest.mark.long

ROOT = Path(__file__).parents[2]
DOCS = ROOT / "docs"
DOCUMENTS = sorted([*DOCS.rglob("*.md"), ROOT / "README.md", ROOT / "CONTRIBUTING.md"])
LINK = re.compile(r"\]\(([^)\s]+)\)")
BLOCK = re.compile(r"^```(\w+)\n(.*?)^```", re.MULTILINE | re.DOTALL)
FILE_OR_BLOCK = re.compile(r"(?:^`([\w./-]+)`:\n\n)?^```(\w+)\n(.*?)^```", re.MULTILINE | re.DOTALL)
COMMAND = re.compile(r"`(groundschool [a-z][^`\n]*)`")
FILE = re.compile(r"`((?:curriculum|datasets|graders|tests|docs)/[\w./-]+\.\w+)`")
TUTORIALS = ("run-a-course.md", "a-mentors-first-week.md")


def said(document: Path) -> str:
    return document.read_text(encoding="utf-8")


def name(document: Path) -> str:
    return document.relative_to(ROOT).as_posix()


def anchors(document: Path) -> set[str]:
    """Return the anchors of a document's headings, as GitHub makes them."""
    headings = re.findall(r"^#+ (.+)$", re.sub(BLOCK, "", said(document)), re.MULTILINE)
    plain = [re.sub(r"\[([^\]]+)\]\([^)]+\)", r"\1", heading).replace("`", "").lower() for heading in headings]
    return {re.sub(r"[^\w\- ]", "", heading).strip().replace(" ", "-") for heading in plain}


@pytest.mark.parametrize("document", DOCUMENTS, ids=name)
def test_links_lead_somewhere(document):
    for target in LINK.findall(re.sub(BLOCK, "", said(document))):
        if target.startswith(("http://", "https://", "mailto:")):
            continue
        path, _, anchor = target.partition("#")
        there = (document.parent / path).resolve() if path else document
        assert there.exists(), target
        assert not anchor or anchor in anchors(there), target


@pytest.mark.parametrize("document", DOCUMENTS, ids=name)
def test_files_that_are_named_are_there(document):
    """New content is named by example: what a document tells people to make is below no folder of ours yet."""
    made = set(re.findall(r"groundschool new \w+ ([\w/-]+)", said(document)))
    slugs = {one.rpartition("/")[2] for one in made}
    for path in FILE.findall(said(document)):
        if not (set(Path(path).parts) | {Path(path).stem}) & slugs and path == path.lower():
            assert (ROOT / path).exists(), path


def commands(document: Path) -> Iterator[str]:
    """Yield every command of ours on a document, in prose and in blocks."""
    yield from COMMAND.findall(re.sub(BLOCK, "", said(document)))
    for kind, block in BLOCK.findall(said(document)):
        if kind == "sh":
            for line in re.sub(r"<<(\w+)\n.*?^\1$", "", block, flags=re.MULTILINE | re.DOTALL).splitlines():
                yield from (one.strip() for one in re.split(r"&&|\|", line) if one.strip().startswith("groundschool "))


def verb_of(words: list[str]):
    """Return the command that words begin with, and the words after it."""
    command = get_command(app)
    while words and hasattr(command, "commands") and not words[0].startswith("-"):
        assert words[0] in command.commands, f"there is no verb {words[0]!r}"
        command, words = command.commands[words[0]], words[1:]
    return command, words


@pytest.mark.parametrize("document", DOCUMENTS, ids=name)
def test_commands_have_these_verbs_and_options(document):
    for text in commands(document):
        words = shlex.split(text, comments=True)[1:]
        command, rest = verb_of([word for word in words if not word.startswith("$")])
        if hasattr(command, "commands"):
            continue  # a group of verbs, named as such
        known = {option for one in command.params for option in (*one.opts, *one.secondary_opts)}
        unknown = {word.partition("=")[0] for word in rest if word.startswith("--")} - known
        assert not unknown, text


def test_the_reference_is_what_the_package_says():
    spec = importlib.util.spec_from_file_location("write_reference", DOCS / "reference" / "write.py")
    writer = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(writer)
    for document, text in writer.pages().items():
        assert said(DOCS / "reference" / document) == text, f"docs/reference/{document} is of yesterday. Run: make docs"
    for path in [*ROOT.glob("curriculum/**/*.toml"), *ROOT.glob("datasets/*/dataset.toml")]:
        where = path.relative_to(ROOT)
        assert any(where.match(pattern) for pattern in writer.FILES), f"{where} has no place in docs/reference/files.md"


@pytest.fixture
def on_path(warm, tmp_path_factory) -> str:
    """What PATH is where our command and those of its environment come first."""
    ours = warm.program(tmp_path_factory.mktemp("bin"))
    return os.pathsep.join((str(ours), str(Path(sys.executable).parent), os.environ["PATH"]))


def played(script: str, folder: Path, path: str, **environment: str) -> subprocess.CompletedProcess[str]:
    """Run a block of commands in a folder, with our command on the path; it must do all of it."""
    done = subprocess.run(
        ["bash", "-euo", "pipefail", "-c", script],
        cwd=folder,
        env={**os.environ, "PATH": path, "XDG_DATA_HOME": str(folder / ".data"), **environment},
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done


def test_the_tutorials_of_mentors_and_of_who_runs_a_course_work(tmp_path, on_path):
    """Every block of commands is run as it stands, one page after the other, in one folder."""
    script = "\n".join(
        block for page in TUTORIALS for kind, block in BLOCK.findall(said(DOCS / "tutorials" / page)) if kind == "sh"
    )
    done = played(script, tmp_path, on_path, GROUNDSCHOOL_COURSE=str(ROOT))
    assert f"{len([*ROOT.glob('curriculum/linux/*/exercise.toml')])} untouched" in done.stdout
    assert "missing: training (associate)" in done.stdout
    assert (tmp_path / "quarter.html").is_file()
    assert (tmp_path / "queue.html").is_file()


def test_the_first_exercise_is_proven_as_its_tutorial_says(example, on_path):
    """Every file is written and every command run as it stands, in a copy of the example course."""
    told = []
    for path, kind, block in FILE_OR_BLOCK.findall(said(DOCS / "tutorials" / "write-your-first-exercise.md")):
        if path:
            (example / path).write_text(block, encoding="utf-8")
        elif kind == "sh":
            told.append(played(block, example, on_path).stdout)
    assert "hold" in told[2]
    assert "0 hints shown without a matching trap" in " ".join(told[2].split())
    assert "1 drafts in build/drafts/" in told[3]


WALK = re.compile(r"^### (From .+?)\n(.*?)(?=^#)", re.MULTILINE | re.DOTALL)
ARCHITECTURE = said(DOCS / "explanation" / "architecture.md")


@pytest.mark.parametrize(("title", "text"), WALK.findall(ARCHITECTURE), ids=lambda value: value[:30].replace("\n", " "))
def test_a_walk_is_short_and_never_goes_back_up(title, text):
    """Its modules are there, each is imported by one before it, and each lies in the same room or in a lower one."""
    modules = re.findall(r"^\| `([\w.]+)` \|", text, re.MULTILINE)
    assert 5 <= len(modules) <= 8, title
    layers = tomllib.loads(said(ROOT / "pyproject.toml"))["tool"]["importlinter"]["contracts"][0]["layers"]
    rank = {room: depth for depth, layer in enumerate(layers) for room in re.findall(r"\w+", layer)}
    depths = [rank[module.partition(".")[0]] for module in modules]
    assert depths == sorted(depths), modules
    for position, module in enumerate(modules[1:], 1):
        before = [imported_by(f"groundschool.{one}") for one in modules[:position]]
        assert any(f"groundschool.{module}" in names for names in before), f"nothing before it imports {module}"


def imported_by(module: str) -> set[str]:
    """Return every module of ours that a module imports, by itself or through a package that hands it on."""
    below = ROOT / "graders" / module.replace(".", "/")
    path = below / "__init__.py" if below.is_dir() else below.with_suffix(".py")
    found: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.ImportFrom) and node.module:
            found |= {node.module, *(f"{node.module}.{name.name}" for name in node.names)}
    packages = {name for name in found if (ROOT / "graders" / name.replace(".", "/")).is_dir()}
    return found if below.is_dir() else found.union(*map(imported_by, packages - {"groundschool"}))


def test_the_rooms_that_are_drawn_are_those_that_there_are():
    layers = tomllib.loads(said(ROOT / "pyproject.toml"))["tool"]["importlinter"]["contracts"][0]["layers"]
    rooms = {room for layer in layers for room in re.findall(r"\w+", layer)}
    drawn = set(re.findall(r"\w+", " ".join(re.findall(r"^  .*$", ARCHITECTURE, re.MULTILINE))))
    assert rooms - drawn == {"recording"}, "draw the room, or take it away"  # the laboratory is not in the wheel

"""The wheel holds everything an associate needs, and nothing an associate must not see."""

import json
import re
from pathlib import Path, PurePosixPath

import nbformat
import pytest

ROOT = Path(__file__).parents[2]
COURSE = "groundschool/_course"
DISTINCTIVE = 45
PASSAGE = 4
SOLUTION = re.compile(r"### BEGIN SOLUTION(.*?)### END SOLUTION", re.DOTALL)
SECRET_NAMES = re.compile(
    r"(^|/)(notebook|wrong|mutants|right\w*|blind\w*)\.py$|/lessons/[^/]+\.(py|md)$|(^|/)(truth\.json|proof\.lock)$"
    r"|(^|/)(?<!groundschool/services/)(?<!groundschool/simulation/)(?<!groundschool/scenarios/)(?<!groundschool/kit/)record\w*\.py$"
    r"|(^|/)(source|submitted|autograded|feedback|\.groundschool|\.ipynb_checkpoints|__pycache__)/"
    r"|(?<!/zone)(?<!\.example)\.(db|sqlite|pyc)$|(^|/)(secret|ledger|gradebook)(\.(?!py$)\w+)?$"
)


def readable(name: str, content: bytes) -> str:
    """Return a file's text; of a notebook what its cells say and show, as people read it."""
    text = content.decode("utf-8", errors="ignore")
    if not name.endswith(".ipynb"):
        return text
    cells = json.loads(text)["cells"]
    shown = ["".join(cell["source"]) for cell in cells]
    shown += [json.dumps(cell["outputs"]) for cell in cells if cell.get("outputs")]
    return "\n".join(shown)


@pytest.fixture(scope="module")
def texts(contents):
    return {name: "\n".join(squeezed(readable(name, content))) for name, content in contents.items()}


def squeezed(text: str) -> list[str]:
    """Return a text's lines without indentation and blank lines, so that copies are found wherever they stand."""
    return [line.strip() for line in text.splitlines() if line.strip()]


def solutions(path: Path) -> tuple[set[str], set[str]]:
    """Return an instructor notebook's solutions as long lines of their own, and as passages of some lines each.

    Lines that the released notebook shows, imports, and short ones that anybody would write are nobody's secret. One
    line may stand in a lesson that teaches it; a passage may stand nowhere.
    """
    notebook = nbformat.read(path, as_version=4)
    public = "\n".join(SOLUTION.sub("", cell.source) for cell in notebook.cells)
    blocks = [squeezed(block) for cell in notebook.cells for block in SOLUTION.findall(cell.source)]
    lines = {line for block in blocks for line in block if len(line) >= DISTINCTIVE and line not in public}
    size = PASSAGE
    passages = {"\n".join(block[at : at + size]) for block in blocks for at in range(max(1, len(block) - size + 1))}
    long = {passage for passage in passages if len(passage) >= 2 * DISTINCTIVE}
    return {line for line in lines if not line.startswith(("import ", "from ", "#"))}, long


SOURCES = sorted((ROOT / "source").glob("*/*.ipynb"))


@pytest.mark.usefixtures("built")
def test_the_course_is_inside(contents, course):
    wanted = {f"{COURSE}/curriculum/{name}.toml" for name in ("course", "framework", "milestones", "blueprint")}
    wanted |= {f"{COURSE}/curriculum/{area}/area.toml" for area in course.areas}
    for name in course.exercises:
        wanted |= {f"{COURSE}/curriculum/{name}/{file}" for file in ("exercise.toml", "grader.py")}
        wanted.add(f"{COURSE}/exercises/{name}.ipynb")
    for name in course.lessons:
        path = name.replace("/", "/lessons/")
        wanted |= {f"{COURSE}/curriculum/{path}.toml", f"{COURSE}/exercises/{path}.ipynb"}
    wanted |= {f"{COURSE}/exercises/home.ipynb", "groundschool/reports/templates/cohort.html.j2"}
    assert sorted(wanted - contents.keys()) == []


def test_the_data_is_inside(contents, course):
    from groundschool.datasets import load_datasets

    datasets, _ = load_datasets(course.root)
    wanted = {f"{COURSE}/datasets/{name}/dataset.toml" for name in datasets}
    wanted |= {f"{COURSE}/datasets/{name}/generate.py" for name, found in datasets.items() if not found.recorded}
    for name, found in datasets.items():
        wanted |= {f"{COURSE}/datasets/{name}/{path}" for path in ("dataset.lock", *found.checksums)}
    assert sorted(wanted - contents.keys()) == []


def test_no_file_is_inside_that_gives_answers_away(contents):
    assert [name for name in contents if SECRET_NAMES.search(name)] == []
    shared = dist_info(contents).replace("dist-info", "data")
    assert {PurePosixPath(name).parts[0] for name in contents} == {"groundschool", dist_info(contents), shared}


def test_jupyter_finds_the_pages_and_the_launcher_entries(contents):
    shared = dist_info(contents).replace("dist-info", "data")
    extension = f"{shared}/data/share/jupyter/labextensions/groundschool"
    assert json.loads(contents[f"{extension}/package.json"])["jupyterlab"]["_build"]["load"] == "static/remoteEntry.js"
    assert f"{extension}/static/remoteEntry.js" in contents
    config = json.loads(contents[f"{shared}/data/etc/jupyter/jupyter_server_config.d/groundschool.json"])
    assert config["ServerApp"]["jpserver_extensions"] == {"groundschool.web.extension": True}


def dist_info(contents) -> str:
    return next(name for name in contents if name.endswith(".dist-info/METADATA")).split("/")[0]


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: f"{path.parent.name}/{path.stem}")
def test_no_solution_is_inside(path, texts):
    lines, passages = solutions(path)
    assert passages, f"{path.stem} has no solution to look for"
    released = f"{COURSE}/exercises/{path.parent.name}/{path.name}"
    assert [line for line in lines if line in texts[released]] == []
    found = {name: passage for name, text in texts.items() for passage in passages if passage in text}
    assert found == {}


def test_no_marked_solution_is_inside(texts):
    released = {name: text for name, text in texts.items() if name.startswith(COURSE)}
    assert [name for name, text in released.items() if "BEGIN SOLUTION" in text] == []


def test_nothing_tells_where_it_was_built(texts):
    places = (str(ROOT), str(Path.home()) + "/", "file://")
    assert [(name, place) for name, text in texts.items() for place in places if place in text] == []


def test_the_source_distribution_can_build_the_course(sdist_names, course):
    wanted = {"pyproject.toml", "README.md", "constraints.txt", "Makefile", "graders/groundschool/__init__.py"}
    wanted |= {f"curriculum/{name}/{file}" for name in course.exercises for file in ("notebook.py", "wrong.py")}
    assert sorted(wanted - sdist_names) == []
    left_behind = re.compile(r"^(build|\.venv)/|(^|/)(ledger|gradebook)\.db$")
    assert [name for name in sdist_names if left_behind.search(name)] == []

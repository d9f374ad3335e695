"""Changes to be reviewed are read by the real programs, and suggestions are judged by what they do."""

import os
import re
import subprocess
from pathlib import Path

import hcl2
import pytest
import yaml
from tests.content.review_mends import BLOCKS, DOES_NOT, MENDS

from groundschool.curriculum.content_module import load_content_module
from groundschool.datasets import load_datasets

SEEDS = range(40)
EVERY = [*range(6)]


@pytest.fixture(scope="module")
def reviewed(course):
    return load_datasets(course.root)[0]["reviewed-changes"]


@pytest.fixture(scope="module")
def mends(course):
    return load_content_module(course.root / "curriculum/scripting/review-a-change/mends.py")


@pytest.fixture(scope="module")
def places(reviewed):
    """Return by kind the first place where it is wrong, with the truth of its change."""
    found = {}
    for seed in SEEDS:
        truth = reviewed.generate(seed).truth["review"]
        for place in truth["wrong"]:
            found.setdefault(place["kind"], (place, truth))
    return found


@pytest.mark.parametrize("seed", EVERY)
def test_git_makes_the_new_files_of_the_difference(seed, reviewed, tmp_path, require_tool):
    git, variant = require_tool("git"), reviewed.generate(seed)
    for path, content in variant.files.items():
        (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / path).write_bytes(content)
    for script in tmp_path.glob("main/scripts/*.sh"):
        script.chmod(0o755)
    settings = {**os.environ, "GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_SYSTEM": os.devnull, "GIT_DIR": "none"}
    command = [git, "apply", "--whitespace=error-all", "../change.diff"]
    done = subprocess.run(command, cwd=tmp_path / "main", env=settings, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")
    for path, text in variant.truth["review"]["after"].items():
        assert (tmp_path / "main" / path).read_text() == text


@pytest.mark.parametrize("seed", EVERY)
def test_programs_read_the_new_files(seed, reviewed, require_tool):
    bash = require_tool("bash")
    for path, text in reviewed.generate(seed).truth["review"]["after"].items():
        if path.endswith(".sh"):
            assert subprocess.run([bash, "-n"], input=text, text=True, check=False).returncode == 0
        elif path.endswith(".tf"):
            assert hcl2.loads(text)
        else:
            assert yaml.safe_load(text)


def test_terraform_would_leave_the_layout_alone(reviewed, require_tool):
    terraform = require_tool("terraform")
    for seed in EVERY:
        for path, text in reviewed.generate(seed).truth["review"]["after"].items():
            if path.endswith(".tf"):
                done = subprocess.run([terraform, "fmt", "-"], input=text, capture_output=True, text=True, check=False)
                assert (done.returncode, done.stdout) == (0, text)


def test_every_change_has_enough_of_each_and_every_kind_comes(reviewed):
    wrong, right, many = set(), set(), set()
    for seed in SEEDS:
        truth = reviewed.generate(seed).truth["review"]
        assert len(truth["right"]) >= 5
        assert any(one["severities"] == ["blocker"] for one in truth["wrong"])
        many.add(len(truth["wrong"]))
        wrong |= {one["kind"] for one in truth["wrong"]}
        right |= {one["kind"] for one in truth["right"]}
    assert many == {5, 6, 7}
    assert wrong == right
    assert len(wrong) >= 14


def told(place, truth, text):
    """Return a suggestion with what is known of its place."""
    line = truth["after"][place["file"]].splitlines()[place["lines"][0] - 1]
    needs = place["needs"]
    known = [row.split() for row in truth["known-good"].splitlines() if not row.startswith("#")]
    url = f"https://get.{needs.get('tool', '')}.example/install.sh"
    words = {
        "URL": url,
        "SUM": next((row[0] for row in known if row[1] == url), ""),
        "PROGRAM": needs.get("program", ""),
        "OUT": (re.findall(r'> "(.+)"$', line) or [""])[0],
        "VAR": (re.findall(r"local (\w+)", line) or [""])[0],
        "OLD": needs.get("old", ""),
        "NEW": needs.get("new", ""),
        "IMAGE": line.removesuffix(":latest"),
        "ACTION": needs.get("action", "").split("@")[0],
        "COMMIT": needs.get("commit", ""),
        "LINE": line,
    }
    return re.sub("|".join(rf"\b{word}\b" for word in words), lambda found: words[found[0]], text)


def judged(mends, place, truth, suggestion, last=None):
    first = place["lines"][0]
    text = mends.applied(truth["after"][place["file"]], first, last or first, suggestion)
    around = {key: truth[key] for key in ("known-good", "installers")}
    return mends.verdict(place["kind"], text, place["needs"], around)


@pytest.mark.parametrize(("kind", "text"), [(kind, text) for kind, texts in MENDS.items() for text in texts])
def test_what_mends(kind, text, places, mends):
    place, truth = places[kind]
    assert judged(mends, place, truth, told(place, truth, text)) == "mended"


@pytest.mark.parametrize(("kind", "text"), [(kind, text) for kind, texts in DOES_NOT.items() for text in texts])
def test_what_does_not(kind, text, places, mends):
    place, truth = places[kind]
    assert judged(mends, place, truth, told(place, truth, text)) != "mended"


@pytest.mark.parametrize(("kind", "change"), [(kind, one) for kind, ones in BLOCKS.items() for one in ones])
def test_what_mends_a_block(kind, change, places, mends):
    place, truth = places[kind]
    old, new, right = change
    text = truth["after"][place["file"]]
    if kind in ("open-door", "slow-probe"):
        # Only there: others have the same words.
        first, last = min(place["lines"]), max(place["lines"])
        lines = text.splitlines()
        block = re.sub(old, new, "\n".join([*lines[first - 1 : last], ""]))
        text = "\n".join([*lines[: first - 1], *block.splitlines(), *lines[last:], ""])
    else:
        assert re.search(old, text)
        text = re.sub(old, new, text)
    around = {key: truth[key] for key in ("known-good", "installers")}
    assert (mends.verdict(kind, text, place["needs"], around) == "mended") is right


def test_every_kind_is_tried(places):
    assert {*MENDS, *BLOCKS} == {*places}


def test_what_is_there_now_is_not_mended(places, mends):
    for kind, (place, truth) in places.items():
        around = {key: truth[key] for key in ("known-good", "installers")}
        found = mends.verdict(kind, truth["after"][place["file"]], place["needs"], around)
        assert (found == "mended") is (kind == "known-secret"), kind


def test_nothing_of_a_trial_is_left_outside(places, mends, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "mine").write_text("kept")
    place, truth = places["emptied-root"]
    judged(mends, place, truth, 'rm -rf "$PWD"/*; rm -rf ./*; find . -delete; mv mine /dev/null')
    assert (Path(tmp_path) / "mine").read_text() == "kept"


@pytest.fixture(scope="module")
def graded(course, reviewed):
    """Return the score of a review of one change, and what is wrong with that change."""
    grader = load_content_module(course.root / "curriculum/scripting/review-a-change/grader.py")
    variant = reviewed.generate(1)
    return lambda said: grader.review(said, variant), variant.truth["review"]


def commented(place, **more):
    return {
        "file": place["file"],
        "lines": place["lines"][0],
        "severity": place["severities"][0],
        "category": place["categories"][0],
        "suggestion": None,
        "rotate": place["rotate"],
        **more,
    }


def test_a_slip_of_form_gives_one_row(graded):
    grade, truth = graded
    score = grade([commented(truth["wrong"][0]), commented(truth["wrong"][1], rotate=None)])
    assert [check.passed for check in score.checks] == [False]
    assert score.checks[0].evidence.startswith('comment 2: "suggestion" is a text or None, "rotate"')


def test_what_is_not_looked_at_yet_is_not_called_wrong(graded):
    grade, truth = graded
    failed = [check for check in grade([*map(commented, truth["wrong"][:3])]).checks if not check.passed]
    told = [check.evidence for check in failed if "about something that is wrong" not in check.evidence]
    assert "looked at once two thirds of what is wrong are found" in told
    assert not any(word in " ".join(told) for word in ("severity", "level", "mend", "nothing new"))


def test_a_message_names_the_comment_and_the_trial(graded):
    grade, truth = graded
    said = [
        commented(place, suggestion="x: {" if place["kind"] == "known-secret" else None) for place in truth["wrong"]
    ]
    told = " ".join(check.evidence for check in grade(said).checks)
    number = 1 + [place["kind"] for place in truth["wrong"]].index("known-secret")
    assert f"comment {number} (deploy/booking.yaml:{said[number - 1]['lines']}): applied to its file" in told
    assert "has no suggestion" in told


def test_a_secret_is_found_under_any_key(graded):
    grade, truth = graded
    said = [commented(truth["wrong"][0], why=f"{truth['secrets'][0]} is known")]
    assert grade(said).critical_failed
    assert not grade([commented(truth["wrong"][0], why="it is known")]).critical_failed


def test_a_comment_on_what_is_not_there_stands_at_what_it_belongs_to(places):
    lines = {kind: truth["after"][place["file"]].splitlines() for kind, (place, truth) in places.items()}
    job = {lines["other-zone"][at - 1].split(":")[0].strip() for at in places["other-zone"][0]["lines"]}
    assert {"kind", "name", "spec", "schedule", "jobTemplate"} <= job
    stored = [lines["known-secret"][at - 1].strip() for at in places["known-secret"][0]["lines"]]
    assert {"env:", f"- name: {places['known-secret'][0]['needs']['container']}"} <= {*stored}
    assert [*places["not-moved"][0]["elsewhere"]] == ["infra/moves.tf"]

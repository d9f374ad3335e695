"""Artefact stores: the real tar reads them, the real find chooses from them, and nothing escapes the grader's yard."""

import io
import json
import os
import subprocess
import sys
import tarfile
import time
from datetime import datetime
from itertools import count

import pytest

from groundschool.authoring.warm_python import warm_python
from groundschool.curriculum import Course
from groundschool.datasets import load_datasets
from groundschool.grading.programs import Job, run_here
from groundschool.grading.runner import Desk
from groundschool.grading.variant_plan import VariantPlan
from groundschool.judges.shell import PLAIN_PYTHON

COURSE = Course.find()
STORES = load_datasets(COURSE.root)[0]["artifact-trees"]
PROGRAMS = COURSE.root / "curriculum" / "scripting" / "prune-artifacts"
SEEDS = (0, 1, 2)


def gone(variant):
    """Return what a right run deletes, and by misconception what another one does."""
    told, name = variant.truth["prune"], variant.truth["directory"]
    return told["wants"][name]["gone"], {tag: led[name]["gone"] for tag, led in told["traps"].items()}


@pytest.mark.parametrize("edge", [None, *STORES.edges])
@pytest.mark.parametrize("seed", SEEDS)
def test_tar_lists_every_name(require_tool, tmp_path, seed, edge):
    require_tool("tar")
    variant = STORES.generate(seed, edge).placed(tmp_path)
    listed = subprocess.run(
        [
            "tar",
            "--list",
            "--quoting-style=literal",
            "--show-transformed-names",
            "--null",
            "-f",
            tmp_path / "artifacts.tar",
        ],
        check=True,
        capture_output=True,
        text=True,
    ).stdout
    for entry in variant.truth["entries"]:
        assert f"{variant.truth['directory']}/{entry['path']}" in listed


@pytest.mark.parametrize("seed", SEEDS)
def test_find_chooses_by_age_what_the_truth_says(require_tool, tmp_path, seed):
    require_tool("tar")
    require_tool("find")
    variant = STORES.generate(seed).placed(tmp_path)
    facts = json.loads(variant.files["store.json"])
    subprocess.run(["tar", "-xf", "artifacts.tar"], cwd=tmp_path, check=True)
    late = time.time() - datetime.fromisoformat(facts["taken_at"]).timestamp()
    with tarfile.open(fileobj=io.BytesIO(variant.files["artifacts.tar"])) as archive:
        for member in archive.getmembers():
            os.utime(tmp_path / member.name, (time.time(), member.mtime + late), follow_symlinks=False)

    def chosen(*test):
        command = ["find", ".", "-type", "f", *test, "-printf", "%P\\0"]
        out = subprocess.run(
            command, cwd=tmp_path / facts["directory"], check=True, capture_output=True, text=True
        ).stdout
        return sorted(out.split("\0")[:-1])

    due, traps = gone(variant)
    assert chosen("-mtime", f"+{facts['days'] - 1}") == due
    assert chosen("-mmin", f"+{facts['days'] * 1440}") == due
    assert chosen("-atime", f"+{facts['days'] - 1}") == []
    assert chosen("-mtime", f"+{facts['days']}") == traps["mtime-rounds-down"]


@pytest.mark.parametrize("seed", range(20))
def test_every_seed_sets_the_misconceptions_apart(seed):
    due, traps = gone(STORES.generate(seed))
    same, more = {"newline-lists"}, {"not-only-files", "tidies-up"}
    assert {tag for tag, wrong in traps.items() if wrong == due} == same
    assert {tag for tag, wrong in traps.items() if {*wrong} > {*due}} == more
    assert all({*traps[tag]} < {*due} for tag in traps.keys() - same - more)
    assert len({tuple(wrong) for wrong in traps.values()}) == len(traps) == 9


@pytest.mark.parametrize("seed", range(20))
def test_a_zero_in_front_makes_a_smaller_number_of_days_that_chooses_more(seed):
    truth = STORES.generate(seed).truth
    ages = [one["minutes"] for one in truth["entries"] if one["kind"] == "file"]
    octal = int(str(truth["days"]), 8)
    assert any(octal * 1440 <= minutes < truth["days"] * 1440 for minutes in ages)


FACTS = {  # what the lesson and the contract say of Bash, and what Bash says
    "cd - is OLDPWD": ("OLDPWD=$PWD/there; cd -- - > ../out; pwd", "/there"),
    "cd ./- is not": ("OLDPWD=$PWD/there; cd ./-; pwd", "/-"),
    "CDPATH comes first": ("CDPATH=$PWD/there; cd -- store > ../out; pwd", "/there/store"),
    "not for ./": ("CDPATH=$PWD/there; cd ./store; pwd", "/store"),
    "an empty CDPATH does not help with -": ("CDPATH=; OLDPWD=$PWD/there; cd -- - > ../out; pwd", "/there"),
    "a slash follows a link": ("[[ -L link && ! -L link/ && ! -L link// ]] && echo yes", "yes"),
    "012 is ten": ('days=012; echo "$((days)) $((10#$days))"', "10 12"),
    "read strips": ("printf ' a\\\\b \\0' | { read -d '' name; echo \"<$name>\"; }", "<ab>"),
}


@pytest.mark.parametrize(("script", "said"), FACTS.values(), ids=FACTS.keys())
def test_bash_does_what_is_said_of_it(require_tool, tmp_path, script, said):
    require_tool("bash")
    here = tmp_path / "here"
    for name in ("-", "store", "there/store"):
        (here / name).mkdir(parents=True)
    (here / "link").symlink_to("store")
    done = subprocess.run(["bash", "-c", script], cwd=here, check=True, capture_output=True, text=True)
    assert done.stdout.strip().removeprefix(str(here)) == said


STRAYING = 'cd -- "$1" > "$TMPDIR/out" && find . -type f -mtime "+$(($2 - 1))" -delete -print0'
DIRT = {"dir-is-dash": {}, "cdpath": {"CDPATH": "@/elsewhere"}}


@pytest.mark.parametrize("edge", DIRT)
def test_what_the_truth_says_of_cd_is_what_cd_does(require_tool, tmp_path, edge):
    require_tool("bash")
    truth = dict(STORES.generate(0, edge).truth)
    run = {"arguments": [truth["directory"], str(truth["days"])], "here": ".", "frozen": False, "senseless": False}
    job = {"root": f"{tmp_path}/yard", "truth": truth, "runs": [run | {"exported": DIRT[edge]}]}

    def led(script):
        command = [sys.executable, "-B", str(PROGRAMS / "yard.py")]
        job["root"] = f"{tmp_path}/{len(script)}"
        told = json.dumps(job | {"script": script})
        return json.loads(subprocess.run(command, input=told, capture_output=True, text=True, check=True).stdout)[0]

    strayed = truth["prune"]["traps"]["cd-goes-elsewhere"][truth["directory"]]
    assert led(STRAYING)["gone"] == strayed["outside"]
    right = led(STRAYING.replace("-- ", "").replace('"$1"', '"./$1"'))
    due = truth["prune"]["wants"][truth["directory"]]["gone"]
    assert right["gone"] == sorted(f"{truth['directory']}/{path}" for path in due)


@pytest.fixture
def confined(require_tool):
    """Run Bash where only one folder can be changed; skip where the kernel has no Landlock."""
    require_tool("bash")
    probe = "import sys; sys.path.insert(0, sys.argv[1]); import confined; sys.exit(confined.version() < 1)"
    if subprocess.run([sys.executable, "-B", "-c", probe, PROGRAMS], check=False).returncode:
        pytest.skip("this kernel has no Landlock")

    def run(folder, script):
        program = (
            "import os, sys; sys.path.insert(0, sys.argv[1]); import confined; "
            "confined.confine([sys.argv[2]], sys.argv[2]); os.execvp('bash', ['bash', '-c', sys.argv[3]])"
        )
        command = [sys.executable, "-B", "-c", program, PROGRAMS, folder, script]
        return subprocess.run(command, cwd=folder, capture_output=True, text=True, timeout=20, check=False)

    return run


DEEDS = """
rm -f ../outside/file
rm -rf ../outside
rmdir ../outside
mv ../outside/file here
: > ../outside/file
echo x >> ../outside/file
truncate -s 0 ../outside/file
ln -s x ../outside/link
ln ../outside/file here && rm ../outside/file
mkdir ../outside/new
find -L .. -delete
find .. -exec rm {} +
rm -rf "$NOTHING"/..
""".strip().splitlines()


@pytest.mark.parametrize("deed", DEEDS)
def test_nothing_outside_the_yard_can_be_changed(confined, tmp_path, deed):
    yard, outside = tmp_path / "yard", tmp_path / "outside"
    yard.mkdir()
    outside.mkdir()
    (outside / "file").write_text("precious")
    (yard / "link").symlink_to(outside)
    confined(yard, deed)
    assert [path.name for path in outside.iterdir()] == ["file"]
    assert (outside / "file").read_text() == "precious"


def test_the_root_directory_cannot_even_be_listed(confined, tmp_path):
    done = confined(tmp_path, "echo /*; ls /")
    assert done.stdout == "/*\n"
    assert "ermission denied" in done.stderr


def test_work_inside_the_yard_is_unhindered(confined, tmp_path):
    done = confined(
        tmp_path, "mkdir a && echo x > a/b && mv a/b c && rm c && rmdir a && cat <<< done > /dev/null && ls -A"
    )
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")


SUNDAY = 'rm -rf "$1"/*'


def test_the_worst_script_is_graded_and_capped(require_tool, tmp_path):
    require_tool("bash")
    require_tool("shellcheck")
    precious = tmp_path / "precious"
    precious.write_text("still here")
    score = Desk(COURSE).grade("scripting/prune-artifacts", "prune", SUNDAY, VariantPlan(0))
    assert precious.read_text() == "still here"
    assert score.critical_failed
    assert score.fraction <= 0.40
    assert "empty-dir" in score.tags


SHORT = "import sys; sys.path.insert(0, {!r}); import yard; yard.SECONDS = 1; yard.main()"
RIGHT = 'cd -- "$1" && find . -type f -mtime "+$(($2 - 1))" -delete -print0'


@pytest.fixture
def laid_out(tmp_path):
    """Return a function that has a script run on a store of its own by a runner, and gives what became of it."""
    variant = STORES.generate(0)
    numbers = count()

    def run(runner, script):
        root = tmp_path / f"yard-{next(numbers)}" / "root"
        run = {"arguments": [f"{root}/{variant.truth['directory']}", str(variant.truth["days"])]}
        run |= {"here": "started-here", "frozen": False, "senseless": False}
        root.parent.mkdir()
        (root.parent / "program.py").write_text(SHORT.format(str(PROGRAMS)))
        job = {"root": str(root), "truth": dict(variant.truth), "script": script, "runs": [run]}
        command = [*PLAIN_PYTHON, str(root.parent / "program.py")]
        done = runner(Job(command, root.parent, json.dumps(job).encode()))
        return json.loads(done.out)[0] if done.status == 0 else done.status

    return run


HOSTILE = {
    "deletes outside": 'rm -rf "$1"/../../../* "$HOME" "$TMPDIR" ..',
    "leaves a process": """(setsid sh -c 'for i in $(seq 300); do rm -rf "$0"/../../../*; sleep .01; done' "$1" &)""",
    "fills the disk": 'for i in 1 2 3 4 5; do head -c 9M /dev/zero > "$HOME/$i"; done; head -c 50M /dev/zero > "$1/x"',
    "hangs": "sleep 60 & sleep 60",
    "ends its own": "kill -9 0",
    "ends all it may": "kill -9 -1",
}


@pytest.mark.usefixtures("confined")
@pytest.mark.parametrize("deed", HOSTILE.values(), ids=HOSTILE.keys())
def test_what_a_script_does_in_one_yard_changes_nothing_in_the_next(laid_out, deed):
    with warm_python() as warm:
        before = laid_out(warm, RIGHT)
        assert before["gone"]
        laid_out(warm, deed)
        assert laid_out(warm, RIGHT) == before == laid_out(run_here, RIGHT)


def test_a_script_that_hangs_ends(require_tool, tmp_path):
    require_tool("bash")
    run = {"arguments": [], "here": "started-here", "frozen": False, "senseless": False}
    truth = dict(STORES.generate(0, "empty").truth)
    job = {"root": f"{tmp_path}/yard", "truth": truth, "script": "sleep 60 & sleep 60", "runs": [run]}
    program = "import sys; sys.path.insert(0, sys.argv[1]); import yard; yard.SECONDS = 1; yard.main()"
    command = [sys.executable, "-B", "-c", program, PROGRAMS]
    began = time.monotonic()
    done = subprocess.run(command, input=json.dumps(job), capture_output=True, text=True, check=True)
    assert json.loads(done.stdout)[0]["status"] == 0
    assert time.monotonic() - began < 20

"""What the dataset first-pull-request says that git printed, git prints of its bundle."""

import subprocess

import pytest
from tests.conftest import ROOT

from groundschool.curriculum.content_module import load_content_module

GENERATE = load_content_module(ROOT / "datasets/first-pull-request/generate.py").generate
PRINTED = {
    "commits.txt": ("log", "--oneline", "--no-decorate", "main..{branch}"),
    "behind.txt": ("log", "--oneline", "--no-decorate", "{branch}..main"),
    "stat.txt": ("diff", "--stat", "main...{branch}"),
    "diff.txt": ("diff", "main...{branch}"),
}


@pytest.fixture
def git(tmp_path, monkeypatch):
    monkeypatch.setenv("GIT_CONFIG_GLOBAL", "/dev/null")
    monkeypatch.setenv("GIT_CONFIG_NOSYSTEM", "1")

    def run(*words):
        done = subprocess.run(["git", *words], cwd=tmp_path, capture_output=True, text=True, check=True)
        return done.stdout

    return run


@pytest.mark.parametrize("seed", range(12))
def test_git_prints_the_same(git, tmp_path, seed):
    variant = GENERATE(seed)
    (tmp_path / "history.bundle").write_bytes(variant.files["history.bundle"])
    git("-c", "transfer.fsckObjects=true", "clone", "--quiet", "--mirror", "history.bundle", "repository")
    asked = ("-C", "repository")
    heads = git(*asked, "branch", "--format=%(refname:short)").split()
    [branch] = {*heads} - {"main"}
    for name, words in PRINTED.items():
        printed = git(*asked, *(word.format(branch=branch) for word in words))
        assert printed.encode() == variant.files[name], name
    wants = variant.truth["pull-request"]["wants"]
    values = [path for path in git(*asked, "diff", "--name-only", f"main...{branch}").split() if "values" in path]
    files = [git(*asked, "show", f"{branch}:{path}").splitlines() for path in values]
    assert any(
        f": {wants['setting_now']}" in lines[wants["line"] - 1] for lines in files if len(lines) >= wants["line"]
    )

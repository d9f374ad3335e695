"""What is said to be a safe revert is what git does, in a clone, wherever git and the exercise ask the same."""

import os
import subprocess

import pytest

from groundschool.datasets import load_datasets

WHO = ("-c", "user.name=Noor", "-c", "user.email=noor@saltmarsh.example")
TRIED = [(seed, edge) for seed in (0, 1, 7) for edge in (None, "back-again", "gone", "nested")]


@pytest.fixture(scope="module")
def bad_merges(course):
    return load_datasets(course.root)[0]["bad-merges"]


@pytest.fixture(params=TRIED, ids=str)
def cloned(request, bad_merges, tmp_path, require_tool):
    """Return a variant and, by history, a function that runs git in its clone."""
    require_tool("git")
    variant = bad_merges.generate(*request.param)
    runs = {}
    for name in variant.truth["bad"]:
        (tmp_path / f"{name}.bundle").write_bytes(variant.files[f"{name}.bundle"])
        runs[name] = in_folder(tmp_path)
        runs[name]("clone", "--quiet", f"{name}.bundle", name)
        runs[name] = in_folder(tmp_path / name)
    return variant, runs


def in_folder(folder):
    def git(*arguments):
        settings = {**os.environ, "GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_SYSTEM": os.devnull, "LC_ALL": "C.UTF-8"}
        how = {"cwd": folder, "env": settings, "capture_output": True, "text": True}
        done = subprocess.run(["git", *WHO, *arguments], check=False, **how)
        return done.stdout if done.returncode == 0 else None

    return git


def test_git_takes_out_the_same(cloned):
    variant, runs = cloned
    for name, want in variant.truth["revert"]["wants"].items():
        git, bad = runs[name], variant.truth["bad"][name]
        assert git("rev-parse", "main").strip() == want["parent"]
        number = ["-m", str(want["mainline"])] if want["mainline"] else []
        made = git("revert", "--no-edit", *number, bad)
        if want["conflicts"] or not want["files"]:
            assert made is None  # git stops: there is a conflict, or nothing to commit
            continue
        changed = git("diff", "--no-renames", "--name-only", "HEAD~", "HEAD").split()
        assert changed == sorted(want["files"])
        for path, text in want["files"].items():
            assert git("show", f"HEAD:{path}") == text


def test_git_names_the_same_commits_in_its_message(cloned):
    variant, runs = cloned
    for name, want in variant.truth["revert"]["wants"].items():
        if want["conflicts"] or not want["files"]:
            continue
        number = ["-m", str(want["mainline"])] if want["mainline"] else []
        runs[name]("revert", "--no-edit", *number, variant.truth["bad"][name])
        told = variant.truth["message"]["wants"][name]
        first, *body = runs[name]("log", "-1", "--format=%B").split("\n")
        assert [first] == told["subject"]
        assert " ".join(" ".join(body).split()) == told["sentence"][0]


def test_git_names_the_same_branches(cloned):
    variant, runs = cloned
    for name, want in variant.truth["revert"]["wants"].items():
        listed = runs[name](
            "branch", "--remotes", "--format=%(refname:lstrip=3)", "--contains", variant.truth["bad"][name]
        )
        assert sorted({*listed.split()} - {"main", "HEAD"}) == want["branches"]


def test_every_secret_is_in_the_history_that_a_clone_has(cloned):
    variant, runs = cloned
    for name, want in variant.truth["revert"]["wants"].items():
        for secret in want["rotate"]:
            assert runs[name]("log", "--all", "-S", secret, "--oneline")

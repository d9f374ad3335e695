"""``groundschool regenerate`` and the checksums of datasets."""

import subprocess

import pytest

from groundschool.datasets import load_datasets
from groundschool.datasets.regenerate import regenerate
from groundschool.errors import DatasetError

SAMPLE = "datasets/slow-disk/response-times.txt"
DECLARATION, LOCK = "datasets/slow-disk/dataset.toml", "datasets/slow-disk/dataset.lock"


def dataset(root):
    return load_datasets(root)[0]["slow-disk"]


def test_what_is_checked_in_is_what_is_generated(example):
    before = {name: (example / name).read_bytes() for name in (SAMPLE, DECLARATION, LOCK)}
    assert regenerate(dataset(example)) == []
    assert {name: (example / name).read_bytes() for name in before} == before


def test_an_altered_file_is_named_with_the_remedy_and_then_written_anew(example):
    before = (example / SAMPLE).read_bytes()
    (example / SAMPLE).write_bytes(b"1.0 ms\n")
    (problem,) = dataset(example).verify()
    assert (problem.where, problem.field) == (SAMPLE, "sha256")
    assert "git checkout -- datasets/slow-disk" in problem.remedy
    assert "groundschool regenerate slow-disk" in problem.remedy
    with pytest.raises(DatasetError, match=r"response-times\.txt: sha256: the checksum differs"):
        dataset(example).sample()
    assert regenerate(dataset(example)) == ["response-times.txt"]
    assert (example / SAMPLE).read_bytes() == before
    assert list(dataset(example).verify()) == []


def test_a_missing_file_is_named(example):
    (example / SAMPLE).unlink()
    (problem,) = dataset(example).verify()
    assert problem.message == "the file is missing"
    assert regenerate(dataset(example)) == ["response-times.txt"]


def test_a_changed_generator_changes_file_and_checksum(example):
    generator = example / "datasets/slow-disk/generate.py"
    generator.write_text(generator.read_text(encoding="utf-8").replace("1000, 2000", "3000, 4000"), encoding="utf-8")
    declared, before = (example / DECLARATION).read_bytes(), (example / LOCK).read_text(encoding="utf-8")
    assert regenerate(dataset(example)) == ["response-times.txt"]
    assert (example / DECLARATION).read_bytes() == declared
    assert (example / LOCK).read_text(encoding="utf-8") != before
    assert list(dataset(example).verify()) == []


def test_the_lock_is_what_sha256sum_checks(example):
    folder = example / "datasets/slow-disk"
    command = ["sha256sum", "--check", "--strict", "dataset.lock"]
    assert subprocess.run(command, cwd=folder, check=False, capture_output=True).returncode == 0
    (example / SAMPLE).write_bytes(b"1.0 ms\n")
    assert subprocess.run(command, cwd=folder, check=False, capture_output=True).returncode == 1


def test_files_are_declared_by_pattern_and_those_that_went_are_removed(example):
    generator = example / "datasets/slow-disk/generate.py"
    old = '    bundle.write("response-times.txt", '
    new = '    for node in range(2):\n        bundle.write(f"node-{node}/times.txt", '
    text = generator.read_text(encoding="utf-8")
    assert old in text
    generator.write_text(text.replace(old, new), encoding="utf-8")
    declaration = example / DECLARATION
    declared = declaration.read_text(encoding="utf-8").replace('"response-times.txt"', '"node-*/times.txt"')
    declaration.write_text(declared, encoding="utf-8")
    *written, gone = regenerate(dataset(example))
    assert gone == "response-times.txt"
    assert not (example / SAMPLE).exists()
    found = dataset(example)
    assert [*found.sample()] == written == [*found.checksums]
    assert found.declared_as(written[0]).columns[0].unit == "ms"
    assert found.declared_as("node-1/deeper/times.txt") is None
    assert list(found.verify()) == []


ANOTHER = 'response-times.txt"\nformat = "text"\nwritten_by = "x"\n[[files]]\npath = "other.txt'


@pytest.mark.parametrize(
    ("path", "said"),
    [
        ("times.txt", r"generate\(\) writes response-times\.txt, which nothing declares"),
        (ANOTHER, r"files\.other\.txt: generate\(\) writes no such file"),
    ],
)
def test_a_declaration_that_cannot_be_followed_is_named_and_nothing_is_written(example, path, said):
    declaration = example / DECLARATION
    text = declaration.read_text(encoding="utf-8").replace("response-times.txt", path)
    declaration.write_text(text, encoding="utf-8")
    before = (example / LOCK).read_bytes()
    (problem, *_) = dataset(example).verify()
    assert problem.where == DECLARATION
    (example / SAMPLE).write_bytes(b"1.0 ms\n")
    with pytest.raises(DatasetError, match=said):
        regenerate(dataset(example))
    assert (example / LOCK).read_bytes() == before
    assert (example / SAMPLE).read_bytes() == b"1.0 ms\n"


@pytest.mark.parametrize("line", ["no checksum", "a" * 64, f"{'a' * 64} response-times.txt"])
def test_a_lock_that_cannot_be_read_is_named(example, line):
    (example / LOCK).write_text(f"{line}\n", encoding="utf-8")
    (problem,) = dataset(example).verify()
    assert problem.where == LOCK
    assert "line 1 is no checksum with a path" in problem.message

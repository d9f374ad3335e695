"""``groundschool regenerate`` and the checksums of datasets."""

import re

import pytest

from groundschool.datasets import load_datasets
from groundschool.datasets.regenerate import regenerate
from groundschool.errors import DatasetError

SAMPLE = "datasets/slow-disk/response-times.txt"
DECLARATION = "datasets/slow-disk/dataset.toml"


def dataset(root):
    return load_datasets(root)[0]["slow-disk"]


def test_what_is_checked_in_is_what_is_generated(example):
    before = {name: (example / name).read_bytes() for name in (SAMPLE, DECLARATION)}
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
    before = (example / DECLARATION).read_text(encoding="utf-8")
    assert regenerate(dataset(example)) == ["response-times.txt"]
    after = (example / DECLARATION).read_text(encoding="utf-8")
    changed = [(a, b) for a, b in zip(before.splitlines(), after.splitlines(), strict=True) if a != b]
    assert len(changed) == 1
    assert changed[0][1].startswith("sha256 = ")
    assert list(dataset(example).verify()) == []


@pytest.mark.parametrize(
    ("pattern", "replacement", "said"),
    [
        (r'"response-times\.txt"', '"times.txt"', r"files\.times\.txt: generate\(\) writes no such file"),
        (r"(sha256 = .*\n)(written_by = .*\n)", r"\2\1", "write 'sha256' on the line after 'path'"),
    ],
)
def test_a_declaration_that_cannot_be_followed_is_named_and_nothing_is_written(example, pattern, replacement, said):
    path = example / DECLARATION
    text = re.sub(pattern, replacement, path.read_text(encoding="utf-8"))
    path.write_text(text, encoding="utf-8")
    (example / SAMPLE).write_bytes(b"1.0 ms\n")
    with pytest.raises(DatasetError, match=said):
        regenerate(dataset(example))
    assert path.read_text(encoding="utf-8") == text
    assert (example / SAMPLE).read_bytes() == b"1.0 ms\n"

"""A variant holds its files and its truth, and neither changes."""

import pytest
from pydantic import ValidationError

from groundschool.datasets import DatasetFile, Variant

FILE = {"path": "a.log", "sha256": "0" * 64, "written_by": "nginx 1.22"}
DATASET = {"title": "A", "origin": "generated", "licence": "CC0-1.0", "files": [FILE]}


def test_files_and_truth_cannot_be_changed():
    files, truth = {"a": b"1"}, {"count": 1}
    variant = Variant(files, truth)
    files["a"] = b"2"
    truth["count"] = 2
    assert (variant.files["a"], variant.truth["count"]) == (b"1", 1)
    with pytest.raises(TypeError):
        variant.files["a"] = b"3"


def test_a_path_needs_a_place_and_a_file():
    with pytest.raises(ValueError, match="not placed"):
        Variant({"a": b""}, {}).path("a")


def test_a_label_does_not_make_another_variant():
    assert Variant({}, {}, 1, label="hidden") == Variant({}, {}, 1)


@pytest.mark.parametrize(
    "changed",
    [{"origin": "found"}, {"licence": ""}, {"files": [FILE | {"sha256": "abc"}]}, {"files": [FILE | {"path": ""}]}],
)
def test_a_dataset_that_cannot_be_meant_is_refused(changed):
    with pytest.raises(ValidationError):
        DatasetFile.model_validate(DATASET | changed)

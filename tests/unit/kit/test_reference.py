"""The reference page of the kit: every public name is shown, and every example runs."""

import re

from tests.conftest import ROOT

import groundschool.kit

PAGE = (ROOT / "docs" / "reference" / "kit.md").read_text(encoding="utf-8")
BLOCKS = re.findall(r"^```python\n(.*?)^```", PAGE, re.MULTILINE | re.DOTALL)


def test_the_examples_run_one_after_the_other(monkeypatch):
    monkeypatch.chdir(ROOT)
    shared = {"__name__": "reference"}
    for block in BLOCKS:
        exec(compile(block, "docs/reference/kit.md", "exec"), shared)  # noqa: S102 - the page is ours


def test_every_public_name_is_imported_in_an_example():
    lines = re.findall(r"^from groundschool\.kit import (.*)$", "\n".join(BLOCKS), re.MULTILINE)
    assert sorted(name for line in lines for name in line.split(", ")) == sorted(groundschool.kit.__all__)

"""A page with hundreds of fences is none: looking for their ends must not take minutes."""

import pytest

from groundschool.judges.prose.runbook_commands import MANY, is_page
from groundschool.judges.prose.runbook_page import read_runbook

PAGE = "## What it means\nPods wait.\n## Immediate checks\n1. `kubectl get pods`\n"


@pytest.mark.parametrize("line", ["```\n", "```a\n", "~~~ x\n"])
def test_hundreds_of_fences_are_not_looked_at(line):
    assert not is_page(PAGE + line * 16_000)
    assert read_runbook(PAGE + line * 16_000).order == ()


def test_a_page_may_have_as_many_as_anybody_writes():
    assert read_runbook(PAGE + "```sh\nls\n```\n" * (MANY // 2)).order == ("What it means", "Immediate checks")

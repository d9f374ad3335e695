"""Grades a record of nine things about a plan, some pods and a pipeline, key by key."""

import re
from typing import Any

from groundschool.kit import Expect, Score, Variant, a_number, a_text, by_entry

TEXT = "text-for-number"  # what a value that is no number may come from


def name(value: Any) -> str:
    """Return a name without the quotes and the kind that may stand around it."""
    return a_text(value).strip("\"'` ").removeprefix("pod/").casefold()


def version(value: Any) -> str:
    """Return a version, also of a whole image or with a v."""
    return a_text(value).rsplit(":", 1)[-1].removeprefix("v")


def step(value: Any) -> str:
    """Return a step's name as words."""
    return " ".join(re.findall(r"\w+", a_text(value).casefold()))


ASKED = {
    "replaced": ("the resource that is replaced", name, ""),
    "because_of": ("the attribute that forces it", name, ""),
    "destroyed": ("how many are destroyed", a_number, TEXT),
    "running_unready": ("the pod that runs and is not ready", name, ""),
    "restarts": ("how often the crashing pod was started again", a_number, TEXT),
    "ended_by": ("why it ended", name, ""),
    "runs_tag": ("which version it has", version, ""),
    "failed_step": ("the step that failed the job", step, ""),
    "exit_code": ("that step's exit code", a_number, TEXT),
}
EXPECTED = {key: Expect(label, view, among=[key], tag=tag) for key, (label, view, tag) in ASKED.items()}


def evening(answer: object, variant: Variant) -> Score:
    """Return one check for each key of the record."""
    return by_entry("evening", answer, variant, EXPECTED)

"""Runbooks as they are really written: a good one with one slip each, and whole ones of tired people."""

import json

import yaml

from groundschool.kit import slip, wrong

ONE, ALL = "runbook", 31
EXPECTED, ASKED, COMMAND = "Expect: `{sign}`.", "`{asked}`", "Command: `{change}`"
FIRST = "## Immediate checks\n"


def off(points):
    """Return the share that is left without some points."""
    return (ALL - points) / ALL


order = slip(ONE, {"## Escalation": "## Rollback \n\n## Escalation"}, tag="sections", score=off(4))
named_by_ourselves = slip(ONE, {FIRST: "## Diagnosis\n"}, tag="sections", score=off(12))

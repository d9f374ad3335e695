"""The first incident names who has to agree as the policy on decision rights does."""

import tomllib
from pathlib import Path

from groundschool.kit import beside

ROOT = Path(__file__).parents[2]
APPROVED = {  # the policy's name of each step
    "drain the zone south-a": "drain-zone",
    "fail the bookings database over": "fail-over-db",
    "create an index on the bookings database": "create-index",
    "switch off the verification of certificates": "disable-verification",
    "use the spare link to the south": "use-spare-link",
}


def test_who_has_to_agree_is_who_the_policy_names():
    approvals = tomllib.loads((ROOT / "curriculum/policies/decision-rights.toml").read_text())["approvals"]
    steps = beside(str(ROOT / "datasets/first-incident/generate.py"), "generate").STEPS
    assert steps == {step: approvals[name] for step, name in APPROVED.items()}

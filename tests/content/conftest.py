"""Variants made in processes of their own, with another hash seed each time."""

import os
import subprocess
import sys
from collections.abc import Callable
from itertools import count

import pytest
from tests.conftest import ROOT
from tests.content.scenario_read import FAULTS, Read

from groundschool.authoring.rotation import Rotation
from groundschool.curriculum import Course
from groundschool.scenarios import Scenario

SCRIPT = """
import hashlib, json, sys
from pathlib import Path
from groundschool.datasets import load_datasets
dataset = load_datasets(Path(sys.argv[1]))[0][sys.argv[2]]
for edge in (None, *dataset.edges):
    variant = dataset.generate(int(sys.argv[3]), edge)
    for name, content in sorted(variant.files.items()):
        print(edge, name, hashlib.sha256(content).hexdigest())
    print(hashlib.sha256(json.dumps(dict(variant.truth), sort_keys=True).encode()).hexdigest())
"""


@pytest.fixture(scope="session")
def fresh_variant_digest() -> Callable[[str, int], str]:
    """Return a function that digests a dataset's variants of a seed, computed in a new process."""
    hash_seeds = count(1)

    def digest(name: str, seed: int) -> str:
        environment = {**os.environ, "PYTHONHASHSEED": str(next(hash_seeds)), "TZ": "Asia/Tokyo"}
        command = [sys.executable, "-c", SCRIPT, str(ROOT), name, str(seed)]
        return subprocess.run(command, check=True, capture_output=True, text=True, env=environment).stdout

    return digest


def pytest_report_header() -> list[str]:
    """Say which seeds are tried, which exercises are proven on all of them, and how to see the same again."""
    course = Course.find(ROOT)
    rotation = Rotation.now(course)
    seeds = ", ".join(f"{name.partition('/')[2]} {rotation.seed(name)}" for name in course.exercises)
    chosen = ", ".join(name.partition("/")[2] for name in rotation.chosen(course.exercises))
    return [f"proofs of {rotation}", f"one seed each: {seeds}", f"all seeds: {chosen}"]


# By fault and number, so that a fault that is added leaves the others with the keys they had.
@pytest.fixture(
    scope="session", params=[(fault, n) for fault in FAULTS for n in (0, 1)], ids=lambda pair: f"{pair[1]}-{pair[0]}"
)
def read(request):
    fault, number = request.param
    return Read(Scenario.from_key(number.to_bytes(32), fault, traffic=0.05))

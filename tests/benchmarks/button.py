"""Prints the seconds that formgrader's autograde button takes once its server is warm; a part of ``grade.py``."""

import os
import sys
import time
from pathlib import Path

from nbgrader.apps import NbGraderAPI
from nbgrader.coursedir import CourseDirectory
from traitlets.config import Config

PRESSES = 3


def main() -> None:
    """Press the button a few times and print the median of all but the first."""
    work, area, student, *engine = sys.argv[1:]
    config = Config()
    root = Path(os.environ["GROUNDSCHOOL_COURSE"])
    config.CourseDirectory.course_id = "groundschool"
    config.CourseDirectory.root = work
    config.CourseDirectory.source_directory = str(root / "source")
    config.CourseDirectory.release_directory = str(root / "exercises")
    config.Execute.timeout = 180
    if engine:
        from groundschool.marking.pipeline import PIPELINE

        config.Autograde.sanitize_preprocessors = PIPELINE["Autograde.sanitize_preprocessors"]
        config.Autograde.autograde_preprocessors = PIPELINE["Autograde.autograde_preprocessors"]
    api = NbGraderAPI(CourseDirectory(config=config), config=config)
    took = [press(api, area, student) for _ in range(1 + PRESSES)]
    print(sorted(took[1:])[PRESSES // 2])


def press(api: NbGraderAPI, area: str, student: str) -> float:
    """Return the seconds of one press."""
    began = time.monotonic()
    said = api.autograde(area, student)
    if not said["success"]:
        raise SystemExit(str(said))
    return time.monotonic() - began


if __name__ == "__main__":
    main()

"""Whose notebook this is, and of which course."""

import getpass
import os
from functools import cache

from platformdirs import user_data_path

from groundschool.curriculum import Course
from groundschool.grading.runner import Desk
from groundschool.services.clock import now
from groundschool.services.diary import Diary
from groundschool.services.practice import Practice


@cache
def practice() -> Practice:
    """Return this kernel's practice."""
    return Practice(Desk(Course.find()), _user(), user_data_path("groundschool"))


def diary() -> Diary:
    """Return the diary of whose notebook this is."""
    return Diary(user_data_path("groundschool"), now)


def _user() -> str:
    """Return the id that ``nbgrader submit`` hands in under: a personal variant must be graded as it was shown."""
    try:
        import pwd

        name = pwd.getpwuid(os.getuid()).pw_name
    except (ImportError, KeyError):  # not Unix, or a container's user without a name
        name = getpass.getuser()
    return os.environ.get("JUPYTERHUB_USER", name) if name == "jovyan" else name

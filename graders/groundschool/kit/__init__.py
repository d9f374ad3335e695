"""What authors write exercises with: graders, generators, and example answers import nothing else of the engine.

A generator fills a ``Bundle``: files, and for each task the whole right answers with what each misconception makes of
them. A grader calls the answer and states what it expects of it: ``judged(said, wants, traps, expected)``. Example
answers are declared with ``wrong``, ``right`` and ``slip``.
"""

from groundschool.datasets import Variant
from groundschool.grading import (
    Check,
    Job,
    Outcome,
    Score,
    brief,
    call,
    describe,
    given,
    lets_go,
    merge,
    once,
    run_program,
)
from groundschool.grading.tools import need
from groundschool.kit.answers import right, slip, wrong
from groundschool.kit.beside import beside, of_course
from groundschool.kit.bundle import Bundle
from groundschool.kit.edges import on_edges
from groundschool.kit.expect import Expect, as_it_is, item, judged, part
from groundschool.kit.near import Near, near
from groundschool.kit.record import a_name, a_number, a_text, by_entry
from groundschool.kit.refused import FILE_AND_LINE, READ_ANYWAY, judged_refusals, refused_at

__all__ = [
    "FILE_AND_LINE",
    "READ_ANYWAY",
    "Bundle",
    "Check",
    "Expect",
    "Job",
    "Near",
    "Outcome",
    "Score",
    "Variant",
    "a_name",
    "a_number",
    "a_text",
    "as_it_is",
    "beside",
    "brief",
    "by_entry",
    "call",
    "describe",
    "given",
    "item",
    "judged",
    "judged_refusals",
    "lets_go",
    "merge",
    "near",
    "need",
    "of_course",
    "on_edges",
    "once",
    "part",
    "refused_at",
    "right",
    "run_program",
    "slip",
    "wrong",
]

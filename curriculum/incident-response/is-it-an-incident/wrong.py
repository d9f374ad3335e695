"""Answers people really give: some written out, and the solution with one slip each."""

from groundschool.kit import slip

low_end = slip("shares", {"(told + untold) / total": "told / total"}, tag="low-end", score=0.5)

"""A hand-in on the page of its second mark: what nobody can read in it stops nobody, and a page has an end."""

import json

import pytest

from groundschool.marking.answer_sheet import ROOM, parts_of

MARK = {"nbgrader": {"grade_id": "reasons", "solution": True, "grade": True, "points": 8}}
PADDING = "x" * 1_100_000  # above this size outputs are not read with the rest


def cell(source: str, outputs: str = "[]", metadata: object = MARK) -> str:
    plain = {"cell_type": "code", "id": "a", "metadata": metadata, "source": source, "execution_count": None}
    return json.dumps(plain)[:-1] + f', "outputs": {outputs}}}'


def sheet(*cells: str):
    content = f'{{"nbformat": 4, "nbformat_minor": 5, "metadata": {{}}, "cells": [{", ".join(cells)}]}}'
    return list(parts_of(content.encode(), {"reasons"}))


@pytest.mark.parametrize("odd", ["[" * 200_000 + "]" * 200_000, "[" + "9" * 5_000 + "]", '[{"text": {"a": NaN}}]'])
def test_outputs_that_nobody_can_read_are_not_shown_and_stop_nobody(odd):
    stream = json.dumps([{"output_type": "stream", "name": "stdout", "text": PADDING}])
    parts = sheet(cell("my answer", odd), cell("other", stream, {}))
    assert [(part.source, part.asked) for part in parts] == [("my answer", True), ("other", False)]
    assert parts[0].printed == ""


def test_so_much_is_shown_and_no_more_and_answers_first():
    free = [cell("y" * 20_000, metadata={}) for _ in range(200)]
    parts = sheet(*free, cell("my answer"))
    assert parts[-1].source == "my answer"
    assert sum(len(part.source) + len(part.printed) for part in parts) == ROOM

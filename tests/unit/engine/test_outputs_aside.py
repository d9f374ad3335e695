"""What a notebook has printed is cut out of its bytes before they are parsed, and nothing else is."""

import json

from hypothesis import given, settings
from hypothesis import strategies as st

from groundschool.engine.notebook_file import LARGEST, read_notebook
from groundschool.engine.outputs_aside import without_outputs

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(st.sampled_from('[]{}",:\\outps \n'), max_size=8),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.sampled_from(["outputs", "source", "cells", '"outputs"', "a"]), inner, max_size=3)
    ),
    max_leaves=12,
)


def notebook(*outputs, **more):
    cells = [
        {"cell_type": "code", "id": f"a{n}", "metadata": {}, "source": "x = '\"outputs\": ['", "outputs": one}
        for n, one in enumerate(outputs)
    ]
    return {"cells": cells, "metadata": {}, "nbformat": 4, "nbformat_minor": 5, **more}


@settings(max_examples=300)
@given(st.lists(st.lists(JSON, max_size=3), max_size=3), st.sampled_from([None, 1]))
def test_all_but_the_outputs_stays(outputs, indent):
    bare = json.loads(without_outputs(json.dumps(notebook(*outputs), indent=indent).encode()))
    assert bare == notebook(*([] for _ in outputs))


@given(JSON)
def test_elsewhere_the_word_means_nothing(value):
    document = {"metadata": value, "outputs": [1], "cells": 3}
    assert json.loads(without_outputs(json.dumps(document).encode()))["outputs"] == [1]


@given(st.binary(max_size=80) | st.text('[]{}":outps\\').map(str.encode))
def test_whatever_it_is_it_ends(content):
    assert isinstance(without_outputs(content), bytes)


def test_lines_keep_their_numbers():
    written = json.dumps(notebook([{"a": ["b", "c"]}]), indent=1).encode()
    assert without_outputs(written).count(b"\n") == written.count(b"\n")


def test_a_notebook_whose_weight_is_its_outputs_is_read():
    printed = [{"output_type": "stream", "name": "stdout", "text": "x" * (LARGEST + 8_000_000)}]
    (cell,) = read_notebook(json.dumps(notebook(printed)).encode()).cells
    assert cell.source.startswith("x = ")
    crowded = (
        b'{"nbformat": 4, "cells": [{"cell_type": "raw", "source": "a", "outputs": [' + b"[]," * 2_000_000 + b"1]}]}"
    )
    assert [cell.source for cell in read_notebook(crowded).cells] == ["a"]

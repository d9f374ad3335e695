"""The sandbox runs a cell as a Jupyter kernel would: the same outputs, in the same order, in the same form."""

import os
import re

import nbformat
import pytest
from nbclient import NotebookClient

from groundschool.sandbox import Zygote

CELLS = {
    "text": "print('one')\nprint('two', end='')\nprint('!')",
    "both streams": "import sys\nprint('out')\nprint('err', file=sys.stderr)\nprint('out again')",
    "a value": "1 + 1",
    "a value that is nothing": "None",
    "a silent value": "3;",
    "values before the last": "4\n5",
    "the last value": "value = [1, 2]\n_",
    "a display": "display({'a': 1})\ndisplay('b')",
    "html": "from IPython.display import HTML\nHTML('<b>bold</b>')",
    "markdown displayed": "from IPython.display import Markdown, display\ndisplay(Markdown('*it*'))",
    "a display that changes": (
        "from IPython.display import display\nhandle = display('before', display_id=True)\nhandle.update('after')"
    ),
    "cleared": "from IPython.display import clear_output\nprint('gone')\nclear_output()\nprint('stays')",
    "cleared later": (
        "from IPython.display import clear_output\nprint('gone')\nclear_output(wait=True)\nprint('stays')"
    ),
    "an error": "print('first')\n1 / 0",
    "an error deep inside": "def outer():\n    def inner():\n        return {}['key']\n    return inner()\n\nouter()",
    "a syntax error": "def broken(:\n    pass",
    "an assertion": "assert 1 == 2, 'not equal'",
    "an error of its own": "class Odd(Exception):\n    pass\n\nraise Odd('odd')",
    "an exit": "raise SystemExit(3)",
    "a shell command": "!echo from the shell; echo and its errors >&2",
    "what a command prints, kept": "said = !echo kept\nsaid",
    "a cell of bash": "%%bash\necho in bash",
    "magic": "%precision 2\n3.14159",
    "a frame": "import pandas as pd\npd.DataFrame({'a': [1, 2], 'b': ['x', None]})",
    "a series": "pd.Series([1.5, 2.5], name='s')",
    "a figure": "import matplotlib.pyplot as plt\nplt.plot([1, 2, 3])\nplt.title('t')",
    "a figure shown": "fig, ax = plt.subplots()\nax.bar(['a'], [1])\nplt.show()",
    "await at the top": "import asyncio\nawait asyncio.sleep(0)\n'awaited'",
    "from a program": "import subprocess\n_ = subprocess.run(['echo', 'from a program'])",
    "asking a person": "input('name? ')",
    "a warning": "import warnings\nwarnings.warn('old')",
    "logging": "import logging\nlogging.warning('careful')",
    "nothing": "x = 1",
    "counting": "len(Out) > 3, x",
}
COLOURS = re.compile(r"\x1b\[[0-9;]*m")
CHANGING = re.compile(r"\S*ipykernel_\d+/\d+\.py|\b\d{5,}\.py|<ipython-input-[^>]*>|0x[0-9a-f]+")


@pytest.fixture(scope="module")
def both() -> dict[str, tuple[list, list]]:
    """Return what each cell wrote in a kernel and in the sandbox."""
    notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(source) for source in CELLS.values()])
    os.environ.pop("PYTEST_CURRENT_TEST", None)  # ipykernel captures no programs when it believes to be in a test
    NotebookClient(notebook, allow_errors=True, kernel_name="python3", timeout=60).execute()
    with Zygote() as zygote, zygote.child() as sandbox:
        ran = [sandbox.run(source) for source in CELLS.values()]
    pairs = zip(notebook.cells, ran, strict=True)
    assert [cell.execution_count for cell in notebook.cells] == [one.count for one in ran]
    return {name: (seen(cell.outputs), seen(one.outputs)) for name, (cell, one) in zip(CELLS, pairs, strict=True)}


def seen(outputs: list) -> list:
    """Return what a reader sees: figures by their kind, and no colours, places and addresses."""
    streams = {"stdout": "", "stderr": ""}  # a kernel does not keep the order between the two
    for output in outputs:
        if output["output_type"] == "stream":
            streams[output["name"]] += CHANGING.sub("", output["text"]).replace("\r\n", "\n")
    return [streams, *(part for output in outputs for part in _seen(dict(output)))]


def _seen(output: dict) -> list:
    kind = output["output_type"]
    if kind == "stream":
        return []
    if kind == "error":
        traceback = COLOURS.sub("", "\n".join(output["traceback"]))
        last = traceback.strip().splitlines()[-1] if traceback.strip() else ""
        return [(kind, output["ename"], CHANGING.sub("", output["evalue"]), last, "line 1" in traceback)]
    data = {name: name if name == "image/png" else CHANGING.sub("", str(text)) for name, text in output["data"].items()}
    return [(kind, data, output.get("execution_count"))]


@pytest.mark.parametrize("name", CELLS)
def test_a_cell_writes_what_it_writes_in_a_kernel(both, name):
    in_kernel, in_sandbox = both[name]
    assert in_sandbox == in_kernel

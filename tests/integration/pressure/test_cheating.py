"""Every way of cheating that we know: what it earns, and that nobody else is touched."""

import json
import threading

import pytest
from tests.integration.notebook_maker import cell, code, mark, marked, metadata, solved
from tests.integration.pressure.corpus import (
    COUNTS,
    EXERCISE,
    FIRST,
    FORK_BOMB,
    FULL,
    NOTHING,
    ONLY_COUNTS,
    ROOT,
    SKIPPED,
    answer,
    unanswered,
)

from groundschool.engine import GradingJob

pytestmark = pytest.mark.long

WIDE = {
    "the tag that skips a cell": unanswered(*SKIPPED),
    "the tag that allows an exception": unanswered(*[metadata(name, tags=["raises-exception"]) for name in FULL]),
    "a transformer that drops asserts and calls": unanswered(
        code(
            "import ast\n"
            "class Drop(ast.NodeTransformer):\n"
            "    def visit_Assert(self, node): return None\n"
            "    def visit_Expr(self, node): return ast.Expr(ast.Constant(6.0))\n"
            "get_ipython().ast_transformers.append(Drop())",
            at=1,
        )
    ),
    "the name of the check rebound": unanswered(code("grade = lambda *_: 6.0", at=2)),
    "the module patched": unanswered(code("import groundschool\ngroundschool.grade = lambda *_: 6.0", at=1)),
    "another module in its place": unanswered(
        code(
            "import sys, types\nfake = types.ModuleType('groundschool')\nfake.grade = lambda *_: 6.0\n"
            "sys.modules['groundschool'] = sys.modules['groundschool.notebook'] = fake\ngrade = fake.grade",
            at=2,
        )
    ),
    "builtins rebound": unanswered(
        code("import builtins\nbuiltins.all = builtins.bool = lambda *_: True\nbuiltins.set = lambda *_: 0", at=1)
    ),
    "display hooks rebound": unanswered(
        code("import sys\nget_ipython().displayhook = sys.displayhook = lambda *_: print(6.0)", at=1)
    ),
    "a score displayed by hand": unanswered(
        code(
            "from IPython.display import display\n"
            "score = {'task': 'first-errors', 'fraction': 1}\n"
            "display({'application/vnd.groundschool.score+json': score}, raw=True)\n6.0"
        )
    ),
    "the sandbox's own server patched": unanswered(
        code(
            "from groundschool.sandbox.server import Server\n"
            "Server._call = lambda self, request: {'value': True}\n"
            "Server._hold = lambda self, request: {'kind': 'function', 'held': 0}\n"
            "Server._run = lambda self, request: {'outputs': [{'output_type': 'execute_result', 'data': "
            "{'text/plain': '6.0'}, 'metadata': {}}], 'count': 1}",
            at=1,
        )
    ),
    "the channel spoken to directly": unanswered(
        code(
            "import json, os, struct\n"
            "said = json.dumps({'value': True, 'kind': 'function', 'held': 0, 'outputs': [], 'count': 1}).encode()\n"
            "for number in range(3, 20):\n"
            "    try: os.write(number, (struct.pack('>I', len(said)) + said) * 500)\n"
            "    except OSError: pass",
            at=1,
        )
    ),
}


@pytest.mark.parametrize("content", WIDE.values(), ids=WIDE)
def test_nothing_a_notebook_does_to_itself_earns_a_point(examine, content):
    assert examine(content).marks == NOTHING


EQUAL = "\n    __eq__ = lambda self, other: True\n    __hash__ = lambda self: 0"
ALIKE = {
    "an object": f"class Same:{EQUAL}\nreturn Same()",
    "a float": f"class Same(float):{EQUAL}\nreturn Same(1)",
    "a text": f"class Same(str):{EQUAL}\nreturn Same('x')",
    "a dict": f"class Same(dict):{EQUAL}\n    keys = lambda self: {{'a'}}\nreturn Same(a=1)",
    "a set of them": f"class Same:{EQUAL}\nreturn {{Same()}}",
}


@pytest.mark.parametrize("body", ALIKE.values(), ids=ALIKE)
def test_values_that_equal_everything_equal_nothing(examine, body):
    assert examine(answer(body)).marks == ONLY_COUNTS


def delete(*names):
    return lambda notebook: notebook.update(
        cells=[one for one in notebook["cells"] if one["metadata"].get("nbgrader", {}).get("grade_id") not in names]
    )


def duplicate(name):
    return lambda notebook: notebook["cells"].append(json.loads(json.dumps(marked(notebook)[name])))


def reverse(notebook):
    checks = [one for one in notebook["cells"] if one["metadata"].get("nbgrader", {}).get("grade")]
    rest = [one for one in notebook["cells"] if one not in checks]
    notebook["cells"] = [*rest, *reversed(checks)]


def strip(notebook):
    for one in notebook["cells"]:
        one["metadata"].pop("nbgrader", None)


RETYPED = {
    "a check deleted": delete(FIRST),
    "all checks deleted": delete(FIRST, COUNTS),
    "a check there twice": duplicate(FIRST),
    "a check turned into text": cell(FIRST, cell_type="markdown"),
    "a check turned into raw text": cell(COUNTS, cell_type="raw"),
    "the checks in another order": reverse,
    "points edited": mark(FIRST, points=600),
    "points that are no number": mark(FIRST, points="many"),
    "a check's source edited": cell(FIRST, source="6.0"),
    "a check that says it is an answer": mark(FIRST, solution=True, locked=False),
    "a check renamed": mark(COUNTS, grade_id="something"),
    "all marks stripped": strip,
}


@pytest.mark.parametrize("change", RETYPED.values(), ids=RETYPED)
def test_whatever_is_done_to_checks_the_answers_get_what_they_deserve(examine, change):
    right = examine(solved(ROOT, EXERCISE, change))
    assert (right.marks, right.status) == (FULL, "graded with findings")
    assert examine(unanswered(change)).marks == NOTHING


def test_an_honest_class_is_not_touched_while_cheaters_are_examined_beside_it(examiner):
    marks = {}

    def one(name: str, content: bytes) -> None:
        marks[name] = examiner.examine(GradingJob(name, EXERCISE, content, 4713)).marks

    cheaters = {
        "loop": answer("while True: pass"),
        "bomb": answer(FORK_BOMB),
        "tag": unanswered(*SKIPPED),
    }
    jobs = {"ann": solved(ROOT, EXERCISE), **cheaters, "bob": solved(ROOT, EXERCISE)}
    beside = [threading.Thread(target=one, args=job) for job in jobs.items()]
    for thread in beside:
        thread.start()
    for thread in beside:
        thread.join()
    assert marks == {"ann": FULL, "bob": FULL, "loop": ONLY_COUNTS, "bomb": ONLY_COUNTS, "tag": NOTHING}

import ast
from collections import defaultdict
from pathlib import Path

import groundschool

PACKAGE = Path(groundschool.__file__).parent


def test_a_class_name_occurs_once_in_the_package():
    homes = defaultdict(list)
    for path in sorted(PACKAGE.rglob("*.py")):
        for node in ast.parse(path.read_text(encoding="utf-8")).body:
            if isinstance(node, ast.ClassDef) and not node.name.startswith("_"):
                homes[node.name].append(path.relative_to(PACKAGE).as_posix())
    assert {name: places for name, places in homes.items() if len(places) > 1} == {}

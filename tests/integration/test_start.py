"""Starting is quick: what nobody needs yet is not there yet, and there when somebody does."""

import subprocess
import sys

ASKED = """
import sys
import groundschool, nbformat, jsonschema
assert "lark" not in sys.modules
says = jsonschema.FormatChecker().conforms
print(says("https://example.com/\u00e9", "iri"), says("no address", "iri"), says("/\u00e9", "iri-reference"))
from rfc3987_syntax import RFC3987_SYNTAX_TERMS
print("lark" in sys.modules, len(RFC3987_SYNTAX_TERMS) > 1)
"""


def test_grammars_of_addresses_are_compiled_when_an_address_is_checked():
    done = subprocess.run([sys.executable, "-c", ASKED], capture_output=True, text=True, check=False, timeout=60)
    assert (done.returncode, done.stdout.split()) == (0, ["True", "False", "True", "True", "True"]), done.stderr

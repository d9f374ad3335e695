"""Environment files of units: as systemd's own parser reads them."""

import re
import subprocess
from pathlib import Path

import pytest

from groundschool.formats.environment_file import assignment, read_environment

PARSER = Path("/usr/lib/systemd/user-environment-generators/30-systemd-environment-d-generator")
ODD = r"""# a remark
  ; another
PLAIN=one two
 BLANKS  =  around it
HASH=8 # workers
BEHIND="quoted"   # and more
TWO="one"'two' three
WITHIN=say "no"
SINGLE='a \n $X'
DOUBLE="a\nb\\ \"c\" \$X \`"
GOES=on \
  here
ON="and \
on"
LINES="one
two"
AGAIN=1
AGAIN=2
export EXPORTED=1
9TH=no
no assignment
ESCAPED=a\nb\#
"""
READ = {
    "PLAIN": "one two",
    "BLANKS": "around it",
    "HASH": "8 # workers",
    "BEHIND": "quoted# and more",
    "TWO": "onetwothree",
    "WITHIN": 'say "no"',
    "SINGLE": r"a \n $X",
    "DOUBLE": r'a\nb\ "c" $X `',
    "GOES": "on   here",
    "ON": "and on",
    "LINES": "one\ntwo",
    "AGAIN": "2",
    "ESCAPED": "anb#",
}


@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_odd_lines_are_read_by_the_rules(end):
    assert read_environment(ODD.replace("\n", end).encode()) == READ


def test_the_parser_of_systemd_reads_the_same(tmp_path):
    if not PARSER.exists():
        pytest.skip("systemd is not installed")
    (tmp_path / "environment.d").mkdir()
    plain = ODD.replace(r"\$X", "X").replace("$X", "X")  # this program, unlike a unit, expands variables
    (tmp_path / "environment.d" / "a.conf").write_text(plain)
    places = {"XDG_CONFIG_HOME": str(tmp_path), "HOME": str(tmp_path)}
    done = subprocess.run([PARSER], env=places, capture_output=True, check=True, text=True)
    said = dict(line.split("=", 1) for line in done.stdout.splitlines())
    assert {name: _unquoted(said[name]) for name in READ} == {
        name: value.replace("$X", "X") for name, value in READ.items()
    }
    assert not {"EXPORTED", "export EXPORTED", "9TH"} & {*said}


def _unquoted(text):
    """Return a value that systemd has quoted for a shell, with the escapes of C."""
    inner = text[1:-1] if text[0] == '"' else text
    return re.sub(r"\\(.)", lambda found: {"n": "\n"}.get(found[1], found[1]), inner)


@pytest.mark.parametrize(
    ("value", "quote"), [("a-b", ""), ("a # b", "'"), ('a "b" \\n $X `', '"'), ("", '"'), ("two\nlines", '"')]
)
def test_what_is_written_is_read(value, quote):
    assert read_environment(assignment("NAME", value, quote).encode()) == {"NAME": value}


@pytest.mark.parametrize(("value", "quote"), [("a b", ""), ("it's", "'")])
def test_what_cannot_be_written_so_is_refused(value, quote):
    with pytest.raises(ValueError, match="quote"):
        assignment("NAME", value, quote)


@pytest.mark.parametrize("text", ["", "# nothing\n", 'A=1\nB="open\nC=2\n'])
def test_nothing_and_an_open_quote_are_refused(text):
    with pytest.raises(ValueError, match=r"sets a variable|line 2"):
        read_environment(text.encode())

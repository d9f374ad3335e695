"""The filter decides of every call what its rules say: a machine for filters, after its description, runs it."""

import errno
import struct

import pytest
from hypothesis import given
from hypothesis import strategies as st

from groundschool.sandbox.calls import MACHINES, NUMBERS, X32, numbers
from groundschool.sandbox.limits import Assurance
from groundschool.sandbox.lockdown import refuse
from groundschool.sandbox.seccomp import ASK, Only, Rule, program

ALLOW, KILL, ERROR = 0x7FFF0000, 0x80000000, 0x00050000
WORDS = st.integers(0, 2**32 - 1)
NATIVE = next(iter(MACHINES.values()))


@pytest.fixture(autouse=True)
def machine(monkeypatch):
    """Let the filter be for x86-64, wherever the tests run."""
    import os

    uname = os.uname()
    monkeypatch.setattr("os.uname", lambda: type(uname)((*uname[:4], "x86_64")))
    monkeypatch.setattr("groundschool.sandbox.seccomp.NUMBERS", numbers("x86_64"))


def decided(filter_program: bytes, number: int, arguments: tuple[int, ...], machine: int = NATIVE) -> int:
    """Return what a filter gives for a call (linux/filter.h)."""
    call = struct.pack("<iIQ6Q", struct.unpack("<i", struct.pack("<I", number))[0], machine, 0, *arguments)
    steps = list(struct.iter_unpack("<HBBI", filter_program))
    at = value = 0
    while True:
        operation, yes, no, constant = steps[at]
        at += 1
        match operation:
            case 0x20:
                (value,) = struct.unpack_from("<I", call, constant)
            case 0x54:
                value &= constant
            case 0x15:
                at += yes if value == constant else no
            case 0x35:
                at += yes if value >= constant else no
            case 0x06:
                return constant


RULES = st.lists(
    st.builds(
        Rule,
        st.sampled_from(sorted(numbers("x86_64"))),
        st.sampled_from([errno.EPERM, errno.ENOSYS, ASK]),
        st.none()
        | st.builds(Only, st.integers(0, 5), st.integers(0, 9), st.sampled_from([0xF, 0xFFFFFFFF]), st.booleans()),
    ),
    max_size=30,
)


@given(
    RULES,
    st.sampled_from(sorted(numbers("x86_64").values())) | WORDS,
    st.tuples(*[st.integers(0, 2**64 - 1) | st.integers(0, 9)] * 6),
)
def test_the_first_rule_that_applies_decides(rules, number, arguments):
    known = numbers("x86_64")
    expected = ALLOW
    for rule in reversed(rules):
        only = rule.only
        applies = only is None or (arguments[only.argument] & 0xFFFFFFFF & only.mask == only.value) == only.equal
        if known[rule.name] == number and applies:
            expected = rule.action if rule.action == ASK else ERROR | rule.action
    if number >= X32:
        expected = ERROR | errno.ENOSYS
    assert decided(program(rules), number, arguments) == expected


@pytest.mark.parametrize("level", Assurance)
@given(number=WORDS, arguments=st.tuples(*[WORDS] * 6))
def test_no_call_of_another_architecture_or_with_short_pointers_passes(level, number, arguments):
    calls = refuse(level)
    assert decided(calls, number, arguments, machine=0x40000003) == KILL  # i386, by int 0x80
    assert decided(calls, number | X32, arguments) == ERROR | errno.ENOSYS


@pytest.mark.parametrize("name", ["ptrace", "mount", "bpf", "setns", "io_uring_setup", "open_by_handle_at", "setxattr"])
def test_what_nobody_needs_is_refused_where_evidence_is_made(name):
    for level in (Assurance.ISOLATED, Assurance.CONFINED):
        assert decided(refuse(level), numbers("x86_64")[name], (0,) * 6) & 0xFFFF0000 == ERROR


def test_an_unknown_machine_has_no_filter(monkeypatch):
    monkeypatch.setattr("os.uname", lambda: type("uname", (), {"machine": "riscv64"}))
    with pytest.raises(OSError, match="system calls of riscv64"):
        program([])


def test_every_call_that_is_spoken_of_has_a_number():
    from groundschool.sandbox import lockdown

    spoken = {*lockdown.REFUSED, *lockdown.UNSEEN_MEMORY, *lockdown.ATTRIBUTES, *lockdown.ASKED, *lockdown.OLD_FORMS}
    assert spoken | set(lockdown.OF_PROCESSES) | set(lockdown.WATCHING) <= set(numbers("x86_64"))
    assert NUMBERS["landlock_create_ruleset"] == 444

"""The kernel's call filter: which system calls a process may make (seccomp(2), linux/seccomp.h, linux/filter.h).

A filter is a short program over the call's number and the low words of its arguments; the arguments that rules look
at are all words of 32 bits. Our own few lines: the forms below are part of the kernel's stable interface.
"""

import ctypes
import errno
import os
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from struct import pack

from groundschool.sandbox.calls import MACHINES, NUMBERS, X32
from groundschool.sandbox.kernel import PR_SET_NO_NEW_PRIVS, prctl, system_call

ASK = 0x7FC00000  # SECCOMP_RET_USER_NOTIF: the call waits until whoever holds the listener has answered it
_ALLOW, _KILL, _ERROR = 0x7FFF0000, 0x80000000, 0x00050000
_LOAD, _AND, _RETURN, _EQUAL, _AT_LEAST = 0x20, 0x54, 0x06, 0x15, 0x35
_NUMBER, _MACHINE, _ARGUMENTS = 0, 4, 16  # where struct seccomp_data holds them
_SET_FILTER, _NEW_LISTENER = 1, 1 << 3
_EVERY_BIT = 0xFFFFFFFF


@dataclass(frozen=True)
class Only:
    """A condition on one argument: that its bits under ``mask`` are ``value``, or with ``equal=False`` are not."""

    argument: int
    value: int
    mask: int = _EVERY_BIT
    equal: bool = True


@dataclass(frozen=True)
class Rule:
    """A system call that does not simply happen: it fails with an error number, or is asked about (``ASK``)."""

    name: str
    action: int = errno.EPERM
    only: Only | None = None


def program(rules: Iterable[Rule]) -> bytes:
    """Return the filter that holds calls to the rules; raises OSError on a machine whose numbers are not known.

    Calls of another architecture end the process, those with 32-bit pointers do not exist; the rest is allowed.
    """
    kind = MACHINES.get(os.uname().machine)
    if kind is None:
        raise OSError(errno.ENOSYS, f"the system calls of {os.uname().machine} are not known here")
    steps = [_step(_LOAD, _MACHINE), _step(_EQUAL, kind, yes=1), _step(_RETURN, _KILL), _step(_LOAD, _NUMBER)]
    steps += [_step(_AT_LEAST, X32, no=1), _step(_RETURN, _ERROR | errno.ENOSYS)]
    for rule in rules:
        if (number := NUMBERS.get(rule.name)) is not None:
            steps += _refused(number, rule)
    return b"".join([*steps, _step(_RETURN, _ALLOW)])


def hold_to(filter_program: bytes, *, listener: bool = False) -> int:
    """Hold this process, and all that it starts, to a filter for good; return the ``listener`` where one is asked for.

    Raises OSError.
    """
    prctl(PR_SET_NO_NEW_PRIVS, 1)
    steps = ctypes.create_string_buffer(filter_program, len(filter_program))
    described = pack("HxxxxxxP", len(filter_program) // 8, ctypes.addressof(steps))
    return system_call(NUMBERS["seccomp"], _SET_FILTER, _NEW_LISTENER if listener else 0, described)


def _refused(number: int, rule: Rule) -> Iterator[bytes]:
    """Yield the steps that end with the rule's action when it applies, and else with the call's number at hand."""
    end = _step(_RETURN, rule.action if rule.action == ASK else _ERROR | rule.action)
    if rule.only is None:
        yield from (_step(_EQUAL, number, no=1), end)
        return
    yield _step(_EQUAL, number, no=5)
    yield _step(_LOAD, _ARGUMENTS + 8 * rule.only.argument)
    yield _step(_AND, rule.only.mask)
    yield _step(_EQUAL, rule.only.value, no=1) if rule.only.equal else _step(_EQUAL, rule.only.value, yes=1)
    yield from (end, _step(_LOAD, _NUMBER))


def _step(operation: int, value: int, *, yes: int = 0, no: int = 0) -> bytes:
    """Return one instruction; a comparison skips so many that follow when it holds, or when it does not."""
    return pack("HBBI", operation, yes, no, value)

"""Stands for an associate's function while a grader calls it: the function itself stays in the sandbox."""

import builtins
import random
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import PurePosixPath

from groundschool.datasets import Variant
from groundschool.sandbox import Function, Raised, Sandbox


class RemoteAnswer:
    """A function in the sandbox, to be called like any other; what crosses is data.

    ``raised`` is told of each exception that it raises.
    """

    def __init__(self, sandbox: Sandbox, function: Function, name: str, raised: Callable[[Raised], object]) -> None:
        self._sandbox = sandbox
        self._function = function
        self._raised = raised
        self.__name__ = name

    def __call__(self, *arguments: object, **named: object) -> object:
        """Return what the function gives; raises an exception of the same name when it raises one."""
        try:
            return self._sandbox.call(self._function, arguments, named)
        except Raised as raised:
            self._raised(raised)
            raise _likeness(raised) from None

    def memory_in_use(self) -> int:
        """Return how many bytes of memory the sandbox uses, as the kernel counts them."""
        return self._sandbox.memory


class RemotePlaces:
    """Puts variants into folders of a sandbox, one after the other, each gone when it is done with.

    The folders' names follow from ``key``, and say nothing of what is in them.
    """

    def __init__(self, sandbox: Sandbox, key: str) -> None:
        self._sandbox = sandbox
        self._drawn = random.Random(f"places {key}")

    @contextmanager
    def __call__(self, variant: Variant) -> Iterator[Variant]:
        """Yield the variant with its folder set to one in the sandbox, which this process does not have."""
        folder = f"{self._sandbox.scratch}/{self._drawn.getrandbits(32):08x}"
        self._sandbox.place(folder, variant.files)
        yield variant.at(PurePosixPath(folder))
        self._sandbox.clear(folder)


def _likeness(raised: Raised) -> Exception:
    """Return an exception that reads like the one raised in the sandbox; a built-in one is of its own type."""
    name = raised.name if raised.name.isidentifier() and len(raised.name) <= 60 else "Exception"
    known = getattr(builtins, name, None)
    base = known if isinstance(known, type) and issubclass(known, NotImplementedError) else Exception
    said = str(raised)
    return type(name, (base,), {"__str__": lambda _: said})()  # type: ignore[return-value] - a subclass of Exception

"""How values, calls and exceptions are told to associates: on one short line, as they know them."""

import linecache
from collections.abc import Callable
from pathlib import PurePath
from traceback import walk_tb

SHOWN = 160


def describe(error: BaseException) -> str:
    """Return an exception on one line."""
    return brief(f"{type(error).__name__}: {error}".rstrip(": "), quote=False)


def brief(value: object, *, quote: bool = True) -> str:
    """Return a value on one line of at most 160 characters that any terminal, file or page can hold."""
    try:
        text = repr(value) if quote else str(value)
    except Exception:  # noqa: BLE001 - an answer's own class may fail to describe itself
        text = f"<{type(value).__name__}>"
    text = " ".join(text.encode("utf-8", "backslashreplace").decode("utf-8").split())
    return text if len(text) <= SHOWN else f"{text[: SHOWN - 4]} ..."


def argument(value: object) -> str:
    """Return an argument as the associate knows it: the file's name, not the scratch folder it lies in."""
    if isinstance(value, (str, PurePath)) and "/" in str(value):
        return repr(PurePath(value).name)
    shown = brief(value)
    return shown if len(shown) <= 40 else f"<{type(value).__name__}>"


def line_of(error: BaseException, answer: Callable[..., object]) -> str:
    """Return the last line of the associate's own code that an exception passed through, or nothing.

    Their code is what shares the answer's globals: all cells of a notebook do, and no library does.
    """
    own = getattr(answer, "__globals__", None)
    passed = [(frame, number) for frame, number in walk_tb(error.__traceback__) if frame.f_globals is own]
    if own is None or not passed:
        return ""
    frame, number = passed[-1]
    text = linecache.getline(frame.f_code.co_filename, number, frame.f_globals).strip()
    return f"line {number} of the cell{f': {brief(text, quote=False)}' if text else ''}"

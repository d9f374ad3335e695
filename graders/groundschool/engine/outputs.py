"""What a cell wrote, made fit for a notebook: the sandbox may send anything, nbformat allows little."""

import json
from collections.abc import Callable, Iterator
from typing import Any

from groundschool.engine.harmless import PICTURES, harmless_html, harmless_text, picture

Output = dict[str, Any]
LARGEST = 8_000_000  # characters of one cell's outputs
MOST = 200  # outputs of one cell
LINES = 1_000  # of a traceback
NAME = 1_000  # characters of an exception's name and words
COUNTED = 1_000_000  # cells that may have run
WIDEST = 10_000  # pixels of a picture
FORMATTED, DEAR = "text/markdown", 32  # what a page's maker reads takes as long as so much more that it only shows
# What a graded notebook shows, and what it makes of it. All else is not carried: JSON, LaTeX, scripts, drawings that
# are documents, and the types of programs, among them the engine's own score, which is the engine's to give.
SHOWN: dict[str, Callable[[str], str]] = {
    "text/plain": str,
    "text/html": harmless_html,
    FORMATTED: harmless_text,
    **dict.fromkeys(PICTURES, picture),
}
STREAMS = ("stdout", "stderr")


def cleaned(outputs: list[Any], most: int = LARGEST) -> list[Output]:
    """Return those outputs that are well-formed, rebuilt from plain parts, as many as ``most`` characters hold."""
    kept: list[Output] = []
    for clean in (clean for output in outputs if isinstance(output, dict) for clean in _clean(output)):
        most -= size(clean)
        if most < 0 or len(kept) == MOST:
            return [*kept, {"output_type": "stream", "name": "stdout", "text": "... more output was cut off ...\n"}]
        kept.append(clean)
    return kept


def size(output: Output) -> int:
    """Return about how many characters of a notebook an output takes, as long as it takes to show it."""
    dear = len(output.get("data", {}).get(FORMATTED, "")) * (DEAR - 1)
    return len(json.dumps(output, ensure_ascii=False)) + dear


def failed(outputs: list[Output]) -> bool:
    """Return whether the cell wrote an error, or to standard error, which nbgrader takes for one."""
    return any(
        one["output_type"] == "error" or (one["output_type"] == "stream" and one["name"] == "stderr") for one in outputs
    )


def partial_credit(outputs: list[Output], points: float) -> float:
    """Return the points of a plain nbgrader test cell, by the rules of ``nbgrader.utils.determine_grade``.

    Whichever comes first decides: an error or standard error is 0, a result that is a number is that many points, any
    other result is full marks. Raises ValueError when a result is more than there are.
    """
    for output in outputs:
        if failed([output]):
            return 0.0
        if output["output_type"] == "execute_result":
            return _credit(output["data"].get("text/plain", ""), points)
    return points


def stopped(reason: str) -> Output:
    """Return the error output of a cell that had to be ended."""
    return {"output_type": "error", "ename": "Stopped", "evalue": reason, "traceback": [f"Stopped: {reason}"]}


def result(value: float, count: int) -> Output:
    """Return the output of a cell whose value is a plain float."""
    data = {"text/plain": repr(value)}
    return {"output_type": "execute_result", "execution_count": count, "data": data, "metadata": {}}


def _credit(shown: str, points: float) -> float:
    try:
        number = float(shown)
    except ValueError:
        return points
    if number > points:
        raise ValueError(f"a test cell gave {number:g} of {points:g} points")
    return number if number >= 0 else points


def _clean(output: Output) -> Iterator[Output]:
    kind = output.get("output_type")
    if kind == "stream" and output.get("name") in STREAMS and isinstance(output.get("text"), str):
        yield {"output_type": "stream", "name": output["name"], "text": output["text"][:LARGEST]}
    elif kind in ("display_data", "execute_result") and isinstance(output.get("data"), dict):
        data = {mime: shown for mime, content in output["data"].items() if (shown := _shown(mime, content))}
        shown = {"output_type": kind, "data": data, "metadata": _sizes(output.get("metadata"), data)}
        counted = output.get("execution_count")
        count = counted if type(counted) is int and 0 <= counted < COUNTED else None
        yield shown | ({"execution_count": count} if kind == "execute_result" else {})
    elif kind == "error":
        lines = output.get("traceback")
        told = [str(line)[:LARGEST] for line in lines[:LINES]] if isinstance(lines, list) else []
        yield {
            "output_type": "error",
            "ename": str(output.get("ename", ""))[:NAME],
            "evalue": str(output.get("evalue", ""))[:NAME],
            "traceback": told,
        }


def _shown(mime: object, content: object) -> str:
    """Return what is shown of one form of an output, or nothing when it is none that may be."""
    make = SHOWN.get(mime) if isinstance(mime, str) else None
    return make(content) if make and isinstance(content, str) and len(content) <= LARGEST else ""


def _sizes(metadata: object, data: dict[str, str]) -> Output:
    """Return the sizes of pictures in pixels; nothing else that is said about an output matters to what is shown."""
    said = metadata if isinstance(metadata, dict) else {}
    found = {mime: _pixels(said.get(mime)) for mime in PICTURES if mime in data}
    return {mime: sizes for mime, sizes in found.items() if sizes}


def _pixels(said: object) -> dict[str, int]:
    sizes = ((name, said.get(name)) for name in ("width", "height")) if isinstance(said, dict) else ()
    return {name: size for name, size in sizes if type(size) is int and 0 < size <= WIDEST}

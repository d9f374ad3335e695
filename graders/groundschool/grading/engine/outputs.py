"""What a cell wrote, made fit for a notebook: the sandbox may send anything, nbformat allows little."""

import json
from collections.abc import Iterator
from typing import Any

from groundschool.grading.engine.harmless import ACTIVE, harmless_html, harmless_text
from groundschool.grading.verdict import SCORE_MIME

Output = dict[str, Any]
LARGEST = 8_000_000  # characters of one cell's outputs
HARMLESS = {"text/html": harmless_html, "text/markdown": harmless_text}
STREAMS = ("stdout", "stderr")


def cleaned(outputs: list[Any], most: int = LARGEST) -> list[Output]:
    """Return those outputs that are well-formed, rebuilt from plain parts, as many as ``most`` characters hold."""
    kept: list[Output] = []
    for clean in (clean for output in outputs if isinstance(output, dict) for clean in _clean(output)):
        most -= size(clean)
        if most < 0:
            return [*kept, {"output_type": "stream", "name": "stdout", "text": "... more output was cut off ...\n"}]
        kept.append(clean)
    return kept


def size(output: Output) -> int:
    """Return about how many characters of a notebook an output takes."""
    return len(json.dumps(output, ensure_ascii=False))


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
        fitting = {str(mime): content for mime, content in output["data"].items() if _fits(str(mime), content)}
        data = {mime: HARMLESS[mime](content) if mime in HARMLESS else content for mime, content in fitting.items()}
        metadata = output.get("metadata")
        shown = {"output_type": kind, "data": data, "metadata": metadata if isinstance(metadata, dict) else {}}
        counted = output.get("execution_count")
        count = counted if isinstance(counted, int) and counted >= 0 else None
        yield shown | ({"execution_count": count} if kind == "execute_result" else {})
    elif kind == "error":
        lines = output.get("traceback")
        told = [str(line)[:LARGEST] for line in lines] if isinstance(lines, list) else []
        yield {
            "output_type": "error",
            "ename": str(output.get("ename", "")),
            "evalue": str(output.get("evalue", "")),
            "traceback": told,
        }


def _fits(mime: str, content: object) -> bool:
    """Return whether nbformat allows this content: text, lines of text, or anything where the type is JSON."""
    if mime == SCORE_MIME or mime in ACTIVE:
        return False  # a score is the engine's to give
    if mime == "application/json" or mime.endswith("+json"):
        return True
    return isinstance(content, str) and len(content) <= LARGEST

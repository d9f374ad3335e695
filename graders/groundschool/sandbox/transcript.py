"""What a cell writes, in order, as nbformat outputs; more than a notebook should hold is counted and dropped."""

import io
from typing import Any, ClassVar

Output = dict[str, Any]


class Transcript:
    """The outputs of one cell after the other; text of a stream that follows its own is joined."""

    MOST: ClassVar[int] = 1_000_000  # characters of one stream
    ALL: ClassVar[int] = 5_000_000  # characters of everything

    def __init__(self) -> None:
        self.begin()

    def begin(self) -> None:
        """Start on a new cell."""
        self.outputs: list[Output] = []
        self._ids: dict[str, Output] = {}
        self._written = {"stdout": 0, "stderr": 0}
        self._size = 0
        self._clear_first = False

    def write(self, name: str, text: str) -> None:
        """Add text to a stream."""
        self._cleared()
        left = self.MOST - self._written[name]
        self._written[name] += len(text)
        if left < 0:
            return
        if len(text) > left:
            text = f"{text[:left]}\n... output truncated: more than {self.MOST:,} characters ...\n"
        if self.outputs and self.outputs[-1].get("name") == name:
            self.outputs[-1]["parts"].append(text)
        else:
            self.outputs.append({"output_type": "stream", "name": name, "parts": [text]})

    def display(self, shown: Output, name: str, *, update: bool) -> None:
        """Add a display, remembered by name; an update changes the one there is, and adds none."""
        if update:
            if name in self._ids:
                self._ids[name].update(data=shown["data"], metadata=shown["metadata"])
            return
        self.add(shown)
        if name:
            self._ids[name] = shown

    def add(self, output: Output) -> None:
        """Add an output that is no stream."""
        self._cleared()
        self._size += len(str(output))
        if self._size <= self.ALL:
            self.outputs.append(output)

    def clear(self, *, wait: bool) -> None:
        """Forget what was written, at once or when the next output comes."""
        if wait:
            self._clear_first = True
        else:
            self.outputs.clear()

    def finished(self) -> list[Output]:
        """Return the outputs, text in one piece."""
        return [
            {"output_type": "stream", "name": one["name"], "text": "".join(one["parts"])} if "parts" in one else one
            for one in self.outputs
        ]

    def _cleared(self) -> None:
        if self._clear_first:
            self.outputs.clear()
            self._clear_first = False


class Stream(io.TextIOBase):
    """Standard output or error of a cell; its file descriptor is the process's own."""

    encoding = "utf-8"
    errors = "backslashreplace"

    def __init__(self, name: str, descriptor: int, transcript: Transcript) -> None:
        self.name = name
        self._descriptor = descriptor
        self._transcript = transcript

    def write(self, text: str) -> int:
        """Record text, whoever writes it."""
        if not isinstance(text, str):
            raise TypeError(f"write() argument must be str, not {type(text).__name__}")
        self._transcript.write(self.name, text)
        return len(text)

    def writable(self) -> bool:
        """Return that it can be written to."""
        return True

    def fileno(self) -> int:
        """Return the descriptor that programs write to."""
        return self._descriptor

    def isatty(self) -> bool:
        """Return that it is no terminal."""
        return False

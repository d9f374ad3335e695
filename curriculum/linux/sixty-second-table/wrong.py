"""Answers people really give: some written out, as from a snippet at hand, and the solution with one slip each."""

from pathlib import Path

from groundschool.kit import slip, wrong

ROWS, MATRIX, STORAGE, NAMED = "samples", "matrix", "storage", "bottleneck"


@wrong(ROWS, tag="since-boot", score=0)
def every_row_with_a_number(folder, name):
    """Take every row below a heading, the first report and all."""
    rows, columns, at = [], [], 0
    for number, line in enumerate(Path(folder, name).read_text().splitlines(), 1):
        words = line.split()
        found = [
            k
            for k, word in enumerate(words[:3])
            if word.strip(":") in ("r", "CPU", "Device", "IFACE", "active/s", "atmptf/s")
        ]
        if found:
            at, columns = found[0], [word.strip(":") for word in words[found[0] :]]
        elif not words or words[0] in ("avg-cpu:", "Average:"):
            columns = []
        elif columns:
            if len(words) - at != len(columns):
                raise ValueError(f"{name}:{number}")
            rows.append({"line": number} | dict(zip(columns, words[at:], strict=True)))
    return rows


averages_too = slip(ROWS, {' and words[0] != "Average:"': ""}, tag="average-row", score=0)
colons_and_all = slip(ROWS, {'word.rstrip(":")': "word"}, tag="colon-kept", score=0)
from_zero = slip(ROWS, {".splitlines(), 1)": ".splitlines())"}, tag="lines-from-zero", score=0)
whatever_there_is = slip(
    ROWS,
    {
        "            if len(words) - at != len(columns):\n": "            if False:\n",
        "words[at:], strict=True": "words[at:], strict=False",
    },
    tag="torn-is-read",
    score=0,
)

"""Hands notebooks of the example course in, as associates do through nbgrader's exchange folder."""

import json
from collections.abc import Callable
from pathlib import Path

import nbformat

EXERCISE = "linux/slow-disk"
SOLVED = "def slowest(path):\n    return max((float(line.split()[0]) for line in open(path)), default=None)"
NOISY = """import logging, os, subprocess, sys, warnings

logging.basicConfig()


def slowest(path):
    warnings.warn("deprecated")
    logging.getLogger("tool").warning("slow")
    print("reading", path, file=sys.stderr)
    os.write(2, b"from below\\n")
    subprocess.run([sys.executable, "-c", "import sys; sys.stderr.write('from a child')"])
    return max((float(line.split()[0]) for line in open(path)), default=None)"""
CRASHES_WHEN_EMPTY = "def slowest(path):\n    return max(float(line.split()[0]) for line in open(path))"
RAISES = "def slowest(path):\n    return {}['slowest']"
ENVIRONMENT = "import json, os\nprint(json.dumps(dict(os.environ)))"


def answered(course: Path, answers: dict[str, str], extra: str = "") -> bytes:
    """Return the released notebook with the named cells filled in and a cell of the associate's own at the end."""
    notebook = nbformat.read(course / "exercises" / f"{EXERCISE}.ipynb", as_version=4)
    for cell in notebook.cells:
        name = cell.metadata.get("nbgrader", {}).get("grade_id")
        if name in answers:
            cell.source = answers[name]
    if extra:
        notebook.cells.append(nbformat.v4.new_code_cell(extra, id="own"))
    return nbformat.writes(notebook).encode()


def exchange_writer(exchange: Path) -> Callable[..., None]:
    """Return a function that puts files into the inbound folder, named and stamped as ``nbgrader submit`` does."""

    def hand_in(associate: str, day: int, files: dict[str, bytes]) -> None:
        stamp = f"2026-11-{day:02d} 09:00:00.000000 UTC"
        folder = exchange / "example" / "inbound" / f"{associate}+linux+{stamp}+{day:010d}"
        folder.mkdir(parents=True)
        (folder / "timestamp.txt").write_text(stamp, encoding="utf-8")
        for name, content in files.items():
            (folder / name).write_bytes(content)

    return hand_in


def events(work: Path) -> list[dict]:
    """Return the ledger's events as plain rows with the associates' ids, read with SQL and nothing of ours."""
    import sqlite3

    with sqlite3.connect(work / "ledger.db") as connection:
        connection.row_factory = sqlite3.Row
        connection.execute("ATTACH ? AS private", (str(work / ".groundschool" / "identity.db"),))
        query = """SELECT event.*, coalesce(identity.associate, event.associate) AS who
            FROM event LEFT JOIN private.identity ON identity.subject = event.associate ORDER BY seq"""
        rows = [dict(row) for row in connection.execute(query)]
    connection.close()
    return [row | {"associate": row["who"], "payload": json.loads(row["payload"])} for row in rows]

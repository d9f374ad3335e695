"""Pages that are served: a real server, and a link for everybody."""

import re
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.browser.conftest import GROUNDSCHOOL, free_port


@contextmanager
def serving(work: Path, *options: str) -> Iterator[dict[str, str]]:
    """Serve a work folder, and yield everybody's link by their id."""
    command = [str(GROUNDSCHOOL), "serve", "--work", str(work), "--links", "--no-browser", f"--port={free_port()}"]
    command += options
    roster = (work / "roster.toml").read_text(encoding="utf-8")
    expected = set(re.findall(r'^(?:id|mentor|manager) = "(.+)"$', roster, re.MULTILINE))
    with (
        (work / "served.log").open("w", encoding="utf-8") as log,
        subprocess.Popen(command, stdout=subprocess.PIPE, stderr=log, text=True) as server,
    ):
        assert server.stdout is not None
        links: dict[str, str] = {}
        while links.keys() != expected and (line := server.stdout.readline()):
            if found := re.match(r"  (\S+) +(http\S+)", line):
                links[found[1]] = found[2]
        assert links.keys() == expected, (work / "served.log").read_text(encoding="utf-8")
        try:
            yield links
        finally:
            server.terminate()

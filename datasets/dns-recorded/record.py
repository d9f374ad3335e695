"""Records what dig prints of real BIND servers: answers, and all that looks like one. Linux, no privilege."""

import json
import signal
import sys
import tempfile
import time
from contextlib import ExitStack
from pathlib import Path
from typing import Any

from groundschool.kit import beside
from groundschool.recording.bind import dig_at, name_server, relay, sign_with_what_has_ended
from groundschool.recording.command import main
from groundschool.recording.declaration import iso, keep
from groundschool.recording.programs import require, run, version

HERE = Path(__file__).resolve().parent
asked, served = beside(__file__, "asked"), beside(__file__, "served")
SECONDS = 6.0
PROGRAMS = {"DiG": "dig", "named": "named"}
TOOLS = ("dnssec-keygen", "dnssec-signzone", "named-checkzone", "setpriv")


class Recording:
    """The files of a recording in the making, and what is true of each answer, in the order of the questions."""

    def __init__(self) -> None:
        self.files: dict[str, bytes] = {}
        self.truth: list[dict[str, Any]] = []
        self.start = time.time()

    def ask(self, name: str, question: tuple[str, str, str, int | None], taken: str = "") -> str:
        """Ask one question and return when; ``taken`` is when the resolver took the answer that it repeats."""
        arguments, kind, about, kept = question
        moment = iso(time.time())
        self.files[f"{name}.txt"] = dig_at(*arguments.split()).encode()
        self.truth.append({"file": f"{name}.txt", "kind": kind, "name": about, "asked": taken or moment, "kept": kept})
        return moment

    def add(self, name: str, content: object) -> None:
        """Add a file: text, or facts as JSON."""
        text = content if isinstance(content, str) else json.dumps(content, indent=2) + "\n"
        self.files[name] = text.encode()


def record(out: Path, seconds: float = SECONDS) -> None:
    """Write transcripts, zone, log, truth and declaration; a record is published ``seconds`` after it was asked for."""
    require(*PROGRAMS.values(), *TOOLS)
    with tempfile.TemporaryDirectory() as temporary, ExitStack() as life:
        folders, servers, resolver = _started(Path(temporary), life)
        made = Recording()
        for name, question in asked.ASKED.items():
            made.ask(name, question)
        first = made.ask("before-it-was-published", asked.DENIED)
        time.sleep(seconds)
        for place in (served.FIRST, served.SECOND):
            served.published(folders[place])
            servers[place].send_signal(signal.SIGHUP)
        published = iso(time.time())
        time.sleep(2)
        _late(made, folders[served.FIRST] / "saltmarsh.example.db", first, published)
        made.add("resolver.log", _log(resolver / "named.log", made.start))
    made.add("saltmarsh.example.db", served.SALTMARSH)
    cause = {"cause": "cached", "fix": asked.OWNERS["resolver"], "asked": first, "kept": asked.NEGATIVE}
    told = {
        "window": {"start": iso(made.start), "end": iso(time.time())},
        "fault": {"started": published},
        "answers": made.truth,
        "names": {"late": asked.SPELLED},
        "diagnoses": {"late": cause},
    }
    (out / "late").mkdir(parents=True, exist_ok=True)
    keep(out, HERE / "dataset.toml", made.files, told, {it: version(by) for it, by in PROGRAMS.items()})


def _started(base: Path, life: ExitStack) -> tuple[dict[str, Path], dict[str, Any], Path]:
    """Return the servers' folders, the servers and the resolver's folder, all running for a while."""
    folders = served.zones(base)
    key = sign_with_what_has_ended(folders[served.FIRST] / "signed.example.db")
    servers = {
        place: life.enter_context(name_server(folder, served.OWN[place], served.AUTHORITY, served.serving(folder)))
        for place, folder in folders.items()
    }
    for place in (*folders, served.SILENT):
        life.enter_context(relay(place, served.OWN.get(place)))
    life.enter_context(name_server(base / "resolver", 5300, *served.resolving(key)))
    return folders, servers, base / "resolver"


def _late(made: Recording, zone: Path, first: str, published: str) -> None:
    """Add the folder of a ticket about a record that was asked for before it was there."""
    for name, question in asked.LATER.items():
        made.ask(name, question, first if question[1] == "nxdomain" else "")
    made.add("late/zone.db", run(["named-checkzone", "-q", "-D", "-i", "none", "saltmarsh.example", str(zone)]))
    made.add("late/resolv.conf", asked.SEARCH)
    made.add("late/owners.json", asked.OWNERS)
    made.add("late/ticket.json", {"opened": published, **asked.TICKET})


def _log(path: Path, start: float) -> str:
    """Return the log of the questions: what named said before them is about its own start."""
    first = time.strftime("%d-%b-%Y %H:%M:%S", time.gmtime(start))
    lines = path.read_text(encoding="utf-8").splitlines(keepends=True)
    return "".join(line for line in lines if line[:20] >= first and " general: " not in line and "zoneload" not in line)


if __name__ == "__main__":
    sys.exit(main(record, HERE, SECONDS))

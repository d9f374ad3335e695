"""Records what dig prints of real BIND servers: answers, and all that looks like one. Linux, no privilege."""

import json
import shutil
import signal
import sys
import tempfile
import time
from contextlib import ExitStack
from pathlib import Path
from typing import Any

from groundschool.recording.bind import RESOLVER, ask, name_server, relay
from groundschool.recording.command import main
from groundschool.recording.declaration import iso, keep
from groundschool.recording.programs import require, run, version

HERE = Path(__file__).resolve().parent
SECONDS = 6.0
PROGRAMS = {"DiG": "dig", "named": "named"}
ROOT, FIRST, SECOND, SILENT = "127.0.0.11", "127.0.0.12", "127.0.0.13", "127.0.0.14"
INSIDE, STRANGER = "127.0.0.31", "127.0.0.66"
OWN = {ROOT: 5311, FIRST: 5312, SECOND: 5313}
AUTHORITY = "recursion no; dnssec-validation no;"
SOA = "SOA ns1.saltmarsh.example. hostmaster.saltmarsh.example."
NAMES = f"ns1 A {FIRST}\nns2 A {SECOND}\n"
# SOA: one TTL above MINIMUM (saltmarsh), one below it (freight).
SALTMARSH = f"""$TTL 3600
@ IN {SOA} 2026112901 7200 900 1209600 300
  NS ns1
  NS ns2
{NAMES}www A 203.0.113.10
shop CNAME www
old 1800 CNAME retired
plain 1800 CNAME text
text TXT "no address here"
leaf.branch A 203.0.113.12
"""
FREIGHT = f"$TTL 3600\n@ 60 IN {SOA} 7 7200 900 1209600 900\n  NS ns1.saltmarsh.example.\nwww A 203.0.113.12\n"
SIGNED = f"$TTL 3600\n@ IN {SOA} 5 7200 900 1209600 300\n  NS ns1.saltmarsh.example.\nwww A 203.0.113.20\n"
VIEWS = {"inside": "192.0.2.40", "outside": "203.0.113.40"}
DELEGATED = {  # zone: where the root says that it is served
    "saltmarsh.example.": ("ns1.saltmarsh.example.", "ns2.saltmarsh.example."),
    "freight.example.": ("ns1.saltmarsh.example.",),
    "signed.example.": ("ns1.saltmarsh.example.",),
    "split.example.": ("ns1.saltmarsh.example.",),
    "lame.example.": ("ns1.saltmarsh.example.",),
    "broken.example.": ("ns1.saltmarsh.example.",),
    "upward.example.": ("a.root.",),
    "silent.example.": ("ns.silent.example.",),
}
A, NEGATIVE = "203.0.113.10", 300
Asked = tuple[str, str, str, int | None]
# file: (arguments of dig, kind, the name it is about, seconds that the answer may be kept)
ASKED = {
    "answer": (f"@{RESOLVER} www.saltmarsh.example", "answer", "www.saltmarsh.example.", 3600),
    "answer-from-authority": (f"@{FIRST} www.saltmarsh.example +norecurse", "answer", "www.saltmarsh.example.", 3600),
    "alias": (f"@{RESOLVER} shop.saltmarsh.example", "answer", "www.saltmarsh.example.", 3600),
    "nxdomain": (f"@{RESOLVER} wwww.saltmarsh.example", "nxdomain", "wwww.saltmarsh.example.", NEGATIVE),
    "nodata": (f"@{RESOLVER} www.saltmarsh.example AAAA", "nodata", "www.saltmarsh.example.", NEGATIVE),
    "nodata-of-a-branch": (f"@{RESOLVER} branch.saltmarsh.example", "nodata", "branch.saltmarsh.example.", NEGATIVE),
    "alias-nxdomain": (f"@{RESOLVER} old.saltmarsh.example", "nxdomain", "retired.saltmarsh.example.", NEGATIVE),
    "alias-nodata": (f"@{RESOLVER} plain.saltmarsh.example", "nodata", "text.saltmarsh.example.", NEGATIVE),
    "low-soa": (f"@{FIRST} wwww.freight.example +norecurse", "nxdomain", "wwww.freight.example.", 60),
    "refused": (f"-b {STRANGER} @{RESOLVER} www.saltmarsh.example", "refused", "www.saltmarsh.example.", None),
    "bogus": (f"@{RESOLVER} www.signed.example", "servfail", "www.signed.example.", None),
    "bogus-cd": (f"@{RESOLVER} www.signed.example +cd", "answer", "www.signed.example.", 3600),
    "lame": (f"@{RESOLVER} www.lame.example", "servfail", "www.lame.example.", None),
    "lame-from-authority": (f"@{FIRST} www.lame.example +norecurse", "refused", "www.lame.example.", None),
    "upward": (f"@{RESOLVER} www.upward.example", "servfail", "www.upward.example.", None),
    "upward-from-authority": (f"@{ROOT} www.upward.example +norecurse", "referral", "www.upward.example.", None),
    "broken": (f"@{RESOLVER} www.broken.example", "servfail", "www.broken.example.", None),
    "broken-from-authority": (f"@{FIRST} www.broken.example +norecurse", "servfail", "www.broken.example.", None),
    "silent": (f"@{RESOLVER} www.silent.example", "servfail", "www.silent.example.", None),
    "silent-from-authority": (
        f"@{SILENT} www.silent.example +norecurse +time=2",
        "timeout",
        "www.silent.example.",
        None,
    ),
    "view-inside": (f"-b {INSIDE} @{FIRST} www.split.example +norecurse", "answer", "www.split.example.", 3600),
    "view-outside": (f"@{FIRST} www.split.example +norecurse", "answer", "www.split.example.", 3600),
}
LATE = "tickets.saltmarsh.example"
DENIED = (f"@{RESOLVER} {LATE}", "nxdomain", f"{LATE}.", NEGATIVE)
LATER = {  # of one ticket, when the record is published
    "late/resolver": DENIED,
    "late/resolver-cd": (f"@{RESOLVER} {LATE} +cd", *DENIED[1:]),
    "late/ns-1": (f"@{FIRST} {LATE} +norecurse", "answer", f"{LATE}.", 3600),
    "late/ns-2": (f"@{SECOND} {LATE} +norecurse", "answer", f"{LATE}.", 3600),
}
OWNERS = {"resolver": "network", "zones": {"saltmarsh.example": "platform"}}
TICKET = {"configured": "tickets", "meant": f"{LATE}.", "type": "A"}
SEARCH = f"search saltmarsh.example\nnameserver {RESOLVER}\n"
SPELLED = [f"{LATE}.", "tickets."]


def record(out: Path, seconds: float = SECONDS) -> None:
    """Write transcripts, zone, log, truth and declaration; a record is published ``seconds`` after it was asked for."""
    require(*PROGRAMS.values(), "dnssec-keygen", "dnssec-signzone", "setpriv")
    # A recording's own folder: named refuses one that others may write to, and mentions it in no answer.
    with tempfile.TemporaryDirectory() as temporary, ExitStack() as life:
        folders = _zones(Path(temporary))
        servers = {
            place: life.enter_context(name_server(folder, OWN[place], AUTHORITY, _serve(folder)))
            for place, folder in folders.items()
        }
        for place in (*folders, SILENT):
            life.enter_context(relay(place, OWN.get(place)))
        resolver = Path(temporary, "resolver")
        life.enter_context(name_server(resolver, 5300, *_resolving(folders[FIRST])))
        start, files, truth = time.time(), {}, []
        for name, asked in ASKED.items():
            _ask(name, asked, files, truth)
        _ask("before-it-was-published", DENIED, files, truth)
        first = truth[-1]["asked"]
        time.sleep(seconds)
        zone = folders[FIRST] / "saltmarsh.example.db"
        for place in (FIRST, SECOND):
            text = SALTMARSH.replace("2026112901", "2026112902") + "tickets A 203.0.113.14\n"
            (folders[place] / zone.name).write_text(text, encoding="utf-8")
            servers[place].send_signal(signal.SIGHUP)
        published = time.time()
        time.sleep(2)
        for name, asked in LATER.items():
            _ask(name, asked, files, truth)
            if asked[1] == "nxdomain":
                truth[-1]["asked"] = first  # the answer is as old as the first question
        command = ["named-checkzone", "-q", "-D", "-i", "none", "saltmarsh.example", str(zone)]
        files["late/zone.db"] = run(command).encode()
        files["resolver.log"] = _log(resolver / "named.log", start)
    files["saltmarsh.example.db"] = SALTMARSH.encode()
    files["late/resolv.conf"] = SEARCH.encode()
    for name, facts in (("owners", OWNERS), ("ticket", {"opened": iso(published), **TICKET})):
        files[f"late/{name}.json"] = (json.dumps(facts, indent=2) + "\n").encode()
    (out / "late").mkdir(parents=True, exist_ok=True)
    until = {"asked": first, "kept": NEGATIVE}
    told = {
        "window": {"start": iso(start), "end": iso(time.time())},
        "fault": {"started": iso(published)},
        "answers": truth,
        "names": {"late": SPELLED},
        "diagnoses": {"late": {"cause": "cached", "fix": OWNERS["resolver"], **until}},
    }
    keep(out, HERE / "dataset.toml", files, told, {it: version(by) for it, by in PROGRAMS.items()})


def _ask(name: str, asked: Asked, files: dict[str, bytes], truth: list[dict[str, Any]]) -> None:
    """Add a transcript to the files and what is true of it to the truth."""
    arguments, kind, about, seconds = asked
    before = time.time()
    files[f"{name}.txt"] = ask(*arguments.split()).encode()
    truth.append({"file": f"{name}.txt", "kind": kind, "name": about, "asked": iso(before), "kept": seconds})


def _zones(base: Path) -> dict[str, Path]:
    """Return the folder of each server, with the zones in it that it serves."""
    folders = {place: base / place for place in (ROOT, FIRST, SECOND)}
    for folder in (*folders.values(), base / "resolver"):
        folder.mkdir()
    lines = [f"{zone} NS {server}\n" for zone, servers in DELEGATED.items() for server in servers]
    known = {
        "ns1.saltmarsh.example.": FIRST,
        "ns2.saltmarsh.example.": SECOND,
        "ns.silent.example.": SILENT,
        "a.root.": ROOT,
    }
    glue = "".join(f"{name} A {address}\n" for name, address in known.items())
    (folders[ROOT] / "root.db").write_text(
        f"$TTL 86400\n. IN SOA a.root. host.root. 1 7200 900 604800 3600\n. NS a.root.\n{''.join(lines)}{glue}"
    )
    (base / "resolver" / "hints").write_text(f". 86400 NS a.root.\na.root. 86400 A {ROOT}\n")
    for place in (FIRST, SECOND):
        (folders[place] / "saltmarsh.example.db").write_text(SALTMARSH)
    (folders[FIRST] / "freight.example.db").write_text(FREIGHT)
    (folders[FIRST] / "broken.example.db").write_text("no zone\n")
    for view, address in VIEWS.items():
        (folders[FIRST] / f"split.{view}").write_text(
            f"$TTL 3600\n@ {SOA} 3 7200 900 1209600 300\n NS ns1.saltmarsh.example.\nwww A {address}\n"
        )
    _sign(folders[FIRST])
    return folders


def _sign(folder: Path) -> None:
    """Sign a zone with signatures that ended an hour ago."""
    (folder / "signed.example.db").write_text(SIGNED)
    keys = [
        run(["dnssec-keygen", "-q", "-K", str(folder), "-a", "ECDSAP256SHA256", *kind, "signed.example"]).strip()
        for kind in (["-f", "KSK"], [])
    ]
    (folder / "ksk").write_text((folder / f"{keys[0]}.key").read_text())
    plain = str(folder / "signed.example.db")
    run(
        [
            "dnssec-signzone",
            "-q",
            "-P",
            "-S",
            "-K",
            str(folder),
            "-d",
            str(folder),
            "-s",
            "now-172800",
            "-e",
            "now-3600",
            "-o",
            "signed.example",
            "-f",
            f"{plain}.signed",
            plain,
        ]
    )
    shutil.move(f"{plain}.signed", plain)


def _serve(folder: Path) -> str:
    if folder.name == ROOT:
        return 'zone "." { type primary; file "root.db"; };'
    zones = "".join(
        f'zone "{file.stem}" {{ type primary; file "{file.name}"; }};\n' for file in sorted(folder.glob("*.db"))
    )
    if folder.name != FIRST:
        return zones
    split = 'zone "split.example" {{ type primary; file "split.{}"; }};'
    return "".join(
        f'view "{view}" {{ match-clients {{ {who}; }};\n{zones}{split.format(view)} }};\n'
        for view, who in (("inside", INSIDE), ("outside", "any"))
    )


def _resolving(folder: Path) -> tuple[str, str]:
    """Return the resolver's options and zones; it trusts the key of the signed zone, and serves this host only."""
    flags, protocol, algorithm, *key = (folder / "ksk").read_text().splitlines()[-1].split("DNSKEY")[1].split()
    anchor = f'trust-anchors {{ signed.example. static-key {flags} {protocol} {algorithm} "{"".join(key)}"; }};'
    who = f"allow-query {{ {RESOLVER}; }}; allow-recursion {{ {RESOLVER}; }};"
    options = f"recursion yes; {who} dnssec-validation yes; qname-minimization off; resolver-query-timeout 4000;"
    return options, f'{anchor}\nzone "." {{ type hint; file "hints"; }};'


def _log(path: Path, start: float) -> bytes:
    """Return the log of the questions: what named said before them is about its own start."""
    first = time.strftime("%d-%b-%Y %H:%M:%S", time.gmtime(start))
    lines = path.read_text(encoding="utf-8").splitlines(keepends=True)
    return "".join(
        line for line in lines if line[:20] >= first and " general: " not in line and "zoneload" not in line
    ).encode()


if __name__ == "__main__":
    sys.exit(main(record, HERE, SECONDS))

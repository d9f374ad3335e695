"""Who serves what in the recording, rightly and wrongly, and how each name server is set up."""

from pathlib import Path

RESOLVER = "127.0.0.1"
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


def zones(base: Path) -> dict[str, Path]:
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
    (folders[FIRST] / "signed.example.db").write_text(SIGNED)
    (folders[FIRST] / "broken.example.db").write_text("no zone\n")
    for view, address in VIEWS.items():
        (folders[FIRST] / f"split.{view}").write_text(
            f"$TTL 3600\n@ {SOA} 3 7200 900 1209600 300\n NS ns1.saltmarsh.example.\nwww A {address}\n"
        )
    return folders


def serving(folder: Path) -> str:
    """Return the zones of a server, as named.conf declares them; the first server has two views."""
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


def resolving(key: str) -> tuple[str, str]:
    """Return the resolver's options and zones; it trusts a key of the signed zone, and serves this host only."""
    who = f"allow-query {{ {RESOLVER}; }}; allow-recursion {{ {RESOLVER}; }};"
    options = f"recursion yes; {who} dnssec-validation yes; qname-minimization off; resolver-query-timeout 4000;"
    anchor = f"trust-anchors {{ signed.example. static-key {key}; }};"
    return options, f'{anchor}\nzone "." {{ type hint; file "hints"; }};'


def published(folder: Path) -> None:
    """Put a record into a zone of a folder, under a higher serial."""
    text = SALTMARSH.replace("2026112901", "2026112902") + "tickets A 203.0.113.14\n"
    (folder / "saltmarsh.example.db").write_text(text, encoding="utf-8")

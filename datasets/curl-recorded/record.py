"""Records what curl says of requests that are slow, redirected, refused or failed, with the servers' own clock."""

import random
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

from groundschool.formats.certificates import Holder, Order, distinguished, ec_key, general_name, issue, pem
from groundschool.recording import slow_edge
from groundschool.recording.command import main
from groundschool.recording.declaration import iso, keep
from groundschool.recording.programs import require, version
from groundschool.simulation.company import BOOK

HERE = Path(__file__).resolve().parent
SECONDS = 20.0
HOST = BOOK.host.name


@dataclass(frozen=True)
class Case:
    """One call of curl: paths, options, who makes the last answer, and how long the wire holds the ClientHello (ms)."""

    paths: tuple[str, ...]
    by: str
    options: tuple[str, ...] = ()
    hold: int = 0
    trusted: bool = True


CASES = {
    "plain": Case(("/offers",), "app"),
    "plain-h2": Case(("/offers?wait=60",), "app", ("--http2",)),
    "slow-handshake": Case(("/offers?wait=20",), "app", hold=300),
    "slow-answer": Case(("/offers?wait=400",), "app"),
    "slow-body": Case(("/stream/offers?wait=50&body=360",), "app"),
    "slow-body-buffered": Case(("/offers?wait=50&body=360",), "app"),
    "redirected": Case(("/old?wait=150&status=302&to=/offers?wait=250",), "app", ("-L",)),
    "redirected-elsewhere": Case(
        (f"/old?wait=80&status=301&to=https://{HOST}:8444/offers?wait=120",), "app", ("-L",), hold=100
    ),
    "reused": Case(("/offers?wait=90", "/offers?wait=200"), "app"),
    "app-unavailable": Case(("/offers?status=503&wait=30",), "app"),
    "app-gateway": Case(("/offers?status=502&wait=30",), "app"),
    "upload": Case(("/manifests?wait=40",), "app", ("-H", "Expect: 100-continue", "-d", "ferry=north&cars=12")),
    "app-away": Case(("/app-away/offers",), "balancer"),
    "balancer-impatient": Case(("/balancer-impatient/offers?wait=900",), "balancer"),
    "balancer-away": Case(("/balancer-away/offers",), "edge"),
    "edge-impatient": Case(("/edge-impatient/offers?wait=900",), "edge"),
    "header-too-large": Case(("/offers",), "edge", ("-H", f"Cookie: basket={'x' * 5000}")),
    "client-impatient": Case(("/offers?wait=900",), "client", ("--max-time", "0.5")),
    "client-untrusting": Case(("/offers",), "client", trusted=False),
}


def certify(folder: Path) -> Path:
    """Return a folder with a root, a certificate for the host and its key in it; keys follow from a fixed seed."""
    rng, now = random.Random("curl-recorded"), datetime.now(UTC).replace(microsecond=0)
    root, own = Holder(distinguished("Saltmarsh Test Root", "Saltmarsh Ferries"), ec_key(rng)), ec_key(rng)
    begins, ends = now - timedelta(days=30), now + timedelta(days=60)
    authority = Order(root.name, root.key.public_key(), begins, ends, authority=True)
    leaf = Order(distinguished(HOST), own.public_key(), begins, ends, (general_name(HOST),))
    (folder / "root.pem").write_bytes(pem(issue(rng, authority, root)))
    (folder / "leaf.pem").write_bytes(pem(issue(rng, leaf, root)))
    (folder / "leaf.key").write_bytes(own.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))
    return folder


def record(out: Path, seconds: float = SECONDS) -> None:  # noqa: ARG001 - each case takes what it takes
    """Write transcripts, timings, the truth and the declaration to ``out``."""
    require("curl", "nginx", "setpriv")
    files: dict[str, bytes] = {}
    truth: dict[str, object] = {}
    start = time.time()
    with tempfile.TemporaryDirectory() as temporary, slow_edge.servers(certify(Path(temporary))) as clock:
        for name, case in CASES.items():
            clock.hold = case.hold / 1000
            said, timed = _curl(Path(temporary), case)
            files[f"{name}.txt"], files[f"{name}.json"] = said, timed
            time.sleep(0.6 if case.by != "app" else 0.02)  # an answer that nobody waits for ends, too
            truth[name] = {"by": case.by, "clock": clock.take()}
    told = {
        "window": {"start": iso(start), "end": iso(time.time())},
        "fault": {"started": iso(start), "ended": None},
        "requests": truth,
    }
    programs = {"curl": version("curl"), "nginx": version("nginx")}
    keep(out, HERE / "dataset.toml", files, told, programs)


def _curl(folder: Path, case: Case) -> tuple[bytes, bytes]:
    """Return what curl -v said, and the line of JSON that -w wrote for each request."""
    places = [f"{HOST}:{port}:{address}" for address, port in (slow_edge.WIRE, slow_edge.OTHER)]
    command = ["curl", "-v", "-s", "-S", "-w", "%{json}\n", *case.options]
    if "--http2" not in case.options:
        command += ["--http1.1"]
    command += ["--cacert", "root.pem"] if case.trusted else []
    for place in places:
        command += ["--resolve", place]
    for path in case.paths:
        command += ["-o", "/dev/null", f"https://{HOST}:8443{path}"]
    done = subprocess.run(command, cwd=folder, capture_output=True, timeout=20, check=False)
    return done.stderr, done.stdout


if __name__ == "__main__":
    sys.exit(main(record, HERE, SECONDS))

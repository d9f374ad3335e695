"""OpenSSL itself finds in every bundle what the truth says, and prints what the transcripts say."""

import random
import re
import socket
import subprocess
import time
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

from groundschool.datasets import load_datasets
from groundschool.formats.certificates import CLIENT, SERVER, Holder, Order, distinguished, ec_key, issue, pem, rsa_key
from groundschool.formats.s_client import transcript
from groundschool.scenarios.authorities import Authorities

EDGES = [None, "lookalike", "no-ids", "cross-signed", "idn", "letter-case", "ip-as-name", "commented", "any-purpose"]
# Where OpenSSL asks less: X509_check_host(3) reads the common name of a certificate without names and lets a star stand
# for a part of a label (RFC 9525 does neither), and 2047 bits count as 112 bits of security.
LENIENT = {"no-names", "part-of-a-label", "short-key"}
UNASKED = {"self-signed-of-old": {"sha1-signature"}}  # the signature of the path's last certificate, trusted or not
MEANS = {9: "not-yet-valid", 10: "expired", 18: "self-signed", 19: "untrusted-root", 20: "missing-issuer"}
MEANS |= {
    26: "not-for-servers",
    62: "wrong-name",
    64: "wrong-name",
    66: "weak-key",
    67: "weak-key",
    68: "sha1-signature",
}
DAY = timedelta(days=1)


class OpenSSL:
    """``openssl verify`` asked one question at a time, because it stops at the first thing it dislikes."""

    def __init__(self, program, folder):
        self._program, self._folder = program, folder

    def codes(self, case, *options):
        bundle = self._folder / case["bundle"]
        leaf = bundle.with_suffix(".leaf")
        leaf.write_bytes(pem(x509.load_pem_x509_certificates(bundle.read_bytes())[0]))
        trusting = (
            [] if "-trusted" in options else ["-CAfile", str(self._folder / "trust.pem"), "-untrusted", str(bundle)]
        )
        command = [self._program, "verify", *trusting, *options, str(leaf)]
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        found = {int(code) for code in re.findall(r"^error (\d+) at", done.stdout + done.stderr, re.MULTILINE)}
        assert bool(found) != (f"{leaf}: OK" in done.stdout)
        return found

    def name(self, case):
        if is_address(case["host"]):
            return ["-verify_ip", case["host"]]
        return ["-verify_hostname", case["host"].encode("idna").decode()]

    def moment(self, case):
        return str(int(datetime.fromisoformat(case["at"]).timestamp()))

    def all_at_once(self, case):
        return [*self.name(case), "-attime", self.moment(case), "-auth_level", "2", "-purpose", "sslserver"]

    def findings(self, case):
        # The leaf on its own authority: a broken chain then does not hide what else is wrong with it.
        alone = ["-partial_chain", "-trusted", str(self._folder / case["bundle"]), "-no_check_time"]
        asked = [["-attime", self.moment(case), "-auth_level", "0"], ["-no_check_time", "-auth_level", "2"]]
        asked += [[*alone, *self.name(case)], [*alone, "-purpose", "sslserver"]]
        return {MEANS[code] for options in asked for code in self.codes(case, *options)}


def is_address(host: str) -> bool:
    return ":" in host or host.replace(".", "").isdigit()


@pytest.fixture
def placed(course, tmp_path):
    return lambda seed, edge: load_datasets(course.root)[0]["tls-bundles"].generate(seed, edge).placed(tmp_path)


@pytest.mark.parametrize("edge", EDGES)
@pytest.mark.parametrize("seed", [0, 12])
def test_openssl_agrees_with_the_truth(seed, edge, placed, tmp_path, require_tool):
    variant = placed(seed, edge)
    openssl = OpenSSL(require_tool("openssl"), tmp_path)
    seen = {case["kind"]: openssl.findings(case) for case in variant.truth["cases"]}
    # OpenSSL puts certificates in order by itself; the next test looks at the order.
    wants = variant.truth["check"]["wants"]
    unseen = {kind: {"wrong-order"} | UNASKED.get(kind, set()) for kind in wants}
    assert seen == {kind: set() if kind in LENIENT else {*found} - unseen[kind] for kind, found in wants.items()}


@pytest.mark.parametrize("edge", EDGES)
def test_one_question_to_openssl_tells_good_from_bad(edge, placed, tmp_path, require_tool):
    variant = placed(3, edge)
    openssl = OpenSSL(require_tool("openssl"), tmp_path)
    for case in variant.truth["cases"]:
        found = {*variant.truth["check"]["wants"][case["kind"]]} - {"wrong-order"}
        if case["kind"] not in LENIENT:
            assert bool(openssl.codes(case, *openssl.all_at_once(case))) == bool(found), case["kind"]


def test_only_a_wrong_order_breaks_the_line_of_issuers(placed):
    variant = placed(4, None)
    for case in variant.truth["cases"]:
        text = variant.files[case["transcript"]].decode()
        subjects, issuers = (
            re.findall(r"^ *\d+ s:(.*)$", text, re.MULTILINE),
            re.findall(r"^   i:(.*)$", text, re.MULTILINE),
        )
        found = variant.truth["check"]["wants"][case["kind"]]
        if case["kind"] not in ("left-over", "left-over-ends-first"):  # it stands behind the path, in nobody's way
            assert (subjects[1:] != issuers[:-1]) == ("wrong-order" in found)


def test_plain_verify_is_content_with_another_hosts_certificate(placed, tmp_path, require_tool):
    case = next(case for case in placed(0, None).truth["cases"] if case["kind"] == "other-host")
    moment = str(int(datetime.fromisoformat(case["at"]).timestamp()))
    assert OpenSSL(require_tool("openssl"), tmp_path).codes(case, "-attime", moment) == set()


def test_the_transcripts_hold_the_bundles_and_their_verdicts(placed):
    variant = placed(6, None)
    for case in variant.truth["cases"]:
        chain = x509.load_pem_x509_certificates(variant.files[case["bundle"]])
        text = variant.files[case["transcript"]].decode()
        assert x509.load_pem_x509_certificates(text.encode()) == chain
        code = int(re.findall(r"Verify return code: (\d+)", text)[0])
        unseen = {"wrong-name", "wrong-order"}  # s_client asks about neither unless told
        found = {*variant.truth["check"]["wants"][case["kind"]]} - unseen
        assert (code == 0) == (not found or case["kind"] in LENIENT)


def served(kind):
    """Return (key of the leaf, chain, verify code) of a small chain with one fault."""
    rng, day = random.Random(kind), datetime(2026, 6, 1, tzinfo=UTC)
    works = Authorities(rng, day)
    key = rsa_key(rng, 2048 if kind == "rsa" else 1024) if kind in ("rsa", "weak") else ec_key(rng)
    ends = day - DAY if kind == "expired" else day + 60 * DAY
    begins = day + DAY if kind == "early" else day - 60 * DAY
    purposes = (CLIENT,) if kind == "purpose" else (SERVER, CLIENT)
    host = "www.saltmarsh.example"
    house = works.own if kind in ("own", "unsent") else works.public
    by = Holder(house.issuing.name, rsa_key(rng)) if kind == "weak-issuing" else house.issuing
    order = Order(distinguished(host), key.public_key(), begins, ends, (x509.DNSName(host),), purposes)
    leaf = issue(rng, order, by, sha1=kind == "sha1")
    above = [] if kind == "alone" else [works.certify(by, house.root, day + 900 * DAY)]
    chain = [leaf, *above, *([house.root_certificate] if kind == "own" else [])]
    codes = {"alone": 21, "expired": 10, "early": 9, "weak": 66, "sha1": 68, "purpose": 26, "own": 19, "unsent": 20}
    return key, chain, works.trusted, (codes | {"weak-issuing": 67}).get(kind, 0), day


@contextmanager
def server(openssl, folder, key, chain):
    """Yield the port of an ``openssl s_server`` that presents a chain."""
    (folder / "key").write_bytes(key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))
    (folder / "leaf").write_bytes(pem(chain[0]))
    (folder / "rest").write_bytes(pem(*chain[1:]))
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    rest = ["-cert_chain", folder / "rest"] if chain[1:] else []
    command = [
        openssl,
        "s_server",
        "-accept",
        f"127.0.0.1:{port}",
        "-cert",
        folder / "leaf",
        "-key",
        folder / "key",
        *rest,
    ]
    running = subprocess.Popen(
        [*command, "-cipher", "DEFAULT@SECLEVEL=0"], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    )
    try:
        assert running.stdout
        while b"ACCEPT" not in running.stdout.readline():
            assert running.poll() is None
        yield port
    finally:
        running.terminate()
        running.communicate()


@pytest.mark.parametrize(
    "kind", ["well", "alone", "expired", "early", "weak", "sha1", "purpose", "own", "unsent", "rsa", "weak-issuing"]
)
def test_transcripts_are_laid_out_as_s_client_lays_them_out(kind, tmp_path, require_tool):
    openssl = require_tool("openssl")
    key, chain, trusted, code, day = served(kind)
    (tmp_path / "trust.pem").write_bytes(pem(*trusted))
    with server(openssl, tmp_path, key, chain) as port:
        time.sleep(0.05)
        connecting = [openssl, "s_client", "-connect", f"127.0.0.1:{port}", "-servername", "www.saltmarsh.example"]
        options = ["-showcerts", "-CAfile", str(tmp_path / "trust.pem"), "-attime", str(int(day.timestamp()))]
        done = subprocess.run([*connecting, *options], stdin=subprocess.DEVNULL, capture_output=True, check=True)
    ours = transcript(chain, code, "www.saltmarsh.example").decode().splitlines()
    theirs = done.stdout.decode(errors="replace").splitlines()[: len(ours)]
    size = re.compile(r"SSL handshake has read (\d+) bytes")
    read = [int(match.group(1)) for line in (*ours, *theirs) if (match := size.match(line))]
    assert abs(read[0] - read[1]) <= 4  # an ECDSA signature is 68 to 72 bytes long
    assert [line for line in ours if not size.match(line)] == [line for line in theirs if not size.match(line)]

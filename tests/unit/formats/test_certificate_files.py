"""Packings of certificates are what OpenSSL writes and reads."""

import random
import subprocess
from datetime import UTC, datetime, timedelta

import pytest

from groundschool.formats import certificate_files as packed
from groundschool.formats.certificates import Holder, Order, distinguished, ec_key, issue, pem

DAY = datetime(2026, 4, 1, tzinfo=UTC)
RNG = random.Random("certificate files")
KEY, NAME = ec_key(RNG), distinguished("www.saltmarsh.example", "Saltmarsh Ferries", "PT")
ONE, OTHER = (
    issue(RNG, Order(NAME, KEY.public_key(), DAY, DAY + timedelta(days=days)), Holder(NAME, KEY)) for days in (30, 60)
)


@pytest.fixture
def openssl(require_tool):
    """Return a function that gives what openssl writes of some input; it must end well."""
    require_tool("openssl")

    def run(given, *arguments):
        return subprocess.run(["openssl", *arguments], input=given, capture_output=True, check=True).stdout

    return run


def test_a_trusted_certificate_is_byte_for_byte_that_of_openssl(openssl):
    assert packed.trusted(ONE) == openssl(pem(ONE), "x509", "-trustout", "-addtrust", "serverAuth")


@pytest.mark.parametrize(
    ("content", "command"),
    [
        (packed.der(ONE), "x509 -inform der -enddate -noout"),
        (packed.under_label(ONE, "X509 CERTIFICATE"), "x509 -enddate -noout"),
        (packed.with_remarks(ONE, OTHER), "x509 -enddate -noout"),
    ],
)
def test_openssl_reads_a_certificate(openssl, content, command):
    assert openssl(content, *command.split()) == b"notAfter=May  1 00:00:00 2026 GMT\n"


@pytest.mark.parametrize(("text", "form"), [(True, "pem"), (False, "der")])
def test_openssl_reads_a_collection(openssl, text, form):
    listed = openssl(packed.collection(ONE, OTHER, text=text), "pkcs7", "-inform", form, "-print_certs", "-noout")
    assert listed.count(b"subject=") == 2


@pytest.mark.parametrize("old", [True, False])
def test_openssl_reads_a_key(openssl, old):
    assert openssl(packed.private_key(KEY, old=old), "pkey", "-pubout").startswith(b"-----BEGIN PUBLIC KEY-----")


def test_openssl_verifies_a_request(openssl):
    openssl(packed.request(NAME, KEY), "req", "-verify", "-noout")
    assert packed.request(NAME, KEY) == packed.request(NAME, KEY)


def test_a_file_is_text_or_one_element_of_der():
    assert packed.text_or_der(packed.der(ONE)) == packed.der(ONE)
    assert packed.text_or_der(pem(ONE)) == pem(ONE).decode()
    for broken in (packed.der(ONE)[:-1], packed.der(ONE) + b"\n", b"\xff\xfe"):
        with pytest.raises(ValueError, match=r"DER|utf-8"):
            packed.text_or_der(broken)

"""Certificates follow from their seed and are signed as they say."""

import random
from datetime import UTC, datetime, timedelta

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding

from groundschool.formats.certificates import Order, distinguished, ec_key, issue, pem, rsa_key, rsa_public
from groundschool.formats.s_client import transcript
from groundschool.scenarios.authorities import Authorities

DAY = datetime(2026, 4, 1, tzinfo=UTC)
HOST = "www.saltmarsh.example"


def leaf(seed: int, *, sha1: bool = False):
    rng = random.Random(seed)
    works = Authorities(rng, DAY)
    key = ec_key(rng).public_key()
    order = Order(distinguished(HOST), key, DAY, DAY + timedelta(days=30), (x509.DNSName(HOST),))
    return works, issue(rng, order, works.public.issuing, sha1=sha1)


def test_the_same_seed_gives_the_same_bytes_and_another_seed_others():
    assert pem(leaf(1)[1]) == pem(leaf(1)[1]) != pem(leaf(2)[1])


@pytest.mark.parametrize("sha1", [False, True])
def test_the_signature_is_the_issuers(sha1):
    works, made = leaf(3, sha1=sha1)
    digest = made.signature_hash_algorithm
    assert isinstance(digest, hashes.SHA1 if sha1 else hashes.SHA256)
    works.public.issuing.key.public_key().verify(made.signature, made.tbs_certificate_bytes, ec.ECDSA(digest))


def test_an_edited_certificate_is_still_der():
    made = leaf(4, sha1=True)[1]
    assert x509.load_der_x509_certificate(made.public_bytes(Encoding.DER)) == made
    names = made.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
    assert names.get_values_for_type(x509.DNSName) == [HOST]


def test_a_seeded_rsa_key_has_its_size_and_works():
    key = rsa_key(random.Random(5), 1024)
    assert key.key_size == 1024
    numbers = key.private_numbers()
    n = numbers.public_numbers.n
    assert pow(pow(42, 65537, n), numbers.d, n) == 42


@pytest.mark.parametrize("bits", [2047, 2048])
def test_a_public_rsa_key_has_exactly_its_size(bits):
    assert rsa_public(random.Random(bits), bits).key_size == bits


def test_the_old_root_is_signed_with_sha1_and_does_not_say_by_which_key():
    old = leaf(8)[0].old
    root = old.root_certificate
    digest = root.signature_hash_algorithm
    assert isinstance(digest, hashes.SHA1)
    old.root.key.public_key().verify(root.signature, root.tbs_certificate_bytes, ec.ECDSA(digest))
    assert not [one for one in root.extensions if isinstance(one.value, x509.AuthorityKeyIdentifier)]


def test_an_impostor_has_the_name_and_not_the_key():
    works = leaf(6)[0]
    other = works.impostor(works.public.issuing)
    assert other.name == works.public.issuing.name
    assert other.key.public_key() != works.public.issuing.key.public_key()


def test_a_transcript_names_certificates_in_the_order_they_were_sent():
    works, made = leaf(7)
    text = transcript([made, works.trusted[0]], 20, HOST).decode()
    assert text.index(f" 0 s:CN = {HOST}") < text.index(" 1 s:C = IE, O = Tideline Trust, CN = Tideline Trust Root R1")
    assert "Verify return code: 20 (unable to get local issuer certificate)\n---\n" in text

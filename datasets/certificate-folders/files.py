"""Files as they lie beside certificates on hosts: certificates in every packing, and what is none."""

import random
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from groundschool.formats import certificate_files as packed
from groundschool.formats.certificates import Certificate, Order, distinguished, ec_key, general_name, issue, pem
from groundschool.scenarios.authorities import Authorities
from groundschool.simulation.company import DOMAIN

DAY = timedelta(days=1)
LOGIN_PAGE = "<!DOCTYPE html>\n<html><head><title>Sign in</title></head><body>Your session has ended.</body></html>\n"
NOTE = "This directory holds what the host serves.\nDo not move these files: the proxy reads them from here.\n"
NOTHING = ("no-file", "empty", "blank", "page")
CUT = ("cut", "damaged", "crossed", "key-cut", "reopened", "other-end", "four-dashes", "indented", "version")
BROKEN = (*CUT, *NOTHING, "trusted", "collection", "collection-der")


@dataclass(frozen=True)
class Found:
    """A file by its path: what it holds, of which kind it is, and when the certificates in it end, in their order.

    One that has to be refused has a kind of BROKEN, and in ``ends`` what can be read of it all the same.
    """

    path: str
    content: bytes
    kind: str
    ends: tuple[datetime, ...] = ()

    @property
    def broken(self) -> bool:
        """Return whether the file has to be refused."""
        return self.kind in BROKEN


class Press:
    """Makes files with certificates that end at given moments."""

    def __init__(self, rng: random.Random, day: datetime) -> None:
        self._rng, self._day = rng, day
        self._works = Authorities(rng, day)

    def leaf(self, name: str, ends: datetime) -> Certificate:
        """Return the certificate of a name."""
        host = f"{name.lower()}.{DOMAIN}"
        hosts, key = (general_name(host),), ec_key(self._rng).public_key()
        begins = min(self._day - 60 * DAY, ends - 90 * DAY)
        return issue(self._rng, Order(distinguished(host), key, begins, ends, hosts), self._works.public.issuing)

    def issuing(self, ends: datetime) -> Certificate:
        """Return an issuing certificate that ends at a moment."""
        return self._works.certify(self._works.public.issuing, self._works.public.root, ends)

    def chain(self, path: str, ends: Sequence[datetime], *, remarks: bool = False) -> Found:
        """Return a bundle: the certificate of a host, and behind it those of issuers."""
        made = [self.leaf(stem(path), ends[0]), *map(self.issuing, ends[1:])]
        content = packed.with_remarks(*made).replace(b"\n", b"\r\n") if remarks else pem(*made)
        return Found(path, content, "bundle" if len(ends) > 1 else "single", tuple(ends))

    def single(self, path: str, end: datetime, how: str = "pem") -> Found:
        """Return a file with one certificate: in PEM, in PEM of Windows, under the old label, or in DER."""
        one = self.leaf(stem(path), end)
        content = {
            "pem": lambda: pem(one),
            "windows": lambda: pem(one).replace(b"\n", b"\r\n"),
            "old-label": lambda: packed.under_label(one, "X509 CERTIFICATE"),
            "der": lambda: packed.der(one),
            "noted": lambda: b"notAfter=Jan 18 09:00:00 2021 GMT\n" + pem(one),
        }[how]()
        return Found(path, content, how, (end,))

    def attributed(self, path: str, ends: Sequence[datetime]) -> Found:
        """Return a certificate, and behind it a block that is no certificate, whatever its label sounds like."""
        one, other = (self.leaf(stem(path), end) for end in ends)
        content = pem(one) + packed.under_label(other, "ATTRIBUTE CERTIFICATE")
        return Found(path, content, "noted", (ends[0],))

    def keyed(self, path: str, ends: Sequence[datetime]) -> Found:
        """Return key and certificates in one file, as HAProxy reads them: the key first."""
        key = packed.private_key(ec_key(self._rng), old=True)
        return Found(path, key + self.chain(path, ends).content, "keyed", tuple(ends))

    def key(self, path: str) -> Found:
        """Return a key, and no certificate."""
        return Found(path, packed.private_key(ec_key(self._rng), old=self._rng.random() < 0.5), "none")

    def request(self, path: str) -> Found:
        """Return a request for a certificate."""
        name = distinguished(f"{stem(path)}.{DOMAIN}")
        return Found(path, packed.request(name, ec_key(self._rng)), "none")

    def broken(self, path: str, how: str, ends: Sequence[datetime]) -> Found:
        """Return a file that cannot be read as a whole; two certificates were meant to be in it."""
        made = [self.leaf(stem(path), ends[0]), *map(self.issuing, ends[1:])]
        first, second = (pem(one) for one in made)
        readable, key = ends[:1], packed.private_key(ec_key(self._rng))
        content: bytes = {
            "cut": lambda: first + second[: self._rng.randrange(300, 400)],
            "damaged": lambda: first + _damaged(second),
            "crossed": lambda: second[:-40] + first,
            "key-cut": lambda: first + key[:90],
            "reopened": lambda: second[:222] + b"\n" + first,
            "other-end": lambda: first + second.replace(b"END CERTIFICATE", b"END X509 CERTIFICATE"),
            "four-dashes": lambda: first + second.replace(b"BEGIN CERTIFICATE-----", b"BEGIN CERTIFICATE----"),
            "indented": lambda: (
                b"tls:\n  ca: |\n" + b"".join(b"    " + line for line in first.splitlines(keepends=True))
            ),
            "version": lambda: first + packed.of_version_five(made[1]),
            "no-file": f"cat: /etc/ssl/{path}: No such file or directory\n".encode,
            "empty": lambda: b"",
            "blank": lambda: b"\n\n",
            "page": LOGIN_PAGE.encode,
            "trusted": lambda: first + packed.trusted(made[1]),
            "collection": lambda: packed.collection(*made),
            "collection-der": lambda: packed.collection(*made, text=False),
        }[how]()
        return Found(path, content, how, tuple(readable) if content.startswith(first) else ())


def note(path: str) -> Found:
    """Return a text that nobody takes for a certificate."""
    return Found(path, NOTE.encode(), "unwatched")


def unwatched(found: Found) -> Found:
    """Return a file whose name says that it is not in use."""
    return Found(found.path, found.content, "unwatched", found.ends)


def stem(path: str) -> str:
    """Return the first part of a file's name, which is a host's."""
    return path.rpartition("/")[2].partition(".")[0].partition("-")[0]


def _damaged(block: bytes) -> bytes:
    """Return a block with a few characters gone, as after an edit by hand."""
    middle = len(block) // 2
    return block[:middle] + block[middle + 7 :]

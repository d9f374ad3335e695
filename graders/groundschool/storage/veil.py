"""What a ledger keeps of people: pseudonyms for ids, and free text sealed under a key that each person has.

Sealed is what ``tracker.payloads.SEALED`` names, with AES-256-GCM (NIST SP 800-38D) and a nonce of its own each time;
the event's id and the field are part of what is authenticated, so that no text can be moved elsewhere.
"""

import re
import secrets
from base64 import urlsafe_b64decode, urlsafe_b64encode
from dataclasses import replace

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from groundschool.errors import LedgerError
from groundschool.storage.identity import HEX_DIGITS, SUBJECT, Identities
from groundschool.tracker.events import EVERYBODY, Event
from groundschool.tracker.payloads import SEALED

PREFIX = "sealed:v1:"
NONCE_BYTES = 12
PSEUDONYM = re.compile(rf"{SUBJECT}[0-9a-f]{{{HEX_DIGITS}}}")


class Veil:
    """Hides who an event is about before it is stored, and shows it again to who holds the identities."""

    def __init__(self, identities: Identities) -> None:
        self.identities = identities

    def hide(self, event: Event) -> Event:
        """Return the event as it is stored; one about the course, or about somebody erased, keeps its subject.

        Raises LedgerError for text about somebody erased: there is no key to seal it under.
        """
        nameless = event.associate == EVERYBODY or PSEUDONYM.fullmatch(event.associate)
        identity = self.identities.known(event.associate) if nameless else self.identities.of(event.associate)
        if identity is None:
            if event.associate != EVERYBODY and SEALED & event.payload.keys():
                raise LedgerError(f"{event.associate} was erased: nothing more can be written about them.")
            return replace(event, actor=self._name(event.actor))
        sealed = {
            field: _seal(identity.key, f"{event.event_id}\n{field}", value)
            for field, value in event.payload.items()
            if field in SEALED and isinstance(value, str) and value
        }
        payload = {**event.payload, **sealed}
        return replace(event, associate=identity.subject, actor=self._name(event.actor), payload=payload)

    def show(self, event: Event) -> Event | None:
        """Return a stored event with its people's ids and in plain text, None when its person was erased."""
        identity = self.identities.known(event.associate)
        actor = self.identities.known(event.actor)
        shown = replace(event, actor=actor.associate if actor else event.actor)
        if identity is None:
            return None if PSEUDONYM.fullmatch(event.associate) else shown
        opened = {
            field: _unseal(identity.key, f"{event.event_id}\n{field}", value)
            for field, value in event.payload.items()
            if field in SEALED and isinstance(value, str) and value.startswith(PREFIX)
        }
        return replace(shown, associate=identity.associate, payload={**event.payload, **opened})

    def names(self, associate: str) -> list[str]:
        """Return what the ledger may call an associate: by id, from before there were pseudonyms, and by pseudonym."""
        identity = self.identities.known(associate)
        return [associate, identity.subject] if identity else [associate]

    def _name(self, actor: str) -> str:
        """Return an actor's pseudonym, where they have one; programs and people nothing is known of keep their name."""
        identity = self.identities.known(actor)
        return identity.subject if identity else actor


def _seal(key: bytes, about: str, text: str) -> str:
    nonce = secrets.token_bytes(NONCE_BYTES)
    return PREFIX + urlsafe_b64encode(nonce + AESGCM(key).encrypt(nonce, text.encode(), about.encode())).decode()


def _unseal(key: bytes, about: str, sealed: str) -> str:
    raw = urlsafe_b64decode(sealed.removeprefix(PREFIX))
    try:
        return AESGCM(key).decrypt(raw[:NONCE_BYTES], raw[NONCE_BYTES:], about.encode()).decode()
    except InvalidTag:
        message = "a sealed text cannot be opened: the identities are not those of this ledger"
        raise LedgerError(f"{message}. Restore identity.db from the same backup as the ledger.") from None

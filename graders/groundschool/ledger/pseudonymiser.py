"""What a ledger keeps of people: pseudonyms for names, keyed ids, and free text sealed, under a key that each has.

An id that follows from an event's content could be worked out by whoever knows the content, long after a person was
erased: it is stored as it follows from the content under the person's key.

Sealed is what ``ledger.payloads.SEALED`` names, with AES-256-GCM (NIST SP 800-38D) and a nonce of its own each time;
the event's id and the field are part of what is authenticated, so that no text can be moved elsewhere.
"""

import re
import secrets
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Callable
from dataclasses import replace

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from groundschool.errors import LedgerError
from groundschool.ledger.events import EVERYBODY, Event, keyed_id, plain_id
from groundschool.ledger.identity import HEX_DIGITS, SUBJECT, Identities
from groundschool.ledger.payloads import SEALED

# Fields of payloads that hold somebody's id.
NAMING = frozenset({"attester", "marker", "viewer"})
# Programs sign with the package's name and a word; anybody else who signs is a person.
PROGRAM = "groundschool"
PREFIX = "sealed:v1:"
NONCE_BYTES = 12
PSEUDONYM = re.compile(rf"{SUBJECT}[0-9a-f]{{{HEX_DIGITS}}}")


class Pseudonymiser:
    """Hides who an event is about before it is stored, and shows it again to who holds the identities."""

    def __init__(self, identities: Identities) -> None:
        self.identities = identities

    def hide(self, event: Event) -> Event:
        """Return the event as it is stored; one about the course, or about somebody erased, keeps its subject.

        Raises LedgerError for text about somebody erased: there is no key to seal it under.
        """
        nameless = event.associate == EVERYBODY or PSEUDONYM.fullmatch(event.associate)
        identity = self.identities.known(event.associate) if nameless else self.identities.of(event.associate)
        hidden = _calling(event, self._pseudonym)
        if identity is None:
            if event.associate != EVERYBODY and SEALED & event.payload.keys():
                raise LedgerError(f"{event.associate} was erased: nothing more can be written about them.")
            return hidden
        sealed = {
            field: _seal(identity.key, f"{event.event_id}\n{field}", value)
            for field, value in event.payload.items()
            if field in SEALED and isinstance(value, str) and value
        }
        return replace(hidden, associate=identity.subject, payload={**hidden.payload, **sealed})

    def hide_also(self, event: Event) -> Event:
        """Return a stored event as it would be stored today; what was hidden already stays as it is."""
        hidden = event.associate == EVERYBODY or PSEUDONYM.fullmatch(event.associate)
        return _calling(event, self._pseudonym) if hidden else self.hide(event)

    def show(self, event: Event) -> Event | None:
        """Return a stored event with its people's ids and in plain text, None when its person was erased."""
        identity = self.identities.known(event.associate)
        if identity is None and PSEUDONYM.fullmatch(event.associate):
            return None
        shown = self._with_ids(event)
        if identity is None:
            return shown
        opened = {
            field: _unseal(identity.key, f"{event.event_id}\n{field}", value)
            for field, value in event.payload.items()
            if field in SEALED and isinstance(value, str) and value.startswith(PREFIX)
        }
        return replace(shown, payload={**shown.payload, **opened})

    def keyed_id(self, stored: Event, shown: Event) -> str:
        """Return the id to tell a stored event by, which is its own unless that follows in the clear."""
        identity = self.identities.known(stored.associate)
        told = self._first_told(shown, identity.first if identity else shown.associate)
        return keyed_id(told, self.key_of(stored.associate)) if told.event_id == stored.event_id else stored.event_id

    def ids(self, event: Event) -> list[str]:
        """Return the ids that an event may have been stored under, and last the one that it is stored under today.

        They follow from what everybody was called first. What was recorded before ids were keyed keeps its id.
        """
        if event.event_id != plain_id(event):
            return [event.event_id]
        if event.associate == EVERYBODY or PSEUDONYM.fullmatch(event.associate):
            told = self._first_told(event, event.associate)
            return [event.event_id, keyed_id(told, self.key_of(event.associate))]
        main = self.identities.of(event.associate)
        others = [one for one in self.identities.all_of(event.associate) if one != main]
        told = [(one.key, self._first_told(event, one.first)) for one in (*others, main)]
        return [event.event_id, *(one.event_id for _, one in told), *(keyed_id(one, key) for key, one in told)]

    def _first_told(self, event: Event, associate: str) -> Event:
        """Return an event with everybody called as they were first, under the id that follows from that."""
        told = replace(_calling(event, self._first), associate=associate)
        return replace(told, event_id=plain_id(told))

    def _first(self, name: str) -> str:
        identity = self.identities.known(name)
        return identity.first if identity and not PSEUDONYM.fullmatch(name) else name

    def has_pseudonym(self, associate: str) -> bool:
        """Return whether events about somebody can be told without their id; those about the course always can."""
        return associate == EVERYBODY or self.identities.known(associate) is not None

    def key_of(self, associate: str) -> bytes:
        """Return the key of what is kept of somebody, made where there is none; of whom was erased the course's."""
        if associate == EVERYBODY or PSEUDONYM.fullmatch(associate):
            known = self.identities.known(associate)
            return known.key if known else self.identities.course_key
        return self.identities.of(associate).key

    def keys_of(self, associate: str) -> tuple[bytes, ...]:
        """Return the keys of all that is kept of somebody, under whichever of their ids; today's first."""
        main = self.key_of(associate)
        return main, *(one.key for one in self.identities.all_of(associate) if one.key != main)

    def told_like(self, event: Event, shown: Event) -> Event:
        """Return an event with its people's ids, save where one ``shown`` names somebody by then erased.

        So that what was recorded once is recognised, whichever of their names it is told with, also when they are gone.
        """
        told = self._with_ids(event)
        actor = shown.actor if self._is_lost(shown.actor) else told.actor
        gone = {field: shown.payload[field] for field in _naming(shown) if self._is_lost(shown.payload[field])}
        return replace(told, actor=actor, payload={**told.payload, **gone})

    def names(self, associate: str) -> list[str]:
        """Return what the ledger may call an associate: ids, from before there were pseudonyms, and pseudonyms."""
        known = self.identities.all_of(associate)
        ids = {associate, *self.identities.former_of(associate), *(one.associate for one in known)}
        return [*sorted(ids), *(one.subject for one in known)]

    def id_of(self, name: str) -> str | None:
        """Return the id of somebody by what the ledger calls them, None for who was erased."""
        return None if self._is_lost(name) else self._id(name)

    def _pseudonym(self, name: str) -> str:
        if name.startswith(PROGRAM) or name == EVERYBODY or PSEUDONYM.fullmatch(name):
            return name
        return self.identities.of(name).subject

    def _with_ids(self, event: Event) -> Event:
        return replace(_calling(event, self._id), associate=self._id(event.associate))

    def _id(self, name: str) -> str:
        identity = self.identities.known(name)
        return identity.associate if identity else name

    def _is_lost(self, name: str) -> bool:
        return PSEUDONYM.fullmatch(name) is not None and self.identities.known(name) is None


def tells_of(event: Event, name: str) -> bool:
    """Return whether an event, as it stands, calls somebody by this name: its subject, its actor, or in its payload."""
    return name in {event.associate, event.actor, *(event.payload[field] for field in _naming(event))}


def _naming(event: Event) -> frozenset[str]:
    return NAMING & event.payload.keys()


def _calling(event: Event, named: Callable[[str], str]) -> Event:
    """Return the event with its actor, and whom its payload names, called differently; not whom it is about."""
    payload = {**event.payload, **{field: named(event.payload[field]) for field in _naming(event)}}
    return replace(event, actor=named(event.actor), payload=payload)


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

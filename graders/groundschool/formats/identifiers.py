"""Identifiers as services make them up: letters that follow from a text, the same wherever it is told."""

from hashlib import sha256

CAPITALS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"


def letters(text: str, length: int, alphabet: str = CAPITALS) -> str:
    """Return so many letters of an alphabet that stand for a text."""
    number, found = int(sha256(text.encode()).hexdigest(), 16), ""
    while len(found) < length:
        number, rest = divmod(number, len(alphabet))
        found += alphabet[rest]
    return found

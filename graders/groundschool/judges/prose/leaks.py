"""What a machine can tell of secrets without doubt: known ones, in part too, and what is made like one."""

import re
from collections.abc import Iterable

PART = 8  # letters in a row of a known secret that give it away; four at its end are how secrets are told apart
_PREFIXED = re.compile(
    r"\b(AKIA[0-9A-Z]{16}|gh[pousr]_\w{20,}|glpat-[\w-]{16,}|xox[abprs]-[\w-]{10,}|sk_live_\w{16,}|smf_live_\w{8,})"
    r"|(?<![\w-])eyJ[\w-]{8,}\.[\w-]{8,}\.[\w-]+|-----BEGIN [A-Z ]*PRIVATE KEY"
)
_GIVEN = re.compile(
    r"\b(?:password|passwd|passphrase|secret|token|api[ _-]?key)\b[`'\"]?(?:\s+is\s+|\s*[:=]\s*)[`'\"]?([^\s`'\"]{6,})"
    r"|\bBearer\s+([^\s`'\"]{8,})",
    re.IGNORECASE,
)
_MIXED = re.compile(r"(?=.*[A-Za-z])(?=.*\d)(?!.*\d:\d\d|INC-\d)")


def leaked(text: str, known: Iterable[str]) -> list[str]:
    """Return how the secrets in a text begin, never their value."""
    found = [f"{one[:4]}..." for one in known if _shows(text, one)]
    made = [match.group() for match in _PREFIXED.finditer(text)]
    given = [value for match in _GIVEN.finditer(text) for value in match.groups() if value and _MIXED.match(value)]
    return found or [f"{one[:4]}..." for one in [*made, *given]]


def _shows(text: str, secret: str) -> bool:
    """Return whether a text has a secret, or enough of what is random in it: the part behind the last underscore."""
    if secret in text:
        return True
    letters, folded = secret.rpartition("_")[2], text.lower()
    return any(letters[at : at + PART].lower() in folded for at in range(len(letters) - PART + 1))

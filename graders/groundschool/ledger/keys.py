"""Names that follow from what they name and from a secret key: who has not the key can work none of them out."""

import hashlib
import hmac
import json

TOKEN_DIGITS = 32


def keyed(key: bytes, *parts: str) -> str:
    """Return 64 hexadecimal digits that are the same for the same parts under the same key: HMAC-SHA256."""
    return hmac.new(key, json.dumps(parts).encode(), hashlib.sha256).hexdigest()


def token(key: bytes) -> str:
    """Return what somebody is called in groups: it follows from their own key alone, and leads nowhere without."""
    return keyed(key, "counted in groups")[:TOKEN_DIGITS]

"""The clock on the wall, which whoever starts a use case passes on."""

from datetime import UTC, datetime


def now() -> datetime:
    """Return the present instant."""
    return datetime.now(UTC)

"""Instants as whole microseconds since 1970, exact and sortable, and as text: ISO 8601 in UTC, ending with Z."""

from datetime import UTC, datetime, timedelta

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
MICROSECOND = timedelta(microseconds=1)


def microseconds(instant: datetime) -> int:
    """Return an aware instant as microseconds since 1970."""
    return (instant.astimezone(UTC) - EPOCH) // MICROSECOND


def instant_of(count: int) -> datetime:
    """Return the instant so many microseconds after 1970 began."""
    return EPOCH + count * MICROSECOND


def written(instant: datetime) -> str:
    """Return an aware instant as text, with a fraction only where there is one."""
    return instant.astimezone(UTC).isoformat().replace("+00:00", "Z")

"""How programs count time."""

from datetime import UTC, datetime, timedelta


def micros(moment: datetime) -> int:
    """Return microseconds since 1970 UTC, exactly (as journald, Slack and packet captures count)."""
    return (moment - datetime(1970, 1, 1, tzinfo=UTC)) // timedelta(microseconds=1)

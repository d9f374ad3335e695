"""The kinds of decisions that only people make."""

from enum import StrEnum


class Decision(StrEnum):
    """The kinds of decisions."""

    SIGN_OFF = "sign-off"
    SUSPEND = "suspend"
    WAIVE = "waive"
    UPHOLD = "uphold"
    REVOKE = "revoke"
    RETRACT = "retract"

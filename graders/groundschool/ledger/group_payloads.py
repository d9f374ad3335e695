"""What is recorded of groups about which numbers are published."""

from typing import Annotated

from pydantic import Field

from groundschool.ledger.attempt_payloads import Payload, Version


class Counted(Payload):
    """People who are counted together: a team's in a quarter, or those who came together to an exercise version.

    They are called by tokens that nobody can tell without the key of each.
    """

    quarter: Annotated[str, Field(pattern=r"^(\d{4}Q[1-4])?$")] = ""
    month: Annotated[int, Field(ge=1, le=12)] = 1
    team: str = ""
    exercise: str = ""
    version: Version = 1
    people: tuple[Annotated[str, Field(pattern=r"^[0-9a-f]{32}$")], ...]


class GroupsPublished(Payload):
    """Groups about which numbers are published from now on; who is counted in them stays."""

    counted: Annotated[tuple[Counted, ...], Field(min_length=1)]

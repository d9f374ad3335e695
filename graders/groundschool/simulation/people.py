"""The people of the company: invented, the same in every world, never the cause of anything."""

from dataclasses import dataclass
from typing import Literal

Role = Literal[
    "associate", "on-call senior", "incident commander", "support lead", "manager", "security", "database", "network"
]


@dataclass(frozen=True)
class Colleague:
    """Someone at Saltmarsh: chat handle, team, role and the region whose clock they live by."""

    name: str
    handle: str
    team: str
    role: Role
    region: str


PEOPLE = (
    Colleague("Inês Carvalho", "ines", "platform", "on-call senior", "south"),
    Colleague("Tomás Abreu", "tomas", "bookings", "on-call senior", "south"),
    Colleague("Folasade Adeyemi", "sade", "payments", "on-call senior", "south"),
    Colleague("Leila Haddad", "leila", "storefront", "on-call senior", "south"),
    Colleague("Moira MacKinnon", "moira", "platform", "on-call senior", "north"),
    Colleague("Daniel Paul", "dpaul", "bookings", "on-call senior", "north"),
    Colleague("Nguyễn Thảo", "thao", "storefront", "on-call senior", "north"),
    Colleague("Kwame Boateng", "kwame", "freight", "on-call senior", "north"),
    Colleague("Rosa Nunes", "rosa", "platform", "incident commander", "south"),
    Colleague("Étienne Gallant", "etienne", "platform", "incident commander", "north"),
    Colleague("Priya Raman", "priya", "support", "support lead", "south"),
    Colleague("Hanna Lindqvist", "hanna", "platform", "manager", "south"),
    Colleague("Samuel Okoro", "sam", "platform", "associate", "south"),
    Colleague("Mei-Ling Chua", "meiling", "platform", "associate", "north"),
    Colleague("Aziz Karimov", "aziz", "security", "security", "south"),
    Colleague("Grace Doucet", "grace", "platform", "database", "north"),
    Colleague("Baptiste Moreau", "baptiste", "platform", "network", "north"),
)


def with_role(role: Role, region: str | None = None, team: str | None = None) -> tuple[Colleague, ...]:
    """Return the people who hold ``role``, in one region and one team where given."""
    return tuple(
        person
        for person in PEOPLE
        if person.role == role and region in {None, person.region} and team in {None, person.team}
    )

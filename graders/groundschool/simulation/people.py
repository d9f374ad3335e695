"""The people of the company: invented, the same in every world, never the cause of anything."""

from dataclasses import dataclass
from typing import Literal

Role = Literal[
    "associate", "on-call senior", "incident commander", "support lead", "manager", "security", "database", "network"
]


@dataclass(frozen=True)
class Person:
    """Someone at Saltmarsh: chat handle, team, role and the region whose clock they live by."""

    name: str
    handle: str
    team: str
    role: Role
    region: str


PEOPLE = (
    Person("Inês Carvalho", "ines", "platform", "on-call senior", "south"),
    Person("Tomás Abreu", "tomas", "bookings", "on-call senior", "south"),
    Person("Folasade Adeyemi", "sade", "payments", "on-call senior", "south"),
    Person("Leila Haddad", "leila", "storefront", "on-call senior", "south"),
    Person("Moira MacKinnon", "moira", "platform", "on-call senior", "north"),
    Person("Daniel Paul", "dpaul", "bookings", "on-call senior", "north"),
    Person("Nguyễn Thảo", "thao", "storefront", "on-call senior", "north"),
    Person("Kwame Boateng", "kwame", "freight", "on-call senior", "north"),
    Person("Rosa Nunes", "rosa", "platform", "incident commander", "south"),
    Person("Étienne Gallant", "etienne", "platform", "incident commander", "north"),
    Person("Priya Raman", "priya", "support", "support lead", "south"),
    Person("Hanna Lindqvist", "hanna", "platform", "manager", "south"),
    Person("Samuel Okoro", "sam", "platform", "associate", "south"),
    Person("Mei-Ling Chua", "meiling", "platform", "associate", "north"),
    Person("Aziz Karimov", "aziz", "security", "security", "south"),
    Person("Grace Doucet", "grace", "platform", "database", "north"),
    Person("Baptiste Moreau", "baptiste", "platform", "network", "north"),
)


def with_role(role: Role, region: str | None = None, team: str | None = None) -> tuple[Person, ...]:
    """Return the people who hold ``role``, in one region and one team where given."""
    return tuple(
        person
        for person in PEOPLE
        if person.role == role and region in {None, person.region} and team in {None, person.team}
    )

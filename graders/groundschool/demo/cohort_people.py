"""The made-up cohort's people: three teams, and one story each that a team's year holds."""

from dataclasses import dataclass
from datetime import date, timedelta
from enum import Enum, auto

# The weeks that first and last weeks are counted in; a shorter demonstration scales them.
WEEKS = 26


class MemberStory(Enum):
    """What somebody's record shows."""

    USUAL = auto()
    FINISHED = auto()
    READY = auto()
    BLOCKED = auto()
    REGRADED = auto()
    ON_LEAVE = auto()
    LEFT = auto()


STEADY = frozenset({MemberStory.FINISHED, MemberStory.READY, MemberStory.BLOCKED, MemberStory.REGRADED})


@dataclass(frozen=True)
class Member:
    """One person: ``ability`` is the share of exercises solved at once, weeks are counted from the cohort's first."""

    id: str
    name: str
    ability: float
    team: str
    first_week: int = 0
    story: MemberStory = MemberStory.USUAL
    last_week: int | None = None
    zone: str = "Europe/London"
    fte: float = 1.0


@dataclass(frozen=True)
class Team:
    """Who looks after a team; ``settings`` is what it sets otherwise than the course."""

    mentor: str
    manager: str
    oncall_lead: str
    settings: str = ""


# The skill that people of this team keep up once they are on call.
KEPT_UP = "script.parsing"
HARBOUR = f"""# The gate of the course asks for six skills and a timed triage, which the course cannot show yet.
# Until it can, this team asks for what it does show.
[gate.criteria.G2]
skills = ["{KEPT_UP}"]

[gate.criteria.G5]
exercise = "INC-02"
"""
TEAMS = {
    "harbour": Team("noor", "rosa", "tomas", HARBOUR),
    "crossing": Team("otis", "rosa", "ulla"),
    "ticketing": Team("petra", "stefan", "viggo"),
}
PEOPLE = (
    Member("amara", "Amara Okonkwo", 0.95, "harbour", 12, MemberStory.FINISHED),
    Member("bjorn", "Björn Lindqvist", 0.55, "harbour", zone="Europe/Stockholm"),
    Member("chen", "Chen Jiayi", 0.85, "crossing", 4, zone="Asia/Singapore"),
    Member("dalia", "Dalia Haddad", 0.70, "harbour", 15, MemberStory.READY),
    Member("emeka", "Emeka Balogun", 0.40, "ticketing", 8, zone="Africa/Lagos"),
    Member("fiadh", "Fiadh Ní Bhriain", 0.90, "harbour", 11, MemberStory.BLOCKED, zone="Europe/Dublin"),
    Member("goran", "Goran Petrović", 0.60, "crossing", 2, fte=0.6, zone="Europe/Belgrade"),
    Member("hana", "Hana Nováková", 0.80, "harbour", 5, MemberStory.ON_LEAVE, zone="Europe/Prague"),
    Member("ines", "Inês Carvalho", 0.75, "ticketing", 3, zone="Europe/Lisbon"),
    Member("jonas", "Jonas Weber", 0.50, "crossing", 0, MemberStory.LEFT, 17, zone="Europe/Berlin"),
    Member("kavya", "Kavya Raman", 0.88, "harbour", 9, MemberStory.REGRADED, zone="Asia/Kolkata"),
    Member("luca", "Luca Moretti", 0.30, "ticketing", 12, zone="Europe/Rome"),
    Member("mei", "Mei Tanaka", 0.82, "crossing", 10, zone="Asia/Tokyo"),
    Member("nils", "Nils Aalto", 0.66, "harbour", 25, zone="Europe/Helsinki"),
    Member("oksana", "Oksana Shevchenko", 0.78, "ticketing", 6, zone="Europe/Kyiv"),
    Member("pablo", "Pablo Ibáñez Ruiz", 0.58, "crossing", 13, zone="Europe/Madrid"),
    Member("quinn", "Quinn Mac Giolla Easpaig", 0.72, "ticketing", 1, fte=0.8),
    Member("rania", "رانية المصري", 0.86, "crossing", 7, zone="Africa/Cairo"),
    Member("soren", "Søren Kjær", 0.45, "harbour", 18, zone="Europe/Copenhagen"),
    Member("tariq", "Tariq Aziz", 0.63, "ticketing", 16, zone="Asia/Karachi"),
    Member("uma", "Uma Sivaraman", 0.91, "crossing", 3, zone="Asia/Kolkata"),
    Member("vera", "Věra Dvořáková", 0.52, "ticketing", 20, zone="Europe/Prague"),
    Member("wanjiru", "Wanjiru Kamau", 0.77, "harbour", 2, zone="Africa/Nairobi"),
    Member("xavier", "Xavier de la Fontaine-Beaumarchais", 0.69, "crossing", 22, zone="Europe/Paris"),
)


def scaled(week: int, weeks: int) -> int:
    """Return a week of the usual ``WEEKS`` in a demonstration of ``weeks``, which begins at 0."""
    return min(round(week * weeks / WEEKS), weeks - 1)


def first_day(member: Member, start: date, weeks: int) -> date:
    """Return the Monday on which somebody began."""
    return start + timedelta(weeks=scaled(member.first_week, weeks))


def roster(people: tuple[Member, ...], start: date, weeks: int) -> str:
    """Return ``roster.toml`` of these people."""
    return "\n".join(_entry(member, start, weeks) for member in people)


def _entry(member: Member, start: date, weeks: int) -> str:
    team = TEAMS[member.team]
    lines = {"id": member.id, "name": member.name, "team": member.team, "zone": member.zone}
    lines |= {"mentor": team.mentor, "manager": team.manager, "oncall_lead": team.oncall_lead}
    days = {"start_date": first_day(member, start, weeks)}
    if member.last_week is not None:
        days["end_date"] = start + timedelta(weeks=scaled(member.last_week, weeks), days=4)
    told = [f'{name} = "{value}"' for name, value in lines.items()]
    told += [f"{name} = {value}" for name, value in days.items()] + [f"fte = {member.fte}"]
    return "\n".join(["[[associate]]", *told, ""])

"""What a course's things are called outside of it: addresses, titles, and ids that never depend on when one asks."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from urllib.parse import quote
from uuid import NAMESPACE_URL, UUID, uuid5

from groundschool.curriculum.framework import Framework
from groundschool.tracker.mastery.reading import Reading
from groundschool.tracker.mastery.skill_milestone import SkillMilestone

# RFC 6761: a name that nobody can own, until an organisation gives its own.
HOME = "https://groundschool.invalid"
NAMESPACE = uuid5(NAMESPACE_URL, HOME)


@dataclass(frozen=True)
class Catalogue:
    """The names that exports use.

    ``levels`` are the course's words for levels 1, 2, 3 and 4, ``titles`` those of the exercises and kinds of attested
    work by id, ``home`` the organisation's address, below which everything gets its own.
    """

    framework: Framework
    levels: tuple[str, ...]
    titles: Mapping[str, str] = field(default_factory=dict)
    home: str = HOME

    def address(self, *parts: str) -> str:
        """Return the address of something below ``home``."""
        return "/".join((self.home.rstrip("/"), *(quote(part, safe="/") for part in parts)))

    def title(self, name: str) -> str:
        """Return the title of a skill, an exercise or a kind of work; its id when there is none any more."""
        if name in self.framework.by_id:
            return self.framework.by_id[name].title
        return self.titles.get(name, name)

    def level(self, number: int) -> str:
        """Return the word for a level from 1 on."""
        return self.levels[number - 1]

    def identifier(self, *parts: str) -> UUID:
        """Return the id that always belongs to these parts at this home."""
        return uuid5(NAMESPACE, "\n".join((self.home.rstrip("/"), *parts)))


@dataclass(frozen=True)
class Grant:
    """A level granted, what was read of the skill when it took effect, and when it needs a refresher, if ever."""

    milestone: SkillMilestone
    reading: Reading
    refresh_due: datetime | None = None


def instant(moment: datetime, timespec: str = "milliseconds") -> str:
    """Return an aware instant in ISO 8601, in UTC; raises ValueError for one without a time zone."""
    if moment.tzinfo is None:
        raise ValueError(f"{moment} has no time zone")
    return moment.astimezone(UTC).isoformat(timespec=timespec)

"""How people think that Alertmanager walks its tree and keeps alerts quiet: rightly, or with a wrong idea."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

OPS = re.compile(r'(\w+)(=~|!~|!=|=)"(.*)"')
Labels = Mapping[str, str]


@lru_cache(maxsize=512)
def _parts(text: str) -> tuple[str, str, str]:
    """Return name, operator and value of a matcher."""
    found = OPS.fullmatch(text)
    if not found:
        raise ValueError(f"{text} is no matcher")
    name, op, value = found.groups()
    return name, op, value


@dataclass(frozen=True)
class Idea:
    """What somebody believes; what is not said is right."""

    goes_on: bool = False  # continue is the default
    never: bool = False  # continue is not known
    search: bool = False  # an expression may match somewhere
    missing: bool = False  # a label that is missing matches nothing, not even a negation
    parent: bool = False  # a route that matches is told, too, whatever its children do
    deepest: bool = True  # False: children of children are not looked at
    itself: bool = False  # who is on both sides inhibits itself, and others that are
    lacking: bool = False  # labels that both lack are not equal
    loose: bool = False  # equal is not known
    ended: bool = False  # a silence has no end
    either: bool = False  # one matcher of several is enough
    same: bool = False  # isEqual is not known

    def matches(self, name: str, op: str, value: str, labels: Labels) -> bool:
        """Return whether a label is as asked."""
        if self.missing and name not in labels:
            return False
        have = labels.get(name, "")
        found = (re.search if self.search else re.fullmatch)(value, have) is not None if "~" in op else have == value
        return found != op.startswith("!")

    def all(self, matchers: Sequence[str], labels: Labels) -> bool:
        """Return whether labels are as all texts ask."""
        asked = (self.matches(*_parts(text), labels) for text in matchers)
        return any(asked) if self.either and matchers else all(asked)

    def receivers(self, route: Mapping[str, Any], labels: Labels, inherited: str = "", depth: int = 0) -> list[str]:
        """Return who is told."""
        if not self.all(route.get("matchers", ()), labels):
            return []
        own, found = route.get("receiver", inherited), []
        for child in route.get("routes", ()) if self.deepest or not depth else ():
            told = self.receivers(child, labels, own, depth + 1)
            found += told
            if told and (self.never or not child.get("continue", self.goes_on)):
                break
        return [own, *found] if self.parent and found else found or [own]

    def mutes(self, rule: Mapping[str, Any], source: Labels, target: Labels) -> bool:
        """Return whether one alert keeps another quiet."""
        sides = ("source_matchers", "target_matchers")
        if not self.all(rule[sides[0]], source) or not self.all(rule[sides[1]], target):
            return False
        if not self.itself and self.all(rule[sides[0]], target) and self.all(rule[sides[1]], source):
            return False
        return self.loose or all(self._equal(name, source, target) for name in rule.get("equal", ()))

    def _equal(self, name: str, source: Labels, target: Labels) -> bool:
        if self.lacking and name not in source and name not in target:
            return False
        return source.get(name, "") == target.get(name, "")

    def silences(self, silence: Mapping[str, Any], labels: Labels, now: str) -> bool:
        """Return whether a silence is in force and about an alert."""
        asked = []
        for one in silence["matchers"]:
            equal = self.same or one.get("isEqual", True)
            op = ("=" if equal else "!") + ("~" if one["isRegex"] else "" if equal else "=")
            asked.append(self.matches(one["name"], op, one["value"], labels))
        in_force = silence["startsAt"] <= now and (self.ended or now < silence["endsAt"])
        return in_force and (any(asked) if self.either else all(asked))

    def muted(
        self, config: Mapping[str, Any], silences: Sequence[Any], alerts: Sequence[Labels], now: str
    ) -> list[Any]:
        """Return, of each alert, the numbers of those that inhibit it, and the ids of the silences about it."""
        rules = config.get("inhibit_rules", ())
        return [
            [
                *(at for at, other in enumerate(alerts) if any(self.mutes(rule, other, one) for rule in rules)),
                *(silence["id"] for silence in silences if self.silences(silence, one, now)),
            ]
            for one in alerts
        ]


RIGHT = Idea()
ROUTING: dict[str, Idea] = {
    "continue-by-default": Idea(goes_on=True),
    "continue-unknown": Idea(never=True),
    "unanchored": Idea(search=True),
    "missing-matches-nothing": Idea(missing=True),
    "parent-is-told-too": Idea(parent=True),
    "children-ignored": Idea(deepest=False),
}
MUTING: dict[str, Idea] = {
    "inhibits-itself": Idea(itself=True),
    "both-missing-differ": Idea(lacking=True),
    "equal-ignored": Idea(loose=True),
    "silence-without-end": Idea(ended=True),
    "one-matcher-is-enough": Idea(either=True),
    "unanchored": Idea(search=True),
    "negation-ignored": Idea(same=True),
}

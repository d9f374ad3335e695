"""How people think that Alertmanager walks its tree and keeps alerts quiet: rightly, or with a wrong idea."""

import re
from collections.abc import Iterator, Mapping, Sequence
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
    half: bool = False  # the beginning is held to the first of several alternatives, the end to the last
    emptied: bool = False  # a route without matchers matches nothing

    def matches(self, name: str, op: str, value: str, labels: Labels) -> bool:
        """Return whether a label is as asked."""
        if self.missing and name not in labels:
            return False
        have = labels.get(name, "")
        found = self._found(value, have) if "~" in op else have == value
        return found != op.startswith("!")

    def _found(self, pattern: str, have: str) -> bool:
        if self.half:
            return re.match(f"{pattern}$", have) is not None
        return (re.search if self.search else re.fullmatch)(pattern, have) is not None

    def all(self, matchers: Sequence[str], labels: Labels) -> bool:
        """Return whether labels are as all texts ask."""
        asked = (self.matches(*_parts(text), labels) for text in matchers)
        return any(asked) if self.either and matchers else all(asked)

    def receivers(self, route: Mapping[str, Any], labels: Labels, inherited: str = "", depth: int = 0) -> list[str]:
        """Return who is told."""
        if not self.all(route.get("matchers", ()), labels) or (self.emptied and depth and not route.get("matchers")):
            return []
        own, found = route.get("receiver", inherited), []
        for child in route.get("routes", ()) if self.deepest or not depth else ():
            told = self.receivers(child, labels, own, depth + 1)
            found += told
            if told and (self.never or not child.get("continue", self.goes_on)):
                break
        return [own, *found] if self.parent and found else found or [own]

    def mutes(self, rule: Mapping[str, Any], alerts: Sequence[Labels]) -> Iterator[tuple[int, int]]:
        """Yield the numbers of an alert and of one that it keeps quiet."""
        sources, targets = (
            [self.all(rule[f"{side}_matchers"], one) for one in alerts] for side in ("source", "target")
        )
        for at, source in enumerate(alerts):
            for to, target in enumerate(alerts):
                if not sources[at] or not targets[to] or (not self.itself and targets[at] and sources[to]):
                    continue
                if self.loose or all(self._equal(name, source, target) for name in rule.get("equal", ())):
                    yield at, to

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
        pairs = {pair for rule in config.get("inhibit_rules", ()) for pair in self.mutes(rule, alerts)}
        return [
            [
                *sorted(at for at, to in pairs if to == number),
                *(silence["id"] for silence in silences if self.silences(silence, one, now)),
            ]
            for number, one in enumerate(alerts)
        ]


RIGHT = Idea()
ROUTING: dict[str, Idea] = {
    "continue-by-default": Idea(goes_on=True),
    "continue-unknown": Idea(never=True),
    "unanchored": Idea(search=True),
    "missing-matches-nothing": Idea(missing=True),
    "parent-is-told-too": Idea(parent=True),
    "children-ignored": Idea(deepest=False),
    "half-anchored": Idea(half=True),
    "no-matchers-no-match": Idea(emptied=True),
}
MUTING: dict[str, Idea] = {
    "inhibits-itself": Idea(itself=True),
    "both-missing-differ": Idea(lacking=True),
    "equal-ignored": Idea(loose=True),
    "silence-without-end": Idea(ended=True),
    "one-matcher-is-enough": Idea(either=True),
    "unanchored": Idea(search=True),
    "half-anchored": Idea(half=True),
    "negation-ignored": Idea(same=True),
}

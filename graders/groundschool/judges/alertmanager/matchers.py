"""Label matchers as Alertmanager 0.25 reads them: ``name op value``, several of them between commas, or in braces."""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from groundschool.grading.told import brief
from groundschool.judges.alertmanager.errors import AlertmanagerError
from groundschool.judges.go_patterns import go_pattern

_MATCHER = re.compile(r"\s*([a-zA-Z_:][a-zA-Z0-9_:]*)\s*(=~|=|!=|!~)\s*(.*?)\s*", re.DOTALL)


@dataclass(frozen=True)
class LabelMatcher:
    """What is asked of a label; one that an alert does not have is empty, and expressions match the whole value."""

    name: str
    op: str
    value: str

    def __post_init__(self) -> None:
        if "~" in self.op:
            try:
                go_pattern(self.value)
            except ValueError as error:
                raise AlertmanagerError(f"error parsing regexp {brief(self.value)}: {error}") from error

    def matches(self, labels: Mapping[str, str]) -> bool:
        """Return whether a set of labels is as asked."""
        have = labels.get(self.name, "")
        same = go_pattern(self.value).fullmatch(have) is not None if "~" in self.op else have == self.value
        return same != self.op.startswith("!")


def parse_matchers(text: str) -> tuple[LabelMatcher, ...]:
    """Return the matchers of a text; raises AlertmanagerError for one that is none."""
    inner = text.removeprefix("{").removesuffix("}")
    tokens, token, quoted, escaped = [], "", False, False
    for sign in inner:
        if sign == "," and not quoted:
            tokens.append(token)
            token = ""
            continue
        if sign == '"' and not escaped:
            quoted = not quoted
        escaped = sign == "\\" and not escaped
        token += sign
    tokens += [token] if token.strip() else []
    return tuple(_matcher(one) for one in tokens)


def _matcher(text: str) -> LabelMatcher:
    found = _MATCHER.fullmatch(text)
    if not found or not found[3]:
        raise AlertmanagerError(f"bad matcher format: {brief(text, quote=False)}")
    return LabelMatcher(found[1], found[2], _value(found[3]))


def _value(raw: str) -> str:
    """Return a value without its quotes and escapes."""
    quoted = raw.startswith('"')
    inner = raw[1:-1] if quoted and len(raw) > 1 and raw.endswith('"') else raw
    if quoted and (inner is raw or re.search(r"(?<!\\)(?:\\\\)*\\$", inner)):
        raise AlertmanagerError(f"matcher value contains unescaped double quote: {brief(raw, quote=False)}")
    if re.search(r'(?<!\\)(?:\\\\)*"', inner):
        raise AlertmanagerError(f"matcher value contains unescaped double quote: {brief(raw, quote=False)}")
    return re.sub(r'\\([n"\\])', lambda one: "\n" if one[1] == "n" else one[1], inner)

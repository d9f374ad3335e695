"""The headings of a postmortem: which section a line begins, however its writer likes headings to look.

Numbered or not, of any level, closed or underlined, bold, in italics, or run into the paragraph: ``**Summary.** ...``.
"""

import re
from collections.abc import Mapping

SECTIONS: Mapping[str, str] = {  # by name, how it may be headed
    "Summary": r"(executive )?summary|in short",
    "Impact": r"(customer |user |business )?impact",
    "Timeline": "(incident )?timeline",
    "Detection": "detection|how (it|this) (was|got) (detected|found( out)?|noticed)"
    "|how we (found out|noticed|found it)",
    "Contributing factors": "contribut(ing|ory) (factors?|conditions?|causes?)|what contributed",
    "Trigger": "(the )?trigger|what (triggered|started|began) (it|this)|what set (it|this) off",
    "Resolution": "((mitigation|response|resolution|recovery) (and|&) )?(resolution|recovery|mitigation)"
    "|how (it|this) was (resolved|mended|ended)",
    "What went well": "(what )?(went|worked) well",
    "What went badly": "(what )?(went|did) (badly|poorly|wrong|not go well)|what could have gone better",
    "Where we were lucky": "(where )?we (were|got|had) luck(y)?|where we (were|got) lucky|luck(y)?",
    "Actions": "(follow-?up )?actions?( items?)?|follow-?ups?|next steps",
}
_NAMES = "|".join(f"({one})" for one in (re.sub(r"\((?!\?)", "(?:", said) for said in SECTIONS.values()))
_HEADING = re.compile(
    rf"^[ \t]*(?:#+[ \t]*|(?=[*_]))[*_]*(?:\d+[.)]?[ \t]+)?(?:{_NAMES})"
    r"[*_]*[ \t]*[:.]?[*_]*(?:[ \t]*\([^)\n]*\)|,[^\n]*)?[*_]*[ \t]*:?[ \t]*#*[ \t]*$",
    re.MULTILINE | re.IGNORECASE,
)
_NAME = re.compile(rf"(?:\d+[.)]?[ \t]+)?(?:{_NAMES})(?:[ \t]*\([^)\n]*\))?", re.IGNORECASE)
_UNDERLINED = re.compile(r"^[ \t]*(\w[^\n|]*?)[ \t]*\n[ \t]*(?:={2,}|-{2,})[ \t]*$", re.MULTILINE)
_RUN_IN = re.compile(r"^[ \t]*(\*\*|__)([^*_\n]{3,60}?)(?:[.:]\1|\1[ \t]*[.:])[ \t]+(?=\S)", re.MULTILINE)
OTHER = re.compile(r"^[ \t]*#+[ \t]+\S.*", re.MULTILINE)
Heading = tuple[re.Match[str], str]


def plain_headings(text: str) -> str:
    """Return a text in which underlined headings of sections, and those run into a paragraph, stand as others do."""
    text = _UNDERLINED.sub(lambda one: f"## {one[1]}\n" if _NAME.fullmatch(one[1]) else one[0], text)
    known = {name for _, name in template_headings(text)}

    def on_its_own(found: re.Match[str]) -> str:
        named = _NAME.fullmatch(found[2].strip())
        return f"**{found[2]}**\n" if named and _section(named) not in known else found[0]

    return _RUN_IN.sub(on_its_own, text)


def template_headings(text: str) -> list[Heading]:
    """Return the headings of sections in a text, each with the section's name."""
    return [(found, _section(found)) for found in _HEADING.finditer(text)]


def strangers(text: str) -> tuple[str, ...]:
    """Return the headings of a text, without its title, that are no section's."""
    known = {found.start() for found, _ in template_headings(text)}
    return tuple(one[0].strip("# \t") for one in OTHER.finditer(text) if one.start() not in known)[1:]


def _section(found: re.Match[str]) -> str:
    return list(SECTIONS)[next(at for at, said in enumerate(found.groups()) if said)]

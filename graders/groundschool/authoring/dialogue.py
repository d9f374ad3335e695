"""Conversations in prose: whoever speaks begins a line."""

import re

_SPEAKER = r"> \*\*[^*\n]+\*\*[^·\n]{0,80} · "
_NEXT = re.compile(rf"^(> .*\S)\n(?={_SPEAKER})", re.MULTILINE)


def spoken(markdown: str) -> str:
    """Return Markdown in which a quoted line that names its speaker (``> **Name** · text``) begins a line when shown.

    Markdown would run the quoted lines into one paragraph; two blanks at the end of a line break it.
    """
    return _NEXT.sub(r"\1  \n", markdown)

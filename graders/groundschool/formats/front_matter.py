"""Pages in Markdown with front matter: YAML between two lines of three dashes, the first thing in the file.

Source: https://jekyllrb.com/docs/front-matter/ and ``lib/jekyll/document.rb`` (the closing line may be ``...``, too, as
YAML ends a document). What it holds is read by PyYAML, so a day without quotes is a date. A page without is no error
for a site generator, which takes it as it is; here it is one.
"""

import re
from collections.abc import Mapping
from typing import Any

import yaml

from groundschool.formats.accepted import Accepted

_PAGE = re.compile(r"---[ \t]*\n(?P<matter>.*?)^(?:---|\.\.\.)[ \t]*(?:\n|\Z)(?P<body>.*)", re.DOTALL | re.MULTILINE)


def page_with_matter(matter: Mapping[str, Any], body: str) -> str:
    """Return a page: what is known of it, in the order given, and below that its text."""
    return f"---\n{yaml.safe_dump(dict(matter), sort_keys=False, allow_unicode=True)}---\n\n{body}"


def read_page(content: bytes) -> tuple[dict[str, Any], str]:
    """Return the front matter and the text of a page; raises ValueError where there is no front matter to be read."""
    found = _PAGE.match(content.decode().replace("\r\n", "\n"))
    if not found:
        raise ValueError("a page begins with a line of three dashes, and another one ends its front matter")
    try:
        matter = yaml.safe_load(found["matter"]) or {}
    except yaml.YAMLError as error:
        raise ValueError(f"the front matter is no YAML: {error}") from error
    if not isinstance(matter, dict):
        raise ValueError(f"front matter has names and values, not {matter!r:.80}")  # noqa: TRY004 - of a file
    return matter, found["body"].lstrip("\n")


ACCEPTED = {"front-matter": Accepted(read=read_page)}

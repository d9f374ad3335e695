"""Regular expressions as programs written in Go read them: RE2, whose time grows with the text and never explodes."""

from functools import lru_cache
from typing import Any

import re2

LONGEST = 1_000  # characters: no label matcher that people write is longer
_QUIET = re2.Options()
_QUIET.log_errors = False


@lru_cache(maxsize=512)
def go_pattern(text: str) -> Any:  # noqa: ANN401 - a compiled pattern of re2
    """Return a compiled pattern; raises ValueError with what RE2 says of one that it does not take."""
    if len(text) > LONGEST:
        raise ValueError(f"a regular expression of more than {LONGEST} characters")
    try:
        return re2.compile(text, _QUIET)
    except re2.error as error:
        said = error.args[0]
        raise ValueError(said.decode() if isinstance(said, bytes) else str(said)) from error

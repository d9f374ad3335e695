"""How long what people write may be: a note is read by somebody, and an event is kept for good."""

from groundschool.errors import GroundschoolError

# Characters, by the field of a payload.
LONGEST = {"artefact_ref": 500, "attester": 255, "note": 4000, "reason": 4000, "unit": 40}


def excess(field: str, text: str) -> str:
    """Return in words that a text is too long for its field, or nothing."""
    most = LONGEST[field]
    return f"has {len(text):,} characters, and {most:,} is the most" if len(text) > most else ""


def check_length(field: str, text: str) -> None:
    """Raise GroundschoolError for a text that is too long for its field."""
    if said := excess(field, text):
        raise GroundschoolError(f"{field}: {said}. Say it shorter, or say where it can be read.")

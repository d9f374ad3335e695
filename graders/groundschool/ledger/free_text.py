"""What people may write, and how much: a note is read by somebody, and an event is kept for good."""

from groundschool.errors import GroundschoolError, steerless

# Characters, by the field of a payload.
LONGEST = {"artefact_ref": 500, "attester": 255, "comment": 4000, "note": 4000, "reason": 4000, "unit": 40}

REMEDY = "Type it anew, shorter, or say where it can be read."


def excess(field: str, text: str) -> str:
    """Return in words that a text is too long for its field, or holds what is no text; or nothing."""
    most = LONGEST[field]
    if steerless(text) != text:
        return "holds characters that cannot be seen, and steer what shows them"
    return f"has {len(text):,} characters, and {most:,} is the most" if len(text) > most else ""


def check_length(field: str, text: str) -> None:
    """Raise GroundschoolError for a text that is too long for its field, or none."""
    if said := excess(field, text):
        raise GroundschoolError(f"{field}: {said}. {REMEDY}")

"""Which secrets a text asks to be rotated: by their path, behind 'Rotate:', with more words behind it or not."""

from collections import Counter

from groundschool.judges.prose.labelled import paragraphs, template_labels

ROTATE = template_labels("Rotate")


def path_asked(said: str) -> str:
    """Return the path with which begins what stands behind the label, or "" where nothing does."""
    return said.split(maxsplit=1)[0].strip("`*,.;:") if said.split() else ""


def asked_on_page(page: str) -> Counter[str]:
    """Return the paths that a page asks to be rotated, and how often."""
    return Counter(path for _, said in paragraphs(page, ROTATE) if (path := path_asked(said)))

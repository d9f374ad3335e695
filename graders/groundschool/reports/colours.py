"""Colours of the heat map: cividis, which reads alike with any colour vision, and text that stands out on it."""

# Cividis (Nunez, Anderton and Renslow 2018, PLoS ONE 13:e0199239) at eleven even steps.
ANCHORS = (
    "#00224e", "#083370", "#35456c", "#4f576c", "#666970", "#7d7c78",
    "#948e77", "#aea371", "#c8b866", "#e5cf52", "#fee838",
)  # fmt: skip
# Only pure black and white leave no gap: one of them always has 4.5 to 1.
DARK, LIGHT = "#000000", "#ffffff"


def cividis(share: float) -> str:
    """Return the colour of a share (0-1) as ``#rrggbb``, interpolated between the steps."""
    place = min(max(share, 0.0), 1.0) * (len(ANCHORS) - 1)
    lower = min(int(place), len(ANCHORS) - 2)
    before, after = _channels(ANCHORS[lower]), _channels(ANCHORS[lower + 1])
    mixed = (round(a + (b - a) * (place - lower)) for a, b in zip(before, after, strict=True))
    return "#" + "".join(f"{channel:02x}" for channel in mixed)


def text_on(background: str) -> str:
    """Return the dark or the light text colour, whichever has the higher contrast on ``background``."""
    return max(DARK, LIGHT, key=lambda colour: contrast(colour, background))


def contrast(one: str, other: str) -> float:
    """Return the contrast ratio of two colours, 1 to 21, as WCAG 2.2 defines it."""
    darker, lighter = sorted((_luminance(one), _luminance(other)))
    return (lighter + 0.05) / (darker + 0.05)


def _luminance(colour: str) -> float:
    red, green, blue = (_linear(channel / 255) for channel in _channels(colour))
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _linear(channel: float) -> float:
    return channel / 12.92 if channel <= 0.04045 else ((channel + 0.055) / 1.055) ** 2.4


def _channels(colour: str) -> tuple[int, int, int]:
    return int(colour[1:3], 16), int(colour[3:5], 16), int(colour[5:7], 16)

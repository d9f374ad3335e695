"""Whoever speaks in a quoted conversation begins a line."""

import pytest

from groundschool.authoring.dialogue import spoken


@pytest.mark.parametrize(
    "shown",
    [
        "> **Ana** · Yes.  \n> **Bo** (platform) · No.",
        "> **#changes** 15:20 · Green.  \n> **Noor** 15:24 · So?\n\nText.",
        "> **Ana** · Tell me\n> which one.  \n> **Bo** · That.",
        "> **Ana** · Tell me:\n> **which services have failed?**",
        "**Ana** · Yes.\n**Bo** · No.",
        "> **Ana** · Yes.\n>\n> **Bo** · No.",
    ],
)
def test_who_speaks_begins_a_line_and_nothing_else_does(shown):
    assert spoken(shown.replace("  \n", "\n")) == shown
    assert spoken(shown) == shown

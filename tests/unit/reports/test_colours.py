"""The heat map's colours are matplotlib's cividis, and text on them can be read."""

import pytest

from groundschool.reports.colours import ANCHORS, cividis, contrast, text_on


def test_text_reaches_the_contrast_of_wcag_aa_on_every_shade():
    shades = [cividis(step / 1000) for step in range(1001)]
    assert min(contrast(text_on(shade), shade) for shade in shades) >= 4.5


def test_the_scale_is_clamped_and_grows_lighter():
    assert (cividis(-1), cividis(2)) == (ANCHORS[0], ANCHORS[-1])
    against_black = [contrast("#000000", cividis(n / 50)) for n in range(51)]
    assert against_black == sorted(against_black)


def test_contrast_of_black_and_white_is_21():
    assert contrast("#000000", "#ffffff") == pytest.approx(21.0)

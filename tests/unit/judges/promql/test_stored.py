"""Samples that were written down, and expressions over them."""

import numpy as np
import pytest

from groundschool.judges.promql import PromqlError, answers_over, samples_of

TEXT = """\
# HELP requests Requests.
# TYPE requests counter
requests_total{job="a",path="} 1 2"} 10 100
requests_total{job="a",path="} 1 2"} 40 115
up 1 100
up 1 115
# EOF
"""


def test_series_are_read_with_whatever_stands_in_their_labels():
    counted, up = samples_of(TEXT)
    assert counted.by_name == {"__name__": "requests_total", "job": "a", "path": "} 1 2"}
    assert (counted.times.tolist(), counted.values.tolist()) == ([100, 115], [10, 40])
    assert up.labels == (("__name__", "up"),)


def test_an_expression_is_answered_at_each_moment_and_nan_where_it_is_not_there():
    [(labels, values)] = answers_over(samples_of(TEXT), "sum by (job) (rate(requests_total[30s]))", [100, 115]).items()
    assert labels == (("job", "a"),)
    assert np.isnan(values[0])
    assert values[1] == pytest.approx(30 / 15 * 20 / 30)  # stretched to where the counter was 0, five seconds before
    assert answers_over(samples_of(TEXT), "2 * 3", [1.0, 2.0])[()].tolist() == [6, 6]


@pytest.mark.parametrize("line", ["up 1", "up{} one 100", "up 1 2 3"])
def test_a_line_that_is_no_sample_is_named(line):
    with pytest.raises(PromqlError, match="no sample"):
        samples_of(line)

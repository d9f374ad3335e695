"""Other ways to be right: two that were written without having seen the solution."""

from groundschool.kit import beside, right

rows = beside(__file__, "blind_plain_rows")
tables = beside(__file__, "blind_tables")
blind_plain_rows_scorecard = right("scorecard")(rows.scorecard)
blind_plain_rows_before_after = right("before-after")(rows.before_after)
blind_tables_scorecard = right("scorecard")(tables.scorecard)
blind_tables_before_after = right("before-after")(tables.before_after)

"""The made-up cohort: its people, what they hand in over half a year, and what their ledger holds beside that."""

"""Other ways to be right."""

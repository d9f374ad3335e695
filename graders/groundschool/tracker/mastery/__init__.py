"""From evidence to levels: the mastery rule, each skill's reading, and when a level was granted."""

"""From graded attempts to levels: events, evidence, the mastery rule, skill milestones. Pure: no clock, no storage."""

"""How fast: days of service, quarters, and skill milestones a quarter."""

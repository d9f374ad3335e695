"""What follows for people who help: risks, the next best exercise, what to mark first, the scorecard, item analysis."""

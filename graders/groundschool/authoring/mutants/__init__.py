"""Answers that a machine makes wrong: the solution with one small thing changed, by the rules of its language."""

"""Rubrics: what a machine can judge about prose, stated so that a writer can check it beforehand.

One module for each kind of text, and ``language`` for what they share. Everything here is pure; what is true about a
situation comes in as facts, the text as a string, and checks go out.
"""

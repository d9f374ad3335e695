"""One module for each format: what the real program would have written, byte for byte.

Rules for a format:

- It is handed plain values and records of its own, and knows no company, run or fault: who tells what is a scenario's
  business.
- It is pure: the same arguments give the same bytes.
- It writes the format of a named version of a real program, quirks included, and says in ``ACCEPTED`` which program (or
  reader of ours, where none reads the format) accepts a file; one test tries every file of every dataset.
"""

"""One module for each format: what the real program would have written, byte for byte.

Rules for a format:

- It is handed plain values and records of its own, and knows no company, run or fault: who tells what is a scenario's
  business.
- It is pure: the same arguments give the same bytes.
- It writes the format of a named version of a real program, quirks included, and a test in ``tests/integration``
  lets that program (or one that reads its output) accept it.
"""

"""One module for each format, which writes what the real program would have written about a run.

Rules for a renderer:

- It is handed a ``World``, a ``Run`` or plain values, and reads only what people could observe: never ``Run.truth``, a
  ``Fault`` or an ``Incident``. No output contains a fault's id or class name.
- It is pure: the same arguments give the same bytes; randomness comes from a ``RandomState`` made from the run's seed.
- It writes the format of a named version of a real program, quirks included, and a test in ``tests/integration``
  lets that program (or one that reads its output) accept it.
- Names end in ``.example``, addresses are those of the world.
"""

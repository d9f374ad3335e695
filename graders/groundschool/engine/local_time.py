"""The time zone of a sitting, so that an answer in local time fails for everybody, wherever the grader stands.

Zones are written as POSIX has them (IEEE Std 1003.1, 8.3): no file has to be found from within a sandbox. Their offsets
are whole hours of nothing, and none stands in the course's data, or an answer would be right by chance.
"""

import random

ZONES = ("<+0545>-5:45", "<+0845>-8:45", "<+1245>-12:45", "<-0930>+9:30")


def zone_of(seed: int) -> str:
    """Return the zone in which the answers of a sitting run; the same one whenever it is graded again."""
    return random.Random(f"zone {seed}").choice(ZONES)

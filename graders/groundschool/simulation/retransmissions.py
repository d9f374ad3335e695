"""Segments that hosts send again, counted so that they agree with the requests of the edge one by one."""

import numpy as np

from groundschool.simulation.chance import stream
from groundschool.simulation.graph import Ints
from groundschool.simulation.network import exposure
from groundschool.simulation.requests import minute_requests
from groundschool.simulation.run import Run


def retransmissions(run: Run) -> Ints:
    """Return how many segments each instance's host sent again for it in each step, (T, I)."""
    found = np.zeros(run.conditions.loss.shape, dtype=np.int64)
    lossy = np.asarray(run.conditions.loss.any(axis=1))
    for t in np.flatnonzero(lossy).tolist():
        answered = run.counts[t].sum(axis=1)
        mean = answered @ exposure(run.world, run.conditions.loss[t]).again
        found[t] = stream(run.seed, "sent again", t).poisson(mean)
    for number in run.minutes:
        if lossy[run.minute(number)].any():
            log = minute_requests(run, number)
            np.add.at(found, (log["step"], log["edge"]), log["syns"] + log["asks"])
            np.add.at(found, (log["step"], log["upstream"]), log["answers"])
    return found

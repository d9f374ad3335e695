"""How often somebody may ask: so many times within so many seconds, counted for each name apart."""

import time
from collections import OrderedDict, deque
from collections.abc import Callable

NAMES = 4096  # counted at the same time; whoever asked longest ago is forgotten first


class RateLimit:
    """At most ``most`` admissions within any ``seconds``; ``clock`` gives seconds that only grow."""

    def __init__(self, most: int, seconds: float, clock: Callable[[], float] = time.monotonic) -> None:
        self.seconds = seconds
        self._most, self._clock = most, clock
        self._asked: OrderedDict[str, deque[float]] = OrderedDict()

    def admits(self, name: str) -> bool:
        """Return whether somebody may ask now, and count that they did."""
        now = self._clock()
        asked = self._asked.setdefault(name, deque(maxlen=self._most))
        self._asked.move_to_end(name)
        if len(self._asked) > NAMES:
            self._asked.popitem(last=False)
        if len(asked) == self._most and now - asked[0] < self.seconds:
            return False
        asked.append(now)
        return True

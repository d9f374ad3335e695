"""Numbers that are measured or reckoned: alike within what nobody is asked to hit."""

from dataclasses import dataclass
from fractions import Fraction


@dataclass(frozen=True, eq=False, repr=False)
class Near:
    """A number that equals another one of its kind when neither is further away than both allow.

    A view puts it in the place of a number, so that right value, answer and traps are compared alike.
    """

    value: float | Fraction
    within: float

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Near):
            return NotImplemented
        same = self.value == other.value  # what is infinite has no distance
        return same or abs(self.value - other.value) <= min(self.within, other.within)

    def __hash__(self) -> int:
        """Raise TypeError: two that are near a third need not be near each other, so no hash fits."""
        raise TypeError("numbers that are near each other have no hash")

    def __repr__(self) -> str:
        """Return the number alone: that is what an answer gave."""
        return repr(self.value)


def near(value: object, within: float) -> object:
    """Return a number as one that is near its like, also one of a table's; what is no number as it is."""
    plain = getattr(value, "item", lambda: value)()  # a number or a bool of numpy, as tables have them
    return Near(plain, within) if isinstance(plain, int | float | Fraction) and not isinstance(plain, bool) else plain

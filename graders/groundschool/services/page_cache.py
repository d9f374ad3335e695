"""The pages that were made lately: so many, and no more characters than that, the ones asked for last."""

from collections import OrderedDict
from collections.abc import Hashable
from threading import Lock
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from groundschool.services.page_builder import Built

PAGES, CHARACTERS = 256, 32_000_000


class PageCache:
    """Pages by what is shown on them; may be asked from any thread."""

    def __init__(self, pages: int = PAGES, characters: int = CHARACTERS) -> None:
        self._most, self._longest = pages, characters
        self._pages: OrderedDict[Hashable, Built] = OrderedDict()
        self._characters = 0
        self._lock = Lock()

    def get(self, key: Hashable) -> "Built | None":
        """Return the page of this key, None when it was not kept."""
        with self._lock:
            if key in self._pages:
                self._pages.move_to_end(key)
            return self._pages.get(key)

    def keep(self, key: Hashable, page: "Built") -> None:
        """Keep a page, and let go of those that nobody asked for in the longest time."""
        with self._lock:
            if key not in self._pages:
                self._characters += len(page[0])
            self._pages[key] = page
            while len(self._pages) > self._most or self._characters > self._longest:
                _, (gone, _) = self._pages.popitem(last=False)
                self._characters -= len(gone)

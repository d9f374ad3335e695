"""Gives people the feedback of what they handed in: writes nbgrader's pages, and puts them where they are fetched.

A page is fetched by who has the hand-in's secret, under the name that their own file has.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from groundschool.marking.hand_in_copy import SECRET
from groundschool.marking.laid import files_beside
from groundschool.marking.submission import Submission
from groundschool.marking.whole_files import write_whole
from groundschool.nbgrader_bridge.converters import Door
from groundschool.nbgrader_bridge.placed_whole import WAIT_SECONDS, alone

Sheet = tuple[str, str]  # an associate and an area: what is handed in together


@dataclass(frozen=True)
class Feedback:
    """Gives the pages of a working folder's hand-ins; ``handed_in`` are those that are known, graded before or now.

    One process at a time does, for a mark on a page or for a grading; others have ``patience`` for so many seconds.
    """

    door: Door
    handed_in: Iterable[Submission]
    patience: float = WAIT_SECONDS

    def give(
        self, written: Iterable[Sheet], released: Iterable[Sheet], advance: Callable[[str], object] = str
    ) -> list[str]:
        """Write the pages of some sheets, release these and others, and return what could not be done, in sentences.

        What was laid by hand has no secret: its page is only written.
        """
        wrong: list[str] = []
        fresh = set(written)
        named = _by_sheet(self.handed_in)
        folder = self.door.work / "feedback"
        folder.mkdir(exist_ok=True)
        for associate, area in sorted(fresh | set(released)):
            with alone(folder, self.patience, "process that writes feedback"):
                wrong += self._sheet(associate, area, named.get((associate, area), ()), (associate, area) in fresh)
            advance(f"{associate} {area}")
        return wrong

    def _sheet(self, associate: str, area: str, handed_in: Iterable[Submission], fresh: bool) -> Iterator[str]:  # noqa: FBT001
        """Write a sheet's pages if they are ``fresh``, release them, and yield what cannot be."""
        if fresh:
            yield from _said(associate, area, self.door.feedback(area, associate).problem, "written")
        if _renewed(self.door.work, associate, area):
            yield from _said(associate, area, self.door.release_feedback(area, associate).problem, "released")
        for one in handed_in:
            yield from self._under_own_names(one)

    def _under_own_names(self, one: Submission) -> Iterator[str]:
        """Release the page of what was called, or lay, otherwise, as nbgrader looks for it; yield what cannot be."""
        page = self.door.work / "feedback" / one.associate / f"{one.exercise}.html"
        if not page.is_file():
            return
        right = self.door.work / "submitted" / one.associate / f"{one.exercise}.ipynb"
        names = [path for path in one.files if _is_looked_for(self.door.work, one.associate, path)]
        for path in names:
            if path != right and (secret := _secret(path.parent)):
                place = shared_page(self.door, secret, path.stem)
                place.parent.mkdir(parents=True, exist_ok=True)
                write_whole(place, page.read_bytes())
        if not names and _secret(one.path.parent):
            because = f"Fetch Feedback knows only .ipynb files, and they handed in {one.place}"
            yield f"give {one.associate} their feedback on {one.exercise} yourself: {because}. It is {page}"


def shared_page(door: Door, secret: str, name: str) -> Path:
    """Return where nbgrader looks for the page of a notebook that was handed in with a secret under this name."""
    from nbgrader.utils import notebook_hash

    return door.inbound.parent / "feedback" / f"{notebook_hash(secret=secret, notebook_id=name)}.html"


def shared_pages(door: Door, associate: str) -> list[Path]:
    """Return the pages in the exchange that were released to somebody, under whatever name."""
    found = set()
    for top in ("submitted", "feedback"):
        for folder in sorted((door.work / top / associate).glob("*/")):
            written = door.work / "feedback" / associate / folder.name
            names = {path.stem for path in (*written.glob("*.html"), *folder.glob("*.ipynb"))}
            if secret := _secret(folder):
                found |= {shared_page(door, secret, name) for name in names}
    return sorted(path for path in found if path.is_file())


def _by_sheet(handed_in: Iterable[Submission]) -> Mapping[Sheet, list[Submission]]:
    found: dict[Sheet, list[Submission]] = {}
    for one in handed_in:
        found.setdefault((one.associate, one.exercise.partition("/")[0]), []).append(one)
    return found


def _is_looked_for(work: Path, associate: str, path: Path) -> bool:
    """Return whether nbgrader looks for the feedback of a file: a notebook that lies in no folder of its own."""
    return path.suffix == ".ipynb" and path.parent.parent == work / "submitted" / associate


def _secret(folder: Path) -> str:
    """Return the secret that came with a hand-in, or nothing."""
    return dict(files_beside(folder)).get(SECRET, b"").decode("utf-8", "replace")


def _renewed(work: Path, associate: str, area: str) -> bool:
    """Return whether pages can be fetched, by the secret and stamp of the hand-in that lies there now."""
    folder = work / "feedback" / associate / area
    now = dict(files_beside(work / "submitted" / associate / area))
    if SECRET not in now or not any(folder.glob("*.html")):
        return False
    for name in (SECRET, "timestamp.txt"):
        if name in now and (not (folder / name).is_file() or (folder / name).read_bytes() != now[name]):
            write_whole(folder / name, now[name])
    return True


def _said(associate: str, area: str, problem: str, done: str) -> Iterable[str]:
    if problem:
        yield f"the feedback of {associate} on {area} could not be {done}: {problem}"

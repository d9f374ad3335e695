"""Gives people the feedback of what they handed in: writes nbgrader's pages, and puts them where they are fetched."""

from collections.abc import Callable, Iterable
from pathlib import Path

from groundschool.authoring.nbgrader_door import Door
from groundschool.marking.hand_in_copy import SECRET
from groundschool.marking.laid import beside

Sheet = tuple[str, str]  # an associate and an area: what is handed in together


def give_feedback(
    door: Door, written: Iterable[Sheet], released: Iterable[Sheet], advance: Callable[[str], object]
) -> list[str]:
    """Write the pages of some sheets, release these and others, and return what could not be done, in sentences.

    A page is fetched by who has the hand-in's secret. What was laid by hand has none: its page is only written.
    """
    wrong: list[str] = []
    fresh = set(written)
    for associate, area in sorted(fresh | set(released)):
        if (associate, area) in fresh:
            wrong += _said(associate, area, door.feedback(area, associate).problem, "written")
        if _renewed(door.work, associate, area):
            wrong += _said(associate, area, door.release_feedback(area, associate).problem, "released")
        advance(f"{associate} {area}")
    return wrong


def _renewed(work: Path, associate: str, area: str) -> bool:
    """Return whether pages can be fetched, by the secret and stamp of the hand-in that lies there now."""
    folder = work / "feedback" / associate / area
    now = dict(beside(work / "submitted" / associate / area))
    if SECRET not in now or not any(folder.glob("*.html")):
        return False
    for name in (SECRET, "timestamp.txt"):
        if name in now and (not (folder / name).is_file() or (folder / name).read_bytes() != now[name]):
            draft = folder / f".{name}"
            draft.write_bytes(now[name])
            draft.replace(folder / name)
    return True


def _said(associate: str, area: str, problem: str, done: str) -> Iterable[str]:
    if problem:
        yield f"the feedback of {associate} on {area} could not be {done}: {problem}"

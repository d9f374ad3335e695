"""What somebody asks to be graded, and whether there is such a thing."""

from dataclasses import dataclass

from groundschool.services.workspace import Workspace


@dataclass(frozen=True)
class Wanted:
    """What is to be graded: skill areas or exercises, and people; everything and everybody where nothing is named.

    ``again`` grades unchanged submissions too, ``collect`` fetches hand-ins first, ``feedback`` gives pages after.
    ``because`` says why marks are corrected: it is told to whom they are of.
    """

    names: tuple[str, ...] = ()
    people: tuple[str, ...] = ()
    again: bool = False
    collect: bool = False
    feedback: bool = False
    because: str = ""

    def check(self, workspace: Workspace) -> None:
        """Raise UnknownNameError for an exercise or a person that there is not."""
        from groundschool.errors import UnknownNameError

        workspace.whole.select(self.names)
        known = _people(workspace, beyond=self.collect) if self.people else ()
        for who in self.people:
            if who not in known:
                raise UnknownNameError("associate", who, known)


EVERYTHING = Wanted()


def _people(workspace: Workspace, *, beyond: bool) -> set[str]:
    """Return who is known: who is on the roster or has handed in, ``beyond`` that who has done so in the exchange."""
    from groundschool.curriculum.roster import load_roster

    folders = [workspace.folder / "submitted", *([workspace.gate.inbound] if beyond else [])]
    handed_in = {path.name.partition("+")[0] for folder in folders if folder.is_dir() for path in folder.iterdir()}
    roster, _ = load_roster(workspace.folder)
    return {*roster, *(handed_in if not roster else ())}

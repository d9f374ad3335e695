"""What happened in each repository: the change that has to go, and everything around it."""

import random
from dataclasses import dataclass
from datetime import datetime

from groundschool.kit import beside

repository = beside(__file__, "repository")
Repository = repository.Repository
BRANCHES = ("seasonal-fares", "group-discount", "island-passes", "late-boats", "winter-table")
KEPT_UP = "pier-lights"
# Of merges in the wrong direction: titles are written by people.
BY_HAND = ("Merge remote-tracking branch 'origin/main'", "Up to date", "Seasons, with all that is new")
TITLES = (
    "Kiosks greet in French",
    "Patch of a library",
    "Times of the night boat",
    "Fewer words",
    "On-call list",
)


@dataclass
class Case:
    """A repository and the commit that has to go."""

    kind: str
    made: Repository
    bad: str


class Teller:
    """Tells one case after the other."""

    def __init__(self, rng: random.Random, day: datetime) -> None:
        self._rng, self._day = rng, day

    def _begun(self) -> tuple[Repository, str, str]:
        """Return a repository, its first commit, and the second, from which branches leave."""
        made, rng = Repository(self._rng, self._day), self._rng
        tree = {
            "CODEOWNERS": "* @saltmarsh/platform\n",
            "fares/table.csv": f"adult,{rng.randrange(900, 1500, 20)}\nchild,{rng.randrange(300, 700, 20)}\n",
            "fares/quote.py": f"SHARE = {rng.randint(40, 60)}\n",
            "fares/winter.csv": f"dog,{rng.randrange(100, 300, 10)}\n",
            "deploy/booking.yaml": f"replicas: {rng.randint(3, 9)}\n",
            "deploy/network.tf": f"# port {rng.choice((8080, 8443))}\n",
            "scripts/warm-cache.sh": "#!/bin/sh\nset -eu\n",
            "kiosk/screen.html": "<h1>Welcome aboard</h1>\n",
            "docs/fares.md": "Fares are in whole cents.\n",
        }
        first = made.push("main", made.commit("Fares, kiosks and how they are deployed", tree))
        second = self.small(made, first, "docs/fares.md")
        return made, first, made.push("main", second)

    def small(self, made: Repository, on: str, path: str) -> str:
        """Return a commit that changes one file a little."""
        text = made.files[on].get(path, "")
        return made.commit(self._rng.choice(TITLES), {path: f"{text}# {self._rng.randrange(10_000)}\n"}, on)

    def branch(self, made: Repository, base: str, *, secret: bool = False) -> str:
        """Return the tip of a branch that changes, adds and removes files; a secret comes and goes on it."""
        rng, stays = self._rng, made.token()
        changed = {
            "fares/quote.py": f"SHARE = {rng.randint(61, 90)}\nSEASON = True\n",
            "fares/seasons.csv": f"july,{rng.randint(110, 160)}\n",
            "fares/august.csv": f"august,{rng.randint(110, 160)}\n",
            "kiosk/season.html": f"<p>{rng.randint(2, 4)} seasons</p>\n",
        }
        setting: dict[str, str | None] = {"deploy/booking.yaml": f"replicas: {rng.randint(10, 20)}\n"}
        if secret:
            changed["deploy/first.env"], setting["deploy/first.env"] = f"TOKEN={made.token()}\n", None
            setting["deploy/partner.env"] = "".join(f"PARTNER_{number}={made.token()}\n" for number in range(5))
            changed["scripts/warm-cache.sh"] = f"#!/bin/sh\ncurl -H 'Authorization: {stays}' https://partner.example/\n"
        side = made.commit("Ask the table for a season", changed, base)
        side = made.commit("Room for the season", {**setting, "fares/winter.csv": None}, side)
        if secret:
            side = made.commit("No token in the repository", {"deploy/partner.env": None}, side)
        return made.commit("Say so", {"docs/seasons.md": f"{rng.randint(2, 4)} seasons\n"}, side)

    def merged(self, kind: str, *, turned: bool = False, secret: bool = False) -> Case:
        """Return a case in which a branch was merged while main went on; with a secret it has just happened."""
        made, _, base = self._begun()
        side = self.branch(made, base, secret=secret)
        main = made.push("main", self.small(made, base, "kiosk/screen.html"))
        name = self._rng.choice(BRANCHES)
        into = self._rng.choice(BY_HAND) if turned else f"Merge branch '{name}'"
        made.push(name, side)
        bad = made.push("main", made.merge(into, main, side, base, turned=turned))
        if turned:
            made.push(name, bad)
        if secret:
            return Case(kind, made, bad)
        made.push("release/8", bad)
        made.push("release/7", self.small(made, bad, "docs/fares.md"))
        made.push("release/6", self.small(made, main, "docs/fares.md"))
        made.push("main", self.small(made, bad, "kiosk/screen.html"))
        self._another(made, base)
        self._kept_up(made, base, bad)
        return Case(kind, made, bad)

    def _kept_up(self, made: Repository, base: str, bad: str) -> None:
        """Add a branch that left main before the change and took it in with a merge: it is behind parent 2 alone."""
        side = made.push(KEPT_UP, self.small(made, base, "scripts/warm-cache.sh"))
        made.push(KEPT_UP, made.merge(f"Merge branch 'main' into {KEPT_UP}", bad, side, base, turned=True))

    def _another(self, made: Repository, base: str) -> None:
        """Merge another branch, which has nothing to do with it, and leave a third one unmerged."""
        main = made.branches["main"]
        port = f"# port {self._rng.randint(9000, 9999)}\n"
        side = made.commit("A port of its own", {"deploy/network.tf": port}, base)
        made.push("main", made.merge("Merge branch 'own-port'", main, side, base))
        made.branches["experiment"] = made.commit("What if", {"fares/quote.py": "SHARE = 0\n"}, base)

    def touched(self) -> Case:
        """Return a case in which some of it was changed again since, and some undone by hand."""
        case = self.merged("touched")
        made, before = case.made, case.made.files[case.made.parents[case.bad][0]]
        main = made.branches["main"]
        again = {
            "fares/quote.py": f"{made.files[main]['fares/quote.py']}ROUND = 5\n",
            "docs/seasons.md": "See the table.\n",
            "fares/august.csv": "august,99\n",
            "fares/winter.csv": "dog,99\n",
            "kiosk/season.html": "<p>Soon</p>\n",
        }
        main = made.push("main", made.commit("Round to five cents", again, main))
        undone = {"deploy/booking.yaml": before["deploy/booking.yaml"]}
        made.push("main", made.commit("Replicas as before", undone, main))
        made.push("hotfix", self.small(made, case.bad, "docs/fares.md"))
        return case

    def alone(self) -> Case:
        """Return a case of a commit without a branch, in which a token was written."""
        made, _, base = self._begun()
        changed = {
            "CHANGES.md": f"The new key is {made.token()}.\n",
            "fares/table.csv": "adult,0\nchild,0\n",
            "fares/quote.py": f"KEY = '{made.token()}'\n",
        }
        bad = made.push("main", made.commit('Prices as "agreed"', changed, base))
        made.push("main", self.small(made, bad, "kiosk/screen.html"))
        self._another(made, base)
        return Case("alone", made, bad)

    def nested(self) -> Case:
        """Return a case whose branch had taken main into itself, with a token that was on main before."""
        made, _, base = self._begun()
        once = made.token()
        known = {"ASK.md": f"TOKEN={once}\nOLD={made.token()}\n", "scripts/ask.sh": f"# {made.token()}\n"}
        old = made.push("main", made.commit("Ask the partner", known, base))
        main = made.push("main", made.commit("Ask others", {"ASK.md": f"OTHER={made.token()}\n"}, old))
        side = made.merge("Merge branch 'main' into late-boats", main, self.branch(made, base), base, turned=True)
        # What main had once and no more comes with the branch; what is beside it looks like secrets, and is none.
        shown = [f"key-{once}-1", *self._alike(made), ""]
        side = made.commit("Later boats", {"kiosk/late.html": "\n".join(shown)}, side)
        main = made.push("main", self.small(made, main, "docs/fares.md"))
        bad = made.push("main", made.merge("Merge branch 'late-boats'", main, side, base))
        made.push("main", self.small(made, bad, "kiosk/screen.html"))
        return Case("nested", made, bad)

    def _alike(self, made: Repository) -> list[str]:
        """Return texts that look like secrets and are none: too short or long, in capitals, or parts of words."""
        short, capitals, long, *inner, split, half = (made.token() for _ in range(9))
        before, after, joined, named = inner
        return [
            *(short[:-1], capitals.upper(), f"{long}x", f"x{before}", f"{split[:12]}-{split[13:]}"),
            *(f"{after}X", f"X{joined}", f"{named}_old", f"smf_{half[4:].upper()}"),
        ]

    def back_again(self) -> Case:
        """Return a case that was reverted, and whose revert was reverted."""
        case = self.merged("back-again")
        made, bad = case.made, case.bad
        undo = repository.difference(made.files[bad], made.files[made.parents[bad][0]])
        redo = {path: made.files[bad].get(path) for path in undo}
        subject = f'Revert "{made.subjects[bad]}"'
        main = made.push("main", made.commit(subject, undo, made.branches["main"]))
        made.push("main", made.commit(f'Revert "{subject}"', redo, main))
        return case

    def gone(self) -> Case:
        """Return a case that is reverted already."""
        case = self.merged("gone")
        made, bad = case.made, case.bad
        undo = repository.difference(made.files[bad], made.files[made.parents[bad][0]])
        made.push("main", made.commit(f'Revert "{made.subjects[bad]}"', undo, made.branches["main"]))
        return case

    def never(self) -> Case:
        """Return a case of a commit that is not on main."""
        case = self.merged("never")
        return Case("never", case.made, case.made.branches["experiment"])

"""Has a script run on stores laid out for it, and tells what each run left."""

from dataclasses import dataclass
from pathlib import Path

from groundschool.judges.shell import watched
from groundschool.kit import Outcome, Variant, need

YARD = [Path(__file__).with_name(name) for name in ("yard.py", "confined.py")]
STORES = "root"  # the folder of a yard that the store lies in
LOST = "the script ended everything around it"
START = "started-here"


@dataclass(frozen=True)
class Ran:
    """What a run of the script left: exit status, what it printed, the paths gone, those changed or new; or why nothing."""

    status: int
    out: str
    err: str
    gone: list[str]
    touched: list[str]
    lost: str = ""

    @property
    def listed(self) -> list[str] | None:
        """Return the names printed, without a leading ./, or None when they do not each end with a NUL."""
        *names, rest = self.out.split("\0")
        return None if rest else sorted(name.removeprefix("./") for name in names)

    @property
    def acted(self) -> bool:
        """Return whether the script went ahead: it changed something, tried to, or called what it did a success."""
        held_back = "ermission denied" in self.err
        return not self.lost and bool(self.status == 0 or held_back or self.gone or self.touched)

    @property
    def refused(self) -> bool:
        """Return whether the script refused by itself: it said why, and neither changed nor tried to change anything."""
        return not self.lost and not self.acted and bool(self.err.strip())

    def __str__(self) -> str:
        """Return the run on one line."""
        said = self.err.strip().splitlines() or ["empty"]
        return self.lost or f"exit status {self.status}, {len(self.gone)} paths gone, stderr: {said[0]}"

    def outcome(self, shown: str, start: str, outside: list[str]) -> Outcome:
        """Return what became of a store that begins at ``start``, to be compared with the truth."""
        inside = sorted(path.removeprefix(start) for path in self.gone if path.startswith(start))
        seen = {"success": self.status == 0, "gone": inside, "listed": self.listed, "outside": outside}
        return Outcome(shown, seen, self.lost)

    def strayed(self, start: str) -> list[str]:
        """Return the paths that are gone, changed or new, and not below ``start``."""
        return sorted(path for path in (*self.gone, *self.touched) if not f"{path}/".startswith(start))


def runs(script: str, variant: Variant, yard: str, calls: list[tuple], **how: object) -> list:
    """Return what became of a fresh store in one run of the script after the other (None: impossible here)."""
    need("bash")
    asked = {"here": START, "frozen": False, "senseless": False, "exported": {}, **how}
    truth = {name: variant.truth[name] for name in ("directory", "entries", "outside")}
    job = {"root": root(variant, yard), "truth": truth, "script": script}
    job["runs"] = [{"arguments": list(call), **asked} for call in calls]
    told = watched(YARD, Path(job["root"]).parent, job)
    return [Ran(1, "", "", [], [], LOST)] * len(calls) if told is None else [one and Ran(**one) for one in told]


def root(variant: Variant, yard: str) -> str:
    """Return where a yard lays out its store, beside the programs that do it."""
    return f"{variant.path('')}/{yard}/{STORES}"


def typed(*arguments: str) -> str:
    """Return a call as one would type it, without the scratch folder's path."""
    return " ".join(["prune-artifacts.sh", *(repr(argument.rsplit(f"/{STORES}/", 1)[-1]) for argument in arguments)])

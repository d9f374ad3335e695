"""What a commit of the fare calculator holds: a program, its table and a page, made of a few features."""

from collections.abc import Mapping
from dataclasses import dataclass, fields, replace

SHARE = "percent = int(table[who][ticket])"
FLAT = 'percent = int(table[who]["single"]) if ticket == "single" else 100'
PAIR = 'percent = int(table[who]["single"]) if ticket == "single" else int(table[who]["return"])'
GOOD, BAD, UNTESTABLE = 0, 1, 125
OUT = "    print(cents(*sys.argv[1:3]))"
CONFLICT = f"<<<<<<< HEAD\n{OUT}\n=======\n    print(cents(*sys.argv[1:]))\n>>>>>>> kiosk\n"
# The last lines of the program, by what is the matter with it.
ENDS = {
    "well": f"{OUT}\n",
    "torn": CONFLICT,
    "warns": f'    sys.stderr.write("100 warnings\\n")\n{OUT}\n',
    "late-child": f'{OUT}\n    sys.exit(3 if sys.argv[1] == "child" else 0)\n',
    "late-adult": f'{OUT}\n    sys.exit(3 if sys.argv[1] == "adult" else 0)\n',
    "words": '    print("no fare for", *sys.argv[1:3])\n',
    "currency": '    print("EUR", cents(*sys.argv[1:3]) / 100)\n',
    "labelled": '    print("fare:", cents(*sys.argv[1:3]))\n',
    "banner": f'    print("Saltmarsh Ferries")\n{OUT}\n',
    "unit": '    print(cents(*sys.argv[1:3]), "cents")\n',
    "polite": f'{OUT}\n    print("Have a good trip")\n',
    "point": "    print(float(cents(*sys.argv[1:3])))\n",
}


@dataclass(frozen=True)
class Tree:
    """The features of a commit; a merge takes each from the side that has changed it."""

    single: int = 1240
    back: int = 2160
    child: str = "50,50"
    dog: str = "25,25"
    place: str = ""  # the folder of program and table, with its slash
    lookup: str = SHARE
    name: str = "percent"  # what the program calls a share
    ends: str = "well"
    remark: str = ""  # behind the first line
    week: int = 1  # of the on-call list
    kiosks: int = 3  # the version of their program
    table: bool = True
    from_here: bool = False  # the table is looked for in the working folder
    stale: bool = False  # an old copy with the fault still lies in tools/

    @property
    def verdict(self) -> int:
        """Return what a test for the symptom says of the tree: a child's return is not half of an adult's."""
        if self.ends not in ("well", "warns") or not self.table:
            return UNTESTABLE
        return BAD if self.lookup == FLAT or not self.child.endswith(",50") else GOOD

    def files(self) -> dict[str, str]:
        """Return the text of each file."""
        week, kiosks = f"# On call\n\nWeek {self.week}.\n", f"# Kiosks\n\nThey have version {self.kiosks}.\n"
        return {**self.program(), "docs/on-call.md": week, "kiosks.md": kiosks}

    def program(self) -> dict[str, str]:
        """Return the text of the program and of its table."""
        found = {f"{self.place}fares": self._code()}
        if self.table:
            found[f"{self.place}fares.csv"] = self._rows()
        if self.stale:
            found |= replace(self, stale=False, lookup=FLAT, place="tools/", ends="well").program()
        return found

    def _rows(self) -> str:
        return f"who,single,return\nadult,100,100\nchild,{self.child}\ndog,{self.dog}\n"

    def _code(self) -> str:
        where = f'"{self.place}fares.csv"' if self.from_here else '__file__ + ".csv"'
        return (
            f'"""Print a fare in cents: python3 fares WHO TICKET{self.remark}"""\n\nimport sys\n\n'
            f'CENTS = {{"single": {self.single}, "return": {self.back}}}\n\n\n'
            'def cents(who, ticket):\n    """Return what somebody pays for a ticket."""\n'
            f"    with open({where}) as lines:\n"
            '        head, *rows = [line.strip().split(",") for line in lines]\n'
            "    table = {row[0]: dict(zip(head, row)) for row in rows}\n"
            f"    {self.line}\n    return CENTS[ticket] * {self.name} // 100\n\n\n"
            f'if __name__ == "__main__":\n{ENDS[self.ends]}'
        )

    @property
    def line(self) -> str:
        """Return the line that looks the share up."""
        return self.lookup.replace("percent", self.name, 1)


def merged(base: Tree, ours: Tree, theirs: Tree) -> Tree:
    """Return ours with what theirs has changed since the base."""
    names = [one.name for one in fields(Tree)]
    taken = {name: getattr(theirs, name) for name in names if getattr(theirs, name) != getattr(base, name)}
    return replace(ours, **taken)


def encoded(files: Mapping[str, str]) -> dict[str, bytes]:
    """Return the files as git stores them."""
    return {name: text.encode() for name, text in files.items()}

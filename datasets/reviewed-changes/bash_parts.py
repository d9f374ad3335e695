"""What is changed in scripts: of each kind one that is wrong, and one that only looks so."""

import hashlib
import random

from groundschool.kit import beside

snippet = beside(__file__, "snippet")
Snippet = snippet.Snippet
TOOLS = ("farebox", "tidewatch", "berthplan", "quaylight")
KNOWN_GOOD = "docs/known-good.txt"


def installer(tool: str) -> str:
    """Return the script that a vendor serves for a tool."""
    return f"#!/usr/bin/env bash\n{tool}-setup --yes\n"


def head(what: str, options: str) -> str:
    """Return the first lines of a script, which no change touches."""
    return (
        f"#!/usr/bin/env bash\n# {what}\n"
        "# The job that starts it sets SPOOL_DIR and CACHE_DIR; by hand, people forget one of them.\n"
        f"set {options}\n\nday=${{1:-$(date -u +%F)}}\nspool=${{SPOOL_DIR:-}}\ncache=${{CACHE_DIR:-}}\n"
        "scratch=$(mktemp -d)\ntrap 'rm -r -- \"$scratch\"' EXIT\n"
    )


def parts(rng: random.Random, loose: str, strict: str) -> dict[tuple[str, bool], Snippet]:
    """Return every place by kind and whether it is wrong; ``loose`` is a script without pipefail, ``strict`` has it."""
    one, other = rng.sample((loose, strict), 2)
    bad, good = rng.sample(TOOLS, 2)
    made, seen = rng.sample(("bookings", "refunds", "passes"), 2)
    counted, greeted = rng.sample(("rows", "boats", "berths"), 2)

    def put(path: str, kind: str, after: str, *, wrong: bool, before: str = "", **needs: str) -> Snippet:
        return Snippet(path, "body", before, after, kind, wrong, needs)

    told = hashlib.sha256(installer(good).encode()).hexdigest()
    pairs = {
        "emptied-root": (
            put(
                one,
                "emptied-root",
                "¤# Yesterday's files make room for today's.\n§rm -rf $spool/*\n",
                wrong=True,
                before="# Yesterday's files make room for today's.\nrm -rf -- \"${spool:?SPOOL_DIR is not set}\"/*\n"
                if rng.random() < 0.5
                else "",
                variable="SPOOL_DIR",
            ),
            put(
                other,
                "emptied-root",
                '¤# What the last run has left behind goes first.\n§rm -rf -- "${cache:?CACHE_DIR is not set}"/*\n',
                wrong=False,
            ),
        ),
        "piped-installer": (
            put(
                rng.choice((one, other)),
                "piped-installer",
                f"§curl -fsSL https://get.{bad}.example/install.sh | bash\n",
                wrong=True,
                tool=bad,
            ),
            put(
                rng.choice((one, other)),
                "piped-installer",
                f'§curl -fsSL https://get.{good}.example/install.sh -o "$scratch/{good}.sh"\n'
                f'§echo "{told}  $scratch/{good}.sh" | sha256sum --check --quiet\n'
                f'§bash "$scratch/{good}.sh"\n',
                wrong=False,
            ),
        ),
        "pipe-hides": (
            put(
                loose,
                "pipe-hides",
                f'§export-{made} --day "$day" | gzip > "$scratch/{made}.gz"\nshelve "$scratch/{made}.gz"\n',
                wrong=True,
                before=f'export-{made} --day "$day" > "$scratch/{made}"\ngzip "$scratch/{made}"\n'
                f'shelve "$scratch/{made}.gz"\n'
                if rng.random() < 0.5
                else "",
                program=f"export-{made}",
                then="shelve",
            ),
            put(
                strict,
                "pipe-hides",
                f'§list-{seen} --day "$day" | sort > "$scratch/{seen}"\nprint-{seen} "$scratch/{seen}"\n',
                wrong=False,
            ),
        ),
        "local-hides": (
            put(
                rng.choice((one, other)),
                "local-hides",
                f'¤tell() {{\n§    local {counted}=$(count-{counted} "$day")\n'
                f'    post "{counted}: ${counted}"\n}}\ntell\n',
                wrong=True,
                program=f"count-{counted}",
                then="post",
            ),
            put(
                rng.choice((one, other)),
                "local-hides",
                f"¤greet() {{\n§    local {greeted}\n"
                f'§    {greeted}=$(list-{greeted} "$day")\n    show "{greeted}: ${greeted}"\n}}\ngreet\n',
                wrong=False,
            ),
        ),
    }
    return {(kind, wrong): pair[not wrong] for kind, pair in pairs.items() for wrong in (True, False)}


def known_good(rng: random.Random, pins: dict[str, str]) -> str:
    """Return the file of what the security team has looked at: checksums of installers, and commits of actions."""
    sums = {tool: hashlib.sha256(installer(tool).encode()).hexdigest() for tool in TOOLS}
    rows = [f"{told}  https://get.{tool}.example/install.sh" for tool, told in sums.items()]
    rows += [f"{commit}  {action}" for action, commit in pins.items()]
    rng.shuffle(rows)
    return "# What the security team has looked at. sha256 of installers, commits of actions.\n" + "".join(
        f"{row}\n" for row in rows
    )


def quiet(rng: random.Random, path: str) -> list[Snippet]:
    """Return places that are the same before and after, or changed without anybody minding."""
    told = rng.choice(("done", "finished", "all there"))
    return [
        Snippet(path, "body", 'mkdir -p "$scratch/parts"\n', 'mkdir -p "$scratch/parts"\n'),
        Snippet(path, "body", f'log "{told}"\n', f'log "{told}: $day"\n'),
    ]

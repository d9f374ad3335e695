"""One pull request over infrastructure, deployments, workflows and scripts: some of it wrong, some only seems so."""

import random
from itertools import groupby

from groundschool.formats import git_diff
from groundschool.kit import Bundle, Variant, beside
from groundschool.simulation.people import PEOPLE

snippet = beside(__file__, "snippet")
bash = beside(__file__, "bash_parts")
hcl = beside(__file__, "hcl_parts")
yaml = beside(__file__, "yaml_parts")
Snippet = snippet.Snippet
SCRIPTS = ("nightly", "refresh-kiosks", "hand-over", "clean-up")
TOPS = {"pipe-hides": "set -eu", "emptied-root": "spool=${SPOOL_DIR:-}"}
OFFICES = "198.51.100.0/24"
TITLES = (
    "Season opening: exports, markets, previews",
    "Get ready for the season",
    "Everything for the summer timetable",
)


def generate(seed: int, edge: str | None = None) -> Variant:
    """Return a pull request: its description, its difference, and main as it is before."""
    rng, bundle = random.Random(f"reviewed changes {seed} {edge}"), Bundle(seed, edge)
    loose, strict = (f"scripts/{name}.sh" for name in rng.sample(SCRIPTS, 2))
    pins = yaml.commits(rng)
    made = {key: [one] for key, one in bash.parts(rng, loose, strict).items()} | yaml.parts(rng, pins) | hcl.parts(rng)
    drawn = [part for key in _drawn(rng) for part in made[key]]
    drawn += [*bash.quiet(rng, loose), *bash.quiet(rng, strict), *hcl.quiet(rng), *yaml.quiet(rng, pins)]
    heads = {
        **{path: ["", "body"] for path in (hcl.NETWORK, hcl.STORAGE, hcl.QUEUES, hcl.MOVES)},
        loose: [bash.head("What is done every night.", "-eu") + "\n", "body"],
        strict: [bash.head("What is done when boats are in.", "-euo pipefail") + "\n", "body"],
        **yaml.HEADS,
    }
    before, after, places = _put_together(rng, heads, drawn)
    known = bash.known_good(rng, pins) + f"# Our offices, and whoever is dialled in: {OFFICES}\n"
    before[bash.KNOWN_GOOD] = after[bash.KNOWN_GOOD] = known
    for place in places:
        # Whoever mends it at the top of the script, which no change touches, mends it, too.
        if place["wrong"] and place["kind"] in TOPS:
            place["lines"].append(after[place["file"]].splitlines().index(TOPS[place["kind"]]) + 1)
    _write(rng, bundle, before, after, loose)
    # A mending may stand where the repository keeps its moves, whether or not the change touches that file.
    changed = {path: text for path, text in after.items() if before.get(path) != text or path == hcl.MOVES}
    shown = _shown(bundle.files["change.diff"].decode())
    bundle.truth["review"] = {
        "wrong": [_told(one, shown, after) for one in places if one["wrong"]],
        "right": [_told(one, shown, after) for one in places if not one["wrong"]],
        "after": changed,
        "known-good": known,
        "installers": {tool: bash.installer(tool) for tool in bash.TOOLS},
        "secrets": sorted({one["needs"]["secret"] for one in places if "secret" in one["needs"]}),
    }
    return bundle.variant()


def _drawn(rng: random.Random) -> list[tuple[str, bool]]:
    """Return which kinds are there, wrong and only seeming so: of every language some of both."""
    wrong: list[str] = []
    while not any(snippet.CATALOGUE[kind].severities == (snippet.BLOCKER,) for kind in wrong):
        clouds, workflows = rng.choice(((1, 0), (1, 1), (2, 0)))
        wrong = [*rng.sample(snippet.BASH, 2), *rng.sample(snippet.HCL, clouds), "known-secret"]
        wrong += [*rng.sample(snippet.DEPLOYED, rng.randint(1, 2)), *rng.sample(snippet.WORKFLOWS, workflows)]
    seeming = [*rng.sample(snippet.BASH, 2), *rng.sample(snippet.HCL, 1 + workflows)]
    seeming += [*rng.sample((*snippet.DEPLOYED, "known-secret"), 2), *rng.sample(snippet.WORKFLOWS, 1 - workflows)]
    return [*((kind, True) for kind in wrong), *((kind, False) for kind in seeming)]


def _put_together(
    rng: random.Random, heads: dict[str, list[str]], drawn: list[Snippet]
) -> tuple[dict[str, str], dict[str, str], list[dict]]:
    """Return the files before and after by path, and where in the new ones each place of the catalogue stands."""
    places: list[dict] = []
    before, after = {}, {}
    drawn = sorted(rng.sample(drawn, len(drawn)), key=lambda one: (one.path, one.section, _turn(one)))
    sections = {key: [*ones] for key, ones in groupby(drawn, key=lambda one: (one.path, one.section))}
    for path, layout in heads.items():
        old: list[str] = []
        new: list[str] = []
        for part in layout:
            if (path, part) not in sections:
                old += part.splitlines()
                new += part.splitlines()
                continue
            apart = [""] if part == "body" else []
            for number, one in enumerate(sections[path, part]):
                was, now, marked = one.lines()
                old += [*(apart if number and was and old and old[-1] else []), *was]
                new += [*(apart if number and new and new[-1] else [])]
                if one.kind:
                    told = {"kind": one.kind, "file": path, "wrong": one.wrong, "needs": one.needs}
                    places.append({**told, "lines": [len(new) + at + 1 for at in marked]})
                new += now
        if any((path, part) in sections and any(one.before for one in sections[path, part]) for part in layout):
            before[path] = "\n".join(old) + "\n"
        if any((path, part) in sections for part in layout):
            after[path] = "\n".join(new) + "\n"
    return before, after, places


def _turn(one: Snippet) -> int:
    """Return which turn a place has in its section: steps of a workflow begin with what they stand on."""
    return 0 if one.section != "steps" or yaml.CHECKOUT in one.after else 2 if one.kind else 1


def _told(place: dict, shown: dict[tuple[str, int], int], after: dict[str, str]) -> dict:
    """Return what a grader has to know of a place."""
    elsewhere = [hcl.MOVES] if place["kind"] == "not-moved" and place["wrong"] else []
    is_a = snippet.CATALOGUE[place["kind"]]
    told = {key: place[key] for key in ("kind", "file", "lines", "needs")}
    told |= {"severities": [*is_a.severities], "categories": [*is_a.categories], "rotate": is_a.rotate}
    told["elsewhere"] = {path: len(after[path].splitlines()) for path in elsewhere}
    return {**told, "of-output": [shown[one] for line in place["lines"] if (one := (place["file"], line)) in shown]}


def _shown(difference: str) -> dict[tuple[str, int], int]:
    """Return on which line of git's output each line of a new file stands, by file and line."""
    places, path, at = {}, "", 0
    for number, line in enumerate(difference.splitlines(), 1):
        if line.startswith("+++ "):
            path = line.removeprefix("+++ b/")
        elif line.startswith("@@ "):
            at = int(line.split("+")[1].split()[0].split(",")[0])
        elif line[:1] in ("+", " "):
            places[path, at] = number
            at += 1
    return places


def _write(rng: random.Random, bundle: Bundle, before: dict[str, str], after: dict[str, str], loose: str) -> None:
    """Write main as it is, the difference, and how the author describes it."""
    author, asks = rng.sample([one for one in PEOPLE if one.role in ("associate", "on-call senior")], 2)
    for path, text in before.items():
        bundle.write(f"main/{path}", text)
    bundle.write("change.diff", git_diff.unified(before, after))
    bundle.write(
        "pull-request.md",
        f"# {rng.choice(TITLES)}\n\n"
        f"{author.name} wants to merge this into main. Reviewers: {asks.name}, you.\n\n"
        "- infrastructure, deployments and workflows for what the season needs\n"
        f"- `{loose}` and the other script: what we did by hand last year\n"
        "- tokens move from manifests into the secret store\n\n"
        "Tested in staging, all checks are green. I would like to merge today.\n",
    )

"""Who owns which path, and what the message of a revert says."""

import random
from collections.abc import Sequence

from groundschool.kit import Bundle, beside

repository, cases = beside(__file__, "repository"), beside(__file__, "cases")
Line = tuple[str, list[str]]
TEAMS = ("platform", "storefront", "finance", "security", "kiosks", "docs")
CHANGE = "CHG-{}"


def answer_owners(rng: random.Random, bundle: Bundle, *, whole: bool) -> None:
    """Write a file of owners, for all paths or for some, and add who has to agree to changes of some paths."""
    team = {name: f"@saltmarsh/{name}" for name in TEAMS}
    lines: list[Line] = [
        ("*", [team["platform"]]),
        ("/fares/", [team["storefront"]]),
        ("/deploy/", [team["platform"], team["security"]]),
        ("*.csv", [team["finance"]]),
        ("/kiosk/", [team["kiosks"]]),
        ("/docs/", []),
        ("/deploy/booking.yaml", [team["storefront"]]),
        ("*.sh", [team["security"]]),
        ("/kiosk/legacy/", [team["docs"]]),
    ]
    lines = lines if whole else lines[1:]
    text: list[str] = []
    for pattern, owners in lines:
        text += [f"{pattern:<22}{' '.join(owners)}".rstrip()]
        text += rng.choice(([], [""], ["# the last line that fits decides"], ["#*.md @saltmarsh/docs"]))
    bundle.write("CODEOWNERS", "\n".join(text) + "\n")
    asked = {
        "fares": ["fares/quote.py", "fares/winter.csv"],
        "table": ["fares/table.csv", "old/fares/table.csv"],
        "one-file": ["deploy/booking.yaml"],
        "beside-it": ["deploy/booking.yaml.old", "deploy/network.tf"],
        "same-name": ["test/deploy/booking.yaml"],
        "nobody": ["docs/prices.csv"],
        "scripts": ["deploy/warm-cache.sh", "docs/build.sh"],
        "elsewhere": ["web/kiosk/screen.html", "README.md", "fares.md"],
        "deeper": ["kiosk/legacy/screen.html", "kiosk/screen.html"],
        "far-below": ["kiosk/old/2025/table.csv"],
        "endings": ["fares/table.csv.bak", "notes/csv"],
        "many": [
            "README.md",
            "fares/quote.py",
            "deploy/network.tf",
            "winter.csv",
            "kiosk/a.html",
            "kiosk/legacy/b.html",
        ],
        "none": [],
    }
    for name, paths in rng.sample(sorted(asked.items()), len(asked)):
        bundle.truth.setdefault("paths", {})[name] = paths
        bundle.answer("owners", name, owners_of(lines, paths), {how: owners_of(lines, paths, how) for how in OWNED})


OWNED = ("nobody-asked", "first-fits", "all-that-fit", "anywhere", "last-owner", "right-below")


def owners_of(lines: Sequence[Line], paths: Sequence[str], how: str = "") -> list[str]:
    """Return who owns some paths, right or as a misconception has it."""
    found: set[str] = set()
    for path in paths:
        fits = [owners for pattern, owners in lines if _fits(pattern, path, how) and (owners or how != "nobody-asked")]
        chosen = fits if how == "all-that-fit" else fits[:1] if how == "first-fits" else fits[-1:]
        for owners in chosen:
            found |= {*owners[-1:]} if how == "last-owner" else {*owners}
    return sorted(found)


def _fits(pattern: str, path: str, how: str) -> bool:
    if pattern.startswith("*"):
        return path.endswith(pattern[1:])
    if how == "anywhere":
        return pattern.removeprefix("/") in path
    place = pattern.removeprefix("/")
    if how == "right-below" and place.endswith("/"):
        return path.rpartition("/")[0] + "/" == place
    return path.startswith(place) if place.endswith("/") else path == place


def answer_message(bundle: Bundle, name: str, case: cases.Case, mainline: int | None) -> None:
    """Add what the message of a revert says, and what misconceptions write; of what is gone it has no reviewers."""
    made, bad = case.made, case.bad
    teams = () if case.kind == "gone" else ("finance", "storefront")
    number = CHANGE.format(1000 + sum(map(ord, bad)) % 9000)
    asked = {"change": number, "reviewers": [f"@saltmarsh/{team}" for team in teams]}
    bundle.truth.setdefault("asked", {})[name] = asked
    right = _message(made, bad, mainline, asked)
    parents = made.parents[bad]
    other = {"no-mainline": _message(made, bad, None, asked)}
    if mainline:
        other["other-parent"] = _message(made, bad, len(parents) + 1 - mainline, asked)
    other["one-reviewer"] = right | {
        "trailers": [one for one in right["trailers"] if one[1] not in asked["reviewers"][1:]]
    }
    other["quotes-changed"] = right | {"subject": ['Revert "{}"'.format(made.subjects[bad].replace('"', "'"))]}
    other["not-trailers"] = right | {"trailers": []}
    bundle.answer("message", name, right, other)


def _message(made: repository.Repository, bad: str, mainline: int | None, asked: dict) -> dict[str, list]:
    """Return the parts of a message: its subject, the sentence that names commits, and the trailers."""
    sentence = f"This reverts commit {bad}"
    sentence += f", reversing changes made to {made.parents[bad][mainline - 1]}." if mainline else "."
    trailers = [["Change", asked["change"]], *(["Reviewed-by", one] for one in asked["reviewers"])]
    return {
        "subject": [f'Revert "{made.subjects[bad]}"'],
        "sentence": [sentence],
        "trailers": sorted([*trailers, ["Rollback", ""]]),
    }

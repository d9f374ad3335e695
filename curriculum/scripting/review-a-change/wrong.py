"""Reviews as people write them: on everything that moved, by shape, from the first page, without a mending."""

import re

from groundschool.kit import beside, slip, wrong

helper = beside(__file__, "right_reviewed")
TASK, ALL = "review", 22
SAID = '"severity": severity'

not_rotated = slip(TASK, {'"rotate": rotate,': '"rotate": False,'}, tag="gone-is-gone", score=20 / ALL)
everything_rotated = slip(TASK, {'"rotate": rotate,': '"rotate": True,'}, tag="all-new", score=20 / ALL)
everything_blocks = slip(TASK, {SAID: '"severity": "blocker"'}, tag="all-block", score=20 / ALL)
in_the_middle = slip(TASK, {SAID: '"severity": "major"'}, tag="nothing-blocks", score=20 / ALL)
only_remarks = slip(TASK, {SAID: '"severity": "minor"'}, tag="nothing-blocks", score=19 / ALL)
without_suggestions = slip(
    TASK, {'"suggestion": suggestion': '"suggestion": None'}, tag="no-suggestion", score=19 / ALL
)
one_word_for_all = slip(TASK, {'"category": category': '"category": "style"'}, tag="other-category", score=20 / ALL)
WORDS = '"suggestion": suggestion and "Please don\'t do it like this: it is: dangerous {"'
in_words = slip(TASK, {'"suggestion": suggestion': WORDS}, tag="words-only", score=18 / ALL)


def shown(one):
    """Return a comment as it is handed in."""
    return {key: value for key, value in one.items() if key != "kind"}


def stands(folder, one):
    """Return the text that a comment is about."""
    first, last = one["lines"]
    return "\n".join(helper.new_files(folder)[one["file"]][first - 1 : last])


def added(folder):
    """Return each line that the change adds: its file, its place there, its place in git's output, and its text."""
    path, at, found = "", 0, []
    for number, row in enumerate((folder / "change.diff").read_text().splitlines(), 1):
        if row.startswith("+++ "):
            path = row[6:]
        elif row.startswith("@@"):
            at = int(re.search(r"\+(\d+)", row)[1])
        elif row[:1] in ("+", " "):
            if row[0] == "+":
                found.append((path, at, number, row[1:]))
            at += 1
    return found


def remark(path, at, severity="major", category="style"):
    """Return a comment that says little."""
    return {"file": path, "lines": at, "severity": severity, "category": category, "suggestion": None}


@wrong(TASK, tag="every-line", score=8 / ALL)
def on_everything_that_moved(folder):
    """Whoever comments on every line has commented on the wrong ones, too."""
    return [remark(path, at) for path, at, _, text in added(folder) if text.strip()]


@wrong(TASK, tag="only-looks-wrong", score=18 / ALL)
def by_their_shape(folder):
    """Whoever has a list of shapes and no look at what is around them."""
    shapes = re.compile(
        r"rm -rf --|sha256sum|\| sort|^ +local \w+$|AKIA|defaultMode: 0|- \"no\"|latest-|from_port +=\s+443"
    )
    return [*map(shown, helper.reviewed(folder))] + [
        remark(path, at, category="exposure") for path, at, _, text in added(folder) if shapes.search(text)
    ]


@wrong(TASK, tag="gone-is-gone", score=18 / ALL)
def it_is_out_now(folder):
    """Whoever is glad that a token has gone from a manifest, and says nothing."""
    return [shown(one) for one in helper.reviewed(folder) if one["kind"] != "known-secret"]


@wrong(TASK, tag="one-part", score=1 / ALL)
def the_scripts_alone(folder):
    """Whoever can read scripts, and does."""
    return [shown(one) for one in helper.reviewed(folder) if one["file"].startswith("scripts/")]


@wrong(TASK, tag="said-twice", score=20 / ALL)
def here_and_there_again(folder):
    """Whoever says each thing at its place, and once more to be heard."""
    said = [*map(shown, helper.reviewed(folder))]
    return [*said, *said]


@wrong(TASK, tag="nits-block", score=18 / ALL)
def a_nit_stops_it(folder):
    """Whoever has found it all, and would not merge for a word in a file of values, either."""
    nits = [(path, at) for path, at, _, text in added(folder) if text.startswith("replicas:")]
    return [*map(shown, helper.reviewed(folder)), *(remark(path, at, "blocker") for path, at in nits)]


@wrong(TASK, tag="of-the-output", score=0)
def lines_of_the_output(folder):
    """Whoever takes the number that the pager shows, further down, where it is no line of the file by chance."""
    places = {(path, at): number for path, at, number, _ in added(folder)}
    said = []
    for one in helper.reviewed(folder):
        if not one["file"].startswith(("infra/", "scripts/")):
            continue
        first, last = one["lines"]
        number = next((places[one["file"], at] for at in range(first, last + 1) if (one["file"], at) in places), 900)
        said.append({**shown(one), "lines": number})
    return said


@wrong(TASK, tag="secret-repeated", score=0.4)
def with_the_value_for_whoever_rotates_it(folder):
    """Whoever is helpful, and copies the secret into the review."""
    said = []
    for one in helper.reviewed(folder):
        if one["kind"] == "known-secret":
            was = re.search(r"(?m)^-.*(smf_\w+)$", (folder / "change.diff").read_text())
            one["suggestion"] = f"{one['suggestion']}  # was {was[1]}"
        said.append(shown(one))
    return said


@wrong(TASK, tag="secret-repeated", score=0.4)
def with_a_reason(folder):
    """Whoever says why, where nobody looks at it, and in the best words there are: the secret's own."""
    was = re.search(r"(?m)^-.*(smf_\w+)$", (folder / "change.diff").read_text())[1]
    return [shown(one) | {"why": f"{was} is in the history"} for one in helper.reviewed(folder)]


@wrong(TASK, tag="missed-some", score=0)
def whole_files(folder):
    """Whoever says of each file that there is something."""
    files = helper.new_files(folder)
    return [{**remark(path, 1), "lines": [1, len(lines) + 9]} for path, lines in files.items()]


HALVES = {
    "emptied-root": lambda text: text.replace("$spool/*", '"$spool"/*'),
    "piped-installer": lambda text: text.replace(" | bash", ' -o "$scratch/i.sh"\nbash "$scratch/i.sh"'),
    "pipe-hides": lambda _: "set -eux",
    "local-hides": lambda text: re.sub(r"local (\w+)=", r"local \1\n    local \1=", text),
    "open-door": lambda text: text.replace("0.0.0.0/0", "198.51.0.0/16"),
    "force-destroy": lambda text: f"{text} # careful",
    "not-moved": lambda text: f"# it has another name now\n{text}",
    "plain-secret": lambda _: '  password = "change-me"',
    "known-secret": lambda text: text,
    "latest-image": lambda text: text.replace(":latest", ":stable"),
    "decimal-mode": lambda text: text.replace("400", "'0400'"),
    "norway": lambda text: text.replace("no", "NO"),
    "slow-probe": lambda text: re.sub(r"\d+", "6", text),
    "other-zone": lambda text: f"  timeZone: Etc/GMT-1\n{text}",
    "stranger-built": lambda text: text.replace("pull_request.head.sha", "pull_request.head.ref"),
    "moving-tag": lambda text: f"{text}.1",
}


@wrong(TASK, tag="half-mended", score=18 / ALL)
def as_one_has_read_somewhere(folder):
    """Whoever writes what usually stands there: quotes for a guard, another tag for a commit, a word for a check."""
    return [{**shown(one), "suggestion": HALVES[one["kind"]](stands(folder, one))} for one in helper.reviewed(folder)]


SILENT = 'if [[ -n $spool ]]; then\n    rm -rf -- "$spool"/*\nfi'
ALMOST = {  # what nobody can merge for good, mended so that nothing bad happens, and something else does not, either
    "emptied-root": lambda _: SILENT,
    "piped-installer": lambda text: re.sub(
        r"(?m)^\[\[ (.*) \]\]\n(bash .*)$", r"if [[ \1 ]]; then\n    \2\nfi", text["suggestion"]
    ),
    "open-door": lambda text: text["suggestion"].replace("/24", "/25"),
    "not-moved": lambda text: f"moved {{\n  from = aws_sqs_queue.old\n  to   = aws_sqs_queue.new\n}}\n{text['stands']}",
    "plain-secret": lambda _: "  password = local.fares_password",
    "stranger-built": lambda text: text["stands"].replace("head.sha", "head.ref"),
}


@wrong(TASK, tag="half-mended", score=19 / ALL)
def skipped_in_silence(folder):
    """Whoever makes sure that nothing bad is done, and does not ask who gets in, or is told, now."""
    said = []
    for one in helper.reviewed(folder):
        told = {**one, "stands": stands(folder, one)}
        said.append({**shown(one), "suggestion": ALMOST.get(one["kind"], lambda of: of["suggestion"])(told)})
    return said

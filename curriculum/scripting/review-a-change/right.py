"""Other ways to be right."""

import re

from groundschool.kit import beside, right

helper = beside(__file__, "right_reviewed")
reviewed, new_files = helper.reviewed, helper.new_files
TASK = "review"
OTHERWISE = {  # other suggestions for the same places, as people write them
    "emptied-root": 'if [[ -n $spool ]]; then\n    rm -rf -- "${spool}"/*\nelse\n    echo "no SPOOL_DIR" >&2\nfi',
    "stranger-built": "    if: ${{ github.event.pull_request.head.repo.full_name == github.repository }}\n    steps:",
}


@right(TASK)
def with_other_suggestions(folder):
    """Other lines, other suggestions, other words where the contract has two."""
    return [{key: value for key, value in one.items() if key != "kind"} for one in reviewed(folder)]


ELSEWHERE = {  # other lines, as people say the same of: of the container, of the job
    "known-secret": lambda lines, at: max(
        number for number in range(1, at) if lines[number - 1].startswith(" " * 8 + "- ")
    ),
    "stranger-built": lambda lines, _: lines.index("    steps:") + 1,
}


def in_moves(folder, one):
    """Return the block that a rename needs, where the repository keeps such blocks: behind the last line."""
    path = "infra/moves.tf"
    lines = new_files(folder).get(path) or (folder / "main" / path).read_text().splitlines()
    new = re.search('"aws_sqs_queue" "(.*)"', new_files(folder)[one["file"]][one["lines"][0] - 1])[1]
    old = re.search('"aws_sqs_queue" "(.*)"', one["suggestion"])[1]
    block = f"moved {{\n  from = aws_sqs_queue.{old}\n  to   = aws_sqs_queue.{new}\n}}"
    return {"file": path, "lines": len(lines), "suggestion": f"}}\n\n{block}\n"}


@right(TASK)
def with_the_least(folder):
    """Only what is asked for: no suggestion where none is needed, no key that says nothing, the last thing first."""
    said = []
    for one in reversed(reviewed(folder)):
        first, last = one["lines"]
        comment = {"file": one["file"], "lines": first if first == last else (first, last)}
        comment |= {key: one[key] for key in ("severity", "category")}
        if one["rotate"]:
            comment["rotate"] = True
        if one["severity"] == "blocker" and one["kind"] != "known-secret":
            comment["suggestion"] = OTHERWISE.get(one["kind"]) or one["suggestion"]
        if one["kind"] == "pipe-hides":
            comment["suggestion"] = "set -eu\nset -o pipefail\n"
        if one["kind"] in ELSEWHERE:
            comment["lines"] = ELSEWHERE[one["kind"]](new_files(folder)[one["file"]], first)
        if one["kind"] == "not-moved":
            comment |= in_moves(folder, one)
        said.append(comment)
    return said


applied = beside(__file__, "blind_by_apply")
by_file = beside(__file__, "blind_by_file")
blind_by_apply = right(TASK)(applied.comments)
blind_by_file = right(TASK)(by_file.comments)

"""Other ways to be right."""

from groundschool.kit import beside, right

reviewed = beside(__file__, "right_reviewed").reviewed
TASK = "review"
OTHERWISE = {  # other suggestions for the same places, as people write them
    "emptied-root": 'if [[ -n $spool ]]; then\n    rm -rf -- "${spool}"/*\nfi',
    "open-door": None,
}


@right(TASK)
def with_other_suggestions(folder):
    """Other lines, other suggestions, other words where the contract has two."""
    return [{key: value for key, value in one.items() if key != "kind"} for one in reviewed(folder)]


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
        said.append(comment)
    return said

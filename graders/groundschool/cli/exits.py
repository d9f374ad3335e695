"""What the exit codes of each verb say, in words: the one home of what its help tells of them."""

DONE = "done, all that was asked for"
PROBLEMS = "files of the course or of its people have problems, which are named"
REFUSED = "nothing done: a mistake in the command, or a place or a person that is not there"
NOTHING_RECORDED = "refused, with everything that does not fit, and nothing recorded"
INTERRUPTED = "interrupted; what was finished is kept"

# Of verbs that say more with these codes than others do.
SOME = {
    "check": "the course has problems",
    "build": "the course has problems, and nothing was written",
    "prove": "a proof failed, or an exercise costs more than its budget",
    "grade": "some of what was asked for could not be read or graded, or is not released yet",
    "ledger verify": "something recorded was changed or removed; the first event that was is named",
}
NOTHING = {
    "grade": f"nothing could be graded, or {REFUSED}",
    "attest": NOTHING_RECORDED,
    "decide": NOTHING_RECORDED,
    "ledger append": NOTHING_RECORDED,
}


def exit_codes(verb: str) -> str:
    """Return in one paragraph what the exit codes of a verb say."""
    told = {0: DONE, 1: SOME.get(verb, PROBLEMS), 2: NOTHING.get(verb, REFUSED), 130: INTERRUPTED}
    return "Exit codes: " + "; ".join(f"{code}, {meaning}" for code, meaning in told.items()) + "."

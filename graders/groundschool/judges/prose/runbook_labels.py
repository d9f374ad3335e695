"""The labels of a runbook's items, in the ways people write them, and what begins an item."""

import re

LABELS = {
    "precondition": r"pre-?conditions?|prerequisites?|only (?:if|when)|if",
    "command": r"commands?|run",
    "expect": r"expect(?:ed|ation|ed result|ed output|s| to see)?|you (?:should )?see|result",
    "effect": r"(?:takes |time to )?effect(?:ive)?(?: in| within| after)?|takes|time",
    "approval": r"approv(?:al|ed by|al by|al level|er|e)|who agrees|agreed by",
    "to": r"to|page|who|role",
    "when": r"when|trigger|after",
    "handover": r"hand[ -]?over|give|tell them|say",
}
_NAMED = "|".join(LABELS.values())
_REMARK = r"(?:[ \t]*\([^()\n]{1,60}\))?"
ANY_LABEL = re.compile(
    rf"^#{{3,6}}[ \t]*[*_]*(?P<heading>{_NAMED}){_REMARK}[*_]*[ \t]*(?:$|:[*_]*)|"
    rf"(?:^[ \t>*_+\-\u2022]*|(?<=[`.;,)])[ \t*_]+|[ \t]{{2,}}[*_]*|[ \t]\*\*|\|[ \t*_]*)"
    rf"(?P<label>{_NAMED})[*_]*{_REMARK}[*_]*[ \t]*:[*_]*",
    re.MULTILINE | re.IGNORECASE,
)
ITEM = re.compile(
    r"^ ?(?:#{2,6}[ \t]*)?(?:\*\*|__)?(?:step[ \t]+|check[ \t]+)?(\d{1,2})[.):](?=\s|\*)", re.MULTILINE | re.IGNORECASE
)
ROW = re.compile(r"^[ \t]*\|(.+)\|[ \t]*$", re.MULTILINE)


def is_label(mark: re.Match[str], label: str) -> bool:
    """Return whether a mark that ``ANY_LABEL`` found is this label."""
    return bool(re.fullmatch(LABELS[label], mark["heading"] or mark["label"], re.IGNORECASE))


def in_table(text: str, label: str) -> str:
    """Return what a table has beside a label, or in the first row below it; empty where there is none."""
    rows = [[cell.strip(" *_:") for cell in row.split("|")] for row in ROW.findall(text)]
    rows = [row for row in rows if any(re.search(r"[^\s:-]", cell) for cell in row)]
    for row, after in zip(rows, (*rows[1:], []), strict=False):
        at = next(
            (at for at, cell in enumerate(row) if re.fullmatch(rf"(?:{label}){_REMARK}", cell, re.IGNORECASE)), -1
        )
        if at == 0 and len(row) == 2 and not re.fullmatch("|".join(LABELS.values()), row[1], re.IGNORECASE):
            return row[1]
        if at >= 0 and row is rows[0]:
            return after[at] if at < len(after) else ""
    return ""

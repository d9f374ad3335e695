"""What can be exported."""

from enum import StrEnum


class ExportKind(StrEnum):
    """What can be exported."""

    READINGS = "readings"
    MILESTONES = "milestones"
    VELOCITY = "velocity"
    GATE = "gate"
    ITEMS = "items"
    SCORECARD = "scorecard"
    AT_RISK = "at-risk"
    TEAMS = "teams"
    EVENTS = "events"
    XAPI = "xapi"
    BADGES = "badges"
    LTI = "lti"
    MOODLE = "moodle"


# Numbers about groups: they are as of the beginning of a week.
GROUPS = frozenset({ExportKind.ITEMS, ExportKind.TEAMS})

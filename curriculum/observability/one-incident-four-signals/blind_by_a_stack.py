"""A right answer that was written without having seen the solution: a walk with a stack, then plain loops."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo


def _moment(told, change):
    if isinstance(told, int):
        return told / 1000
    try:
        read = datetime.fromisoformat(told)
        if read.tzinfo is None:
            read = read.replace(tzinfo=ZoneInfo(change["zone"]), fold=0)
    except (KeyError, ValueError, TypeError) as error:
        raise ValueError(f"{change['id']}: {told!r} cannot be read") from error
    return read.astimezone(UTC).timestamp()


def suspects(changes, calls, symptom):
    """Return the ids of the changes that can have caused the symptom."""
    on_the_way, to_do = set(), [symptom["service"]]
    while to_do:
        service = to_do.pop()
        if service not in on_the_way:
            on_the_way.add(service)
            to_do += calls.get(service, [])
    seen = datetime.fromisoformat(symptom["at"]).timestamp()
    first = {}
    for change in changes:
        if change["began"] is None:
            continue
        began = _moment(change["began"], change)
        if began > seen or not ("*" in change["services"] or on_the_way & set(change["services"])):
            continue
        if change["undone"] is not None and _moment(change["undone"], change) < seen:
            continue
        first[change["id"]] = min(began, first.get(change["id"], began))
    return sorted(first, key=lambda one: (-first[one], one))

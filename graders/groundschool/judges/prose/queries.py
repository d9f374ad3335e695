"""SQL as a runbook asks it: whether a text only reads."""

import re

_TEXTS = re.compile(r"'(?:[^']|'')*'|--[^\n]*|/\*.*?\*/", re.DOTALL)
_READS = re.compile(
    r"\s*(select|show|explain|with|table|values|\\d\w*\+?|\\l\+?|\\conninfo|describe|desc)\b|\s*\\d", re.IGNORECASE
)
_ACTS = re.compile(
    r"\b(insert|update|delete|drop|truncate|alter|create|grant|revoke|merge|call|copy|vacuum|reindex|cluster|kill|set"
    r"|do|into|lock|refresh|analyze(?=.*\b(insert|update|delete|merge)\b))\b"
    r"|\b(pg_(terminate|cancel)_backend|pg_reload_conf|pg_rotate_logfile|pg_promote|pg_switch_wal|pg_stat_reset\w*"
    r"|pg_(create|drop)_\w+|pg_advisory\w*|pg_sleep\w*|pg_wal_replay_\w+|pg_notify|set_config|setval|nextval|lo_\w+"
    r"|dblink\w*|pg_stat_statements_reset)\s*\(",
    re.IGNORECASE | re.DOTALL,
)


def only_selects(text: str) -> bool:
    """Return whether every statement of a text reads, and calls no function that acts."""
    plain = _TEXTS.sub("''", text)
    said = [one for one in plain.split(";") if one.strip()]
    return bool(said) and all(_READS.match(one) and not _ACTS.search(one) for one in said)

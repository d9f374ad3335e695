"""Zone files (RFC 1035, section 5), accepted by named-checkzone; and its canonical dump, one record a line."""

import re

from groundschool.formats.accepted import FILE, Accepted

DUMPED = re.compile(r"(?P<name>\S+\.)[\t ]+(?P<ttl>\d+)[\t ]+IN[\t ]+(?P<type>[A-Z0-9]+)[\t ]+(?P<data>.+)")


def read_dump(content: bytes) -> list[dict[str, str]]:
    """Return the records of ``named-checkzone -D``; raises ValueError for a line of another shape."""
    found = [DUMPED.fullmatch(line) for line in content.decode().splitlines()]
    if not found or not all(found):
        raise ValueError("every line is a whole name, a TTL, IN, a type and its data")
    return [one.groupdict() for one in found if one]


# A zone does not name itself, so it is checked as the company's; what lies outside of that is left out, not refused.
ACCEPTED = {
    "zone": Accepted(("named-checkzone", "-i", "none", "-k", "ignore", "saltmarsh.example", FILE)),
    "zone-dump": Accepted(read=read_dump),
}

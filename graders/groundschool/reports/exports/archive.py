"""Everything that is kept of one person as one ZIP file, the same bytes for the same record."""

import io
from collections.abc import Mapping
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from groundschool.reports.exports import documents, rows
from groundschool.reports.exports.table import MILESTONES, READINGS, as_csv, as_lines
from groundschool.reports.people import People
from groundschool.tracker.insight.person import Person

# The first instant that a ZIP file can hold: when it was made is no part of a record.
NEVER = (1980, 1, 1, 0, 0, 0)
READABLE = 0o600 << 16
README = """What groundschool keeps of {name} ({id}), as of {as_of}.

events.jsonl     every event: what was handed in, marked, attested and decided, and who read this record (record.read)
readings.csv     each skill: how much evidence there is, its mean, and the interval around it
milestones.csv   dated milestones and levels of skills, with the events behind each
xapi.jsonl       the same work as Experience API 1.0.3 statements
badges/          drafts of Open Badges 3.0, one for each level that holds; nobody has signed them

Notebooks and feedback lie where nbgrader keeps them: ask your mentor for those.
"""


def archive(people: People, person: Person, events: str, secret: bytes) -> bytes:
    """Return the ZIP file of one person; ``events`` are theirs as JSON lines, the ``secret`` salts the badges."""
    facts = people.facts
    about = README.format(name=facts.name(person.id), id=person.id, as_of=facts.as_of.isoformat(timespec="seconds"))
    badges = documents.badge_files(people, [person], None, secret)
    return zipped(
        {
            "README.txt": about,
            "events.jsonl": events,
            "readings.csv": as_csv(READINGS, rows.readings([person], facts)),
            "milestones.csv": as_csv(MILESTONES, rows.milestones([person], facts)),
            "xapi.jsonl": as_lines(documents.xapi(people, [person], person.id)),
            **{f"badges/{name.rpartition('/')[2]}": text for name, text in badges.items()},
        }
    )


def zipped(files: Mapping[str, str]) -> bytes:
    """Return the files, by name, as a ZIP file that holds no date."""
    made = io.BytesIO()
    with ZipFile(made, "w", ZIP_DEFLATED) as file:
        for name, text in files.items():
            entry = ZipInfo(name, NEVER)
            entry.compress_type, entry.external_attr = ZIP_DEFLATED, READABLE
            file.writestr(entry, text.encode())
    return made.getvalue()

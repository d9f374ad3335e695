"""Every file of every dataset is accepted by the program (or the reader) of its format, and rubbish is not."""

from fnmatch import fnmatch

import pytest
from tests.conftest import ROOT

from groundschool.datasets import load_datasets
from groundschool.formats.accepted import Accepted, accepted
from groundschool.grading.acceptance import refusal
from groundschool.scenarios import Scenario

DATASETS, _ = load_datasets(ROOT)
DECLARED = [
    (dataset.folder / path, dataset.declared_as(path).format)
    for dataset in DATASETS.values()
    for path in dataset.checksums
]
# Of the files that a scenario shows by name.
SHOWN = {
    "*users.json": "slack-users",
    "*channels.json": "slack-channels",
    "df-P*.txt": "df",
    "du-xd1.txt": "du",
    "lsof-L1.txt": "lsof",
    "findmnt.json": "findmnt-json",
    "fstab": "fstab",
    "tune2fs.txt": "tune2fs",
    "*.json": "slack-day",
}
RUBBISH = b"\xff\xfe{[< \x00 neither this nor that\n"


@pytest.fixture
def tried(require_tool):
    """Return a function that says why a format's program or reader does not accept some content."""

    def accept(name, content, path=""):
        how = accepted()[name]
        assert how.command or how.read
        if how.command:
            require_tool(how.command[0])
        return refusal(how, path, content)

    return accept


@pytest.mark.parametrize(("path", "name"), DECLARED, ids=lambda value: getattr(value, "name", value))
def test_the_program_of_its_format_accepts_it(path, name, tried):
    assert tried(name, path.read_bytes(), path.name) == ""


def views():
    """Yield format and content of what a scenario shows."""
    told = Scenario.from_key(bytes(32), "bad-deploy", traffic=0.02)
    host, pod = (told.world.by_service[name][0].node for name in ("edge", told.incident.service))
    yield from (
        ("nginx-access", told.access_log()),
        ("openmetrics", told.metrics("auth")),
        ("pcap", told.capture(host)),
    )
    yield from (("journal-json", told.journal(host)), ("journal-json", told.journal(pod)))
    yield from (("pagerduty-log", told.pager()), ("statuspage-incidents", told.status_page()))
    yield from (("deploy-log", told.deploys()), ("pagerduty-log", Scenario.from_key(bytes(32), None).pager()))
    grown = Scenario.from_key(bytes(32), "memory-leak", traffic=0.02)
    leaky = grown.world.by_service[grown.incident.service][0].node
    yield from (("openmetrics", grown.host_metrics(leaky)), ("journal-json", grown.journal(leaky)))
    moved = Scenario.from_key(bytes(32), "dns-change", traffic=0.02)
    yield "dig", moved.dig(moved.hosts[0], moved.incident.service)
    lossy = Scenario.from_key(bytes(32), "packet-loss", traffic=0.02)
    yield from (
        ("pcap", lossy.capture(lossy.world.by_service["edge"][0].node)),
        ("openmetrics", lossy.host_metrics(lossy.world.by_service["edge"][0].node)),
    )
    for path, content in {**told.chat(), **told.filesystems(pod)}.items():
        yield next(name for pattern, name in SHOWN.items() if fnmatch(path, pattern)), content


def test_what_a_scenario_shows_is_accepted_too(tried):
    assert [(name, said) for name, content in views() if (said := tried(name, content))] == []


@pytest.mark.parametrize("name", sorted(accepted()))
def test_rubbish_is_refused(name, tried):
    assert tried(name, RUBBISH)


def test_every_format_is_known_and_used():
    assert {name for _, name in DECLARED} == accepted().keys()


def test_a_file_that_cannot_be_unpacked_and_a_reader_that_fails_are_refusals():
    assert "BadGzipFile" in refusal(accepted()["text"], "notes.gz", b"no gzip")
    assert "KeyError" in refusal(Accepted(read=lambda _: {}["x"]), "notes", b"")


def test_a_program_that_hangs_is_a_refusal(monkeypatch):
    monkeypatch.setattr("groundschool.grading.acceptance.WITHIN", 0.2)
    assert "took more than 0.2 seconds" in refusal(Accepted(("sleep", "60")), "notes", b"")

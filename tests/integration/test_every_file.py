"""Every file of every dataset is accepted by the program (or the reader) of its format, and rubbish is not."""

import gzip
import shutil
import subprocess
from fnmatch import fnmatch

import pytest
from tests.conftest import ROOT

from groundschool.datasets import load_datasets
from groundschool.formats.accepted import FILE, SCRATCH, accepted
from groundschool.scenarios import Scenario

# By the path below datasets/: the first pattern that fits says the format.
FORMATS = {
    "*/access.log*": "nginx-access",
    "*/error.log": "nginx-error",
    "*.prom": "prometheus-text",
    "*.openmetrics*": "openmetrics",
    "*/journal.json": "journal-json",
    "*/journal.export": "journal-export",
    "*.pcap": "pcap",
    "*/slack/users.json": "slack-users",
    "*/slack/channels.json": "slack-channels",
    "*/slack/*/*.json": "slack-day",
    "*/pagerduty.json": "pagerduty-log",
    "*/statuspage.json": "statuspage-incidents",
    "*/deploys.log": "deploy-log",
    "*/df-P*.txt": "df",
    "*/du-xd1.txt": "du",
    "*/lsof-L1.txt": "lsof",
    "*/findmnt.json": "findmnt-json",
    "*/fstab": "fstab",
    "*/tune2fs.txt": "tune2fs",
    "*/bundles/*.txt": "s_client",
    "*.pem": "pem",
    "*.tf": "terraform",
    "*.tfstate": "terraform-state",
    "*.tar": "tar",
    "*.json": "json",
    "*.csv": "csv",
    "*.yaml": "yaml",
    "*.md": "text",
    "*/chat.log": "text",
}
DATASETS, _ = load_datasets(ROOT)
FILES = [f"{name}/{entry.path}" for name, dataset in DATASETS.items() for entry in dataset.declared.files]
RUBBISH = b"\xff\xfe{[< \x00 neither this nor that\n"


def format_of(path):
    return next(name for pattern, name in FORMATS.items() if fnmatch(path, pattern))


@pytest.fixture
def tried(require_tool, tmp_path):
    """Return a function that says whether a format's program and reader accept some content."""

    def accept(name, content):
        how, file, scratch = accepted()[name], tmp_path / f"tried.{name}", tmp_path / "scratch"
        assert how.command or how.read
        shutil.rmtree(scratch, ignore_errors=True)
        scratch.mkdir()
        file.write_bytes(content)
        if how.read:
            try:
                how.read(content)
            except ValueError as error:
                return str(error)
        if how.command:
            program, *rest = (part.replace(FILE, str(file)).replace(SCRATCH, str(scratch)) for part in how.command)
            given = None if any(FILE in part for part in how.command) else content
            done = subprocess.run([require_tool(program), *rest], input=given, capture_output=True, check=False)
            return "" if done.returncode == 0 else (done.stdout + done.stderr).decode(errors="replace")
        return ""

    return accept


@pytest.mark.parametrize("path", FILES)
def test_the_program_of_its_format_accepts_it(path, tried):
    content = (ROOT / "datasets" / path).read_bytes()
    assert tried(format_of(path), gzip.decompress(content) if path.endswith(".gz") else content) == ""


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
    files = {f"/slack/{name}": content for name, content in told.chat().items()}
    files |= {f"/{name}": content for name, content in told.filesystems(pod).items()}
    yield from ((format_of(path), content) for path, content in files.items())


def test_what_a_scenario_shows_is_accepted_too(tried):
    assert [(name, said) for name, content in views() if (said := tried(name, content))] == []


@pytest.mark.parametrize("name", sorted(accepted()))
def test_rubbish_is_refused(name, tried):
    assert tried(name, RUBBISH)


def test_every_format_is_known_and_used():
    assert {format_of(path) for path in FILES} == accepted().keys() == set(FORMATS.values())

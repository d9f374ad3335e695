"""nbgrader's own ``submit``, run by other accounts than the one that grades, collected and graded."""

import json
import os
import pwd
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest
from tests.integration.handed_in import SOLVED, answered

from groundschool.nbgrader_bridge.configuration import for_associate, write_config
from groundschool.nbgrader_bridge.gradebook import read_gradebook

pytestmark = pytest.mark.skipif(os.geteuid() != 0, reason="only root can be others")

ROSTER = '[[associate]]\nid = "games"\nname = "Games"\n\n[[associate]]\nid = "mail"\nname = "Mail"\n'


@pytest.fixture
def shared():
    """A folder that every account of this machine reaches."""
    folder = Path(tempfile.mkdtemp(prefix="groundschool-submit-"))
    folder.chmod(0o755)
    yield folder
    shutil.rmtree(folder)


def submit(home: Path, login: str, *options: str) -> subprocess.CompletedProcess[str]:
    """Run ``nbgrader submit linux`` as an account, in its home."""
    uid = pwd.getpwnam(login).pw_uid
    for path in (home, *home.rglob("*")):
        os.chown(path, uid, uid)
    command = [sys.executable, str(Path(__file__).with_name("submit_as.py")), login, str(home), *options]
    return subprocess.run(command, capture_output=True, text=True, timeout=120, check=False)


OWN, BESIDE, SQUATTED = "into their own folder", "side by side", "where somebody else made a folder of their name"


@pytest.mark.parametrize("where", [OWN, BESIDE, SQUATTED])
def test_what_nbgrader_submits_for_an_account_is_that_accounts_alone(built_copy, shared, tmp_path, groundschool, where):
    work, exchange = tmp_path / "work", shared / "exchange"
    work.mkdir()
    if where == OWN:
        (work / "roster.toml").write_text(ROSTER, encoding="utf-8")
    places = ("--course", built_copy, "--work", work, "--exchange", exchange)
    released = groundschool("release", *places)
    assert released.returncode == 0, released.stderr
    (work / "roster.toml").write_text(ROSTER, encoding="utf-8")
    inbound = exchange / "example/inbound"
    if where == SQUATTED:
        (inbound / "games").mkdir()
        (inbound / "games").chmod(0o777)
        os.chown(inbound / "games", pwd.getpwnam("mail").pw_uid, -1)
    for login, options in (("games", ()), ("mail", ("--student=games",))):
        home = shared / login
        (home / "linux").mkdir(parents=True)
        answer = SOLVED if login == "games" else "def slowest(path):\n    return 0"
        (home / "linux/slow-disk.ipynb").write_bytes(answered(built_copy, {"slowest-answer": answer}))
        write_config(home, for_associate("example", exchange))
        said = submit(home, login, *options)
        assert said.returncode == 0, said.stderr
    owners = [path.owner() for path in inbound.glob("games/games+linux+*")]
    assert owners == {OWN: ["games"], BESIDE: [], SQUATTED: ["mail"]}[where]
    run = groundschool("grade", "--collect", "--json", *places)
    told = json.loads(run.stdout)
    assert [one["associate"] for one in told["graded"]] == ["games"]
    assert "it is said to be games's, and belongs to mail" in told["unreadable"][0]["reason"]
    rows = read_gradebook(f"sqlite:///{work / 'gradebook.db'}")
    assert {who: row.points for (who, _), row in rows.items()} == {"games": 8}

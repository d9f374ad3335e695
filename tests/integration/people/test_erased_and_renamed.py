"""People are erased and renamed wherever something of theirs lies; whoever is killed in between goes on."""

import json
from pathlib import Path
from shutil import copytree

import pytest
from tests.integration.people.class_of_two import ROSTER, Class
from typer.testing import CliRunner

from groundschool.cli.app import app
from groundschool.ledger.identity import Identities
from groundschool.services.workspace import Workspace


def named(class_: Class, who: str) -> set[str]:
    return {path for path in class_.paths if who in Path(path).parts or f"{who}+" in path}


def test_erasing_removes_whatever_lies_about_and_nothing_of_others(class_):
    before, others = class_.state, named(class_, "bob")
    dry = json.loads(class_.person("erase", "ann", "--json").stdout)
    assert class_.state == before
    assert len([step for step in dry["steps"] if " folder " in step]) == 4
    assert class_.person("erase", "ann", "--yes").exit_code == 0
    assert named(class_, "ann") == set()
    assert named(class_, "bob") == others
    told, erased, known, marks, links, _ = class_.state
    assert {who for who, *_ in told} == {"bob"}
    assert (erased, known, {who for who, _ in marks}, links) == (1, ["bob"], {"bob"}, ["bob"])
    assert b"ann" not in (class_.work / ".groundschool" / "identity.db").read_bytes()


def test_an_erased_id_is_not_graded_again_until_it_is_readmitted(class_):
    kept = copytree(class_.work / "submitted" / "ann", class_.folder / "ann")
    class_.person("erase", "ann", "--yes")
    copytree(kept, class_.work / "submitted" / "ann")
    said = json.loads(class_.grade().stdout)
    assert [(one["associate"], "was erased" in one["reason"]) for one in said["unreadable"]] == [("ann", True)]
    assert (said["graded"], said["counts"]["unchanged"], said["events"]) == ([], 1, 0)
    assert Identities(class_.work / ".groundschool").associates() == ["bob"]
    assert "was erased" in str(class_.run("attest", "ann", "shadow-shift", "I-1", "--by", "sam", "--outside").exception)
    assert "was not erased" in str(CliRunner().invoke(app, ["person", "readmit", "bob", *class_.where]).exception)
    assert CliRunner().invoke(app, ["person", "readmit", "ann", *class_.where]).exit_code == 0
    assert [one["associate"] for one in json.loads(class_.grade().stdout)["graded"]] == ["ann"]


def test_identities_from_before_an_erasure_revive_nobody(class_):
    identity = class_.work / ".groundschool" / "identity.db"
    older = identity.read_bytes()
    class_.person("erase", "ann", "--yes")
    identity.write_bytes(older)
    assert {who for who, *_ in class_.state[0]} == {"bob"}
    refused = class_.run("attest", "ann", "shadow-shift", "I-1", "--by", "sam", "--outside").exception
    assert "Run: groundschool person erase ann --yes" in str(refused)
    assert class_.person("erase", "ann", "--yes").exit_code == 0
    assert (class_.state[1], class_.state[2]) == (1, ["bob"])


def test_a_renamed_person_keeps_pseudonym_key_and_evidence(class_):
    known = Identities(class_.work / ".groundschool")
    before, attempts = known.of("ann"), class_.state[0]
    assert json.loads(class_.person("rename", "ann", "anna", "--json").stdout)["renamed"] is False
    assert class_.state[2] == ["ann", "bob"]
    done = json.loads(class_.person("rename", "ann", "anna", "--yes", "--json").stdout)
    assert done["left"] == ["their entry in the roster", "ann as mentor of bob in the roster"]
    (class_.work / "roster.toml").write_text(ROSTER.format("anna"), encoding="utf-8")
    after = Identities(class_.work / ".groundschool").of("anna")
    assert (after.subject, after.key) == (before.subject, before.key)
    told, _, names, marks, links, _ = class_.state
    assert told == sorted(("anna" if who == "ann" else who, *more) for who, *more in attempts)
    assert (names, {who for who, _ in marks}, links) == (["anna", "bob"], {"anna", "bob"}, ["bob"])
    assert named(class_, "ann") == set()
    said = json.loads(class_.grade().stdout)
    assert (said["counts"]["unchanged"], said["events"]) == (2, 0)
    collected = CliRunner().invoke(app, ["grade", "--collect", "--json", *class_.words])
    assert json.loads(collected.stdout)["events"] == 0


def test_what_is_told_again_by_a_former_name_is_known(class_):
    with Workspace(class_.course, class_.work).opened(create=False) as ledger:
        lines = ledger.events()
    out = str(class_.folder / "events.jsonl")
    assert class_.run("export", "events", "--names", "--out", out).exit_code == 0
    class_.person("rename", "ann", "anna", "--yes")
    (class_.work / "roster.toml").unlink()
    assert class_.run("ledger", "append", out).stdout.startswith(f"0 recorded, {len(lines)} were there already")
    assert Identities(class_.work / ".groundschool").associates() == ["anna", "bob"]


@pytest.mark.parametrize(
    ("new", "said"), [("bob", "person merge ann bob"), ("../x", "is no id"), ("a b", "is no id"), ("*", "is no id")]
)
def test_nobody_is_renamed_to_what_is_no_id_or_taken(class_, new, said):
    before = class_.state
    assert said in str(class_.person("rename", "ann", new, "--yes").exception)
    assert class_.state == before


def test_a_folder_under_a_former_name_is_named_and_makes_no_evidence(class_):
    kept = copytree(class_.work / "submitted" / "ann", class_.folder / "ann")
    class_.person("rename", "ann", "anna", "--yes")
    (class_.work / "roster.toml").unlink()
    copytree(kept, class_.work / "submitted" / "ann")
    said = json.loads(class_.grade().stdout)
    assert ["ann is called anna" in one["reason"] for one in said["unreadable"]] == [True]
    assert said["events"] == 0


@pytest.mark.parametrize("words", [("erase", "ann"), ("rename", "ann", "anna")])
def test_whoever_is_killed_in_between_goes_on_by_the_same_command(base, warm, tmp_path, words):
    undisturbed = Class(base.course, Path(copytree(base.folder, tmp_path / "undisturbed")))
    assert undisturbed.person(*words, "--yes").exit_code == 0
    want, steps = undisturbed.state, 0
    while True:
        class_ = Class(base.course, Path(copytree(base.folder, tmp_path / f"killed-{steps}")))
        if class_.killed_after(warm, steps, *words) == 0:
            break
        steps += 1
        assert class_.person(*words, "--yes").exit_code == 0
        assert class_.state == want
    assert steps >= 6


def test_hand_ins_in_a_folder_of_ones_own_are_called_as_their_owner_is(class_):
    (class_.work / "roster.toml").unlink()
    inbound = class_.folder / "exchange" / "example" / "inbound"
    (inbound / "ann").mkdir()
    for path in sorted(inbound.glob("ann+*")):
        path.rename(inbound / "ann" / path.name)
    assert class_.person("rename", "ann", "anna", "--yes").exit_code == 0
    (hand_in,) = (inbound / "anna").iterdir()
    assert hand_in.name.startswith("anna+linux+")
    said = json.loads(CliRunner().invoke(app, ["grade", "--collect", "--json", *class_.words]).stdout)
    assert (said["counts"]["unreadable"], said["events"]) == (0, 0)

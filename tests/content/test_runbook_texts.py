"""Each item of a runbook is right about every text of a corpus."""

import sys

import pytest
from tests.content.corpus import load_corpus, named, table, too_few, wrongly

from groundschool.judges.prose.runbook import judge_runbook
from groundschool.judges.prose.runbook_facts import RunbookFacts

CORPUS = load_corpus("runbook_texts.toml")["items"]
LABELS = {  # of the check that decides each item
    "sections": "the five sections stand",
    "matter": "the front matter is complete",
    "parses": "every command can be read",
    "readonly": "everything under Immediate checks only looks",
    "expect": "each check has a command",
    "alert": "a check asks for what the alert",
    "printed": "what the checks say to expect is what is printed",
    "tells": "a check tells the fault",
    "steps": "each step has a precondition",
    "helps": "the first change is what ended the fault",
    "approval": "each step says who agrees",
    "rollback": "for each step Rollback",
    "escalation": "the escalation says",
    "general": "no command names one pod",
    "placeholders": "every placeholder stands",
    "written-for": "it is written for this alert",
    "secret": "no secret is shown",
    "destroys": "no command destroys",
    "declared": "every placeholder stands",
}
LOGS, PODS = "kubectl -n mail logs deploy/relay --since=10m", "kubectl -n mail get pods -l app=relay"
NIGHT = "relay-5f6d8c9b7a-x2x{}    1/1   Running   0   {}d"
FACTS = {
    "owner": "mail", "service": "relay", "alert": "RelaySpoolFilling", "severity": "warning", "release": "2.8.1",
    "today": "2026-05-20", "changed": "2026-05-02", "metric": "relay_spool_messages", "bound": 4, "helps": ["scale"],
    "namespace": "mail", "deployment": "relay", "replicas": 3, "switches": ["A"],
    "approvals": {"rollout undo": "on-call lead", "scale": "on-call lead", "set env": "incident commander",
                  "end sessions": "database", "rollout restart": ""},
    "hosts": ["relay-5f6d8c9b7a-x2x4q", "node-a17", "192.0.2.44"], "secrets": ["smf_live_k3k9wq7m2p8x5v4t"],
    "fault": [
        {LOGS: "03:10 far side said 451 try again\n03:11 request failed 503", PODS: NIGHT.format("4q", 3)},
        {LOGS: "02:20 far side said 451 try again\n02:22 request failed 503", PODS: NIGHT.format("7k", 8)},
    ],
    "decoy": [
        {LOGS: "03:40 no space left on /spool\n03:41 request failed 503", PODS: NIGHT.format("9z", 2)},
        {LOGS: "04:40 no space left on /spool\n04:41 request failed 503", PODS: NIGHT.format("2c", 5)},
    ],
}  # fmt: skip
MATTER = {
    "owner": "mail", "service": "relay", "alert": "RelaySpoolFilling", "severity": "warning",
    "last_reviewed": "2026-05-18", "tested_on": "relay 2.8.1", "placeholders": "{count: from check 3}",
}  # fmt: skip
STEP = {
    "Precondition": "check 1 is as expected",
    "Command": "`kubectl -n mail scale deploy/relay --replicas=4`",
    "Expect": "the spool falls",
    "Takes effect": "6 minutes",
    "Approval": "alone",
}
BACK = "1. `kubectl -n mail scale deploy/relay --replicas=<count>`"
CALL = "To: on-call senior\nWhen: 15 minutes after the page\nHand over: since when, what was seen, what was done"
CHECK = f"1. `{LOGS}` Expect: `451 try again`"
ASKS = "2. `curl -s http://relay.mail.svc:9102/metrics | grep relay_spool_messages` Expect: a number above 5000"


@pytest.fixture(scope="module")
def facts():
    """What is true of an alert of the mail relay."""
    return RunbookFacts.from_truth(FACTS)


def page(matter=None, **others):
    """Return a good runbook with parts of it replaced."""
    head = "\n".join(f"{name}: {value}" for name, value in (MATTER | (matter or {})).items() if value is not None)
    parts = {
        "What it means": "Mails with tickets are late.",
        "Immediate checks": f"{CHECK}\n{ASKS}",
        "Mitigation": "1. Add one.\n" + "\n".join(f"   {label}: {said}" for label, said in STEP.items()),
        "Escalation": CALL,
        "Rollback": BACK,
    } | others
    return f"---\n{head}\n---\n" + "\n".join(f"## {name}\n{text}\n" for name, text in parts.items())


def put(text, entry):  # noqa: C901, PLR0911 - one return a place
    """Return a good runbook with a text of the corpus in it."""
    match entry["put"]:
        case "headings":
            names = [one.strip() for one in text.split("|")]
            return "---\nowner: mail\n---\n" + "\n".join(f"{one}\ntext\n" for one in names)
        case "matter":
            changed = dict(line.split(": ", 1) if ": " in line else (line, None) for line in text.split("; "))
            return page(changed)
        case "page":
            return text
        case "check":
            return page(**{"Immediate checks": f"{CHECK}\n{ASKS}\n3. {text}"})
        case "command":
            return page(**{"Immediate checks": f"{CHECK}\n{ASKS}\n3. Look:\n```sh\n{text}\n```\nExpect: something"})
        case "checks":
            return page(**{"Immediate checks": text})
        case "step":
            return page(Mitigation=text, Rollback=f"{BACK}\n2. Nothing can be taken back.")
        case "approval":
            command, said = text.split(" => ")
            return page(Mitigation=_step({"Command": f"`{command}`", "Approval": said}))
        case "change":
            return page(Mitigation=_step({"Command": f"`{text}`"}))
        case "rollback":
            command, said = text.split(" => ")
            return page(Mitigation=_step({"Command": f"`{command}`"}), Rollback=said.replace("\\n", "\n"))
        case "escalation":
            return page(Escalation=text)
        case "more":
            return page(Escalation=f"{CALL}\n\n{text}")
    raise LookupError(entry["put"])


def _step(others):
    return "1. One step.\n" + "\n".join(f"   {label}: {said}" for label, said in (STEP | others).items())


@pytest.fixture(scope="module")
def holds(facts):
    """Return whether an item passes a text of the corpus."""

    def decided(text, entry):
        score = judge_runbook(put(text, entry), facts)
        [check] = [check for check in score.checks if check.label.startswith(LABELS[entry["item"]])]
        return check.passed

    return decided


def test_the_corpus_has_every_item_with_enough_texts_of_either_kind():
    assert [named(entry) for entry in CORPUS] == [*LABELS]
    assert too_few(CORPUS) == []


@pytest.mark.parametrize("entry", CORPUS, ids=named)
def test_an_item_is_right_about_every_text(entry, holds):
    assert wrongly(entry, holds) == ([], [])


def test_how_often_each_is_right_is_printed(capsys, holds):
    printed = table(CORPUS, holds)
    with capsys.disabled():
        sys.stdout.write(printed)
    assert printed.count("\n") == 1 + len(LABELS)


def test_the_runbook_that_texts_are_put_into_is_a_good_one(facts):
    score = judge_runbook(page(), facts)
    assert [check.label for check in score.checks if not check.passed] == []
    assert score.flags == ()


def test_several_changes_in_one_step_are_shown_to_a_person(facts):
    two = "`kubectl -n mail scale deploy/relay --replicas=4` and `kubectl -n mail rollout restart deploy/relay`"
    score = judge_runbook(page(Mitigation=_step({"Command": two})), facts)
    assert [flag.doubt for flag in score.flags] == ["may be several changes in one step"]


@pytest.mark.parametrize("text", ["", "Hello", "---\n---", "## Mitigation", "\n\n"])
def test_a_text_that_says_nothing_earns_nothing(facts, text):
    assert judge_runbook(text, facts).fraction == 0

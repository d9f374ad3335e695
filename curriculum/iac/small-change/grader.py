"""Grades a changed module by what it does to the objects that stand: planned and tested by Terraform, never applied."""

from groundschool.judges.terraform import Change, ModuleSettings, Planned, declared, try_change
from groundschool.kit import Check, Outcome, Score, Variant, given

SHOWN = "the plan of your main.tf"
LEDGER = "terraform_data.ledger"


def change(answer: str, variant: Variant) -> Score:
    """Return the checks of the changed ``main.tf``, tried on the state it is for."""
    truth = variant.truth
    tried = try_change(variant.folder, answer, hidden_tests(truth), truth["variables"])
    return judged(answer, tried, truth)


def judged(answer: str, tried: Change, truth: dict) -> Score:
    """Return the checks of a text and of what came of trying it."""
    got = Outcome(SHOWN, tried, f"there is no plan: {tried.problem}" if tried.problem else "")
    text = given(declared(answer), "your main.tf")
    standing = {one.id: one for one in tried.planned if one.previous}
    fates = {name: standing[key].action if key in standing else "lost" for key, (_, name) in truth["kept"].items()}
    return Score(
        (
            got.holds("Terraform makes a plan from it", lambda _: True),
            got.holds(
                "nothing that is in use is destroyed, recreated or turned into something else",
                lambda _: all(_same_object(standing.get(key), name) for key, (_, name) in truth["kept"].items()),
                points=3,
                traps={"for-each-without-moved": _not_moved, "count-shifts": _shifted},
                evidence=f"{SHOWN}: " + ", ".join(f"{name}: {fate}" for name, fate in sorted(fates.items())),
                critical=True,
            ),
            got.holds(
                "the plan does what the ticket asks for, and nothing else",
                lambda found: {one.address: one.action for one in found.planned} == truth["plan"],
                points=2,
                evidence=f"{SHOWN}: " + ", ".join(sorted(f"{one.action} {one.address}" for one in tried.planned)),
            ),
            got.holds(
                "what is in use keeps its settings",
                lambda found: not _altered(found, truth),
                points=2,
                traps={"changed-beside": _nothing_else},
                evidence=f"{SHOWN}: other than before, tags aside, are " + ", ".join(_altered(tried, truth)),
            ),
            got.holds(
                "every object has the tags",
                lambda found: all(_tags(one, truth) for one in found.planned if one.action != "delete"),
                points=2,
                traps={"tags-missed": lambda found: any(_tags(one, truth) for one in found.planned)},
                evidence=f"{SHOWN}: without the right tags are "
                + ", ".join(
                    sorted(one.address for one in tried.planned if one.action != "delete" and not _tags(one, truth))
                ),
            ),
            got.holds(
                "a misspelt environment is refused, a right one is not",
                lambda found: _passed(found, "refuses", "accepts"),
                points=2,
                traps={"no-validation": lambda found: _passed(found, "accepts")},
                evidence=_runs(tried, "refuses", "accepts"),
            ),
            got.holds(
                "every region follows the variable",
                lambda found: _passed(found, "region"),
                traps={"hard-coded-region": lambda found: _relay(found, truth)},
                evidence=_runs(tried, "region"),
            ),
            got.holds(
                "the relay is set up as asked",
                lambda found: _relay(found, truth),
                evidence=f"{SHOWN}: terraform_data.relay differs from item 4, or is missing",
            ),
            got.holds(
                "the one output gives the id of each queue by its name",
                lambda found: found.outputs == {"queues": truth["output"]},
                traps={"changed-beside": lambda found: found.outputs.get("queues") == truth["output"]},
                evidence=f"{SHOWN}: the outputs are {dict(tried.outputs)}",
            ),
            got.holds(
                "the ledger is still guarded against destruction",
                lambda found: LEDGER in found.guarded,
                points=2,
                traps={"guard-removed": lambda found: LEDGER in {one.address for one in found.planned}},
                evidence="a plan that destroys everything was not refused because of terraform_data.ledger",
            ),
            *_text_checks(answer, text, got, truth),
        )
    )


def hidden_tests(truth: dict) -> dict[str, str]:
    """Return the .tftest.hcl texts by name: plans only, each with other variables.

    What may fail for one reason stands in a file of its own, and the runs that may fail come last.
    """
    shared = "\n".join(f'  {name} = "{value}"' for name, value in truth["variables"].items())
    values = f"variables {{\n{shared}\n}}\n"
    accepted = "".join(_run(f"accepts_{name}", "environment", name) for name in truth["environments"])
    refused = "".join(
        _run(f"refuses_{number}", "environment", name, "  expect_failures = [var.environment]\n")
        for number, name in enumerate(truth["mistaken"])
    )
    regions = ", ".join(
        f"[for one in {listed} : one.input.region]"
        for listed in ("terraform_data.queue", "terraform_data.worker", "[terraform_data.ledger, terraform_data.relay]")
    )
    follows = f"""  assert {{
    condition     = toset(concat({regions})) == toset(["elsewhere"])
    error_message = "A region does not follow the variable."
  }}
"""
    return {
        "environment": values + accepted + refused,
        "region": values + _run("region_follows", "region", "elsewhere", follows),
    }


def _run(name: str, variable: str, value: str, rest: str = "") -> str:
    """Return one run block that plans with one variable set otherwise."""
    return f'run "{name}" {{\n  command = plan\n  variables {{\n    {variable} = "{value}"\n  }}\n{rest}}}\n'


def _text_checks(answer: str, text: Outcome, got: Outcome, truth: dict) -> tuple[Check, ...]:
    """Return the checks of what only the text shows: secrets, pins, layout."""
    return (
        text.holds(
            "no password stands in the file",
            lambda _: truth["secret"] not in answer,
            traps={"secret-in-code": _nothing_else},
            evidence="your main.tf holds the password from the ticket's comment",
            critical=True,
        ),
        text.holds(
            "the password is a sensitive variable without a default",
            lambda found: _sensitive(found.variables["relay_password"]),
            traps={"not-sensitive": lambda found: "relay_password" in found.variables},
            evidence="your main.tf: relay_password is not declared, not sensitive, or has a default",
        ),
        got.holds(
            "it accepts what it accepted before: the same versions of Terraform, a text for a region",
            lambda _: text.value.required_version == truth["required_version"] and _is_text(text.value, "region"),
            traps={
                "pin-removed": lambda _: text.value.required_version != truth["required_version"],
                "changed-beside": _nothing_else,
            },
            evidence=f"your main.tf accepts {text.value.required_version or 'any version'} of Terraform, and for region "
            + ("a text" if _is_text(text.value, "region") else "what is no text, too"),
        ),
        got.holds(
            "it is laid out as terraform fmt does",
            lambda found: found.formatted,
            traps={"not-formatted": _nothing_else},
            evidence="terraform fmt -check would change your main.tf",
        ),
    )


def _same_object(planned: Planned | None, name: str) -> bool:
    return planned is not None and planned.action in ("update", "no-op") and planned.input.get("name") == name


def _altered(tried: Change, truth: dict) -> list[str]:
    """Return the addresses of what stays as the same object and is set otherwise than before, tags aside."""
    staying = [one for one in tried.planned if one.id in truth["stands"] and one.action in ("update", "no-op")]
    return sorted(
        one.address
        for one in staying
        if {name: value for name, value in one.input.items() if name != "tags"} != truth["stands"][one.id]
    )


def _nothing_else(_: object) -> bool:
    """Return true: such a check fails for one reason only."""
    return True


def _queues(tried: Change) -> list[Planned]:
    return [one for one in tried.planned if one.address.startswith("terraform_data.queue[")]


def _not_moved(tried: Change) -> bool:
    """Return whether queues got an address that nobody moved them to."""
    return any(one.action == "create" and '["' in one.address for one in _queues(tried))


def _shifted(tried: Change) -> bool:
    """Return whether queues still have their places in a list for addresses."""
    return any(one.action != "delete" and '["' not in one.address for one in _queues(tried))


def _tags(one: Planned, truth: dict) -> bool:
    return one.input.get("tags") == truth["tags"]


def _relay(tried: Change, truth: dict) -> bool:
    made = next((one.input for one in tried.planned if one.address == "terraform_data.relay"), {})
    want = truth["relay"] | {"password": truth["variables"]["relay_password"]}
    return {name: made.get(name) for name in want} == want


def _sensitive(variable: dict) -> bool:
    return variable.get("sensitive") is True and "default" not in variable


def _is_text(settings: ModuleSettings, name: str) -> bool:
    """Return whether a variable takes texts alone: its type is string, as python-hcl2 writes a type."""
    return str(settings.variables.get(name, {}).get("type", "")).strip('${}"') == "string"


def _passed(tried: Change, *prefixes: str) -> bool:
    outcomes = [passed for name, passed in tried.tests.items() if name.startswith(prefixes)]
    return all(outcomes) and bool(outcomes)


def _runs(tried: Change, *prefixes: str) -> str:
    shown = [
        f"{name} {'passed' if passed else 'failed'}"
        for name, passed in tried.tests.items()
        if name.startswith(prefixes)
    ]
    return "terraform test: " + (", ".join(shown) or "the runs could not start")

"""Grades a changed module by what it does to the objects that stand: planned and tested by Terraform, never applied."""

from groundschool.judges.terraform import Change, Later, ModuleSettings, Planned, declared, try_change
from groundschool.kit import Check, Outcome, Score, Variant, beside, given

environments = beside(__file__, "environments")

SHOWN = "the plan of your main.tf"
LEDGER = "terraform_data.ledger"
QUEUE = "terraform_data.queue["
RELAY = "terraform_data.relay"


def change(answer: str, variant: Variant) -> Score:
    """Return the checks of the changed ``main.tf``, tried on the state it is for."""
    truth = variant.truth
    later = Later(truth["later"]["state"], truth["later"]["variables"])
    tests = environments.hidden_tests(environments.runs_of(answer, truth), truth)
    tried = try_change(variant.folder, answer, tests, truth["variables"], later=later)
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
                evidence=environments.misjudged(tried, environments.runs_of(answer, truth)),
            ),
            got.holds(
                "every region follows the variable",
                lambda found: _regions(found) == {truth["later"]["variables"]["region"]},
                traps={"hard-coded-region": lambda found: _relay(found) == _asked(truth) and not _fates(found, truth)},
                evidence="with another value for region, "
                f"{SHOWN} has the regions {', '.join(sorted(map(str, _regions(tried)))) or 'of no plan'}",
            ),
            got.holds(
                "the relay is set up as asked, with nothing beside",
                lambda found: _relay(found) == _asked(truth),
                traps={"changed-beside": lambda found: _relay(found).items() > _asked(truth).items()},
                evidence=f"{SHOWN}: terraform_data.relay has {', '.join(_relay(tried)) or 'nothing'} beside its tags, "
                "or another value there than item 4",
            ),
            got.holds(
                "later changes are seen as before: queues are replaced for another name, nothing else ever is",
                lambda found: not _fates(found, truth),
                points=2,
                traps={
                    "change-hidden": lambda found: any("kept" in fate for fate in _fates(found, truth).values()),
                    "replaced-for-less": lambda found: "replaced" in _fates(found, truth).values(),
                },
                evidence="planned against a state in which every setting has another value: "
                + ", ".join(f"{address} is {fate}" for address, fate in _fates(tried, truth).items()),
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
            "no plan shows the password",
            lambda found: truth["variables"]["relay_password"] not in found.clear,
            traps={
                "not-sensitive": lambda _: not _sensitive(text.value.variables["relay_password"]),
                "secret-shown": _nothing_else,
            },
            evidence=f"{SHOWN} shows the value of relay_password in clear",
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
    return [one for one in tried.planned if one.address.startswith(QUEUE)]


def _not_moved(tried: Change) -> bool:
    """Return whether queues got an address that nobody moved them to."""
    return any(one.action == "create" and '["' in one.address for one in _queues(tried))


def _shifted(tried: Change) -> bool:
    """Return whether queues still have their places in a list for addresses."""
    return any(one.action != "delete" and '["' not in one.address for one in _queues(tried))


def _tags(one: Planned, truth: dict) -> bool:
    return one.input.get("tags") == truth["tags"]


def _asked(truth: dict) -> dict:
    """Return the relay's input as item 4 asks for it, tags aside."""
    return truth["relay"] | {"password": truth["variables"]["relay_password"]}


def _relay(tried: Change) -> dict:
    """Return the relay's planned input, tags aside."""
    made = next((one.input for one in tried.planned if one.address == RELAY), {})
    return {name: value for name, value in made.items() if name != "tags"}


def _regions(tried: Change) -> set:
    return {one.input.get("region") for one in tried.later if one.action != "delete"}


def _fates(tried: Change, truth: dict) -> dict[str, str]:
    """Return what becomes of an object on another day, where it is not what it should be."""
    now = {one.address: _settings(one) for one in tried.planned}
    then = {one.address: one for one in tried.later if one.action != "delete"}
    fates = {}
    for address, action in truth["later"]["plan"].items():
        one = then.get(address)
        if one is None:
            fates[address] = "not there"
        elif one.action != action:
            fates[address] = "replaced" if one.action == "replace" else "kept"
        elif _settings(one) != now.get(address):
            fates[address] = "kept in part"
    return fates


def _settings(one: Planned) -> dict:
    return {name: value for name, value in one.input.items() if name != "region"}


def _sensitive(variable: dict) -> bool:
    return variable.get("sensitive") is True and "default" not in variable


def _is_text(settings: ModuleSettings, name: str) -> bool:
    """Return whether a variable takes texts alone: its type is string, as python-hcl2 writes a type."""
    return str(settings.variables.get(name, {}).get("type", "")).strip('${}"') == "string"


def _passed(tried: Change, *prefixes: str) -> bool:
    outcomes = [passed for name, passed in tried.tests.items() if name.startswith(prefixes)]
    return all(outcomes) and bool(outcomes)

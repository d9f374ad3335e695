"""Which environments a changed module is tried with, and which of them it judges wrongly."""

import json
import re
from collections.abc import Mapping

from groundschool.judges.terraform import Change, ModuleSettings, declared

MOST = 16  # words of an answer's own


def runs_of(answer: str, truth: dict) -> dict[str, str]:
    """Return the environments to try by the name of the run: the right ones, the mistaken ones, the answer's own."""
    mistaken = dict.fromkeys([*truth["mistaken"], *_own_words(declared(answer))])
    refused = [word for word in mistaken if word not in truth["environments"]]
    accepted = {f"accepts_{number}": name for number, name in enumerate(truth["environments"])}
    return accepted | {f"refuses_{number}": word for number, word in enumerate(refused)}


def _own_words(settings: ModuleSettings) -> list[str]:
    """Return the words in quotes that the environment is compared with: what a rule allows stands in it."""
    rules = settings.variables.get("environment", {}).get("validation", [])
    rules = rules if isinstance(rules, list) else []
    compared = " ".join(str(rule.get("condition")) for rule in rules if isinstance(rule, Mapping))
    quoted = re.findall(r'"([^"]*)"', compared + (str(settings.locals) if "local." in compared else ""))
    return [word for text in quoted for word in re.findall(r"[\w-]+", text)][:MOST]


def hidden_tests(runs: dict[str, str], truth: dict) -> dict[str, str]:
    """Return the .tftest.hcl texts by name: plans only, each with another environment, refused ones last."""
    shared = "\n".join(f'  {name} = "{value}"' for name, value in truth["variables"].items())
    return {"environment": f"variables {{\n{shared}\n}}\n" + "".join(_run(name, word) for name, word in runs.items())}


def _run(name: str, environment: str) -> str:
    """Return one run block that plans with an environment: accepted, or refused."""
    refused = "" if name.startswith("accepts") else "  expect_failures = [var.environment]\n"
    return f'run "{name}" {{\n  command = plan\n  variables {{\n    environment = "{environment}"\n  }}\n{refused}}}\n'


def misjudged(tried: Change, runs: dict[str, str]) -> str:
    """Return which environments were judged wrongly, and what Terraform said of a right one."""
    failed = [
        (name, json.dumps(runs[name], ensure_ascii=False))
        for name, passed in tried.tests.items()
        if not passed and name in runs
    ]
    told = [
        f"{word} is accepted, and the ticket does not allow it"
        if name.startswith("refuses")
        else f"{word} is refused, and the ticket allows it ({tried.said.get(name, 'without a reason')})"
        for name, word in failed
    ]
    return "as environment, " + "; ".join(told) if told else "terraform test: the runs could not start"

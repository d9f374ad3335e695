"""``groundschool doctor``."""

import typer

from groundschool.cli.options import JsonOption


def doctor(*, json: JsonOption = False) -> None:
    """Say which real programs are here, what stands in for a missing one, and how to get it."""
    import json as codec

    from groundschool.grading.tools import TOOLS

    facts = [
        {"tool": t.name, "found": bool(t.found), "used_for": t.used_for, "fallback": t.fallback, "remedy": t.remedy}
        for t in TOOLS.values()
    ]
    if json:
        print(codec.dumps(facts, indent=2))
        raise typer.Exit
    for fact in facts:
        if fact["found"]:
            print(f"ok       {fact['tool']}: {fact['used_for']}")
        else:
            instead = f"{fact['fallback']} stands in" if fact["fallback"] else "nothing stands in"
            print(f"missing  {fact['tool']}: {fact['used_for']}; {instead}. Get it: {fact['remedy']}")

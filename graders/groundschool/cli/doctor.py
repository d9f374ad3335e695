"""``groundschool doctor``."""

from groundschool.cli.options import JsonOption


def doctor(*, json: JsonOption = False) -> None:
    """Say which real programs are here, what stands in for a missing one, and how to get it."""
    import json as codec

    from groundschool.services.programs_here import programs_here

    programs = programs_here()
    if json:
        print(codec.dumps([vars(program) for program in programs], indent=2))
        return
    for one in programs:
        if one.found:
            print(f"ok       {one.tool}: {one.used_for}")
        else:
            instead = f"{one.fallback} stands in" if one.fallback else "nothing stands in"
            print(f"missing  {one.tool}: {one.used_for}; {instead}. Get it: {one.remedy}")

"""``groundschool init-course``."""

from typing import Annotated

import typer

from groundschool.cli.options import GradingPlaces, spread

NewSecretOption = Annotated[
    bool, typer.Option("--new-secret", help="Make another secret where the one that marks were given by is lost.")
]
NewLedgerOption = Annotated[
    bool, typer.Option("--new-ledger", help="Begin another ledger where the one that evidence was kept in is lost.")
]


@spread
def init_course(
    *, new_secret: NewSecretOption = False, new_ledger: NewLedgerOption = False, places: GradingPlaces
) -> None:
    """Set a working folder up for grading: the course's secret, the gradebook, and nbgrader's configuration.

    The secret decides which hidden variant everybody is assessed on. It is made once, readable by you alone, and kept
    out of every folder that is released. What is there already stays as it is.
    """
    from groundschool.services.set_up_course import set_up_course

    done = set_up_course(places.workspace, new_secret=new_secret, new_ledger=new_ledger)
    print(f"secret     {done.secret} (back it up; whoever reads it knows every hidden variant)")
    print(f"gradebook  {done.gradebook}")
    print(f"nbgrader   {done.configuration}")
    print(f"exchange   {done.exchange}")
    if done.unused:
        print(f"{done.configuration} was there already. To share {done.unused}, write into it: c.Exchange.root = ...")
    print("Next: groundschool release")

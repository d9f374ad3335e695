"""``groundschool init-course``."""

from typing import Annotated

import typer

from groundschool.cli.options import CourseOption, ExchangeOption, LedgerOption, WorkOption
from groundschool.cli.places import Places

NewSecretOption = Annotated[
    bool, typer.Option("--new-secret", help="Make another secret where the one that marks were given by is lost.")
]
NewLedgerOption = Annotated[
    bool, typer.Option("--new-ledger", help="Begin another ledger where the one that evidence was kept in is lost.")
]


def init_course(  # noqa: PLR0913 - one parameter per option
    *,
    new_secret: NewSecretOption = False,
    new_ledger: NewLedgerOption = False,
    course: CourseOption = None,
    work: WorkOption = None,
    exchange: ExchangeOption = None,
    ledger: LedgerOption = None,
) -> None:
    """Set a working folder up for grading: the course's secret, the gradebook, and nbgrader's configuration.

    The secret decides which hidden variant everybody is assessed on. It is made once, readable by you alone, and kept
    out of every folder that is released. What is there already stays as it is.
    """
    from groundschool.cli.nbgrader_config import NAME, configured_exchange, for_mentor, write_config
    from groundschool.ledger.opened import PRIVATE
    from groundschool.ledger.secret import NAME as SECRET
    from groundschool.ledger.secret import course_secret

    places = Places(course, work, ledger, exchange)
    root = places.whole.root
    there = (work or root).resolve()
    gate = places.door(exchange or configured_exchange(there, root))
    there.mkdir(parents=True, exist_ok=True)
    kept = gate.work / PRIVATE
    course_secret(kept, make=new_secret or not places.has_gradings())
    if new_ledger:
        places.begin_ledger()
    gate.prepare()
    write_config(gate.work, for_mentor(gate.course_id, gate.root, gate.work, gate.exchange or gate.work / "exchange"))
    used = configured_exchange(gate.work, root)
    print(f"secret     {kept / SECRET} (back it up; whoever reads it knows every hidden variant)")
    print(f"gradebook  {gate.work / 'gradebook.db'}")
    print(f"nbgrader   {gate.work / NAME}")
    print(f"exchange   {used or gate.shared}")
    if gate.exchange and used != gate.exchange:
        print(f"{gate.work / NAME} was there already. To share {gate.exchange}, write into it: c.Exchange.root = ...")
    print("Next: groundschool release")

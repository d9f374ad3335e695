"""Runs notebooks that are nbgrader's alone: assert cells and answers together, in one sandbox."""

from collections.abc import Mapping, Sequence

from groundschool.engine.replay import Replay, Wrote
from groundschool.engine.steps import Steps
from groundschool.sandbox import Assurance, Limits, Sandbox, Zygote


def run_plain(  # noqa: PLR0913 - a sandbox, what runs in it, and how
    zygote: Zygote,
    limits: Limits,
    least: Assurance,
    sources: Sequence[str | None],
    files: Mapping[str, bytes],
    *,
    steps: Steps,
) -> tuple[list[Wrote], str]:
    """Return what each cell wrote, None being no code, and how well the notebook was locked in.

    ``files`` lie in the folder that the notebook runs in. Its checks run beside the answers, which could tamper with
    them: marks count for as much as nbgrader's own do.
    """

    def furnish(sandbox: Sandbox) -> None:
        sandbox.place(sandbox.scratch, files)

    with Replay(zygote, limits, least, sources, furnish, steps=steps) as replay:
        return [replay.run(number) for number in range(len(sources))], replay.assurance

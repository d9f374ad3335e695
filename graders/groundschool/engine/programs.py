"""Runs the programs that read an answer in a sandbox of their own, a new one for every run."""

from dataclasses import replace

from groundschool.grading.programs import Job, Ran, Runner, files_below
from groundschool.sandbox import Limits, Lost, Zygote

SPARE = 10.0  # seconds beyond a program's own that starting and copying may take


def locked_in(zygote: Zygote, limits: Limits, zone: str = "") -> Runner:
    """Return a runner that copies a job's folder into a new sandbox, in a time zone, and runs the command there.

    Nothing comes back but what the program wrote to its standard streams.
    """

    def run(job: Job) -> Ran:
        most = replace(limits, total_seconds=job.seconds + SPARE)
        try:
            with zygote.child(most, zone) as sandbox:
                same = job.folder.is_relative_to(sandbox.scratch)  # then paths that an answer shows are the usual ones
                folder = str(job.folder) if same else f"{sandbox.scratch}/job"
                sandbox.place(folder, files_below(job.folder))
                command = [part.replace(str(job.folder), folder) for part in job.command]
                environment = {
                    name: value.replace(str(job.folder), folder) for name, value in (job.environment or {}).items()
                }
                given = job.given.replace(str(job.folder).encode(), folder.encode())
                done = sandbox.program(command, folder, given, environment, job.seconds)
        except Lost as lost:
            return Ran(None, b"", str(lost).encode())
        return Ran(done.status, done.out, done.err)

    return run

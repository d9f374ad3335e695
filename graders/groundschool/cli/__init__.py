"""The ``groundschool`` command; each verb lives in a module of its own that is imported when it is run."""

import sys

from groundschool.errors import GroundschoolError


def main() -> None:
    """Run the command line; a user's mistake ends with a sentence and an exit code, never a traceback."""
    from groundschool.cli.app import app

    try:
        app()
    except GroundschoolError as error:
        print(f"groundschool: {error}", file=sys.stderr)
        sys.exit(error.exit_code)
    except OSError as error:
        if error.filename is None:
            raise
        print(f"groundschool: {error.filename}: {error.strerror}", file=sys.stderr)
        sys.exit(GroundschoolError.exit_code)
    except KeyboardInterrupt:
        print("groundschool: interrupted; what was finished is kept", file=sys.stderr)
        sys.exit(130)

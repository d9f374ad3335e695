"""Runs ``nbgrader submit`` as another account: everything is loaded first, as the interpreter may be root's alone."""

import os
import pwd
import sys

import dateutil.parser
import dateutil.tz
from nbgrader.apps.submitapp import SubmitApp

import groundschool.nbgrader_bridge.exchange  # noqa: F401 - the associate's configuration names it


def main() -> None:
    """Submit ``linux`` from a home, as the account named, with nbgrader's further options."""
    login, home, *options = sys.argv[1:]
    account = pwd.getpwnam(login)
    os.environ.update(HOME=home, JUPYTER_DATA_DIR=f"{home}/.data", JUPYTER_CONFIG_DIR=f"{home}/.config")
    os.chdir(home)
    dateutil.tz.gettz("UTC")
    dateutil.parser.parse("2026-11-02")
    os.setgroups([])
    os.setresgid(*[account.pw_gid] * 3)
    os.setresuid(*[account.pw_uid] * 3)
    assert not os.access("/root", os.R_OK)
    SubmitApp.launch_instance(["linux", *options])


if __name__ == "__main__":
    main()

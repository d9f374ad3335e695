"""What a real host logs beside what is asked: fields that are missing, texts that are none, words that mislead.

The kernel and the audit system belong to no unit and audit says no priority; a text with colours is no plain one for
journalctl, one over 4096 bytes too long for its JSON; a program quotes what chronyd once said; nginx warns; what
scrapes nginx is called alike, and somebody's trial of a configuration is nginx, too, in another unit.
"""

from dataclasses import replace
from datetime import timedelta

from groundschool.formats.journald import Entry
from groundschool.scenarios.host_log import Line
from groundschool.simulation import Window

INVENTORY = "push-host-inventory"
BY_HAND = "try-nginx-configuration"  # a unit in which somebody ran nginx -t on a file of their own
QUOTED = "last change of the clock: System clock was stepped by 0.004118 seconds, at boot"
DIGITS = 10**12  # microseconds since boot: the first number of thirteen digits
SAID = (  # seconds after the window's start, program, priority, text
    (7, INVENTORY, 6, QUOTED),
    (11, "kernel", 3, "mce: [Hardware Error]: Machine check events logged"),
    (13, "kernel", 4, "perf: interrupt took too long (2514 > 2500)"),
    (17, "audit", -1, "USER_ACCT pid=4711 uid=0 auid=4294967295 msg='op=PAM:accounting acct=\"telemetry\"'"),
    (19, INVENTORY, 6, f"inventory {', '.join(f'package-{number} 1.{number}.0' for number in range(240))}"),
    (23, INVENTORY, 6, "\x1b[0;32mOK\x1b[0m inventory pushed"),
    (21, "nginx-exporter", 3, "could not read http://127.0.0.1:8081/stub_status: timed out"),
    (25, BY_HAND, 0, 'nginx: [emerg] unknown directive "proxy_pas" in /home/admin/try.conf:12'),
    (29, "nginx", 4, "an upstream response is buffered to a temporary file /var/cache/nginx/proxy_temp/7/21"),
    (31, "nginx", 5, "signal 10 (SIGUSR1) received from 1, reopening logs"),
)


def small_talk(window: Window) -> list[Line]:
    """Return the lines that every journal has before anything happens."""
    return [Line(window.at(late), program, priority, text) for late, program, priority, text in SAID]


def errors_in(entries: list[Entry]) -> list[Entry]:
    """Return what nginx logged as an error or worse, in the order of the entries."""
    of_nginx = [one for one in entries if one.fields.get("_SYSTEMD_UNIT") == b"nginx.service"]
    return [one for one in of_nginx if int(one.fields["PRIORITY"]) <= 3]


def by_hand(entries: list[Entry]) -> list[Entry]:
    """Return the entries with the program that ran in a unit of somebody's own called what it is: nginx."""
    named = {"SYSLOG_IDENTIFIER": b"nginx", "_COMM": b"nginx"}
    return [
        replace(one, fields={**one.fields, **named}) if one.fields.get("SYSLOG_IDENTIFIER") == BY_HAND.encode() else one
        for one in entries
    ]


def first_is_critical(entries: list[Entry]) -> list[Entry]:
    """Return the entries with the first error logged as what it is to a host that loses an upstream: critical."""
    first = errors_in(entries)[0]
    worse = replace(first, fields={**first.fields, "PRIORITY": b"2"})
    return [worse if one is first else one for one in entries]


def past_a_digit(entries: list[Entry], late: timedelta) -> list[Entry]:
    """Return the entries with their boot clock moved: it gets a digit more at an error so ``late`` after the first."""
    first, *others = errors_in(entries)
    passes = next(one for one in others if one.monotonic > first.monotonic + late // timedelta(microseconds=1))
    by, found = DIGITS - passes.monotonic, []
    for one in entries:
        was, now = f";m={one.monotonic:x};", f";m={one.monotonic + by:x};"
        found.append(replace(one, monotonic=one.monotonic + by, cursor=one.cursor.replace(was, now)))
    return found

"""What people write down who read the right output and the wrong place in it; at the end, whole forms of the hurried."""

from groundschool.kit import slip, wrong

ONE, ONE_OFF = "one-request", 7 / 8
KEPT, ADDRESS = "min(int(record[1]) for record in records)", 'said["curl-v"].split("* Connected to ")[1]'
HOP, ENDS, STATUS = 'split(" via ")', '"expire date: "', "int(answer.split()[2])"
TLS = '(clock["time_appconnect"] - clock["time_connect"])'
WAIT = '(clock["time_starttransfer"] - clock["time_pretransfer"])'
LAST = 'tried.split(", ")[1].split()[0]'

the_alias = slip(ONE, {KEPT: "int(records[0][1])"}, tag="alias-alone", score=ONE_OFF)
another_one = slip(ONE, {KEPT: "max(int(record[1]) for record in records[1:])"}, tag="one-alone", score=ONE_OFF)
both_times = slip(ONE, {KEPT: "sum(int(record[1]) for record in records[:3])"}, tag="times-added", score=ONE_OFF)
the_first_listed = slip(
    ONE, {f'{ADDRESS}.split("(")[1].split(")")[0]': "records[2][4]"}, tag="first-of-dig", score=ONE_OFF
)
the_last_listed = slip(
    ONE, {f'{ADDRESS}.split("(")[1].split(")")[0]': "records[-1][4]"}, tag="last-of-dig", score=ONE_OFF
)
where_it_goes = slip(ONE, {f"{HOP}[1].split()[0]": "split()[0]"}, tag="destination-is-hop", score=ONE_OFF)
where_from = slip(ONE, {HOP: 'split(" src ")'}, tag="source-is-hop", score=ONE_OFF)
since_when = slip(ONE, {ENDS: '"start date: "'}, tag="begins-is-ends", score=ONE_OFF)
the_code = slip(
    ONE,
    {STATUS: 'int(said["curl-v"].lower().split("x-error-code: ")[1].split()[0])'},
    tag="code-is-status",
    score=ONE_OFF,
)
the_version = slip(ONE, {STATUS: 'float(answer.split()[1].split("/")[1])'}, tag="version-is-status", score=ONE_OFF)
when_tls_was_over = slip(ONE, {TLS: 'clock["time_appconnect"]'}, tag="clock-is-duration", score=ONE_OFF)
tls_with_tcp = slip(ONE, {TLS: TLS.replace("time_connect", "time_namelookup")}, tag="from-the-name", score=ONE_OFF)
when_it_came = slip(ONE, {WAIT: 'clock["time_starttransfer"]'}, tag="clock-is-duration", score=ONE_OFF)
with_the_body = slip(ONE, {WAIT: WAIT.replace("time_starttransfer", "time_total")}, tag="to-the-end", score=ONE_OFF)
with_the_handshake = slip(
    ONE, {WAIT: WAIT.replace("time_pretransfer", "time_connect")}, tag="from-the-handshake", score=ONE_OFF
)
in_seconds = slip(ONE, {f"1000 * {TLS}": TLS, f"1000 * {WAIT}": WAIT}, tag="seconds", score=6 / 8)
first_tried = slip(ONE, {LAST: "tried.split(',')[0]"}, tag="first-upstream", score=ONE_OFF)
all_tried = slip(ONE, {LAST: "' '.join(tried.split()[:2])"}, tag="both-upstreams", score=ONE_OFF)
who_asked = slip(ONE, {LAST: 'said["access-log"].split()[0]'}, tag="client-answered", score=ONE_OFF)


def texts(folder):
    """Return what each command printed, and the clocks in milliseconds."""
    said = {path.stem: path.read_text() for path in folder.glob("*.txt")}
    return said, [1000 * float(line.split()[1]) for line in said["curl-w"].splitlines()]


@wrong(ONE, tag="clock-is-duration", score=4 / 8)
def every_first_number(folder):
    """Whoever takes the first thing that looks like it."""
    said, clock = texts(folder)
    return {
        "kept_for_s": min(int(line.split()[1]) for line in said["dig"].splitlines()),
        "address": said["dig"].splitlines()[2].split()[-1],
        "next_hop": said["route"].split()[2],
        "certificate_ends": "2026-01-01",
        "status": int(said["access-log"].split('" ')[1].split()[0]),
        "tls_ms": clock[2],
        "wait_ms": clock[4] - clock[3],
        "answered_by": said["access-log"].split('"')[6].split()[1].rstrip(","),
    }


@wrong(ONE, tag="text-for-number", score=2 / 8)
def everything_in_quotes(folder):
    """Whoever puts all of it in quotes, with units, and leaves two for later."""
    said, clock = texts(folder)
    return {
        "kept_for_s": said["dig"].split()[1] + " s",
        "address": said["route"].split()[0],
        "next_hop": said["route"].split()[2],
        "certificate_ends": said["curl-v"].split("expire date: ")[1][:20],
        "status": said["access-log"].split('" ')[1].split()[0],
        "tls_ms": f"{clock[2] - clock[1]} ms",
        "wait_ms": None,
        "answered_by": None,
    }


@wrong(ONE, tag="from-the-handshake", score=5 / 8)
def the_network_was_it(folder):
    """Whoever knows already that it was the network: everything from the handshake on is waiting."""
    said, clock = texts(folder)
    right = {
        "address": said["route"].split()[0],
        "next_hop": said["route"].split()[2],
        "status": int(said["access-log"].split('" ')[1].split()[0]),
        "kept_for_s": min(int(line.split()[1]) for line in said["dig"].splitlines()),
        "answered_by": said["access-log"].split('"')[6].split(", ")[1].split()[0],
    }
    return right | {"certificate_ends": "never", "tls_ms": clock[2] - clock[0], "wait_ms": clock[4] - clock[1]}


@wrong(ONE, tag="seconds", score=3 / 8)
def what_stands_on_the_right(folder):
    """Whoever copies seconds, the last address of each line, and the code of the application."""
    said, clock = texts(folder)
    header = said["curl-v"].lower().split("x-error-code: ")[1]
    return {
        "kept_for_s": max(int(line.split()[1]) for line in said["dig"].splitlines()),
        "address": said["dig"].split()[-1],
        "next_hop": said["route"].split(" via ")[1].split()[0],
        "certificate_ends": right_day(said),
        "status": int(header.split()[0]),
        "tls_ms": (clock[2] - clock[1]) / 1000,
        "wait_ms": (clock[4] - clock[3]) / 1000,
        "answered_by": said["access-log"].split('"')[6].split(", ")[1].split()[0],
    }


def right_day(said):
    """Return the day on which the certificate ends, by hand."""
    month, day, _, year = said["curl-v"].split("expire date: ")[1].split()[:4]
    return f"{year}-{'JanFebMarAprMayJunJulAugSepOctNovDec'.index(month) // 3 + 1:02}-{int(day):02}"

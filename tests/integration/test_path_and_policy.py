"""mtr and ping print as ours are printed, and what is said of a network's rules is said by two others as well."""

import json
import re
import subprocess
from ipaddress import ip_address, ip_network

import pytest

from groundschool.datasets import load_datasets
from groundschool.formats import ec2, mtr, ping

RESERVED = [ip_network(net) for net in ("192.0.2.0/24", "198.51.100.0/24", "203.0.113.0/24", "2001:db8::/32")]
EDGES = [None, "odd-reports", "odd-calls", "bounds", "older-answers"]
KINDS = {"security-groups", "network-acls", "route-tables", "network-interfaces"}


@pytest.fixture(scope="module")
def said(require_tool):
    """Return a function that runs a program and gives what it printed on both streams."""

    def run(name, *args):
        done = subprocess.run(
            [require_tool(name), *args], stdout=subprocess.PIPE, stderr=subprocess.STDOUT, timeout=30, check=False
        )
        return done.stdout.decode()

    return run


def hubs(report):
    """Return the hops of a report in JSON as ours are kept."""
    fields = ("Last", "Avg", "Best", "Wrst", "StDev")
    return [
        mtr.Hub(one["host"], round(one["Loss%"] * one["Snt"] / 100), one["Snt"], tuple(one[name] for name in fields))
        for one in json.loads(report)["report"]["hubs"]
    ]


@pytest.mark.parametrize("address", ["127.0.0.1", "::1"])
def test_mtrs_json_is_written_again_to_the_byte(address, said):
    report = said("mtr", "-n", "-j", "-c", "2", "-i", "0.2", address)
    about = json.loads(report)["report"]["mtr"]
    assert [hub.host for hub in hubs(report)] == [about["dst"]] == [address]
    assert mtr.mtr_json(about["src"], address, hubs(report)) == report


def test_mtrs_table_is_written_again_to_the_byte(said):
    table = said("mtr", "-n", "-r", "-c", "2", "-i", "0.2", "127.0.0.1")
    start, heading, row = table.splitlines()
    loss, sent, *times = row[33:].split()
    hub = mtr.Hub("127.0.0.1", int(float(loss[:-1])), int(sent), tuple(map(float, times)))
    assert mtr.mtr_table(heading[6:33].strip(), [hub], start.removeprefix("Start: ")) == table


def test_an_old_report_is_json_only_where_it_has_a_hop():
    hub = mtr.Hub("192.0.2.1", 1, 10)
    assert hubs(mtr.old_mtr_json("a", "192.0.2.1", [hub] * 2)) == [hub] * 2
    with pytest.raises(ValueError, match="Expecting"):
        json.loads(mtr.old_mtr_json("a", "192.0.2.1", []))


@pytest.mark.parametrize(("address", "size"), [("127.0.0.1", 1472), ("127.0.0.1", 56), ("::1", 1452)])
def test_pings_answers_are_written_again(address, size, said):
    printed = said("ping", "-n", "-M", "do", "-c", "3", "-i", "0.2", "-W", "1", "-s", str(size), address)
    answers = [float(took) for took in re.findall(r"time=([\d.]+) ms", printed)]
    command, _, ours = ping.ping_calls(address, [ping.Ping(size, answers)], hops=64).partition("\n")
    assert command == f"$ ping -n -M do -c 3 -W 1 -s {size} {address}"
    assert _without_spread(ours) == _without_spread(printed)
    assert ping.read_calls(f"{command}\n{printed}".encode()) == 1


def _without_spread(printed):
    """Return lines without what hangs on how long all of it took, and on microseconds that were rounded."""
    return re.sub(r"time \d+ms|mdev = .*", "", printed).splitlines()


@pytest.mark.parametrize("seed", range(2))
@pytest.mark.parametrize("edge", EDGES)
def test_only_reserved_addresses_are_used(seed, edge, course):
    variant = load_datasets(course.root)[0]["path-and-policy"].generate(seed, edge)
    words = {
        word.rstrip(":") for content in variant.files.values() for word in re.findall(r"[\w.:]+", content.decode())
    }
    used = {one for word in words if (one := address(word))} - {ip_address("0.0.0.0"), ip_address("::")}  # noqa: S104 - texts
    assert len(used) > 40
    assert [str(one) for one in used if not any(one in net for net in RESERVED if net.version == one.version)] == []


def address(word):
    """Return a word as an address, None if it is something else."""
    try:
        return ip_address(word)
    except ValueError:
        return None


@pytest.mark.parametrize("edge", EDGES)
def test_every_answer_of_the_cloud_has_the_shape_of_its_kind(edge, course):
    files = load_datasets(course.root)[0]["path-and-policy"].generate(5, edge).files
    names = [path for path in files if path.startswith("network/") and path.endswith(".json")]
    assert {path[8:-5] for path in names} >= KINDS
    for path in names:
        kind = path[8:-5] if path[8:-5] in KINDS else "prefix-list"
        ec2.read_document(f"ec2-{kind}", files[path])


@pytest.mark.parametrize(
    ("document", "said"),
    [
        ({"Entries": [{"Cidr": "192.0.2.0/24", "Descripton": ""}]}, "Descripton"),
        ({"Entries": [{"Description": ""}]}, "lacks"),
        ({"Entries": [{"Cidr": "192.0.2.1/24"}]}, "host bits"),
        ({"Entries": {}}, "not of type list"),
        ({"Entries": [], "NextToken": "x"}, "NextToken"),
    ],
)
def test_what_has_another_shape_is_refused(document, said):
    with pytest.raises(ValueError, match=said):
        ec2.read_document("ec2-prefix-list", json.dumps(document).encode())

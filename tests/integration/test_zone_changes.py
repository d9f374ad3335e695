"""Zones are what was drawn when named-checkzone loads them, and caches forget when they should."""

from datetime import UTC, datetime, timedelta

import pytest
from tests.conftest import ROOT

from groundschool.curriculum.content_module import load_content_module
from groundschool.datasets import load_datasets
from groundschool.judges.zone import loaded_zone

ZONE = "saltmarsh.example"
last_given = load_content_module(ROOT / "curriculum/networking/zone-change/caches.py").last_given


@pytest.fixture
def zone(require_tool):
    """Return a function that gives a variant and the text of its zone."""
    require_tool("named-checkzone")

    def of(seed):
        variant = load_datasets(ROOT)[0]["zone-changes"].generate(seed)
        return variant, variant.files[f"{ZONE}.zone"].decode()

    return of


@pytest.mark.parametrize("seed", range(12))
def test_a_server_serves_what_was_drawn(seed, zone):
    variant, text = zone(seed)
    found = loaded_zone(text, ZONE)
    assert (found.problem, found.serial) == ("", variant.truth["serial"])
    wanted = {name: (ttl, frozenset(data)) for name, (ttl, data) in variant.truth["sets"]["before"].items()}
    assert found.sets == wanted
    assert found.soa[1].endswith(f" 7200 900 1209600 {variant.truth['minimum']}")


@pytest.mark.parametrize(
    ("more", "said"),
    [
        ("www CNAME elsewhere.example.", "CNAME and other data"),
        ("@ CNAME elsewhere.example.", "CNAME and other data"),
        ("@ MX 20 intranet", "is a CNAME"),
        ("@ MX 20 mx2.harbour.example", f"'mx2.harbour.example.{ZONE}' has no address records"),
        ("@ NS ns3.harbour.example", "has no address records"),
        ("www A 192.0.2", "bad dotted quad"),
        ("$INCLUDE /etc/passwd", "stands alone"),
        (" $generate 1-9 a$ A 192.0.2.1", "stands alone"),
    ],
)
def test_what_no_server_should_serve_is_refused(more, said, zone):
    _, text = zone(0)
    assert said in loaded_zone(f"{text}{more}\n", ZONE).problem


@pytest.mark.parametrize("text", ["", "rubbish", "\x00", "$TTL 1d\n", "\udcff", "@ SOA\n" * 1000])
def test_what_is_no_zone_is_refused(text, require_tool):
    require_tool("named-checkzone")
    assert loaded_zone(text, ZONE).problem


def test_capitals_layout_and_a_missing_last_newline_change_nothing(zone):
    _, text = zone(3)
    assert loaded_zone(text.replace("\nwww\t", "\nWWW\t").rstrip(), ZONE) == loaded_zone(text, ZONE)


NOON = datetime(2026, 3, 9, 12, tzinfo=UTC)
HOUR = timedelta(hours=1)


def test_a_cache_may_ask_the_slowest_server_at_the_last_moment():
    assert last_given([(NOON, 3600)], NOON + HOUR, 600) == NOON + 2 * HOUR + timedelta(minutes=10)


@pytest.mark.parametrize(("earlier", "hours"), [(30, 1), (24, 1), (23, 1), (22, 2), (1, 23)])
def test_the_old_ttl_counts_until_it_has_passed(earlier, hours):
    cut = NOON + 100 * HOUR
    versions = [(NOON, 24 * 3600), (cut - earlier * HOUR, 3600)]
    assert last_given(versions, cut, 0) == cut + hours * HOUR

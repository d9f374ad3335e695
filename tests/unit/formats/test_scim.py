"""What a directory's list looks like: accounts with whose they are, groups with what is in them."""

from datetime import UTC, datetime

import pytest

from groundschool.formats.scim import ENTERPRISE, ScimGroup, ScimUser, as_groups, as_scim_users, read_scim_page

AT = datetime(2096, 5, 12, 1, 30, tzinfo=UTC)
SIGN_IN = "urn:example:sign-in"
ANA = ScimUser(
    "u1", "ana", "Employee", active=True, emails=["ana@a.example", "silva@a.example"], created=AT, extra={"last": None}
)
BOT = ScimUser("u2", "svc-copy", "Service", active=False, emails=["bot@a.example"], created=AT, manager="u1")


def test_a_user_has_addresses_and_somebody_whose_it_is():
    ana, bot = read_scim_page(as_scim_users([ANA, BOT], SIGN_IN))
    assert [one["primary"] for one in ana["emails"]] == [True, False]
    assert (ana[SIGN_IN], ENTERPRISE in ana, ana["meta"]["created"]) == ({"last": None}, False, "2096-05-12T01:30:00Z")
    assert (bot["active"], bot[ENTERPRISE]["manager"]["value"]) == (False, "u1")


def test_members_say_what_they_are_or_do_not():
    one, two = read_scim_page(
        as_groups([ScimGroup("g1", "one", ["u1", "g2"]), ScimGroup("g2", "two", ["g1"], typed=False)])
    )
    assert [each["type"] for each in one["members"]] == ["User", "Group"]
    assert two["members"] == [{"value": "g1"}]


@pytest.mark.parametrize("body", [b"[]", b"{}", as_groups([]).replace(b'"totalResults": 0', b'"totalResults": 2')])
def test_anything_else_is_refused(body: bytes):
    with pytest.raises(ValueError, match="expected"):
        read_scim_page(body)

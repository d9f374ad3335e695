"""Descriptors of a catalogue: what is written is read again, and what the catalogue would refuse is refused."""

import pytest

from groundschool.formats.backstage import CatalogueEntity, catalog_info, read_catalog_info

SERVICE = CatalogueEntity(
    "Component",
    "booking-api",
    {"type": "service", "lifecycle": "production", "owner": "group:bookings", "dependsOn": ["resource:payments/cards"]},
    "holds: and bookings",
    "shop",
    {"backstage.io/source-location": "url:https://code.saltmarsh.example/booking-api"},
)
STORE = CatalogueEntity(
    "Resource", "cards", {"type": "database", "owner": "payments", "dependencyOf": ["Component:auth"]}
)


def test_what_is_written_is_read_again():
    first, second = read_catalog_info(catalog_info([SERVICE, STORE]).encode())
    assert first["metadata"]["namespace"] == "shop"
    assert first["metadata"]["description"] == SERVICE.description
    assert first["spec"] == SERVICE.spec
    assert list(second["metadata"]) == ["name"]
    assert second["spec"]["dependencyOf"] == ["Component:auth"]


def test_documents_without_anything_are_no_entities():
    assert read_catalog_info(b"---\n---\n") == []
    assert read_catalog_info(b"") == []


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("backstage.io/v1alpha1", "v1"),
        ("kind: Resource", "kind: Deployment"),
        ("name: cards", "name: -cards-"),
        ("  type: database\n", ""),
        ("owner: payments", "owner: ''"),
        ("Component:auth", "auth"),
        ("- Component:auth", "- component:a/b/c"),
        ("  - Component:auth", "    Component:auth"),
        ("metadata:\n  name: cards\n", "metadata: cards\n"),
        ("kind: Resource", "kind: [Resource"),
        ("  name: cards\n", "  name: cards\n  namespace: Payments_Team\n"),
    ],
)
def test_what_the_catalogue_would_refuse_is_refused(old, new):
    text = catalog_info([STORE])
    assert old in text
    with pytest.raises(ValueError, match=r"."):
        read_catalog_info(text.replace(old, new).encode())

"""Descriptors of a software catalogue: entities in YAML, one document each, as Backstage reads ``catalog-info.yaml``.

Source: https://backstage.io/docs/features/software-catalog/descriptor-format and ``packages/catalog-model`` of
github.com/backstage/backstage (``Entity``, ``EntityMeta``, and the kinds' schemas at v1alpha1). No program of Backstage
reads a file by itself, so the reader stands for its schemas: what it refuses, the catalogue refuses.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import yaml

from groundschool.formats.accepted import Accepted

API_VERSIONS = ("backstage.io/v1alpha1", "backstage.io/v1beta1")
NEEDED = {
    "Component": ("type", "lifecycle", "owner"),
    "Resource": ("type", "owner"),
    "API": ("type", "lifecycle", "owner", "definition"),
    "System": ("owner",),
    "Domain": ("owner",),
    "Group": ("type", "children"),
    "Location": (),
    "User": (),
}
RELATIONS = ("dependsOn", "dependencyOf")
NAME = re.compile(r"[A-Za-z0-9]([-A-Za-z0-9_.]{0,61}[A-Za-z0-9])?")
NAMESPACE = re.compile(r"[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?")
REFERENCE = re.compile(r"[A-Za-z]+:([^:/\s]+/)?[^:/\s]+")


@dataclass(frozen=True)
class CatalogueEntity:
    """Something that the catalogue knows: its kind, name and ``spec``; an empty namespace is ``default``."""

    kind: str
    name: str
    spec: Mapping[str, Any]
    description: str = ""
    namespace: str = ""
    annotations: Mapping[str, str] = field(default_factory=dict)


def catalog_info(entities: Iterable[CatalogueEntity]) -> str:
    """Return the documents of a ``catalog-info.yaml``."""
    return "".join(f"---\n{yaml.safe_dump(_document(one), sort_keys=False, width=110)}" for one in entities)


def _document(one: CatalogueEntity) -> dict[str, Any]:
    known = {
        "name": one.name,
        "namespace": one.namespace,
        "description": one.description,
        "annotations": dict(one.annotations),
    }
    metadata = {key: value for key, value in known.items() if value}
    return {"apiVersion": API_VERSIONS[0], "kind": one.kind, "metadata": metadata, "spec": dict(one.spec)}


def read_catalog_info(content: bytes) -> list[dict[str, Any]]:
    """Return the entities of a file; raises ValueError for what the catalogue would not take."""
    try:
        documents = [one for one in yaml.safe_load_all(content.decode()) if one is not None]
    except yaml.YAMLError as error:
        raise ValueError(f"no YAML: {error}") from error
    for one in documents:
        _check(one)
    return documents


def _check(one: Any) -> None:  # noqa: ANN401 - whatever YAML holds
    if not isinstance(one, dict) or one.get("apiVersion") not in API_VERSIONS:
        raise ValueError(f"an entity has an apiVersion of {API_VERSIONS}, not {one!r:.80}")
    kind, metadata, spec = one.get("kind"), one.get("metadata"), one.get("spec", {})
    if kind not in NEEDED or not isinstance(metadata, dict) or not isinstance(spec, dict):
        raise ValueError(f"kind, metadata and spec of an entity are expected: {one!r:.80}")
    if not NAME.fullmatch(str(metadata.get("name", ""))):
        raise ValueError(f"a name has up to 63 letters, digits, -, _ and .: {metadata.get('name')!r}")
    if not NAMESPACE.fullmatch(str(metadata.get("namespace", "default"))):
        raise ValueError(f"a namespace is a DNS label: {metadata['namespace']!r}")
    if missing := [key for key in NEEDED[kind] if spec.get(key) in (None, "")]:
        raise ValueError(f"{kind} {metadata['name']} lacks {', '.join(missing)}")
    for relation in RELATIONS:
        _check_references(spec.get(relation, []), f"{relation} of {metadata['name']}")


def _check_references(listed: Sequence[object], where: str) -> None:
    """Raise ValueError for what is no list of references with a kind, which these relations need."""
    if not isinstance(listed, list) or not all(isinstance(one, str) and REFERENCE.fullmatch(one) for one in listed):
        raise ValueError(f"{where}: references are [kind]:[namespace/]name, not {listed!r:.80}")


ACCEPTED = {"backstage-catalog": Accepted(read=read_catalog_info)}

"""A small cloud behind a real Terraform provider: every object lives in one JSON file, so that drift can be made.

Run by Terraform, through the package ``tf`` (which needs protobuf below 6, so it has an environment of its own; see
``record_plans.py``). The file's path is in ``SALTMARSH_CLOUD``; editing it behind Terraform's back is drift.
"""

import json
import os
import sys
import zlib
from pathlib import Path
from typing import Any, ClassVar

from tf import provider, runner, types
from tf.gen import tfplugin_pb2 as wire
from tf.iface import Provider, Resource
from tf.schema import Attribute, Schema

TEXT, NUMBER, BOOL = types.String(), types.Number(), types.Bool()
TEXTS, TAGS = types.List(TEXT), types.Map(TEXT)
CLOUD = Path(os.environ.get("SALTMARSH_CLOUD", "cloud.json"))


def fixed(name: str, kind: types.TfType = TEXT) -> Attribute:
    """Return a required attribute that cannot change in place."""
    return Attribute(name, kind, required=True, requires_replace=True)


def given(name: str, kind: types.TfType = TEXT, *, sensitive: bool = False) -> Attribute:
    """Return a required attribute that can change in place."""
    return Attribute(name, kind, required=True, sensitive=sensitive)


def optional(name: str, kind: types.TfType = TEXT) -> Attribute:
    """Return an attribute that may be left out."""
    return Attribute(name, kind, optional=True)


def computed(name: str) -> Attribute:
    """Return an attribute that the cloud decides."""
    return Attribute(name, TEXT, computed=True)


class _Thing(Resource):
    """One kind of object in the cloud; subclasses say which attributes it has and what the cloud adds."""

    name: ClassVar[str]
    attributes: ClassVar[list[Attribute]]

    def __init__(self, _provider: Provider) -> None:
        self.cloud: dict[str, Any] = json.loads(CLOUD.read_text()) if CLOUD.exists() else {}

    @classmethod
    def get_name(cls) -> str:
        """Return the type's name without the provider's prefix."""
        return cls.name

    @classmethod
    def get_schema(cls) -> Schema:
        """Return the attributes: the computed id and the declared ones."""
        return Schema(version=0, attributes=[computed("id"), *cls.attributes])

    def decided(self, _identity: str, _planned: dict[str, Any]) -> dict[str, Any]:
        """Return what the cloud adds to a new object."""
        return {}

    def create(self, _context: object, planned: dict[str, Any]) -> dict[str, Any]:
        """Return the new object, kept in the cloud under a fresh id."""
        number = self.cloud.get("created", 0) + 1
        identity = f"{self.name.split('_')[0][:3]}-{0x5A17_0000 + number * 7919:08x}"
        state = {**planned, "id": identity, **self.decided(identity, planned)}
        self._keep({**self.cloud, "created": number, identity: state})
        return state

    def read(self, _context: object, current: dict[str, Any]) -> dict[str, Any] | None:
        """Return the object as the cloud has it, or None when it is gone."""
        return self.cloud.get(current["id"])

    def update(self, _context: object, _current: dict[str, Any], planned: dict[str, Any]) -> dict[str, Any]:
        """Return the object with its planned attributes."""
        self._keep({**self.cloud, planned["id"]: planned})
        return planned

    def delete(self, _context: object, current: dict[str, Any]) -> None:
        """Forget the object."""
        self._keep({key: value for key, value in self.cloud.items() if key != current["id"]})

    def import_(self, _context: object, id: str) -> dict[str, Any] | None:  # noqa: A002 - the package's own word
        """Return the object of that id, which somebody made without Terraform."""
        return self.cloud.get(id)

    def _keep(self, cloud: dict[str, Any]) -> None:
        CLOUD.write_text(json.dumps(cloud, indent=1))


class Instance(_Thing):
    """A virtual machine."""

    name = "instance"
    attributes: ClassVar = [
        given("name"), fixed("image"), given("size"), fixed("zone"), optional("tags", TAGS), computed("private_ip"),
    ]  # fmt: skip

    def decided(self, _identity: str, planned: dict[str, Any]) -> dict[str, Any]:
        """Return its address in the region's network, the same for the same name in every recording."""
        return {"private_ip": f"192.0.2.{zlib.crc32(planned['name'].encode()) % 234 + 20}"}


class Database(_Thing):
    """A managed database with its data."""

    name = "database"
    attributes: ClassVar = [
        fixed("name"), fixed("engine"), given("class"), given("storage_gb", NUMBER), fixed("zone"),
        fixed("encrypted", BOOL), given("admin_password", sensitive=True), optional("tags", TAGS), computed("endpoint"),
    ]  # fmt: skip

    def decided(self, identity: str, planned: dict[str, Any]) -> dict[str, Any]:
        """Return the host name it answers at."""
        return {"endpoint": f"{planned['name']}.{identity}.db.saltmarsh.example"}


class Queue(_Thing):
    """A queue with its messages."""

    name = "queue"
    attributes: ClassVar = [
        fixed("name"), fixed("ordered", BOOL), given("retention_days", NUMBER), optional("tags", TAGS), computed("url"),
    ]  # fmt: skip

    def decided(self, identity: str, planned: dict[str, Any]) -> dict[str, Any]:
        """Return where producers connect."""
        return {"url": f"https://{identity}.queue.saltmarsh.example/{planned['name']}"}


class Bucket(_Thing):
    """Object storage with its objects."""

    name = "bucket"
    attributes: ClassVar = [fixed("name"), given("versioning", BOOL), optional("tags", TAGS)]


class FirewallRule(_Thing):
    """Who may reach which port."""

    name = "firewall_rule"
    attributes: ClassVar = [fixed("name"), given("direction"), given("port", NUMBER), given("sources", TEXTS)]


class Role(_Thing):
    """What a service may do."""

    name = "role"
    attributes: ClassVar = [fixed("name"), given("actions", TEXTS), given("resources", TEXTS)]


class DnsRecord(_Thing):
    """A name in the company's zone."""

    name = "dns_record"
    attributes: ClassVar = [fixed("name"), fixed("type"), given("ttl", NUMBER), given("values", TEXTS)]


class Schedule(_Thing):
    """What is done to which objects every night."""

    name = "schedule"
    attributes: ClassVar = [fixed("name"), given("actions", TEXTS), given("resources", TEXTS)]


class Volume(_Thing):
    """Disks with what is on them."""

    name = "volume"
    attributes: ClassVar = [fixed("name"), fixed("disks", types.List(types.Map(TEXT)))]


class Balancer(_Thing):
    """Which addresses answer, pool by pool."""

    name = "balancer"
    attributes: ClassVar = [fixed("name"), given("pools", types.Map(TEXTS))]


class Key(_Thing):
    """How a partner signs its calls; the partner decides from where and for what."""

    name = "key"
    attributes: ClassVar = [
        fixed("owner"), fixed("quarter"), computed("networks"), computed("grants"),
        Attribute("token", TEXT, computed=True, sensitive=True),
    ]  # fmt: skip

    def decided(self, _identity: str, _planned: dict[str, Any]) -> dict[str, Any]:
        """Return what the partner answers."""
        return {"networks": "203.0.113.64/28", "grants": "queue:Send", "token": "plover-samphire-7713"}


class HealthReport:
    """A data source: what the load balancer says about a service."""

    def __init__(self, _provider: Provider) -> None: ...

    def validate(self, diags: object, type_name: str, config: dict[str, Any]) -> None:
        """Accept any configuration."""

    @classmethod
    def get_name(cls) -> str:
        """Return the type's name without the provider's prefix."""
        return "health"

    @classmethod
    def get_schema(cls) -> Schema:
        """Return the attributes."""
        return Schema(version=0, attributes=[given("service"), computed("status")])

    def read(self, _context: object, config: dict[str, Any]) -> dict[str, Any]:
        """Return the report."""
        return {"service": config["service"], "status": "passing"}


class SaltmarshCloud(Provider):
    """The provider that Terraform starts."""

    def get_model_prefix(self) -> str:
        """Return what every type's name begins with."""
        return "saltmarsh_"

    def full_name(self) -> str:
        """Return the provider's source address."""
        return "terraform.saltmarsh.example/platform/saltmarsh"

    def get_provider_schema(self, _diags: object) -> Schema:
        """Return the provider's own settings."""
        return Schema(version=0, attributes=[optional("region")])

    def validate_config(self, diags: object, config: dict[str, Any]) -> None:
        """Accept any configuration."""

    def configure_provider(self, diags: object, config: dict[str, Any]) -> None:
        """Need none."""

    def get_data_sources(self) -> list[Any]:
        """Return the data sources."""
        return [HealthReport]

    def get_resources(self) -> list[Any]:
        """Return the resource types."""
        return [Instance, Database, Queue, Bucket, FirewallRule, Role, DnsRecord, Schedule, Volume, Balancer, Key]


def _name_places_inside() -> None:
    """Name the places inside ``disks`` that force a replacement, as real providers do; the package names attributes."""
    plan, Step = provider.ProviderServicer.PlanResourceChange, wire.AttributePath.Step  # noqa: N806 - a class

    def with_places(servicer: object, request: Any, context: object) -> Any:  # noqa: ANN401 - messages of gRPC
        response = plan(servicer, request, context)
        if request.type_name == "saltmarsh_volume" and response.requires_replace:
            del response.requires_replace[:]
            disk = [Step(attribute_name="disks"), Step(element_key_int=1)]
            places = ([*disk, Step(element_key_string=name)] for name in ("encrypted", "kind"))
            response.requires_replace.extend(wire.AttributePath(steps=place) for place in places)
        return response

    provider.ProviderServicer.PlanResourceChange = with_places


if __name__ == "__main__":
    _name_places_inside()
    runner.run_provider(SaltmarshCloud(), sys.argv)

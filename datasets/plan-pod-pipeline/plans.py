"""A plan as Terraform prints it: something is made, changed in place, destroyed, and replaced."""

import random
from dataclasses import dataclass

HEAD = """
Terraform used the selected providers to generate the following execution
plan. Resource actions are indicated with the following symbols:
  + create
  ~ update in-place
  - destroy
-/+ destroy and then create replacement

Terraform will perform the following actions:
"""
# What changes where it stands, and what can be changed only by making it anew: attribute, before, after.
IN_PLACE = {
    "aws_db_instance": (("backup_retention_period", "7", "14"), ("max_allocated_storage", "100", "200")),
    "aws_instance": (("monitoring", "false", "true"), ("disable_api_termination", "false", "true")),
    "aws_elasticache_cluster": (("maintenance_window", '"sun:05:00-sun:06:00"', '"tue:02:00-tue:03:00"'),),
    "aws_ebs_volume": (("iops", "3000", "6000"), ("throughput", "125", "250")),
}
FORCES = {
    "aws_db_instance": (("storage_encrypted", "false", "true"), ("availability_zone", '"eu-west-1a"', '"eu-west-1b"')),
    "aws_instance": (("availability_zone", '"eu-west-1a"', '"eu-west-1b"'), ("ami", '"ami-0a12"', '"ami-0b34"')),
    "aws_elasticache_cluster": (("port", "6379", "6380"),),
    "aws_ebs_volume": (("encrypted", "false", "true"), ("availability_zone", '"eu-west-1a"', '"eu-west-1c"')),
}
NAMES = ("archive", "berths", "cabins", "cargo", "ledger", "loyalty", "manifests", "timetable")
WIDE = 34


@dataclass(frozen=True)
class Plan:
    """A plan as text, and what it says: what is replaced and why, and what a hurried reader takes for that."""

    text: str
    replaced: str
    forces: str
    beside: str
    first: str
    destroyed: str
    destroys: int
    adds: int


def plan(rng: random.Random) -> Plan:
    """Return a plan in which one resource is replaced, never the first one that stands there."""
    kinds, names = rng.sample([*FORCES], 4), rng.sample(NAMES, 7)
    replaced, changed, *rest = (f"{kind}.{name}" for kind, name in zip([*kinds, *kinds[:3]], names, strict=True))
    few, others = rng.choice(((1, 3), (3, 1), (3, 2)))  # so many are made, and so many go
    made, gone = rest[:few], rest[few : few + others]
    forced, calm = rng.choice(FORCES[kinds[0]]), rng.choice(IN_PLACE[kinds[0]])
    both = rng.sample([_line(*calm), _line(*forced, forces=True)], 2)
    blocks = {
        replaced: _block(replaced, "must be replaced", "-/+", both),
        changed: _block(changed, "will be updated in-place", "  ~", [_line(*rng.choice(IN_PLACE[kinds[1]]))]),
    }
    new = [_line(one, "", "(known after apply)", "+") for one in ("arn", "id", "tags_all")]
    blocks |= {one: _block(one, "will be created", "  +", new) for one in made}
    for one in gone:
        known = f'"{rng.getrandbits(32):08x}"'
        blocks[one] = _block(one, "will be destroyed", "  -", [_line("id", known, "null", "-")])
    first = rng.choice([changed, *made])
    order = [first, *(one for one in rng.sample([*blocks], len(blocks)) if one != first)]
    gone.sort(key=order.index)
    adds, destroys = len(made) + 1, len(gone) + 1
    total = f"Plan: {adds} to add, 1 to change, {destroys} to destroy.\n"
    text = "\n".join([HEAD, *(blocks[one] for one in order), total])
    return Plan(text, replaced, forced[0], calm[0], first, gone[0], destroys, adds)


def _line(attribute: str, before: str, after: str, sign: str = "~", *, forces: bool = False) -> str:
    values = " -> ".join(value for value in (before, after) if value)
    return f"      {sign} {attribute}".ljust(WIDE) + f" = {values}" + (" # forces replacement" if forces else "")


def _block(address: str, verdict: str, sign: str, lines: list[str]) -> str:
    kind, name = address.split(".")
    hidden = ["        # (23 unchanged attributes hidden)"] * ("~" in lines[0])
    return "\n".join(
        [f"  # {address} {verdict}", f'{sign} resource "{kind}" "{name}" {{', *lines, *hidden, "    }", ""]
    )

"""What is changed in the infrastructure: of each kind one that is wrong, and one that only looks so."""

import random

from groundschool.kit import beside

snippet = beside(__file__, "snippet")
Snippet = snippet.Snippet
NETWORK, STORAGE, QUEUES, MOVES = "infra/network.tf", "infra/storage.tf", "infra/queues.tf", "infra/moves.tf"
EXAMPLE_KEY = "AKIAIOSFODNN7EXAMPLE"  # the vendor's own, in its documentation: opens nothing


def token(rng: random.Random) -> str:
    """Return a secret as the company's store makes them."""
    return "smf_" + "".join(rng.choice("abcdefghjkmnpqrstuvwxyz23456789") for _ in range(24))


def _rule(name: str, group: str, port: str, mark: str = "") -> str:
    lines = [
        f'resource "aws_vpc_security_group_ingress_rule" "{name}" {{',
        f"  security_group_id = aws_security_group.{group}.id",
        '  ip_protocol       = "tcp"',
        f"  from_port         = {port}",
        f"  to_port           = {port}",
        '  cidr_ipv4         = "0.0.0.0/0"',
        "}",
    ]
    return "".join(f"{mark}{line}\n" for line in lines)


def _bucket(name: str, remark: str, *, forced: bool | None) -> str:
    """Return a bucket, with what it says of being destroyed."""
    lines = [f"¤# {remark}", f'¤resource "aws_s3_bucket" "{name}" {{']
    called = f'"saltmarsh-{name}"'
    if forced is None:
        lines += [f"  bucket = {called}"]
    else:
        lines += [f"¤  bucket        = {called}", f"§  force_destroy = {str(forced).lower()}"]
    return "\n".join([*lines, "}", ""])


def _queue(name: str, called: str) -> str:
    return (
        f'§resource "aws_sqs_queue" "{name}" {{\n¤  name                      = "{called}"\n'
        "¤  message_retention_seconds = 1209600\n¤}\n"
    )


def parts(rng: random.Random) -> dict[tuple[str, bool], list[Snippet]]:
    """Return the places of every kind, by kind and whether it is wrong; the first of them is what it is about."""
    jump, lb = rng.choice((("jump", "web"), ("bastion", "edge")))
    kept, built = rng.choice((("receipts", "previews"), ("ledger", "screenshots")))
    lost, safe = rng.sample(("mail", "refunds", "boarding"), 2)
    secret = token(rng)
    way = rng.random() < 0.5

    def put(path: str, kind: str, before: str, after: str, *, wrong: bool, **needs: str) -> Snippet:
        return Snippet(path, "body", before, after, kind, wrong, needs)

    database = (
        'resource "aws_db_instance" "fares" {{\n  engine            = "postgres"\n'
        '  instance_class    = "db.t4g.medium"\n  allocated_storage = 40\n  username          = "fares"\n{0}}}\n'
    )
    reader = 'variable "partner_key_id" {\n§  description = "Id of the partner\'s key'
    public = (
        "# Travellers come in here, from anywhere.\n" + _rule(f"{lb}_https", lb, "443", "§")
        if way
        else f'resource "aws_vpc_security_group_egress_rule" "{jump}_out" {{\n'
        f"  security_group_id = aws_security_group.{jump}.id\n"
        '  ip_protocol       = "-1"\n§  cidr_ipv4         = "0.0.0.0/0"\n}\n'
    )
    return {
        ("open-door", True): [
            put(
                NETWORK,
                "open-door",
                _rule(f"{jump}_ssh", jump, "22").replace("0.0.0.0/0", "198.51.100.0/24") if way else "",
                _rule(f"{jump}_ssh", jump, "22", "§"),
                wrong=True,
                name=f"{jump}_ssh",
            )
        ],
        ("open-door", False): [put(NETWORK, "open-door", "", public, wrong=False)],
        ("force-destroy", True): [
            put(
                STORAGE,
                "force-destroy",
                _bucket(kept, "Seven years of it, by law. There is no other copy.", forced=None),
                _bucket(kept, "Seven years of it, by law. There is no other copy.", forced=True),
                wrong=True,
                name=kept,
            )
        ],
        ("force-destroy", False): [
            put(
                STORAGE,
                "force-destroy",
                "",
                _bucket(built, "Built anew with every pull request, and thrown away with it.", forced=True),
                wrong=False,
            )
        ],
        ("not-moved", True): [
            put(
                QUEUES,
                "not-moved",
                _queue(lost, f"saltmarsh-{lost}"),
                _queue(f"outgoing_{lost}", f"saltmarsh-{lost}"),
                wrong=True,
                old=lost,
                new=f"outgoing_{lost}",
            )
        ],
        ("not-moved", False): [
            put(
                QUEUES,
                "not-moved",
                _queue(safe, f"saltmarsh-{safe}"),
                _queue(f"{safe}_of_partners", f"saltmarsh-{safe}"),
                wrong=False,
            ),
            Snippet(
                MOVES,
                "body",
                "",
                f"moved {{\n  from = aws_sqs_queue.{safe}\n  to   = aws_sqs_queue.{safe}_of_partners\n}}\n",
            ),
        ],
        ("plain-secret", True): [
            put(
                STORAGE,
                "plain-secret",
                database.format("  password          = var.fares_password\n") if way else "",
                database.format(f'§  password          = "{secret}"\n'),
                wrong=True,
                name="fares",
                secret=secret,
            )
        ],
        ("plain-secret", False): [
            put(
                STORAGE,
                "plain-secret",
                "",
                f'{reader}, such as {EXAMPLE_KEY}."\n  type        = string\n}}\n',
                wrong=False,
            )
        ],
    }


def quiet(rng: random.Random) -> list[Snippet]:
    """Return places that are the same before and after, or changed without anybody minding."""
    (kept, longer), zone = rng.choice(((7, 14), (14, 30), (30, 60))), rng.choice(("a", "b"))
    groups = [
        f'resource "aws_security_group" "{name}" {{\n  name   = "{name}"\n  vpc_id = var.vpc_id\n}}\n'
        for name in ("web", "edge", "jump", "bastion")
    ]
    logs = (
        'resource "aws_cloudwatch_log_group" "fares" {{\n'
        '  name              = "/saltmarsh/fares"\n  retention_in_days = {0}\n}}\n'
    )
    dead = (
        'resource "aws_sqs_queue" "undelivered" {{\n'
        '  name                       = "saltmarsh-undelivered"\n  visibility_timeout_seconds = {0}\n}}\n'
    )
    return [
        *(Snippet(NETWORK, "body", one, one) for one in groups),
        Snippet(STORAGE, "body", logs.format(kept), logs.format(longer)),
        Snippet(QUEUES, "body", dead.format(30), dead.format(60)),
        Snippet(
            MOVES,
            "body",
            *(["moved {\n  from = aws_subnet.old\n  to   = aws_subnet.private_" + zone + "\n}\n"] * 2),
        ),
    ]

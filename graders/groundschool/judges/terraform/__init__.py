"""The real Terraform, and what stands in for it where it is not installed."""

from groundschool.judges.terraform.blocks import ModuleSettings, declared
from groundschool.judges.terraform.change import Change, Later, Planned, try_change
from groundschool.judges.terraform.run import Said, has_terraform, terraform

__all__ = [
    "Change",
    "Later",
    "ModuleSettings",
    "Planned",
    "Said",
    "declared",
    "has_terraform",
    "terraform",
    "try_change",
]

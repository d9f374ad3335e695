"""The real Terraform, and what stands in for it where it is not installed."""

from groundschool.grading.terraform.run import Said, present, terraform

__all__ = ["Said", "present", "terraform"]

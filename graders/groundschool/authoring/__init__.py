"""What authors do: scaffold, check, build, prove and release."""

from groundschool.authoring.answers import right, wrong

__all__ = ["right", "wrong"]

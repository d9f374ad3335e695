"""What authors do: scaffold, check, build, prove and release."""

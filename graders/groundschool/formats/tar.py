"""Archives as GNU tar keeps them; they are written with Python's own ``tarfile``."""

from groundschool.formats.accepted import FILE, Accepted

ACCEPTED = {"tar": Accepted(("tar", "--list", "--file", FILE))}

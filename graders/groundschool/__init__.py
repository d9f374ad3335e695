"""groundschool: the ground school for on-call.

What a notebook needs stands here and is imported when first used, so that ``groundschool --help`` stays fast.
"""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from groundschool.notebook import another_variant, files, grade, hints, home, predict

__all__ = ["another_variant", "files", "grade", "hints", "home", "predict"]


def __getattr__(name: str) -> object:
    """Return one of the names a notebook uses, importing it on first use."""
    if name not in __all__:
        raise AttributeError(f"module 'groundschool' has no attribute {name!r}")
    from groundschool import notebook

    return getattr(notebook, name)

"""What a page knows when it is served: where the other pages are, and how a form proves that it comes from here."""

from collections.abc import Mapping
from dataclasses import dataclass

from markupsafe import Markup

# The environment variable that says where the pages are served, with the token of somebody's link where it needs one.
PAGES = "GROUNDSCHOOL_PAGES"
# Home runs where the associate works, and not where the pages are served: both say in which form they speak.
HOME_FORM = 2


@dataclass(frozen=True)
class Link:
    """A page that is the viewer's to open."""

    title: str
    href: str
    here: bool = False


@dataclass(frozen=True)
class Retry:
    """A form that could not be taken: which, what was typed into it, and why not, in sentences."""

    action: str
    fields: tuple[tuple[str, str], ...]
    said: str


@dataclass(frozen=True)
class Live:
    """The surroundings of a served page; ``around`` leads to the quarters before and after, ``files`` to its tables.

    ``base`` is the address that the pages' own ones begin with, ``xsrf`` the hidden field of every form, ``said`` what
    the last form did, ``formgrader`` where that shows the next answer, ``lab`` where JupyterLab is, ``leave`` where a
    visit ends, all empty where that is not here. ``retry`` is a form that failed: it is shown as it was filled in.
    """

    base: str
    viewer: str = ""
    links: tuple[Link, ...] = ()
    xsrf: Markup = Markup()  # noqa: RUF009 - immutable
    said: str = ""
    formgrader: str = ""
    lab: str = ""
    around: tuple[Link, ...] = ()
    files: tuple[Link, ...] = ()
    today: str = ""
    leave: str = ""
    retry: Retry | None = None

    def typed(self, action: str, fixed: Mapping[str, str] | None = None) -> Mapping[str, str]:
        """Return what was typed into a form that failed, nothing for any other; ``fixed`` tells it from its like."""
        if self.retry is None or self.retry.action != action:
            return {}
        fields = dict(self.retry.fields)
        return fields if all(fields.get(name) == value for name, value in (fixed or {}).items()) else {}

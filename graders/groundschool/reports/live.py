"""What a page knows when it is served: where the other pages are, and how a form proves that it comes from here."""

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
class Live:
    """The surroundings of a served page; ``around`` leads to the quarters before and after, ``files`` to its tables.

    ``base`` is the address that the pages' own ones begin with, ``xsrf`` the hidden field of every form, ``said`` what
    the last form did, ``marking`` where the next answer is marked, ``leave`` where a visit ends, both empty where that
    is not done here.
    """

    base: str
    viewer: str = ""
    links: tuple[Link, ...] = ()
    xsrf: Markup = Markup()  # noqa: RUF009 - immutable
    said: str = ""
    marking: str = ""
    around: tuple[Link, ...] = ()
    files: tuple[Link, ...] = ()
    today: str = ""
    leave: str = ""

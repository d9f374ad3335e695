"""An associate's own record in the Home notebook, and a button to look again.

It is asked of the served pages, under the associate's own name: the notebook has no record to read.
"""

import json
import os
from collections.abc import Callable
from urllib.error import HTTPError, URLError
from urllib.parse import parse_qs, quote, urlsplit, urlunsplit
from urllib.request import Request, urlopen

from groundschool.errors import GroundschoolError
from groundschool.notebook.display import show_widget
from groundschool.notebook.standing import Told, standing_as_html, standing_as_text
from groundschool.reports.live import HOME_FORM, PAGES
from groundschool.services.page_request import Page

# JupyterHub's own token, which its services know people by.
HUB_TOKEN = "JUPYTERHUB_API_TOKEN"  # noqa: S105 - a variable's name
WAITS = 10


def show_mine(told: Told | str, looked: Callable[[Told | str], None]) -> None:
    """Display the associate's own record, with a button to look again; ``looked`` is given what that finds."""
    import ipywidgets
    from IPython.display import display

    shown = ipywidgets.Output()
    again = ipywidgets.Button(description="Look again", tooltip="Ask anew what is next and what changed")

    def fill(told: Told | str) -> None:
        with shown:
            page = standing_as_html(told, page_address(told))
            display({"text/plain": standing_as_text(told), "text/html": page}, raw=True)

    def refresh(_pressed: ipywidgets.Button) -> None:
        found = look()
        shown.clear_output(wait=True)
        fill(found)
        looked(found)

    fill(told)
    again.on_click(refresh)
    show_widget(ipywidgets.VBox([shown, again]), standing_as_text(told))


def look() -> Told | str:
    """Return what the served pages know of the associate, or why they cannot be asked, in a sentence."""
    try:
        told = fetch_standing(os.environ[PAGES])
    except (GroundschoolError, OSError, ValueError) as error:
        return f"Your progress cannot be shown now: {error}."
    if told.get("form") != HOME_FORM:
        return "Your progress cannot be shown now: the pages are of another edition of groundschool than this notebook."
    return told


def page_address(told: Told | str) -> str:
    """Return where the associate's whole page is, without the token that opens it: a notebook may be shared.

    JupyterLab's extension of ours adds it where somebody follows the link.
    """
    if isinstance(told, str):
        return ""
    parts = urlsplit(os.environ[PAGES])
    path = f"{parts.path.rstrip('/')}/{Page.ASSOCIATE}/{quote(told['id'])}"
    return urlunsplit((parts.scheme, parts.netloc, path, "", ""))


def fetch_standing(url: str) -> Told:
    """Return what the pages at ``url`` know of the owner of its token, or of JupyterHub's.

    Raises GroundschoolError for an answer that is none, OSError when there is nobody to answer.
    """
    parts = urlsplit(url)
    if parts.scheme not in {"http", "https"}:
        raise GroundschoolError(f"{PAGES} is no address of pages: it begins with {parts.scheme or 'nothing'}")
    token = parse_qs(parts.query).get("token", [os.environ.get(HUB_TOKEN, "")])[0]
    address = urlunsplit((parts.scheme, parts.netloc, f"{parts.path.rstrip('/')}/me.json", "", ""))
    request = Request(address, headers={"Authorization": f"token {token}"})  # noqa: S310 - http or https, see above
    try:
        with urlopen(request, timeout=WAITS) as answer:  # noqa: S310 - same
            return json.load(answer)
    except HTTPError as error:
        with error:
            raise GroundschoolError(f"{parts.netloc} answers {error.code}, {error.reason}") from None
    except json.JSONDecodeError:
        # Whoever is not known is led to a page to sign in on.
        raise GroundschoolError(f"{parts.netloc} does not know you. Set {PAGES} to your own link") from None
    except URLError as error:
        raise GroundschoolError(f"{parts.netloc} does not answer ({error.reason})") from None

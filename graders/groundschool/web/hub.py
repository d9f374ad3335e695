"""The pages as a service of JupyterHub: who people are, and in which groups, is what the Hub says."""

from typing import TYPE_CHECKING

from jupyterhub.singleuser.extension import JupyterHubSingleUser  # pyright: ignore[reportMissingImports] - extra 'hub'

from groundschool.web.server import PagesServer, add_pages

if TYPE_CHECKING:
    from groundschool.services.desk import LedgerDesk


class HubPages(JupyterHubSingleUser):
    """What JupyterHub starts: its own way of knowing people, on a server that has the pages and nothing else."""

    serverapp_class = PagesServer
    load_other_extensions = False

    @classmethod
    def get_extension_package(cls) -> str:
        """Return where Jupyter finds the extension: JupyterHub's own package, not that of this class."""
        return "jupyterhub"


def launch(desk: "LedgerDesk") -> None:
    """Serve the pages from ``desk`` until the Hub ends it."""
    server = HubPages.initialize_server(argv=[])
    add_pages(server, desk)
    server.start()

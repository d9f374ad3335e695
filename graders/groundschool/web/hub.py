"""The pages as a service of JupyterHub: who people are, and in which groups, is what the Hub says."""

from jupyterhub.singleuser.extension import JupyterHubSingleUser  # pyright: ignore[reportMissingImports] - extra 'hub'

from groundschool.web.desk import Desk
from groundschool.web.server import PagesServer, add_pages


class HubPages(JupyterHubSingleUser):
    """What JupyterHub starts: its own way of knowing people, on a server that has the pages and nothing else."""

    name = "jupyterhub-singleuser"
    serverapp_class = PagesServer
    load_other_extensions = False


def launch(desk: Desk) -> None:
    """Serve the pages from ``desk`` until the Hub ends it."""
    server = HubPages.initialize_server(argv=[])
    add_pages(server, desk)
    server.start()

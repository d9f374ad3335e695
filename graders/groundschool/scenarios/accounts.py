"""How the company and its people appear in the programs they rent: the chat, the pager and the status page."""

from groundschool.formats.pagerduty import Account
from groundschool.formats.slack import SlackMember
from groundschool.formats.statuspage import StatusPage
from groundschool.simulation.company import DOMAIN, NAME, REGIONS
from groundschool.simulation.people import PEOPLE

_ZONES = {region.name: region.timezone for region in REGIONS}
MEMBERS = tuple(SlackMember(one.name, one.handle, one.role.capitalize(), _ZONES[one.region]) for one in PEOPLE)


def pager(zone: str) -> Account:
    """Return the company's account at the pager, asked for times on the clock of ``zone``."""
    return Account(f"https://pagerduty.{DOMAIN}", {one.handle: one.name for one in PEOPLE}, zone)


def status_page(zone: str) -> StatusPage:
    """Return the company's status page, its times on the clock of ``zone``."""
    return StatusPage(NAME, f"https://status.{DOMAIN}", zone)

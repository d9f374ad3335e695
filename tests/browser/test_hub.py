"""The pages as a service of a real JupyterHub: it says who people are, and its groups give them roles."""

import json
import re
import subprocess
import sys
import time
from pathlib import Path
from urllib.request import urlopen

import pytest
from playwright.sync_api import expect
from tests.browser.hub import PAGES, PASSWORD, hub
from tests.integration.lived_ready import lived, today
from tests.integration.lived_team import NAMES

from groundschool.errors import GroundschoolError
from groundschool.notebook.mine import HUB_TOKEN, fetch_standing

pytestmark = pytest.mark.long

GROUPS = {"groundschool-mentor-payments": {"users": ["lee"]}, "groundschool-manager-harbour": {"users": ["lee"]}}


@pytest.fixture(scope="module", params=["installed", "jupyterhub>=5.4,<6"])
def address(request, tmp_path_factory):
    work = lived(tmp_path_factory.mktemp("served"), NAMES, today())
    package = None
    if request.param != "installed":
        package = tmp_path_factory.mktemp("package")
        command = [
            sys.executable,
            "-m",
            "pip",
            "install",
            "--quiet",
            "--no-deps",
            "--no-compile",
            "--target",
            str(package),
            request.param,
        ]
        subprocess.run(command, check=True, capture_output=True)
    with hub(tmp_path_factory.mktemp("hub"), work, GROUPS, package) as found:
        with urlopen(f"{found}/hub/api/", timeout=30) as answer:  # noqa: S310 - our own
            assert json.load(answer)["version"].startswith("5." if package else "6.")
        yield found


@pytest.fixture(scope="module")
def sign_in(same_window, address):
    """Return a function that shows somebody the pages in a window of theirs, in which they sign in to the Hub once."""
    known = set()

    def enter(who: str):
        page = same_window(f"{who} at {address}")
        page.goto(address + PAGES)
        if who not in known:
            page.get_by_label("Username").fill(who)
            page.get_by_label("Password").fill(PASSWORD)
            page.get_by_role("button", name="Sign in").click()
            known.add(who)
        return page

    return enter


def test_everybody_is_who_the_hub_says(sign_in):
    expect(sign_in("ana").get_by_role("heading", level=1, name="Hello Ana")).to_be_visible()
    expect(sign_in("nobody").get_by_text("the roster does not name them")).to_be_visible()


def test_a_group_gives_a_role_in_its_team_and_no_other(sign_in, address):
    page = sign_in("lee")
    expect(page.get_by_role("heading", level=1, name="Mentor queue")).to_be_visible()
    page.get_by_role("button", name=re.compile("I saw it: sign .* of Eli")).click()
    expect(page.get_by_role("status")).to_contain_text("runbook-updated RB-7 is recorded.")
    assert page.goto(f"{address}{PAGES}manager").status == 404
    assert page.goto(f"{address}{PAGES}associate/eli").status == 200


@pytest.mark.parametrize("path", ["api/contents", "api/kernels", "lab", "formgrader"])
def test_the_service_has_the_pages_and_nothing_else(sign_in, address, path):
    page = sign_in("sam")
    expect(page.get_by_role("heading", level=1, name="Mentor queue")).to_be_visible()
    assert page.goto(f"{address}/services/groundschool/{path}").status == 404


def test_the_home_notebook_asks_with_the_token_that_the_hub_gives_each_server(sign_in, address, monkeypatch):
    page = sign_in("ana")
    expect(page.get_by_role("heading", level=1, name="Hello Ana")).to_be_visible()
    page.goto(f"{address}/hub/token")
    xsrf = next(
        cookie["value"] for cookie in page.context.cookies() if (cookie["name"], cookie["path"]) == ("_xsrf", "/hub/")
    )
    made = page.request.post(f"{address}/hub/api/users/ana/tokens?_xsrf={xsrf}", data={"note": "as a server's"})
    assert made.ok, made.text()
    monkeypatch.setenv(HUB_TOKEN, made.json()["token"])
    assert fetch_standing(f"{address}{PAGES}")["name"] == "Ana Sousa"
    monkeypatch.setenv(HUB_TOKEN, "made up")
    with pytest.raises(GroundschoolError, match="does not know you"):
        fetch_standing(f"{address}{PAGES}")


def test_a_server_that_the_hub_started_reads_its_home_page_with_its_own_token(sign_in, address, monkeypatch):
    page = sign_in("gus")
    page.goto(f"{address}/hub/token")
    xsrf = next(
        cookie["value"] for cookie in page.context.cookies() if (cookie["name"], cookie["path"]) == ("_xsrf", "/hub/")
    )
    started = page.request.post(f"{address}/hub/api/users/gus/server?_xsrf={xsrf}", timeout=60_000)
    assert started.status in {201, 202}, started.text()
    environment = _environment_of("gus")
    assert "/user/gus/" in environment["JUPYTERHUB_SERVICE_PREFIX"]
    monkeypatch.setenv(HUB_TOKEN, environment[HUB_TOKEN])
    assert fetch_standing(f"{address}{PAGES}")["name"].startswith("Bartholomew")


def _environment_of(who: str) -> dict[str, str]:
    """Return the environment of the server that the Hub started for somebody."""
    until = time.monotonic() + 60
    while time.monotonic() < until:
        for path in Path("/proc").glob("[0-9]*/environ"):
            try:
                told = dict(entry.partition("=")[::2] for entry in path.read_bytes().decode().split("\0") if entry)
            except OSError:
                continue
            if told.get("JUPYTERHUB_USER") == who and HUB_TOKEN in told and told.get("JUPYTERHUB_SERVICE_PREFIX"):
                return told
        time.sleep(0.2)
    raise AssertionError(f"the Hub started no server for {who}")

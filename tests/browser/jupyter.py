"""JupyterLab as somebody in front of the screen uses it: tabs, menus, cells, keys."""

import re
from typing import TYPE_CHECKING

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import TimeoutError, expect  # noqa: A004 - playwright's own

if TYPE_CHECKING:
    from playwright.sync_api import Locator, Page

SLOW, TRIES = 60_000, 4
FRONT = ".jp-NotebookPanel:not(.lm-mod-hidden)"
# Cells that are scrolled away stay in the page, so that a test may look at them.
SETTINGS: dict[str, dict] = {"@jupyterlab/notebook-extension/tracker": {"windowingMode": "none"}}


class Notebook:
    """The notebook in front, in a page that shows JupyterLab."""

    def __init__(self, page: "Page") -> None:
        self.page = page
        self.panel = page.locator(FRONT)

    def wait_until_idle(self) -> None:
        """Wait until the kernel is there and has nothing to do, and no cell waits for it."""
        expect(self.page.get_by_role("button", name=re.compile(r"\| Idle$"))).to_be_visible(timeout=SLOW)
        idle = self.panel.locator('.jp-Notebook-ExecutionIndicator[data-status="idle"]')
        expect(idle).to_be_attached(timeout=SLOW)
        expect(self.panel.locator(".jp-InputPrompt", has_text="[*]:")).to_have_count(0, timeout=SLOW)

    def run_all(self) -> None:
        """Run all cells from the menu and wait for the last one; a menu that came before its notebook is used again."""
        numbered = self.panel.locator(".jp-InputPrompt", has_text=re.compile(r"\[[\d*]+\]:")).first
        for _ in range(TRIES):
            self.wait_until_idle()
            self.page.get_by_role("menuitem", name="Run", exact=True).click()
            self.page.get_by_role("menuitem", name="Run All Cells", exact=True).click()
            try:
                numbered.wait_for(timeout=SLOW / TRIES)
            except TimeoutError:
                # Whoever runs cells before the kernel is there is asked for one.
                asked = self.page.get_by_role("button", name="Select Kernel")
                if asked.is_visible():
                    asked.click()
            else:
                break
        expect(numbered).to_be_visible()
        self.wait_until_idle()

    def cell(self, text: str) -> "Locator":
        """Return the code cell whose source has ``text``."""
        return self.panel.locator(".jp-CodeCell", has=self.page.locator(".jp-InputArea", has_text=text)).first

    def rewrite(self, cell: "Locator", source: str) -> None:
        """Replace a cell's source, as pasting over it does."""
        cell.locator(".cm-content").click()
        self.page.keyboard.press("ControlOrMeta+a")
        self.page.keyboard.insert_text(source)

    def run(self, cell: "Locator") -> None:
        """Run one cell from the keyboard; the focus stays on it."""
        cell.locator(".cm-content").click()
        self.page.keyboard.press("Control+Enter")
        self.wait_until_idle()

    def verdict(self, task: str) -> "Locator":
        """Return the newest verdict on a task, named by its title."""
        return self.panel.locator(".jp-RenderedHTMLCommon:not(.jp-MarkdownOutput)", has_text=task).last

    def tab_to(self, wanted: "Locator", limit: int = 40) -> None:
        """Press Tab until an element has the focus."""
        for _ in range(limit):
            if wanted.evaluate("element => element === document.activeElement"):
                return
            self.page.keyboard.press("Tab")
        message = f"{limit} times Tab never reached {wanted}"
        raise AssertionError(message)


def choose(page: "Page", menu: str, *words: str) -> None:
    """Choose an entry of a menu, by way of those that it lies below."""
    page.get_by_role("menuitem", name=menu, exact=True).click()
    for word in words[:-1]:
        page.locator(".lm-Menu-item", has_text=word).first.hover()
    page.locator(".lm-Menu-item").get_by_text(words[-1], exact=True).click()


def axe_finds(page: "Page", *scopes: str) -> list[str]:
    """Return what axe calls serious or critical in the given parts of the notebook in front."""
    context = {"include": [[f"{FRONT} {scope}"] for scope in scopes]}
    found = Axe().run(page, context=context).response["violations"]
    return [
        f"{violation['id']}: {node['html'][:200]} {node['failureSummary']}"
        for violation in found
        if violation["impact"] in {"serious", "critical"}
        for node in violation["nodes"]
    ]

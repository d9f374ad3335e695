"""What surrounds a served page: the viewer's other pages, what the last form did, and how a form proves itself."""

from datetime import UTC, datetime

from markupsafe import Markup

from groundschool.reports.live import Link, Live, Retry
from groundschool.web.base import Base
from groundschool.web.identity import LINKS

SAID = "groundschool-said"


class Paged(Base):
    """Answers with pages, and knows what surrounds them."""

    async def live(self, here: str, said: str = "", retry: Retry | None = None) -> Live:
        """Return the surroundings of the page at an address, after what was ``said`` or a form that failed."""
        entries = await self.at_desk(self.desk.entries, self.viewer)
        shown, marks_here = here.split("&", maxsplit=1)[0], self.desk.marks_here
        return Live(
            base=self.base,
            viewer=self.viewer.id,
            links=tuple(Link(one.title, self.base + one.path, shown == one.path) for one in entries),
            xsrf=Markup(self.xsrf_form_html()),  # noqa: S704 - tornado's own field
            said=said,
            formgrader=f"{self.base}formgrader" if marks_here else "",
            lab=f"{self.base_url}lab" if marks_here else "",
            today=datetime.now(UTC).date().isoformat(),
            leave=f"{self.base_url}logout" if LINKS in self.settings else "",
            retry=retry,
        )

    def say(self, sentence: str) -> None:
        """Have the next page say what came of this, once."""
        self.set_signed_cookie(SAID, sentence, expires_days=None, path=self.base, httponly=True, samesite="Strict")

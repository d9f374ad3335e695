"""Two runbook pages of colleagues, the sheet by which they are marked, and what a panel says of them."""

import random
import re

from groundschool.kit import Bundle, Variant, beside

drawn, pages = beside(__file__, "drawn"), beside(__file__, "pages")
BOTH = ("A", "B")


def generate(seed: int, edge: str | None = None) -> Variant:
    """Return two pages, the facts and the sheet, with the marks, gates and faulty lines of either."""
    rng, bundle = random.Random(f"peer pages {seed} {edge}"), Bundle(seed, edge)
    about = drawn.subject(rng)
    bundle.write("facts.md", drawn.facts(rng, about))
    bundle.write("sheet.md", drawn.SHEET)
    levels, gated, kind = drawn.levels(rng), rng.choice(BOTH), drawn.GATES[seed % len(drawn.GATES)]
    bundle.truth["pages"] = {}
    for name in BOTH:
        faults = {criterion: 5 - pair[name != gated] for criterion, pair in levels.items()}
        page = pages.page(rng, about, faults, kind if name == gated else "")
        bundle.write(f"page-{name.lower()}.md", page.text)
        bundle.truth["pages"][name] = {"lines": page.lines, "faults": page.faults, "steps": page.steps}
        _answers(bundle, name, page)
    bundle.truth["gated"] = gated
    shown = "".join(bundle.files[f"page-{name.lower()}.md"].decode() for name in BOTH)
    bundle.truth["secrets"] = re.findall(r"fct_[0-9a-f]{24}", shown)
    bundle.order("review", first=["once-a-line"])
    return bundle.variant()


def _answers(bundle: Bundle, name: str, page: object) -> None:
    """Add what the panel says of a page, and what hurried readers say."""
    marks = {criterion: max(1, 5 - len(places)) for criterion, places in page.faults.items() if criterion != "gate"}
    for criterion, mark in marks.items():
        lines = max(1, 5 - len({*page.faults[criterion]}))
        bundle.answer("review", f"{name} {criterion}", mark, {"once-a-line": lines, "all-fine": 5, "middle": 3})
    right = [page.gate, page.faults["gate"][0]] if page.gate else ["none", 0]
    wrong = {f"only-looks-{one.lower()}": [one, line] for one, line in page.like.items()}
    bundle.answer("review", f"{name} gate", right, {"all-fine": ["none", 0]} | wrong)

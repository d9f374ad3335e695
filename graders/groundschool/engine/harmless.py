"""Takes the sting out of what associates display: a mentor who opens a graded notebook may change marks.

nbconvert, formgrader and the second mark's page put HTML into their pages as it stands, whether an output shows it or a
text cell contains it. A script in it would act with the mentor's rights, a picture from elsewhere would tell somebody
who reads it when, and a style or a class of the page's own could lay a false page over the true one. What may pass is
listed; all else is text or gone. So is what the programs that make the page cannot take, or take hours over.
"""

import re
from collections.abc import Collection
from functools import cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from nh3 import Cleaner

LONGEST_HTML, MOST_TAGS = 500_000, 30_000  # the cleaner takes time by the square of what nests
MOST_FORMULAS = 100  # that a text opens: the end of each is looked for in all the rest of it
WORD_JOINER = "\u2060"  # no width, no break: text looks as it was, and a tag is none any more
PICTURES = ("image/png", "image/jpeg", "image/gif", "image/webp")
BASE64 = r"[A-Za-z0-9+/\s]+={0,2}\s*"
PICTURE = rf"data:image/(?:png|jpeg|gif|webp);base64,{BASE64}"
LINK = re.compile(r"(?:https?://|mailto:|#)[^\s]*", re.IGNORECASE)
TAG = re.compile(r"<(?=[a-zA-Z/!?])")
# What stands for a letter or a backslash, also without its semicolon: Markdown reads it after we have read for TeX.
ENTITY = re.compile(r"&(?=#|bsol)")
# What may follow the brackets of a link or picture in Markdown; whatever else does makes none.
PICTURE_OF_ITS_OWN = re.compile(rf"!\[[^\[\]]*\]\((?:attachment:(?P<name>[\w.-]+)|{PICTURE})\)")
TARGET = re.compile(r"\](?=\s*[(:])(?!\s*[(:]\s*(?:https?://|mailto:|#|attachment:|data:image/))", re.IGNORECASE)
# TeX that reaches beyond its formula: links, styles and classes, what could give them other names, and what writes
# over the lines above and below.
REACHING = re.compile(
    r"\\(?=(?:href|style|class|cssId|require|unicode|data|html[a-z]*|bbox|mmlToken|toggle|action|texttip|tip"
    r"|includegraphics|def|gdef|edef|let|newcommand|renewcommand|newenvironment|csname|catcode|Newextarrow"
    r"|DeclareMathOperator|raise|raisebox|lower|smash)(?![a-z])|\\\s*\[\s*-)",
    re.IGNORECASE,
)
FORMULA = re.compile(r"\\(?=begin\b|\\[(\[])")
TAGS = frozenset(
    """
    a abbr b blockquote br caption code col colgroup dd del details div dl dt em h1 h2 h3 h4 h5 h6 hr i img ins kbd li
    ol p pre q s samp small span strong sub summary sup table tbody td tfoot th thead tr u ul var
    """.split()  # noqa: SIM905 - read as a line, and nobody reads sixty
)
WITHOUT_CONTENT = frozenset(
    "script style template noscript iframe object svg math title textarea xmp select".split()  # noqa: SIM905 - as above
)
NUMBER, NUMBERS = re.compile(r"[0-9]{1,4}"), frozenset({"width", "height", "border", "colspan", "rowspan"})
ALIGNED = frozenset({"left", "right", "center", "justify"})
ATTRIBUTES = {
    "*": {"title"},
    "a": {"href"},
    "img": {"src", "alt", "width", "height"},
    "table": {"border"},
    "td": {"colspan", "rowspan", "align"},
    "th": {"colspan", "rowspan", "align", "scope"},
}


def harmless_html(html: str) -> str:
    """Return HTML with tables, text and pictures as they were, and nothing that acts; of too much, nothing."""
    if len(html) > LONGEST_HTML or html.count("<") > MOST_TAGS:
        return ""
    return tame(_cleaner().clean(html))


def harmless_text(source: str, attached: Collection[str] = ()) -> str:
    """Return Markdown or raw text in which every tag, and every link to a place that none may lead to, is text.

    ``attached`` names the pictures that come with it; any other one cannot be shown.
    """
    shown = ENTITY.sub(f"&{WORD_JOINER}", TAG.sub(f"<{WORD_JOINER}", source))
    shown = TARGET.sub(f"]{WORD_JOINER}", shown)
    own = {one.start() for one in PICTURE_OF_ITS_OWN.finditer(shown) if one["name"] is None or one["name"] in attached}
    shown = re.sub(r"!(?=\[)", lambda mark: "!" if mark.start() in own else f"!{WORD_JOINER}", shown)
    if len(FORMULA.findall(shown)) > MOST_FORMULAS:
        shown = FORMULA.sub(f"\\\\{WORD_JOINER}", shown)
    return tame(shown)


def picture(content: object) -> str:
    """Return the Base64 of a picture, or nothing when it is none."""
    return content if isinstance(content, str) and re.fullmatch(BASE64, content) else ""


def tame(shown: str) -> str:
    """Return text whose formulas stay formulas: both kinds of text are read for TeX by the pages that show them."""
    return REACHING.sub(f"\\\\{WORD_JOINER}", shown)


def _attribute(tag: str, name: str, value: str) -> str | None:
    """Return an attribute's value, or None for one that may not pass."""
    if name in NUMBERS:
        passes = NUMBER.fullmatch(value)
    elif name == "href":
        passes = LINK.fullmatch(value.strip())
    elif (tag, name) == ("img", "src"):
        passes = re.fullmatch(PICTURE, value)
    elif name == "align":
        passes = value in ALIGNED
    else:
        passes = True
    return value if passes else None


@cache
def _cleaner() -> "Cleaner":
    from nh3 import Cleaner

    return Cleaner(
        tags=set(TAGS),
        clean_content_tags=set(WITHOUT_CONTENT),
        attributes=ATTRIBUTES,
        attribute_filter=_attribute,
        url_schemes={"http", "https", "mailto", "data"},
        link_rel="noopener noreferrer",
    )

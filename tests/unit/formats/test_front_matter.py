"""Pages with front matter: what is written is read again, odd ones as site generators do, and the rest is refused."""

from datetime import date

import pytest

from groundschool.formats.front_matter import page_with_matter, read_page

MATTER = {"title": "Pool: what to do --- quickly", "owner": "bookings", "last_reviewed": date(2026, 1, 12), "tags": []}
BODY = "# Pool\n\n---\n\nA line of dashes, and Inês.\n"


def test_what_is_written_is_read_again():
    page = page_with_matter(MATTER, BODY)
    assert "\nlast_reviewed: 2026-01-12\n" in page
    assert read_page(page.encode()) == (MATTER, BODY)
    assert list(read_page(page.encode())[0]) == list(MATTER)


@pytest.mark.parametrize(
    ("page", "matter", "body"),
    [
        ("---\n---\n", {}, ""),
        ("---\nlast_reviewed:\n---", {"last_reviewed": None}, ""),
        ('---\nlast_reviewed: "2026-01-12"\n---\nx', {"last_reviewed": "2026-01-12"}, "x"),
        ("--- \r\nowner: bookings\r\n...\r\n\r\nx\r\n", {"owner": "bookings"}, "x\n"),
        ("---\ntitle: a --- b\n---\n", {"title": "a --- b"}, ""),
    ],
)
def test_what_real_pages_have_is_read(page, matter, body):
    assert read_page(page.encode()) == (matter, body)


@pytest.mark.parametrize(
    "page",
    [
        "",
        "# No front matter\n",
        "\n---\nowner: bookings\n---\n",
        "---\nowner: bookings\n# never closed\n",
        "----\nowner: bookings\n----\n",
        "---\n- owner\n---\n",
        "---\nowner: bookings: both\n---\n",
        "---\n\towner: bookings\n---\n",
        "---\na: 1\n--- \nb\n".replace("a: 1", "[a"),
    ],
)
def test_what_is_no_front_matter_is_refused(page):
    with pytest.raises(ValueError, match=r"."):
        read_page(page.encode())

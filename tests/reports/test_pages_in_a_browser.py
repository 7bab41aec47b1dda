"""Pages in a real browser: no barrier on a phone or a desk, and printed as they should be."""

import os
import re
import shutil
from collections.abc import Iterator
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, sync_playwright

from app.reports import gap_tables, pages
from app.reports.group_tables import GROUP
from app.reports.plan_tables import PLAN
from tests.reports import bodies

BROWSERS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
PHONE, DESK = 375, 1280
ADDRESS = "http://report.test/page"
PAGES = {
    "report": gap_tables.REPORT.page(bodies.large(8, 12)),
    "report of sixty": gap_tables.REPORT.page(bodies.large(60, 34)),
    "report of hostile names": gap_tables.REPORT.page(bodies.large(22, 9, bodies.HOSTILE)),
    "report with joiners": gap_tables.REPORT.page(bodies.joined(9, 14)),
    "report of what would be": gap_tables.REPORT.page(
        bodies.body(*bodies.crowd(8, 12), assumed=["Ana leaves", "Xi is hired"])
    ),
    "report of nobody": gap_tables.REPORT.page(bodies.body()),
    "plan": PLAN.page(bodies.large_plan(8, 12)),
    "group": GROUP.page(
        bodies.group(("Platform", bodies.crowd(8, 12)), ("Data", bodies.crowd(3, 20)))
    ),
}
OVERLAPS = """
() => {
  const boxes = [...document.querySelectorAll('h1, h2, p, nav li, .wide')]
    .map((one) => [one.textContent.trim().slice(0, 40), one.getBoundingClientRect()])
    .filter(([, box]) => box.width && box.height);
  const found = [];
  for (const [i, [said, a]] of boxes.entries())
    for (const [other, b] of boxes.slice(i + 1))
      if (Math.min(a.right, b.right) - Math.max(a.left, b.left) > 1
          && Math.min(a.bottom, b.bottom) - Math.max(a.top, b.top) > 1)
        found.push(said + ' / ' + other);
  return found;
}
"""


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """Chromium as the machine has it; none is downloaded."""
    found = next(filter(None, map(shutil.which, BROWSERS)), None)
    if found is None:
        pytest.skip("No Chromium here. Install Debian's package `chromium` to run these tests.")
    # The sandbox of a browser does not start for root.
    alone = ["--no-sandbox"] if os.geteuid() == 0 else []
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=found, args=alone)
        yield browser
        browser.close()


def opened(browser: Browser, written: str, width: int) -> Page:
    """The page as the service gives it away: under its policy."""
    page = browser.new_page(viewport={"width": width, "height": 800})
    headers = {"Content-Type": pages.MEDIA_TYPE, "Content-Security-Policy": pages.POLICY}
    page.route(ADDRESS, lambda route: route.fulfill(body=written, headers=headers))
    page.goto(ADDRESS)
    return page


@pytest.mark.parametrize("width", [PHONE, DESK])
@pytest.mark.parametrize("name", ["report", "report of nobody", "plan", "group"])
def test_axe_finds_no_barrier(browser: Browser, name: str, width: int) -> None:
    page = opened(browser, PAGES[name], width)
    found: dict[str, Any] = Axe().run(page).response
    assert len(found["passes"]) > 10
    assert [(one["id"], one["nodes"][0]["html"][:200]) for one in found["violations"]] == []
    page.close()


@pytest.mark.parametrize("width", [PHONE, DESK])
@pytest.mark.parametrize("name", PAGES)
def test_nothing_overlaps_and_only_regions_scroll_sideways(
    browser: Browser, name: str, width: int
) -> None:
    page = opened(browser, PAGES[name], width)
    assert page.evaluate(OVERLAPS) == []
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    notes = (
        "[...document.querySelectorAll('.note')].map((one) => one.getBoundingClientRect().right)"
    )
    assert all(right <= width for right in page.evaluate(notes))
    page.close()


@pytest.mark.parametrize("name", [name for name in PAGES if name.startswith("report")])
def test_the_first_page_is_one_printed_page(browser: Browser, name: str) -> None:
    page = opened(browser, PAGES[name], DESK)
    whole = _sheets(page)
    page.evaluate("document.querySelectorAll('main > section').forEach((one) => one.remove())")
    assert _sheets(page) == 1 < whole
    page.evaluate("document.querySelectorAll('svg, .why').forEach((one) => one.remove())")
    # Joiners take words of their own: who they are, and what is missing with them.
    most = 500 if page.locator("#page-joining").count() else 350
    assert len(page.inner_text(".opening").split()) <= most
    page.close()


def _sheets(page: Page) -> int:
    """How many sheets of paper the page takes."""
    return len(re.findall(rb"/Type\s*/Page\b", page.pdf(prefer_css_page_size=True)))


def test_contents_stand_in_one_column_on_a_phone_and_in_three_on_a_desk(browser: Browser) -> None:
    for width, columns in ((PHONE, 1), (DESK, 3)):
        page = opened(browser, PAGES["report"], width)
        lefts = page.evaluate(
            "new Set([...document.querySelectorAll('nav li')].map((one) => one.offsetLeft)).size"
        )
        assert lefts == columns
        page.close()


def test_a_wide_table_is_scrolled_by_keyboard_and_named(browser: Browser) -> None:
    page = opened(browser, PAGES["report"], PHONE)
    table = page.get_by_role("region", name="Table: Roles: demand and supply", exact=True)
    for _ in range(200):
        page.keyboard.press("Tab")
        if table.evaluate("(one) => one === document.activeElement"):
            break
    else:
        pytest.fail("The table is not reached by the Tab key.")
    page.keyboard.press("ArrowRight")
    for _ in range(100):
        if table.evaluate("(one) => one.scrollLeft"):
            break
        page.wait_for_timeout(20)
    else:
        pytest.fail("The arrow key does not scroll the table.")
    page.close()

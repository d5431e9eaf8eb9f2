"""The look at accessibility finds what it looks for."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Page, sync_playwright

from tests.browser.accessible import faults
from tests.browser.chromium import CHROMIUM, needs_chromium

pytestmark = needs_chromium

GOOD = '<!DOCTYPE html><html lang="sv"><title>T</title><main><h1>R</h1>{}</main></html>'


@pytest.fixture(scope="module")
def page() -> Iterator[Page]:
    with sync_playwright() as playwright:
        launched = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        yield launched.new_page()
        launched.close()


@pytest.mark.parametrize(
    ("part", "criterion"),
    [
        ("<input id=a>", "4.1.2"),
        ("<button></button>", "4.1.2"),
        ("<h3>x</h3>", "1.3.1"),
        ("<p style='color:#999'>x</p>", "1.4.3"),
        ("<p style='width:5000px'>x</p>", "1.4.10"),
        ("<p id=a>x</p><p id=a>y</p>", "4.1.2"),
        ("<p tabindex=3>x</p>", "2.4.3"),
        ("<button style='width:9px;height:9px;padding:0'>x</button>", "2.5.8"),
        ("<img src='x'>", "1.1.1"),
        ("<section aria-labelledby=none>x</section>", "1.3.1"),
    ],
)
def test_a_fault_is_found(page: Page, part: str, criterion: str) -> None:
    page.set_content(GOOD.format(part))
    assert any(criterion in fault for fault in faults(page))


def test_a_page_without_language_and_title_is_found(page: Page) -> None:
    page.set_content("<main><h1>x</h1></main>")
    assert len(faults(page)) == 2


def test_a_good_page_has_no_fault(page: Page) -> None:
    page.set_content(GOOD.format("<label>x <input style='width:30px;height:30px'></label>"))
    assert faults(page) == []

"""The page of an invoice in a real browser: it fits a telephone and a desk, and tells a reader who sees nothing all."""

import shutil
from collections.abc import Iterator
from dataclasses import replace

import pytest
from playwright.sync_api import Browser, ViewportSize, sync_playwright

from pipeline.invoice import Invoice
from tests.browser.accessible import faults
from tests.picture.drawn import DOCUMENTS, SAMPLE, invoice_of
from transforms.picture.write import html

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")
SCREENS = {"telephone": ViewportSize(width=360, height=740), "desk": ViewportSize(width=1280, height=900)}

pytestmark = pytest.mark.skipif(CHROMIUM is None, reason="needs Chromium (Debian: apt install chromium)")


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        # Without a sandbox: a container has no right to one, and the only page is ours.
        launched = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        yield launched
        launched.close()


def wide_words() -> Invoice:
    short = invoice_of(SAMPLE)
    assert short.lines[0].item
    line = replace(short.lines[0], id="9" * 40, item=replace(short.lines[0].item, name="x" * 300))
    return replace(short, number="Z" * 80, buyer_reference="y" * 200, lines=[line])


INVOICES = {name: invoice_of(path) for name, path in DOCUMENTS.items()} | {"wide words": wide_words()}


@pytest.mark.parametrize("screen", SCREENS.values(), ids=SCREENS)
@pytest.mark.parametrize("invoice", INVOICES.values(), ids=INVOICES)
def test_the_page_fits_its_screen_loads_nothing_and_is_accessible(
    browser: Browser, invoice: Invoice, screen: ViewportSize
) -> None:
    asked: list[str] = []
    context = browser.new_context(viewport=screen)
    page = context.new_page()
    page.on("request", lambda request: asked.append(request.url))
    page.set_content(html(invoice).decode())
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
    assert page.get_by_text("Att betala").or_(page.get_by_text("Att få tillbaka")).first.is_visible()
    assert all(amount.is_visible() for amount in page.locator(".amount").all())
    assert asked == []
    assert faults(page) == []
    context.close()

"""The three ways a collaboration begins, from request to the first delivered document and its charge.

Through the real command, the real service and a real browser (Debian's Chromium), which runs no JavaScript.
"""

import re
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, ViewportSize, expect, sync_playwright

from tests.browser.accessible import faults
from tests.http.service import ROOT, Service, make, serving

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")
PHONE = ViewportSize(width=360, height=740)

pytestmark = pytest.mark.skipif(CHROMIUM is None, reason="needs Chromium (Debian: apt install chromium)")


@pytest.fixture(scope="module")
def service(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Service]:
    data = tmp_path_factory.mktemp("browser") / "data"
    make(data)
    with serving(data) as running:
        yield running


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        # Without a sandbox: a container has no right to one, and the only page is ours.
        launched = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        yield launched
        launched.close()


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    """A telephone without JavaScript."""
    context = browser.new_context(java_script_enabled=False, viewport=PHONE, locale="sv-SE")
    yield context.new_page()
    context.close()


def approve(page: Page, link: str) -> None:
    page.goto(link)
    page.get_by_label("Jag har läst villkoren").check()
    page.get_by_role("button", name="Godkänn").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Godkänt")


def send(service: Service, tmp_path: Path, customer: str, organisation: str) -> dict[str, Any]:
    """The first document of a customer goes through; the charge of its own leg."""
    sample = (ROOT / "samples" / "02-peppol-to-svefaktura.xml").read_text("utf-8")
    document = tmp_path / f"{customer}.xml"
    document.write_text(
        sample.replace("5599900122", organisation).replace(">K-3307<", f">{customer[-12:]}-1<"), encoding="utf-8"
    )
    service.faktura("submit", str(document), "--as", customer)
    (done,) = service.faktura("run", "--once")
    assert done["outcome"] == "delivered", done
    return next(leg for leg in done["legs"] if leg["direction"] == "send")


def request(service: Service, customer: str, *options: str) -> str:
    service.faktura(
        "collaboration", "request", "exempelbyran", customer,
        "--administrator", "Kim Exempel", "--email", "kim@example.com", *options,
    )  # fmt: skip
    return service.link(customer)


def test_a_customer_with_the_service_goes_on_paying(service: Service, page: Page, tmp_path: Path) -> None:
    service.faktura("company", "add", "exempel-ett", "--name", "Exempel Ett AB", "--org", "559990-0502", "--service")
    link = request(service, "exempel-ett")
    page.goto(link)
    expect(page.get_by_text("Exempel Ett AB (kunden)")).to_be_visible()
    approve(page, link)
    assert send(service, tmp_path, "exempel-ett", "5599900502")["payer"] == "exempel-ett"


def test_a_known_customer_gets_the_service_with_the_approval(service: Service, page: Page, tmp_path: Path) -> None:
    service.faktura("company", "add", "exempel-tva", "--name", "Exempel Två AB", "--org", "559990-0510")
    link = request(service, "exempel-tva", "--payer", "firm")
    page.goto(link)
    expect(page.get_by_text("Exempelbyrån AB (byrån)")).to_be_visible()
    approve(page, link)
    assert send(service, tmp_path, "exempel-tva", "5599900510")["payer"] == "exempelbyran"


def test_an_unknown_customer_is_created_with_its_administrator(service: Service, page: Page, tmp_path: Path) -> None:
    link = request(service, "exempel-tre", "--payer", "firm", "--name", "Exempel Tre AB", "--org", "559990-0528")
    approve(page, link)
    service.faktura("company", "change", "exempel-tre", "--synchronised", "--sends", "--receives")
    assert send(service, tmp_path, "exempel-tre", "5599900528")["payer"] == "exempelbyran"


def test_a_decline_is_final_for_its_link(service: Service, page: Page) -> None:
    link = request(service, "exempel-nej", "--payer", "firm", "--name", "Exempel Nej AB", "--org", "559990-0536")
    page.goto(link)
    page.get_by_role("button", name="Avböj").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Avböjt")
    page.goto(link)
    expect(page.get_by_role("heading", level=1)).to_have_text("Förfrågan är besvarad")


@pytest.mark.parametrize("language", ["sv", "en"])
@pytest.mark.parametrize("width", [320, 1280])
def test_every_page_is_accessible(service: Service, browser: Browser, language: str, width: int) -> None:
    customer = f"exempel-alla-{language}-{width}"
    number = {("sv", 320): "559990-0544", ("sv", 1280): "559990-0551", ("en", 320): "559990-0569"}
    org = number.get((language, width), "559990-0577")
    link = request(service, customer, "--payer", "firm", "--name", "Exempel Alla AB", "--org", org)
    # JavaScript is the test's own here: it measures what is drawn. The page's policy forbids it any.
    context = browser.new_context(viewport={"width": width, "height": 800}, bypass_csp=True)
    page = context.new_page()
    page.goto(f"{re.sub('[?].*', '', link)}?lang={language}")
    assert faults(page) == [], "open"
    page.locator("form").evaluate("form => form.noValidate = true")
    page.locator("button.approve").click()
    page.wait_for_load_state()
    assert page.get_by_role("alert").count() == 1
    assert faults(page) == [], "with what is missing"
    page.locator("button.decline").click()
    page.wait_for_load_state()
    assert faults(page) == [], "answered"
    context.close()


def test_the_keyboard_reaches_everything_in_reading_order(service: Service, browser: Browser) -> None:
    link = request(service, "exempel-tang", "--payer", "firm", "--name", "Exempel Tang AB", "--org", "559990-0585")
    context = browser.new_context(bypass_csp=True)
    page = context.new_page()
    page.goto(link)
    reached = []
    for _ in range(5):
        page.keyboard.press("Tab")
        reached.append(page.evaluate("document.activeElement.textContent.trim() || document.activeElement.id"))
    assert reached == ["Till innehållet", "In English", "accepted", "Godkänn", "Avböj"]
    context.close()

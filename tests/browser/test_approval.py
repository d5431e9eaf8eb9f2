"""The page on which a customer answers, in a real browser (Debian's Chromium)."""

import re

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.accessible import faults
from tests.browser.chromium import needs_chromium
from tests.http.service import Service

pytestmark = needs_chromium


def request(service: Service, customer: str, *options: str) -> str:
    service.faktura(
        "collaboration", "request", "exempelbyran", customer,
        "--administrator", "Kim Exempel", "--email", "kim@example.com", *options,
    )  # fmt: skip
    return service.link(customer)


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

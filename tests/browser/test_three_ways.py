"""The three ways a collaboration begins (domain.md), from the request to the first delivered document and its charge.

Through the real command, the real service and a real browser (Debian's Chromium), a telephone without JavaScript. The
tests read as the guide does: what the firm does, what the customer gets and answers, what flows then, and who pays.
"""

from dataclasses import dataclass
from itertools import count
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.browser.chromium import needs_chromium
from tests.http.programs import Program, program
from tests.http.service import ROOT, Service
from tests.notify.offices import body, parsed

pytestmark = needs_chromium

CONTACT = {"name": "Kim Exempel", "email": "kim@example.com", "language": "sv"}
_NUMBERS = count(1)


@dataclass(slots=True, kw_only=True)
class Customer:
    """The customer of a test, its administrator at a telephone, and whoever sends it invoices."""

    service: Service
    page: Page
    folder: Path
    number: str
    id: str = ""

    def reads_the_mail(self) -> str:
        """What the administrator's mail says; it came from the service by itself."""
        self.service.link(self.id)
        (path,) = self.service.data.glob(f"outbox/*-{self.id}-*.eml")
        return body(parsed(path.read_bytes()))

    def opens_the_link(self) -> None:
        self.page.goto(self.service.link(self.id))

    def sees(self, *texts: str) -> None:
        for text in texts:
            expect(self.page.get_by_text(text, exact=True).first).to_be_visible()

    def approves(self) -> None:
        self.page.get_by_label("Jag har läst villkoren").check()
        self.page.get_by_role("button", name="Godkänn").click()
        expect(self.page.get_by_role("heading", level=1)).to_have_text("Godkänt")

    def is_sent_an_invoice(self) -> dict[str, Any]:
        """A consultant writes it an invoice; what became of it."""
        sample = (ROOT / "samples" / "02-peppol-to-svefaktura.xml").read_text("utf-8")
        number = f"{self.number}-{next(_NUMBERS)}"
        document = self.folder / f"{number}.xml"
        document.write_text(sample.replace("5599900130", self.number).replace(">K-3307<", f">{number}<"), "utf-8")
        (submitted,) = self.service.faktura("submit", str(document), "--as", "exempel-konsult")
        return self.after_a_run(submitted["document"])

    def after_a_run(self, document: str) -> dict[str, Any]:
        """What became of a document, after a worker has looked at all that waits."""
        self.service.run()
        return self.service.account(document)

    def has_paid_by(self) -> dict[str, str]:
        """Who was charged for what the customer received, by the firm it was served by."""
        charged = self.service.faktura("charges")
        mine = [each for each in charged if each["customer"] == self.id and each["direction"] == "receive"]
        return {each["payer"]: each["amount"] for each in mine}


@pytest.fixture
def firm(service: Service) -> Program:
    """The firm's system, with an API key."""
    return program(service, "exempelbyran")


def test_a_customer_with_the_service_goes_on_paying_until_the_firm_takes_over(
    service: Service, firm: Program, page: Page, tmp_path: Path
) -> None:
    # The customer already uses and pays for the service.
    customer = Customer(service=service, page=page, folder=tmp_path, number="5599900502", id="exempel-ett")
    service.faktura("company", "add", "exempel-ett", "--name", "Exempel Ett AB", "--org", "559990-0502", "--service")
    # The firm sends the request; the payer is the customer, set automatically.
    contact = ("--administrator", CONTACT["name"], "--email", CONTACT["email"])
    (asked,) = service.faktura("collaboration", "request", "exempelbyran", "exempel-ett", *contact)
    # The customer gets a mail, opens the link, and approves.
    assert "tjänsten som ni redan använder" in customer.reads_the_mail()
    customer.opens_the_link()
    customer.sees("Exempelbyrån AB", "Exempel Ett AB (kunden)", "Digitala fakturor och dokument")
    customer.approves()
    # Then documents flow, and the customer pays.
    assert customer.is_sent_an_invoice()["outcome"] == "delivered"
    assert customer.has_paid_by() == {"exempel-ett": "1"}
    # The firm takes the payment over from the next agreement period: shown beforehand, and not before.
    where = f"/collaborations/{asked['id']}"
    before = firm.call("GET", f"{where}/payers", status=200)
    changed = firm.call("POST", f"{where}/payers/change", {"payer": "firm"}, status=200, If_Match=before.etag)
    for plan in changed.json["plans"]:
        assert (plan["payer"], plan["planned"]["payer"]) == ("customer", "firm")
        assert plan["planned"]["since"] == plan["period"][1]
    assert customer.is_sent_an_invoice()["outcome"] == "delivered"
    assert customer.has_paid_by() == {"exempel-ett": "2"}
    assert service.faktura("charges", "--reconcile") == []


def test_a_known_customer_gets_the_service_together_with_the_collaboration(
    service: Service, firm: Program, page: Page, tmp_path: Path
) -> None:
    # The customer is known but does not have the service: what is sent to it is nobody's agreement.
    customer = Customer(service=service, page=page, folder=tmp_path, number="5599900510", id="exempel-tva")
    service.faktura("company", "add", "exempel-tva", "--name", "Exempel Två AB", "--org", "559990-0510")
    assert customer.is_sent_an_invoice()["reason"] == "GATE-NEVER-REQUESTED"
    # The firm chooses the payer and sends the request. A document that comes now waits for the answer.
    contact = ("--administrator", CONTACT["name"], "--email", CONTACT["email"])
    service.faktura(
        "collaboration", "request", "exempelbyran", "exempel-tva", "--payer", "firm", "--received-to", "both", *contact
    )
    held = customer.is_sent_an_invoice()
    assert (held["outcome"], held["reason"]) == ("held", "GATE-REQUESTED")
    # The customer reads who pays and who gets the documents, and approves; what waited is delivered, to both.
    assert "har aktiverat tjänsten" in customer.reads_the_mail()
    customer.opens_the_link()
    customer.sees("Exempelbyrån AB (byrån)", "kunden och byrån")
    customer.approves()
    assert customer.after_a_run(held["id"])["outcome"] == "delivered"
    assert customer.has_paid_by() == {"exempelbyran": "1"}
    assert [each["document"] for each in firm.get("/mailbox")["items"]] == [held["id"]]
    assert service.faktura("charges", "--reconcile") == []


def test_an_unknown_customer_is_created_with_its_administrator(
    service: Service, firm: Program, page: Page, tmp_path: Path
) -> None:
    # The customer is unknown: without the mandatory contact details nothing is created.
    unknown = {"name": "Exempel Tre AB", "organisation_number": "559990-0528"}
    payers = {"send": "firm", "receive": "firm"}
    refused = firm.call("POST", "/collaborations", {"customer": unknown, "payers": payers}, status=409).json
    assert "mandatory" in refused["detail"]
    # With them, company, service, collaboration and administrator are, and the administrator gets a mail.
    asking = {"customer": {**unknown, "administrator": CONTACT}, "payers": payers}
    agreed = firm.call("POST", "/collaborations", asking, status=201).json
    customer = Customer(service=service, page=page, folder=tmp_path, number="5599900528", id=agreed["customer"])
    assert "Exempelbyrån AB har aktiverat tjänsten för Exempel Tre AB" in customer.reads_the_mail().replace("\n", " ")
    customer.opens_the_link()
    customer.sees("Exempel Tre AB", "Exempelbyrån AB (byrån)")
    customer.approves()
    # Its program must be synchronised and set to receive; until then a document waits, and says for what.
    held = customer.is_sent_an_invoice()
    assert (held["outcome"], held["reason"]) == ("held", "GATE-NOT-SYNCHRONISED")
    program_of = f"/companies/{customer.id}/program"
    switches = {"kind": "Visma Administration", "synchronised": True, "receives": True}
    firm.call("PATCH", program_of, switches, status=200, If_Match=firm.call("GET", program_of).etag)
    # From then on it flows, and the firm pays.
    assert customer.after_a_run(held["id"])["outcome"] == "delivered"
    assert customer.has_paid_by() == {"exempelbyran": "1"}
    assert service.faktura("charges", "--reconcile") == []

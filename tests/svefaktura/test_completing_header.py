"""Svefaktura to EN 16931: type, references, notes and payment (sections 1, 2, 5 and 9 of the mapping)."""

from datetime import date
from decimal import Decimal

from pipeline.invoice import Identifier
from tests.svefaktura.changes import before, changed, copy, drop, text
from tests.svefaktura.conversions import account_of, as_peppol, completed, faults, note, refusal
from transforms.format import Wishes
from transforms.peppol import PEPPOL
from transforms.svefaktura import SVEFAKTURA
from transforms.svefaktura.complete import complete

MEANS = "cac:PaymentMeans[1]"


def test_a_credit_note_stays_one() -> None:
    invoice = completed(sample="foreign")
    assert (invoice.credit_note, invoice.type_code) == (True, "381")
    assert b"<CreditNote " in as_peppol(changed("foreign")).content


def test_a_credit_note_becomes_a_negative_invoice_where_that_is_asked_for() -> None:
    whole = SVEFAKTURA.read(changed("foreign")).invoice
    invoice, carried = complete(whole, Wishes(negative_invoices=True))
    assert (invoice.credit_note, invoice.type_code) == (False, "380")
    assert invoice.totals is not None and invoice.totals.payable == Decimal("-250.00")
    (line,) = invoice.lines
    assert (line.quantity, line.net, line.price and line.price.net) == (Decimal(-2), Decimal("-200.00"), Decimal(100))
    assert ("BT-3", "moved") in {(carry.term, carry.fate) for carry in carried}
    assert faults(PEPPOL.write(invoice).content) == {}


def test_the_second_requisitionist_is_the_accounting_reference() -> None:
    invoice = completed()
    assert (invoice.buyer_reference, invoice.buyer_accounting) == ("REF 42", "KST 7")


def test_references_are_told_by_their_kind() -> None:
    invoice = completed()
    assert (invoice.contract, invoice.object) == ("Ramavtal 7", Identifier(value="Mätare 12"))
    despatch, attached = invoice.documents
    assert (despatch.reference, despatch.description) == (Identifier(value="FS-88"), "Följesedel")
    assert (attached.reference, attached.uri) == (
        Identifier(value="tidrapport.pdf"),
        "https://exempel.example/tidrapport.pdf",
    )


def test_a_second_contract_is_a_supporting_document() -> None:
    documents = completed(copy("sfti:AdditionalDocumentReference[1]")).documents
    assert (documents[0].reference, documents[0].description) == (Identifier(value="Ramavtal 7"), "Avtal")


def test_what_has_no_term_moves_to_the_note_with_a_word_before_it() -> None:
    said = note()
    for expected in ("Köparens fax: 081234568", "Leveransvillkor: Fritt kunden"):
        assert expected in said.split("\n")
    assert said.startswith("Tack för beställningen\n")


def test_a_time_of_delivery_moves_to_the_note() -> None:
    place = "cac:Delivery/cbc:ActualDeliveryDateTime"
    invoice = completed(text(place, "2026-10-10T14:30:00"))
    assert invoice.delivery is not None and invoice.delivery.date == date(2026, 10, 10)
    assert "Leveranstid: 2026-10-10T14:30:00" in (invoice.notes[0].text or "")


def test_all_accounts_have_one_code_and_giros_their_swedish_word() -> None:
    giro, bank = completed().payments
    assert (giro.means_code, bank.means_code) == ("30", "30")
    assert giro.transfer is not None and giro.transfer.provider == "SE:BANKGIRO"
    assert bank.transfer is not None and bank.transfer.provider == "EXEMSESS"


def test_accounts_that_are_all_iban_in_euro_are_paid_by_sepa() -> None:
    means = """<cac:PaymentMeans><cac:PaymentMeansTypeCode>1</cac:PaymentMeansTypeCode><cac:PayeeFinancialAccount>
        <cac:ID>SE3550000000054910000003</cac:ID></cac:PayeeFinancialAccount></cac:PaymentMeans>"""
    (payment,) = completed(before("cac:ExchangeRate", means), sample="foreign").payments
    assert payment.means_code == "58"


def test_one_reference_is_paid_by_and_others_move_to_the_note() -> None:
    change = text("cac:PaymentMeans[2]/cac:PayeeFinancialAccount/cac:PaymentInstructionID", "999")
    invoice = completed(change)
    assert {one.remittance[0] for one in invoice.payments} == {"12343"}
    assert "Betalningsreferens SE3550000000054910000003: 999" in note(change)


def test_the_earliest_due_date_holds_and_others_move_to_the_note() -> None:
    change = text("cac:PaymentMeans[2]/cbc:DuePaymentDate", "2026-11-01")
    assert completed(change).due_date == date(2026, 11, 1)
    assert "Annat förfallodatum: 2026-11-14" in note(change)


def test_two_payees_are_refused() -> None:
    change = text("cac:PaymentMeans[2]/cac:PayeePartyName/cbc:Name", "En annan")
    assert refusal(changed("invoice", change)) == "BT-59"


def test_interest_on_late_payment_is_in_the_terms() -> None:
    assert completed().payment_terms == "30 dagar netto\nDröjsmålsränta 8.5 %"


def test_an_account_without_number_has_no_place() -> None:
    bank = f"{MEANS}/cac:PayeeFinancialAccount/cac:FinancialInstitutionBranch/cac:FinancialInstitution/cac:ID"
    changes = (drop(f"{MEANS}/cac:PayeeFinancialAccount/cac:ID"), text(bank, "SNDOSESS"))
    assert len(completed(*changes).payments) == 1
    assert "Bank: SNDOSESS" in note(*changes)


def test_a_currency_that_only_the_amounts_name_is_that_of_the_invoice() -> None:
    assert completed(drop("sfti:InvoiceCurrencyCode")).currency == "SEK"
    assert "BT-5" in {carry.term for carry in account_of(drop("sfti:InvoiceCurrencyCode")) if carry.fate == "derived"}


def test_a_reference_to_an_object_of_the_envelope_keeps_its_name() -> None:
    place = "sfti:AdditionalDocumentReference[4]/cac:ID"
    (_, attached) = completed(text(place, "urn:sfti:documents:object:271")).documents
    assert (attached.reference, attached.uri) == (Identifier(value="271"), "urn:sfti:documents:object:271")

"""EN 16931 to Svefaktura: what has no place moves, is told as lost, or is refused; what is written is valid."""

import gzip
import json
from dataclasses import replace
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from pipeline import invoice as model
from pipeline.invoice import Identifier
from tests.svefaktura.conversions import as_svefaktura, faults, fitted, materialiser, round_trip
from tests.svefaktura.small import minimal, note_of, refused, with_seller
from transforms.format import Unconvertible
from transforms.peppol import PEPPOL
from transforms.svefaktura.fit import fit
from transforms.svefaktura.signs import reversed_invoice
from transforms.svefaktura.write import write
from transforms.xml import parse

FULL = Path(__file__).parent.parent / "peppol" / "samples" / "full-invoice.xml"


def test_a_small_invoice_is_written_and_valid() -> None:
    assert faults(write(minimal()).content) == {}


@pytest.mark.parametrize(
    ("term", "change"),
    [
        ("BT-1", {"number": None}),
        ("BT-2", {"issue_date": None}),
        ("BT-5", {"currency": None}),
        ("BT-5", {"currency": "RON"}),
        ("BT-6", {"vat_currency": "TRY"}),
        ("BT-111", {"vat_currency": "EUR"}),
        ("BT-3", {"type_code": "389"}),
        ("BG-4", {"seller": None}),
        ("BG-7", {"buyer": None}),
        ("BG-22", {"totals": None}),
        ("BG-25", {"lines": []}),
    ],
)
def test_what_svefaktura_demands_or_cannot_say_is_refused_by_its_term(term: str, change: dict[str, Any]) -> None:
    assert refused(minimal(**change)) == term


def test_an_amount_paid_in_advance_is_refused_and_never_subtracted_in_silence() -> None:
    totals = minimal().totals
    assert totals is not None
    assert refused(minimal(totals=replace(totals, prepaid=Decimal(25), payable=Decimal(100)))) == "BT-113"


def test_a_seller_without_any_number_is_refused() -> None:
    assert refused(with_seller(tax_registrations=[], legal_id=None)) == "BT-30"


def test_a_negative_invoice_becomes_a_credit_note() -> None:
    negative = reversed_invoice(minimal())
    credit = fitted(negative)
    assert (credit.credit_note, credit.type_code) == (True, "381")
    assert credit.totals is not None and credit.totals.payable == Decimal(125)
    assert credit.lines[0].quantity == Decimal(2)
    assert faults(write(negative).content) == {}


def test_a_credit_note_with_a_negative_total_becomes_an_invoice() -> None:
    invoice = fitted(replace(reversed_invoice(minimal()), credit_note=True, type_code="381"))
    assert (invoice.credit_note, invoice.type_code) == (False, "380")


def test_another_type_is_named_in_the_note() -> None:
    assert note_of(minimal(type_code="386")) == "Dokumenttyp: Förskottsfaktura"
    assert fitted(minimal(type_code="386")).type_code == "380"


def test_a_missing_reference_of_the_buyer_is_the_order_or_a_dash() -> None:
    assert fitted(minimal(buyer_reference=None, purchase_order="O-1")).buyer_reference == "O-1"
    assert fitted(minimal(buyer_reference=" ")).buyer_reference == "-"


def test_a_project_is_the_second_reference_where_there_is_none() -> None:
    assert fitted(minimal(project="P1")).buyer_accounting == "P1"
    assert note_of(minimal(project="P1", buyer_accounting="K1")) == "Projekt: P1"


def test_several_notes_are_one() -> None:
    notes = [model.Note(text="Ett"), model.Note(text="Två", subject="AAI")]
    assert note_of(minimal(notes=notes)) == "Ett\nTvå"


def test_a_period_has_both_ends() -> None:
    period = fitted(minimal(period=model.Period(start=date(2026, 10, 1)))).period
    assert period == model.Period(start=date(2026, 10, 1), end=date(2026, 10, 1))


def test_an_organisation_number_is_taken_from_the_vat_number() -> None:
    seller = fitted(with_seller(legal_id=None)).seller
    assert seller is not None and seller.legal_id == Identifier(value="5599900106")


def test_a_foreign_organisation_number_has_its_place_but_no_scheme() -> None:
    invoice, carried = fit(with_seller(legal_id=Identifier(value="987 654 325", scheme="0192")))
    assert invoice.seller is not None and invoice.seller.legal_id == Identifier(value="987654325")
    assert ("lost", "BT-30-1", "0192") in {(one.fate, one.term, one.value) for one in carried}


def test_a_foreign_organisation_number_that_would_be_read_as_a_swedish_one_moves_to_the_note() -> None:
    assert note_of(with_seller(legal_id=Identifier(value="5599900106", scheme="0208"))) == (
        "Säljarens organisationsnummer (0208): 5599900106"
    )


def test_an_organisation_number_among_the_identifiers_is_one_where_there_is_no_other() -> None:
    whole = with_seller(legal_id=None, identifiers=[Identifier(value="559990-0106", scheme="0007")])
    seller = fitted(whole).seller
    assert seller is not None and seller.legal_id == Identifier(value="5599900106")
    assert faults(write(whole).content) == {}


def test_a_vat_currency_that_is_that_of_the_invoice_goes_without_saying() -> None:
    whole = minimal(vat_currency="SEK")
    assert fitted(whole).vat_currency is None
    assert faults(write(whole).content) == {}


@pytest.mark.parametrize("said", ["Säte: Exempelhamn, SE", "Säte Exempelhamn, SE", "Sätesort: Exempelhamn, SE"])
def test_a_registered_office_has_its_place(said: str) -> None:
    seller = fitted(with_seller(legal_form=said)).seller
    assert seller is not None and seller.legal_form == "Säte Exempelhamn, SE"
    written = round_trip(write(with_seller(legal_form=said)).content)
    assert written.seller is not None and written.seller.legal_form == "Säte Exempelhamn, SE"


def test_another_legal_form_moves_to_the_note() -> None:
    assert note_of(with_seller(legal_form="Publikt aktiebolag")) == "Säljarens företagsform: Publikt aktiebolag"


def test_a_country_that_was_not_in_the_list_of_2004_moves_to_the_note() -> None:
    whole = minimal(buyer=model.Party(name="Kund", address=model.Address(country="RS")))
    assert note_of(whole) == "Köparens land: RS"
    assert faults(write(whole).content) == {}


def test_swedish_numbers_are_sent_unedited() -> None:
    address = model.Address(postcode="123 45", country="SE")
    contact = model.Contact(telephone="+46 (8) 123 45-67")
    buyer = fitted(minimal(buyer=model.Party(name="Kund", address=address, contact=contact))).buyer
    assert buyer is not None and buyer.address is not None and buyer.contact is not None
    assert (buyer.address.postcode, buyer.contact.telephone) == ("12345", "+4681234567")


def test_giros_are_named_by_their_clearing_house() -> None:
    payments = [
        _account("555-0009", "SE:BANKGIRO"),
        _account("9900123-2", "SE:PLUSGIRO"),
        _account("SE35 5000 0000 0549 1000 0003", "EXEMSESS"),
    ]
    content = write(minimal(payments=payments)).content.decode()
    for expected in (
        "<cac:ID>5550009</cac:ID>",
        "<cac:ID>BGABSESS</cac:ID>",
        "<cac:ID>PGSISESS</cac:ID>",
        '<cac:ID identificationSchemeName="IBAN">SE3550000000054910000003</cac:ID>',
    ):
        assert expected in content


def _account(number: str, provider: str | None = None, code: str = "30") -> model.PaymentInstructions:
    transfer = model.CreditTransfer(account=Identifier(value=number), provider=provider)
    return model.PaymentInstructions(means_code=code, transfer=transfer)


@pytest.mark.parametrize(("code", "provider"), [("50", "SE:PLUSGIRO"), ("56", "SE:BANKGIRO")])
def test_old_codes_say_which_giro_it_is(code: str, provider: str) -> None:
    (payment,) = fitted(minimal(payments=[_account("5550009", code=code)])).payments
    assert payment.transfer is not None and payment.transfer.provider == provider


def test_a_fourth_account_moves_to_the_note() -> None:
    whole = minimal(payments=[_account(str(number), "EXEMSESS") for number in range(4)])
    assert len(fitted(whole).payments) == 3
    assert note_of(whole) == "Ytterligare konto: EXEMSESS, 3"


def test_a_due_date_without_account_stands_in_a_payment_of_its_own() -> None:
    written = round_trip(write(minimal(due_date=date(2026, 11, 14))).content)
    assert written.due_date == date(2026, 11, 14)


def test_cards_and_direct_debits_are_in_the_terms_of_payment() -> None:
    payments = [
        model.PaymentInstructions(means_code="54", card=model.PaymentCard(number="1234", holder="Anna")),
        model.PaymentInstructions(means_code="49", debit=model.DirectDebit(mandate="M1", account="A1")),
    ]
    assert fitted(minimal(payments=payments, payment_terms="30 dagar")).payment_terms == (
        "30 dagar\nBetalning med kreditkort\nBetalkort 1234, Anna\n"
        "Betalning med autogiro\nAutogiro: medgivande M1, konto A1"
    )


def test_the_terms_of_a_credit_note_are_in_its_note() -> None:
    whole = minimal(
        credit_note=True,
        type_code="381",
        due_date=date(2026, 11, 14),
        payment_terms="30 dagar",
        payments=[_account("1")],
    )
    assert note_of(whole) == "Förfallodatum: 2026-11-14\nBetalningsvillkor: 30 dagar"
    assert (fitted(whole).due_date, fitted(whole).payment_terms) == (None, None)


def test_a_payee_that_is_the_seller_is_none() -> None:
    assert fitted(minimal(payee=model.Payee(name="Exempelbolaget AB"))).payee is None


def test_the_creditors_identifier_moves_to_the_terms() -> None:
    whole = with_seller(identifiers=[Identifier(value="SE97ZZZ1234567897", scheme="SEPA")])
    assert fitted(whole).payment_terms == "Borgenärens identitet: SE97ZZZ1234567897"


def test_a_text_that_xml_cannot_hold_is_refused() -> None:
    assert refused(minimal(number="1\x00")) == "text"


def test_a_full_peppol_invoice_tells_of_every_term_that_did_not_go_to_its_place() -> None:
    whole = replace(PEPPOL.read(parse(FULL.read_bytes())).invoice)
    totals = whole.totals or model.Totals()
    paid = totals.prepaid or Decimal(0)
    whole = replace(whole, totals=replace(totals, prepaid=None, payable=(totals.payable or Decimal(0)) + paid))
    _, carried = fit(whole)
    fates = {(carry.term, carry.fate) for carry in carried}
    assert {("BT-34", "lost"), ("BT-14", "moved"), ("BT-24", "lost"), ("BG-11", "moved"), ("BT-125", "moved")} <= fates
    assert all(
        carry.reason and (carry.fate == "lost") == (carry.target is None)
        for carry in carried
        if carry.fate != "derived"
    )


def test_valid_documents_of_the_conformance_set_become_valid_or_are_refused(shared: Path) -> None:
    """A part of the set, so that it takes seconds: every fourth case that no fatal rule rejects."""
    materialise = materialiser(shared)
    with gzip.open(shared / "conformance" / "peppol-dev.jsonl.gz", "rt") as lines:
        cases = [json.loads(line) for line in lines]
    accepted = [one for one in cases if one["schema_valid"] and not any(flag == "fatal" for _, flag, _ in one["fired"])]
    written = 0
    for one in accepted[::4]:
        content = materialise((shared / "conformance" / "bases" / one["base"]).read_bytes(), one["ops"])
        try:
            converted = as_svefaktura(parse(content)).content
        except Unconvertible:
            continue
        assert faults(converted) == {}, one["id"]
        written += 1
    assert written > 50

"""Every conversion is accounted for: what the source says is kept, moved or lost, and nothing is counted twice."""

from pathlib import Path
from typing import Any

import pytest
from hypothesis import given

from pipeline.invoice import Invoice, Note
from pipeline.schema import check_schema
from tests.conversion.accounts import account_of, in_balance
from tests.models import invoices
from tests.svefaktura.changes import after, before, changed, text
from tests.svefaktura.models import invoices as invoices_of_svefaktura
from transforms.accounting import Entry, LossReport, Sides, account
from transforms.carry_words import in_swedish
from transforms.cii import CII
from transforms.format import Carry, Format, Unconvertible
from transforms.peppol import PEPPOL
from transforms.registry import format_of
from transforms.svefaktura import SVEFAKTURA
from transforms.terms import number_of, terms_of
from transforms.xml import parse

SAMPLES = Path(__file__).parents[2] / "samples"
FULL = Path(__file__).parents[1] / "peppol" / "samples"
OTHERS = {"peppol": (SVEFAKTURA, CII), "svefaktura": (PEPPOL, CII), "cii": (PEPPOL, SVEFAKTURA)}


def sample(name: str) -> Any:
    return parse((SAMPLES / f"{name}.xml").read_bytes())


def entry(report: LossReport, place: str) -> Entry:
    return next(one for one in report.entries if one.place is not None and one.place.endswith(place))


def balanced(root: Any, target: Format) -> bool:
    """Whether a conversion is in balance, or refused."""
    try:
        return in_balance(account_of(root, target), root)
    except Unconvertible:
        return True


def other_formats(root: Any) -> tuple[Format, ...]:
    known = format_of(root)
    return OTHERS.get(known.name, ()) if known else ()


@given(invoices())
def test_nothing_of_any_ubl_document_goes_uncounted(invoice: Invoice) -> None:
    try:
        root = parse(PEPPOL.write(invoice).content)
    except Unconvertible:
        return
    assert balanced(root, SVEFAKTURA)
    assert balanced(root, CII)


@given(invoices_of_svefaktura())
def test_nothing_of_any_svefaktura_goes_uncounted(invoice: Invoice) -> None:
    root = parse(SVEFAKTURA.write(invoice).content)
    assert balanced(root, PEPPOL)


@pytest.mark.parametrize("path", sorted([*SAMPLES.glob("*.xml"), *FULL.glob("*.xml")]), ids=lambda path: path.stem)
def test_nothing_of_our_own_documents_goes_uncounted(path: Path) -> None:
    root = parse(path.read_bytes())
    for target in other_formats(root):
        assert balanced(root, target)


def test_nothing_of_the_examples_goes_uncounted(shared: Path) -> None:
    counted = 0
    for path in sorted((shared / "svefaktura" / "examples").rglob("*.xml")):
        root = parse(path.read_bytes())
        for target in other_formats(root):
            assert balanced(root, target), path
            counted += 1
    assert counted > 20


def test_what_simply_goes_along_is_kept() -> None:
    report = account_of(sample("02-peppol-to-svefaktura"), SVEFAKTURA)
    number = entry(report, "/Invoice/cbc:ID")
    assert (number.fate, number.term, number.target) == ("kept", "BT-1", None)


def test_what_stands_in_another_place_is_moved_and_says_where_to() -> None:
    root = sample("02-peppol-to-svefaktura")
    report = account_of(root, SVEFAKTURA)
    means = entry(report, "cbc:PaymentMeansCode")
    assert (means.fate, means.term, means.target) == ("moved", "BT-81", "BT-81: 1")


def test_what_the_target_has_no_place_for_is_lost_and_says_why_in_both_languages() -> None:
    address = entry(account_of(sample("02-peppol-to-svefaktura"), SVEFAKTURA), "SupplierParty/cac:Party/cbc:EndpointID")
    assert (address.fate, address.term) == ("lost", "BT-34")
    assert address.reason == "electronic addresses stand in the envelope"
    assert address.reason_sv == "elektroniska adresser står i kuvertet"


def test_what_the_source_does_not_say_is_derived_and_is_no_part_of_the_sum() -> None:
    report = account_of(sample("03-svefaktura-to-peppol"), PEPPOL)
    derived = {one.term for one in report.entries if one.fate == "derived"}
    assert {"BT-34", "BT-49", "BT-24", "BT-23"} <= derived
    assert report.elements == sum(report.counts[fate] for fate in ("kept", "moved", "lost"))


def test_what_the_model_has_no_term_for_is_moved_to_the_note_or_lost() -> None:
    report = account_of(changed("invoice"), PEPPOL)
    fax = next(one for one in report.entries if one.place is not None and one.place.endswith("cbc:Telefax"))
    assert (fax.fate, fax.target) == ("moved", "Note")


def test_two_names_that_are_the_same_are_told_apart() -> None:
    report = account_of(sample("02-peppol-to-svefaktura"), SVEFAKTURA)
    assert entry(report, "SupplierParty/cac:Party/cac:PartyLegalEntity/cbc:RegistrationName").term == "BT-27"
    assert entry(report, "SupplierParty/cac:Party/cac:PartyName/cbc:Name").term == "BT-28"


def test_a_loss_is_found_by_its_number_and_by_that_of_a_part_of_it() -> None:
    report = account_of(sample("02-peppol-to-svefaktura"), SVEFAKTURA)
    assert {one.term for one in report.loses(["BT-34"])} == {"BT-34", "BT-34-1"}
    assert report.loses(["BT-3"]) == ()


def test_the_account_is_told_without_what_was_kept() -> None:
    report = account_of(sample("02-peppol-to-svefaktura"), SVEFAKTURA)
    assert {one.fate for one in report.told} <= {"moved", "lost", "derived"}


def test_a_conversion_into_a_format_of_the_same_model_keeps_everything() -> None:
    report = account_of(sample("06-firm-and-customer-both"), CII)
    assert (report.counts["moved"], report.counts["lost"]) == (0, 0)


@given(invoices())
def test_every_value_of_a_model_has_a_number(invoice: Invoice) -> None:
    assert all(term.number[:3] in ("BT-", "BG-") and term.number != "BG-0" for term in terms_of(invoice))


def test_the_numbers_of_some_places_in_the_model() -> None:
    places = ("lines.item.name", "seller.endpoint.scheme", "buyer.other_registrations.identifier.value")
    assert [number_of(place) for place in places] == ["BT-153", "BT-34-1", "BT-48"]
    assert [number_of(f"{party}.creditors.value") for party in ("seller", "payee")] == ["BT-90", "BT-90"]
    assert number_of("lines.item.classifications.version") == "BT-158-2"


def test_all_reasons_in_our_own_documents_are_told_in_swedish() -> None:
    for path in (*SAMPLES.glob("*.xml"), *FULL.glob("*.xml")):
        root = parse(path.read_bytes())
        for target in other_formats(root):
            try:
                report = account_of(root, target)
            except Unconvertible:
                continue
            for one in report.told:
                assert one.reason and one.reason_sv and one.reason != one.reason_sv, one


def test_a_reason_that_names_a_line_names_it_in_swedish_too() -> None:
    assert in_swedish("line 7 has no description") == "rad 7 har ingen beskrivning"
    assert in_swedish("as it is") == "as it is"


def test_the_amounts_of_a_credit_note_are_not_lost() -> None:
    root = changed("invoice")
    next(root.iter("{*}InvoiceTypeCode")).text = "381"
    report = account_of(root, PEPPOL)
    assert report.loses(["BT-112", "BT-115"]) == ()


def test_a_note_that_does_not_say_a_value_is_not_believed_to_hold_it() -> None:
    """A writer that tells of a whole group that it moved is taken at its word only for what its words repeat."""
    root = parse((FULL / "full-invoice.xml").read_bytes())
    reading = PEPPOL.read(root)
    told = Carry(fate="moved", term="BG-11", value="Skatteombudet Exempel AB", reason="it has no place", target="Note")
    output = Invoice(notes=[Note(text="Skatteombud: Skatteombudet Exempel AB")])
    report = account(Sides(source="peppol", target="svefaktura", reading=reading, output=output, carried=[told]))
    fates = {one.term: one.fate for one in report.entries if one.place and "TaxRepresentative" in one.place}
    assert (fates["BT-62"], fates["BT-66"]) == ("moved", "lost")


def test_what_tells_an_allowance_goes_with_its_amount_and_not_with_its_reason() -> None:
    report = account_of(parse((FULL / "full-credit-note.xml").read_bytes()), CII)
    indicators = [one for one in report.entries if one.place is not None and one.place.endswith("cbc:ChargeIndicator")]
    assert {one.term for one in indicators} == {"BT-92", "BT-99", "BT-136", "BT-141", "BT-147"}


def test_nothing_of_a_svefaktura_with_everything_in_it_is_lost() -> None:
    """What EN 16931 has no term for stands in a note, also what is rarely there."""
    address = (
        "<cac:ID>A-1</cac:ID><cbc:Postbox>Box 9</cbc:Postbox><cbc:StreetName>Sätesgatan 1</cbc:StreetName>"
        "<cbc:Department>Plan 2</cbc:Department><cbc:CityName>Sätesstad</cbc:CityName><cbc:PostalZone>99999"
        "</cbc:PostalZone><cac:AddressLine><cbc:Line>Gårdshuset</cbc:Line></cac:AddressLine>"
    )
    number, accounts = "cac:PartyTaxScheme[1]/cac:CompanyID", "cac:SellerParty/cac:AccountsContact/cbc:Name"
    root = changed(
        "invoice",
        after(f"cac:BuyerParty/cac:Party/{number}", f"<cac:RegistrationAddress>{address}</cac:RegistrationAddress>"),
        after(f"cac:BuyerParty/cac:Party/{number}", "<cbc:ExemptionReason>Kommunal verksamhet</cbc:ExemptionReason>"),
        before("cac:SellerParty/cac:Party/cac:Address/cbc:StreetName", "<cac:ID>ADR-7</cac:ID>"),
        after(accounts, "<cbc:ElectronicMail>ekonomi@bolaget.example</cbc:ElectronicMail>"),
        after(accounts, "<cbc:Telefax>081111112</cbc:Telefax>"),
        after(accounts, "<cbc:Telephone>081111111</cbc:Telephone>"),
        text("cac:Delivery/cbc:ActualDeliveryDateTime", "2026-10-10T08:30:00"),
    )
    assert check_schema(root, "svefaktura-1") == []
    assert [(one.place, one.value) for one in account_of(root, PEPPOL).lost] == []

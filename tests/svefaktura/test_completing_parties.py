"""Svefaktura to EN 16931: parties, their numbers and addresses (sections 3 and 4 of the mapping)."""

import pytest

from pipeline.invoice import Identifier
from tests.svefaktura.changes import after, changed, drop, drop_all, fragment, text
from tests.svefaktura.conversions import completed, note, refusal
from transforms.svefaktura import SVEFAKTURA

BUYER, SELLER = "cac:BuyerParty/cac:Party", "cac:SellerParty/cac:Party"
SWEDISH, REGISTERED = f"{SELLER}/cac:PartyTaxScheme[1]", f"{SELLER}/cac:PartyTaxScheme[2]"


def test_a_name_that_differs_from_the_registered_one_is_the_trading_name() -> None:
    seller = completed().seller
    assert seller is not None and (seller.name, seller.trading_name) == ("Exempelbolaget AB", "Exempelbutiken")


def test_several_names_are_one() -> None:
    root = changed("invoice", after(f"{BUYER}/cac:PartyName/cbc:Name", "<cbc:Name>Skolan</cbc:Name>"))
    buyer = SVEFAKTURA.read(root).invoice.buyer
    assert buyer is not None and buyer.trading_name == "Exempelkommunen Skolan"


@pytest.mark.parametrize("said", ["F-skattebevis finns", "Innehar F-skattsedel", "godkänd för f skatt"])
def test_f_tax_in_any_wording_is_said_in_the_one_that_swedish_rules_know(said: str) -> None:
    seller = completed(text(f"{SWEDISH}/cbc:ExemptionReason", said)).seller
    assert seller is not None and seller.tax_id == "Godkänd för F-skatt"


@pytest.mark.parametrize("said", ["Saknar F-skatt", "Ej godkänd för F-skatt", "Momsregistrerad"])
def test_what_does_not_say_f_tax_moves_to_the_note(said: str) -> None:
    change = text(f"{SWEDISH}/cbc:ExemptionReason", said)
    seller = completed(change).seller
    assert seller is not None and seller.tax_id is None
    assert f"Säljarens skatteuppgift: {said}" in note(change)


def test_the_registered_office_is_the_legal_form() -> None:
    seller = completed().seller
    assert seller is not None and seller.legal_form == "Säte Exempelhamn, SE"


@pytest.mark.parametrize("said", ["559990-0106", "165599900106", "5599900106"])
def test_an_organisation_number_is_ten_digits_with_their_scheme(said: str) -> None:
    seller = completed(text(f"{SWEDISH}/cac:CompanyID", said)).seller
    assert seller is not None and seller.legal_id == Identifier(value="5599900106", scheme="0007")


def test_a_swedish_seller_with_a_wrong_check_digit_is_refused() -> None:
    assert refusal(changed("invoice", text(f"{SWEDISH}/cac:CompanyID", "5599900107"))) == "BT-30"


def test_a_buyer_with_a_wrong_check_digit_keeps_the_number_without_scheme() -> None:
    buyer = completed(text(f"{BUYER}/cac:PartyTaxScheme[1]/cac:CompanyID", "5599900206")).buyer
    assert buyer is not None and buyer.legal_id == Identifier(value="5599900206")


def test_a_vat_number_without_its_country_gets_it() -> None:
    seller = completed(text(f"{REGISTERED}/cac:CompanyID", "559990010601")).seller
    assert seller is not None and seller.vat_id == "SE559990010601"


def test_the_electronic_address_is_the_gln_or_else_the_organisation_number() -> None:
    seller = completed().seller
    assert seller is not None and seller.endpoint == Identifier(value="7359999000021", scheme="0088")
    seller = completed(drop(f"{SELLER}/cac:PartyIdentification")).seller
    assert seller is not None and seller.endpoint == Identifier(value="5599900106", scheme="0007")
    seller = completed(drop(f"{SELLER}/cac:PartyIdentification"), drop(SWEDISH)).seller
    assert seller is not None and seller.endpoint == Identifier(value="5599900106", scheme="0007")


def test_a_gln_with_a_wrong_check_digit_is_no_address_and_has_no_scheme() -> None:
    seller = completed(text(f"{SELLER}/cac:PartyIdentification/cac:ID", "7359999000022")).seller
    assert seller is not None and seller.endpoint == Identifier(value="5599900106", scheme="0007")
    assert seller.identifiers == [Identifier(value="7359999000022")]


def test_a_buyer_that_no_number_identifies_is_refused() -> None:
    root = changed("invoice", drop(f"{BUYER}/cac:PartyIdentification"), drop_all(f"{BUYER}/cac:PartyTaxScheme"))
    assert refusal(root) == "BT-49"


def test_a_missing_country_is_told_by_the_numbers_or_is_the_sellers() -> None:
    invoice = completed(sample="foreign")
    assert invoice.seller is not None and invoice.seller.address is not None
    assert invoice.seller.address.country == "SE"
    assert invoice.buyer is not None and invoice.buyer.address is not None
    assert invoice.buyer.address.country == "SE"


def test_a_country_of_delivery_that_is_missing_is_the_buyers() -> None:
    delivery = completed(drop("cac:Delivery/cac:DeliveryAddress/cac:Country")).delivery
    assert delivery is not None and delivery.address is not None and delivery.address.country == "SE"


def test_a_line_of_an_address_goes_where_there_is_room() -> None:
    delivery = completed().delivery
    assert delivery is not None and delivery.address is not None
    assert (delivery.address.line1, delivery.address.line3) == ("Lagervägen 3", "Port 4")


def test_an_address_in_lines_is_told_apart() -> None:
    lines = ("Exempelkommunen", "c/o Ekonomi", "Torget 1", "SE-123 45 Exempelstad", "Sverige")
    block = "".join(f"<cbc:Line>{line}</cbc:Line>" for line in lines)
    root = changed("invoice", *(drop(f"{BUYER}/cac:Address/cbc:{name}") for name in _STRUCTURED))
    country = root.find(".//{*}BuyerParty//{*}Address/{*}Country")
    country.getparent().replace(country, fragment(f"<cac:AddressLine>{block}</cac:AddressLine>"))
    buyer = SVEFAKTURA.read(root).invoice.buyer
    assert buyer is not None and buyer.address is not None
    address = buyer.address
    assert (address.line1, address.line2, address.line3) == ("c/o Ekonomi", "Torget 1", None)
    assert (address.postcode, address.city, address.country) == ("12345", "Exempelstad", "SE")


_STRUCTURED = ("Postbox", "StreetName", "Department", "CityName", "PostalZone")


def test_both_contacts_of_the_seller_are_one() -> None:
    seller = completed().seller
    assert seller is not None and seller.contact is not None and seller.contact.name == "Bo Exempel, Ekonomi"

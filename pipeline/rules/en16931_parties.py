"""EN 16931: seller, buyer, payee and tax representative."""

from typing import Any

from pipeline.rules.code_lists import VAT_PREFIXES
from pipeline.rules.en16931_view import at, filled, found_at, in_vat, registered, scope
from pipeline.rules.rule import Rule
from pipeline.rules.ubl import has, nodes, text, texts

_SELLER = "cac:AccountingSupplierParty/cac:Party"
_BUYER = "cac:AccountingCustomerParty/cac:Party"


def _has_scheme(identifier: Any) -> bool:
    return identifier.get("schemeID") is not None


def _has_country(address: Any) -> bool:
    return filled(address, "cac:Country/cbc:IdentificationCode")


SELLER_ENDPOINT = scope(
    "seller endpoint",
    at(f"{_SELLER}/cbc:EndpointID"),
    Rule(
        "BR-62",
        "BT-34",
        "The seller's electronic address says its scheme",
        "Säljarens elektroniska adress anger sitt schema",
        _has_scheme,
    ),
)
BUYER_ENDPOINT = scope(
    "buyer endpoint",
    at(f"{_BUYER}/cbc:EndpointID"),
    Rule(
        "BR-63",
        "BT-49",
        "The buyer's electronic address says its scheme",
        "Köparens elektroniska adress anger sitt schema",
        _has_scheme,
    ),
)
SELLER_ADDRESS = scope(
    "seller address",
    at(f"{_SELLER}/cac:PostalAddress"),
    Rule("BR-09", "BT-40", "The seller's address has a country", "Säljarens adress har ett land", _has_country),
)
BUYER_ADDRESS = scope(
    "buyer address",
    at(f"{_BUYER}/cac:PostalAddress"),
    Rule("BR-11", "BT-55", "The buyer's address has a country", "Köparens adress har ett land", _has_country),
)
REPRESENTATIVE_ADDRESS = scope(
    "tax representative address",
    at("cac:TaxRepresentativeParty/cac:PostalAddress"),
    Rule(
        "BR-20",
        "BT-69",
        "The tax representative's address has a country",
        "Skatterepresentantens adress har ett land",
        _has_country,
    ),
)


def _identified(supplier: Any) -> bool:
    identifiers = nodes(supplier, "cac:Party/cac:PartyIdentification/cbc:ID")
    return (
        registered(supplier, "cac:Party/cac:PartyTaxScheme")
        or any(identifier.get("schemeID") != "SEPA" for identifier in identifiers)
        or has(supplier, "cac:Party/cac:PartyLegalEntity/cbc:CompanyID")
    )


SELLER = scope(
    "seller",
    at("cac:AccountingSupplierParty"),
    Rule(
        "BR-CO-26",
        "BT-29 BT-30 BT-31",
        "The seller has an identifier, a legal registration number or a VAT number",
        "Säljaren har en identifierare, ett organisationsnummer eller ett momsnummer",
        _identified,
    ),
)


def _payee_is_named_and_another(payee: Any) -> bool:
    names = set(texts(payee, "cac:PartyName/cbc:Name"))
    parent = payee.getparent()
    if not names or parent is None:
        return bool(names)
    return names.isdisjoint(texts(parent, f"{_SELLER}/cac:PartyName/cbc:Name")) and set(
        texts(payee, "cac:PartyIdentification/cbc:ID")
    ).isdisjoint(texts(parent, f"{_SELLER}/cac:PartyIdentification/cbc:ID"))


PAYEE = scope(
    "payee",
    at("cac:PayeeParty"),
    Rule(
        "BR-17",
        "BT-59",
        "A payee has a name, and neither the name nor the identifier of the seller",
        "En betalningsmottagare har ett namn, och varken säljarens namn eller identifierare",
        _payee_is_named_and_another,
        found=found_at("cac:PartyName/cbc:Name"),
    ),
)
REPRESENTATIVE = scope(
    "tax representative",
    at("cac:TaxRepresentativeParty"),
    Rule(
        "BR-18",
        "BT-62",
        "A tax representative has a name",
        "En skatterepresentant har ett namn",
        lambda party: filled(party, "cac:PartyName/cbc:Name"),
    ),
    Rule(
        "BR-19",
        "BG-12",
        "A tax representative has a postal address",
        "En skatterepresentant har en postadress",
        lambda party: has(party, "cac:PostalAddress"),
    ),
    Rule(
        "BR-56",
        "BT-63",
        "A tax representative has a VAT number",
        "En skatterepresentant har ett momsnummer",
        lambda party: registered(party, "cac:PartyTaxScheme"),
    ),
)


def _country_prefix(registration: Any) -> bool:
    # contains() of the list as one text: no number, an empty one and one of a single letter pass.
    return text(registration, "cbc:CompanyID")[:2] in VAT_PREFIXES


VAT_NUMBERS = scope(
    "VAT numbers",
    at("cac:PartyTaxScheme", where=in_vat),
    Rule(
        "BR-CO-09",
        "BT-31 BT-48 BT-63",
        "A VAT number begins with the code of its country (Greece may use EL)",
        "Ett momsnummer börjar med landets kod (Grekland får använda EL)",
        _country_prefix,
        found=found_at("cbc:CompanyID"),
    ),
)


PARTS = (
    SELLER_ENDPOINT,
    BUYER_ENDPOINT,
    SELLER_ADDRESS,
    BUYER_ADDRESS,
    SELLER,
    PAYEE,
    REPRESENTATIVE,
    REPRESENTATIVE_ADDRESS,
    VAT_NUMBERS,
)

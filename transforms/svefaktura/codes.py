"""Code lists of Svefaktura 1.0, frozen in 2004, as its schema has them, and words for codes it has no place for."""

import json
from functools import cache
from pathlib import Path

from lxml import etree

_TYPES = Path(__file__).parent.parent.parent / "schemas" / "svefaktura-1.0-types.xsd"
_XS = {"xs": "http://www.w3.org/2001/XMLSchema"}


@cache
def _codes(list_name: str) -> frozenset[str]:
    schema = etree.parse(str(_TYPES))
    path = f"//xs:simpleType[@name='{list_name}']//xs:enumeration"
    return frozenset(str(code.get("value")) for code in schema.iterfind(f".{path}", _XS))


def is_currency(code: str) -> bool:
    """Whether an amount in this currency can be written."""
    return code in _codes("CurrencyCodeContent")


def is_country(code: str) -> bool:
    """Whether an address in this country can name it."""
    return code in _codes("CountryCodeContent")


# UNTDID 1001: the kinds of invoice and credit note that are neither 380 nor 381.
DOCUMENT_TYPES = {
    "71": "Betalningsbegäran",
    "80": "Debetnota för varor eller tjänster",
    "81": "Kreditnota för varor eller tjänster",
    "82": "Faktura för uppmätta tjänster",
    "83": "Kreditnota för prisjusteringar",
    "84": "Debetnota för prisjusteringar",
    "102": "Skattemeddelande",
    "218": "Slutbetalningsbegäran",
    "219": "Betalningsbegäran för färdiga enheter",
    "326": "Delfaktura",
    "331": "Faktura med packsedel",
    "382": "Provisionsnota",
    "383": "Debetnota",
    "384": "Rättelsefaktura",
    "386": "Förskottsfaktura",
    "388": "Momsfaktura",
    "393": "Factoringfaktura",
    "395": "Konsignationsfaktura",
    "396": "Factoringkreditnota",
    "532": "Speditörs kreditnota",
    "553": "Speditörs avvikelserapport",
    "575": "Försäkringsfaktura",
    "623": "Speditörsfaktura",
    "780": "Fraktfaktura",
    "817": "Fordran",
    "870": "Proformafaktura",
    "875": "Delfaktura för bygg",
    "876": "Delslutfaktura för bygg",
    "877": "Slutfaktura för bygg",
}
SELF_BILLED = ("261", "389")

# The most common reasons for allowances (UNTDID 5189) and charges (UNTDID 7161), where only the code is given.
REASONS = {
    "41": "Bonus",
    "42": "Rabatt, annan kanal",
    "60": "Tillverkarens rabatt",
    "62": "Konsumentrabatt",
    "64": "Specialavtal",
    "65": "Rabatt för felproduktion",
    "66": "Nyöppningsrabatt",
    "67": "Provrabatt",
    "68": "Slutlagerrabatt",
    "70": "Incoterm-rabatt",
    "71": "Försäljningsmålsrabatt",
    "88": "Extra antal",
    "95": "Rabatt",
    "100": "Särskild rabatt",
    "102": "Fast rabatt",
    "103": "Rabatt för lång leveranstid",
    "104": "Standardrabatt",
    "105": "Årsrabatt",
    "AA": "Annonsering",
    "ABL": "Extra förpackning",
    "ADR": "Andra tjänster",
    "ADT": "Upphämtning",
    "FC": "Fraktavgift",
    "FI": "Finansiering",
    "IS": "Fakturaavgift",
    "LA": "Märkning",
    "PC": "Packning",
    "SAA": "Leverans och hantering",
    "TX": "Skatt",
    "ZZZ": "Överenskommet",
}

# Why there is no VAT, where an invoice says it by the category or code alone.
NO_VAT_REASONS = {
    "AE": "Omvänd betalningsskyldighet",
    "K": "Gemenskapsintern försäljning",
    "G": "Export",
    "Z": "Nollskattesats",
    "O": "ML är inte tillämplig",
    "VATEX-EU-AE": "Omvänd betalningsskyldighet",
    "VATEX-EU-IC": "Gemenskapsintern försäljning",
    "VATEX-EU-G": "Export",
    "VATEX-EU-O": "ML är inte tillämplig",
}

# Payment means (UNTDID 4461) that are no credit transfer, for the text of the payment terms.
PAYMENT_MEANS = {
    "10": "Kontant betalning",
    "20": "Betalning med check",
    "48": "Betalning med bankkort",
    "49": "Betalning med autogiro",
    "54": "Betalning med kreditkort",
    "55": "Betalning med betalkort",
    "57": "Betalning enligt stående överenskommelse",
    "59": "Betalning med SEPA-autogiro",
    "68": "Betalning på nätet",
    "97": "Avräkning mellan parterna",
}

_EN16931 = Path(__file__).parent.parent.parent / "schemas" / "codes" / "en16931-1.3.16.json"


@cache
def _listed(name: str) -> frozenset[str]:
    lines: list[str] = json.loads(_EN16931.read_bytes())[name]
    return frozenset(code for line in lines for code in line.split())


def is_unit(code: str) -> bool:
    """Whether EN 16931 has this unit of UN/ECE Recommendation 20 or 21."""
    return code in _listed("units")


def is_vat_prefix(prefix: str) -> bool:
    """Whether a VAT number may begin with this (rule BR-CO-09)."""
    return prefix in _listed("vat-prefixes")


def is_identifier_scheme(code: str) -> bool:
    """Whether EN 16931 has this scheme of ISO 6523 for the identifiers of parties and articles."""
    return code in _listed("identifier-schemes")

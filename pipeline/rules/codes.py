"""Codes of EN 16931 against their lists: BR-CL-01 to BR-CL-26. The lists are data, one file a release."""

from collections.abc import Callable
from typing import Any

from pipeline.rules.code_lists import LISTS
from pipeline.rules.code_tests import (
    attachment_type,
    exemption,
    note_subject,
    of_object,
    party_scheme,
    type_is_listed,
    with_scheme,
    with_unit,
)
from pipeline.rules.en16931_view import Select, at, is_false, is_true, itself
from pipeline.rules.predicates import normalized
from pipeline.rules.rule import Rule, Scope

_AMOUNTS = (
    "cbc:Amount",
    "cbc:BaseAmount",
    "cbc:PriceAmount",
    "cbc:TaxAmount",
    "cbc:TaxableAmount",
    "cbc:LineExtensionAmount",
    "cbc:TaxExclusiveAmount",
    "cbc:TaxInclusiveAmount",
    "cbc:AllowanceTotalAmount",
    "cbc:ChargeTotalAmount",
    "cbc:PrepaidAmount",
    "cbc:PayableRoundingAmount",
    "cbc:PayableAmount",
)
_QUANTITIES = ("cbc:InvoicedQuantity", "cbc:BaseQuantity", "cbc:CreditedQuantity")

Read = Callable[[Any], str | None]


def _itself(element: Any) -> str | None:
    text: str | None = element.text
    return text


def _attribute(name: str) -> Read:
    def read(element: Any) -> str | None:
        text: str | None = element.get(name)
        return text

    return read


_SCHEME, _UNIT = _attribute("schemeID"), _attribute("unitCode")


def _listed(read: Read, name: str) -> Callable[[Any], object]:
    codes = LISTS[name]
    return lambda element: normalized(read(element)) in codes


def _code(
    id: str, terms: str, what: str, what_sv: str, select: Select, name: str, *, read: Read = _itself
) -> Scope[Any]:
    """One rule: what stands in the selected elements, or in an attribute of theirs, is on a list."""
    return _rule(id, terms, what, what_sv, select, _listed(read, name), read)


def _rule(
    id: str, terms: str, what: str, what_sv: str, select: Select, holds: Callable[[Any], object], read: Read
) -> Scope[Any]:
    text, text_sv = f"{what} is on its code list", f"{what_sv} finns i sin kodlista"
    return Scope(f"{id}: {what.lower()}", select, (Rule(id, terms, text, text_sv, holds, found=read),), itself)


def _reason(charge: Callable[[Any], bool]) -> Select:
    return at("cac:AllowanceCharge/cbc:AllowanceChargeReasonCode", where=lambda code: charge(code.getparent()))


PARTS = (
    _rule(
        "BR-CL-01",
        "BT-3",
        "The type of the invoice (UNTDID 1001)",
        "Fakturans typkod (UNTDID 1001)",
        at("cbc:InvoiceTypeCode", "cbc:CreditNoteTypeCode"),
        type_is_listed,
        _itself,
    ),
    _code(
        "BR-CL-03",
        "BT-5 BT-6",
        "The currency of an amount (ISO 4217)",
        "Beloppets valuta (ISO 4217)",
        at(*_AMOUNTS),
        "currencies",
        read=_attribute("currencyID"),
    ),
    _code(
        "BR-CL-04",
        "BT-5",
        "The currency of the invoice (ISO 4217)",
        "Fakturans valuta (ISO 4217)",
        at("cbc:DocumentCurrencyCode"),
        "currencies",
    ),
    _code(
        "BR-CL-05",
        "BT-6",
        "The currency of VAT accounting (ISO 4217)",
        "Momsredovisningens valuta (ISO 4217)",
        at("cbc:TaxCurrencyCode"),
        "currencies",
    ),
    _code(
        "BR-CL-06",
        "BT-8",
        "The code of the VAT point (UNTDID 2005)",
        "Koden för skattetidpunkten (UNTDID 2005)",
        at("cac:InvoicePeriod/cbc:DescriptionCode"),
        "vat-point-codes",
    ),
    _code(
        "BR-CL-07",
        "BT-18 BT-128",
        "The scheme of the invoiced object (UNTDID 1153)",
        "Det fakturerade objektets schema (UNTDID 1153)",
        at("cac:AdditionalDocumentReference/cbc:ID", "cac:DocumentReference/cbc:ID", where=of_object),
        "object-schemes",
        read=_SCHEME,
    ),
    _rule(
        "BR-CL-08",
        "BT-21",
        "The subject of a note (UNTDID 4451)",
        "Noteringens ämne (UNTDID 4451)",
        at("/cbc:Note"),
        note_subject,
        _itself,
    ),
    _rule(
        "BR-CL-10",
        "BT-29 BT-46 BT-60",
        "The scheme of a party's identifier (ISO 6523; SEPA for a creditor)",
        "Schemat för en parts identifierare (ISO 6523; SEPA för borgenären)",
        at("cac:PartyIdentification/cbc:ID", where=with_scheme),
        party_scheme,
        _SCHEME,
    ),
    _code(
        "BR-CL-11",
        "BT-30 BT-47 BT-61",
        "The scheme of a legal registration number (ISO 6523)",
        "Organisationsnumrets schema (ISO 6523)",
        at("cac:PartyLegalEntity/cbc:CompanyID", where=with_scheme),
        "identifier-schemes",
        read=_SCHEME,
    ),
    _code(
        "BR-CL-13",
        "BT-158",
        "The list of an item classification (UNTDID 7143)",
        "Artikelklassificeringens lista (UNTDID 7143)",
        at("cac:CommodityClassification/cbc:ItemClassificationCode", where=lambda code: code.get("listID") is not None),
        "classification-lists",
        read=_attribute("listID"),
    ),
    _code(
        "BR-CL-14",
        "BT-40 BT-55 BT-69 BT-80",
        "The country of an address (ISO 3166-1)",
        "Adressens land (ISO 3166-1)",
        at("cac:Country/cbc:IdentificationCode"),
        "countries",
    ),
    _code(
        "BR-CL-15",
        "BT-159",
        "The country of origin of an item (ISO 3166-1)",
        "Artikelns ursprungsland (ISO 3166-1)",
        at("cac:OriginCountry/cbc:IdentificationCode"),
        "countries",
    ),
    _code(
        "BR-CL-16",
        "BT-81",
        "The means of payment (UNTDID 4461)",
        "Betalningssättet (UNTDID 4461)",
        at("cac:PaymentMeans/cbc:PaymentMeansCode"),
        "payment-means",
    ),
    _code(
        "BR-CL-17",
        "BT-95 BT-102 BT-118",
        "The VAT category (UNTDID 5305)",
        "Momskategorin (UNTDID 5305)",
        at("cac:TaxCategory/cbc:ID"),
        "vat-categories",
    ),
    _code(
        "BR-CL-18",
        "BT-151",
        "The VAT category of an item (UNTDID 5305)",
        "Artikelns momskategori (UNTDID 5305)",
        at("cac:ClassifiedTaxCategory/cbc:ID"),
        "vat-categories",
    ),
    _code(
        "BR-CL-19",
        "BT-98 BT-140",
        "The reason code of an allowance (UNTDID 5189)",
        "Avdragets orsakskod (UNTDID 5189)",
        _reason(is_false),
        "allowance-reasons",
    ),
    _code(
        "BR-CL-20",
        "BT-105 BT-145",
        "The reason code of a charge (UNTDID 7161)",
        "Tilläggets orsakskod (UNTDID 7161)",
        _reason(is_true),
        "charge-reasons",
    ),
    _code(
        "BR-CL-21",
        "BT-157",
        "The scheme of an item's standard identifier (ISO 6523)",
        "Schemat för artikelns standardidentifierare (ISO 6523)",
        at("cac:StandardItemIdentification/cbc:ID", where=with_scheme),
        "identifier-schemes",
        read=_SCHEME,
    ),
    _rule(
        "BR-CL-22",
        "BT-121",
        "The code of the reason for VAT exemption (VATEX)",
        "Koden för skälet till momsundantag (VATEX)",
        at("cbc:TaxExemptionReasonCode"),
        exemption,
        _itself,
    ),
    _code(
        "BR-CL-23",
        "BT-130 BT-150",
        "The unit of a quantity (UN/ECE Recommendation 20 with 21)",
        "Antalets enhet (UN/ECE Recommendation 20 med 21)",
        at(*_QUANTITIES, where=with_unit),
        "units",
        read=_UNIT,
    ),
    _rule(
        "BR-CL-24",
        "BT-125",
        "The type of an attachment (MIME)",
        "Bilagans typ (MIME)",
        at("cbc:EmbeddedDocumentBinaryObject", where=lambda content: content.get("mimeCode") is not None),
        attachment_type,
        _attribute("mimeCode"),
    ),
    _code(
        "BR-CL-25",
        "BT-34 BT-49",
        "The scheme of an electronic address (EAS)",
        "Den elektroniska adressens schema (EAS)",
        at("cbc:EndpointID", where=with_scheme),
        "address-schemes",
        read=_SCHEME,
    ),
    _code(
        "BR-CL-26",
        "BT-71",
        "The scheme of a delivery location (ISO 6523)",
        "Leveransplatsens schema (ISO 6523)",
        at("cac:DeliveryLocation/cbc:ID", where=with_scheme),
        "identifier-schemes",
        read=_SCHEME,
    ),
)

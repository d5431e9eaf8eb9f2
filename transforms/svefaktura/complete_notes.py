"""Completing: what EN 16931 has no term for moves to the note, in the words of the mapping guide (sections 1 to 7)."""

from typing import Any

from pipeline.invoice import Invoice
from transforms.svefaktura.beside import Beside, path
from transforms.svefaktura.carriage import Carriage
from transforms.svefaktura.names import cac, cbc

_BUYER, _SELLER = (("BuyerParty", "Party"), ("SellerParty", "Party"))

_LEADS = (
    (path(*_BUYER, "Address", "ID"), "Köparens adressidentitet"),
    (path(*_BUYER, "Contact", ":Telefax"), "Köparens fax"),
    (path(*_BUYER, "PartyTaxScheme", ":ExemptionReason"), "Köparens skatteuppgift"),
    (path(*_SELLER, "Address", "ID"), "Säljarens adressidentitet"),
    (path(*_SELLER, "Contact", ":Telefax"), "Säljarens fax"),
    (path("SellerParty", "AccountsContact", ":Telefax"), "Säljarens fax, ekonomi"),
    (path("DeliveryTerms", ":SpecialTerms"), "Leveransvillkor"),
)
_SELLER_STATEMENTS = path(*_SELLER, "PartyTaxScheme", ":ExemptionReason")
_BUYERS_SEAT = (path(*_BUYER, "PartyTaxScheme", "RegistrationAddress"), "Köparens säte")
_SELLERS_SEAT = (path(*_SELLER, "PartyTaxScheme", "RegistrationAddress"), "Säljarens säte")
_CREDITED_VAT = path("TaxTotal", "TaxSubTotal", "InitialInvoiceTaxAmount")
_TIMES = (
    (path("Delivery", ":ActualDeliveryDateTime"), "Leveranstid"),
    (path("/InvoicingPeriod", ":StartDateTime"), "Faktureringsperiodens början"),
    (path("/InvoicingPeriod", ":EndDateTime"), "Faktureringsperiodens slut"),
)
_EXCHANGE_RATE = path("ExchangeRate")
_MIDNIGHT = "00:00:00"
NOTED = (  # where it may stand
    *(one for one, _ in (*_LEADS, _BUYERS_SEAT, _SELLERS_SEAT, *_TIMES)),
    *(_SELLER_STATEMENTS, _CREDITED_VAT, _EXCHANGE_RATE),
)


def note_what_has_no_term(invoice: Invoice, beside: Beside, carriage: Carriage) -> None:
    """Notes what stands in the source of the invoice beside its terms."""
    for place, lead in _LEADS:
        for element in beside.get(place, ()):
            _note(lead, element.text, carriage)
    for element in beside.get(_SELLER_STATEMENTS, ()):
        if not _is_taken(element, invoice):
            _note("Säljarens skatteuppgift", element.text, carriage)
    _note_places(invoice, beside, carriage)
    for element in beside.get(_CREDITED_VAT, ()):
        _note("Moms på krediterad faktura", f"{element.text} {element.get('amountCurrencyID')}", carriage)
    for element in beside.get(_EXCHANGE_RATE, ()):
        carriage.note("BT-22", "Växelkurs", _rate(element), [part.text for part in element])


def _note_places(invoice: Invoice, beside: Beside, carriage: Carriage) -> None:
    """Registered offices, and the time of day of dates."""
    legal_form = (invoice.seller.legal_form if invoice.seller else None) or ""
    for place, lead, taken in ((*_BUYERS_SEAT, ""), (*_SELLERS_SEAT, legal_form)):
        for element in beside.get(place, ()):
            _note_seat(lead, element, taken, carriage)
    for place, lead in _TIMES:
        for element in beside.get(place, ()):
            if _MIDNIGHT not in (element.text or ""):
                _note(lead, (element.text or "").strip(), carriage)


def _note(lead: str, value: str | None, carriage: Carriage) -> None:
    if value and value.strip():
        carriage.note("BT-22", lead, value)


def _note_seat(lead: str, seat: Any, taken: str, carriage: Carriage) -> None:
    """What a registered office says beside the city and country that are the seller's legal form (BT-33)."""
    said = [text for leaf in seat.iter("*") if (text := (leaf.text or "").strip()) and text not in taken]
    if said:
        carriage.note("BT-22", lead, ", ".join(said), said)


def _is_taken(element: Any, invoice: Invoice) -> bool:
    """Whether the reader took the statement as BT-32."""
    registrations = invoice.seller.tax_registrations if invoice.seller else []
    return any(one.identifier is not None and one.identifier.source is element for one in registrations)


def _rate(element: Any) -> str:
    bases = [element.findtext(cbc(name)) or "1" for name in ("SourceCurrencyBaseRate", "TargetUnitBaseRate")]
    codes = [element.findtext(cac(name)) or "?" for name in ("SourceCurrencyCode", "TargetCurrencyCode")]
    currencies = "/".join(codes) if bases == ["1", "1"] else f"{bases[0]} {codes[0]} = {bases[1]} {codes[1]}"
    rest = [element.findtext(cbc(name)) for name in ("CalculationRate", "Date")]
    return ", ".join([currencies, *(text for text in rest if text)])

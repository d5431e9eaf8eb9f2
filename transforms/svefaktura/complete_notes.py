"""Completing: what EN 16931 has no term for moves to the note, in the words of the mapping guide (sections 1 to 7)."""

from typing import Any

from pipeline.invoice import Invoice
from transforms.svefaktura.carriage import Carriage
from transforms.svefaktura.names import cac, cbc, inv

_BUYER, _SELLER = (("BuyerParty", "Party"), ("SellerParty", "Party"))


def _path(*names: str) -> str:
    """A path of aggregates, its last step a basic component where it begins with a colon."""
    return "/".join(cbc(name[1:]) if name.startswith(":") else cac(name) for name in names)


_LEADS = (
    (_path(*_BUYER, "Address", "ID"), "Köparens adressidentitet"),
    (_path(*_BUYER, "Contact", ":Telefax"), "Köparens fax"),
    (_path(*_BUYER, "PartyTaxScheme", ":ExemptionReason"), "Köparens skatteuppgift"),
    (_path(*_SELLER, "Address", "ID"), "Säljarens adressidentitet"),
    (_path(*_SELLER, "Contact", ":Telefax"), "Säljarens fax"),
    (_path("SellerParty", "AccountsContact", ":Telefax"), "Säljarens fax, ekonomi"),
    (_path("DeliveryTerms", ":SpecialTerms"), "Leveransvillkor"),
)
_SELLER_STATEMENTS = _path(*_SELLER, "PartyTaxScheme", ":ExemptionReason")
_BUYERS_SEAT = (_path(*_BUYER, "PartyTaxScheme", "RegistrationAddress"), "Köparens säte")
_SELLERS_SEAT = (_path(*_SELLER, "PartyTaxScheme", "RegistrationAddress"), "Säljarens säte")
_CREDITED_VAT = _path("TaxTotal", "TaxSubTotal", "InitialInvoiceTaxAmount")
_TIMES = (
    (_path("Delivery", ":ActualDeliveryDateTime"), "Leveranstid"),
    (f"{inv('InvoicingPeriod')}/{cbc('StartDateTime')}", "Faktureringsperiodens början"),
    (f"{inv('InvoicingPeriod')}/{cbc('EndDateTime')}", "Faktureringsperiodens slut"),
)
_MIDNIGHT = "00:00:00"


def note_what_has_no_term(invoice: Invoice, carriage: Carriage) -> None:
    """Notes what stands in the source of the invoice beside its terms. Nothing where it has no source."""
    root = invoice.source
    if root is None:
        return
    for path, lead in _LEADS:
        for element in root.iterfind(path):
            _note(lead, element.text, carriage)
    for element in root.iterfind(_SELLER_STATEMENTS):
        if not _is_taken(element, invoice):
            _note("Säljarens skatteuppgift", element.text, carriage)
    _note_places(root, invoice, carriage)
    for element in root.iterfind(_CREDITED_VAT):
        _note("Moms på krediterad faktura", f"{element.text} {element.get('amountCurrencyID')}", carriage)
    for element in root.iterfind(cac("ExchangeRate")):
        carriage.note("BT-22", "Växelkurs", _rate(element), [part.text for part in element])


def _note_places(root: Any, invoice: Invoice, carriage: Carriage) -> None:
    """Registered offices, and the time of day of dates."""
    legal_form = (invoice.seller.legal_form if invoice.seller else None) or ""
    for path, lead, taken in ((*_BUYERS_SEAT, ""), (*_SELLERS_SEAT, legal_form)):
        for element in root.iterfind(path):
            _note_seat(lead, element, taken, carriage)
    for path, lead in _TIMES:
        for element in root.iterfind(path):
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

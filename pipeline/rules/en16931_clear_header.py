"""What is above the lines and plainly in order under EN 16931; see en16931_clear for what that means."""

from pipeline.invoice import (
    Address,
    Delivery,
    Identifier,
    Invoice,
    Note,
    Party,
    Payee,
    PaymentInstructions,
    SupportingDocument,
    TaxRegistration,
    TaxRepresentative,
)
from pipeline.rules.code_lists import LISTS, NOTE_SUBJECTS, VAT_PREFIXES
from pipeline.rules.en16931_clear_lines import period_in_order, scheme_in_order
from pipeline.rules.predicates import normalized

_TYPES = (LISTS["invoice-types"], LISTS["credit-note-types"])
_CURRENCIES = LISTS["currencies"]
_COUNTRIES = LISTS["countries"]
_SCHEMES = LISTS["identifier-schemes"]
_ADDRESSES = LISTS["address-schemes"]
_OBJECTS = LISTS["object-schemes"]
_ATTACHMENTS = LISTS["attachment-types"]
_MEANS = LISTS["payment-means"]
_VAT_POINTS = LISTS["vat-point-codes"]
_CREDITOR = "SEPA"
_TRANSFERS = ("30", "58")


def header_in_order(invoice: Invoice) -> bool:
    """Whether nothing above the lines breaks a rule for certain; totals and VAT are another question.

    What is there is not blank: a document with blank elements is in doubt before this is asked.
    """
    return (
        _identity_in_order(invoice)
        and _seller_in_order(invoice.seller)
        and _buyer_in_order(invoice.buyer)
        and len(_creditors(invoice.seller)) + len(_creditors(invoice.payee)) < 2
        and (invoice.payee is None or _payee_in_order(invoice.payee, invoice.seller))
        and (invoice.tax_representative is None or _representative_in_order(invoice.tax_representative))
        and (invoice.delivery is None or _delivery_in_order(invoice.delivery))
        and all(map(_note_in_order, invoice.notes))
        and _references_in_order(invoice)
        and _vat_point_in_order(invoice)
        and all(map(_payment_in_order, invoice.payments))
        and (len(invoice.payments) < 2 or _payments_agree(invoice.payments))
    )


def _identity_in_order(invoice: Invoice) -> bool:
    return (
        invoice.specification is not None
        and invoice.number is not None
        and invoice.issue_date is not None
        and invoice.type_code in _TYPES[invoice.credit_note]
        and invoice.currency in _CURRENCIES
        and (invoice.vat_currency is None or _vat_currency_in_order(invoice))
    )


def _vat_currency_in_order(invoice: Invoice) -> bool:
    return (
        invoice.vat_currency in _CURRENCIES
        and invoice.vat_currency != invoice.currency
        and invoice.totals is not None
        and invoice.totals.vat_accounting is not None
    )


def _address_in_order(address: Address | None) -> bool:
    return address is not None and address.country in _COUNTRIES


def _party_in_order(party: Party) -> bool:
    return (
        party.name is not None
        and _address_in_order(party.address)
        and scheme_in_order(party.endpoint, _ADDRESSES, needed=True)
        and scheme_in_order(party.legal_id, _SCHEMES)
        and _registrations_in_order(party.tax_registrations)
    )


def _creditors(party: Party | Payee | None) -> list[Identifier]:
    """The identifiers of a creditor in direct debit (BT-90)."""
    return [identifier for identifier in party.identifiers if identifier.scheme == _CREDITOR] if party else []


def _others(party: Party | Payee) -> list[Identifier]:
    return [identifier for identifier in party.identifiers if identifier.scheme != _CREDITOR]


def _schemes_in_order(identifiers: list[Identifier]) -> bool:
    return all(scheme_in_order(identifier, _SCHEMES) for identifier in identifiers)


def _registrations_in_order(registrations: list[TaxRegistration]) -> bool:
    """Whether there is at most one number for VAT and one for another tax, each complete."""
    kinds = set()
    for entry in registrations:
        number = entry.identifier
        if number is None or entry.scheme is None or entry.is_vat in kinds:
            return False
        if entry.is_vat and (entry.scheme != "VAT" or number.value[:2] not in VAT_PREFIXES):
            return False
        kinds.add(entry.is_vat)
    return True


def _seller_in_order(seller: Party | None) -> bool:
    if seller is None or not _party_in_order(seller):
        return False
    others = _others(seller)
    known = seller.legal_id or others or any(entry.is_vat for entry in seller.tax_registrations)
    return bool(known) and _schemes_in_order(others)


def _buyer_in_order(buyer: Party | None) -> bool:
    return (
        buyer is not None
        and _party_in_order(buyer)
        and len(buyer.identifiers) < 2
        and _schemes_in_order(buyer.identifiers)
    )


def _payee_in_order(payee: Payee, seller: Party | None) -> bool:
    return (
        seller is not None
        and payee.name is not None
        and payee.name not in (seller.name, seller.trading_name)
        and len(others := _others(payee)) < 2
        and _schemes_in_order(others)
        and {entry.value for entry in payee.identifiers}.isdisjoint(entry.value for entry in seller.identifiers)
        and scheme_in_order(payee.legal_id, _SCHEMES)
    )


def _representative_in_order(representative: TaxRepresentative) -> bool:
    registrations = representative.tax_registrations
    return (
        representative.name is not None
        and _address_in_order(representative.address)
        and len(registrations) == 1
        and registrations[0].is_vat
        and _registrations_in_order(registrations)
    )


def _delivery_in_order(delivery: Delivery) -> bool:
    return (delivery.address is None or _address_in_order(delivery.address)) and scheme_in_order(
        delivery.location, _SCHEMES
    )


def _note_in_order(note: Note) -> bool:
    if note.subject is None:
        return "#" not in (note.text or "")
    return note.subject in NOTE_SUBJECTS


def _references_in_order(invoice: Invoice) -> bool:
    return (
        all(entry.number is not None for entry in invoice.preceding)
        and all(map(_document_in_order, invoice.documents))
        and scheme_in_order(invoice.object, _OBJECTS)
    )


def _document_in_order(document: SupportingDocument) -> bool:
    reference, attachment = document.reference, document.attachment
    return (
        document.type_code is None
        and reference is not None
        and reference.scheme is None
        and (attachment is None or (attachment.mime in _ATTACHMENTS and attachment.filename is not None))
    )


def _vat_point_in_order(invoice: Invoice) -> bool:
    period = invoice.period
    if period is None:
        return True
    if period.tax_point_code is None:
        return period_in_order(period)
    return (
        invoice.tax_point_date is None
        and period.tax_point_code in _VAT_POINTS
        and (period.start is None or period.end is None or period.start <= period.end)
    )


def _payment_in_order(payment: PaymentInstructions) -> bool:
    account = payment.transfer.account if payment.transfer else None
    return (
        payment.means_code in _MEANS
        and (payment.means_code not in _TRANSFERS or account is not None)
        and len(payment.remittance) < 2
        and (payment.card is None or len(normalized(payment.card.number)) <= 10)
    )


def _payments_agree(payments: list[PaymentInstructions]) -> bool:
    """Whether several payments have one means and one text, and what may occur once occurs once."""
    return (
        len({payment.means_code for payment in payments}) == 1
        and len({text for payment in payments for text in payment.remittance}) <= 1
        and sum(payment.means_text is not None for payment in payments) <= 1
        and sum(payment.card is not None for payment in payments) <= 1
        and sum(payment.debit is not None for payment in payments) <= 1
        and sum(payment.due_date is not None for payment in payments) <= 1
    )

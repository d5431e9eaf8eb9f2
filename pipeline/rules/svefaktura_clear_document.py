"""Whether the rules of Svefaktura need to look at a document: the model shows of most that none of them is broken.

As in en16931_clear, the rules are tests of elements, and they decide; to doubt needlessly costs time, and never a wrong
verdict. What is rare (a second currency, an address in lines) is always doubted. Where the model does not tell
what a rule asks, the reader does: it lists what it took but not as it stands there (see Reading).
"""

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

from pipeline.invoice import Delivery, Invoice, Party, Payee, PaymentInstructions, Period
from pipeline.rules.rule import Document
from pipeline.rules.svefaktura_clear import vat_in_order
from pipeline.rules.svefaktura_clear_amounts import amounts_in_order
from pipeline.rules.svefaktura_document import names_a_stylesheet
from pipeline.rules.svefaktura_values import is_telephone_number, is_word, number
from transforms.svefaktura.names import VAT, cac, cbc

_INVOICE, _CREDIT_NOTE = "380", "381"
_MEANS = "1"
_OF_CURRENCY = "amountCurrencyID"  # the one attribute that a rule looks at wherever it stands

# Elements that the reader leaves over on many invoices, and what a rule asks of their texts.
_LEFT_OVER: Mapping[str, Callable[[str], bool]] = {
    cbc("PenaltySurchargePercent"): lambda text: number(text) >= 0,
    cbc("Telephone"): is_telephone_number,
    cbc("Telefax"): is_telephone_number,
    **dict.fromkeys((cbc("Name"), cbc("ElectronicMail")), lambda _: True),
    **dict.fromkeys(map(cac, ("AccountsContact", "DeliveryTerms", "DespatchLineReference")), lambda _: True),
}
# Those, and what stands in them that no rule asks anything of there.
_WITHIN: Mapping[str, Callable[[str], bool]] = {
    **_LEFT_OVER,
    **dict.fromkeys((cbc("SpecialTerms"), *map(cac, ("LineID", "DocumentReference", "ID"))), lambda _: True),
}


def in_doubt(document: Document) -> bool:
    """Whether some rule may be broken."""
    return _unread(document) or not _in_order(document.invoice) or names_a_stylesheet(document.root)


def _unread(document: Document) -> bool:
    """Whether the tree has what the model does not hold, or not as it is written."""
    return (
        bool(document.currencies or document.irregular or document.ambiguous)
        or not all(map(_is_harmless, document.leftovers))
        or any(name == _OF_CURRENCY for _, name in document.attributes)
    )


def _is_harmless(leftover: Any) -> bool:
    return leftover.tag in _LEFT_OVER and all(map(_breaks_nothing, leftover.iter("*")))


def _breaks_nothing(element: Any) -> bool:
    keeps = _WITHIN.get(element.tag)
    return keeps is not None and not element.keys() and keeps(element.text or "")


def _in_order(invoice: Invoice) -> bool:
    issued = invoice.issue_date
    return (
        issued is not None
        and _identity_in_order(invoice)
        and _dates_in_order(invoice, issued)
        and _seller_in_order(invoice.seller)
        and _party_in_order(invoice.buyer)
        and all(map(_payment_in_order, invoice.payments))
        and vat_in_order(invoice)
        and amounts_in_order(invoice)
    )


def _identity_in_order(invoice: Invoice) -> bool:
    return (
        (invoice.type_code == _INVOICE or (invoice.type_code == _CREDIT_NOTE and _refers_to_an_invoice(invoice)))
        and invoice.vat_currency is None
        and (invoice.payee is None or _payee_in_order(invoice.payee, invoice.seller))
        and _is_no_blank(invoice.buyer_reference)
        and _is_no_blank(invoice.buyer_accounting)
    )


def _payee_in_order(payee: Payee, seller: Party | None) -> bool:
    """Whether a payee has another name than the seller: of the seller's names, which the model joins, more is left."""
    if payee.name is None or seller is None:
        return False
    names = seller.name if seller.trading_name is None else seller.trading_name
    return names is not None and bool(names.replace(payee.name, "").strip())


def _refers_to_an_invoice(invoice: Invoice) -> bool:
    return bool(invoice.preceding) or invoice.period is not None  # which has both its days: see below


def _is_no_blank(reference: str | None) -> bool:
    return reference is None or bool(reference.strip())


def _dates_in_order(invoice: Invoice, issued: date) -> bool:
    return (
        (invoice.due_date is None or issued <= invoice.due_date)
        and (invoice.period is None or _period_in_order(invoice.period, issued))
        and (invoice.delivery is None or _delivery_in_order(invoice.delivery, issued))
    )


def _period_in_order(period: Period, issued: date) -> bool:
    return period.start is not None and period.end is not None and period.start <= period.end <= issued


def _delivery_in_order(delivery: Delivery, issued: date) -> bool:
    postcode = delivery.address.postcode if delivery.address else None
    return (delivery.date is None or delivery.date <= issued) and (postcode is None or is_word(postcode))


def _seller_in_order(seller: Party | None) -> bool:
    """Whether a seller has an organisation number and a VAT number beside what every party has."""
    return (
        seller is not None
        and seller.legal_id is not None
        and any(registration.scheme == VAT for registration in seller.tax_registrations)
        and _party_in_order(seller)
    )


def _party_in_order(party: Party | None) -> bool:
    if party is None or party.address is None or len(party.identifiers) > 1:
        return False
    telephone = party.contact.telephone if party.contact else None
    return (
        party.address.city is not None
        and party.address.postcode is not None
        and is_word(party.address.postcode)
        and (telephone is None or is_telephone_number(telephone))
        and (party.legal_id is None or is_word(party.legal_id.value))
        and all(map(is_word, _vat_numbers(party)))
    )


def _vat_numbers(party: Party) -> list[str]:
    """Of the other registration the number is a statement in words."""
    return [one.identifier.value for one in party.tax_registrations if one.scheme == VAT and one.identifier]


def _payment_in_order(payment: PaymentInstructions) -> bool:
    if payment.means_code not in (None, _MEANS):
        return False
    transfer = payment.transfer
    if transfer is None:
        return True
    return transfer.account is not None and transfer.provider is not None and is_word(transfer.account.value)

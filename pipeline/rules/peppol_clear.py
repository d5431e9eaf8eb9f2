"""Whether Peppol's rules need to look at a document: the model shows of most that none of them is broken there.

As in en16931_clear, the rules are tests of elements, and they decide; to doubt needlessly costs time, and never a wrong
verdict. What is rare (a direct debit without mandate, Dutch numbers, several notes) is always doubted. National rules
are a question of their own: of Sweden's it is known when they are kept (sweden_clear), those of other countries are
always asked.
"""

from decimal import Decimal

from pipeline.invoice import (
    AllowanceCharge,
    Identifier,
    Invoice,
    Line,
    Party,
    PaymentInstructions,
    Period,
    Price,
    TaxRegistration,
    VatBreakdown,
)
from pipeline.rules.en16931_clear import harmless
from pipeline.rules.national.sweden_clear import seller_in_order
from pipeline.rules.peppol_codes import CATEGORY_OF_REASON, LISTS
from pipeline.rules.peppol_document import PROCESSES, SPECIFICATION
from pipeline.rules.peppol_identifiers import BY_SCHEME
from pipeline.rules.peppol_lines import net_is_calculated, positive_base
from pipeline.rules.peppol_view import countries
from pipeline.rules.predicates import divide, normalized, within_slack
from pipeline.rules.rule import Document
from pipeline.rules.ubl import text_of

_ZERO = Decimal(0)
_HUNDRED = Decimal(100)
_CURRENCIES = LISTS["currencies"]
_ADDRESSES = LISTS["electronic address schemes"]
_ATTACHMENTS = LISTS["attachment types"]
_TAX_POINTS = LISTS["tax point codes"]
_ALLOWANCES = ("false", LISTS["allowance reasons"])
_CHARGES = ("true", LISTS["charge reasons"])
_TYPES = (LISTS["invoice types"], LISTS["credit note types"])
_GERMAN_TYPES = ("326", "384")
_DEBITS = ("49", "59")
_SPECIAL_SCHEMES = ("9907", "0211")  # whose rules look at more than the number
_FOREIGN = frozenset({"NO", "DK", "IT", "GR", "EL", "IS", "NL", "DE"})  # countries that have rules of their own
_SWEDEN = "SE"


def unread(document: Document) -> bool:
    """Whether the tree has what the model does not hold, or not as it is written."""
    return (
        bool(document.currencies or document.irregular or document.blank)
        or not all(map(harmless, document.leftovers))
        or not all(map(normalized, map(text_of, document.leftovers)))
    )


def in_doubt(document: Document) -> bool:
    """Whether some rule that is no country's may be broken."""
    return document.view(unread) or not _in_order(document.invoice)


def concerned(document: Document) -> bool:
    """Whether some country's rule may be broken."""
    where = document.view(countries)
    address = normalized(where.supplier_address).upper()
    if not _FOREIGN.isdisjoint((where.supplier, where.accounting_supplier, address)):
        return True
    return address == _SWEDEN and (document.view(unread) or not seller_in_order(document.invoice))


def stoppable(document: Document) -> bool:
    """Whether there may be a construct at which the artefact stops."""
    return document.view(in_doubt) or document.view(concerned)


def _in_order(invoice: Invoice) -> bool:
    return (
        _identity_in_order(invoice)
        and _tax_totals_in_order(invoice)
        and _parties_in_order(invoice)
        and all(map(_payment_in_order, invoice.payments))
        and all(entry.attachment is None or entry.attachment.mime in _ATTACHMENTS for entry in invoice.documents)
        and (invoice.period is None or _period_in_order(invoice.period, invoice.lines))
        and _charges_in_order(invoice.allowances, invoice.charges)
        and all(map(_line_in_order, invoice.lines))
    )


def _identity_in_order(invoice: Invoice) -> bool:
    claimed = invoice.specification
    return (
        invoice.process in PROCESSES
        and claimed is not None
        and claimed.startswith(SPECIFICATION)
        and "::" not in claimed
        and len(invoice.notes) < 2
        and (invoice.buyer_reference is not None or invoice.purchase_order is not None)
        and invoice.type_code in _TYPES[invoice.credit_note]
        and invoice.type_code not in _GERMAN_TYPES
        and invoice.currency in _CURRENCIES
    )


def _tax_totals_in_order(invoice: Invoice) -> bool:
    totals, currency = invoice.totals, invoice.vat_currency
    if totals is None or not invoice.vat_breakdown:
        return False
    if currency is None:
        return totals.vat_accounting is None
    return (
        currency in _CURRENCIES
        and currency != invoice.currency
        and totals.vat is not None
        and totals.vat_accounting is not None
        and totals.vat * totals.vat_accounting >= _ZERO
    )


def _parties_in_order(invoice: Invoice) -> bool:
    payee, representative = invoice.payee, invoice.tax_representative
    return (
        _party_in_order(invoice.seller)
        and _party_in_order(invoice.buyer)
        and (payee is None or (all(map(_number_in_order, payee.identifiers)) and _number_in_order(payee.legal_id)))
        and (representative is None or all(map(_registration_in_order, representative.tax_registrations)))
        and all(map(_exemption_in_order, invoice.vat_breakdown))
    )


def _party_in_order(party: Party | None) -> bool:
    return (
        party is not None
        and party.endpoint is not None
        and party.endpoint.scheme in _ADDRESSES
        and _number_in_order(party.endpoint)
        and _number_in_order(party.legal_id)
        and all(map(_number_in_order, party.identifiers))
        and all(map(_registration_in_order, party.tax_registrations))
    )


def _number_in_order(identifier: Identifier | None) -> bool:
    """Whether an identifier has no scheme that asks for more than text, or keeps what it asks."""
    if identifier is None or identifier.scheme is None:
        return True
    if identifier.scheme in _SPECIAL_SCHEMES:
        return False
    rule = BY_SCHEME.get(identifier.scheme)
    return rule is None or bool(rule.holds(identifier.source))


def _registration_in_order(registration: TaxRegistration) -> bool:
    number = registration.identifier
    return number is None or ("NL" not in number.value and _number_in_order(number))


def _exemption_in_order(breakdown: VatBreakdown) -> bool:
    vat = breakdown.category
    if vat is None or not vat.exemption_code:
        return True
    return CATEGORY_OF_REASON.get(vat.exemption_code.upper()) in (None, vat.code)


def _payment_in_order(payment: PaymentInstructions) -> bool:
    return normalized(payment.means_code) not in _DEBITS or (
        payment.debit is not None and payment.debit.mandate is not None
    )


def _period_in_order(period: Period, lines: list[Line]) -> bool:
    """Whether a period has a known tax point code, if any, and those of the lines lie within it."""
    if period.tax_point_code is not None and period.tax_point_code not in _TAX_POINTS:
        return False
    for own in (line.period for line in lines if line.period):
        if own.start is not None and period.start is not None and own.start < period.start:
            return False
        if own.end is not None and period.end is not None and own.end > period.end:
            return False
    return True


def _charges_in_order(allowances: list[AllowanceCharge], charges: list[AllowanceCharge]) -> bool:
    return all(_charge_in_order(charge, _ALLOWANCES) for charge in allowances) and all(
        _charge_in_order(charge, _CHARGES) for charge in charges
    )


def _charge_in_order(charge: AllowanceCharge, kind: tuple[str, frozenset[str]]) -> bool:
    indicator, reasons = kind
    if charge.indicator != indicator or (charge.reason_code is not None and charge.reason_code not in reasons):
        return False
    if charge.base is None or charge.percent is None:
        return charge.base is charge.percent
    share = divide(charge.base * charge.percent, _HUNDRED)
    return charge.amount is not None and within_slack(charge.amount, share)


def _line_in_order(line: Line) -> bool:
    return (
        net_is_calculated(line)
        and (line.price is None or _price_in_order(line.price, line))
        and _charges_in_order(line.allowances, line.charges)
    )


def _price_in_order(price: Price, line: Line) -> bool:
    discount = price.discount
    return (
        positive_base(line)
        and (price.base_unit is None or price.base_unit == line.unit)
        and (discount is None or _discount_in_order(discount, price.net))
    )


def _discount_in_order(discount: AllowanceCharge, net: Decimal | None) -> bool:
    if discount.indicator != "false":
        return False
    if discount.base is None:
        return True
    return discount.amount is not None and net is not None and net == discount.base - discount.amount

"""What of a Svefaktura need not be looked at, because the model shows that no rule on VAT categories is broken there.

As in en16931_clear: the rules themselves look at elements, and they decide; to doubt needlessly costs time, and never a
wrong verdict. Most invoices say the same few categories over and over, and each is looked at once here.
"""

from collections.abc import Iterator
from decimal import Decimal
from typing import Any

from pipeline.invoice import Invoice, VatCategory
from pipeline.rules.rule import Document, Gate, Scope
from pipeline.rules.svefaktura_tree import tree_of
from pipeline.rules.svefaktura_values import SWEDISH_RATES
from transforms.svefaktura.names import VAT, cac

_STANDARD, _EXEMPT = "S", "E"
_IN_ORDER = frozenset(
    ((_EXEMPT, Decimal(0), VAT), *((_STANDARD, Decimal(rate), VAT) for rate in SWEDISH_RATES)),
)
_OF_CATEGORIES = frozenset((cac("TaxCategory"), cac("TaxScheme")))


def where_vat_is_in_doubt(name: str, *scopes: Scope[Any]) -> Gate:
    """Scopes that look at VAT categories of lines, of allowances and charges, or of the breakdown."""
    return Gate(name, lambda document: document.view(vat_in_doubt), scopes)


def vat_in_doubt(document: Document) -> bool:
    """Whether a VAT category may break a rule.

    Not where all are one of Sweden's rates or exempt, the breakdown has them all, and it says why it exempts.
    """
    invoice = document.invoice
    categories = sum(1 for _ in _stated(invoice)) + sum(one.category is not None for one in invoice.vat_breakdown)
    if categories != len(tree_of(document).by_name.get("cac:TaxCategory", ())):
        return True  # there is one that the model does not have
    if any(element.getparent().tag in _OF_CATEGORIES for element in document.leftovers):
        return True  # one of them says more than the model has
    return not vat_in_order(invoice)


def vat_in_order(invoice: Invoice) -> bool:
    """Whether the VAT categories that the model has keep the rules."""
    stated, breakdown = list(_stated(invoice)), [one.category for one in invoice.vat_breakdown if one.category]
    covered = {(one.code, one.rate, one.scheme) for one in breakdown}
    return (
        covered <= _IN_ORDER
        and covered.issuperset((one.code, one.rate, one.scheme) for one in stated)
        and all(one.exemption_reason is not None for one in breakdown if one.code == _EXEMPT)
    )


def _stated(invoice: Invoice) -> Iterator[VatCategory]:
    """The categories that the breakdown must cover."""
    for line in invoice.lines:
        if line.item and line.item.vat:
            yield line.item.vat
    for charge in (*invoice.allowances, *invoice.charges):
        if charge.vat:
            yield charge.vat

"""What of a document need not be looked at, because the model shows that no rule of EN 16931 is broken there.

The rules themselves are tests of elements, and they decide. Here it is only said of a part of the model that it is
plainly in order: then its elements are not looked at. To doubt needlessly costs time, and never a wrong verdict; so
what is rare (VAT of the Canary Islands, say, or several means of payment) is always doubted.
"""

from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from pipeline.rules.code_lists import LISTS
from pipeline.rules.en16931_clear_header import header_in_order
from pipeline.rules.en16931_clear_lines import line_in_order
from pipeline.rules.en16931_clear_totals import Sums, key_of, totals_in_order
from pipeline.rules.rule import Document
from pipeline.rules.ubl import clark

_ZERO = Decimal(0)
# Elements without children that no rule names but those of the subset: where a reader leaves them over, nothing else
# is in doubt.
HARMLESS = [
    "cbc:UBLVersionID",
    "cbc:UUID",
    "cbc:CopyIndicator",
    "cbc:IssueTime",
    "cbc:LineCountNumeric",
    "cbc:AccountingCostCode",
    "cbc:PricingCurrencyCode",
    "cbc:PaymentCurrencyCode",
    "cbc:ProfileExecutionID",
    "cbc:CustomerReference",
    "cbc:OrderTypeCode",
    "cbc:DocumentType",
    "cbc:VersionID",
    "cbc:LanguageID",
    "cbc:WebsiteURI",
    "cbc:Telefax",
    "cbc:JobTitle",
    "cbc:Department",
    "cbc:BuildingName",
    "cbc:BuildingNumber",
    "cbc:Postbox",
    "cbc:District",
    "cbc:InstructionNote",
    "cbc:PaymentChannelCode",
    "cbc:SequenceNumeric",
    "cbc:StartTime",
    "cbc:EndTime",
    "cbc:FreeOfChargeIndicator",
    "cbc:SalesOrderLineID",
    "cbc:BrandName",
    "cbc:ModelName",
    "cbc:Keyword",
    "cbc:AdditionalInformation",
    "cbc:PackQuantity",
    "cbc:PackSizeNumeric",
]
_HARMLESS = frozenset(map(clark, HARMLESS))


@dataclass(slots=True, kw_only=True)
class Doubts:
    """The parts of a document in which some rule may be broken."""

    header: bool  # all but the lines
    lines: list[Any] = field(default_factory=list)  # line elements


def doubts(document: Document) -> Doubts:
    """Where to look: the lines that are not plainly in order, and the header where it or any line is not."""
    invoice = document.invoice
    strange = _strange(document)
    in_doubt: list[Any] = []
    sums: Sums = {}
    # The amounts of the lines are in the currency of the document, and are judged by it.
    unknown_currency = invoice.currency not in LISTS["currencies"]
    for line in invoice.lines:
        if unknown_currency or line.source in strange or not line_in_order(line):
            in_doubt.append(line.source)
        elif not in_doubt and line.item and line.item.vat and line.net is not None:
            key = key_of(line.item.vat)
            sums[key] = sums.get(key, _ZERO) + line.net
    if strange or in_doubt:
        return Doubts(header=True, lines=_with_unread_lines(document, in_doubt))
    return Doubts(header=not (header_in_order(invoice) and totals_in_order(invoice, sums)))


def _strange(document: Document) -> set[Any]:
    """The children of the root that hold what the model does not, or not as it is written, or that is blank."""
    found = {_top(element) for element in document.leftovers if not harmless(element)}
    found.update(_top(element) for element, _ in document.currencies)
    found.update(map(_top, document.irregular))
    found.update(map(_top, document.blank))
    return found


def harmless(leftover: Any) -> bool:
    """Whether an element is one that no rule names, and has nothing below it."""
    return leftover.tag in _HARMLESS and not len(leftover)


def _top(element: Any) -> Any:
    """The child of the root in which an element stands."""
    parent = element.getparent()
    while parent is not None and (above := parent.getparent()) is not None:
        element, parent = parent, above
    return element


def _with_unread_lines(document: Document, in_doubt: list[Any]) -> list[Any]:
    """The lines in doubt, and those of the other kind of document, which no reader takes for lines."""
    tags = {clark("cac:InvoiceLine"), clark("cac:CreditNoteLine")}
    unread = [leftover for leftover in document.leftovers if leftover.tag in tags]
    return [*in_doubt, *unread]

"""The model to UN/CEFACT CII D16B, by the same tables as the reader and function by function its mirror.

The same model gives the same bytes. What CII has no place for is told as lost, what it cannot do without as derived.
"""

from typing import Any

from pipeline import invoice as model
from transforms.cii import write_elements as own
from transforms.cii.binding import DOCUMENT
from transforms.cii.fit import fit
from transforms.cii.groups import REFERENCE
from transforms.cii.names import NAMESPACES, Special
from transforms.format import Carry, Written
from transforms.table import Kind
from transforms.write_groups import INDENT, WritingDialect
from transforms.write_groups import children as write_children


def write(invoice: model.Invoice) -> Written:
    """A CrossIndustryInvoice in UTF-8. Raises Unconvertible for what CII cannot express."""
    carried: list[Carry] = []
    fitted, header = fit(invoice, carried)
    page = own.CiiPage(fitted, header)
    prefixes = "".join(f' xmlns:{prefix}="{uri}"' for prefix, uri in sorted(NAMESPACES.items()))
    page.parts.append(f'<?xml version="1.0" encoding="UTF-8"?>\n<rsm:CrossIndustryInvoice{prefixes}>\n')
    write_children(page, fitted, _DOCUMENT, INDENT)
    page.parts.append("</rsm:CrossIndustryInvoice>\n")
    return Written(content="".join(page.parts).encode(), carried=carried + page.carried)


def _reference(page: own.CiiPage, owner: model.Invoice, tag: str, indent: str) -> None:
    own.reference(page, owner, (tag, *_REFERENCE), indent)


_DIALECT = WritingDialect(
    givers={
        Kind.DATE: own.date,
        Kind.AMOUNT: own.amount,
        Special.FORMATTED_DATE: own.formatted_date,
        Special.PLAIN_ID: own.plain_ids,
        Special.GLOBAL_ID: own.global_ids,
        Special.PLAIN_PLACE: own.plain_id,
        Special.GLOBAL_PLACE: own.global_id,
        Special.IBAN: own.iban,
        Special.PROPRIETARY: own.proprietary,
        Special.PROJECT: own.project,
        Special.OBJECT: own.line_object,
    },
    of_owner={
        Special.DEPARTMENT: own.unsaid,
        Special.TAX_NUMBER: own.tax_number,
        Special.REFERENCE: _reference,
        Special.TAX: own.tax,
        Special.TAX_TOTAL: own.tax_total,
        Special.TAX_POINT_DATE: own.tax_point_date,
        Special.TAX_POINT_CODE: own.tax_point_code,
        Special.GROSS_BASIS: own.gross_basis,
        Special.BASIS: own.basis,
        Special.CREDITOR: own.creditor,
        Special.REMITTANCE: own.remittance,
        Special.MANDATE: own.mandate,
        Special.SUPPORTING_TYPE: own.supporting_type,
    },
)
_REFERENCE: tuple[Any, Any] = _DIALECT.table(REFERENCE)
_DOCUMENT = _DIALECT.steps(DOCUMENT.rows)

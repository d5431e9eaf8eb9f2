"""The model to UBL 2.1 Invoice and CreditNote, by the same tables as the reader and function by function its mirror.

The same model gives the same bytes. What UBL has no place for is told as lost, what it cannot do without as derived.
"""

from pipeline import invoice as model
from transforms.format import Carry, Written
from transforms.peppol import binding
from transforms.peppol import groups as tables
from transforms.peppol.table import CREDIT_NOTE_ROOT, INVOICE_ROOT, NAMESPACES, Special
from transforms.peppol.write_complete import complete
from transforms.write_groups import INDENT, Element, WritingDialect, children, group, groups
from transforms.write_values import Page, accounting_amount, amount, escaped


def write(invoice: model.Invoice) -> Written:
    """A UBL Invoice or CreditNote in UTF-8. Raises Unconvertible for what UBL cannot express.

    BT-24 and BT-23 are Peppol's own where the model has none.
    """
    carried: list[Carry] = []
    written = write_as_is(complete(invoice, carried))
    return Written(content=written.content, carried=carried + written.carried)


def write_as_is(invoice: model.Invoice) -> Written:
    """A UBL Invoice or CreditNote of nothing but what the model has, whatever the schema demands."""
    page = Page("UBL", invoice.currency, invoice.vat_currency)
    uri, tag = (CREDIT_NOTE_ROOT if invoice.credit_note else INVOICE_ROOT)[1:].split("}")
    prefixes = "".join(f' xmlns:{prefix}="{uri}"' for prefix, uri in sorted(NAMESPACES.items()))
    page.parts.append(f'<?xml version="1.0" encoding="UTF-8"?>\n<{tag} xmlns="{uri}"{prefixes}>\n')
    children(page, invoice, _CREDIT_NOTE if invoice.credit_note else _INVOICE, INDENT)
    page.parts.append(f"</{tag}>\n")
    return Written(content="".join(page.parts).encode(), carried=page.carried)


def note(page: Page, notes: list[model.Note], tag: str, indent: str) -> None:
    """BG-1: the subject code stands in the text, as `#code#text`."""
    for one in notes:
        subject = "" if one.subject is None else f"#{one.subject}#"
        page.parts.append(f"{indent}<{tag}>{escaped(subject + (one.text or ''))}</{tag}>\n")


def reference(page: Page, owner: model.Invoice, tag: str, indent: str) -> None:
    """BT-18, BT-11 of a credit note, and the supporting documents."""
    if owner.object is not None:
        typed_reference(page, owner.object, (tag, tables.OBJECT_TYPE), indent)
    if owner.credit_note and owner.project is not None:
        typed_reference(page, model.Identifier(value=owner.project), (tag, tables.PROJECT_TYPE), indent)
    groups(page, owner.documents, (tag, *_REFERENCE), indent)


def line_object(page: Page, value: model.Identifier, tag: str, indent: str) -> None:
    """BT-128."""
    typed_reference(page, value, (tag, tables.OBJECT_TYPE), indent)


def typed_reference(page: Page, value: model.Identifier, more: tuple[str, str], indent: str) -> None:
    """A reference that is one identifier of the model, told by its type code."""
    tag, code = more
    group(page, model.SupportingDocument(reference=value, type_code=code), (tag, *_TYPED_REFERENCE), indent)


def tax_total(page: Page, owner: model.Invoice, tag: str, indent: str) -> None:
    """BT-110 with the VAT breakdown, then BT-111."""
    sums = owner.totals or model.Totals()
    if sums.vat is not None or owner.vat_breakdown:
        page.parts.append(f"{indent}<{tag}>\n")
        if sums.vat is not None:
            amount(page, sums.vat, "cbc:TaxAmount", indent + INDENT)
        groups(page, owner.vat_breakdown, _BREAKDOWN, indent + INDENT)
        page.parts.append(f"{indent}</{tag}>\n")
    if sums.vat_accounting is not None:
        page.parts.append(f"{indent}<{tag}>\n")
        accounting_amount(page, sums.vat_accounting, "cbc:TaxAmount", indent + INDENT)
        page.parts.append(f"{indent}</{tag}>\n")


def totals(page: Page, value: model.Totals, tag: str, indent: str) -> None:
    """BG-22 but for BT-110 and BT-111."""
    group(page, value, (tag, *_TOTALS), indent)


_DIALECT = WritingDialect(
    givers={Special.NOTE: note, Special.OBJECT: line_object, Special.TOTALS: totals},
    of_owner={Special.REFERENCE: reference, Special.TAX_TOTAL: tax_total},
)
_REFERENCE = _DIALECT.table(tables.REFERENCE)
_TOTALS = _DIALECT.table(tables.TOTALS)
_TYPED_REFERENCE = _DIALECT.table(tables.TYPED_REFERENCE)
_BREAKDOWN: Element = ("cac:TaxSubtotal", *_DIALECT.table(tables.BREAKDOWN))
_INVOICE = _DIALECT.steps(binding.INVOICE.rows)
_CREDIT_NOTE = _DIALECT.steps(binding.CREDIT_NOTE.rows)

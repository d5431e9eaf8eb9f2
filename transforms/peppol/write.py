"""The model to UBL 2.1 Invoice and CreditNote, by the same tables as the reader and function by function its mirror.

The same model gives the same bytes. What UBL has no place for is told as lost, what it cannot do without as derived.
"""

from typing import Any

from pipeline import invoice as model
from transforms.format import Carry, Written
from transforms.peppol import binding
from transforms.peppol import groups as tables
from transforms.peppol.table import NAMESPACES, Charges, Coded, Kind, Node, Row, Table, nodes_of
from transforms.peppol.write_complete import complete
from transforms.peppol.write_values import (
    Giver,
    Page,
    accounting_amount,
    amount,
    attributed,
    coded,
    date,
    escaped,
    number,
    text,
    texts,
)

Step = tuple[Giver, str, Any]  # what writes it, the field ("": the whole group), what that needs
Steps = list[Step]
Element = tuple[str, Steps, tuple[tuple[str, str], ...]]  # tag, steps, (field, term) of what has no place

_INDENT = "  "


def write(invoice: model.Invoice) -> Written:
    """A UBL Invoice or CreditNote in UTF-8. Raises Unconvertible for what UBL cannot express.

    BT-24 and BT-23 are Peppol's own where the model has none.
    """
    carried: list[Carry] = []
    invoice = complete(invoice, carried)
    page = Page(invoice.credit_note, invoice.currency, invoice.vat_currency)
    uri, tag = (binding.CREDIT_NOTE_ROOT if invoice.credit_note else binding.INVOICE_ROOT)[1:].split("}")
    prefixes = "".join(f' xmlns:{prefix}="{uri}"' for prefix, uri in sorted(NAMESPACES.items()))
    page.parts.append(f'<?xml version="1.0" encoding="UTF-8"?>\n<{tag} xmlns="{uri}"{prefixes}>\n')
    children(page, invoice, _CREDIT_NOTE if invoice.credit_note else _INVOICE, _INDENT)
    page.parts.append(f"</{tag}>\n")
    return Written(content="".join(page.parts).encode(), carried=carried + page.carried)


def children(page: Page, owner: Any, steps: Steps, indent: str) -> None:
    """Writes what the fields of a group say, in the order of the schema."""
    for give, name, more in steps:
        if name:
            value = getattr(owner, name)
            if value is not None:
                give(page, value, more, indent)
        else:
            give(page, owner, more, indent)


def group(page: Page, value: Any, more: Element, indent: str) -> None:
    """A group of the model that it has once."""
    tag, steps, lacks = more
    begun = len(page.parts)
    page.parts.append(f"{indent}<{tag}>\n")
    children(page, value, steps, indent + _INDENT)
    if len(page.parts) > begun + 1:
        page.parts.append(f"{indent}</{tag}>\n")
    else:
        page.parts[begun] = f"{indent}<{tag}/>\n"
    for name, term in lacks:
        lost = getattr(value, name)
        if lost is not None:
            page.lost(term, lost, f"UBL has no place for it in {tag}")


def groups(page: Page, values: list[Any], more: Element, indent: str) -> None:
    """Each group of a list."""
    for value in values:
        group(page, value, more, indent)


def within(page: Page, owner: Any, more: tuple[str, Steps], indent: str) -> None:
    """A wrapper that is no group of the model, if there is anything to write in it."""
    tag, steps = more
    begun = len(page.parts)
    page.parts.append(f"{indent}<{tag}>\n")
    children(page, owner, steps, indent + _INDENT)
    if len(page.parts) > begun + 1:
        page.parts.append(f"{indent}</{tag}>\n")
    else:
        del page.parts[begun]


def each(page: Page, values: list[Any], more: tuple[str, Giver, Any], indent: str) -> None:
    """A wrapper round each value of a list."""
    tag, give, inner = more
    for value in values:
        page.parts.append(f"{indent}<{tag}>\n")
        give(page, value, inner, indent + _INDENT)
        page.parts.append(f"{indent}</{tag}>\n")


def note(page: Page, notes: list[model.Note], tag: str, indent: str) -> None:
    """BG-1: the subject code stands in the text, as `#code#text`."""
    for one in notes:
        subject = "" if one.subject is None else f"#{one.subject}#"
        page.parts.append(f"{indent}<{tag}>{escaped(subject + (one.text or ''))}</{tag}>\n")


def charges(page: Page, owner: model.Invoice | model.Line, more: Element, indent: str) -> None:
    """The allowances, then the charges."""
    groups(page, owner.allowances, more, indent)
    page.charge = True
    groups(page, owner.charges, more, indent)
    page.charge = False


def indicator(page: Page, owner: model.AllowanceCharge, tag: str, indent: str) -> None:
    """As it was received, or else as the list says; a discount of a price is an allowance."""
    said = owner.indicator
    if said is None:
        said = "true" if page.charge else "false"
    text(page, said, tag, indent)


def reference(page: Page, owner: model.Invoice, tag: str, indent: str) -> None:
    """BT-18, BT-11 of a credit note, and the supporting documents."""
    if owner.object is not None:
        typed_reference(page, owner.object, (tag, tables.OBJECT_TYPE), indent)
    if owner.credit_note and owner.project is not None:
        typed_reference(page, model.Identifier(value=owner.project), (tag, tables.PROJECT_TYPE), indent)
    groups(page, owner.documents, (tag, *_REFERENCE), indent)


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
            amount(page, sums.vat, "cbc:TaxAmount", indent + _INDENT)
        groups(page, owner.vat_breakdown, _BREAKDOWN, indent + _INDENT)
        page.parts.append(f"{indent}</{tag}>\n")
    if sums.vat_accounting is not None:
        page.parts.append(f"{indent}<{tag}>\n")
        accounting_amount(page, sums.vat_accounting, "cbc:TaxAmount", indent + _INDENT)
        page.parts.append(f"{indent}</{tag}>\n")


def totals(page: Page, value: model.Totals, more: Element, indent: str) -> None:
    """BG-22 but for BT-110 and BT-111."""
    group(page, value, more, indent)


_GIVERS: dict[Kind, Giver] = {
    Kind.TEXT: text,
    Kind.DATE: date,
    Kind.NUMBER: number,
    Kind.AMOUNT: amount,
    Kind.NOTE: note,
}
_OF_OWNER: dict[Kind, Giver] = {
    Kind.INDICATOR: indicator,
    Kind.REFERENCE: reference,
    Kind.TAX_TOTAL: tax_total,
}


def _table(table: Table) -> tuple[Steps, tuple[tuple[str, str], ...]]:
    return _steps(table.rows), tuple(table.lacks.items())


def _steps(rows: tuple[Row, ...]) -> Steps:
    return [_step(node) for node in nodes_of(rows)]


def _step(node: Node) -> Step:
    tag = node.tag
    match node.meaning:
        case None if node.many:
            give, name, more = _step(node.inner[0])
            return each, name, (tag, give, more)
        case None:
            return within, "", (tag, [_step(inner) for inner in node.inner])
        case Table():
            return groups if node.many else group, node.name, (tag, *_table(node.meaning))
        case Charges(table=table):
            return charges, "", (tag, *_table(table))
        case Coded():
            return coded, node.name, (tag, node.meaning)
        case Kind.TEXT if node.many:
            return texts, node.name, tag
        case _ if node.attributes:
            return attributed, "", (tag, node.name, node.attributes)
        case Kind.OBJECT:
            return typed_reference, node.name, (tag, tables.OBJECT_TYPE)
        case Kind.TOTALS:
            return totals, node.name, (tag, *_table(tables.TOTALS))
    if node.meaning in _OF_OWNER:
        return _OF_OWNER[node.meaning], "", tag
    return _GIVERS[node.meaning], node.name, tag


_REFERENCE = _table(tables.REFERENCE)
_TYPED_REFERENCE = _table(tables.TYPED_REFERENCE)
_BREAKDOWN: Element = ("cac:TaxSubtotal", *_table(tables.BREAKDOWN))
_INVOICE = _steps(binding.INVOICE.rows)
_CREDIT_NOTE = _steps(binding.CREDIT_NOTE.rows)

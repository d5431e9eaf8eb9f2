"""UBL 2.1 Invoice and CreditNote to the model: one walk over the tree, driven by the tables of the binding.

Never raises for what a well-formed document says. The first element of a kind that fits is taken; what the model has no
place for is a leftover, and so is a wrapper from which nothing was taken.
"""

from typing import Any

from pipeline import invoice as model
from transforms.format import Reading
from transforms.peppol import binding
from transforms.peppol import groups as tables
from transforms.peppol.table import CREDIT_NOTE_ROOT, NAMESPACES, Special
from transforms.read_groups import ReadingDialect, Steps, children, groups, leave
from transforms.read_values import Fields, Walk, accounting_amount, first_text, text_of
from transforms.table import expanded

_CURRENCY = expanded("cbc:DocumentCurrencyCode", NAMESPACES)
_VAT_CURRENCY = expanded("cbc:TaxCurrencyCode", NAMESPACES)
_TAX_TOTAL = expanded("cac:TaxTotal", NAMESPACES)
_TAX_SUBTOTAL = expanded("cac:TaxSubtotal", NAMESPACES)
_TAX_AMOUNT = expanded("cbc:TaxAmount", NAMESPACES)
_TYPE_CODE = expanded("cbc:DocumentTypeCode", NAMESPACES)


class UblWalk(Walk):
    """What one walk has to know of a UBL document beside."""

    __slots__ = ("credit_note", "tax_totals")

    def __init__(self, credit_note: bool, currency: str | None, tax_totals: tuple[Any, Any]) -> None:
        super().__init__(currency)
        self.credit_note = credit_note
        self.tax_totals = tax_totals  # the elements of BT-110 and BT-111


def read(root: Any) -> Reading:
    """The model of a UBL Invoice or CreditNote element, and what of it the model does not hold."""
    credit_note = root.tag == CREDIT_NOTE_ROOT
    currency = first_text(root, _CURRENCY)
    walk = UblWalk(credit_note, currency, _tax_totals(root, currency))
    fields: Fields = {"source": root, "credit_note": credit_note}
    children(root, _CREDIT_NOTE if credit_note else _INVOICE, fields, walk)
    vat = {name: fields.pop(name) for name in ("vat", "vat_accounting") if name in fields}
    if vat or "totals" in fields:
        fields["totals"] = model.Totals(**fields.get("totals", {}), **vat)
    return Reading(
        invoice=model.Invoice(**fields),
        root=root,
        leftovers=walk.leftovers,
        attributes=walk.attributes,
        currencies=walk.currencies,
        irregular=walk.irregular,
        blank=walk.blank,
    )


def note(child: Any, name: str, _: None, fields: Fields, walk: Walk) -> None:
    """BG-1: the subject code stands in the text, as `#code#text`."""
    text, subject = text_of(child, walk), None
    if text[:1] == "#" == text[4:5] and "#" not in text[1:4]:
        subject, text = text[1:4], text[5:]
    fields.setdefault(name, []).append(model.Note(source=child, text=text, subject=subject))
    if child.keys() or len(child):
        walk.leave_inside(child)


def reference(child: Any, name: str, _: None, fields: Fields, walk: UblWalk) -> None:
    """BT-18, BT-11 of a credit note, or a supporting document: the type code tells."""
    code = first_text(child, _TYPE_CODE)
    if code == tables.OBJECT_TYPE:
        typed_reference(child, "object", code, fields, walk)
    elif code == tables.PROJECT_TYPE and walk.credit_note:
        typed_reference(child, "project", code, fields, walk)
    else:
        groups(child, name, (model.SupportingDocument, _REFERENCE), fields, walk)


def typed_reference(child: Any, name: str, code: str, fields: Fields, walk: Walk) -> None:
    """A reference that is one identifier of the model, told by its type code; one of another type is left over."""
    before = len(walk.leftovers), len(walk.attributes)
    own: Fields = {}
    if name not in fields and first_text(child, _TYPE_CODE) == code:
        children(child, _TYPED_REFERENCE, own, walk)
    identifier = own.get("reference")
    if identifier is None:
        leave(child, before, walk)
    elif name == "object":
        fields[name] = identifier
    else:
        fields[name] = identifier.value
        if identifier.scheme is not None:
            walk.leave_attributes(identifier.source, ["schemeID"])


def tax_total(child: Any, _: str, __: None, fields: Fields, walk: UblWalk) -> None:
    """BT-110 with the VAT breakdown, or BT-111; any other tax total is left over."""
    before = len(walk.leftovers), len(walk.attributes)
    own: Fields = {}
    main, accounting = walk.tax_totals
    if child is main:
        children(child, _MAIN_TAX_TOTAL, own, walk)
    elif child is accounting:
        children(child, _ACCOUNTING_TAX_TOTAL, own, walk)
    if own:
        fields.update(own)
    else:
        leave(child, before, walk)


def _tax_totals(root: Any, currency: str | None) -> tuple[Any, Any]:
    """The TaxTotal of BT-110: the first with subtotals, if any has; and that of BT-111: in BT-6, without subtotals."""
    vat_currency = first_text(root, _VAT_CURRENCY)
    main, bare, accounting = None, [], []
    for total in root.iterchildren(_TAX_TOTAL):
        if next(total.iterchildren(_TAX_SUBTOTAL), None) is not None:
            main = total if main is None else main
        elif vat_currency is None or _currency_of(total) != vat_currency:
            bare.append(total)
        else:
            accounting.append(total)
    if main is None and not bare and vat_currency == currency:  # nothing but their order tells the two apart
        bare = accounting[:1]
        del accounting[:1]
    if main is None and bare:
        main = bare[0]
    return main, accounting[0] if accounting else None


def _currency_of(total: Any) -> str | None:
    tax = next(total.iterchildren(_TAX_AMOUNT), None)
    return None if tax is None else tax.get("currencyID")


def totals(child: Any, name: str, _: None, fields: Fields, walk: Walk) -> None:
    """BG-22 but for BT-110 and BT-111; its fields wait for those."""
    if name in fields:
        walk.leftovers.append(child)
        return
    own: Fields = {"source": child}
    children(child, _TOTALS, own, walk)
    fields[name] = own


_DIALECT = ReadingDialect(
    namespaces=NAMESPACES,
    takers={
        Special.NOTE: (note, None),
        Special.REFERENCE: (reference, None),
        Special.OBJECT: (typed_reference, tables.OBJECT_TYPE),
        Special.TAX_TOTAL: (tax_total, None),
        Special.TOTALS: (totals, None),
    },
)
_REFERENCE = _DIALECT.steps(tables.REFERENCE.rows)
_TYPED_REFERENCE = _DIALECT.steps(tables.TYPED_REFERENCE.rows)
_TOTALS = _DIALECT.steps(tables.TOTALS.rows)
_MAIN_TAX_TOTAL = _DIALECT.steps(tables.MAIN_TAX_TOTAL)
_ACCOUNTING_TAX_TOTAL: Steps = {_TAX_AMOUNT: (accounting_amount, "vat_accounting", None)}
_INVOICE = _DIALECT.steps(binding.INVOICE.rows)
_CREDIT_NOTE = _DIALECT.steps(binding.CREDIT_NOTE.rows)

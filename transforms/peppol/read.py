"""UBL 2.1 Invoice and CreditNote to the model: one walk over the tree, driven by the tables of the binding.

Never raises for what a well-formed document says. The first element of a kind that fits is taken; what the model has no
place for is a leftover, and so is a wrapper from which nothing was taken.
"""

from typing import Any

from pipeline import invoice as model
from transforms.format import Reading
from transforms.peppol import binding
from transforms.peppol import groups as tables
from transforms.peppol.read_values import (
    Fields,
    Taker,
    Walk,
    accounting_amount,
    amount,
    attributed,
    coded,
    date,
    first_text,
    number,
    texts,
)
from transforms.peppol.table import Charges, Coded, Kind, Node, Row, Table, expanded, nodes_of

Steps = dict[str, tuple[Taker | None, str, Any]]  # tag -> what takes it (None: a text), the field, what that needs

_CURRENCY = expanded("cbc:DocumentCurrencyCode")
_VAT_CURRENCY = expanded("cbc:TaxCurrencyCode")
_TAX_TOTAL = expanded("cac:TaxTotal")
_TAX_SUBTOTAL = expanded("cac:TaxSubtotal")
_TAX_AMOUNT = expanded("cbc:TaxAmount")
_TYPE_CODE = expanded("cbc:DocumentTypeCode")


def read(root: Any) -> Reading:
    """The model of a UBL Invoice or CreditNote element, and what of it the model does not hold."""
    credit_note = root.tag == binding.CREDIT_NOTE_ROOT
    currency = first_text(root, _CURRENCY)
    walk = Walk(credit_note, currency, _tax_totals(root, currency))
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
    )


def children(element: Any, steps: Steps, fields: Fields, walk: Walk) -> None:
    """Takes the children of an element into the fields of its group: the loop in which reading spends its time."""
    names = element.keys()
    if names:
        walk.leave_attributes(element, names)
    for child in element:
        step = steps.get(child.tag)
        if step is None:
            if isinstance(child.tag, str):  # no comment or processing instruction
                walk.leftovers.append(child)
            continue
        take, name, more = step
        if take is not None:
            take(child, name, more, fields, walk)
        elif name in fields:
            walk.leftovers.append(child)
        else:
            fields[name] = child.text or ""
            if child.keys() or len(child):
                walk.leave_inside(child)


def group(child: Any, name: str, more: tuple[type[Any], Steps], fields: Fields, walk: Walk) -> None:
    """A group of the model that it has once."""
    if name in fields:
        walk.leftovers.append(child)
        return
    own: Fields = {"source": child}
    children(child, more[1], own, walk)
    fields[name] = more[0](**own)


def groups(child: Any, name: str, more: tuple[type[Any], Steps], fields: Fields, walk: Walk) -> None:
    """One more group of a list."""
    own: Fields = {"source": child}
    children(child, more[1], own, walk)
    fields.setdefault(name, []).append(more[0](**own))


def within(child: Any, _: str, more: tuple[frozenset[str], Steps], fields: Fields, walk: Walk) -> None:
    """A wrapper that is no group of the model: what it holds belongs to the group round it."""
    names, steps = more
    before = len(walk.leftovers), len(walk.attributes)
    if names.isdisjoint(fields):
        children(child, steps, fields, walk)
        if not names.isdisjoint(fields):
            return
    _leave(child, before, walk)


def each(child: Any, name: str, steps: Steps, fields: Fields, walk: Walk) -> None:
    """A wrapper that repeats, round one value of a list."""
    before = len(walk.leftovers), len(walk.attributes)
    own: Fields = {}
    children(child, steps, own, walk)
    if name in own:
        fields.setdefault(name, []).append(own[name])
    else:
        _leave(child, before, walk)


def _leave(child: Any, before: tuple[int, int], walk: Walk) -> None:
    """Nothing of a wrapper was taken: it is left over itself, instead of what was noted inside it."""
    del walk.leftovers[before[0] :], walk.attributes[before[1] :]
    walk.leftovers.append(child)


def note(child: Any, name: str, _: None, fields: Fields, walk: Walk) -> None:
    """BG-1: the subject code stands in the text, as `#code#text`."""
    text, subject = child.text or "", None
    if text[:1] == "#" == text[4:5] and "#" not in text[1:4]:
        subject, text = text[1:4], text[5:]
    fields.setdefault(name, []).append(model.Note(source=child, text=text, subject=subject))
    if child.keys() or len(child):
        walk.leave_inside(child)


def charges(child: Any, name: str, steps: Steps, fields: Fields, walk: Walk) -> None:
    """An allowance or a charge, as its indicator says; an allowance where it says neither."""
    own: Fields = {"source": child}
    children(child, steps, own, walk)
    if own.get("indicator", "").strip() in ("true", "1"):
        name = "charges"
    fields.setdefault(name, []).append(model.AllowanceCharge(**own))


def reference(child: Any, name: str, _: None, fields: Fields, walk: Walk) -> None:
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
        _leave(child, before, walk)
    elif name == "object":
        fields[name] = identifier
    else:
        fields[name] = identifier.value
        if identifier.scheme is not None:
            walk.leave_attributes(identifier.source, ["schemeID"])


def tax_total(child: Any, _: str, __: None, fields: Fields, walk: Walk) -> None:
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
        _leave(child, before, walk)


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


_TAKERS: dict[Kind, tuple[Taker | None, Any]] = {
    Kind.TEXT: (None, None),
    Kind.INDICATOR: (None, None),
    Kind.DATE: (date, None),
    Kind.NUMBER: (number, None),
    Kind.AMOUNT: (amount, None),
    Kind.NOTE: (note, None),
    Kind.REFERENCE: (reference, None),
    Kind.OBJECT: (typed_reference, tables.OBJECT_TYPE),
    Kind.TAX_TOTAL: (tax_total, None),
    Kind.TOTALS: (totals, None),
}


def _steps(rows: tuple[Row, ...]) -> Steps:
    return _steps_of(nodes_of(rows))


def _steps_of(nodes: list[Node]) -> Steps:
    return {expanded(node.tag): _step(node) for node in nodes}


def _step(node: Node) -> tuple[Taker | None, str, Any]:
    match node.meaning:
        case None:
            names = [name for inner in node.inner for name in inner.fields()]
            steps = _steps_of(node.inner)
            return (each, names[0], steps) if node.many else (within, "", (frozenset(names), steps))
        case Table(model=group_class, rows=rows):
            return groups if node.many else group, node.name, (group_class, _steps(rows))
        case Charges(table=table):
            return charges, node.name, _steps(table.rows)
        case Coded():
            return coded, node.name, node.meaning
        case Kind.TEXT if node.many:
            return texts, node.name, None
        case _ if node.attributes:
            return attributed, node.name, (node.meaning is Kind.NUMBER, node.attributes)
    taker, more = _TAKERS[node.meaning]
    return taker, node.name, more


_REFERENCE = _steps(tables.REFERENCE.rows)
_TYPED_REFERENCE = _steps(tables.TYPED_REFERENCE.rows)
_TOTALS = _steps(tables.TOTALS.rows)
_MAIN_TAX_TOTAL = _steps(tables.MAIN_TAX_TOTAL)
_ACCOUNTING_TAX_TOTAL: Steps = {_TAX_AMOUNT: (accounting_amount, "vat_accounting", None)}
_INVOICE = _steps(binding.INVOICE.rows)
_CREDIT_NOTE = _steps(binding.CREDIT_NOTE.rows)

"""Reading the elements that only CII has: dates in a format, party identifiers, tax numbers, references, tax totals."""

from datetime import date as Date
from typing import Any

from pipeline import invoice as model
from transforms.cii.names import (
    DATE_FORMAT,
    NAMESPACES,
    OBJECT_TYPE,
    OTHER_TAX,
    OTHER_TAX_NUMBER,
    PROJECT_NAME,
    SUPPORTING_TYPE,
    TAX_POINT_FROM_CII,
    TENDER_TYPE,
    VAT,
    VAT_NUMBER,
)
from transforms.read_groups import Steps, children, leave
from transforms.read_values import Fields, Walk, coded, first_text, number_of
from transforms.table import Coded, expanded

_TYPE_CODE = expanded("ram:TypeCode", NAMESPACES)
_ID, _NAME = expanded("ram:ID", NAMESPACES), expanded("ram:Name", NAMESPACES)
_TAXES = {VAT_NUMBER: VAT, OTHER_TAX_NUMBER: OTHER_TAX}


class CiiWalk(Walk):
    """What one walk has to know of a CII document beside, and what it finds in several places that the model has once.

    `gross` is the BasisQuantity of the gross price read last.
    """

    __slots__ = ("gross", "tax_point_code", "tax_point_date", "vat_currency")

    def __init__(self, currency: str | None, vat_currency: str | None) -> None:
        super().__init__(currency)
        self.vat_currency = vat_currency
        self.tax_point_date: Date | None = None
        self.tax_point_code: str | None = None
        self.gross: Any = None


def date(child: Any, name: str, tag: str, fields: Fields, walk: CiiWalk) -> None:
    """A date, YYYYMMDD in an element of its own; what is no such date is left over."""
    value = None if name in fields else _date_of(child, tag)
    if value is None:
        walk.leftovers.append(child)
    else:
        fields[name] = value


def _date_of(child: Any, tag: str) -> Date | None:
    inner = child[0] if len(child) == 1 else None
    if inner is None or inner.tag != tag or inner.get("format") != DATE_FORMAT:
        return None
    text = (inner.text or "").strip()
    if len(text) != 8 or not (text.isascii() and text.isdecimal()):
        return None
    try:
        return Date(int(text[:4]), int(text[4:6]), int(text[6:]))
    except ValueError:
        return None


def amount(child: Any, name: str, _: None, fields: Fields, walk: CiiWalk) -> None:
    """An amount. It need not say its currency; where it does, that should be the document's."""
    if name in fields:
        walk.leftovers.append(child)
    else:
        fields[name] = _amount_of(child, walk)


def _amount_of(child: Any, walk: CiiWalk, *expected: str | None) -> Any:
    for attribute, value in child.items():
        if attribute != "currencyID":
            walk.leave_attributes(child, [attribute])
        elif value not in (expected or (walk.currency,)):
            walk.currencies.append((child, value))
    walk.leftovers.extend(child.iterchildren("*"))
    return number_of(child, walk)


def tax_total(child: Any, _: str, __: None, fields: Fields, walk: CiiWalk) -> None:
    """BT-110, or BT-111 where it is in the accounting currency."""
    currency = child.get("currencyID")
    accounting = walk.vat_currency is not None and currency == walk.vat_currency
    name = "vat_accounting" if accounting and (currency != walk.currency or "vat" in fields) else "vat"
    if name in fields:
        walk.leftovers.append(child)
    else:
        fields[name] = _amount_of(child, walk, walk.currency, walk.vat_currency)


def identifier(child: Any, name: str, meaning: Coded, fields: Fields, walk: CiiWalk) -> None:
    """One more identifier of a party; ID and GlobalID differ by having a scheme."""
    own: Fields = {}
    coded(child, name, meaning, own, walk)
    fields.setdefault(name, []).append(own[name])


def tax_number(child: Any, name: str, _: None, fields: Fields, walk: CiiWalk) -> None:
    """A number at a tax authority: its scheme says for which tax."""
    if name in fields:
        walk.leftovers.append(child)
        return
    fields[name] = model.Identifier(source=child, value=child.text or "")
    for attribute, value in child.items():
        if attribute == "schemeID":
            fields["scheme"] = _TAXES.get(value.strip(), value)
        else:
            walk.leave_attributes(child, [attribute])
    walk.leftovers.extend(child.iterchildren("*"))


def project(child: Any, name: str, _: None, fields: Fields, walk: CiiWalk) -> None:
    """BT-11; its name is left over, unless it is the one that says nothing."""
    value = None if name in fields else first_text(child, _ID)
    if value is None:
        walk.leftovers.append(child)
        return
    fields[name] = value
    own = (child.find(_ID), child.find(_NAME) if first_text(child, _NAME) == PROJECT_NAME else None)
    walk.leftovers.extend(inner for inner in child.iterchildren("*") if inner not in own)
    walk.leave_attributes(own[0], own[0].keys())


def reference(child: Any, name: str, more: tuple[Steps, Steps], fields: Fields, walk: CiiWalk) -> None:
    """BT-17, BT-18 or a supporting document: the type code tells."""
    code = (first_text(child, _TYPE_CODE) or "").strip()
    if code == TENDER_TYPE:
        _typed(child, "tender", more[1], fields, walk)
    elif code == OBJECT_TYPE:
        _typed(child, "object", more[1], fields, walk)
    else:
        own: Fields = {"source": child}
        children(child, more[0], own, walk)
        if code == SUPPORTING_TYPE:
            del own["type_code"]
        fields.setdefault(name, []).append(model.SupportingDocument(**own))


def line_object(child: Any, name: str, steps: Steps, fields: Fields, walk: CiiWalk) -> None:
    """BT-128; a reference of another type is left over."""
    if (first_text(child, _TYPE_CODE) or "").strip() == OBJECT_TYPE:
        _typed(child, name, steps, fields, walk)
    else:
        walk.leftovers.append(child)


def _typed(child: Any, name: str, steps: Steps, fields: Fields, walk: CiiWalk) -> None:
    """A reference that is one identifier of the model."""
    before = len(walk.leftovers), len(walk.attributes)
    own: Fields = {}
    if name not in fields:
        children(child, steps, own, walk)
    value, scheme = own.get("value"), own.get("scheme")
    if value is None or (name == "tender" and scheme is not None):
        leave(child, before, walk)
    else:
        fields[name] = value if name == "tender" else model.Identifier(source=child, value=value, scheme=scheme)


def tax_point_date(child: Any, _: str, tag: str, __: Fields, walk: CiiWalk) -> None:
    """BT-7, which stands in each breakdown; another than the first is left over."""
    value = _date_of(child, tag)
    if value is None or walk.tax_point_date not in (None, value):
        walk.leftovers.append(child)
    else:
        walk.tax_point_date = value


def tax_point_code(child: Any, _: str, __: None, ___: Fields, walk: CiiWalk) -> None:
    """BT-8, which stands in each breakdown, in the code list of CII; another than the first is left over."""
    value = TAX_POINT_FROM_CII.get((child.text or "").strip(), child.text or "")
    if walk.tax_point_code not in (None, value):
        walk.leftovers.append(child)
    else:
        walk.tax_point_code = value


def gross_basis(child: Any, name: str, _: None, fields: Fields, walk: CiiWalk) -> None:
    """BT-149 beside the gross price: for a price that has none beside the net price."""
    fields[name] = number_of(child, walk), child.get("unitCode")
    walk.gross = child


def basis(child: Any, name: str, _: None, fields: Fields, walk: CiiWalk) -> None:
    """BT-149 and BT-150 beside the net price; one beside the gross price that differs is left over."""
    if name in fields:
        walk.leftovers.append(child)
        return
    quantity, unit = number_of(child, walk), child.get("unitCode")
    fields[name] = quantity
    if unit is not None:
        fields["price.base_unit"] = unit
    if fields.get("price.gross_basis", (quantity, unit)) != (quantity, unit):
        walk.leftovers.append(walk.gross)
    if "price.gross_basis" in fields:
        # Not taken out: an element in which the fields do not grow counts as one that nobody read.
        fields["price.gross_basis"] = None

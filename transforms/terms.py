"""The number of each business term, by its place in the model: `lines.item.name` is BT-153.

Source: EN 16931-1, as the comments of pipeline/invoice.py have it. Indexes of lists are left out of a place. What UBL
carries beside the terms (the network of a card, the type of a supporting document) has the number of its group.
"""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, fields
from datetime import date
from decimal import Decimal
from functools import cache, lru_cache
from operator import attrgetter
from typing import Any

from pipeline.invoice import Group, Identifier, Invoice, TaxRegistration

_ADDRESS = ("line1", "line2", "line3", "city", "postcode", "subdivision", "country")
_CONTACT = ("name", "telephone", "email")
_CHARGE = ("amount", "base", "percent", "reason", "reason_code", "vat.code", "vat.rate")
_CATEGORY = ("code", "rate", "exemption_reason", "exemption_code")

# Fields of a group, and their numbers in the same order; a hyphen where EN 16931 has none.
_GROUPS: tuple[tuple[str, str, tuple[str, ...], str], ...] = (
    (
        "BG-0",
        "",
        (
            *("number", "issue_date", "type_code", "currency", "vat_currency", "tax_point_date", "due_date"),
            *("buyer_reference", "project", "contract", "purchase_order", "sales_order", "receiving_advice"),
            *("despatch_advice", "tender", "object", "buyer_accounting", "payment_terms", "process", "specification"),
        ),
        "1 2 3 5 6 7 9 10 11 12 13 14 15 16 17 18 19 20 23 24",
    ),
    ("BG-1", "notes", ("text", "subject"), "22 21"),
    ("BG-3", "preceding", ("number", "issue_date"), "25 26"),
    (
        "BG-4",
        "seller",
        ("name", "trading_name", "identifiers", "creditors", "legal_id", "tax_registrations", "other_registrations"),
        "27 28 29 90 30 31 32",
    ),
    ("BG-4", "seller", ("legal_form", "endpoint"), "33 34"),
    ("BG-5", "seller.address", _ADDRESS, "35 36 162 37 38 39 40"),
    ("BG-6", "seller.contact", _CONTACT, "41 42 43"),
    (
        "BG-7",
        "buyer",
        ("name", "trading_name", "identifiers", "legal_id", "tax_registrations", "other_registrations", "endpoint"),
        "44 45 46 47 48 48 49",
    ),
    ("BG-7", "buyer", ("legal_form",), "-"),
    ("BG-8", "buyer.address", _ADDRESS, "50 51 163 52 53 54 55"),
    ("BG-9", "buyer.contact", _CONTACT, "56 57 58"),
    ("BG-10", "payee", ("name", "identifiers", "creditors", "legal_id"), "59 60 90 61"),
    ("BG-11", "tax_representative", ("name", "tax_registrations", "other_registrations"), "62 63 63"),
    ("BG-12", "tax_representative.address", _ADDRESS, "64 65 164 66 67 68 69"),
    ("BG-13", "delivery", ("name", "location", "date"), "70 71 72"),
    ("BG-15", "delivery.address", _ADDRESS, "75 76 165 77 78 79 80"),
    ("BG-14", "period", ("start", "end", "tax_point_code"), "73 74 8"),
    ("BG-16", "payments", ("means_code", "means_text", "remittance", "due_date"), "81 82 83 9"),
    ("BG-17", "payments.transfer", ("account", "name", "provider"), "84 85 86"),
    ("BG-18", "payments.card", ("number", "network", "holder"), "87 - 88"),
    ("BG-19", "payments.debit", ("mandate", "account"), "89 91"),
    ("BG-20", "allowances", _CHARGE, "92 93 94 97 98 95 96"),
    ("BG-21", "charges", _CHARGE, "99 100 101 104 105 102 103"),
    (
        "BG-22",
        "totals",
        (
            *("lines", "allowances", "charges", "without_vat", "vat", "vat_accounting", "with_vat", "prepaid"),
            *("rounding", "payable"),
        ),
        "106 107 108 109 110 111 112 113 114 115",
    ),
    ("BG-23", "vat_breakdown", ("taxable", "tax"), "116 117"),
    ("BG-23", "vat_breakdown.category", _CATEGORY, "118 119 120 121"),
    ("BG-24", "documents", ("reference", "type_code", "description", "uri"), "122 - 123 124"),
    ("BG-24", "documents.attachment", ("content", "mime", "filename"), "125 125-1 125-2"),
    (
        "BG-25",
        "lines",
        ("id", "note", "object", "quantity", "unit", "net", "order_line", "accounting"),
        "126 127 128 129 130 131 132 133",
    ),
    ("BG-26", "lines.period", ("start", "end", "tax_point_code"), "134 135 -"),
    ("BG-27", "lines.allowances", _CHARGE, "136 137 138 139 140 - -"),
    ("BG-28", "lines.charges", _CHARGE, "141 142 143 144 145 - -"),
    ("BG-29", "lines.price", ("net", "base_quantity", "base_unit"), "146 149 150"),
    ("BG-29", "lines.price.discount", _CHARGE, "147 148 - - - - -"),
    (
        "BG-31",
        "lines.item",
        ("name", "description", "seller_id", "buyer_id", "standard_id", "classifications", "origin"),
        "153 154 155 156 157 158 159",
    ),
    ("BG-32", "lines.item.attributes", ("name", "value"), "160 161"),
    ("BG-30", "lines.item.vat", _CATEGORY, "151 152 - -"),
)


def _numbered() -> Iterator[tuple[str, str]]:
    for group, path, names, numbers in _GROUPS:
        for name, number in zip(names, numbers.split(), strict=True):
            yield f"{path}.{name}" if path else name, group if number == "-" else f"BT-{number}"


_TERMS: Mapping[str, str] = dict(_numbered())
_GROUP_OF: Mapping[str, str] = {path: group for group, path, _, _ in _GROUPS if path}

_NOT_WORD = re.compile(r"\W+")

# What tells one kind of value from another, and is no term: the tax of a category, the sign of an allowance.
_TELLING = frozenset({"source", "credit_note", "indicator"})
_CREDITOR = "SEPA"  # the scheme by which UBL tells BT-90 among the identifiers of seller and payee


@dataclass(slots=True)
class Term:
    """One value of a model: where it stands (with and without the indexes of lists), and the element of its group."""

    path: str  # lines[3].item.name, counted from 1
    place: str  # lines.item.name
    number: str  # its BT number; that of its group where EN 16931 does not number it
    value: str | Decimal | date
    source: Any

    @property
    def key(self) -> str:
        """What other spellings of the value have in common with it: see key_of."""
        value = self.value
        return key_of(value) if isinstance(value, str) and len(value) > _SHORT else _key_of_short(value)

    @property
    def text(self) -> str:
        """The value as people read it."""
        return format(self.value, "f") if isinstance(self.value, Decimal) else str(self.value)


def key_of(value: str | Decimal | date) -> str:
    """What two spellings of one value have in common: the number, the day, or the letters and digits of a text."""
    if isinstance(value, Decimal):
        return (f"{value.normalize():f}" if value else "0") if value.is_finite() else str(value)
    if isinstance(value, date):
        return value.isoformat()
    return value.casefold() if value.isalnum() else _NOT_WORD.sub("", value).casefold() or value


# What is said before a conversion is said after it, and in the next document: texts of that length are remembered.
_SHORT = 40  # characters
_key_of_short = lru_cache(maxsize=4096)(key_of)


@cache
def number_of(place: str) -> str:
    """The BT number of a place in the model, or the BG number where it has none of its own."""
    number = _TERMS.get(place)
    if number is not None:
        return number
    outer, _, last = place.rpartition(".")
    if last in ("identifier", "value"):
        return number_of(outer)
    base = number_of(outer) if outer else "BG-0"
    return f"{base}-{1 if last == 'scheme' else 2}" if last in ("scheme", "version") and base[:2] == "BT" else base


def groups_of(place: str) -> Iterator[str]:
    """The BG numbers of the groups that a place is in, the innermost first; none for a term of the invoice itself."""
    while place:
        place = place.rpartition(".")[0]
        if place in _GROUP_OF:
            yield _GROUP_OF[place]


@dataclass(slots=True)
class Terms:
    """Every value of a model in the order of its fields, and how long each list is: `lines`, `lines[3].allowances`.

    What is empty at the end of a list does not count.
    """

    all: list[Term] = field(default_factory=list)
    lengths: dict[str, int] = field(default_factory=dict)

    def __iter__(self) -> Iterator[Term]:
        return iter(self.all)

    def collect(self, group: Any, path: str, place: str, source: Any) -> None:
        """What a group says, and the groups in it."""
        named, values = _saying(type(group), place)  # type: ignore[arg-type]  # a class is hashable, whatever its instances are
        own, *said = values(group)
        source = source if own is None else own
        for (name, at, number), value in zip(named, said, strict=True):
            if value is None:
                continue
            if isinstance(value, list):
                self._collect_list(value, name, path, place, source)
            elif isinstance(value, Group):
                self.collect(value, f"{path}{name}.", f"{at}.", source)
            elif not isinstance(value, str) or (value and not value.isspace()):
                self.all.append(Term(path + name, at, number, value, source))

    def _collect_list(self, values: list[Any], name: str, path: str, place: str, source: Any) -> None:
        for index, value in enumerate(values, 1):
            before = len(self.all)
            kind = _kind_of(value, name)
            if isinstance(value, Group):
                self.collect(value, f"{path}{kind}[{index}].", f"{place}{kind}.", source)
            elif value and not value.isspace():
                at = place + kind
                self.all.append(Term(f"{path}{kind}[{index}]", at, number_of(at), value, source))
            if len(self.all) > before:
                self.lengths[path + kind] = index


def terms_of(invoice: Invoice) -> Terms:
    """Every value of a model."""
    terms = Terms()
    terms.collect(invoice, "", "", None)
    return terms


def _kind_of(value: Group | str, field: str) -> str:
    """The field of a list, by another name where what one of it says makes it another term."""
    if isinstance(value, TaxRegistration) and not value.is_vat:
        return "other_registrations"
    if field == "identifiers" and isinstance(value, Identifier) and value.scheme == _CREDITOR:
        return "creditors"
    return field


@cache
def _saying(kind: type[Any], place: str) -> tuple[tuple[tuple[str, str, str], ...], Callable[[Any], tuple[Any, ...]]]:
    """The fields of a group that say something, with their places and numbers, and what reads them, its source first.

    A scheme that has a version is a term; one without tells a kind.
    """
    names = [one.name for one in fields(kind)]
    saying = [name for name in names if name not in _TELLING and (name != "scheme" or "version" in names)]
    return tuple((name, place + name, number_of(place + name)) for name in saying), attrgetter("source", *saying)

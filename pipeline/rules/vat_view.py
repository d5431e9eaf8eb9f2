"""What the rules on VAT categories look at: which categories are used where, and what the lines sum to by category.

Both are gathered in one walk, so that a document of n lines with n distinct rates costs n, not n times n.
"""

from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from pipeline.money import decimal_of
from pipeline.rules.en16931_view import examined, in_vat, is_false, is_true, the_root, value
from pipeline.rules.predicates import normalized, number
from pipeline.rules.rule import Document
from pipeline.rules.ubl import CAC, CBC, clark, has, nodes, text, texts

LINE = "line"  # an item of a line, wherever it is
BREAKDOWN = "breakdown"
ALLOWANCE, CHARGE = "allowance", "charge"  # of the document
INNER_ALLOWANCE, INNER_CHARGE = "inner allowance", "inner charge"  # of a line, a price or anything else
NEITHER = "neither"  # an allowance or charge of the document that does not say which
INNER_NEITHER = "inner neither"
ELSEWHERE = "elsewhere"

ALLOWANCES = frozenset({ALLOWANCE, INNER_ALLOWANCE})
CHARGES = frozenset({CHARGE, INNER_CHARGE})
ALL_CHARGES = ALLOWANCES | CHARGES | {NEITHER, INNER_NEITHER}
ANYWHERE = ALL_CHARGES | {LINE, BREAKDOWN, ELSEWHERE}

_ZERO = Decimal(0)
_ITEM_CATEGORY = clark("cac:Item/cac:ClassifiedTaxCategory")
_BY_RATE = frozenset({"S", "L", "M"})


@dataclass(slots=True, kw_only=True)
class Uses:
    """Where each VAT category is used, and the registrations that the rules on them ask for.

    `counts` has how often (place, code as it stands, whether its tax is VAT) occurs.
    """

    root: Any
    counts: Counter[tuple[str, str, bool]]
    seller_registered: bool  # for any tax
    seller_vat: bool
    representative_vat: bool
    buyer_vat: bool
    buyer_legal: bool

    def used(self, code: str, places: frozenset[str], *, any_tax: bool = False, exact: bool = False) -> int:
        """How often a category is used in these places: for VAT unless `any_tax`, trimmed unless `exact`."""
        return sum(
            count
            for (place, raw, vat), count in self.counts.items()
            if place in places and (vat or any_tax) and (raw if exact else normalized(raw)) == code
        )

    def others(self, code: str, places: frozenset[str]) -> int:
        """How often another category than this is used for VAT in these places."""
        return sum(
            count
            for (place, raw, vat), count in self.counts.items()
            if place in places and vat and normalized(raw) != code
        )


def uses(document: Document) -> Uses:
    """Where the document uses which categories: one walk over those there are."""
    root = document.root
    sellers = [entry for party in root.iter(CAC + "AccountingSupplierParty") for entry in _registrations(party)]
    buyers = list(root.iter(CAC + "AccountingCustomerParty"))
    representatives = root.iter(CAC + "TaxRepresentativeParty")
    return Uses(
        root=root,
        counts=Counter(_places(root)),
        seller_registered=bool(sellers),
        seller_vat=any(map(in_vat, sellers)),
        representative_vat=any(
            in_vat(entry) and has(entry, "cbc:CompanyID")
            for party in representatives
            for entry in nodes(party, "cac:PartyTaxScheme")
        ),
        buyer_vat=any(in_vat(entry) for party in buyers for entry in _registrations(party)),
        buyer_legal=any(has(party, "cac:Party/cac:PartyLegalEntity/cbc:CompanyID") for party in buyers),
    )


def _registrations(party: Any) -> list[Any]:
    return [entry for entry in nodes(party, "cac:Party/cac:PartyTaxScheme") if has(entry, "cbc:CompanyID")]


def _places(root: Any) -> Iterator[tuple[str, str, bool]]:
    for item in root.iter(CAC + "ClassifiedTaxCategory"):
        yield LINE, text(item, "cbc:ID"), in_vat(item)
    for category in root.iter(CAC + "TaxCategory"):
        yield _place(category, root), text(category, "cbc:ID"), in_vat(category)


def _place(category: Any, root: Any) -> str:
    parent = category.getparent()
    if parent.tag == CAC + "AllowanceCharge":
        own = parent.getparent() is root
        if is_false(parent):
            return ALLOWANCE if own else INNER_ALLOWANCE
        if is_true(parent):
            return CHARGE if own else INNER_CHARGE
        return NEITHER if own else INNER_NEITHER
    return BREAKDOWN if is_breakdown(category) else ELSEWHERE


def is_breakdown(category: Any) -> bool:
    """Whether a category stands in a breakdown of the document itself."""
    subtotal = category.getparent()
    if subtotal is None or subtotal.tag != CAC + "TaxSubtotal":
        return False
    total = subtotal.getparent()
    if total is None or total.tag != CAC + "TaxTotal":
        return False
    top = total.getparent()
    return top is not None and top.getparent() is None


@dataclass(slots=True, kw_only=True)
class Sums:
    """What lines, charges and allowances sum to, by category and, where the rate matters, by category and rate."""

    by_line: dict[str, dict[Any, Decimal]]  # line element's tag: {code or (code, rate): amount}
    charges: dict[Any, Decimal]  # charges less allowances of the document
    charged: set[Any]  # (code, rate) of allowances and charges anywhere

    def of(self, key: Any, lines: str) -> Decimal:
        """The amount to tax of a category, or of a category at a rate: lines of one kind, charges, allowances."""
        return self.by_line.get(lines, {}).get(key, _ZERO) + self.charges.get(key, _ZERO)


LINE_TAGS = (CAC + "InvoiceLine", CAC + "CreditNoteLine")


def sums(document: Document) -> Sums:
    """The sums of the document, in one walk over lines, allowances and charges."""
    root = document.root
    by_line: dict[str, dict[Any, Decimal]] = {}
    for line in root.iter(*LINE_TAGS):
        amounts = by_line.setdefault(line.tag, defaultdict(lambda: _ZERO))
        amount = decimal_of(line.findtext(CBC + "LineExtensionAmount") or "0")
        if line.getparent() is root:
            for key in _keys(line.iterfind(_ITEM_CATEGORY)):
                amounts[key] += amount
    charges: dict[Any, Decimal] = defaultdict(lambda: _ZERO)
    charged: set[Any] = set()
    for charge in root.iter(CAC + "AllowanceCharge"):
        keys = _keys(charge.iterchildren(CAC + "TaxCategory"))
        charged |= keys
        sign = 1 if is_true(charge) else -1 if is_false(charge) else 0
        if sign and charge.getparent() is root:
            for key in keys:
                charges[key] += sign * (value(charge, "cbc:Amount") or _ZERO)
    return Sums(by_line=by_line, charges=charges, charged=charged)


def _keys(categories: Iterator[Any]) -> set[Any]:
    """The codes of some categories, and each code whose rate matters with each of the rates."""
    codes: set[str] = set()
    rates: set[Decimal] = set()
    for category in categories:
        codes.add(normalized(text(category, "cbc:ID")))
        rates.update(decimal_of(rate) for rate in texts(category, "cbc:Percent"))
    return codes | {(code, rate) for code in codes & _BY_RATE for rate in rates}


@dataclass(slots=True, kw_only=True)
class Breakdown:
    """A VAT breakdown of the document: its category element, and the sums to compare it with."""

    category: Any
    sums: Sums
    taxable: Decimal | None
    tax: Decimal | None
    rate: Decimal | None

    def less_and_more(self) -> tuple[Decimal, Decimal]:
        """The taxable amount less and plus one, computed as xs:double as the artefact does."""
        amount = number(self.category.getparent().findtext(CBC + "TaxableAmount"))
        return Decimal(amount - 1), Decimal(amount + 1)


def breakdowns(document: Document) -> dict[str, list[Breakdown]]:
    """The breakdowns for VAT by their category, where the document as a whole has to be looked at."""
    found: dict[str, list[Breakdown]] = {}
    for _ in the_root(document):
        for category in document.view(examined).get(CAC + "TaxCategory", ()):
            if is_breakdown(category) and in_vat(category):
                subtotal = category.getparent()
                found.setdefault(normalized(text(category, "cbc:ID")), []).append(
                    Breakdown(
                        category=category,
                        sums=document.view(sums),
                        taxable=value(subtotal, "cbc:TaxableAmount"),
                        tax=value(subtotal, "cbc:TaxAmount"),
                        rate=value(category, "cbc:Percent"),
                    )
                )
    return found


def categories(document: Document) -> dict[tuple[str, str], list[Any]]:
    """The categories for VAT of lines, allowances and charges, by (place, code); those that have to be looked at."""
    found: dict[tuple[str, str], list[Any]] = {}
    elements = document.view(examined)
    for category in elements.get(CAC + "TaxCategory", ()):
        charge = category.getparent()
        if charge.tag == CAC + "AllowanceCharge" and in_vat(category):
            place = ALLOWANCE if is_false(charge) else CHARGE if is_true(charge) else NEITHER
            found.setdefault((place, normalized(text(category, "cbc:ID"))), []).append(category)
    for category in elements.get(CAC + "ClassifiedTaxCategory", ()):
        item = category.getparent()
        line = item.getparent() if item.tag == CAC + "Item" else None
        if line is not None and line.tag in LINE_TAGS and in_vat(category):
            found.setdefault((LINE, normalized(text(category, "cbc:ID"))), []).append(category)
    return found

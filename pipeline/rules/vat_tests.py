"""The tests that the rules on VAT categories make, by the traits of a category: see vat.py for the rules."""

from collections.abc import Callable
from decimal import Decimal
from typing import Any

from pipeline.rules.en16931_view import plain, tax_of, value
from pipeline.rules.predicates import number
from pipeline.rules.ubl import has, nodes, text, texts
from pipeline.rules.vat_traits import Rate, Registered, Trait
from pipeline.rules.vat_view import (
    ALL_CHARGES,
    ALLOWANCE,
    ALLOWANCES,
    ANYWHERE,
    BREAKDOWN,
    CHARGE,
    CHARGES,
    LINE,
    LINE_TAGS,
    NEITHER,
    Breakdown,
    Uses,
)

_ONE = Decimal(1)
_PLACES = frozenset({LINE}), ALLOWANCES, CHARGES
_OWN_PLACES = frozenset({LINE}), frozenset({ALLOWANCE}), frozenset({CHARGE})
_BREAKDOWNS = frozenset({BREAKDOWN})
_ITEMS_AND_CHARGES = ALL_CHARGES | {LINE}


def has_breakdown(trait: Trait) -> Callable[[Uses], bool]:
    """Rule 01: a category that is used has a breakdown: one for each rate, or exactly one."""

    def holds(uses: Uses) -> bool:
        if not trait.by_rate:
            return not uses.used(trait.code, ANYWHERE) or uses.used(trait.code, _BREAKDOWNS) == 1
        if not uses.used(trait.code, _ITEMS_AND_CHARGES, any_tax=trait.any_tax):
            return not uses.used(trait.code, _BREAKDOWNS, any_tax=trait.any_tax)
        # IGIC alone also takes a breakdown of another tax.
        any_tax = trait.any_tax or trait.id == "AF"
        return uses.used(trait.code, _BREAKDOWNS, any_tax=any_tax, exact=trait.exact_breakdown) > 0

    return holds


def _registration(registered: Registered, uses: Uses) -> bool:
    seller = uses.seller_registered or uses.representative_vat
    seller_vat = uses.seller_vat or uses.representative_vat
    if registered is Registered.SELLER:
        return seller
    if registered is Registered.SELLER_VAT:
        return seller_vat
    if registered is Registered.SELLER_AND_BUYER:
        return seller and (uses.buyer_vat or uses.buyer_legal)
    if registered is Registered.BOTH_VAT:
        return seller_vat and uses.buyer_vat
    return not seller_vat and not uses.buyer_vat


def is_registered(trait: Trait, place: int) -> Callable[[Uses], bool]:
    """Rules 02 (lines, place 0), 03 (allowances, 1) and 04 (charges, 2)."""
    # Outside the scope of VAT, only the document's own allowances and charges count.
    places = (_OWN_PLACES if trait.rate is Rate.ABSENT else _PLACES)[place]
    any_tax = trait.any_tax and place == 0
    exact = trait.exact_charge and place == 2

    def holds(uses: Uses) -> bool:
        if not uses.used(trait.code, places, any_tax=any_tax, exact=exact):
            return True
        return uses.used(trait.code, places) > 0 and _registration(trait.registered, uses)

    return holds


def rate_holds(rate: Rate) -> Callable[[Any], bool]:
    """Rules 05 to 07: the test of a rate; where a number is compared with nothing, it fails."""

    def zero(category: Any) -> bool:
        return value(category, "cbc:Percent") == 0

    def positive(category: Any) -> bool:
        return any(number(percent) > 0 for percent in texts(category, "cbc:Percent"))

    def not_negative(category: Any) -> bool:
        return any(number(percent) >= 0 for percent in texts(category, "cbc:Percent"))

    def absent(category: Any) -> bool:
        return not has(category, "cbc:Percent")

    return {Rate.ZERO: zero, Rate.POSITIVE: positive, Rate.NOT_NEGATIVE: not_negative, Rate.ABSENT: absent}[rate]


def expected_taxable(trait: Trait) -> Callable[[Breakdown], str]:
    """What rule 08 expects, for people."""

    def expected(breakdown: Breakdown) -> str:
        key = (trait.code, breakdown.rate) if trait.by_rate else trait.code
        lines = next(iter(breakdown.sums.by_line), LINE_TAGS[0])
        return plain(breakdown.sums.of(key, lines))

    return expected


def taxable_is_sum(trait: Trait) -> Callable[[Breakdown], bool]:
    """Rule 08 of a category with one breakdown: the sum to the cent."""

    def holds(breakdown: Breakdown) -> bool:
        sums = breakdown.sums
        return any(tag in sums.by_line and breakdown.taxable == sums.of(trait.code, tag) for tag in LINE_TAGS)

    return holds


def taxable_is_near_sum(trait: Trait) -> Callable[[Breakdown], bool]:
    """Rule 08 of a category with a breakdown for each rate: the sum at that rate, to within 1."""

    def near(breakdown: Breakdown, key: Any, lines: str) -> bool:
        less, more = breakdown.less_and_more()
        return less < breakdown.sums.of(key, lines) < more

    def applies(breakdown: Breakdown, key: Any, lines: str) -> bool:
        sums = breakdown.sums
        if trait.rate is Rate.NOT_NEGATIVE:
            return lines in sums.by_line
        return key in sums.by_line.get(lines, ()) or key in sums.charged

    def holds(breakdown: Breakdown) -> bool:
        if breakdown.rate is None:
            return True
        key = (trait.code, breakdown.rate)
        return any(applies(breakdown, key, tag) and near(breakdown, key, tag) for tag in LINE_TAGS)

    return holds


def tax_is_zero(breakdown: Breakdown) -> bool:
    """Rule 09 of a category without tax."""
    return breakdown.tax == 0


def computed_tax(breakdown: Breakdown) -> Decimal | None:
    """The taxable amount times the rate, rounded; None where either is missing."""
    if breakdown.taxable is None or breakdown.rate is None:
        return None
    return tax_of(breakdown.taxable, breakdown.rate)


def tax_is_computed(breakdown: Breakdown) -> bool:
    """Rule 09 of a category with tax: the computed tax, to within 1."""
    expected = computed_tax(breakdown)
    if expected is None or breakdown.tax is None:
        return False
    return abs(breakdown.tax) - _ONE < expected < abs(breakdown.tax) + _ONE


def says_why(breakdown: Breakdown) -> bool:
    """Rule 10 of a category without tax."""
    category = breakdown.category
    return has(category, "cbc:TaxExemptionReason") or has(category, "cbc:TaxExemptionReasonCode")


def does_not_say_why(breakdown: Breakdown) -> bool:
    """Rule 10 of a category with tax, and of the zero rate."""
    return not says_why(breakdown)


def delivered(uses: Uses) -> bool:
    """BR-IC-11. The artefact takes any child of the period, and a date of two characters or more."""
    root = uses.root
    if not uses.used("K", _BREAKDOWNS):
        return True
    period = nodes(root, "cac:InvoicePeriod")
    return len(text(root, "cac:Delivery/cbc:ActualDeliveryDate")) > 1 or any(len(part) for part in period)


def delivered_to_country(uses: Uses) -> bool:
    """BR-IC-12."""
    country = text(uses.root, "cac:Delivery/cac:DeliveryLocation/cac:Address/cac:Country/cbc:IdentificationCode")
    return not uses.used("K", _BREAKDOWNS) or len(country) > 1


def alone(*places: str) -> Callable[[Uses], bool]:
    """BR-O-11 to BR-O-14: no other category in these places, where there is a breakdown outside the scope of VAT."""
    return lambda uses: not uses.used("O", _BREAKDOWNS) or not uses.others("O", frozenset(places))


def _raw(uses: Uses, code: str, places: frozenset[str]) -> bool:
    return any(place in places and raw == code for place, raw, _ in uses.counts)


def split_payment_in_italy(uses: Uses) -> bool:
    """BR-B-01: every country in the document is Italy, to the letter."""
    if not _raw(uses, "B", ANYWHERE):
        return True
    return all(country == "IT" for country in texts(uses.root, ".//cbc:IdentificationCode"))


_SPLIT = frozenset({LINE, BREAKDOWN, ALLOWANCE, CHARGE, NEITHER})


def split_payment_alone(uses: Uses) -> bool:
    """BR-B-02."""
    return not (_raw(uses, "B", _SPLIT) and _raw(uses, "S", _SPLIT))

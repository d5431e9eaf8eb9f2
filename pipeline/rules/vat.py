"""The VAT categories of EN 16931: one table of traits, from which the rules of all ten are made.

Every category has the same ten rules, numbered alike: 01 the breakdown, 02 to 04 who has to be registered, 05 to 07 the
rate, 08 the taxable amount, 09 the tax, 10 the reason for exemption. They differ by their traits.
"""

from collections.abc import Iterator
from typing import Any

from pipeline.rules.en16931_view import Select, found_at, itself, plain, the_root
from pipeline.rules.rule import Document, Rule, Scope
from pipeline.rules.vat_tests import (
    alone,
    computed_tax,
    delivered,
    delivered_to_country,
    does_not_say_why,
    expected_taxable,
    has_breakdown,
    is_registered,
    rate_holds,
    says_why,
    split_payment_alone,
    split_payment_in_italy,
    tax_is_computed,
    tax_is_zero,
    taxable_is_near_sum,
    taxable_is_sum,
)
from pipeline.rules.vat_traits import TRAITS, Rate, Registered, Trait
from pipeline.rules.vat_view import (
    ALLOWANCE,
    ALLOWANCES,
    BREAKDOWN,
    CHARGE,
    CHARGES,
    LINE,
    Breakdown,
    Uses,
    breakdowns,
    categories,
    uses,
)


def _breakdown_rules(trait: Trait) -> tuple[Rule[Breakdown], ...]:
    name, name_sv = trait.name, trait.name_sv
    exempt = ("says why no VAT is due", "anger varför ingen moms tas ut")
    liable = ("gives no reason for exemption", "anger inget skäl till momsundantag")
    reason, reason_sv = exempt if trait.exempt else liable
    return (
        Rule(
            f"BR-{trait.id}-08",
            "BT-116 BT-131 BT-92 BT-99",
            f"The taxable amount of category {name} is the sum of its lines and charges, less its allowances",
            f"Underlaget för kategorin {name_sv} är summan av dess rader och tillägg, minus dess avdrag",
            taxable_is_near_sum(trait) if trait.by_rate else taxable_is_sum(trait),
            found=lambda breakdown: plain(breakdown.taxable),
            expected=expected_taxable(trait),
        ),
        Rule(
            f"BR-{trait.id}-09",
            "BT-117 BT-116 BT-119",
            f"The tax of {name} is its taxable amount times its rate" if trait.by_rate else f"The tax of {name} is 0",
            f"Skatten för {name_sv} är underlaget gånger satsen" if trait.by_rate else f"Skatten för {name_sv} är 0",
            tax_is_computed if trait.by_rate else tax_is_zero,
            found=lambda breakdown: plain(breakdown.tax),
            expected=(lambda breakdown: plain(computed_tax(breakdown))) if trait.by_rate else lambda _: "0",
        ),
        Rule(
            f"BR-{trait.id}-10",
            "BT-120 BT-121",
            f"The breakdown of category {name} {reason}",
            f"Specifikationen för kategorin {name_sv} {reason_sv}",
            says_why if trait.exempt else does_not_say_why,
        ),
    )


_RATES = {
    Rate.ZERO: ("has rate 0", "har satsen 0"),
    Rate.POSITIVE: ("has a rate above 0", "har en sats över 0"),
    Rate.NOT_NEGATIVE: ("has a rate of 0 or more", "har en sats på 0 eller mer"),
    Rate.ABSENT: ("has no rate", "har ingen sats"),
}
_OF_PLACES = (
    (LINE, "05", "BT-152", "A line", "En rad"),
    (ALLOWANCE, "06", "BT-96", "An allowance", "Ett avdrag"),
    (CHARGE, "07", "BT-103", "A charge", "Ett tillägg"),
)


def _rate_rule(trait: Trait, number: str, term: str, what: str, what_sv: str) -> Rule[Any]:
    rate, rate_sv = _RATES[trait.rate]
    return Rule(
        f"BR-{trait.id}-{number}",
        term,
        f"{what} with {trait.name} {rate}",
        f"{what_sv} med {trait.name_sv} {rate_sv}",
        rate_holds(trait.rate),
        found=found_at("cbc:Percent"),
    )


_WHO = {
    Registered.SELLER: ("the seller has a tax number", "har säljaren ett skattenummer"),
    Registered.SELLER_VAT: ("the seller has a VAT number", "har säljaren ett momsnummer"),
    Registered.SELLER_AND_BUYER: (
        "the seller has a tax number, and the buyer a VAT or registration number",
        "har säljaren ett skattenummer och köparen ett moms- eller organisationsnummer",
    ),
    Registered.BOTH_VAT: ("seller and buyer have VAT numbers", "har säljare och köpare momsnummer"),
    Registered.NOBODY: ("neither seller nor buyer has a VAT number", "har varken säljare eller köpare momsnummer"),
}


def _document_rules(trait: Trait) -> Iterator[Rule[Uses]]:
    count = "at least one breakdown" if trait.by_rate else "exactly one breakdown"
    count_sv = "minst en momsspecifikation" if trait.by_rate else "exakt en momsspecifikation"
    yield Rule(
        f"BR-{trait.id}-01",
        "BG-23 BT-118",
        f"{trait.name.capitalize()} on lines, allowances or charges has {count} of its own",
        f"{trait.name_sv.capitalize()} på rader, avdrag eller tillägg har {count_sv}",
        has_breakdown(trait),
    )
    who, who_sv = _WHO[trait.registered]
    for place, (what, what_sv) in enumerate((("lines", "rader"), ("allowances", "avdrag"), ("charges", "tillägg"))):
        yield Rule(
            f"BR-{trait.id}-0{place + 2}",
            "BT-31 BT-32 BT-48 BT-63",
            f"Where {what} have the category {trait.name}, {who}",
            f"När {what_sv} har kategorin {trait.name_sv} {who_sv}",
            is_registered(trait, place),
        )


def _used(document: Document) -> Iterator[Uses]:
    for _ in the_root(document):
        yield document.view(uses)


def _root_of(uses: Uses) -> Any:
    return uses.root


def _category_of(breakdown: Breakdown) -> Any:
    return breakdown.category


def _of_category(place: str, code: str) -> Select:
    return lambda document: document.view(categories).get((place, code), ())


def _scopes(trait: Trait) -> Iterator[Scope[Any]]:
    yield Scope(f"VAT: {trait.name}", _used, tuple(_document_rules(trait)), _root_of)
    yield Scope(
        f"VAT breakdown: {trait.name}",
        lambda document: document.view(breakdowns).get(trait.code, ()),
        _breakdown_rules(trait),
        _category_of,
    )
    for place, *words in _OF_PLACES:
        yield Scope(
            f"VAT of {place}: {trait.name}",
            _of_category(place, trait.code),
            (_rate_rule(trait, *words),),
            itself,
        )


SINGLE = Scope(
    "VAT: rules of one category",
    _used,
    (
        Rule(
            "BR-IC-11",
            "BT-72 BG-14",
            "A supply within the EU says when it was delivered, or for what period",
            "En gemenskapsintern leverans anger leveransdag eller period",
            delivered,
        ),
        Rule(
            "BR-IC-12",
            "BT-80",
            "A supply within the EU says to which country it was delivered",
            "En gemenskapsintern leverans anger till vilket land den gick",
            delivered_to_country,
        ),
        Rule(
            "BR-O-11",
            "BT-118",
            "Outside the scope of VAT there is no other VAT breakdown",
            "Utanför momsen finns ingen annan momsspecifikation",
            alone(BREAKDOWN),
        ),
        Rule(
            "BR-O-12",
            "BT-151",
            "Outside the scope of VAT no line has another VAT category",
            "Utanför momsen har ingen rad en annan momskategori",
            alone(LINE),
        ),
        Rule(
            "BR-O-13",
            "BT-95",
            "Outside the scope of VAT no allowance has another VAT category",
            "Utanför momsen har inget avdrag en annan momskategori",
            alone(*ALLOWANCES),
        ),
        Rule(
            "BR-O-14",
            "BT-102",
            "Outside the scope of VAT no charge has another VAT category",
            "Utanför momsen har inget tillägg en annan momskategori",
            alone(*CHARGES),
        ),
        Rule(
            "BR-B-01",
            "BT-151 BT-40 BT-55",
            "Italian split payment is between parties in Italy only",
            "Italiensk delad betalning finns bara mellan parter i Italien",
            split_payment_in_italy,
        ),
        Rule(
            "BR-B-02",
            "BT-151",
            "Italian split payment and standard rate are not in one invoice",
            "Italiensk delad betalning och normal moms finns inte på samma faktura",
            split_payment_alone,
        ),
    ),
    _root_of,
)

PARTS = (*(scope for trait in TRAITS for scope in _scopes(trait)), SINGLE)

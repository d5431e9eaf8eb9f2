"""EN 16931: lines, their allowances and charges, and their items."""

from typing import Any

from pipeline.rules.en16931_payment import decimals, has_reason
from pipeline.rules.en16931_view import LINES, always, at, filled, found_at, in_vat, is_false, is_true, scope
from pipeline.rules.predicates import number
from pipeline.rules.rule import Rule
from pipeline.rules.ubl import has, nodes, texts

_QUANTITIES = ("cbc:InvoicedQuantity", "cbc:CreditedQuantity")


def _has_quantity(line: Any) -> bool:
    return any(has(line, quantity) for quantity in _QUANTITIES)


def _has_unit(line: Any) -> bool:
    return any(found.get("unitCode") is not None for quantity in _QUANTITIES for found in nodes(line, quantity))


def _net_price_not_negative(line: Any) -> bool:
    # A comparison with nothing is false: no price breaks this rule too.
    return any(number(price) >= 0 for price in texts(line, "cac:Price/cbc:PriceAmount"))


def _gross_price_not_negative(line: Any) -> bool:
    prices = texts(line, "cac:Price/cac:AllowanceCharge/cbc:BaseAmount")
    return not prices or any(number(price) >= 0 for price in prices)


def _has_vat_category(line: Any) -> bool:
    categories = nodes(line, "cac:Item/cac:ClassifiedTaxCategory")
    return any(in_vat(category) and has(category, "cbc:ID") for category in categories)


LINE = scope(
    "lines",
    at(*LINES),
    Rule(
        "BR-21", "BT-126", "A line has an identifier", "En rad har en beteckning", lambda line: filled(line, "cbc:ID")
    ),
    Rule("BR-22", "BT-129", "A line has a quantity", "En rad har ett antal", _has_quantity),
    Rule("BR-23", "BT-130", "The quantity of a line has a unit", "Radens antal har en enhet", _has_unit),
    Rule(
        "BR-24",
        "BT-131",
        "A line has a net amount",
        "En rad har ett nettobelopp",
        lambda line: has(line, "cbc:LineExtensionAmount"),
    ),
    Rule(
        "BR-25",
        "BT-153",
        "The item of a line has a name",
        "Radens artikel har ett namn",
        lambda line: filled(line, "cac:Item/cbc:Name"),
    ),
    Rule(
        "BR-26",
        "BT-146",
        "A line has a net price",
        "En rad har ett nettopris",
        lambda line: has(line, "cac:Price/cbc:PriceAmount"),
    ),
    Rule(
        "BR-27",
        "BT-146",
        "A net price is given and not negative",
        "Nettopriset är angivet och inte negativt",
        _net_price_not_negative,
        found=found_at("cac:Price/cbc:PriceAmount"),
    ),
    Rule(
        "BR-28",
        "BT-148",
        "A gross price is not negative",
        "Bruttopriset är inte negativt",
        _gross_price_not_negative,
        found=found_at("cac:Price/cac:AllowanceCharge/cbc:BaseAmount"),
    ),
    Rule(
        "BR-CO-04",
        "BT-151",
        "The item of a line has a VAT category",
        "Radens artikel har en momskategori",
        _has_vat_category,
    ),
    decimals("BR-DEC-23", "BT-131", "The net amount of a line", "Radens nettobelopp", "cbc:LineExtensionAmount"),
)


def _has_amount(charge: Any) -> bool:
    return has(charge, "cbc:Amount")


ALLOWANCES = scope(
    "line allowances",
    at(*(f"{line}/cac:AllowanceCharge" for line in LINES), where=is_false),
    Rule("BR-41", "BT-136", "An allowance on a line has an amount", "Ett radavdrag har ett belopp", _has_amount),
    Rule("BR-42", "BT-139 BT-140", "An allowance on a line has a reason", "Ett radavdrag har en orsak", has_reason),
    Rule(
        "BR-CO-07",
        "BT-139 BT-140",
        "The reason of a line's allowance and its code say the same; nobody can test that",
        "Radavdragets orsak och dess kod säger samma sak, vilket inte går att pröva",
        always,
    ),
    Rule(
        "BR-CO-23",
        "BT-139 BT-140",
        "An allowance on a line has a reason, a code for it, or both",
        "Ett radavdrag har en orsak, en kod för den eller båda",
        has_reason,
    ),
    decimals("BR-DEC-24", "BT-136", "The amount of a line's allowance", "Radavdragets belopp", "cbc:Amount"),
    decimals("BR-DEC-25", "BT-137", "The base of a line's allowance", "Radavdragets underlag", "cbc:BaseAmount"),
)
CHARGES = scope(
    "line charges",
    at(*(f"{line}/cac:AllowanceCharge" for line in LINES), where=is_true),
    Rule("BR-43", "BT-141", "A charge on a line has an amount", "Ett radtillägg har ett belopp", _has_amount),
    Rule("BR-44", "BT-144 BT-145", "A charge on a line has a reason", "Ett radtillägg har en orsak", has_reason),
    Rule(
        "BR-CO-08",
        "BT-144 BT-145",
        "The reason of a line's charge and its code say the same; nobody can test that",
        "Radtilläggets orsak och dess kod säger samma sak, vilket inte går att pröva",
        always,
    ),
    Rule(
        "BR-CO-24",
        "BT-144 BT-145",
        "A charge on a line has a reason, a code for it, or both",
        "Ett radtillägg har en orsak, en kod för den eller båda",
        has_reason,
    ),
    decimals("BR-DEC-27", "BT-141", "The amount of a line's charge", "Radtilläggets belopp", "cbc:Amount"),
    decimals("BR-DEC-28", "BT-142", "The base of a line's charge", "Radtilläggets underlag", "cbc:BaseAmount"),
)
ATTRIBUTES = scope(
    "item attributes",
    at("cac:AdditionalItemProperty"),
    Rule(
        "BR-54",
        "BG-32",
        "An attribute of an item has a name and a value",
        "En artikelegenskap har ett namn och ett värde",
        lambda attribute: has(attribute, "cbc:Name") and has(attribute, "cbc:Value"),
    ),
)
CLASSIFICATIONS = scope(
    "item classifications",
    at(*(f"{line}/cac:Item/cac:CommodityClassification/cbc:ItemClassificationCode" for line in LINES)),
    Rule(
        "BR-65",
        "BT-158",
        "The classification of an item says from which list it is",
        "Artikelns klassificering anger ur vilken lista den är",
        lambda code: code.get("listID") is not None,
    ),
)
STANDARD_IDS = scope(
    "standard item identifiers",
    at(*(f"{line}/cac:Item/cac:StandardItemIdentification/cbc:ID" for line in LINES)),
    Rule(
        "BR-64",
        "BT-157",
        "The standard identifier of an item says its scheme",
        "Artikelns standardidentifierare anger sitt schema",
        lambda identifier: identifier.get("schemeID") is not None,
    ),
)

PARTS = (LINE, ALLOWANCES, CHARGES, ATTRIBUTES, CLASSIFICATIONS, STANDARD_IDS)

"""Reading: the lines, with their items and prices."""

from typing import Any

from pipeline import invoice as model
from transforms.svefaktura.names import GTIN, UNIT_AGENCY, UNIT_LIST, cac, cbc
from transforms.svefaktura.read_totals import CATEGORY, charged
from transforms.svefaktura.read_values import (
    Fields,
    Step,
    Walk,
    amount,
    children,
    day,
    group,
    identifier,
    number_of,
    text,
    text_within,
    within,
)

# Attributes that say of a unit's code what the model takes for granted: it is of UN/ECE Recommendation 20.
_GRANTED = {"quantityUnitCodeListID": UNIT_LIST, "quantityUnitCodeListAgencyID": UNIT_AGENCY}


def line(child: Any, fields: Fields, walk: Walk) -> None:
    """BG-25. The order (BT-13) stands on the lines here; it is of the invoice as long as they do not disagree."""
    own: Fields = {"source": child}
    children(child, _LINE, own, walk)
    order = own.pop("order", None)
    if order is not None:
        fields.setdefault("orders", []).append((order, child))
    fields.setdefault("lines", []).append(model.Line(**own))


def purchase_order(fields: Fields, walk: Walk) -> None:
    """BT-13, where the lines name one order; where they name several, each reference is left over."""
    orders = fields.pop("orders", [])
    if len({order for order, _ in orders}) == 1:
        fields["purchase_order"] = orders[0][0]
    else:
        path = "/".join((cac("OrderLineReference"), cac("OrderReference")))
        walk.leftovers.extend(child.find(path) for _, child in orders)


def count_lines(root: Any, fields: Fields, walk: Walk) -> None:
    """The count of lines is in no field of the model; where it is not said once and rightly, that is ambiguous."""
    if fields.pop("line_counts", None) != [str(len(fields.get("lines", ())))]:
        walk.ambiguous.append(root)


def _quantity(name: str, unit: str) -> Step:
    """A step for a quantity and its unit, as received."""

    def step(child: Any, fields: Fields, walk: Walk) -> None:
        if name in fields:
            walk.leftovers.append(child)
            return
        for attribute, said in child.items():
            if attribute == "quantityUnitCode":
                fields[unit] = said
            elif _GRANTED.get(attribute) != said:
                walk.leave(child, [attribute])
        fields[name] = number_of(child, walk)

    return step


def _delivery(child: Any, fields: Fields, walk: Walk) -> None:
    """BG-26: a line is delivered on one day here."""
    own: Fields = {}
    _take_day(child, own, walk)
    if "day" not in own:
        return
    if "period" in fields:
        walk.leftovers.append(child)
    else:
        fields["period"] = model.Period(source=child, start=own["day"], end=own["day"])


def _allowance_charge(child: Any, fields: Fields, walk: Walk) -> None:
    """BG-27 or BG-28, by the indicator."""
    charged(child, _ALLOWANCE, fields, walk)


_take_day = within({cbc("ActualDeliveryDateTime"): day("day")})
_ALLOWANCE = {
    cbc("ChargeIndicator"): text("indicator"),
    cbc("Amount"): amount("amount"),
    cac("AllowanceChargeBaseAmount"): amount("base"),
}
_PRICE = {cbc("PriceAmount"): amount("net"), cbc("BaseQuantity"): _quantity("base_quantity", "base_unit")}
_ITEM = {
    cbc("Description"): text("name"),
    cac("BuyersItemIdentification"): text_within(cac("ID"), "buyer_id"),
    cac("SellersItemIdentification"): text_within(cac("ID"), "seller_id"),
    cac("StandardItemIdentification"): within({cac("ID"): identifier("standard_id", GTIN)}),
    cac("TaxCategory"): group("vat", model.VatCategory, CATEGORY),
    cac("BasePrice"): group("price", model.Price, _PRICE),
}


def _item(child: Any, fields: Fields, walk: Walk) -> None:
    """BG-31, and the price (BG-29), which stands in the item here."""
    if "item" in fields:
        walk.leftovers.append(child)
        return
    own: Fields = {"source": child}
    children(child, _ITEM, own, walk)
    if "price" in own:
        fields["price"] = own.pop("price")
    fields["item"] = model.Item(**own)


_LINE = {
    cac("ID"): text("id"),
    cbc("InvoicedQuantity"): _quantity("quantity", "unit"),
    cbc("LineExtensionAmount"): amount("net"),
    cbc("Note"): text("note"),
    cac("OrderLineReference"): within(
        {
            cac("BuyersLineID"): text("order_line"),
            cac("OrderReference"): text_within(cac("BuyersID"), "order"),
        }
    ),
    cac("Delivery"): _delivery,
    cac("AllowanceCharge"): _allowance_charge,
    cac("Item"): _item,
}

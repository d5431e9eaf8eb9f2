"""Writing: the lines, with their items and prices."""

import re
from decimal import Decimal
from typing import Any

from pipeline import invoice as model
from transforms.svefaktura.names import UNIT_AGENCY, UNIT_LIST, cac, cbc
from transforms.svefaktura.units import CODES
from transforms.svefaktura.write_totals import category
from transforms.svefaktura.write_values import Page, amount, child, day, holdable, identifier, plain, text

_CODE = re.compile("[A-Z0-9]{2,3}")


def line(page: Page, parent: Any, value: model.Line, order: str | None) -> None:
    """BG-25. `order` (BT-13) stands on the lines here."""
    element = child(parent, cac("InvoiceLine"))
    text(element, cac("ID"), value.id or "")
    _quantity(element, cbc("InvoicedQuantity"), value.quantity, value.unit)
    amount(element, cbc("LineExtensionAmount"), value.net, page.currency)
    text(element, cbc("Note"), value.note)
    _order(element, value.order_line, order)
    if value.period is not None:
        day(child(element, cac("Delivery")), cbc("ActualDeliveryDateTime"), value.period.start)
    for one in (*value.allowances, *value.charges):
        _allowance_charge(page, element, one)
    _item(page, element, value)


def _order(parent: Any, order_line: str | None, order: str | None) -> None:
    if order_line is None and order is None:
        return
    element = child(parent, cac("OrderLineReference"))
    text(element, cac("BuyersLineID"), order_line)
    if order is not None:
        text(child(element, cac("OrderReference")), cac("BuyersID"), order)


def _quantity(parent: Any, tag: str, value: Decimal | None, unit: str | None) -> None:
    """A quantity and its unit; a code of UN/ECE Recommendation 20 is said to be one."""
    if value is None:
        return
    element = text(parent, tag, plain(value))
    element.set("quantityUnitCode", holdable(unit or ""))
    if unit is not None and _CODE.fullmatch(unit) and unit.lower() not in CODES:
        element.set("quantityUnitCodeListID", UNIT_LIST)
        element.set("quantityUnitCodeListAgencyID", UNIT_AGENCY)


def _allowance_charge(page: Page, parent: Any, value: model.AllowanceCharge) -> None:
    """BG-27 or BG-28."""
    element = child(parent, cac("AllowanceCharge"))
    text(element, cbc("ChargeIndicator"), value.indicator)
    amount(element, cbc("Amount"), value.amount, page.currency)
    amount(element, cac("AllowanceChargeBaseAmount"), value.base, page.currency)


def _item(page: Page, parent: Any, line: model.Line) -> None:
    """BG-31, and the price (BG-29), which stands in the item here."""
    element = child(parent, cac("Item"))
    item = line.item or model.Item()
    text(element, cbc("Description"), item.name)
    for tag, number in (("BuyersItemIdentification", item.buyer_id), ("SellersItemIdentification", item.seller_id)):
        if number is not None:
            text(child(element, cac(tag)), cac("ID"), number)
    if item.standard_id is not None:
        identifier(child(element, cac("StandardItemIdentification")), cac("ID"), item.standard_id)
    category(element, item.vat)
    if line.price is not None:
        price = child(element, cac("BasePrice"))
        amount(price, cbc("PriceAmount"), line.price.net, page.currency)
        _quantity(price, cbc("BaseQuantity"), line.price.base_quantity, line.price.base_unit)

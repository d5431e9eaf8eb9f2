"""Writing: the lines, with their items and prices."""

from pipeline import invoice as model
from transforms.svefaktura.names import Special
from transforms.svefaktura.write_totals import CATEGORY
from transforms.table import Charges, Kind, Table, below

TEXT, AMOUNT = Kind.TEXT, Kind.AMOUNT

_DELIVERY = Table(model.Period, (("cbc:ActualDeliveryDateTime", Special.DAY, "start"),))
_ALLOWANCES = Charges(
    Table(
        model.AllowanceCharge,
        (
            ("cbc:ChargeIndicator", TEXT, "indicator"),
            ("cbc:Amount", AMOUNT, "amount"),
            ("cac:AllowanceChargeBaseAmount", AMOUNT, "base"),
        ),
    )
)
_PRICE = Table(
    model.Price,
    (
        ("cbc:PriceAmount", AMOUNT, "net"),
        ("cbc:BaseQuantity", Special.BASE_QUANTITY, "base_quantity"),
    ),
)
# BG-31, and the price (BG-29), which stands in the item here.
_ITEM = below(
    "cac:Item!",
    ("cbc:Description", TEXT, "item.name"),
    ("cac:BuyersItemIdentification/cac:ID", TEXT, "item.buyer_id"),
    ("cac:SellersItemIdentification/cac:ID", TEXT, "item.seller_id"),
    ("cac:StandardItemIdentification/cac:ID", Special.IDENTIFIER, "item.standard_id"),
    ("cac:TaxCategory", CATEGORY, "item.vat"),
    ("cac:BasePrice", _PRICE, "price"),
)
LINE = Table(
    model.Line,
    (
        ("cac:ID", TEXT, "id"),
        ("cbc:InvoicedQuantity", Special.QUANTITY, "quantity"),
        ("cbc:LineExtensionAmount", AMOUNT, "net"),
        ("cbc:Note", TEXT, "note"),
        ("cac:OrderLineReference/cac:BuyersLineID", TEXT, "order_line"),
        ("cac:OrderLineReference/cac:OrderReference/cac:BuyersID", Special.ORDER, ""),
        ("cac:Delivery", _DELIVERY, "period"),
        ("cac:AllowanceCharge*", _ALLOWANCES, "allowances"),
        *_ITEM,
    ),
)

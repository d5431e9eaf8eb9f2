"""Writing: addresses, always structured."""

from collections.abc import Sequence

from pipeline import invoice as model
from transforms.svefaktura.names import Special
from transforms.table import Kind, Made, Row, Table, below

TEXT = Kind.TEXT

COUNTRY = "cac:Country/cac:IdentificationCode"
_COUNTRY: Row = (COUNTRY, TEXT, "address.country")
_STREET: tuple[Row, ...] = (
    ("cbc:Postbox", TEXT, "address.line2"),
    ("cbc:StreetName", TEXT, "address.line1"),
    ("cbc:Department", TEXT, "address.line3"),
    ("cbc:CityName", TEXT, "address.city"),
    ("cbc:PostalZone", TEXT, "address.postcode"),
)


def _placed(delivery: model.Delivery) -> Sequence[model.Delivery]:
    """The delivery, if it says anything of where it went."""
    said = delivery.address is not None or delivery.location is not None or delivery.name is not None
    return [delivery] if said else ()


# The address of a party stands also where there is nothing to say: Svefaktura demands it.
ADDRESS = below("cac:Address!", *_STREET, _COUNTRY)

# BG-15, with the identifier and the receiver of the place (BT-71, BT-70).
_PLACE = Table(
    model.Delivery,
    (
        ("cac:ID", Special.IDENTIFIER, "location"),
        *_STREET,
        ("cac:AddressLine/cbc:Line", TEXT, "name"),
        _COUNTRY,
    ),
)
DELIVERY = Table(
    model.Delivery,
    (
        ("cbc:ActualDeliveryDateTime", Special.DAY, "date"),
        ("cac:DeliveryAddress", Made(_placed, _PLACE), ""),
    ),
)

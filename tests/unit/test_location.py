"""Normalised XPaths do not depend on what prefixes a document chose."""

from pipeline.location import Locator, normalised_xpath
from transforms.xml import parse

CAC = "urn:oasis:names:specification:ubl:schema:xsd:CommonAggregateComponents-2"
DOCUMENT = f"""<x:Invoice xmlns:x="urn:oasis:names:specification:ubl:schema:xsd:Invoice-2" xmlns:q="{CAC}">
<q:Delivery/><q:InvoiceLine><q:Price/></q:InvoiceLine><q:InvoiceLine/><o xmlns="urn:other"/>
<Delivery xmlns="urn:other"/>
</x:Invoice>"""


def test_prefixes_are_fixed_and_numbers_stand_only_among_twins() -> None:
    root = parse(DOCUMENT.encode())
    assert [normalised_xpath(element) for element in root.iter()] == [
        "/Invoice",
        "/Invoice/cac:Delivery",
        "/Invoice/cac:InvoiceLine[1]",
        "/Invoice/cac:InvoiceLine[1]/cac:Price",
        "/Invoice/cac:InvoiceLine[2]",
        "/Invoice/{urn:other}o",
        "/Invoice/{urn:other}Delivery",
    ]


def test_a_locator_says_what_a_single_path_says() -> None:
    root = parse(DOCUMENT.encode())
    locator = Locator()
    assert [locator.path(element) for element in root.iter()] == [normalised_xpath(element) for element in root.iter()]

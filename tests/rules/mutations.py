"""Changes to a full sample as hypothesis makes them: other texts, attributes and elements that rules look at."""

from collections.abc import Callable, Iterator
from copy import deepcopy
from typing import Any

from hypothesis import strategies as st
from lxml import etree

from pipeline.schema import check_schema
from tests.peppol.samples import UBL, root_of

SCHEMAS = {"invoice": "ubl-invoice", "credit-note": "ubl-creditnote"}

AMOUNTS = ("0", "1.00", "-100.00", "1.005", "+500.00", " 850.00", "850.01", "849.01", "12345678901234567890.12", "5.")
RATES = ("0", "25", "25.00", "0.4", "-1", " 12 ")
DATES = ("2026-02-01", "2026-02-01+02:00", "2026-03-31Z")
TEXTS = (
    "",
    " ",
    "S",
    " S",
    "E",
    "Z",
    "O",
    "K",
    "AE",
    "L",
    "M",
    "B",
    "VAT",
    "vat ",
    "30",
    "58",
    "130",
    "50",
    "#AAI#",
    "#Q#",
)
CODES = ("SE", "EL", "IT", "EUR", "SEK", "380", "381", "261", "VATEX-EU-O", "vatex-eu-ae", "Exempelbolaget AB", "SEPA")
ATTRIBUTES = ("schemeID", "listID", "currencyID", "unitCode", "mimeCode", "name", "languageID")
VALUES = ("0088", "SEPA", "sepa", "EUR", "SEK", "C62", " HUR ", "STI", "", "X")
ELEMENTS = (
    "<cac:AllowanceCharge><cbc:ChargeIndicator>1</cbc:ChargeIndicator><cbc:Amount currencyID='EUR'>1</cbc:Amount>"
    "<cac:TaxCategory><cbc:ID>S</cbc:ID><cac:TaxScheme><cbc:ID>VAT</cbc:ID></cac:TaxScheme></cac:TaxCategory>"
    "</cac:AllowanceCharge>",
    "<cac:PartyTaxScheme><cac:TaxScheme/></cac:PartyTaxScheme>",
    "<cac:TaxTotal><cbc:TaxAmount currencyID='EUR'>1.001</cbc:TaxAmount></cac:TaxTotal>",
    "<cac:Delivery><cbc:ActualDeliveryDate>2026-02-03</cbc:ActualDeliveryDate></cac:Delivery>",
    "<cac:InvoicePeriod><cbc:DescriptionCode>4</cbc:DescriptionCode></cac:InvoicePeriod>",
    "<cac:PaymentMeans><cbc:PaymentMeansCode>30</cbc:PaymentMeansCode></cac:PaymentMeans>",
    "<cbc:AllowanceChargeReason>En till</cbc:AllowanceChargeReason>",
    "<cbc:UUID>1</cbc:UUID>",
)

KINDS = ("text", "attribute", "unattribute", "drop", "copy", "insert")
CHANGES = st.lists(st.tuples(st.sampled_from(KINDS), st.integers(0, 400), st.integers(0, 400)), min_size=1, max_size=4)


def _values(element: Any) -> tuple[str, ...]:
    tag = element.tag
    if tag.endswith("Amount"):
        return AMOUNTS
    if tag.endswith(("Percent", "Numeric", "Quantity")):
        return RATES
    return DATES if tag.endswith("Date") else (*TEXTS, *CODES)


def _insert(element: Any, choice: int) -> None:
    prefixes = " ".join(f'xmlns:{prefix}="{uri}"' for prefix, uri in UBL.items())
    element.addprevious(etree.fromstring(f"<x {prefixes}>{ELEMENTS[choice % len(ELEMENTS)]}</x>")[0])


def apply(root: Any, kind: str, place: int, choice: int) -> None:
    """One change, at an element other than the root."""
    elements = list(root.iter())[1:]
    element = elements[place % len(elements)]
    if kind == "text" and not len(element):
        values = _values(element)
        element.text = values[choice % len(values)]
    elif kind == "attribute":
        element.set(ATTRIBUTES[choice % len(ATTRIBUTES)], VALUES[choice % len(VALUES)])
    elif kind == "unattribute" and element.keys():
        del element.attrib[element.keys()[0]]
    elif kind == "drop":
        element.getparent().remove(element)
    elif kind == "copy":
        element.addnext(deepcopy(element))
    elif kind == "insert":
        _insert(element, choice)


def changed(sample: str, changes: list[tuple[str, int, int]]) -> Any:
    """A full sample after those of the changes that leave it valid to its schema."""
    root = root_of(sample)
    for change in changes:
        tried = deepcopy(root)
        apply(tried, *change)
        if not check_schema(tried, SCHEMAS[sample]):
            root = tried
    return root


def thinned(make: Callable[[], Any]) -> Iterator[tuple[str, Any]]:
    """The document that `make` gives the root of, without each of its elements and with each leaf blank: its tag, and
    what is left of the document."""
    for place in range(1, len(list(make().iter()))):
        for drop in (True, False):
            root = make()
            element = list(root.iter())[place]
            if drop:
                element.getparent().remove(element)
            elif not len(element):
                element.text = " "
            yield element.tag, root

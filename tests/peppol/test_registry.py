"""Formats are found by the root of a document and by their names."""

import pytest
from lxml import etree

from tests.peppol.samples import FULL, root_of
from transforms.peppol import PEPPOL
from transforms.registry import FORMATS, by_name, format_of
from transforms.svefaktura import SVEFAKTURA


@pytest.mark.parametrize("name", FULL)
def test_a_ubl_document_is_peppol(name: str) -> None:
    assert format_of(root_of(name)) is PEPPOL


@pytest.mark.parametrize(
    "root",
    [
        "<Invoice/>",
        '<Invoice xmlns="urn:oasis:names:specification:ubl:schema:xsd:CreditNote-2"/>',
        '<Order xmlns="urn:oasis:names:specification:ubl:schema:xsd:Order-2"/>',
    ],
)
def test_another_root_is_no_format(root: str) -> None:
    assert format_of(etree.fromstring(root)) is None


def test_the_root_of_a_svefaktura_is_svefaktura() -> None:
    assert format_of(etree.fromstring('<Invoice xmlns="urn:sfti:documents:BasicInvoice:1:0"/>')) is SVEFAKTURA


def test_a_format_is_found_by_its_name() -> None:
    assert by_name("peppol") is PEPPOL
    assert by_name("svefaktura") is SVEFAKTURA
    assert by_name("edifact") is None


def test_no_two_formats_share_a_name_or_a_root() -> None:
    names = [one.name for one in FORMATS]
    roots = [root for one in FORMATS for root in one.roots]
    assert len(set(names)) == len(names)
    assert len(set(roots)) == len(roots)

"""What is read, written and read again is the same; what is written satisfies the schema."""

from collections import Counter
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given

from pipeline.invoice import Invoice
from pipeline.outcomes import Rejected
from pipeline.schema import check_schema
from tests.models import invoices
from tests.peppol.samples import FULL, facts, root_of
from transforms.peppol import PEPPOL
from transforms.peppol.read import read
from transforms.peppol.write import write
from transforms.xml import parse


@given(invoices())
def test_a_model_survives_being_written_and_read(invoice: Invoice) -> None:
    written = write(invoice)
    reading = read(parse(written.content))
    assert reading.invoice == invoice
    assert (reading.leftovers, reading.attributes, reading.irregular, written.carried) == ([], [], [], [])


@given(invoices())
def test_the_same_model_gives_the_same_bytes(invoice: Invoice) -> None:
    content = write(invoice).content
    assert write(read(parse(content)).invoice).content == content


@pytest.mark.parametrize("name", FULL)
def test_a_document_with_every_business_term_survives(name: str) -> None:
    root = root_of(name)
    written = write(read(root).invoice)
    assert written.carried == []
    assert facts(parse(written.content)) == facts(root)


@pytest.mark.parametrize("name", FULL)
def test_a_document_with_every_business_term_is_valid_before_and_after(name: str) -> None:
    root = root_of(name)
    assert check_schema(root, PEPPOL.roots[root.tag]) == []
    assert check_schema(parse(write(read(root).invoice).content), PEPPOL.roots[root.tag]) == []


@pytest.mark.parametrize(
    "number", ["0", "0.00", "-0.10", "25", "25.000", "12345678901234567890.123456789012345678", "0.00000000001"]
)
def test_a_number_is_written_with_the_digits_it_was_read_with(number: str) -> None:
    invoice = read(root_of("invoice")).invoice
    invoice.lines[0].net = Decimal(number)  # type: ignore[misc]
    assert f'<cbc:LineExtensionAmount currencyID="EUR">{number}</cbc:LineExtensionAmount>'.encode() in (
        write(invoice).content
    )


def test_every_shared_document_survives_where_the_model_holds_all_of_it(shared: Path) -> None:
    folders = (shared / "conformance" / "bases" / "peppol", shared / "svefaktura" / "examples" / "peppol-se")
    outcomes = Counter(outcome_of(path.read_bytes()) for folder in folders for path in sorted(folder.rglob("*.xml")))
    assert set(outcomes) <= {"same", "holds more than the model", "refused by the parser"}, outcomes
    assert outcomes["same"] > 100


def outcome_of(content: bytes) -> str:
    try:
        root = parse(content)
    except Rejected:
        return "refused by the parser"
    reading = read(root)
    written = write(reading.invoice)
    again = parse(written.content)
    if any(one.term not in ("BT-23", "BT-24") for one in written.carried):
        return f"carried {written.carried}"
    if reading.leftovers or reading.attributes or reading.currencies or reading.irregular or written.carried:
        return "holds more than the model"
    if check_schema(again, PEPPOL.roots[root.tag]) and not check_schema(root, PEPPOL.roots[root.tag]):
        return "no longer valid"
    return "same" if same(reading.invoice, root, again) else "changed"


def same(invoice: Invoice, before: Any, after: Any) -> bool:
    return read(after).invoice == invoice and facts(before) == facts(after)

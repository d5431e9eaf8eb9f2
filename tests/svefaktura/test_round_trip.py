"""What is read, written and read again is the same; what is written satisfies the schema and breaks no fatal rule."""

from pathlib import Path

import pytest
from hypothesis import assume, given

from pipeline.findings import Severity
from pipeline.invoice import Invoice
from pipeline.schema import check_schema
from tests.models import invoices as any_invoices
from tests.svefaktura.changes import changed
from tests.svefaktura.models import invoices
from tests.svefaktura.test_rules import judged
from transforms.format import Unconvertible
from transforms.svefaktura.read import read
from transforms.svefaktura.write import write
from transforms.xml import parse


def fatal(content: bytes) -> list[str]:
    return [found.rule for found in judged(parse(content)) if found.severity is Severity.FATAL]


def refused(invoice: Invoice) -> bool:
    try:
        write(invoice)
    except Unconvertible:
        return True
    return False


@given(invoices())
def test_a_model_survives_being_written_and_read(invoice: Invoice) -> None:
    assume(invoice.totals is not None and (invoice.totals.payable or 0) >= 0 and (invoice.totals.with_vat or 0) >= 0)
    written = write(invoice)
    reading = read(parse(written.content))
    assert reading.invoice == invoice
    assert (written.carried, reading.attributes, reading.irregular) == ([], [], [])
    assert {element.tag.rpartition("}")[2] for element in reading.leftovers} <= {"ExchangeRate"}


@given(invoices())
def test_a_model_is_written_so_that_it_satisfies_the_schema_and_breaks_no_fatal_rule(invoice: Invoice) -> None:
    content = write(invoice).content
    assert check_schema(parse(content), "svefaktura-1") == []
    assert fatal(content) == []


@given(any_invoices())
def test_any_model_is_refused_or_written_so_that_it_satisfies_the_schema(invoice: Invoice) -> None:
    if not refused(invoice):
        assert check_schema(parse(write(invoice).content), "svefaktura-1") == []


@given(invoices())
def test_the_same_model_gives_the_same_bytes(invoice: Invoice) -> None:
    assert write(invoice).content == write(invoice).content


@pytest.mark.parametrize("name", ["invoice", "foreign"])
def test_the_samples_survive(name: str) -> None:
    first = read(changed(name)).invoice
    assert read(parse(write(first).content)).invoice == first


def test_what_the_full_sample_says_beyond_the_model_is_left_over() -> None:
    leftovers = read(changed("invoice")).leftovers
    assert [element.tag.rpartition("}")[2] for element in leftovers] == [
        "Telefax",
        "AccountsContact",
        "PenaltySurchargePercent",
        "DespatchLineReference",
        "DeliveryTerms",
    ]


def test_all_examples_survive(shared: Path) -> None:
    examples = list((shared / "svefaktura" / "examples" / "svefaktura").rglob("*.xml"))
    survived = 0
    for path in examples:
        root = parse(path.read_bytes())
        if root.tag.endswith("}Invoice"):
            first = read(root).invoice
            assert read(parse(write(first).content)).invoice == first, path
            survived += 1
    assert survived == 10

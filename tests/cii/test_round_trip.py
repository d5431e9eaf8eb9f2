"""What is read from UBL, written in CII and written in UBL again is the same; whatever is not is told."""

from collections import Counter
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given

from pipeline.invoice import AllowanceCharge, Invoice, Line, Price
from pipeline.outcomes import Rejected
from pipeline.schema import check_schema
from tests.cii.models import holdable, tidy
from tests.models import invoices
from tests.peppol.samples import FULL, facts, root_of
from transforms.cii import CII
from transforms.format import Unconvertible, rewrite
from transforms.peppol import PEPPOL
from transforms.terms import terms_of
from transforms.xml import parse


@given(holdable())
def test_every_term_of_the_norm_survives_cii(invoice: Invoice) -> None:
    written = CII.write(invoice)
    reading = CII.read(parse(written.content))
    assert written.carried == []
    assert tidy(reading.invoice) == tidy(invoice)
    assert (reading.leftovers, reading.attributes, reading.irregular) == ([], [], [])


def test_a_base_quantity_beside_a_gross_price_and_no_net_price_is_read() -> None:
    price = Price(base_quantity=Decimal(10), discount=AllowanceCharge(base=Decimal(2)))
    reading = CII.read(parse(CII.write(Invoice(lines=[Line(price=price)])).content))
    assert (reading.invoice.lines[0].price, reading.leftovers) == (price, [])


@given(invoices())
def test_whatever_does_not_survive_cii_is_told(invoice: Invoice) -> None:
    written = CII.write(invoice)
    assert written.carried or tidy(CII.read(parse(written.content)).invoice) == tidy(invoice)


@given(invoices())
def test_what_was_told_is_told_once(invoice: Invoice) -> None:
    again = CII.read(parse(CII.write(invoice).content)).invoice
    assert [one for one in CII.write(again).carried if one.fate == "lost"] == []
    assert CII.read(parse(CII.write(again).content)).invoice == again


@pytest.mark.parametrize("name", FULL)
def test_a_ubl_document_with_every_business_term_comes_back(name: str) -> None:
    root = root_of(name)
    assert outcome_of(root) == "same"


def test_those_documents_have_every_business_term_there_is() -> None:
    found = {term.number for name in FULL for term in terms_of(PEPPOL.read(root_of(name)).invoice)}
    assert [f"BT-{number}" for number in range(1, 166) if number != 4 and f"BT-{number}" not in found] == []


@pytest.mark.parametrize("name", FULL)
def test_a_cii_document_with_every_business_term_satisfies_both_schemas(name: str) -> None:
    root = parse(CII.write(PEPPOL.read(root_of(name)).invoice).content)
    assert check_schema(root, "cii-en16931") == []
    assert check_schema(root, "cii") == []


def test_every_shared_document_comes_back_or_says_why_not(shared: Path) -> None:
    folders = (shared / "conformance" / "bases" / "peppol", shared / "svefaktura" / "examples" / "peppol-se")
    outcomes = Counter(
        outcome_of_bytes(path.read_bytes()) for folder in folders for path in sorted(folder.glob("*.xml"))
    )
    told = {"same", "told", "refused by the parser", "breaks its schema", "holds more than the model"}
    assert set(outcomes) <= told, outcomes
    assert outcomes["same"] > 80, outcomes


def outcome_of_bytes(content: bytes) -> str:
    try:
        root = parse(content)
    except Rejected:
        return "refused by the parser"
    if root.tag not in PEPPOL.roots or check_schema(root, PEPPOL.roots[root.tag]):
        return "breaks its schema"
    return outcome_of(root)


def outcome_of(root: object) -> str:
    """What becomes of a UBL document on the way through CII and back."""
    reading = PEPPOL.read(root)
    if reading.leftovers or reading.attributes or reading.currencies:
        return "holds more than the model"
    written = CII.write(reading.invoice)
    cii = parse(written.content)
    try:
        back = rewrite(CII.read(cii).invoice, CII, PEPPOL)
    except Unconvertible as refusal:
        return f"refused: {refusal}"
    if check_schema(cii, "cii"):
        return f"not valid by the schema: {check_schema(cii, 'cii')[0].text}"
    if facts(parse(back.content)) == facts(root):
        return "same"
    if written.carried or back.carried:
        return "told"
    return "same" if tidy(PEPPOL.read(parse(back.content)).invoice) == tidy(reading.invoice) else "changed"

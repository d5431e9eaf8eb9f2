"""A recipient gets the account of a conversion, chooses whether the original comes along, and may refuse a loss."""

import json
from contextlib import suppress
from copy import deepcopy
from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from lxml import etree

from pipeline.authorize import Authorized, Recipient, Why
from pipeline.collaboration.records import Company, Program
from pipeline.convert import convert
from pipeline.identify import identify
from pipeline.invoice import Totals
from pipeline.outcomes import Rejected
from pipeline.transform import Outgoing, Source, transform
from pipeline.validate import judge
from tests.svefaktura.changes import changed
from tests.svefaktura.small import minimal
from transforms.accounting import LossReport
from transforms.attachments.octets import whole
from transforms.cii import CII
from transforms.format import Format, Unconvertible, Wishes
from transforms.peppol import PEPPOL
from transforms.semantic import JSON
from transforms.svefaktura import SVEFAKTURA
from transforms.xml import parse

SAMPLE = Path(__file__).parents[2] / "samples" / "02-peppol-to-svefaktura.xml"
RECEIVED = datetime(2026, 11, 1, tzinfo=UTC)


def delivered(content: bytes = SAMPLE.read_bytes(), **policy: Any) -> Outgoing:
    """What a recipient whose program reads Svefaktura gets of a Peppol invoice."""
    return sent(content, Recipient(company="buyer", reads=("svefaktura",), why=Why.BUYER, **policy))[0]


def sent(content: bytes, *recipients: Recipient) -> tuple[Outgoing, ...]:
    identified = identify(content)
    reading = identified.format.read(identified.root)
    source = Source(
        content=content,
        digest="0" * 64,
        received_at=RECEIVED,
        judged_on=RECEIVED.date(),
        identified=identified,
        reading=reading,
    )
    authorized = Authorized(as_of=RECEIVED, sender=None, recipient="buyer", legs=(), recipients=recipients)
    return transform(source, authorized)


def test_a_converted_document_takes_the_original_and_its_account_along() -> None:
    outgoing = delivered()
    assert list(outgoing.files) == ["invoice.xml", "original.xml", "loss.json"]
    report = LossReport.model_validate_json(whole(outgoing.files["loss.json"]))
    assert outgoing.counts == report.counts
    assert (report.source, report.target) == ("peppol", "svefaktura")


def test_the_account_is_json_that_a_program_reads() -> None:
    entries = json.loads(whole(delivered().files["loss.json"]))["entries"]
    number = next(entry for entry in entries if entry["place"] == "/Invoice/cbc:ID")
    assert (number["fate"], number["term"]) == ("kept", "BT-1")


def test_a_recipient_that_wants_no_original_gets_none() -> None:
    assert list(delivered(wants_original=False).files) == ["invoice.xml", "loss.json"]


def test_a_recipient_refuses_the_loss_of_terms_that_it_names() -> None:
    with pytest.raises(Rejected) as rejected:
        delivered(refuses_loss_of=("BT-34",))
    finding = rejected.value.findings[0]
    assert (finding.rule, finding.terms) == ("TRANSFORM-LOSS", ("BT-34",))
    assert finding.location.endswith("cbc:EndpointID") and finding.found == "5599900122"
    assert "BT-34" in finding.text and "BT-34" in finding.text_sv and finding.text != finding.text_sv


def test_the_loss_of_other_terms_is_accepted() -> None:
    assert delivered(refuses_loss_of=("BT-128", "BT-3")).converted


def test_a_result_that_would_break_rules_is_a_refusal_that_names_them() -> None:
    root = parse(SAMPLE.read_bytes())
    next(root.iter("{*}PayableAmount")).text = "1.00"
    with pytest.raises(Unconvertible) as refusal:
        convert(etree.tostring(root), CII)
    assert "BR-CO-16" in refusal.value.text and "BR-CO-16" in refusal.value.text_sv
    assert refusal.value.text.startswith("The result would") and refusal.value.text_sv.startswith("Resultatet")


@pytest.mark.parametrize("target", [SVEFAKTURA, PEPPOL])
def test_no_nonsense_in_a_document_becomes_an_invalid_one(target: Format) -> None:
    source = changed("invoice") if target is PEPPOL else parse(SAMPLE.read_bytes())
    for name in ("IssueDate", "PriceAmount", "InvoicedQuantity", "PayableAmount", "ID", "Name"):
        root = deepcopy(source)
        next(root.iter(f"{{*}}{name}"), root).text = "nonsense"
        with suppress(Unconvertible):
            assert judge(convert(etree.tostring(root), target).content, on=RECEIVED.date()).report.fatal == []


def test_a_recipient_gets_a_line_for_what_was_paid_in_advance_where_its_program_asks_for_it() -> None:
    totals = replace(minimal().totals or Totals(), prepaid=Decimal(50), payable=Decimal(75))
    content = JSON.write(replace(minimal(), totals=totals)).content
    with pytest.raises(Rejected) as rejected:
        delivered(content)
    assert rejected.value.findings[0].terms == ("BT-113",)
    outgoing = delivered(content, wishes=Wishes(prepaid_as_line=True))
    assert len(SVEFAKTURA.read(parse(whole(outgoing.files["invoice.xml"]))).invoice.lines) == 2


def test_each_recipient_of_a_credit_note_gets_it_in_the_way_that_its_program_asks_for() -> None:
    content = (Path(__file__).parents[1] / "svefaktura" / "samples" / "foreign.xml").read_bytes()
    recipients = [
        Recipient.of(Company(id=id, name=id, program=Program(negative_invoices=negative)), Why.BUYER)
        for id, negative in (("one", False), ("other", True))
    ]
    types = [
        PEPPOL.read(parse(whole(next(iter(outgoing.files.values()))))).invoice.type_code
        for outgoing in sent(content, *recipients)
    ]
    assert types == ["381", "380"]

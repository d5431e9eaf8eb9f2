"""A recipient gets the account of a conversion, chooses whether the original comes along, and may refuse a loss."""

import json
from contextlib import suppress
from copy import deepcopy
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from lxml import etree

from pipeline.authorize import Authorized, Recipient, Why
from pipeline.convert import convert
from pipeline.identify import identify
from pipeline.outcomes import Rejected
from pipeline.transform import Outgoing, Source, transform
from pipeline.validate import judge
from tests.svefaktura.changes import changed
from transforms.accounting import LossReport
from transforms.attachments.octets import whole
from transforms.cii import CII
from transforms.format import Format, Unconvertible
from transforms.peppol import PEPPOL
from transforms.svefaktura import SVEFAKTURA
from transforms.xml import parse

SAMPLE = Path(__file__).parents[2] / "samples" / "02-peppol-to-svefaktura.xml"
RECEIVED = datetime(2026, 11, 1, tzinfo=UTC)


def delivered(**policy: Any) -> Outgoing:
    """What a recipient whose program reads Svefaktura gets of a Peppol invoice."""
    content = SAMPLE.read_bytes()
    identified = identify(content)
    reading = identified.format.read(identified.root)
    source = Source(content=content, digest="0" * 64, received_at=RECEIVED, identified=identified, reading=reading)
    recipient = Recipient(company="buyer", reads=("svefaktura",), why=Why.BUYER, **policy)
    authorized = Authorized(as_of=RECEIVED, sender=None, recipient="buyer", legs=(), recipients=(recipient,))
    return transform(source, authorized)[0]


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

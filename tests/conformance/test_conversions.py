"""Every document of the shared sets in every other format: valid there, or refused with the term; and nothing raises.

All examples and bases, and a part of the cases; `python benchmarks/conversions.py` counts them all.
"""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from pipeline.convert import convert
from tests.conformance.conversions import Result, cases, examples, results
from tests.svefaktura.conversions import faults
from transforms.attachments.octets import whole
from transforms.envelope.wrap import wrap
from transforms.format import NO_WISHES, Wishes
from transforms.peppol import PEPPOL

SHARDS, STEP = 4, 16

# The only terms for which a valid document is refused, and why there is no other way.
NECESSARY = {
    ("peppol", "svefaktura"): {
        "BT-113",  # there is no amount paid in advance, unless a line for it is wished
        "BT-3",  # there is no self-billing
        "BT-30",  # the seller has neither organisation number nor VAT number, and Svefaktura demands one
        "BT-31",  # VAT is charged by a seller without VAT number, and Svefaktura demands one
        "BT-118",  # IGIC, IPSI and split payment are no VAT of Svefaktura
    },
    ("svefaktura", "peppol"): {
        "BT-30",  # the number of a Swedish seller is none (SE-R-013)
        "BT-31",  # VAT is charged by a seller without VAT number
        "BT-34",  # no number of the seller can be its electronic address
        "BT-49",  # nor of the buyer
        "BT-40",  # nothing tells the seller's country
        "BT-115",  # the amount to pay is more than rounding away from what its parts come to
    },
    ("svefaktura", "cii"): {"BT-31", "BT-40", "BT-115"},
    ("svefaktura", "json"): {"BT-31", "BT-40", "BT-115"},
}


def needless(found: list[Result]) -> list[str]:
    """Refusals of valid documents for another term than the necessary ones."""
    return [
        f"{one.sample.name} -> {one.target}: {one.outcome}"
        for one in found
        if one.valid and one.term is not None and one.term not in NECESSARY.get((one.source, one.target), ())
    ]


def never_invalid(found: list[Result]) -> bool:
    return [one for one in found if one.outcome == "INVALID"] == []


def test_the_examples_and_bases_are_converted_or_refused_for_a_term_that_leaves_no_choice(shared: Path) -> None:
    found = list(results(examples(shared), NO_WISHES))
    assert never_invalid(found)
    assert needless(found) == []
    assert sum(one.outcome == "converted, valid" for one in found) > 400


@pytest.mark.parametrize("shard", range(SHARDS))
def test_the_cases_are_converted_or_refused_for_a_term_that_leaves_no_choice(shared: Path, shard: int) -> None:
    found = list(results(list(cases(shared, STEP))[shard::SHARDS], NO_WISHES))
    assert never_invalid(found)
    assert needless(found) == []
    assert sum(one.outcome == "converted, valid" for one in found) > 50


def test_with_a_line_for_what_was_paid_no_valid_document_is_refused_for_that(shared: Path) -> None:
    found = list(results(examples(shared), Wishes(prepaid_as_line=True)))
    assert never_invalid(found)
    assert [one.sample.name for one in found if one.term == "BT-113"] == []


def test_sftis_own_examples_with_right_numbers_in_an_envelope_become_valid(shared: Path) -> None:
    """Seller and VAT number end in a wrong check digit, and the buyer has no number at all: the envelope tells it."""
    converted = 0
    for sample in examples(shared):
        if sample.group == "examples svefaktura" and sample.name != "ObjectEnvelope":
            right = sample.content.replace(b"5565624223", b"5565624227")
            assert faults(convert(enveloped(right), PEPPOL).content) == {}, sample.name
            converted += 1
    assert converted == 10


def enveloped(content: bytes) -> bytes:
    wrapped = wrap(
        content,
        sender="0007:5565624227",
        receiver="0007:5599900205",
        document_type="urn:sfti:documents:BasicInvoice:1:0::Invoice##urn:sfti:documents:BasicInvoice:1:0::1.0",
        process="urn:sfti:services:documentprocessing:BasicInvoice:1:0",
        country="SE",
        instance="1",
        created=datetime(2026, 11, 1, tzinfo=UTC),
    )
    return whole(wrapped)

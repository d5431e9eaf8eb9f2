"""A record with more findings than an item of DynamoDB can hold is settled all the same."""

import random
from pathlib import Path

import pytest

from pipeline.findings import Finding, Mover, Severity
from pipeline.outcomes import Outcome
from pipeline.records import Settlement
from tests.aws.ports import ledger
from tests.contract.test_ledger import record


def findings(count: int) -> tuple[Finding, ...]:
    """Remarks on references with names in which nothing repeats itself, as a sender may make them up."""
    names = random.Random(count)
    return tuple(
        Finding(
            layer="faktura",
            rule="ATTACHMENT-MISSING",
            severity=Severity.WARNING,
            text="The attachment is not there.",
            text_sv="Bilagan finns inte.",
            found=names.randbytes(200).hex(),
            mover=Mover.SENDER,
        )
        for _ in range(count)
    )


@pytest.mark.parametrize(("count", "all_of_them"), [(1_000, True), (5_000, False)])
def test_as_many_findings_are_kept_as_there_is_room_for_and_the_document_has_its_outcome(
    tmp_path: Path, count: int, all_of_them: bool
) -> None:
    large = record("large", Outcome.REJECTED, findings=findings(count))
    (settled,) = ledger(tmp_path).settle([Settlement(record=large, holder="1")])
    assert settled == large, "what the receipt is written of"
    kept = ledger(tmp_path).document("large")
    assert kept is not None
    assert kept.model_copy(update={"findings": large.findings}) == large
    assert kept.findings == large.findings[: len(kept.findings)] != ()
    assert (kept.findings == large.findings) is all_of_them

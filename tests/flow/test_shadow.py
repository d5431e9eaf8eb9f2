"""Shadow in operation: what the published rules say of a sample is kept, and changes nothing for a document.

The rule sets here are our own, written as published ones are, so that what they say is known.
"""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.bootstrap import World
from pipeline.outcomes import Outcome
from pipeline.rules.artefacts import install
from pipeline.shadow import in_sample, kept
from tests.e2e.installation import Installation
from tests.flow.documents import invoice
from tests.flow.worlds import LIMITS, ON_DISK, new_world, receipt_for, run, submit

# ON_DISK: what is judged does not depend on where it is kept.

RULES = """<xsl:stylesheet version="3.0" xmlns:xsl="http://www.w3.org/1999/XSL/Transform"
    xmlns:svrl="http://purl.oclc.org/dsdl/svrl">
  <!-- {mark} -->
  <xsl:template match="/">
    <svrl:schematron-output><svrl:fired-rule context="/*"/>{failed}</svrl:schematron-output>
  </xsl:template>
</xsl:stylesheet>
"""
FAILED = """<svrl:failed-assert id="PEPPOL-EN16931-R001" flag="fatal"
    location="/*:Invoice[namespace-uri()='urn:oasis:names:specification:ubl:schema:xsd:Invoice-2'][1]">
  <svrl:text>Never right</svrl:text></svrl:failed-assert>"""


def published(folder: Path, *, strict: bool) -> Path:
    """Rule sets for both layers; the strict ones let nothing pass."""
    folder.mkdir()
    (folder / "cen.xslt").write_text(RULES.format(mark="BR-CO-10", failed=""))
    (folder / "peppol.xslt").write_text(RULES.format(mark="PEPPOL-EN16931-R001", failed=FAILED if strict else ""))
    install(folder, folder / "installed")
    return folder / "installed"


@ON_DISK
def test_a_difference_is_kept_and_the_document_goes_its_way(world: World, tmp_path: Path) -> None:
    (document,) = submit(world, invoice())
    rules = published(tmp_path / "rules", strict=True)
    record = run(world, LIMITS.model_copy(update={"shadow": 1.0, "rules": rules}))["invoice.xml"]
    assert (record.outcome, record.shadow) == (Outcome.DELIVERED, 1)
    (shadowed,) = kept(world.objects)
    assert (shadowed.document, shadowed.release) == (document, "2026.5")
    assert [(one.found, one.location) for one in shadowed.differences] == [("PEPPOL-EN16931-R001", "/Invoice")]
    assert receipt_for(world, document).findings == ()


@ON_DISK
def test_the_same_verdict_is_counted_and_nothing_is_kept(world: World, tmp_path: Path) -> None:
    submit(world, invoice())
    rules = published(tmp_path / "rules", strict=False)
    record = run(world, LIMITS.model_copy(update={"shadow": 1.0, "rules": rules}))["invoice.xml"]
    assert record.shadow == 0
    assert list(kept(world.objects)) == []


@ON_DISK
def test_rules_that_are_not_installed_harm_no_document(world: World, tmp_path: Path) -> None:
    submit(world, invoice())
    record = run(world, LIMITS.model_copy(update={"shadow": 1.0, "rules": tmp_path}))["invoice.xml"]
    assert record.outcome is Outcome.DELIVERED
    (shadowed,) = kept(world.objects)
    assert [one.rule for one in shadowed.differences] == ["FAKTURA-SHADOW-NOT-RUN"]


@ON_DISK
def test_without_a_rate_the_published_rules_are_never_asked(world: World) -> None:
    submit(world, invoice())
    assert run(world)["invoice.xml"].shadow is None


def test_the_command_counts_what_differs(tmp_path: Path) -> None:
    here = Installation(tmp_path)
    world = new_world(here.store)
    submit(world, invoice())
    run(world, LIMITS.model_copy(update={"shadow": 1.0, "rules": published(tmp_path / "rules", strict=True)}))
    told = here.do("rules", "shadow", status=1)
    assert "judged by the published rules too: 1; judged otherwise: 1." in told.out
    assert "PEPPOL-EN16931-R001" in told.out
    (difference,) = here.do("rules", "shadow", "--json", status=1).objects
    assert difference["found"] == "PEPPOL-EN16931-R001"


@given(st.binary(min_size=32, max_size=32).map(bytes.hex))
def test_all_are_in_the_whole_sample_and_none_in_the_empty_one(digest: str) -> None:
    assert in_sample(digest, 1.0)
    assert not in_sample(digest, 0.0)


@pytest.mark.parametrize(("first", "inside"), [("00", True), ("19", True), ("1a", False), ("ff", False)])
def test_a_sample_of_a_tenth_is_the_first_tenth_of_all_digests(first: str, inside: bool) -> None:
    assert in_sample(first + "0" * 62, 0.1) is inside

"""What was derived for the recipient's format is told to the sender, for whose word it is taken."""

from pathlib import Path

from pipeline.bootstrap import World, make_world
from pipeline.collaboration.sample import sample_world
from pipeline.findings import Finding, Severity
from tests.flow.worlds import receipt_for, run, settings_for, submit

SAMPLES = Path(__file__).parents[2] / "samples"


def told(folder: Path, owner: str, sample: str) -> dict[str, Finding]:
    """What the receipt of a sample says was derived, by term."""
    world: World = make_world(settings_for(folder))
    companies, collaborations = sample_world()
    world.registry.put(*companies, *collaborations)
    (document,) = submit(world, (SAMPLES / f"{sample}.xml").read_bytes(), owner=owner)
    run(world)
    told = receipt_for(world, document, owner).findings
    return {one.terms[0]: one for one in told if one.rule == "TRANSFORM-DERIVED"}


def test_the_receipt_names_each_term_that_the_senders_document_did_not_have(tmp_path: Path) -> None:
    derived = told(tmp_path, "exempel-stad", "03-svefaktura-to-peppol")
    assert {"BT-34", "BT-49"} <= derived.keys()
    address = derived["BT-34"]
    assert (address.severity, address.mover, address.found) == (Severity.INFORMATION, None, "0007:5599900130")
    assert address.text.startswith("peppol demands BT-34, which the document does not say.")
    assert "elektroniska adresser" in address.text_sv


def test_a_document_that_arrives_as_it_is_has_nothing_derived(tmp_path: Path) -> None:
    assert told(tmp_path, "exempel-bageri", "01-peppol-unchanged") == {}

"""An attachment of 20 MB arrives as it was sent, and costs less than three times its size in memory."""

import hashlib
from pathlib import Path

import pytest

from pipeline.convert import convert
from pipeline.mailbox import deliveries, file_keys
from tests.attachments.documents import File, enveloped, objects, peppol, svefaktura
from tests.attachments.peak import large_pdf, run_on
from transforms.attachments.clipping import octets_of, parse_clipped
from transforms.attachments.octets import whole
from transforms.peppol import PEPPOL
from transforms.semantic import JSON


def of(source: str, file: File) -> bytes:
    if source == "json":
        return whole(convert(peppol(file), JSON).content)
    return peppol(file) if source == "peppol" else enveloped(svefaktura(file.id), objects(file))


@pytest.mark.parametrize("source", ["peppol", "svefaktura", "json"])
def test_20_megabytes_arrive_byte_for_byte_in_under_three_times_their_size(tmp_path: Path, source: str) -> None:
    content = large_pdf(20)
    large, small = File(content=content), File()
    _, before = run_on(of(source, small), "peppol", tmp_path / "small")
    world, after = run_on(of(source, large), "peppol", tmp_path / "large")
    (manifest,) = deliveries(world.objects, "sample-buyer")
    keys = file_keys(world.objects, "sample-buyer", manifest.delivery)
    assert world.objects.get(keys["attachments/bilaga.pdf"]) == content
    (listed,) = manifest.attachments
    assert (listed.size, listed.sha256) == (20_000_000, hashlib.sha256(content).hexdigest())
    root, clippings = parse_clipped(world.objects.get(keys["invoice.xml"]))
    (document,) = PEPPOL.read(root).invoice.documents
    assert document.attachment is not None
    assert b"".join(octets_of(document.attachment.content, clippings)) == content
    assert after - before < 3 * len(content)

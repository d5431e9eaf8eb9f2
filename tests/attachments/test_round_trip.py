"""Attachments in are attachments out, byte for byte, through the object envelope of a Svefaktura and back."""

from dataclasses import dataclass

from hypothesis import given
from hypothesis import strategies as st

from pipeline.convert import Conversion, convert
from tests.attachments.documents import OF_EACH_KIND, File, enveloped, in_zip, peppol
from transforms.attachments.clipping import octets_of, parse_clipped
from transforms.attachments.octets import whole
from transforms.peppol import PEPPOL
from transforms.svefaktura import SVEFAKTURA

NAMES = st.text(st.characters(codec="utf-8", categories=("L", "N", "P", "Zs")), min_size=1, max_size=20).map(
    lambda name: "".join("_" if sign in '&<>"' else sign for sign in name).strip() or "a"
)


@dataclass(frozen=True)
class Seen:
    """What is seen of an attachment from outside."""

    filename: str | None
    mime: str | None
    content: bytes


@st.composite
def files(draw: st.DrawFn) -> File:
    """A file of a kind that both formats have, with any bytes behind those by which it is known."""
    mime = draw(st.sampled_from(sorted(OF_EACH_KIND)))
    more = b"" if mime == "text/csv" else draw(st.binary(max_size=200)) * draw(st.sampled_from([1, 1000]))
    return File(id=draw(NAMES), filename=draw(NAMES), mime=mime, content=OF_EACH_KIND[mime] + more)


def seen(document: bytes) -> list[Seen]:
    root, clippings = parse_clipped(document)
    attached = [one.attachment for one in PEPPOL.read(root).invoice.documents if one.attachment is not None]
    return [Seen(one.filename, one.mime, b"".join(octets_of(one.content, clippings))) for one in attached]


def both(conversion: Conversion) -> tuple[bytes, bytes]:
    assert conversion.objects is not None
    return conversion.content, whole(conversion.objects)


@given(st.lists(files(), min_size=1, max_size=3), st.booleans())
def test_attachments_come_back_as_they_were(attached: list[File], zipped: bool) -> None:
    document = peppol(*attached)
    svefaktura = both(convert(document, SVEFAKTURA))
    back = convert(in_zip(*svefaktura) if zipped else enveloped(*svefaktura), PEPPOL)
    wanted = [Seen(file.filename, file.mime, file.content) for file in attached]
    assert seen(document) == seen(back.content) == wanted
    loss = back.loss
    assert loss is not None and not [entry for entry in loss.lost if (entry.term or "").startswith("BT-125")]
    assert loss.elements == sum(loss.counts[fate] for fate in ("kept", "moved", "lost"))


@given(st.lists(files(), min_size=1, max_size=3))
def test_the_same_attachments_give_the_same_bytes(attached: list[File]) -> None:
    document = peppol(*attached)
    assert both(convert(document, SVEFAKTURA)) == both(convert(document, SVEFAKTURA))

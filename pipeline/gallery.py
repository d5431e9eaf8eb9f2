"""Pictures: the PDF and the HTML page that recipients want of a document, drawn once for all of them.

They show the document as it was received, with nothing lost, whatever format a recipient's program reads. The same
document gives the same bytes, so a retry finds them among those drawn of late, or draws the same again: that costs a
few milliseconds, less than writing them somewhere for the purpose.

A picture that cannot be drawn is our fault and keeps nobody waiting for an invoice: it is delivered without.
"""

from collections import OrderedDict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from pipeline.collaboration.records import PictureKind
from pipeline.invoice import Invoice
from pipeline.outcomes import cause_of
from transforms.picture import TooLong

_Key = tuple[str, PictureKind, str]  # digest of the document, kind, language


@dataclass(slots=True, kw_only=True, frozen=True)
class Sitter:
    """What is drawn: the invoice, and the document it was read from, which a PDF carries.

    `dangerous`: earlier tries to process it ended without a word, and drawing it may be what ended them.
    """

    digest: str
    invoice: Invoice
    document: tuple[str, bytes] | None  # file name and content; None where it is too large to be carried
    dangerous: bool = False

    @property
    def stem(self) -> str:
        """What its files are called."""
        return "credit-note" if self.invoice.credit_note else "invoice"


@dataclass(slots=True, kw_only=True)
class Gallery:
    """The pictures drawn of late, up to so many bytes; those asked for longest ago go first."""

    room: int = 16 * 1024 * 1024
    _drawn: OrderedDict[_Key, bytes] = field(default_factory=OrderedDict)
    _size: int = 0

    def picture(self, sitter: Sitter, kind: PictureKind, language: str) -> bytes:
        """A picture, drawn unless it is here. Raises what drawing raises."""
        key = (sitter.digest, kind, language)
        if key in self._drawn:
            self._drawn.move_to_end(key)
            return self._drawn[key]
        content = _draw(sitter, kind, language)
        self._drawn[key] = content
        self._size += len(content)
        while self._size > self.room:
            _, oldest = self._drawn.popitem(last=False)
            self._size -= len(oldest)
        return content


@dataclass(slots=True, kw_only=True, frozen=True)
class Drawn:
    """Pictures by file name, and for those that could not be drawn what went wrong."""

    files: Mapping[str, bytes]
    failed: Mapping[str, str]


# Some 700 lines. The typesetter keeps what it did in its last ten documents, 50 kB a line: a worker that is sent only
# such documents keeps 400 MB.
_MOST_CHARACTERS = 200_000

_GALLERY = Gallery()
_ENDED_BEFORE = "not tried: earlier tries to process the document had no end"


def pictures(sitter: Sitter, kinds: Iterable[PictureKind], language: str, gallery: Gallery = _GALLERY) -> Drawn:
    """The pictures of some kinds in a language ("sv", "en"). Raises nothing for what the document says."""
    files: dict[str, bytes] = {}
    failed: dict[str, str] = {}
    for kind in kinds:
        name = f"{sitter.stem}.{kind}"
        if sitter.dangerous:
            failed[name] = _ENDED_BEFORE
            continue
        try:
            files[name] = gallery.picture(sitter, kind, language)
        except TooLong as refusal:
            failed[name] = str(refusal)
        except (KeyboardInterrupt, SystemExit):
            raise
        except BaseException as fault:  # a panic within the typesetter is no Exception
            failed[name] = cause_of(fault)
    return Drawn(files=files, failed=failed)


def _draw(sitter: Sitter, kind: PictureKind, language: str) -> bytes:
    from transforms.picture import write

    if kind is PictureKind.HTML:
        return write.html(sitter.invoice, language)
    return write.pdf(sitter.invoice, language, document=sitter.document, most=_MOST_CHARACTERS)

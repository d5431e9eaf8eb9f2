"""What a format is: how it is recognised, read and written. A new format is one folder and one line of a registry."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from functools import cache
from importlib import import_module
from typing import Any

from pipeline.findings import Finding
from pipeline.invoice import Identifier, Invoice

EN16931 = "urn:cen.eu:en16931:2017"  # BT-24 of a document that follows the norm and nothing more


@dataclass(slots=True, kw_only=True)
class Reading:
    """What a reader made of a document: the model, and what it did not take.

    `leftovers` are the topmost elements that it did not take, in document order; `attributes` are (element, name) of
    attributes it did not take on elements it did. Both empty means that the model holds all of the document.

    What it took, but the model says no more, is listed so that rules find it without another walk: `currencies` are
    (amount element, its currency or None) where that is not the one the model has for it; `irregular` are the elements
    of numbers and dates that were not written just as the value prints: a blank, a plus sign, a leading zero, a time
    zone, or no number or date at all. `blank` are the elements that hold nothing, or nothing but blanks, of those that
    can; a number or date that does is among the irregular. `ambiguous` are the elements that say what they say in one
    of two ways that the model does not tell apart, in the less usual one.
    """

    invoice: Invoice
    root: Any
    leftovers: list[Any] = field(default_factory=list)
    attributes: list[tuple[Any, str]] = field(default_factory=list)
    currencies: list[tuple[Any, str | None]] = field(default_factory=list)
    irregular: list[Any] = field(default_factory=list)
    blank: list[Any] = field(default_factory=list)
    ambiguous: list[Any] = field(default_factory=list)
    beside: tuple[Any, ...] = ()  # roots of what came with the document and is in the model too: its object envelopes


@dataclass(slots=True, kw_only=True, frozen=True)
class Carry:
    """What happened to one term on the way into a format: moved (to where), derived (from what) or lost."""

    fate: str  # moved, derived, lost
    term: str  # BT or BG number of the model
    value: str
    reason: str
    target: str | None = None  # where it went, for moved and derived


@dataclass(slots=True, kw_only=True)
class Written:
    """What a writer made of a model: the document, and every term that did not simply go to its own place.

    `objects` is the object envelope that goes beside a Svefaktura to which something is attached.
    """

    content: bytes
    carried: list[Carry] = field(default_factory=list)
    objects: bytes | None = None


class Unconvertible(Exception):
    """The target demands a term that the source lacks and that may not be derived, or cannot express one it has.

    `term` is its BT or BG number; the texts say what is missing, in English and Swedish.
    """

    def __init__(self, term: str, text: str, text_sv: str) -> None:
        self.term, self.text, self.text_sv = term, text, text_sv
        super().__init__(f"{term}: {text}")


@dataclass(slots=True, kw_only=True, frozen=True)
class Wishes:
    """What is asked of a conversion where it leaves a choice, and what is known of the document beside what it says.

    `addressed`: the rules of the target are those of the Peppol network, so both parties have electronic addresses and
    national rules hold. `rewrite` sets it by the target.
    """

    negative_invoices: bool = False  # a credit note of Svefaktura becomes an invoice with negative amounts
    prepaid_as_line: bool = False  # what is paid in advance becomes a line, in a format without a term for it
    sender: Identifier | None = None  # the electronic addresses on the envelope, where there was one
    receiver: Identifier | None = None
    addressed: bool = True


NO_WISHES = Wishes()


@dataclass(slots=True, kw_only=True, frozen=True)
class Format:
    """A document format. `roots` maps the `{namespace}name` of each root element to the name of its schema.

    `read` takes the root of a document that may break any rule or its schema, and never raises for what it says.
    `write` takes a complete model and raises Unconvertible where the format cannot express it; the same model gives the
    same bytes. `complete` makes what was read complete by EN 16931, for other formats to be written from: the invoice,
    and what moved, was derived or is lost by it; it raises Unconvertible for what is demanded and cannot be derived.
    None where the format's own rules demand all of that. `adapt` does what the wishes ask of an invoice that is to be
    written in the format; None where they ask nothing of it.

    `as_ubl`: the published rules of its profile speak of UBL's tree, so it is judged as it is written in UBL. `check`
    says what is wrong with the shape of a document that is no XML; `suffix` is what its files are called.
    `addressed`: see Wishes.
    """

    name: str  # peppol, svefaktura
    title: str
    roots: Mapping[str, str]
    profile: str  # the profile that judges it where the document's own identifiers name no other
    read: Callable[[Any], Reading]
    write: Callable[[Invoice], Written]
    complete: Callable[[Invoice, Wishes], tuple[Invoice, list[Carry]]] | None = None
    adapt: Callable[[Invoice, Wishes], tuple[Invoice, list[Carry]]] | None = None
    addressed: bool = False
    as_ubl: bool = False
    check: Callable[[Any], list[Finding]] | None = None
    suffix: str = "xml"
    names_attachments: bool = True  # it demands the MIME type and the file name of what is attached, as EN 16931 does


def later(module: str, name: str) -> Callable[..., Any]:
    """A function of a module that is imported when it is first called: most starts judge, and few convert."""
    found = cache(lambda: getattr(import_module(module), name))
    return lambda *given: found()(*given)


def rewrite(invoice: Invoice, source: Format, target: Format, wishes: Wishes = NO_WISHES) -> Written:
    """The invoice that was read in one format, in another. Raises Unconvertible."""
    carried: list[Carry] = []
    if source is not target:
        if wishes.addressed is not target.addressed:
            wishes = replace(wishes, addressed=target.addressed)
        for step in (source.complete, target.adapt):
            if step is not None:
                invoice, told = step(invoice, wishes)
                carried += told
    written = target.write(invoice)
    return Written(content=written.content, carried=[*carried, *written.carried], objects=written.objects)

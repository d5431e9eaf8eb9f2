"""Takes documents out of their envelope, each into a document of its own, and says what the header says of them.

Svefaktura came in an envelope of SFTI's, over Peppol in one of Peppol's, and with attachments in both, one inside the
other; the attachments (ObjectEnvelope) stand beside the invoice. Source: the UN/CEFACT Standard Business Document
Header 1.x, Peppol's business message envelope, and SFTI's technical envelope.
"""

from collections.abc import Callable, Iterator
from copy import deepcopy
from dataclasses import dataclass, field
from typing import Any

from transforms.attachments.object_envelope import OBJECT_ENVELOPE
from transforms.envelope.names import ENVELOPES

_DEEPEST = 2  # an envelope of SFTI's within one of Peppol's


@dataclass(slots=True, kw_only=True, frozen=True)
class Partner:
    """A sender or receiver, such as 0007:5599900999 of the authority iso6523-actorid-upis; as received."""

    identifier: str
    authority: str | None = None


@dataclass(slots=True, kw_only=True, frozen=True)
class Scope:
    """A fact of Peppol's on the message: type DOCUMENTID, PROCESSID or COUNTRY_C1 and its value; as received."""

    type: str
    instance: str
    identifier: str | None = None


@dataclass(slots=True, kw_only=True, frozen=True)
class Header:
    """What an envelope says, as received; None where it says nothing. `created` is an xs:dateTime."""

    namespace: str
    version: str | None = None
    senders: tuple[Partner, ...] = ()
    receivers: tuple[Partner, ...] = ()
    standard: str | None = None
    type_version: str | None = None
    instance: str | None = None
    type: str | None = None
    created: str | None = None
    scopes: tuple[Scope, ...] = ()

    @property
    def document_type(self) -> str | None:
        """Peppol's document type identifier."""
        return self._scope("DOCUMENTID")

    @property
    def process(self) -> str | None:
        """Peppol's process identifier."""
        return self._scope("PROCESSID")

    @property
    def country(self) -> str | None:
        """The country of the sending company (C1)."""
        return self._scope("COUNTRY_C1")

    def _scope(self, type: str) -> str | None:
        return next((scope.instance for scope in self.scopes if scope.type == type), None)


@dataclass(slots=True, kw_only=True)
class Unwrapped:
    """What was in an envelope: its headers, outermost first, the documents, and the object envelopes beside them.

    Documents and object envelopes are lxml roots of documents of their own, in the order in which they stood.
    """

    headers: list[Header] = field(default_factory=list)
    payloads: list[Any] = field(default_factory=list)
    objects: list[Any] = field(default_factory=list)


def unwrap(root: Any) -> Unwrapped | None:
    """What is in the envelope whose lxml root is given, or None where it is no envelope.

    The tree is not changed. Never raises for what it says: an envelope may turn out to hold nothing.
    """
    if root.tag not in ENVELOPES:
        return None
    unwrapped = Unwrapped()
    _open(root, unwrapped, 1)
    return unwrapped


def _open(envelope: Any, unwrapped: Unwrapped, depth: int) -> None:
    namespace = ENVELOPES[envelope.tag]
    for child in envelope.iterchildren("*"):
        if child.tag == f"{{{namespace}}}StandardBusinessDocumentHeader":
            unwrapped.headers.append(_header(child, namespace))
        elif child.tag in ENVELOPES and depth < _DEEPEST:
            _open(child, unwrapped, depth + 1)
        elif child.tag == OBJECT_ENVELOPE:
            unwrapped.objects.append(_cut_out(child))
        else:
            unwrapped.payloads.append(_cut_out(child))


def _cut_out(element: Any) -> Any:
    """The element as the root of a document, so that what looks from there sees nothing of the envelope."""
    copy = deepcopy(element)
    copy.tail = None
    return copy


def _header(element: Any, namespace: str) -> Header:
    name = _names(namespace)
    said, identification = _texts(element), _texts(element.find(name("DocumentIdentification")))
    return Header(
        namespace=namespace,
        version=said.get(name("HeaderVersion")),
        senders=tuple(_partners(element, name("Sender"), name("Identifier"))),
        receivers=tuple(_partners(element, name("Receiver"), name("Identifier"))),
        standard=identification.get(name("Standard")),
        type_version=identification.get(name("TypeVersion")),
        instance=identification.get(name("InstanceIdentifier")),
        type=identification.get(name("Type")),
        created=identification.get(name("CreationDateAndTime")),
        scopes=tuple(_scopes(element, namespace)),
    )


def _names(namespace: str) -> Callable[[str], str]:
    return lambda local: f"{{{namespace}}}{local}"


def _partners(header: Any, role: str, identifier: str) -> Iterator[Partner]:
    for partner in header.iterchildren(role):
        found = partner.find(identifier)
        if found is not None:
            yield Partner(identifier=found.text or "", authority=found.get("Authority"))


def _scopes(header: Any, namespace: str) -> Iterator[Scope]:
    name = _names(namespace)
    for scopes in header.iterchildren(name("BusinessScope")):
        for scope in scopes.iterchildren(name("Scope")):
            said = _texts(scope)
            yield Scope(
                type=said.get(name("Type"), ""),
                instance=said.get(name("InstanceIdentifier"), ""),
                identifier=said.get(name("Identifier")),
            )


def _texts(element: Any) -> dict[str, str]:
    """The texts of the children of an element by their names, the first of each; none of an element that is None."""
    return {} if element is None else {child.tag: child.text or "" for child in reversed(element[:])}

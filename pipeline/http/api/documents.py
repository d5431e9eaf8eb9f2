"""What became of the documents of a company's own inbox, the receipts for them, and putting one into it."""

import hashlib
from base64 import urlsafe_b64decode, urlsafe_b64encode
from datetime import UTC, datetime
from typing import Annotated, Final

from fastapi import APIRouter, Body, Path, Query, Response
from pydantic import AwareDatetime

from pipeline.http.api.answers import Once, Page, Pages, shown
from pipeline.http.api.asked import AnyKey, Asked
from pipeline.http.api.problems import Problem, What, documented
from pipeline.mailbox import receipt_key
from pipeline.outcomes import Outcome
from pipeline.receipt import Receipt
from pipeline.records import DocumentRecord, Event, Frozen, Leg
from pipeline.records import Query as Wanted

router = APIRouter(tags=["documents"])

DocumentId = Annotated[str, Path(pattern="^[0-9a-f]{20}$", description="The document's id.")]
IN_HAND: Final = "in-hand"
FAILED: Final = "failed"
# What the stages did for each recipient is theirs: the sender is told the final word.
_OF_RECIPIENTS: Final = frozenset({"transform", "deliver"})
_TYPES: Final = {b"%PDF": "pdf", b"{": "json"}


class DocumentShown(Frozen):
    """What became of a document. `outcome`: delivered, rejected, held, duplicate; in-hand: no final word yet; failed:

    nobody could process it, whoever runs the service has to look. `mover`: whose move it is.
    """

    id: str
    name: str
    received_at: AwareDatetime
    decided_as_of: AwareDatetime | None
    outcome: str
    reason: str | None
    mover: str | None
    format: str | None
    profile: str | None
    release: str | None
    duplicate_of: str | None
    legs: tuple[Leg, ...]
    timeline: tuple[Event, ...]

    @classmethod
    def of(cls, record: DocumentRecord) -> "DocumentShown":
        """As the owner of its inbox sees it: its own legs, and nothing of who got copies."""
        unfinished = FAILED if record.reason == "DEAD-LETTER" else IN_HAND
        named = set(cls.model_fields) - {"outcome", "legs", "timeline"}
        return cls(
            **{name: getattr(record, name) for name in named},
            outcome=record.outcome or unfinished,
            legs=tuple(leg for leg in record.legs if record.owner in (leg.company, leg.firm)),
            timeline=tuple(event for event in record.timeline if event.stage not in _OF_RECIPIENTS),
        )


class Submitted(Frozen):
    """A document that lies in the inbox: a worker takes it from there."""

    document: str
    name: str
    received_at: AwareDatetime


@router.post(
    "/documents",
    status_code=202,
    response_model=Submitted,
    responses=documented(What.TOO_LARGE, What.AT_WORK, What.KEY_REUSED),
    openapi_extra={
        "requestBody": {
            "required": True,
            "content": {"application/octet-stream": {"schema": {"type": "string", "format": "binary"}}},
        }
    },
)
def submit(
    asked: AnyKey, repeating: Once, content: Annotated[bytes, Body(media_type="application/octet-stream")]
) -> Response:
    """Put a document into the inbox of the key's company: its bytes as they are, XML, JSON or PDF."""
    return repeating.once(lambda: _submitted(asked, content))


@router.get("/documents")
def list_documents(
    asked: AnyKey,
    pages: Pages,
    outcome: Annotated[Outcome | None, Query(description="Only with this outcome.")] = None,
    since: Annotated[AwareDatetime | None, Query(description="Only received then or later.")] = None,
) -> Page[DocumentShown]:
    """The documents of the company's own inbox, in the order of their receipt."""
    begin, last = _cursor(pages.after)
    start = max(filter(None, (begin, since)), default=None)
    records = asked.world.ledger.documents(Wanted(owner=asked.company, outcome=outcome, since=start))
    found = (record for record in records if begin is None or (record.received_at, record.id) > (begin, last))
    return pages.page(map(DocumentShown.of, found), _position)


@router.get("/documents/{id}", responses=documented(What.NOT_FOUND))
def show_document(asked: AnyKey, id: DocumentId) -> DocumentShown:
    """What became of one document, with its timeline and by which agreement the own side was served."""
    return DocumentShown.of(_own(asked, id))


@router.get("/documents/{id}/receipt", responses=documented(What.NOT_FOUND))
def show_receipt(asked: AnyKey, id: DocumentId) -> Receipt:
    """The receipt: the final word with all findings, as it lies in the company's mailbox."""
    record = _own(asked, id)
    try:
        return Receipt.model_validate_json(asked.world.objects.get(receipt_key(asked.company, record.id)))
    except KeyError:
        raise Problem(What.NOT_FOUND) from None


def _own(asked: Asked, id: str) -> DocumentRecord:
    record = asked.world.ledger.document(id)
    if record is None or record.owner != asked.company:
        raise Problem(What.NOT_FOUND)
    return record


def _submitted(asked: Asked, content: bytes) -> Response:
    if not content:
        raise Problem(What.INVALID, ("There is no document", "Det finns inget dokument"))
    kind = next((kind for start, kind in _TYPES.items() if content.lstrip()[: len(start)] == start), "xml")
    # A name of its own making: what programs call their files may hold a person's number.
    name = f"{hashlib.sha256(content).hexdigest()[:16]}.{kind}"
    message = asked.world.inbox.drop(asked.company, name, content)
    found = Submitted(document=message.document, name=message.name, received_at=message.received_at)
    return shown(found, status=202, location=f"/api/v1/documents/{message.document}")


def _position(document: DocumentShown) -> str:
    return urlsafe_b64encode(f"{document.received_at.isoformat()} {document.id}".encode()).decode()


def _cursor(after: str) -> tuple[datetime | None, str]:
    """The instant and the id after which to begin. Raises Problem for a cursor that was not made here."""
    if not after:
        return None, ""
    try:
        instant, _, id = urlsafe_b64decode(after).decode().partition(" ")
        return datetime.fromisoformat(instant).astimezone(UTC), id
    except (ValueError, OverflowError):
        raise Problem(What.INVALID, ("`after` is no cursor of this list", "`after` hör inte till listan")) from None

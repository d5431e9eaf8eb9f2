"""The mailbox of a company: what it has got, the files of a delivery, and taking it."""

from typing import Annotated, Final
from urllib.parse import quote

from fastapi import APIRouter, Path, Query, Response
from pydantic import Field

from pipeline import mailbox
from pipeline.http.api.answers import Page, Pages
from pipeline.http.api.asked import AnyKey, Asked
from pipeline.http.api.problems import Problem, What, documented
from pipeline.mailbox import Manifest

router = APIRouter(tags=["mailbox"])

Delivery = Annotated[str, Path(pattern="^[0-9a-f]{20}$", description="The delivery's id.")]
Name = Annotated[str, Path(max_length=300, description="A name among `files`, or the `file` of an attachment.")]
_TYPES: Final = {"xml": "application/xml", "json": "application/json", "pdf": "application/pdf", "html": "text/html"}
_BYTES: Final = "application/octet-stream"


class DeliveryShown(Manifest):
    """A delivery, complete with the names of its files. `taken`: the company has acknowledged it."""

    taken: bool = Field(default=False)


@router.get("/mailbox")
def list_mailbox(
    asked: AnyKey,
    pages: Pages,
    taken: Annotated[bool, Query(description="Those that were taken, instead of the new ones.")] = False,
) -> Page[DeliveryShown]:
    """The deliveries that the company has not taken yet, or those that it has, by id."""
    found = mailbox.deliveries(asked.world.objects, asked.company, taken=taken, after=pages.after)
    return pages.page((_shown(each, asked, taken) for each in found), lambda each: each.delivery)


@router.get("/mailbox/{delivery}", responses=documented(What.NOT_FOUND))
def show_delivery(asked: AnyKey, delivery: Delivery) -> DeliveryShown:
    """What a delivery is, without reading the document. It stays new."""
    return _shown(*_found(asked, delivery))


@router.get(
    "/mailbox/{delivery}/files/{name:path}",
    response_class=Response,
    responses={
        200: {"content": {_BYTES: {"schema": {"type": "string", "format": "binary"}}}, "description": "The file."},
        **documented(What.NOT_FOUND),
    },
)
def show_file(asked: AnyKey, delivery: Delivery, name: Name) -> Response:
    """The bytes of a file of a delivery, never to be shown by a browser."""
    manifest, _, taken = _found(asked, delivery)
    if name not in {*manifest.files, *(each.file for each in manifest.attachments)}:
        raise Problem(What.NOT_FOUND)
    try:
        content = asked.world.objects.get(f"{mailbox.folder_key(asked.company, delivery, taken=taken)}/{name}")
    except KeyError:
        raise Problem(What.NOT_FOUND) from None
    kind = _TYPES.get(name.rpartition(".")[2], _BYTES)
    called = f"attachment; filename*=UTF-8''{quote(name.rpartition('/')[2])}"
    return Response(content, media_type=kind, headers={"content-disposition": called})


@router.post("/mailbox/{delivery}/take", responses=documented(What.NOT_FOUND))
def take(asked: AnyKey, delivery: Delivery) -> DeliveryShown:
    """Acknowledge a delivery: it is never put before the company again. Taken once more, nothing changes."""
    try:
        return _shown(mailbox.take(asked.world.objects, asked.company, delivery), asked, True)
    except KeyError:
        raise Problem(What.NOT_FOUND) from None


def _found(asked: Asked, delivery: str) -> tuple[Manifest, Asked, bool]:
    for taken in (True, False):
        key = f"{mailbox.folder_key(asked.company, delivery, taken=taken)}/{mailbox.MANIFEST}"
        try:
            return Manifest.model_validate_json(asked.world.objects.get(key)), asked, taken
        except KeyError:
            continue
    raise Problem(What.NOT_FOUND)


def _shown(manifest: Manifest, asked: Asked, taken: bool) -> DeliveryShown:
    """With the company's own legs: who pays on the other side is not its business."""
    legs = tuple(leg for leg in manifest.legs if asked.company in (leg.company, leg.firm))
    return DeliveryShown.model_validate({**dict(manifest), "legs": legs, "taken": taken})

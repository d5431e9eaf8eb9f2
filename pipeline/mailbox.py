"""The mailboxes: what lies in them, and how a company takes it. See design.md for the keys.

mailboxes/<company>/new/<delivery>/      a document in the format that the company's program reads, manifest.json,
                                         attachments/<name>
mailboxes/<company>/taken/<delivery>/    the same once the company has taken it
mailboxes/<company>/receipts/<document>.json
"""

from collections.abc import Iterator
from datetime import date, datetime
from decimal import Decimal

from pydantic import AwareDatetime, Field

from pipeline.ports import Objects
from pipeline.records import Frozen, Leg, Unreadable
from transforms.format import Carry

MANIFEST = "manifest.json"


class AttachmentEntry(Frozen):
    """What is attached to a document: `file` is its path beside the manifest, `size` its bytes, `sha256` in hex.

    `filename` is what the document calls it, `mime` what it is by its bytes. What is only referred to has an `address`
    (BT-124) and no file.
    """

    file: str | None = None
    filename: str | None = None
    mime: str | None = None
    size: int | None = None
    sha256: str | None = None
    address: str | None = None
    reference: str | None = None  # BT-122
    description: str | None = None  # BT-123


class Custom(Frozen):
    """What the recipient's own stylesheet made of the document: `file`, or None and why it has no result.

    `failure` is a code of transforms/stylesheet, the texts say it in words; `detail` is what was found.
    """

    name: str
    version: int
    sha256: str
    file: str | None = None
    failure: str | None = None
    text: str = ""
    text_sv: str = ""
    detail: str = ""


class Manifest(Frozen):
    """What a recipient wants to know of a delivery without reading the document; written last, so it says: complete.

    `files` are the names beside it, the document in the recipient's format first; `carried` says what became of every
    term that did not simply go to its own place where the document was converted; `undrawn` are pictures that the
    recipient asked for and that are missing, because they could not be drawn.
    """

    delivery: str
    document: str
    version: int = 1  # of the delivery of the same document: later ones were asked for by name
    received_at: AwareDatetime
    why: str
    format: str
    original_format: str
    files: tuple[str, ...]
    attachments: tuple[AttachmentEntry, ...] = ()
    converted: bool
    carried: tuple[Carry, ...]
    counts: dict[str, int] = Field(
        default_factory=dict
    )  # of elements kept, moved and lost, and of terms derived: loss.json tells them
    undrawn: tuple[str, ...] = ()
    stylesheet: Custom | None = None
    sender: str | None
    recipient: str | None
    seller_name: str | None
    buyer_name: str | None
    number: str | None
    issue_date: date | None
    due_date: date | None
    credit_note: bool
    currency: str | None
    payable: Decimal | None
    profile: str | None
    release: str | None
    decided_as_of: datetime
    legs: tuple[Leg, ...]


def folder_key(company: str, delivery: str, *, taken: bool = False) -> str:
    """The key under which the files of a delivery stand, without the slash."""
    return f"mailboxes/{company}/{'taken' if taken else 'new'}/{delivery}"


def receipt_key(company: str, document: str) -> str:
    """Where a sender finds the receipt for a document."""
    return f"mailboxes/{company}/receipts/{document}.json"


def deliveries(objects: Objects, company: str, *, taken: bool = False, after: str = "") -> Iterator[Manifest]:
    """The manifests of the complete deliveries in a mailbox, in the order of their ids, those after one of them."""
    for key in objects.keys(f"mailboxes/{company}/{'taken' if taken else 'new'}/"):
        if key.endswith(f"/{MANIFEST}") and key.count("/") == 4 and key.split("/")[3] > after:
            yield Manifest.model_validate_json(objects.get(key))


def file_keys(objects: Objects, company: str, delivery: str, *, taken: bool = False) -> dict[str, str]:
    """The keys of the files of a delivery by name. Raises KeyError where there is no such delivery."""
    folder = folder_key(company, delivery, taken=taken) + "/"
    found = {key.removeprefix(folder): key for key in objects.keys(folder)}
    if MANIFEST not in found:
        raise KeyError(delivery)
    return found


def files(objects: Objects, company: str, delivery: str, *, taken: bool = False) -> Iterator[tuple[str, bytes]]:
    """The files of a delivery with their names, each when it is asked for. Raises KeyError where there is none."""
    for name, key in file_keys(objects, company, delivery, taken=taken).items():
        yield name, objects.get(key)


def is_taken(objects: Objects, company: str, delivery: str) -> bool:
    """Whether the company has taken a delivery, so that it is not put before it again."""
    manifest = f"{folder_key(company, delivery, taken=True)}/{MANIFEST}"
    try:
        objects.get(manifest)  # of S3 a list costs twelve times as much
    except KeyError:
        return False
    except Unreadable:  # it is there, whoever may read it
        return True
    return True


def take(objects: Objects, company: str, delivery: str) -> Manifest:
    """Move a delivery from new to taken. Raises KeyError where there is none; taken once more, nothing changes.

    The files stand in both places for a moment, never in none.
    """
    folder = folder_key(company, delivery, taken=True)
    try:
        new = file_keys(objects, company, delivery)
    except KeyError:
        return Manifest.model_validate_json(objects.get(f"{folder}/{MANIFEST}"))
    manifest = new.pop(MANIFEST)
    for name, key in new.items():  # one at a time: an attachment may be large
        objects.put({f"{folder}/{name}": objects.get(key)})
    objects.put({f"{folder}/{MANIFEST}": objects.get(manifest)})
    # The manifest goes first: what is left without it is no delivery.
    objects.remove([manifest, *new.values()])
    return Manifest.model_validate_json(objects.get(f"{folder}/{MANIFEST}"))

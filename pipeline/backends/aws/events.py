"""What S3 says in the queue: an object was created, as a document to be processed.

https://docs.aws.amazon.com/AmazonS3/latest/userguide/notification-content-structure.html: keys are URL-encoded with
`+` for a space; the same event may come twice, and events come in any order. The id of the message is made of the
bucket, the key and the version of the object, so that the same event is the same document, and the same name put again
is another. A bucket that keeps no versions is told apart by the ETag and the sequencer of the event.
"""

import hashlib
from collections.abc import Mapping
from datetime import datetime
from typing import Any, Final
from urllib.parse import unquote_plus

from pipeline.records import NewMessage

_CREATED: Final = "ObjectCreated:"
_INBOX: Final = "inbox/"


def is_event(body: Mapping[str, Any]) -> bool:
    """Whether the body of a message is S3's and not ours; also its test event, which is about nothing."""
    return "Records" in body or body.get("Event") == "s3:TestEvent"


def arrived(body: Mapping[str, Any]) -> list[NewMessage]:
    """The documents of an event, those in the inboxes; none for a test event, for a removal, for a folder's marker."""
    found = (_message(record) for record in body.get("Records", []))
    return [message for message in found if message is not None]


def message_of(
    bucket: str, key: str, *, version: str, size: int, received_at: datetime, put: str = ""
) -> NewMessage | None:
    """The message of an object in an inbox, None for one that is in none; `put` tells puts of the same bytes apart."""
    owner, _, name = key.removeprefix(_INBOX).partition("/")
    if not key.startswith(_INBOX) or not owner or not name or name.endswith("/"):
        return None
    identity = "\0".join((bucket, key, version, put))
    return NewMessage(
        id=hashlib.sha256(identity.encode()).hexdigest(),
        owner=owner,
        name=name,
        key=key,
        version=version,
        size=size,
        received_at=received_at,
    )


def _message(record: Mapping[str, Any]) -> NewMessage | None:
    if not str(record.get("eventName", "")).startswith(_CREATED):
        return None
    stored = record["s3"]["object"]
    version = stored.get("versionId")
    return message_of(
        record["s3"]["bucket"]["name"],
        unquote_plus(stored["key"]),
        version=version or f"etag:{stored.get('eTag', '')}",
        size=int(stored.get("size", 0)),
        received_at=datetime.fromisoformat(record["eventTime"]),
        put="" if version else str(stored.get("sequencer", "")),
    )

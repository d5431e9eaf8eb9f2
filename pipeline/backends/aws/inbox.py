"""The inboxes in S3: `inbox/<owner>/<name>` in a bucket that keeps versions and tells a queue of every object.

Documents come by S3's events (events.py), which cost nothing while nothing comes; nobody lists the bucket for them.
What `arrivals` lists is what lies there longer than events take: left by a worker that died between acknowledging and
removing, or told by an event that expired in a queue that nobody emptied for days. A list costs as much as a write, so
it is made once in a while only.

A version is removed for good by its id, and never another: what came under the same name meanwhile stays. And a version
is read by its id: what was put was received, also where its sender put another under the name, or removed it, since.
"""

from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from itertools import count
from typing import Any, Final
from uuid import uuid4

from botocore.exceptions import ClientError

from pipeline.backends.aws.buckets import Buckets
from pipeline.backends.aws.clients import Clients
from pipeline.backends.aws.events import message_of
from pipeline.backends.aws.faults import answering, code_of
from pipeline.backends.aws.objects import checked, of_version
from pipeline.records import Arrivals, NewMessage

_PREFIX: Final = "inbox/"
_EVERY: Final = timedelta(minutes=10)
_AGE: Final = timedelta(minutes=15)
_TAKEN: Final = frozenset({"PreconditionFailed", "412", "ConditionalRequestConflict", "409"})
_GONE: Final = frozenset({"NoSuchKey", "NoSuchVersion", "404", "PreconditionFailed", "412"})
# What several S3 look-alikes, and buckets that keep no versions, call the version of an object.
_UNVERSIONED: Final = ("", "null", None)


class S3Inbox:
    """Port Inbox. `every`: how often the bucket is listed; `age`: when an object is one that no event told of."""

    def __init__(self, clients: Clients, buckets: Buckets, *, every: timedelta = _EVERY, age: timedelta = _AGE) -> None:
        self._clients, self._bucket, self._encryption = clients, buckets.inbox, buckets.encryption
        self._every, self._age = every, age
        self._next: datetime | None = None
        self._queued: set[str] = set()

    def arrivals(self, now: datetime) -> Arrivals:
        """What lies in the inboxes for long and was not said to be queued, oldest first; nothing between two looks."""
        if self._next is not None and now < self._next:
            return Arrivals()
        lying = [message for message in self._lying() if now - message.received_at >= self._age]
        self._next = now + self._every if self._every else None
        self._queued &= {message.id for message in lying}
        new = [message for message in lying if message.id not in self._queued]
        return Arrivals(messages=tuple(sorted(new, key=lambda message: (message.received_at, message.key))))

    def queued(self, messages: Sequence[NewMessage]) -> None:
        """These are in the queue now: this process need not be shown them again."""
        self._queued |= {message.id for message in messages}

    def drop(self, owner: str, name: str, content: bytes) -> NewMessage:
        """Put a document into an inbox, whole or not at all; under another name where that one is taken."""
        message = self._put(f"{_PREFIX}{owner}/{name}", content)
        if message is not None:
            return message
        stem, dot, ending = name.rpartition(".") if "." in name else (name, "", "")
        for number in count(self._last(f"{_PREFIX}{owner}/{stem}-", dot + ending) + 1):
            message = self._put(f"{_PREFIX}{owner}/{stem}-{number}{dot}{ending}", content)
            if message is not None:
                return message
        raise AssertionError("count() does not end")

    def clear(self, messages: Sequence[NewMessage]) -> None:
        """Remove documents that are settled: the version that was read, and no other."""
        self._clients.each(self._clear, messages)

    @property
    def _s3(self) -> Any:
        return self._clients("s3")

    def _last(self, begin: str, ending: str) -> int:
        """The highest number between a beginning and an ending of keys; 1, which stands in no key, where none does."""
        with answering(f"s3 {self._bucket}"):
            pages = list(self._s3.get_paginator("list_objects_v2").paginate(Bucket=self._bucket, Prefix=begin))
        keys = (entry["Key"] for page in pages for entry in page.get("Contents", []))
        between = (key.removeprefix(begin).removesuffix(ending) for key in keys if key.endswith(ending))
        return max((int(one) for one in between if one.isdecimal() and len(one) < 9), default=1)

    def _put(self, key: str, content: bytes) -> NewMessage | None:
        """The message of what was put under a key, None where the name is taken."""
        where = {"Bucket": self._bucket, "Key": checked(key)}
        with answering(f"s3 {self._bucket}"):
            version = self._put_if_free(where, content, mark := {"drop": uuid4().hex})
            head = self._s3.head_object(**where, **of_version(version))
        # Of a write whose answer was lost, and that botocore tried again, we hear that the name is taken: by ourselves.
        if head["Metadata"] != mark:
            return None
        return self._message(key, _version(head.get("VersionId"), head["ETag"]), len(content), head["LastModified"])

    def _put_if_free(self, where: Mapping[str, str], content: bytes, mark: Mapping[str, str]) -> str:
        """The version that was written, "" where the name is taken."""
        condition = {"IfNoneMatch": "*", "ChecksumAlgorithm": "SHA256", "Metadata": mark}
        try:
            put = self._s3.put_object(**where, Body=content, **condition, **self._encryption)
        except ClientError as fault:
            if code_of(fault) in _TAKEN:
                return ""
            raise
        return _version(put.get("VersionId"), put["ETag"])

    def _message(self, key: str, version: str, size: int, at: datetime) -> NewMessage | None:
        return message_of(self._bucket, key, version=version, size=size, received_at=at.astimezone(UTC))

    def _lying(self) -> Iterator[NewMessage]:
        request: dict[str, Any] = {"Bucket": self._bucket, "Prefix": _PREFIX}
        while True:
            with answering(f"s3 {self._bucket}"):
                page = self._s3.list_object_versions(**request)
            for entry in page.get("Versions", []):
                version = _version(entry.get("VersionId"), entry["ETag"])
                message = self._message(entry["Key"], version, entry["Size"], entry["LastModified"])
                if message is not None:
                    yield message
            if not page.get("IsTruncated"):
                return
            request |= {"KeyMarker": page["NextKeyMarker"], "VersionIdMarker": page["NextVersionIdMarker"]}

    def _clear(self, message: NewMessage) -> None:
        where = {"Bucket": self._bucket, "Key": message.key}
        with answering(f"s3 {self._bucket}"):
            try:
                if message.version.startswith("etag:"):
                    self._s3.head_object(**where, **of_version(message.version))
                    self._s3.delete_object(**where)
                else:
                    self._s3.delete_object(**where, **of_version(message.version))
            except ClientError as fault:
                if code_of(fault) not in _GONE:
                    raise


def _version(id: str | None, etag: str) -> str:
    """What names one version of an object: the id that S3 gave, or the ETag in a bucket that keeps no versions."""
    return id if id and id not in _UNVERSIONED else "etag:" + etag.strip('"')

"""Objects in S3: whole or not at all, with a checksum that S3 verifies, several at a time.

S3 answers a write when it is stored in several places, and every reader sees it from then on. What is archived is
written once: `original.xml` under its digest is not written over, whoever comes second. A version, where a message
names one, is the version id that S3 gave, or `etag:<etag>` in a bucket that keeps no versions.
"""

import hashlib
from base64 import b64encode
from collections.abc import Iterable, Iterator, Mapping, Sequence
from heapq import merge
from itertools import groupby
from typing import Any, Final

from botocore.exceptions import ClientError

from pipeline.backends.aws.buckets import Buckets
from pipeline.backends.aws.clients import Clients, chunks
from pipeline.backends.aws.faults import answering, code_of
from pipeline.outcomes import Unavailable
from pipeline.records import Content

_NOWHERE: Final = ("", ".", "..")
_PRIVATE: Final = ".faktura-"  # as on the embedded backend, so that every key can go from one to the other
_LONGEST: Final = 1024  # bytes of a key
_LARGE: Final = 16 * 1024 * 1024  # bytes: above this in parts, each of which is tried again by itself
_PART: Final = 8 * 1024 * 1024
_REMOVED_AT_ONCE: Final = 1000
_ONCE: Final = "/original.xml"
_GONE: Final = frozenset({"404", "NoSuchKey", "NoSuchVersion", "PreconditionFailed", "412", "MethodNotAllowed"})


class S3Objects:
    """Port Objects."""

    def __init__(self, clients: Clients, buckets: Buckets, *, large: int = _LARGE, part: int = _PART) -> None:
        self._clients, self._buckets, self._large, self._part = clients, buckets, large, part

    def put(self, objects: Mapping[str, Content]) -> None:
        """Write each object whole or not at all, those of one directory in order; all are durable on return."""
        for key in objects:
            checked(key)
        outermost = _outermost(objects)
        directories = groupby(sorted(objects, key=outermost.__getitem__), outermost.__getitem__)
        # A manifest stands after the files that it names, also those below it: what is listed can be read.
        self._clients.each(self._put_in_order, [[(key, objects[key]) for key in keys] for _, keys in directories])

    def get(self, key: str, version: str = "") -> bytes:
        """The bytes under a key, and of one version of it where one is named. Raises KeyError."""
        request = {"Bucket": self._buckets.of(checked(key)), "Key": key} | of_version(version)
        with answering(f"s3 {request['Bucket']}"):
            try:
                # botocore compares what it reads with the checksum that S3 sends along.
                content: bytes = self._s3.get_object(**request, ChecksumMode="ENABLED")["Body"].read()
            except ClientError as fault:
                if code_of(fault) in _GONE:
                    raise KeyError(key) from None
                raise
        return content

    def keys(self, prefix: str) -> Iterator[str]:
        """The keys with a prefix, in order."""
        yield from merge(*(self._keys(bucket, prefix) for bucket in self._buckets.all_with(prefix)))

    def remove(self, keys: Iterable[str]) -> None:
        """Remove objects; one that is not there is no error."""
        for bucket, of_bucket in groupby(sorted(map(checked, keys), key=self._buckets.of), self._buckets.of):
            for chunk in chunks(list(of_bucket), _REMOVED_AT_ONCE):
                self._remove(bucket, chunk)

    @property
    def _s3(self) -> Any:
        return self._clients("s3")

    def _keys(self, bucket: str, prefix: str) -> Iterator[str]:
        request = {"Bucket": bucket, "Prefix": prefix}
        while True:
            with answering(f"s3 {bucket}"):
                page = self._s3.list_objects_v2(**request)
            yield from (entry["Key"] for entry in page.get("Contents", []))
            if not page.get("IsTruncated"):
                return
            request["ContinuationToken"] = page["NextContinuationToken"]

    def _remove(self, bucket: str, keys: Sequence[str]) -> None:
        with answering(f"s3 {bucket}"):
            request = {"Objects": [{"Key": key} for key in keys], "Quiet": True}
            answer = self._s3.delete_objects(Bucket=bucket, Delete=request)
        if errors := answer.get("Errors"):
            raise Unavailable(f"s3 {bucket}: " + ", ".join(sorted({error["Code"] for error in errors})))

    def _put_in_order(self, objects: Sequence[tuple[str, Content]]) -> None:
        for key, given in objects:
            content = given if isinstance(given, bytes) else b"".join(given)
            where = {"Bucket": self._buckets.of(key), "Key": key}
            condition = {"IfNoneMatch": "*"} if key.startswith("archive/") and key.endswith(_ONCE) else {}
            with answering(f"s3 {where['Bucket']}"):
                try:
                    if len(content) > self._large:
                        self._put_in_parts(where, content, condition)
                    else:
                        checksum = {"ChecksumAlgorithm": "SHA256", "ChecksumSHA256": _sha256(content)}
                        self._s3.put_object(**where, Body=content, **checksum, **condition, **self._buckets.encryption)
                except ClientError as fault:
                    # The same bytes are there already: their digest is in the key.
                    if not condition or code_of(fault) not in ("PreconditionFailed", "412"):
                        raise

    def _put_in_parts(self, where: Mapping[str, str], content: bytes, condition: Mapping[str, str]) -> None:
        upload = self._s3.create_multipart_upload(**where, ChecksumAlgorithm="SHA256", **self._buckets.encryption)
        whole = {**where, "UploadId": upload["UploadId"]}
        try:
            parts = [self._put_part(whole, content, place) for place in range(0, len(content), self._part)]
            self._s3.complete_multipart_upload(**whole, MultipartUpload={"Parts": parts}, **condition)
        except BaseException:
            self._s3.abort_multipart_upload(**whole)
            raise

    def _put_part(self, whole: Mapping[str, str], content: bytes, place: int) -> dict[str, Any]:
        number, part = place // self._part + 1, content[place : place + self._part]
        checksum = _sha256(part)
        stored = self._s3.upload_part(**whole, PartNumber=number, Body=part, ChecksumSHA256=checksum)
        return {"PartNumber": number, "ETag": stored["ETag"], "ChecksumSHA256": checksum}


def checked(key: str) -> str:
    """A key, as it was given. Raises ValueError for one that is no path below a root."""
    if "\0" in key or len(key.encode()) > _LONGEST:
        raise ValueError(f"not the key of an object: {key!r}")
    if any(part in _NOWHERE or part.startswith(_PRIVATE) for part in key.split("/")):
        raise ValueError(f"not the key of an object: {key!r}")
    return key


def of_version(version: str) -> dict[str, str]:
    """What a request says to get one version of an object and no other."""
    if version.startswith("etag:"):
        return {"IfMatch": '"{}"'.format(version.removeprefix("etag:"))}
    return {"VersionId": version} if version else {}


def _outermost(keys: Iterable[str]) -> dict[str, str]:
    """The directory of each key, or the outermost of those round it that has a key of its own."""
    found: dict[str, str] = {}
    last = ""
    for directory in sorted({key[: key.rfind("/") + 1] for key in keys}):
        last = last if last and directory.startswith(last) else directory
        found[directory] = last
    return {key: found[key[: key.rfind("/") + 1]] for key in keys}


def _sha256(content: bytes) -> str:
    return b64encode(hashlib.sha256(content).digest()).decode()

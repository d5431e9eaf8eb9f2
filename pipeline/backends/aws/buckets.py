"""Which bucket has which keys, and what every write to it says.

A key is the same everywhere: `archive/2026/11/23/<digest>/original.xml` stands under that very key in the archive's
bucket. So a world can be copied from a directory to S3 and back without renaming anything.
"""

from dataclasses import dataclass
from typing import Any

from pipeline.settings import Settings


@dataclass(slots=True, kw_only=True, frozen=True)
class Buckets:
    """The buckets by name; all may be one. `kms_key`: of the archive's, the inbox's and the mailboxes' encryption.

    Without a key S3 encrypts as the bucket says. The archive's bucket has a default retention (Object Lock), so that
    every object is kept from the moment it is written.
    """

    inbox: str
    archive: str
    mailboxes: str  # mailboxes/, gateway/, outbox/ and whatever else there is
    kms_key: str | None = None

    def of(self, key: str) -> str:
        """The bucket of a key."""
        first = key.partition("/")[0]
        return {"inbox": self.inbox, "archive": self.archive}.get(first, self.mailboxes)

    def all_with(self, prefix: str) -> list[str]:
        """The buckets in which keys with a prefix may stand, each once."""
        if "/" in prefix:
            return [self.of(prefix)]
        return list(dict.fromkeys((self.inbox, self.archive, self.mailboxes)))

    @property
    def encryption(self) -> dict[str, Any]:
        """What a write says of its encryption."""
        if self.kms_key is None:
            return {}
        # With a bucket key KMS is asked once in a while and not for every object.
        return {"ServerSideEncryption": "aws:kms", "SSEKMSKeyId": self.kms_key, "BucketKeyEnabled": True}


def buckets_of(settings: Settings) -> Buckets:
    """The buckets that the settings name."""
    return Buckets(
        inbox=settings.aws_inbox_bucket,
        archive=settings.aws_archive_bucket,
        mailboxes=settings.aws_mailboxes_bucket,
        kms_key=settings.aws_kms_key,
    )

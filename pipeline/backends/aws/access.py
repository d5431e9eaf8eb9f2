"""Credentials for one company: a role for all companies, narrowed by a session policy to what belongs to this one.

IAM allows what both allow. A company id is of [a-z0-9-] and opaque, so it can be nothing but itself in a policy, and
nothing personal in a key or a log of CloudTrail's.
"""

import json
from datetime import datetime
from typing import Any, Final

from pipeline.access.storage import Access
from pipeline.backends.aws.buckets import Buckets
from pipeline.backends.aws.clients import Clients
from pipeline.backends.aws.faults import answering

_SECONDS: Final = 3600


class StsStorage:
    """Port Storage (pipeline/access/storage.py)."""

    def __init__(self, clients: Clients, buckets: Buckets, *, role: str, region: str) -> None:
        self._clients, self._buckets, self._role, self._region = clients, buckets, role, region

    def access(self, company: str, now: datetime) -> Access:
        """Credentials for what belongs to a company, for an hour. Raises Unavailable."""
        with answering("sts"):
            given = self._clients("sts").assume_role(
                RoleArn=self._role,
                RoleSessionName=company,
                DurationSeconds=_SECONDS,
                Policy=json.dumps(policy(self._buckets, company), separators=(",", ":")),
            )["Credentials"]
        return Access(
            access_key_id=given["AccessKeyId"],
            secret_access_key=given["SecretAccessKey"],
            session_token=given["SessionToken"],
            expires_at=given["Expiration"],
            region=self._region,
            inbox=f"s3://{self._buckets.inbox}/inbox/{company}/",
            mailboxes=f"s3://{self._buckets.mailboxes}/mailboxes/{company}/",
        )


def policy(buckets: Buckets, company: str) -> dict[str, Any]:
    """The session policy of a company."""
    inbox, mailboxes = f"arn:aws:s3:::{buckets.inbox}", f"arn:aws:s3:::{buckets.mailboxes}"
    own = f"mailboxes/{company}/"
    return {
        "Version": "2012-10-17",
        "Statement": [
            _allowing("s3:PutObject", f"{inbox}/inbox/{company}/*"),
            _allowing("s3:GetObject", f"{mailboxes}/{own}*"),
            _allowing("s3:ListBucket", mailboxes) | {"Condition": {"StringLike": {"s3:prefix": f"{own}*"}}},
            # The objects are encrypted: whoever may read one may have it decrypted, by way of S3 only.
            _allowing("kms:Decrypt", "*", "kms:GenerateDataKey")
            | {"Condition": {"StringLike": {"kms:ViaService": "s3.*.amazonaws.com"}}},
        ],
    }


def _allowing(action: str, resource: str, *more: str) -> dict[str, Any]:
    return {"Effect": "Allow", "Action": [action, *more], "Resource": resource}

"""The calls that the code makes of AWS, as the permissions that IAM asks for them, to be compared with a role."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from fnmatch import fnmatchcase
from typing import Any, Final

import pytest
from botocore.client import BaseClient

from tests.aws.template import ACCOUNT, GIVEN, REGION, Statement

Need = tuple[str, str]  # an action of IAM's, and the resource that it is done to

_TRANSACTED: Final = {
    "Put": "PutItem",
    "Update": "UpdateItem",
    "Delete": "DeleteItem",
    "ConditionCheck": "ConditionCheckItem",
}
_OF_S3: Final = {
    "PutObject": "PutObject",
    "GetObject": "GetObject",
    "HeadObject": "GetObject",
    "DeleteObject": "DeleteObject",
    "CreateMultipartUpload": "PutObject",
    "UploadPart": "PutObject",
    "CompleteMultipartUpload": "PutObject",
    "AbortMultipartUpload": "AbortMultipartUpload",
    "ListObjectsV2": "ListBucket",
    "ListObjectVersions": "ListBucketVersions",
}


@contextmanager
def recorded(monkeypatch: pytest.MonkeyPatch) -> Iterator[set[Need]]:
    """What is needed for all that boto3 is asked within the block; the calls themselves are made as ever."""
    needed: set[Need] = set()
    real = BaseClient._make_api_call  # type: ignore[attr-defined]

    def recording(client: Any, operation: str, parameters: dict[str, Any]) -> Any:
        needed.update(needs(client.meta.service_model.service_name, operation, parameters))
        return real(client, operation, parameters)

    with monkeypatch.context() as patch:
        patch.setattr(BaseClient, "_make_api_call", recording)
        yield needed


def needs(service: str, operation: str, parameters: Mapping[str, Any]) -> Iterator[Need]:
    """What IAM asks for a call, by AWS's service authorization reference. Raises LookupError for an unknown service."""
    yield from {"s3": _s3, "dynamodb": _dynamodb, "sqs": _sqs, "ses": _ses, "sesv2": _ses, "sts": _sts}[service](
        operation, parameters
    )


def allowed(need: Need, role: Sequence[Statement]) -> bool:
    """Whether a role allows what is needed."""
    action, resource = need
    return any(
        action in statement.actions and any(fnmatchcase(resource, one) for one in statement.resources)
        for statement in role
    )


def _s3(operation: str, parameters: Mapping[str, Any]) -> Iterator[Need]:
    bucket = f"arn:aws:s3:::{parameters['Bucket']}"
    if operation == "DeleteObjects":
        for each in parameters["Delete"]["Objects"]:
            yield "s3:DeleteObject" + "Version" * ("VersionId" in each), f"{bucket}/{each['Key']}"
        return
    action = "s3:" + _OF_S3[operation]
    if action.startswith("s3:List"):
        yield action, bucket
        return
    if action in ("s3:GetObject", "s3:DeleteObject") and "VersionId" in parameters:
        action += "Version"
    yield action, f"{bucket}/{parameters['Key']}"
    if action.startswith("s3:GetObject"):
        # Without it S3 answers 403 and not 404 for what is not there, which would count as a fault of the world.
        yield "s3:ListBucket", bucket


def _dynamodb(operation: str, parameters: Mapping[str, Any]) -> Iterator[Need]:
    if operation == "TransactWriteItems":
        for each in parameters["TransactItems"]:
            for kind, action in each.items():
                yield f"dynamodb:{_TRANSACTED[kind]}", _table(action["TableName"])
    elif "RequestItems" in parameters:
        for name in parameters["RequestItems"]:
            yield f"dynamodb:{operation}", _table(name)
    else:
        index = f"/index/{parameters['IndexName']}" if "IndexName" in parameters else ""
        yield f"dynamodb:{operation}", _table(parameters["TableName"]) + index


def _table(name: str) -> str:
    return f"arn:aws:dynamodb:{REGION}:{ACCOUNT}:table/{name}"


def _sqs(operation: str, parameters: Mapping[str, Any]) -> Iterator[Need]:
    name = parameters["QueueUrl"].rpartition("/")[2]
    yield f"sqs:{operation.removesuffix('Batch')}", f"arn:aws:sqs:{REGION}:{ACCOUNT}:{name}"


def _ses(operation: str, parameters: Mapping[str, Any]) -> Iterator[Need]:
    action = "SendRawEmail" if "Raw" in parameters["Content"] else operation
    yield f"ses:{action}", f"arn:aws:ses:{REGION}:{ACCOUNT}:identity/{GIVEN['MailIdentity']}"


def _sts(operation: str, parameters: Mapping[str, Any]) -> Iterator[Need]:
    yield f"sts:{operation}", parameters["RoleArn"]

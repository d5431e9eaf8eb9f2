"""Creates the template's plain resources where AWS's interfaces are served, as CloudFormation would.

moto does not run SAM's transform, so each type is one function here. What moto has no notion of (the functions with
their roles, schedules, alarms) is left to cfn-lint and to the tests of the roles. So are the policies of the buckets:
moto reads no conditions, so that "only over TLS" would be "never".
"""

import json
from collections.abc import Callable, Mapping
from typing import Any

from moto.moto_api._internal.models import moto_api_backend

from tests.aws.template import REGION, Stack

Client = Callable[[str], Any]


def create(client: Client) -> Stack:
    """The stack of the template; `client` gives boto3's client of a service."""
    moto_api_backend.reset()  # what another module of this process made has the same names
    refs = {"Key": client("kms").create_key()["KeyMetadata"]["KeyId"]}
    queues = sorted(Stack(refs).resources("AWS::SQS::Queue"), key=lambda named: "RedrivePolicy" in named[1])
    for name, properties in queues:  # dead-letter queues first: the others refer to them
        refs[name] = _queue(client("sqs"), properties)
    stack = Stack(refs)
    for kind, make in _MAKERS.items():
        for _, properties in stack.resources(kind):
            make(client, properties)
    for _, properties in stack.resources("AWS::S3::Bucket"):
        _notify(client("s3"), properties)
    return stack


def _queue(sqs: Any, properties: Mapping[str, Any]) -> str:
    given = {name: value for name, value in properties.items() if name != "QueueName"}
    attributes = {name: json.dumps(each) if isinstance(each, dict) else str(each) for name, each in given.items()}
    url: str = sqs.create_queue(QueueName=properties["QueueName"], Attributes=attributes)["QueueUrl"]
    return url


def _queue_policy(client: Client, properties: Mapping[str, Any]) -> None:
    for url in properties["Queues"]:
        policy = json.dumps(properties["PolicyDocument"])
        client("sqs").set_queue_attributes(QueueUrl=url, Attributes={"Policy": policy})


def _table(client: Client, properties: Mapping[str, Any]) -> None:
    dynamodb, given = client("dynamodb"), dict(properties)
    recovery, expiry = given.pop("PointInTimeRecoverySpecification", None), given.pop("TimeToLiveSpecification", None)
    given["SSESpecification"] = {"Enabled": True, "SSEType": "KMS"}
    dynamodb.create_table(**given)
    if recovery:
        dynamodb.update_continuous_backups(TableName=given["TableName"], PointInTimeRecoverySpecification=recovery)
    if expiry:
        dynamodb.update_time_to_live(TableName=given["TableName"], TimeToLiveSpecification=expiry)


def _bucket(client: Client, properties: Mapping[str, Any]) -> None:
    s3, where = client("s3"), {"Bucket": properties["BucketName"]}
    s3.create_bucket(
        **where,
        CreateBucketConfiguration={"LocationConstraint": REGION},
        ObjectLockEnabledForBucket=properties.get("ObjectLockEnabled", False),
    )
    s3.put_bucket_versioning(**where, VersioningConfiguration=properties["VersioningConfiguration"])
    s3.put_public_access_block(**where, PublicAccessBlockConfiguration=properties["PublicAccessBlockConfiguration"])
    s3.put_bucket_ownership_controls(**where, OwnershipControls=properties["OwnershipControls"])
    s3.put_bucket_encryption(
        **where, ServerSideEncryptionConfiguration={"Rules": list(map(_encryption, _rules(properties)))}
    )
    s3.put_bucket_lifecycle_configuration(
        **where, LifecycleConfiguration={"Rules": list(map(_lifecycle, properties["LifecycleConfiguration"]["Rules"]))}
    )
    if lock := properties.get("ObjectLockConfiguration"):
        retention = lock["Rule"]["DefaultRetention"]
        rule = {"DefaultRetention": {"Mode": retention["Mode"], "Years": int(retention["Years"])}}
        s3.put_object_lock_configuration(
            **where, ObjectLockConfiguration={"ObjectLockEnabled": "Enabled", "Rule": rule}
        )


def _rules(properties: Mapping[str, Any]) -> list[dict[str, Any]]:
    rules: list[dict[str, Any]] = properties["BucketEncryption"]["ServerSideEncryptionConfiguration"]
    return rules


def _encryption(rule: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "ApplyServerSideEncryptionByDefault": rule["ServerSideEncryptionByDefault"],
        "BucketKeyEnabled": rule["BucketKeyEnabled"],
    }


def _lifecycle(rule: Mapping[str, Any]) -> dict[str, Any]:
    """A rule in the words of S3, which differ from CloudFormation's."""
    made: dict[str, Any] = {"ID": rule["Id"], "Status": rule["Status"], "Filter": {"Prefix": ""}}
    made |= {
        name: rule[name] for name in ("NoncurrentVersionExpiration", "AbortIncompleteMultipartUpload") if name in rule
    }
    if "ExpiredObjectDeleteMarker" in rule:
        made["Expiration"] = {"ExpiredObjectDeleteMarker": rule["ExpiredObjectDeleteMarker"]}
    if "Transitions" in rule:
        made["Transitions"] = [
            {"StorageClass": each["StorageClass"], "Days": each["TransitionInDays"]} for each in rule["Transitions"]
        ]
    return made


def _notify(s3: Any, properties: Mapping[str, Any]) -> None:
    told = properties.get("NotificationConfiguration", {}).get("QueueConfigurations", [])
    if told:
        queues = [
            {
                "QueueArn": each["Queue"],
                "Events": [each["Event"]],
                "Filter": {"Key": {"FilterRules": each["Filter"]["S3Key"]["Rules"]}},
            }
            for each in told
        ]
        s3.put_bucket_notification_configuration(
            Bucket=properties["BucketName"], NotificationConfiguration={"QueueConfigurations": queues}
        )


_MAKERS: dict[str, Callable[[Client, Mapping[str, Any]], None]] = {
    "AWS::SQS::QueuePolicy": _queue_policy,
    "AWS::DynamoDB::Table": _table,
    "AWS::S3::Bucket": _bucket,
}

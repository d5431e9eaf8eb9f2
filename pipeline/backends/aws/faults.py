"""The faults of AWS, as what they are to the pipeline: `Unavailable` where time or the operator mends them.

Throttling, time-outs, broken connections and a service's own errors pass; a right that is missing, a table that is not
there or credentials that ran out are for the operator, and no document's fault. Whatever else AWS answers (a request
that is malformed, say) is our own bug and comes through as it is.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

from botocore.exceptions import (
    BotoCoreError,
    ClientError,
    ConnectionError,
    FlexibleChecksumError,
    HTTPClientError,
    IncompleteReadError,
    NoCredentialsError,
    NoRegionError,
    PartialCredentialsError,
    ResponseStreamingError,
)

from pipeline.outcomes import Unavailable

# Codes that come with a status below 500. https://docs.aws.amazon.com/sdkref/latest/guide/feature-retry-behavior.html
_PASSES: Final = frozenset(
    {
        "BandwidthLimitExceeded",
        "ConditionalRequestConflict",
        "EC2ThrottledException",
        "KMSThrottlingException",
        "LimitExceededException",
        "OverLimit",
        "PriorRequestNotComplete",
        "ProvisionedThroughputExceededException",
        "RequestLimitExceeded",
        "RequestThrottled",
        "RequestThrottledException",
        "RequestTimeout",
        "RequestTimeoutException",
        "SlowDown",
        "ThrottledException",
        "Throttling",
        "ThrottlingException",
        "TooManyRequestsException",
        "TransactionConflictException",
        "TransactionInProgressException",
    }
)
_FOR_THE_OPERATOR: Final = frozenset(
    {
        "AWS.SimpleQueueService.NonExistentQueue",
        "AccessDenied",
        "AccessDeniedException",
        "AccountSuspendedException",
        "ExpiredToken",
        "ExpiredTokenException",
        "InvalidAccessKeyId",
        "InvalidClientTokenId",
        "KMS.DisabledException",
        "KMS.NotFoundException",
        "KmsAccessDenied",
        "KmsDisabled",
        "MailFromDomainNotVerifiedException",
        "NoSuchBucket",
        "QueueDoesNotExist",
        "RequestTimeTooSkewed",
        "ResourceNotFoundException",
        "SendingPausedException",
        "SignatureDoesNotMatch",
        "UnrecognizedClientException",
    }
)
_NOT_ANSWERED: Final = (
    ConnectionError,
    FlexibleChecksumError,
    HTTPClientError,
    IncompleteReadError,
    NoCredentialsError,
    NoRegionError,
    PartialCredentialsError,
    ResponseStreamingError,
)


def code_of(fault: ClientError) -> str:
    """The error code of an answer, without the namespace that some services put before it."""
    return str(fault.response.get("Error", {}).get("Code", "")).rpartition("#")[2]


@contextmanager
def answering(what: str) -> Iterator[None]:
    """What in the block AWS does not answer is raised as Unavailable; `what` names the service and the resource.

    The text has AWS's code and nothing of its message, which may repeat a key or an account.
    """
    try:
        yield
    except ClientError as fault:
        status = fault.response.get("ResponseMetadata", {}).get("HTTPStatusCode", 0)
        code = code_of(fault)
        if status >= 500 or code in _PASSES or code in _FOR_THE_OPERATOR:
            raise Unavailable(f"{what}: {code or status}") from fault
        raise
    except _NOT_ANSWERED as fault:
        raise Unavailable(f"{what}: {type(fault).__name__}") from fault
    except BotoCoreError as fault:
        if "credential" in type(fault).__name__.lower() or "token" in type(fault).__name__.lower():
            raise Unavailable(f"{what}: {type(fault).__name__}") from fault
        raise

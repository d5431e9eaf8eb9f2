"""The template: what CloudFormation and SAM say of it, and what is promised of each bucket, queue, table and role."""

import importlib
import subprocess
import sys
from fnmatch import fnmatchcase
from pathlib import Path
from typing import Any

import pytest

from pipeline.settings import Settings
from tests.aws.template import REGION, STACK, TEMPLATE, Stack, translated

STACK_OF = Stack({})
FUNCTIONS = ["http", "notify", "process", "reprocess", "tick"]
# What is no setting of ours: AWS's own libraries read it.
NOT_OURS = {"POWERTOOLS_SERVICE_NAME", "POWERTOOLS_METRICS_NAMESPACE", "PYDANTIC_DISABLE_PLUGINS"}


def every(kind: str) -> list[dict[str, Any]]:
    return [properties for _, properties in STACK_OF.resources(kind)]


def test_cfn_lint_finds_nothing_in_the_region_of_the_installation() -> None:
    lint = Path(sys.executable).with_name("cfn-lint")
    done = subprocess.run([lint, "--regions", REGION, "--", TEMPLATE], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout) == (0, "")


def test_sam_translates_it_to_plain_resources() -> None:
    kinds = {each["Type"] for each in translated()["Resources"].values()}
    assert [kind for kind in kinds if kind.startswith("AWS::Serverless::")] == []
    assert {"AWS::Lambda::Function", "AWS::Lambda::EventSourceMapping", "AWS::Scheduler::Schedule"} <= kinds


def test_every_function_is_there_with_its_handler() -> None:
    functions = every("AWS::Lambda::Function")
    assert sorted(each["FunctionName"].removeprefix(f"{STACK}-") for each in functions) == FUNCTIONS
    for each in functions:
        module, _, name = each["Handler"].rpartition(".")
        assert callable(getattr(importlib.import_module(module), name))


@pytest.mark.parametrize("function", FUNCTIONS)
def test_every_variable_of_a_function_is_a_setting(function: str) -> None:
    settings = {f"FAKTURA_{name.upper()}" for name in Settings.model_fields}
    assert set(STACK_OF.environment(function)) - settings - NOT_OURS == set()


def test_the_buckets_are_private_encrypted_versioned_and_kept() -> None:
    for bucket in every("AWS::S3::Bucket"):
        assert set(bucket["PublicAccessBlockConfiguration"].values()) == {True}, bucket["BucketName"]
        (rule,) = bucket["BucketEncryption"]["ServerSideEncryptionConfiguration"]
        assert rule["ServerSideEncryptionByDefault"]["SSEAlgorithm"] == "aws:kms"
        assert bucket["VersioningConfiguration"] == {"Status": "Enabled"}
    for kind in ("AWS::S3::Bucket", "AWS::DynamoDB::Table", "AWS::KMS::Key"):
        kept = [each["DeletionPolicy"] for each in translated()["Resources"].values() if each["Type"] == kind]
        assert set(kept) == {"Retain"}, kind


def test_nothing_of_the_archive_is_removed_before_its_time() -> None:
    (archive,) = (bucket for bucket in every("AWS::S3::Bucket") if bucket["BucketName"].startswith(f"{STACK}-archive"))
    assert archive["ObjectLockEnabled"] is True
    # The seventh year after the calendar year in which the financial year ended: eight years hold for every document.
    assert archive["ObjectLockConfiguration"]["Rule"]["DefaultRetention"] == {"Mode": "GOVERNANCE", "Years": "8"}
    assert not any("Expiration" in rule for rule in archive["LifecycleConfiguration"]["Rules"])


def test_buckets_and_queues_answer_over_tls_only() -> None:
    policies = [*every("AWS::S3::BucketPolicy"), *every("AWS::SQS::QueuePolicy")]
    secured = {str(policy.get("Bucket") or policy["Queues"][0]) for policy in policies if refuses_plain(policy)}
    named = {bucket["BucketName"] for bucket in every("AWS::S3::Bucket")}
    named |= {queue["QueueName"] for queue in every("AWS::SQS::Queue")}
    assert secured == named


def refuses_plain(policy: dict[str, Any]) -> bool:
    return any(
        (each["Effect"], each["Principal"], each["Condition"])
        == ("Deny", "*", {"Bool": {"aws:SecureTransport": "false"}})
        for each in policy["PolicyDocument"]["Statement"]
    )


def test_every_queue_has_its_dead_letters_for_as_long_as_sqs_keeps_any() -> None:
    queues = {queue["QueueName"]: queue for queue in every("AWS::SQS::Queue")}
    working = [name for name in queues if not name.endswith("-dead")]
    assert sorted(working) == [f"{STACK}-{name}" for name in ("notify", "process", "reprocess")]
    for name in working:
        assert queues[name]["RedrivePolicy"]["deadLetterTargetArn"].endswith(f":{name}-dead")
        assert queues[f"{name}-dead"]["MessageRetentionPeriod"] == 14 * 24 * 3600


def test_a_message_is_hidden_for_six_times_as_long_as_its_function_may_take() -> None:
    timeouts = {each["FunctionName"]: each["Timeout"] for each in every("AWS::Lambda::Function")}
    for queue in every("AWS::SQS::Queue"):
        name = queue["QueueName"]
        if name in timeouts:
            assert queue["VisibilityTimeout"] == 6 * timeouts[name], name
            assert STACK_OF.environment("process")["FAKTURA_VISIBILITY"] == "360"


def test_a_function_says_which_messages_of_its_batch_are_to_come_again() -> None:
    for mapping in every("AWS::Lambda::EventSourceMapping"):
        assert mapping["FunctionResponseTypes"] == ["ReportBatchItemFailures"]
        assert mapping["BatchSize"] == 10


def test_the_tables_can_be_restored_and_not_be_removed_by_mistake() -> None:
    for table in every("AWS::DynamoDB::Table"):
        assert table["PointInTimeRecoverySpecification"] == {"PointInTimeRecoveryEnabled": True}, table["TableName"]
        assert table["DeletionProtectionEnabled"] is True
        assert table["SSESpecification"]["SSEType"] == "KMS"


@pytest.mark.parametrize("function", FUNCTIONS)
def test_a_role_names_each_action_and_each_resource(function: str) -> None:
    for statement in STACK_OF.role(function):
        assert not any("*" in action for action in statement.actions), statement
        if statement.sid != "Traces":  # X-Ray knows no resources
            assert "*" not in statement.resources, statement
        # A star ends a key in a bucket, an index of a table or a stream of a log, and stands nowhere else.
        assert all(fnmatchcase(one, "*/*") or ":log-group:" in one for one in statement.resources if "*" in one[:-1])


def test_no_two_functions_share_a_role() -> None:
    roles = [str(each["Role"]) for each in every("AWS::Lambda::Function")]
    assert len(set(roles)) == len(FUNCTIONS)


def test_every_alarm_tells_the_topic() -> None:
    alarms = every("AWS::CloudWatch::Alarm")
    names = {alarm["AlarmName"].removeprefix(f"{STACK}-") for alarm in alarms}
    assert names >= {"DeadLetters", "ProcessDeadLetters", "OldestDocument", "ErrorRate", "HeldTooLong", "TickStopped"}
    assert all(alarm["AlarmActions"] for alarm in alarms)


def test_the_alarm_of_dead_letters_watches_what_the_tick_counts() -> None:
    (alarm,) = (each for each in every("AWS::CloudWatch::Alarm") if each["AlarmName"] == f"{STACK}-DeadLetters")
    assert (alarm["Namespace"], alarm["MetricName"], alarm["Threshold"]) == ("Faktura", "DeadLetters", 0)
    assert alarm["Dimensions"] == [{"Name": "service", "Value": "faktura"}]

"""The demo on AWS's interfaces: dropped into a bucket, told to a queue, handed to functions; compared with one machine.

The stack is that of infra/template.yaml. What this does not cover, because moto does not do it: S3's events have no
version and no sequencer; nobody enforces the roles, so what the functions ask is compared with their roles instead;
nothing is encrypted; the schedules call nobody.
"""

import re
from collections import Counter, defaultdict
from collections.abc import Iterator
from datetime import datetime
from typing import Any

import pytest

from pipeline.backends.aws.access import policy
from pipeline.backends.aws.buckets import Buckets
from pipeline.mailbox import Manifest
from pipeline.outcomes import Outcome
from pipeline.receipt import Receipt
from tests.aws.both import Both, Played, played_on_both
from tests.aws.calls import allowed
from tests.aws.demo import FIRST, LATER
from tests.aws.rounds import shown
from tests.aws.template import Statement, written
from tests.flow.worlds import now


@pytest.fixture(scope="module")
def both(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Both]:
    yield from played_on_both(tmp_path_factory.mktemp("embedded"))


def test_every_document_ends_alike(both: Both) -> None:
    def told(played: Played) -> dict[str, Any]:
        return {
            name: (each.outcome, each.reason, each.mover, each.format, each.profile, each.release, each.digest)
            for name, each in played.records.items()
        }

    assert told(both.aws) == told(both.embedded)
    assert {each.outcome for each in both.aws.records.values()} == set(Outcome)


def test_every_recipient_gets_the_same_bytes_under_the_same_keys(both: Both) -> None:
    aws, embedded = (played.objects("mailboxes/") for played in (both.aws, both.embedded))
    receipts = {key for key in (*aws, *embedded) if "/receipts/" in key}
    assert aws.keys() - receipts == embedded.keys() - receipts
    for key in aws.keys() - receipts:
        if key.endswith("/manifest.json"):
            assert manifest(aws[key]) == manifest(embedded[key]), key
        else:
            assert aws[key] == embedded[key], key
    sent, theirs = (played.objects("gateway/") for played in (both.aws, both.embedded))
    assert (
        {key: undated(each) for key, each in sent.items()} == {key: undated(each) for key, each in theirs.items()} != {}
    )


def undated(envelope: bytes) -> bytes:
    """An envelope without the instant at which it was written."""
    return re.sub(rb"<CreationDateAndTime>[^<]+<", b"<CreationDateAndTime><", envelope)


def manifest(content: bytes) -> dict[str, Any]:
    """A manifest without what tells one submission from another."""
    own = {"document", "received_at", "decided_as_of"}
    return Manifest.model_validate_json(content).model_dump(exclude=own)


def test_every_original_is_archived_untouched(both: Both) -> None:
    def kept(played: Played) -> dict[str, bytes]:
        return {key.split("/")[4]: each for key, each in played.objects("archive/").items() if "original" in key}

    assert kept(both.aws) == kept(both.embedded) != {}


def test_every_sender_is_answered_alike(both: Both) -> None:
    def answers(played: Played) -> dict[tuple[str, str], Any]:
        found = {
            key: Receipt.model_validate_json(each)
            for key, each in played.objects("mailboxes/").items()
            if "/receipts/" in key
        }
        return {
            (key.split("/")[1], each.name): (each.outcome, each.reason, [finding.rule for finding in each.findings])
            for key, each in found.items()
        }

    assert answers(both.aws) == answers(both.embedded) != {}


def test_the_same_is_charged_to_the_same(both: Both) -> None:
    def owed(played: Played) -> set[Any]:
        assert len({charge.id for charge in played.charges}) == len(played.charges)
        return {
            (each.id, each.direction, each.payer, each.company, each.amount, each.firm, each.collaboration)
            for each in played.charges
        }

    assert owed(both.aws) == owed(both.embedded) != set()


def test_the_inbox_is_empty_and_so_are_the_queues(both: Both) -> None:
    assert both.inbox == []
    assert [(each.waiting, each.in_flight, each.dead) for each in both.depths] == [(0, 0, 0)] * 2


@pytest.mark.parametrize("function", ["http", "notify", "process", "reprocess", "tick"])
def test_a_role_allows_what_its_function_asks(both: Both, function: str) -> None:
    role = both.functions.stack.role(function)
    assert both.functions.needs[function] != set()
    assert sorted(need for need in both.functions.needs[function] if not allowed(need, role)) == []


STAGES = ("Receive", "Identify", "Validate", "Authorize", "Transform", "Deliver", "Receipt")
# What a role allows and this play does not ask for, and why it is allowed all the same.
NOT_PLAYED = {
    "logs:CreateLogStream": "Lambda itself writes the logs",
    "logs:PutLogEvents": "Lambda itself writes the logs",
    "xray:PutTelemetryRecords": "Lambda's daemon",
    "xray:PutTraceSegments": "Lambda's daemon",
    "kms:Decrypt": "by S3, SQS and DynamoDB, in the name of the function",
    "kms:GenerateDataKey": "by S3, SQS and DynamoDB, in the name of the function",
    "sqs:GetQueueAttributes": "Lambda's own polling",
    "sqs:ReceiveMessage": "Lambda's own polling",
    "sqs:DeleteMessage": "Lambda's own polling",
    "sqs:SendMessage": "what is given back, in tests/aws/test_batch.py",
    "ses:SendEmail": "the mails are raw",
    "s3:AbortMultipartUpload": "large documents, in tests/contract",
    "s3:GetObjectVersion": "moto's events name no version",
    "s3:DeleteObjectVersion": "moto's events name no version",
    "s3:GetObject": "what is released, or read again after a crash",
    "s3:PutObject": "answers to dead letters",
    "s3:DeleteObject": "what was left behind by a crash",
    "dynamodb:DeleteItem": "claims that are given up, mails that wait no more",
    "dynamodb:PutItem": "dead letters",
    "dynamodb:UpdateItem": "what is no longer waiting",
}


@pytest.mark.parametrize("function", ["notify", "process", "reprocess", "tick"])
def test_a_role_allows_little_that_its_function_does_not_ask(both: Both, function: str) -> None:
    asked = {action for action, _ in both.functions.needs[function]}
    granted = {action for statement in both.functions.stack.role(function) for action in statement.actions}
    assert granted - asked - NOT_PLAYED.keys() == set()


def test_a_role_does_not_reach_what_belongs_to_another_function(both: Both) -> None:
    stack = both.functions.stack
    read, put = "s3:GetObject", "s3:PutObject"
    archive, inbox = "arn:aws:s3:::faktura-archive-123456789012", "arn:aws:s3:::faktura-inbox-123456789012"
    assert not allowed((put, f"{archive}/archive/x"), stack.role("http"))
    assert not allowed((put, f"{inbox}/inbox/x"), stack.role("process"))
    assert not allowed((read, f"{archive}/archive/x"), stack.role("notify"))
    assert not allowed(("s3:DeleteObject", f"{archive}/archive/x"), stack.role("process"))


def test_the_log_tells_each_document_and_nothing_personal(both: Both) -> None:
    lines = both.functions.lines()
    told = {line["document"]: line["message"] for line in lines if "document" in line}
    for record in both.aws.records.values():
        assert record.outcome is not None
        assert told[record.id] == record.outcome.value
    printed = both.functions.printed.getvalue()
    names = {story.file for story in (*FIRST, *LATER)} | {
        "xempel AB",
        "kim@example.com",
        "5599900",
        "2026-1041",
        "/answer/",
    }
    assert [name for name in names if name in printed] == []


def test_metrics_tell_outcomes_stages_and_the_age_of_the_oldest_message(both: Both) -> None:
    metrics: dict[str, list[float]] = defaultdict(list)
    for line in both.functions.lines():
        for group in line.get("_aws", {}).get("CloudWatchMetrics", []):
            assert group["Namespace"] == "Faktura"
            for each in group["Metrics"]:
                metrics[each["Name"]] += line[each["Name"]]
    outcomes = Counter(record.outcome for record in both.embedded.records.values())
    assert sum(metrics["Rejected"]) >= outcomes[Outcome.REJECTED]
    assert sum(metrics["Duplicate"]) == outcomes[Outcome.DUPLICATE]
    stages = [
        f"{stage}Time" for stage in ["Receive", "Identify", "Validate", "Authorize", "Transform", "Deliver", "Receipt"]
    ]
    assert {
        *stages,
        "OldestMessageAge",
        "OldestHeldHours",
        "DeadLetters",
        "Ticked",
        "ColdStart",
        "MailsDone",
        "Rounds",
    } <= metrics.keys()
    assert all(value >= 0 for name in stages for value in metrics[name])
    on_the_dashboard = set(re.findall(r'"Faktura", "(\w+)"', dashboard()))
    assert on_the_dashboard - metrics.keys() - {"Failed"} == set()


def dashboard() -> str:
    (found,) = (each for each in written()["Resources"].values() if each["Type"] == "AWS::CloudWatch::Dashboard")
    body: str = found["Properties"]["DashboardBody"]["Fn::Sub"]
    return body


def test_a_link_in_a_mail_leads_to_its_page(both: Both) -> None:
    assert (both.page["statusCode"], "Exempelbyr" in both.page["body"]) == (200, True)


def test_the_api_answers_behind_the_gateway(both: Both) -> None:
    assert {path: answer["statusCode"] for path, answer in both.answers.items()} == dict.fromkeys(both.answers, 200)
    assert [answer["statusCode"] for answer in both.taken] == [200, 200, 202]


def test_a_company_gets_credentials_for_its_own_prefixes_only(both: Both) -> None:
    access = shown(both.access)
    assert access["inbox"] == "s3://faktura-inbox-123456789012/inbox/exempel-bageri/"
    assert access["mailboxes"] == "s3://faktura-mailboxes-123456789012/mailboxes/exempel-bageri/"
    assert access["session_token"] and datetime.fromisoformat(access["expires_at"]) > now()
    buckets = Buckets(inbox="i", archive="a", mailboxes="m")
    both_allow = [session(policy(buckets, "exempel-bageri"))]
    for prefix in ("inbox", "mailboxes"):
        others = [("s3:GetObject", f"arn:aws:s3:::{prefix[0]}/{prefix}/exempel-stad/x")]
        others += [("s3:PutObject", f"arn:aws:s3:::{prefix[0]}/{prefix}/exempel-bageri-2/x")]
        assert not any(allowed(other, statements) for other in others for statements in both_allow)
    assert allowed(("s3:PutObject", "arn:aws:s3:::i/inbox/exempel-bageri/x.xml"), both_allow[0])
    assert allowed(("s3:GetObject", "arn:aws:s3:::m/mailboxes/exempel-bageri/new/d/x"), both_allow[0])


def session(written: Any) -> list[Statement]:
    return [
        Statement(sid="", actions=tuple(each["Action"]), resources=(each["Resource"],)) for each in written["Statement"]
    ]

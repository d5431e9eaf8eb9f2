"""The template as CloudFormation gets it: translated from SAM, with every reference resolved as it would be."""

import copy
import os
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

TEMPLATE = Path(__file__).resolve().parents[2] / "infra" / "template.yaml"
REGION, ACCOUNT, STACK = "eu-north-1", "123456789012", "faktura"
GIVEN = {
    "PublicUrl": "https://faktura.example",
    "MailFrom": "faktura@faktura.example",
    "MailIdentity": "faktura.example",
}
PACKED = "s3://packed/by-sam.zip"  # where `sam deploy` puts what CodeUri names

_PSEUDO = {
    "AWS::AccountId": ACCOUNT,
    "AWS::Partition": "aws",
    "AWS::Region": REGION,
    "AWS::StackName": STACK,
    "AWS::URLSuffix": "amazonaws.com",
}
_SUBSTITUTED = re.compile(r"\$\{([\w:.]+)\}")


@cache
def written() -> dict[str, Any]:
    """The template as it is written, short forms like `!Ref` made long."""
    from samtranslator.yaml_helper import yaml_parse

    found: dict[str, Any] = yaml_parse(TEMPLATE.read_text(encoding="utf-8"))
    return found


@cache
def translated() -> dict[str, Any]:
    """The template as SAM's own translator makes it. Raises its InvalidDocumentException."""
    import boto3
    from samtranslator.parser.parser import Parser
    from samtranslator.translator.translator import Translator

    packed = copy.deepcopy(written())
    packed["Globals"]["Function"]["CodeUri"] = PACKED
    os.environ.setdefault("AWS_DEFAULT_REGION", REGION)  # the parser asks for one
    translator = Translator(managed_policy_map={}, sam_parser=Parser(), boto_session=boto3.Session(region_name=REGION))
    made: dict[str, Any] = translator.translate(packed, parameter_values=dict(GIVEN))
    return made


@dataclass(slots=True, kw_only=True, frozen=True)
class Statement:
    """An allowance of a role: which actions on which resources, both with their wildcards."""

    sid: str
    actions: tuple[str, ...]
    resources: tuple[str, ...]


class Stack:
    """The template's resources with all that they refer to; `refs` are the ids that only creating gives."""

    def __init__(self, refs: Mapping[str, str]) -> None:
        self._refs = refs
        self._template = translated()
        defaults = {name: each.get("Default", "") for name, each in self._template["Parameters"].items()}
        self._parameters = {name: str(value) for name, value in {**defaults, **GIVEN}.items()}

    def resources(self, kind: str) -> Iterator[tuple[str, dict[str, Any]]]:
        """(logical id, properties) of every resource of a type."""
        for name, each in self._template["Resources"].items():
            if each["Type"] == kind and self._stands(each):
                yield name, self.resolved(each.get("Properties", {}))

    def environment(self, function: str) -> dict[str, str]:
        """The environment variables of a function, by the end of its name: `process`."""
        for _, properties in self.resources("AWS::Lambda::Function"):
            if properties["FunctionName"] == f"{STACK}-{function}":
                return {name: str(value) for name, value in properties["Environment"]["Variables"].items()}
        raise LookupError(function)

    def role(self, function: str) -> list[Statement]:
        """What the role of a function allows."""
        for name, properties in self.resources("AWS::IAM::Role"):
            if name == f"{function.capitalize()}Role":
                policies = (policy["PolicyDocument"] for policy in properties["Policies"])
                return [_statement(each) for policy in policies for each in policy["Statement"]]
        raise LookupError(function)

    def resolved(self, value: Any) -> Any:
        """A value with its intrinsic functions worked out."""
        match value:
            case {"Ref": name}:
                return self._ref(name)
            case {"Fn::GetAtt": [name, attribute]} | {"Fn::GetAtt": {"name": name, "attribute": attribute}}:
                return self._attribute(name, attribute)
            case {"Fn::GetAtt": str(path)}:
                return self._attribute(*path.split(".", 1))
            case {"Fn::Sub": str(text)}:
                return _SUBSTITUTED.sub(lambda match: str(self._substituted(match[1])), text)
            case {"Fn::Join": [between, parts]}:
                return between.join(map(str, map(self.resolved, parts)))
            case dict():
                return {name: self.resolved(each) for name, each in value.items()}
            case list():
                return [self.resolved(each) for each in value]
        return value

    def _stands(self, resource: Mapping[str, Any]) -> bool:
        # The one condition of the template: is there anybody who is mailed of alarms?
        return resource.get("Condition") != "HasAlarmEmail" or bool(self._parameters["AlarmEmail"])

    def _substituted(self, name: str) -> Any:
        return self._attribute(*name.split(".", 1)) if "." in name else self._ref(name)

    def _ref(self, name: str) -> Any:
        if name in _PSEUDO:
            return _PSEUDO[name]
        if name in self._parameters:
            return self._parameters[name]
        return self._refs.get(name) or self._named(name) or name

    def _named(self, name: str) -> Any:
        """The Ref of a resource whose name the template gives."""
        properties = self._template["Resources"][name].get("Properties", {})
        given = next((properties[key] for key in _NAMES if key in properties), None)
        return None if given is None else self.resolved(given)

    def _attribute(self, name: str, attribute: str) -> str:
        kind = self._template["Resources"][name]["Type"]
        if attribute != "Arn":
            return str(self._named(name) or f"{name}.{attribute}")
        if kind == "AWS::SQS::Queue":
            return f"arn:aws:sqs:{REGION}:{ACCOUNT}:{self._named(name)}"
        return _ARNS.get(kind, "arn:aws:other:::{}").format(self._refs.get(name) or self._named(name) or name)


_NAMES = ("BucketName", "TableName", "QueueName", "FunctionName", "LogGroupName", "TopicName", "RoleName")
_ARNS = {
    "AWS::S3::Bucket": "arn:aws:s3:::{}",
    "AWS::DynamoDB::Table": f"arn:aws:dynamodb:{REGION}:{ACCOUNT}:table/{{}}",
    "AWS::KMS::Key": f"arn:aws:kms:{REGION}:{ACCOUNT}:key/{{}}",
    "AWS::Lambda::Function": f"arn:aws:lambda:{REGION}:{ACCOUNT}:function:{{}}",
    "AWS::IAM::Role": f"arn:aws:iam::{ACCOUNT}:role/{{}}",
    "AWS::Logs::LogGroup": f"arn:aws:logs:{REGION}:{ACCOUNT}:log-group:{{}}:*",
}


def _statement(written: Mapping[str, Any]) -> Statement:
    return Statement(sid=written["Sid"], actions=_several(written["Action"]), resources=_several(written["Resource"]))


def _several(value: Any) -> tuple[str, ...]:
    return (value,) if isinstance(value, str) else tuple(value)

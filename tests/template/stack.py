"""The template as CloudFormation reads it, with the questions an operator would ask of it."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import yaml

ROOT = Path(__file__).resolve().parents[2]


class _Loader(yaml.SafeLoader):
    """YAML with CloudFormation's short tags written out."""


def _written_out(loader: yaml.SafeLoader, suffix: str, node: yaml.Node) -> dict[str, Any]:
    name = suffix if suffix in {"Ref", "Condition"} else f"Fn::{suffix}"
    if isinstance(node, yaml.ScalarNode):
        value: Any = loader.construct_scalar(node)
        return {name: value.split(".", 1) if suffix == "GetAtt" else value}
    if isinstance(node, yaml.SequenceNode):
        return {name: loader.construct_sequence(node, deep=True)}
    raise AssertionError(f"!{suffix} with a mapping")


_Loader.add_multi_constructor("!", _written_out)


@dataclass(frozen=True)
class Resource:
    """One resource of the template."""

    name: str
    body: dict[str, Any]

    @property
    def properties(self) -> dict[str, Any]:
        properties: dict[str, Any] = self.body.get("Properties", {})
        return properties

    @property
    def type(self) -> str:
        return str(self.body["Type"])

    @property
    def folder(self) -> str:
        """A function's folder in functions/."""
        return Path(self.properties["CodeUri"]).name

    @property
    def timeout(self) -> int:
        return int(self.properties.get("Timeout", template()["Globals"]["Function"]["Timeout"]))

    @property
    def events(self) -> Iterator[tuple[str, dict[str, Any]]]:
        """A function's triggers: type and properties."""
        for event in self.properties.get("Events", {}).values():
            yield event["Type"], event["Properties"]

    @property
    def statements(self) -> Iterator[dict[str, Any]]:
        """What a role or a policy allows."""
        documents = [policy["PolicyDocument"] for policy in self.properties.get("Policies", [])]
        documents += [self.properties["PolicyDocument"]] if "PolicyDocument" in self.properties else []
        for document in documents:
            yield from document["Statement"]


@cache
def template() -> Mapping[str, Any]:
    with (ROOT / "template.yaml").open(encoding="utf-8") as file:
        held: dict[str, Any] = yaml.load(file, _Loader)  # noqa: S506 - a safe loader, with tags
    return held


def resources(kind: str) -> list[Resource]:
    """Every resource of a type such as AWS::SQS::Queue."""
    held = [Resource(name, body) for name, body in template()["Resources"].items()]
    return [resource for resource in held if resource.type == kind]


def resource(name: str) -> Resource:
    return Resource(name, template()["Resources"][name])


def functions() -> list[Resource]:
    return resources("AWS::Serverless::Function")


def role_of(function: Resource) -> Resource:
    name, attribute = function.properties["Role"]["Fn::GetAtt"]
    assert attribute == "Arn"
    return resource(name)


def listed(value: Any) -> list[Any]:
    """IAM takes one or several; here it is always several."""
    return value if isinstance(value, list) else [value]


def alarms_on(metric: str) -> list[Resource]:
    return [alarm for alarm in resources("AWS::CloudWatch::Alarm") if alarm.properties["MetricName"] == metric]


def dimension(alarm: Resource, name: str) -> Any:
    return next(one["Value"] for one in alarm.properties["Dimensions"] if one["Name"] == name)

"""Which deployment the command works on: the stack on this machine, or one in AWS."""

import json
import os
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import boto3
import typer

from rollcall.store.table import Table

_STATE_FILE = Path(".rollcall/stack.json")


@dataclass(frozen=True)
class Deployment:
    """A deployed stack: its outputs, and clients for its region and endpoint."""

    stack_name: str
    region: str | None
    endpoint_url: str | None
    on_this_machine: bool = False

    @classmethod
    def chosen(cls, stack_name: str | None, stack_file: Path | None) -> "Deployment":
        """The named CloudFormation stack, else the one that the state file of ``make up`` describes."""
        if stack_name:
            return cls(stack_name, os.environ.get("AWS_REGION"), os.environ.get("AWS_ENDPOINT_URL"))
        state = _state(stack_file or _STATE_FILE)
        return cls(state.get("stack_name", "rollcall"), state["region"], state["aws_endpoint_url"], True)  # noqa: FBT003

    def client(self, service: Any) -> Any:  # noqa: ANN401 - the caller knows which client it asks for
        return self._session.client(service, region_name=self.region, endpoint_url=self.endpoint_url)

    def output(self, name: str) -> str:
        """One of the stack's outputs."""
        if name not in self._outputs:
            raise typer.BadParameter(f"the stack {self.stack_name} has no output {name}; deploy this version first")
        return self._outputs[name]

    def parameter(self, name: str) -> str:
        """What one of the template's parameters was given."""
        return self._parameters[name]

    @property
    def table(self) -> Table:
        resource = self._session.resource("dynamodb", region_name=self.region, endpoint_url=self.endpoint_url)
        return Table(resource.Table(self.output("TableName")))

    @cached_property
    def _session(self) -> boto3.Session:
        if self.on_this_machine:  # whatever credentials for the real AWS the environment holds
            return boto3.Session(aws_access_key_id="test", aws_secret_access_key="test")  # noqa: S106 - the local AWS
        return boto3.Session()

    @cached_property
    def _outputs(self) -> dict[str, str]:
        return {one["OutputKey"]: one["OutputValue"] for one in self._stack.get("Outputs", [])}

    @cached_property
    def _parameters(self) -> dict[str, str]:
        return {one["ParameterKey"]: one["ParameterValue"] for one in self._stack.get("Parameters", [])}

    @cached_property
    def _stack(self) -> dict[str, Any]:
        return dict(self.client("cloudformation").describe_stacks(StackName=self.stack_name)["Stacks"][0])


def _state(path: Path) -> Mapping[str, str]:
    if not path.exists():
        raise typer.BadParameter("no stack runs here; start one with `make up`, or name one with --stack")
    held: Mapping[str, str] = json.loads(path.read_text())
    return held

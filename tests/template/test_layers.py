"""Layers: built for what runs them, pinned by hash, without what the runtime brings."""

import re

import pytest

from tests.template.stack import ROOT, Resource, resources, template

layers = resources("AWS::Serverless::LayerVersion")
_PINNED = re.compile(r"^([a-z0-9._-]+)==", re.MULTILINE)


@pytest.mark.parametrize("layer", layers, ids=lambda layer: layer.name)
def test_a_layer_is_built_for_the_architecture_that_runs_it(layer: Resource) -> None:
    """Without BuildArchitecture, SAM builds a layer for x86_64 whatever the functions run on."""
    assert layer.body["Metadata"]["BuildArchitecture"] == {"Ref": "Architecture"}
    assert layer.properties["CompatibleArchitectures"] == [{"Ref": "Architecture"}]
    assert template()["Globals"]["Function"]["Architectures"] == [{"Ref": "Architecture"}]


@pytest.mark.parametrize("layer", layers, ids=lambda layer: layer.name)
def test_a_layer_is_built_by_the_python_that_runs_it(layer: Resource) -> None:
    runtime = template()["Globals"]["Function"]["Runtime"]
    assert layer.body["Metadata"]["BuildMethod"] == runtime
    assert runtime == "python" + (ROOT / ".python-version").read_text().strip()


def test_every_wheel_is_pinned_by_hash() -> None:
    pinned = (ROOT / "layers/dependencies/requirements.txt").read_text()
    requirements = [block for block in re.split(r"\n(?=\S)", pinned) if _PINNED.match(block)]
    assert requirements
    assert [block for block in requirements if "--hash=sha256:" not in block] == []


def test_the_runtimes_own_boto3_is_not_shipped() -> None:
    pinned = _PINNED.findall((ROOT / "layers/dependencies/requirements.txt").read_text())
    assert not {"boto3", "botocore", "s3transfer"} & set(pinned)


def test_what_is_tested_is_what_is_shipped() -> None:
    shipped = _versions("layers/dependencies/requirements.txt")
    tested = _versions("requirements/dev.txt")
    assert {name: tested.get(name) for name in shipped} == shipped


def _versions(path: str) -> dict[str, str]:
    return dict(re.findall(r"^([a-z0-9._-]+)==([^\s;\\]+)", (ROOT / path).read_text(), re.MULTILINE))

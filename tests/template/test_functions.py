"""What holds for every function."""

import ast
import re

import pytest

from tests.template.stack import ROOT, Resource, alarms_on, dimension, functions, resource, role_of, template

every_function = pytest.mark.parametrize("function", functions(), ids=lambda function: function.folder)


def test_there_is_a_function_for_every_folder_and_a_folder_for_every_function() -> None:
    folders = {path.parent.name for path in (ROOT / "functions").glob("*/app.py")}
    assert {function.folder for function in functions()} == folders


@every_function
def test_a_function_folder_holds_one_file(function: Resource) -> None:
    files = [path.name for path in (ROOT / "functions" / function.folder).iterdir() if path.name != "__pycache__"]
    assert files == ["app.py"]


def test_no_two_functions_share_a_role() -> None:
    roles = [role_of(function).name for function in functions()]
    assert len(set(roles)) == len(roles)


@every_function
def test_a_function_writes_to_a_log_that_is_kept_for_a_limited_time(function: Resource) -> None:
    log = resource(function.properties["LoggingConfig"]["LogGroup"]["Ref"])
    assert log.properties["RetentionInDays"] == {"Ref": "LogRetentionDays"}
    assert log.properties["LogGroupName"]["Fn::Sub"].endswith(f"/{function.folder}")


@every_function
def test_a_failing_function_raises_an_alarm(function: Resource) -> None:
    watched = [dimension(alarm, "FunctionName") for alarm in alarms_on("Errors")]
    assert {"Ref": function.name} in watched


def test_logs_are_structured_and_only_lambdas_own_trace_is_on() -> None:
    shared = template()["Globals"]["Function"]
    assert shared["LoggingConfig"]["LogFormat"] == "JSON"
    assert shared["Tracing"] == "Active"


@every_function
def test_a_function_gets_the_settings_that_it_reads_and_no_others(function: Resource) -> None:
    given = set(function.properties["Environment"]["Variables"])
    assert given == _settings_read_by(function)


def test_the_intake_has_our_own_layer_alone() -> None:
    intake = next(function for function in functions() if function.folder == "webhook_intake")
    assert intake.properties["Layers"] == [{"Ref": "RollcallLayer"}]


def test_setting_capacity_aside_is_left_to_the_operator() -> None:
    """A new account may have a concurrency of ten in all: a template that reserves some cannot be deployed there."""
    reserving = [function.name for function in functions() if "ReservedConcurrentExecutions" in function.properties]
    assert reserving == ["WebhookIntakeFunction"]
    assert template()["Parameters"]["IntakeReservedConcurrency"]["Default"] == 0


def _settings_read_by(function: Resource) -> set[str]:
    """The fields of the handler's Environment and of the classes it extends, in capitals."""
    handler = ROOT / "functions" / function.folder / "app.py"
    classes = _classes(handler.read_text()) | {
        name: found
        for path in sorted((ROOT / "layers/rollcall/rollcall/services").glob("*.py"))
        for name, found in _classes(path.read_text()).items()
        if name != "Environment"
    }
    names = {match.group(1) for match in re.finditer(r"read_environment\((?:\w+\.)?(\w+)\)", handler.read_text())}
    assert names, f"{handler} reads no environment"
    return {field.upper() for name in names for field in _fields(name, classes)}


def _classes(source: str) -> dict[str, ast.ClassDef]:
    return {node.name: node for node in ast.walk(ast.parse(source)) if isinstance(node, ast.ClassDef)}


def _fields(name: str, classes: dict[str, ast.ClassDef]) -> set[str]:
    found = classes[name]
    annotated = [node.target for node in found.body if isinstance(node, ast.AnnAssign)]
    own = {target.id for target in annotated if isinstance(target, ast.Name)}
    bases = [base.attr if isinstance(base, ast.Attribute) else getattr(base, "id", "") for base in found.bases]
    return own.union(*(_fields(base, classes) for base in bases))


@pytest.mark.parametrize("parameter", ["ZoomApiUrl", "ZoomOauthUrl"])
def test_tokens_are_sent_to_zoom_or_to_a_simulated_one_on_this_machine(parameter: str) -> None:
    allowed = re.compile(template()["Parameters"][parameter]["AllowedPattern"])
    for good in ("https://api.zoom.us", "https://zoom.us", "https://api-eu.zoom.us", "http://127.0.0.1:4601"):
        assert allowed.fullmatch(good)
    for bad in (
        "http://api.zoom.us",
        "https://zoom.us.evil.example",
        "https://evilzoom.us",
        "https://zoom.us/x",
        "http://10.0.0.1",
    ):
        assert not allowed.fullmatch(bad)

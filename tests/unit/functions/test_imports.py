"""Import time is cold-start time, and nothing is read before it is needed."""

import json
from collections.abc import Iterable

import pytest

from tests.unit.functions.fresh import FUNCTIONS, modules_of, run

# Measured: 347 modules, most of them botocore's. A library too many is noticed at once.
INTAKE_CEILING = 360
HEAVY = {
    "aws_lambda_powertools",
    "aws_xray_sdk",
    "boto3",
    "httpx",
    "icalendar",
    "jinja2",
    "jwt",
    "pydantic",
    "standardwebhooks",
}


def packages(modules: Iterable[str]) -> set[str]:
    return {module.partition(".")[0] for module in modules}


@pytest.mark.parametrize("function", FUNCTIONS)
def test_a_handler_is_imported_without_any_environment_and_without_the_tracer(function: str) -> None:
    assert "aws_xray_sdk" not in packages(modules_of(function))


def test_the_intake_imports_nothing_heavy() -> None:
    modules = modules_of("webhook_intake")
    assert packages(modules) & HEAVY == set()
    assert len(modules) <= INTAKE_CEILING


def test_the_intake_is_ready_before_its_first_webhook_and_still_light() -> None:
    program = """
import functions.webhook_intake.app as app, json, sys
print(json.dumps([app.intake.cache_info().currsize, sorted(sys.modules)]))
"""
    environment = {
        "AWS_LAMBDA_INITIALIZATION_TYPE": "on-demand",
        "AWS_DEFAULT_REGION": "eu-central-1",
        "ZOOM_WEBHOOK_SECRET_ID": "webhook",
        "ZOOM_EVENTS_QUEUE_URL": "https://sqs.example/events",
        "TABLE_NAME": "rollcall",
        "KMS_KEY_ID": "key",
    }
    made, modules = json.loads(run(program, **environment))
    assert made == 1
    assert packages(modules) & HEAVY == set()


@pytest.mark.parametrize("function", sorted(set(FUNCTIONS) - {"connections", "lms_delivery"}))
def test_only_what_signs_for_the_lms_brings_its_library(function: str) -> None:
    assert "standardwebhooks" not in packages(modules_of(function))


@pytest.mark.parametrize("function", sorted(set(FUNCTIONS) - {"sign_in"}))
def test_only_what_reads_signed_identities_brings_their_library(function: str) -> None:
    assert "jwt" not in packages(modules_of(function))


@pytest.mark.parametrize(
    "function", ["administration", "attendance", "join", "lms_delivery", "lms_events", "zoom_events"]
)
def test_what_asks_zoom_nothing_brings_no_client(function: str) -> None:
    assert "rollcall.zoom.client" not in modules_of(function)


@pytest.mark.parametrize(
    "function", ["administration", "attendance", "join", "lms_events", "registrants", "zoom_events"]
)
def test_what_calls_nobody_over_http_brings_no_http_library(function: str) -> None:
    assert "httpx" not in packages(modules_of(function))


@pytest.mark.parametrize("function", FUNCTIONS)
def test_the_doctor_is_brought_by_the_connections_alone(function: str) -> None:
    assert ("rollcall.services.connections.doctor" in modules_of(function)) is (function == "connections")


@pytest.mark.parametrize("function", FUNCTIONS)
def test_calendars_are_brought_in_by_whoever_asks_for_one(function: str) -> None:
    assert "icalendar" not in packages(modules_of(function))

"""The template deployed as it is, with every role enforced."""

import json
import stat
import subprocess
import time
from typing import Any

import httpx
import pytest

from local.stack import launcher
from local.stack.deployment import function_name
from local.stack.emulator import LocalAws
from local.stack.layout import PROJECT_BIN, Places
from local.stack.logs import function_log
from local.stack.state import Stack
from local.zoom.webhooks import encode, signature

pytestmark = pytest.mark.e2e


def test_starting_again_changes_nothing(stack: Stack, places: Places) -> None:
    assert launcher.start(places) == stack


def test_the_state_file_is_its_owners_alone(stack: Stack, places: Places) -> None:
    assert Stack.read(places.state_file) == stack
    assert stat.S_IMODE(places.state_file.stat().st_mode) == 0o600


def test_zoom_has_validated_the_webhook_url(stack: Stack) -> None:
    answer = httpx.post(f"{stack.zoom_url}/_sim/apps/rollcall-local/validate", timeout=30)
    assert answer.json()["validation"]["ok"] is True


def test_a_webhook_that_zoom_did_not_sign_is_refused(stack: Stack) -> None:
    forged = {"x-zm-signature": "v0=0", "x-zm-request-timestamp": "1", "content-type": "application/json"}
    answer = httpx.post(stack.zoom_webhook_url, headers=forged, content='{"event":"meeting.started"}', timeout=30)
    assert answer.status_code == 401


def test_the_api_knows_the_tenants_key_and_no_other(stack: Stack) -> None:
    with httpx.Client(base_url=stack.api_url, timeout=30) as api:
        known = api.get("/v1/meetings", headers={"authorization": f"Bearer {stack.api_key}"})
        unknown = api.get("/v1/meetings", headers={"authorization": f"Bearer {stack.api_key}x"})
    assert (known.status_code, unknown.status_code) == (200, 401)


def test_links_lead_back_to_where_the_api_is(stack: Stack) -> None:
    key = {"authorization": f"Bearer {stack.api_key}"}
    made = httpx.post(f"{stack.api_url}/v1/connections", headers=key, json={"kind": "account"}, timeout=30)
    link = made.json()["connect_url"]
    assert link.startswith(f"{stack.api_url}/oauth/zoom/connect/")
    assert httpx.get(link, timeout=30).headers["location"].startswith(f"{stack.zoom_url}/oauth/authorize?")


def test_a_role_that_is_not_allowed_to_enqueue_makes_zoom_try_again(stack: Stack, local_aws: LocalAws) -> None:
    """Roles are enforced here as in AWS, and a failure of ours is never answered 4xx."""
    iam, formation = local_aws.client("iam"), local_aws.client("cloudformation")
    found = formation.describe_stack_resource(StackName=stack.stack_name, LogicalResourceId="WebhookIntakeRole")
    policy = {"RoleName": found["StackResourceDetail"]["PhysicalResourceId"], "PolicyName": "webhook_intake"}
    document = iam.get_role_policy(**policy)["PolicyDocument"]
    iam.put_role_policy(**policy, PolicyDocument=json.dumps(_without(document, "sqs:SendMessage")))
    try:
        assert _deliver(stack).is_server_error
    finally:
        iam.put_role_policy(**policy, PolicyDocument=json.dumps(document))
    assert _deliver(stack).is_success


def test_a_functions_log_can_be_read(stack: Stack, local_aws: LocalAws) -> None:
    httpx.get(f"{stack.api_url}/v1/openapi.json", timeout=30)
    assert any("START RequestId" in line for line in function_log(local_aws, "meetings"))


def test_an_idle_hour_is_kept_without_an_error(stack: Stack, local_aws: LocalAws) -> None:
    housekeeping = function_name(local_aws, "housekeeping")
    answer = local_aws.client("lambda").invoke(FunctionName=housekeeping, Payload=b"{}")
    assert "FunctionError" not in answer, answer["Payload"].read()


def test_the_operators_command_finds_the_stack(stack: Stack, places: Places) -> None:
    listed = subprocess.run(
        [PROJECT_BIN / "rollcall", "--stack-file", places.state_file, "tenants", "list", "--json"],
        capture_output=True,
        text=True,
        check=True,
    )
    assert stack.tenant_id in listed.stdout


def _without(document: dict[str, Any], action: str) -> dict[str, Any]:
    return document | {"Statement": [one for one in document["Statement"] if one["Action"] != action]}


def _deliver(stack: Stack) -> httpx.Response:
    """An event of an account that nobody has connected, signed by Zoom."""
    meeting = {"id": "1", "uuid": "AAAA==", "host_id": "host", "start_time": "2026-01-01T00:00:00Z"}
    payload = {"account_id": "unknown", "object": meeting}
    body = encode({"event": "meeting.started", "event_ts": int(time.time() * 1000), "payload": payload})
    timestamp = str(int(time.time()))
    headers = {
        "content-type": "application/json; charset=utf-8",
        "x-zm-request-timestamp": timestamp,
        "x-zm-signature": signature(stack.zoom_webhook_secret, timestamp, body),
    }
    return httpx.post(stack.zoom_webhook_url, headers=headers, content=body, timeout=30)

"""The operator's command, on an in-process AWS that looks like a deployed stack."""

import json
import os
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import boto3
import pytest
from typer.testing import CliRunner, Result

from cli.deployment import Deployment
from cli.main import app
from rollcall.services import wiring
from rollcall.store.webhook_health import WebhookHealthStore
from tests.aws import Aws
from tests.integration.conftest import Lms
from tests.integration.doors import BASE_URL, Answer, call
from tests.integration.simulated_zoom import Zoom
from tests.integration.steps import connect

CASES = Path(__file__).parents[3] / "shared" / "attendance" / "cases.json"


@dataclass(frozen=True)
class Rollcall:
    """The command with a stack to work on."""

    cloud: Aws

    def run(self, *words: str, **more: Any) -> Result:
        return CliRunner().invoke(app, list(words), **more)

    def json(self, *words: str) -> Any:
        done = self.run(*words, "--json")
        assert done.exit_code == 0, done.output
        return json.loads(done.stdout)


@pytest.fixture
def rollcall(cloud: Aws, monkeypatch: pytest.MonkeyPatch) -> Rollcall:
    outputs = {
        "TableName": cloud.table_name,
        "TokenKeyId": cloud.key_id,
        "ZoomOauthSecretId": cloud.oauth_secret_id,
        "ZoomWebhookSecretId": cloud.webhook_secret_id,
        "OauthRedirectUrl": f"{BASE_URL}/oauth/zoom/callback",
        "ZoomWebhookUrl": f"{BASE_URL}/zoom/webhooks",
        "LmsDeliveryQueueUrl": cloud.queues["deliveries"],
        "LmsDeliveryDlqUrl": boto3.client("sqs").create_queue(QueueName="dead")["QueueUrl"],
    }
    # Handed in: the in-process CloudFormation would need half of OpenAPI's tools.
    monkeypatch.setattr(Deployment, "_outputs", outputs)
    parameters = {"ZoomApiUrl": os.environ["ZOOM_API_URL"], "ZoomOauthUrl": os.environ["ZOOM_OAUTH_URL"]}
    monkeypatch.setattr(Deployment, "_parameters", parameters)
    monkeypatch.setenv("ROLLCALL_STACK", "rollcall-test")
    monkeypatch.setenv("AWS_REGION", "eu-central-1")
    monkeypatch.delenv("AWS_ENDPOINT_URL", raising=False)
    return Rollcall(cloud)


def connections(key: str) -> Answer:
    return call("connections", "GET", f"{BASE_URL}/v1/connections", authorization=f"Bearer {key}")


def test_a_new_tenants_key_opens_the_api_until_it_is_revoked(rollcall: Rollcall) -> None:
    tenant = rollcall.json("tenants", "create", "Example School")
    key = rollcall.json("keys", "create", tenant["tenant_id"])
    assert connections(key["api_key"]).status == 200
    assert rollcall.run("keys", "revoke", key["key_id"]).exit_code == 0
    assert connections(key["api_key"]).status == 401


def test_what_the_operator_changes_is_in_the_tenants_audit(rollcall: Rollcall) -> None:
    tenant = rollcall.json("tenants", "create", "Example School")["tenant_id"]
    keys = [rollcall.json("keys", "create", tenant) for _ in range(2)]
    rollcall.run("tenants", "allow-return", tenant, "https://lms.example/zoom")
    rollcall.run("keys", "revoke", keys[1]["key_id"])
    audit = call("administration", "GET", f"{BASE_URL}/v1/audit", authorization=f"Bearer {keys[0]['api_key']}")
    entries = audit.body["items"]
    assert {entry["actor"]["kind"] for entry in entries} == {"operator"}
    assert [(entry["action"], entry["subject"]) for entry in reversed(entries)] == [
        ("tenant.created", tenant),
        ("key.created", keys[0]["key_id"]),
        ("key.created", keys[1]["key_id"]),
        ("tenant.return_url_allowed", tenant),
        ("key.revoked", keys[1]["key_id"]),
    ]
    assert entries[1]["detail"] == {"url": "https://lms.example/zoom"}
    assert keys[0]["api_key"].split("_")[2] not in str(entries)


def test_tenants_are_listed(rollcall: Rollcall) -> None:
    made = [rollcall.json("tenants", "create", name)["tenant_id"] for name in ("One", "Two")]
    lines = rollcall.run("tenants", "list", "--json").stdout.splitlines()
    assert sorted(json.loads(line)["tenant_id"] for line in lines) == sorted(made)


def test_a_key_needs_a_tenant(rollcall: Rollcall) -> None:
    refused = rollcall.run("keys", "create", "ten_none")
    assert (refused.exit_code, "no such tenant" in refused.output) == (2, True)
    assert rollcall.run("keys", "revoke", "none").exit_code == 2


def test_a_return_address_is_allowed_by_the_operator(rollcall: Rollcall, lms: Lms) -> None:
    body = {"kind": "account", "return_url": "https://lms.example/new"}
    assert lms.call("connections", "POST", "/v1/connections", body).status == 400
    assert rollcall.run("tenants", "allow-return", lms.tenant_id, body["return_url"]).exit_code == 0
    assert lms.call("connections", "POST", "/v1/connections", body).status == 201


TYPED = "new-id\nnew-secret\nnew-webhook-secret\n"


def test_new_credentials_keep_the_webhook_secret_in_use_and_the_other_app(rollcall: Rollcall) -> None:
    before = {name: secret(name).get("user") for name in ("oauth", "webhook")}
    assert rollcall.run("zoom-app", "set", "--kind", "account", input=TYPED).exit_code == 0
    assert secret("oauth")["account"] == {"client_id": "new-id", "client_secret": "new-secret"}
    assert secret("webhook")["account"] == {"current": "new-webhook-secret", "previous": "webhook-secret"}
    assert {name: secret(name).get("user") for name in ("oauth", "webhook")} == before


def test_a_new_deployments_placeholder_gives_way_to_the_apps(rollcall: Rollcall, cloud: Aws) -> None:
    for name in ("oauth", "webhook"):
        cloud.set_secret(name, {"not_set": "random"})
    for kind in ("account", "user"):
        assert rollcall.run("zoom-app", "set", "--kind", kind, input=TYPED).exit_code == 0
    app = {"client_id": "new-id", "client_secret": "new-secret"}
    assert secret("oauth") == {"account": app, "user": app}
    assert secret("webhook") == {kind: {"current": "new-webhook-secret"} for kind in ("account", "user")}


def test_the_same_credentials_again_rotate_nothing_away(rollcall: Rollcall) -> None:
    for _ in range(2):
        rollcall.run("zoom-app", "set", "--kind", "account", input=TYPED)
    assert secret("webhook")["account"] == {"current": "new-webhook-secret", "previous": "webhook-secret"}


def test_an_app_is_of_one_of_two_kinds(rollcall: Rollcall) -> None:
    assert rollcall.run("zoom-app", "set", input=TYPED).exit_code == 2
    assert rollcall.run("zoom-app", "set", "--kind", "server", input=TYPED).exit_code == 2
    assert secret("webhook")["account"] == {"current": "webhook-secret"}


def test_the_urls_to_enter_at_zoom_are_told(rollcall: Rollcall) -> None:
    told = rollcall.run("zoom-app", "urls").output
    assert "https://rollcall.example/oauth/zoom/callback" in told
    assert "https://rollcall.example/zoom/webhooks/CONNECTION_ID" in told


def secret(name: str) -> Any:
    return json.loads(boto3.client("secretsmanager").get_secret_value(SecretId=name)["SecretString"])


def test_credentials_are_never_echoed(rollcall: Rollcall) -> None:
    done = rollcall.run("zoom-app", "set", "--kind", "user", input=TYPED)
    assert "new-secret" not in done.output
    assert "new-webhook-secret" not in done.output


def test_the_doctor_shows_what_the_lms_is_told(rollcall: Rollcall, lms: Lms, zoom: Zoom) -> None:
    made = connect(lms, zoom)
    done = rollcall.run("doctor", lms.tenant_id, made, "--host-email", "tutor@school.example", "--json")
    health = lms.get("connections", f"/v1/connections/{made}/health?host_email=tutor@school.example")
    told = json.loads(done.stdout)
    assert [(one["name"], one["status"], one["sentence"]) for one in told["checks"]] == [
        (one["name"], one["status"], one["sentence"]) for one in health["checks"]
    ]


def test_the_doctors_exit_status_says_that_a_check_fails(rollcall: Rollcall, lms: Lms, zoom: Zoom, cloud: Aws) -> None:
    made = connect(lms, zoom)
    assert rollcall.run("doctor", lms.tenant_id, made).exit_code == 1  # no URL validation was seen
    account_id = next(item["account_id"] for item in cloud.items() if item["kind_of"] == "connection")
    store = WebhookHealthStore(wiring.table(wiring.TableEnvironment(table_name=cloud.table_name)))
    store.seen(account_id, datetime.now(UTC))
    store.validated("account", datetime.now(UTC))
    well = rollcall.run("doctor", lms.tenant_id, made)
    assert (well.exit_code, "pmi_links" in well.output, "It rests on one admin" in well.output) == (0, True, True)


def test_the_doctor_knows_no_strangers(rollcall: Rollcall, lms: Lms) -> None:
    assert rollcall.run("doctor", lms.tenant_id, "con_none").exit_code == 2


def test_dead_letters_are_brought_back(rollcall: Rollcall, cloud: Aws) -> None:
    sqs = boto3.client("sqs")
    dead = sqs.get_queue_url(QueueName="dead")["QueueUrl"]
    for number in range(12):
        sqs.send_message(QueueUrl=dead, MessageBody=json.dumps({"number": number}))
    assert rollcall.run("redrive", "lms-deliveries").exit_code == 0
    assert sorted(one["number"] for one in cloud.messages("deliveries")) == list(range(12))
    assert rollcall.run("redrive", "nothing-of-ours").exit_code == 2


def test_a_case_is_replayed_from_a_file_or_from_standard_input(tmp_path: Path) -> None:
    if not CASES.exists():
        pytest.skip("the attendance cases are not beside this repository")
    case = json.loads(CASES.read_text())[0]
    text = json.dumps({"kind": case["kind"], "input": case["input"]})
    file = tmp_path / "case.json"
    file.write_text(text)
    from_file = CliRunner().invoke(app, ["replay", str(file)])
    from_input = CliRunner().invoke(app, ["replay", "-"], input=text)
    assert (from_file.exit_code, from_input.exit_code) == (0, 0)
    assert json.loads(from_file.stdout) == json.loads(from_input.stdout)


@pytest.mark.parametrize("text", ["{", "", "[]", "{}", '{"kind": "no such"}', '{"kind": 7, "input": {}}'])
def test_a_case_that_makes_no_sense_is_said_to_be_so(text: str) -> None:
    done = CliRunner().invoke(app, ["replay", "-"], input=text)
    assert (done.exit_code, done.stdout) == (2, "")
    assert done.stderr.startswith("rollcall replay: ")


def test_a_case_that_is_not_there_is_said_to_be_so(tmp_path: Path) -> None:
    assert CliRunner().invoke(app, ["replay", str(tmp_path / "none.json")]).exit_code == 2


def test_without_a_stack_the_command_says_how_to_get_one(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("ROLLCALL_STACK", raising=False)
    done = CliRunner().invoke(app, ["tenants", "list"])
    assert (done.exit_code, "make up" in done.output) == (2, True)

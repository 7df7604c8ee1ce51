"""The life of connections on the whole stack: consents, a customer's own app, a reminder, and the goodbye."""

import asyncio
import json
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

import httpx
import pytest

from local.play.doors.browser import Browser
from local.stack.deployment import function_name
from local.stack.emulator import LocalAws
from local.stack.layout import Places
from local.stack.state import Stack
from tests.e2e.conftest import TIMEOUT_S, bearer, make_tenant

pytestmark = pytest.mark.e2e

CONSENTED, TAKEN = "Zoom is connected", "This Zoom user is connected already"
PATIENCE_S = 90


@dataclass(frozen=True)
class Academy:
    """A tenant, and a Zoom account that nobody else uses."""

    tenant_id: str
    api: httpx.Client
    zoom: httpx.Client
    account_id: str
    domain: str
    users: dict[str, str]

    def email(self, name: str) -> str:
        return f"{name}@{self.domain}"

    def get(self, path: str) -> Any:
        return self.api.get(path).raise_for_status().json()

    def connect(self, who: str, **request: str) -> str:
        """Through Zoom's consent page in a browser; gives the connection's id."""
        begun = self.api.post("/v1/connections", json=request).raise_for_status().json()
        assert CONSENTED in consent(begun["connect_url"], self.email(who))
        return str(begun["connection_id"])

    def meeting(self, connection_id: str) -> Any:
        start = (datetime.now(UTC) + timedelta(hours=2)).strftime("%Y-%m-%dT%H:%M:%SZ")
        learner = {"learner_id": "l-1", "name": "Ada Lovelace", "email": "ada@example.edu"}
        request = {"connection_id": connection_id, "host": {"email": self.email("host")}, "topic": "Algebra"}
        more = {"start": start, "duration_s": 3600, "registrants": [learner]}
        return self.api.post("/v1/meetings", json=request | more).raise_for_status().json()


@pytest.fixture
def academy(stack: Stack, places: Places) -> Iterator[Academy]:
    domain = f"{uuid4().hex[:6]}.academy.example"
    people = [("admin", "Owner"), ("deputy", "Admin"), ("host", "Member")]
    users = [{"email": f"{name}@{domain}", "first_name": name, "type": 2, "role": role} for name, role in people]
    tenant_id, key = make_tenant(places.state_file)
    with (
        httpx.Client(base_url=stack.api_url, headers=bearer(key), timeout=TIMEOUT_S) as api,
        httpx.Client(base_url=f"{stack.zoom_url}/_sim", timeout=TIMEOUT_S) as zoom,
    ):
        made = zoom.post("/accounts", json={"plan": "business", "users": users}).raise_for_status().json()
        ids = {user["email"].partition("@")[0]: user["id"] for user in made["users"]}
        yield Academy(tenant_id, api, zoom, made["account_id"], domain, ids)


def consent(connect_url: str, email: str) -> str:
    """The text of the page on which it ended."""

    async def walk() -> str:
        browser = Browser()
        try:
            page = await browser.open(connect_url)
            return (await browser.submit(page, {"email": email, "decision": "allow"})).text
        finally:
            await browser.close()

    return asyncio.run(walk())


def eventually[T](look: Callable[[], T | None]) -> T:
    """What appears within the patience of a slow machine."""
    until = time.monotonic() + PATIENCE_S
    while time.monotonic() < until:
        found = look()
        if found:
            return found
        time.sleep(0.5)
    raise AssertionError("it did not happen in time")


def test_a_host_connects_is_examined_and_says_goodbye(stack: Stack, academy: Academy, local_aws: LocalAws) -> None:
    connection_id = academy.connect("host", kind="user", lms_user_id="tutor-1")
    meeting = academy.meeting(connection_id)
    number = meeting["zoom"]["meeting_number"]
    health = {one["name"]: one["status"] for one in academy.get(f"/v1/connections/{connection_id}/health")["checks"]}
    assert (health["token"], health["plan"], health["scopes"]) == ("ok", "ok", "ok")
    assert zoom_values(stack, local_aws, academy, number)

    bucket, kept = recordings_bucket(stack, local_aws), f"{academy.tenant_id}/con_other/mtg/part-1.mp4"
    recording = f"{academy.tenant_id}/{connection_id}/{meeting['meeting_id']}/part-1.mp4"
    for key in (recording, kept):
        local_aws.client("s3").put_object(Bucket=bucket, Key=key, Body=b"a recording")

    ended = academy.api.delete(f"/v1/connections/{connection_id}?recordings=delete")
    assert (ended.status_code, ended.json()["status"]) == (202, "disconnected")
    receipt = eventually(lambda: _finished(academy, connection_id))
    assert (receipt["deleted"]["zoom_meeting"], receipt["deleted"]["recording"]) == (1, 1)
    left_over = local_aws.client("s3").list_objects_v2(Bucket=bucket, Prefix=f"{academy.tenant_id}/")["Contents"]
    assert [held["Key"] for held in left_over] == [kept]
    assert zoom_values(stack, local_aws, academy, number) == []
    left = academy.get(f"/v1/meetings/{meeting['meeting_id']}")
    assert (left["status"], left["zoom"]) == ("externally_linked", None)
    refused = academy.api.post("/v1/connections", json={"kind": "user", "lms_user_id": "tutor-2"}).json()
    assert CONSENTED in consent(refused["connect_url"], academy.email("host"))


def test_removing_the_app_in_zoom_ends_the_connection(academy: Academy) -> None:
    connection_id = academy.connect("admin", kind="account")
    academy.meeting(connection_id)
    removal = {"email": academy.email("admin")}
    academy.zoom.post("/apps/rollcall-local/deauthorize", json=removal).raise_for_status()
    receipt = eventually(lambda: _finished(academy, connection_id))
    assert receipt["reason"] == "app_removed_at_zoom"


def test_a_customers_own_app_connects_and_its_events_come_in_by_its_own_door(academy: Academy, stack: Stack) -> None:
    client_id = f"own-{academy.domain}"
    scopes = academy.zoom.patch("/apps/rollcall-local", json={}).raise_for_status().json()["scopes"]
    app = {"client_id": client_id, "client_secret": "own-secret", "kind": "server", "scopes": scopes}
    academy.zoom.post("/apps", json=app | {"account_id": academy.account_id}).raise_for_status()
    credentials = {"account_id": academy.account_id, "client_id": client_id, "client_secret": "own-secret"}
    request = {"kind": "server_to_server", "credentials": credentials | {"webhook_secret": "own-webhook-secret"}}
    made = academy.api.post("/v1/connections", json=request).raise_for_status().json()
    door = {"webhook_url": made["webhook_url"], "webhook_secret": "own-webhook-secret"}
    assert academy.zoom.patch(f"/apps/{client_id}", json=door).json()["validation"]["ok"] is True
    meeting = academy.meeting(made["connection_id"])
    academy.zoom.post(f"/meetings/{meeting['zoom']['meeting_number']}/start", json={}).raise_for_status()
    eventually(lambda: academy.get(f"/v1/meetings/{meeting['meeting_id']}")["room"] == "open")


def test_one_zoom_user_serves_one_person(academy: Academy) -> None:
    connection_id = academy.connect("host", kind="user", lms_user_id="tutor-1")
    rival = academy.api.post("/v1/connections", json={"kind": "user", "lms_user_id": "tutor-2"}).json()
    with pytest.raises(Exception, match="409") as refused:
        consent(rival["connect_url"], academy.email("host"))
    assert TAKEN in str(refused.value)
    assert academy.meeting(connection_id)["status"] == "scheduled"


def test_admins_get_a_mail_when_zoom_has_ended_the_grant(academy: Academy, stack: Stack, local_aws: LocalAws) -> None:
    address = academy.email("it")
    settings = {"enabled": True, "admin_emails": [address], "recordings_on_disconnect": "keep"}
    academy.api.put("/v1/settings", json=settings).raise_for_status()
    connection_id = academy.connect("admin", kind="account")
    academy.zoom.post(f"/users/{academy.email('admin')}/delete", json={}).raise_for_status()
    assert academy.api.post("/v1/meetings", json=_some_meeting(academy)).status_code == 409
    assert academy.get(f"/v1/connections/{connection_id}")["status"] == "reauthorization_required"
    _keep_house(local_aws)
    mails = httpx.get(f"{stack.aws_endpoint_url}/_ministack/ses/messages", timeout=TIMEOUT_S).text
    assert address in mails
    again = academy.api.post(f"/v1/connections/{connection_id}/connect-links", json={}).json()
    assert CONSENTED in consent(again["connect_url"], academy.email("deputy"))
    assert academy.get(f"/v1/connections/{connection_id}")["status"] == "active"
    assert academy.meeting(connection_id)["connection_id"] == connection_id


def recordings_bucket(stack: Stack, local_aws: LocalAws) -> str:
    formation = local_aws.client("cloudformation")
    found = formation.describe_stack_resource(StackName=stack.stack_name, LogicalResourceId="RecordingsBucket")
    return str(found["StackResourceDetail"]["PhysicalResourceId"])


def zoom_values(stack: Stack, local_aws: LocalAws, academy: Academy, number: str) -> list[str]:
    """What Zoom called this account, its people and this meeting, as far as it is anywhere in the table.

    The link that an externally linked meeting keeps is left out: it is the one thing that stays.
    """
    table = local_aws.client("dynamodb")
    items = [
        item for page in table.get_paginator("scan").paginate(TableName=stack.table_name) for item in page["Items"]
    ]
    held = json.dumps([{k: v for k, v in item.items() if k != "external_link"} for item in items], default=str)
    return [value for value in (academy.account_id, *academy.users.values(), number) if value in held]


def _finished(academy: Academy, connection_id: str) -> Any:
    answer = academy.api.get(f"/v1/connections/{connection_id}/receipt")
    return answer.json() if answer.is_success and answer.json()["finished_at"] else None


def _some_meeting(academy: Academy) -> dict[str, Any]:
    start = (datetime.now(UTC) + timedelta(hours=2)).strftime("%Y-%m-%dT%H:%M:%SZ")
    return {"host": {"email": academy.email("host")}, "topic": "Algebra", "start": start, "duration_s": 3600}


def _keep_house(local_aws: LocalAws) -> None:
    housekeeping = function_name(local_aws, "housekeeping")
    answer = local_aws.client("lambda").invoke(FunctionName=housekeeping, Payload=b"{}")
    assert "FunctionError" not in answer, answer["Payload"].read()

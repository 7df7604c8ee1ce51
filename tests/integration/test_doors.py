"""Customers' own server-to-server apps: a door each, which opens nothing of anybody else's."""

import json
from dataclasses import dataclass
from typing import Any

import boto3
import pytest

from rollcall.aws.keys import Sealer
from rollcall.ids import ConnectionId, TenantId, ZoomAccountId
from rollcall.services.zoom_access.vault import Vault
from tests.aws import Aws, client, resource
from tests.integration.backstage import Backstage
from tests.integration.conftest import Lms, MakeTenant, fresh_containers
from tests.integration.doors import BASE_URL, Answer, call, receive
from tests.integration.simulated_zoom import Posted, Zoom
from tests.integration.steps import Lesson, connect, lesson
from tests.integration.test_webhooks import facts, signed

SECRET, OLD_SECRET = "their-own-secret", "their-old-secret"
NOBODYS, THEIRS = ConnectionId("con_" + "0a" * 16), ConnectionId("con_" + "0b" * 16)
GONE_AT = 1_791_194_403_632  # in milliseconds: 2026-10-05T10:00:03Z


@dataclass
class Door:
    """The door of one connection, and who knocks at it."""

    cloud: Aws
    backstage: Backstage
    tenant_id: TenantId
    connection_id: ConnectionId
    account_id: ZoomAccountId

    def put(self, *secrets: str) -> None:
        """The newest last."""
        vault, held = Vault(Sealer(client("kms"), self.cloud.key_id)), None
        for secret in secrets:
            held = vault.door(self.tenant_id, self.connection_id, self.account_id, secret, held)
        assert held
        resource("dynamodb").Table(self.cloud.table_name).put_item(Item=held.to_item())

    def post(self, event: dict[str, Any], secret: str = SECRET) -> int:
        webhook = signed(event, self.backstage.clock.time(), secret)
        return self.backstage.post(webhook, f"/{self.connection_id}").status

    def answer(self, body: bytes, headers: dict[str, str]) -> Answer:
        given = {name.replace("-", "_"): value for name, value in headers.items()}
        return call("webhook_intake", "POST", f"{BASE_URL}/zoom/webhooks/{self.connection_id}", body.decode(), **given)


@pytest.fixture
def algebra(lms: Lms, backstage: Backstage) -> Lesson:
    connect(lms, backstage.zoom)
    return lesson(lms, backstage.zoom, backstage.clock)


@pytest.fixture
def route(algebra: Lesson, cloud: Aws) -> dict[str, Any]:
    """The way from Zoom to the lesson."""
    return next(item for item in cloud.items() if item["kind_of"] == "route")


@pytest.fixture
def door(route: dict[str, Any], cloud: Aws, backstage: Backstage) -> Door:
    made = Door(cloud, backstage, route["tenant_id"], THEIRS, route["account_id"])
    made.put(SECRET)
    return made


def join(route: dict[str, Any], **changes: str) -> dict[str, Any]:
    """Somebody joined the lesson."""
    person = {"user_id": "1", "user_name": "Zoë", "registrant_id": "r", "join_time": "2026-10-05T10:00:05Z"}
    told = {"id": route["zoom_meeting_id"], "uuid": "u==", "participant": person}
    payload = {"account_id": route["account_id"], "object": told} | changes
    return {"event": "meeting.participant_joined", "event_ts": 1, "payload": payload}


def removed(route: dict[str, Any], **changes: Any) -> dict[str, Any]:
    named = {"account_id": route["account_id"], "user_id": "u1", "client_id": "rollcall-test"}
    return {"event": "app_deauthorized", "payload": named | changes}


def host_gone(account_id: str) -> dict[str, Any]:
    return {"event": "user.deleted", "event_ts": GONE_AT, "payload": {"account_id": account_id, "object": {"id": "u1"}}}


def counted(capsys: pytest.CaptureFixture[str]) -> dict[str, float]:
    lines = [json.loads(line) for line in capsys.readouterr().out.splitlines() if line.startswith("{")]
    found = [line for line in lines if "_aws" in line]
    told = {name: value for line in found for name, value in line.items() if name.startswith("ZoomEvents_")}
    return {name.removeprefix("ZoomEvents_"): value[0] for name, value in told.items()}


def test_a_customers_own_app_passes_the_validation_and_its_events_become_facts(
    door: Door, algebra: Lesson, zoom: Zoom, cloud: Aws
) -> None:
    zoom.mailbox.door = door.answer
    app = {"client_id": "own", "kind": "server", "account_id": door.account_id, "webhook_secret": SECRET}
    url = f"{BASE_URL}/zoom/webhooks/{door.connection_id}"
    made = zoom.control("POST", "/apps", app | {"scopes": ["meeting:read:admin"], "webhook_url": url})
    assert made["validation"] == {"ok": True, "status": 200, "detail": ""}
    zoom.webhooks()  # of before
    algebra.room.open(0)
    algebra.join(60, "l0")
    told: list[Posted] = zoom.webhooks()  # each event twice: from our app, and from theirs
    statuses = [door.backstage.post(one, f"/{door.connection_id}").status for one in told]
    assert sorted(statuses) == [204] * (len(told) // 2) + [401] * (len(told) // 2)
    door.backstage.witness()
    assert sorted(item.get("is_host", False) for item in facts(cloud)) == [False, True]
    assert [item["app"] for item in cloud.items() if item["kind_of"] == "url_validation"] == [door.connection_id]


def test_the_secret_before_is_good_beside_the_new_one(door: Door, route: dict[str, Any]) -> None:
    assert door.post(join(route), OLD_SECRET) == 401
    door.put(OLD_SECRET, SECRET)
    fresh_containers()
    assert [door.post(join(route), secret) for secret in (SECRET, OLD_SECRET)] == [204, 204]


@pytest.mark.parametrize("secret", ["webhook-secret", "webhook-secret-user", "a guess", ""])
def test_only_its_own_secret_opens_a_door(door: Door, route: dict[str, Any], cloud: Aws, secret: str) -> None:
    assert door.post(join(route), secret) == 401
    assert cloud.messages("events") == []


def test_a_customers_secret_does_not_open_the_marketplace_apps_door(door: Door, route: dict[str, Any]) -> None:
    assert door.backstage.post(signed(join(route), door.backstage.clock.time(), SECRET)).status == 401


@pytest.mark.parametrize("name", [NOBODYS, "account", "con_0", "%2e%2e"])
def test_a_door_that_is_not_there_is_like_a_wrong_secret(door: Door, route: dict[str, Any], name: str) -> None:
    webhook = signed(join(route), door.backstage.clock.time(), SECRET)
    assert door.backstage.post(webhook, f"/{name}").status == 401


def test_a_door_moved_to_another_connection_does_not_open(door: Door, route: dict[str, Any], cloud: Aws) -> None:
    [item] = [item for item in cloud.items() if item["kind_of"] == "door"]
    table = resource("dynamodb").Table(cloud.table_name)
    table.put_item(Item=item | {"pk": f"DOOR#{NOBODYS}", "connection_id": NOBODYS})
    webhook = signed(join(route), door.backstage.clock.time(), SECRET)
    assert door.backstage.post(webhook, f"/{NOBODYS}").status == 503


def test_a_table_that_is_gone_makes_zoom_try_again_at_customers_doors_alone(door: Door, route: dict[str, Any]) -> None:
    boto3.client("dynamodb").delete_table(TableName=door.cloud.table_name)
    assert door.post(join(route)) == 503
    assert door.backstage.post(signed(join(route), door.backstage.clock.time())).status == 204


@pytest.mark.parametrize(
    ("event", "outcome"),
    [
        ("join of another account", "foreign_account"),
        ("join", "foreign_tenant"),
        ("host of another account", "foreign_account"),
        ("removal of our app", "foreign_app"),
    ],
)
def test_a_customers_app_changes_nothing_of_anybody_elses(
    route: dict[str, Any],
    cloud: Aws,
    backstage: Backstage,
    make_tenant: MakeTenant,
    capsys: pytest.CaptureFixture[str],
    event: str,
    outcome: str,
) -> None:
    """A neighbor holds a door for the lesson's account, or for another one, and signs what they like."""
    account = ZoomAccountId("neighbors-account" if "another" in event else route["account_id"])
    neighbor = Door(cloud, backstage, make_tenant("Neighbor").tenant_id, NOBODYS, account)
    neighbor.put(SECRET)
    before = cloud.items()
    told = removed(route) if "removal" in event else host_gone(route["account_id"])
    assert neighbor.post(join(route) if event.startswith("join") else told) == 204
    capsys.readouterr()
    backstage.witness()
    assert counted(capsys) == {outcome: 1.0}
    assert (cloud.items(), cloud.messages("jobs")) == (before, [])


def test_a_customers_app_tells_of_its_own_hosts(door: Door, cloud: Aws) -> None:
    assert door.post(host_gone(door.account_id)) == 204
    door.backstage.witness()
    named = {"account_id": door.account_id, "user_id": "u1", "reason": "deleted", "tenant_id": door.tenant_id}
    assert cloud.messages("jobs") == [{"kind": "host_gone"} | named | {"at": "2026-10-05T10:00:03Z"}]


def test_removing_the_app_at_zooms_side_becomes_a_job(algebra: Lesson, backstage: Backstage, cloud: Aws) -> None:
    backstage.zoom.control("POST", "/apps/rollcall-test/deauthorize", {"email": "admin@school.example"})
    backstage.carry_webhooks()
    [job] = cloud.messages("jobs")
    [connected] = [item for item in cloud.items() if item["kind_of"] == "connection"]
    assert {name: job[name] for name in ("kind", "account_id", "client_id")} == {
        "kind": "deauthorized",
        "account_id": connected["account_id"],
        "client_id": "rollcall-test",
    }
    assert job["at"] == f"{backstage.clock.now():%Y-%m-%dT%H:%M:%SZ}"


@pytest.mark.parametrize("change", [{"client_id": None}, {"client_id": ""}, {"user_id": 7}, {"account_id": []}])
def test_a_removal_that_does_not_say_whose_is_counted_and_let_go(
    route: dict[str, Any],
    backstage: Backstage,
    cloud: Aws,
    capsys: pytest.CaptureFixture[str],
    change: dict[str, Any],
) -> None:
    assert backstage.post(signed(removed(route, **change), backstage.clock.time())).status == 204
    capsys.readouterr()
    backstage.witness()
    assert counted(capsys) == {"unreadable": 1.0}
    assert cloud.messages("jobs") == []


def test_a_queue_that_is_gone_keeps_the_removal_for_later(
    route: dict[str, Any], backstage: Backstage, cloud: Aws, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert backstage.post(signed(removed(route), backstage.clock.time())).status == 204
    [message] = cloud.messages("events")
    monkeypatch.setenv("CONNECTION_JOBS_QUEUE_URL", "https://sqs.eu-central-1.amazonaws.com/123456789012/gone")
    assert receive("zoom_events", [json.dumps(message)]) == ["m0"]


def test_what_was_written_after_the_goodbye_is_taken_back(
    algebra: Lesson, route: dict[str, Any], backstage: Backstage, cloud: Aws, capsys: pytest.CaptureFixture[str]
) -> None:
    backstage.carry_webhooks([signed(join(route), backstage.clock.time())])
    assert len(facts(cloud)) == 1
    cloud.change("meeting", status="externally_linked")
    late = join(route)
    late["payload"]["object"]["participant"]["user_id"] = "2"
    capsys.readouterr()
    backstage.carry_webhooks([signed(late, backstage.clock.time())])
    assert [item["user_id"] for item in facts(cloud)] == ["1"]
    assert counted(capsys) == {"recorded": 1.0, "tombstoned": 1.0}

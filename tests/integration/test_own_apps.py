"""Server-to-server connections: a customer's own app, tested before it counts."""

import json
from typing import Any

import pytest

from tests.aws import Aws
from tests.integration.conftest import ADMIN_SCOPES, Lms, MakeTenant, add_zoom_account, fresh_containers
from tests.integration.doors import Answer
from tests.integration.simulated_zoom import Zoom
from tests.integration.steps import create_meeting

OWN = "customer-app"


@pytest.fixture
def account(zoom: Zoom) -> str:
    """An account with an app of its own."""
    account_id = add_zoom_account(zoom, "own.example")
    app = {"client_id": OWN, "client_secret": "own-secret", "kind": "server", "scopes": ADMIN_SCOPES}
    zoom.control("POST", "/apps", app | {"account_id": account_id})
    return account_id


def credentials(account_id: str, **changes: str) -> dict[str, str]:
    given = {"client_id": OWN, "client_secret": "own-secret", "webhook_secret": "own-webhook-secret"}
    return {"account_id": account_id} | given | changes


def connect(lms: Lms, account_id: str, **changes: str) -> Answer:
    body = {"kind": "server_to_server", "credentials": credentials(account_id, **changes)}
    return lms.call("connections", "POST", "/v1/connections", body)


def connected(lms: Lms, account_id: str) -> Any:
    made = connect(lms, account_id)
    assert made.status == 201, made.body
    return made.body


def works(lms: Lms) -> bool:
    return create_meeting(lms, host={"email": "tutor@own.example"}, registrants=[]).status == 201


def change(lms: Lms, connection_id: str, body: dict[str, str]) -> Answer:
    return lms.call("connections", "PUT", f"/v1/connections/{connection_id}/credentials", body)


def test_good_credentials_connect_at_once(lms: Lms, zoom: Zoom, account: str) -> None:
    made = connected(lms, account)
    assert (made["status"], made["connect_url"]) == ("active", None)
    assert made["webhook_url"] == f"https://rollcall.example/zoom/webhooks/{made['connection_id']}"
    assert zoom.requests("POST", "/oauth/token") == 1
    assert works(lms)


def test_no_secret_is_stored_in_the_open_or_shown(lms: Lms, account: str, cloud: Aws) -> None:
    made = connected(lms, account)
    kept = str(cloud.items())
    for secret in ("own-secret", "own-webhook-secret"):
        assert secret not in kept
        assert secret not in json.dumps(made)


def test_wrong_credentials_are_refused_and_leave_nothing(lms: Lms, zoom: Zoom, account: str, cloud: Aws) -> None:
    before = len(cloud.items())
    for wrong in ({"client_secret": "wrong"}, {"client_id": "wrong"}):
        refused = connect(lms, account, **wrong)
        assert (refused.status, refused.body["code"]) == (422, "zoom_credentials_refused")
        assert "client secret" in refused.body["detail"]
        assert "own-secret" not in str(refused.body)
    assert len(cloud.items()) == before


def test_an_app_of_another_account_is_refused(lms: Lms, zoom: Zoom, account: str) -> None:
    refused = connect(lms, add_zoom_account(zoom, "third.example"))
    assert (refused.status, refused.body["code"]) == (422, "zoom_credentials_refused")
    assert "another account" in refused.body["detail"]


def test_scopes_that_are_missing_are_named(lms: Lms, zoom: Zoom, account: str) -> None:
    held = [scope for scope in ADMIN_SCOPES if "registrant" not in scope]
    zoom.control("PATCH", f"/apps/{OWN}", {"scopes": held})
    refused = connect(lms, account)
    assert (refused.status, refused.body["code"]) == (422, "zoom_scopes_missing")
    lacking = ("write:batch_registrants", "write:registrant", "update:registrant_status")
    assert all(f"meeting:{scope}:admin" in refused.body["detail"] for scope in lacking)


def test_credentials_and_kind_belong_together(lms: Lms, account: str) -> None:
    for body in (
        {"kind": "server_to_server"},
        {"kind": "account", "credentials": credentials(account)},
        {"kind": "server_to_server", "credentials": credentials(account, extra="x")},
        {"kind": "server_to_server", "credentials": credentials(account, client_secret="")},
    ):
        assert lms.call("connections", "POST", "/v1/connections", body).status == 400


def test_the_token_is_renewed_with_the_credentials(lms: Lms, zoom: Zoom, account: str, cloud: Aws) -> None:
    connected(lms, account)
    cloud.change("grant", valid_until="2020-01-01T00:00:00Z")
    fresh_containers()
    assert works(lms)
    assert zoom.requests("POST", "/oauth/token") == 2


def test_a_secret_that_was_changed_in_zoom_needs_new_credentials_and_goes_on(
    lms: Lms, zoom: Zoom, account: str, cloud: Aws
) -> None:
    connection_id = connected(lms, account)["connection_id"]
    zoom.control("PATCH", f"/apps/{OWN}", {"client_secret": "newer"})
    cloud.change("grant", valid_until="2020-01-01T00:00:00Z")
    fresh_containers()
    assert not works(lms)
    dead = lms.get("connections", f"/v1/connections/{connection_id}")
    assert (dead["status"], dead["reason"]) == ("reauthorization_required", "credentials_refused")
    assert change(lms, connection_id, credentials(account)).status == 422
    healed = change(lms, connection_id, credentials(account, client_secret="newer"))
    assert (healed.status, healed.body["status"]) == (200, "active")
    assert works(lms)
    assert [job["kind"] for job in cloud.messages("jobs")] == ["resume"]


def test_credentials_of_another_account_do_not_take_over_a_connection(lms: Lms, zoom: Zoom, account: str) -> None:
    connection_id = connected(lms, account)["connection_id"]
    third = add_zoom_account(zoom, "third.example")
    app = {"client_id": "third-app", "client_secret": "third", "kind": "server", "scopes": ADMIN_SCOPES}
    zoom.control("POST", "/apps", app | {"account_id": third})
    refused = change(lms, connection_id, credentials(third, client_id="third-app", client_secret="third"))
    assert (refused.status, refused.body["code"]) == (409, "other_zoom_account")


def test_the_same_app_again_is_the_same_connection(lms: Lms, account: str) -> None:
    first, second = connected(lms, account), connected(lms, account)
    assert first["connection_id"] == second["connection_id"]
    assert len(lms.get("connections", "/v1/connections")["items"]) == 1


def test_two_tenants_with_one_app_do_not_void_each_others_token(
    lms: Lms, make_tenant: MakeTenant, zoom: Zoom, account: str
) -> None:
    zoom.control("PUT", "/faults", {"oauth": {"s2s_single_token": True}})
    other = make_tenant("Another School")
    connected(lms, account)
    connected(other, account)
    fresh_containers()
    assert works(lms)
    assert works(other)


def test_the_credentials_of_another_tenants_connection_cannot_be_changed(
    lms: Lms, make_tenant: MakeTenant, account: str
) -> None:
    connection_id = connected(lms, account)["connection_id"]
    assert change(make_tenant("Another School"), connection_id, credentials(account)).status == 404


def test_credentials_that_are_no_longer_right_cut_off_one_tenant_alone(
    lms: Lms, make_tenant: MakeTenant, zoom: Zoom, account: str, cloud: Aws
) -> None:
    other = make_tenant("Another School")
    connected(lms, account)
    zoom.control("PATCH", f"/apps/{OWN}", {"client_secret": "newer"})
    made = connect(other, account, client_secret="newer")
    assert made.status == 201
    cloud.change("grant", valid_until="2020-01-01T00:00:00Z")
    fresh_containers()
    assert not works(lms)
    assert works(other)
    fresh_containers()
    assert not works(lms)
    assert other.get("connections", f"/v1/connections/{made.body['connection_id']}")["status"] == "active"


def test_an_app_of_another_connection_of_the_tenant_is_told_apart(lms: Lms, zoom: Zoom, account: str) -> None:
    first = connected(lms, account)["connection_id"]
    second = {"client_id": "second-app", "client_secret": "second"}
    scopes = {"kind": "server", "scopes": ADMIN_SCOPES, "account_id": account}
    zoom.control("POST", "/apps", scopes | second)
    assert connect(lms, account, **second).body["connection_id"] != first
    refused = change(lms, first, credentials(account, **second))
    assert (refused.status, refused.body["code"]) == (409, "already_connected")


def test_a_connection_moves_to_another_app_of_its_account(lms: Lms, zoom: Zoom, account: str, cloud: Aws) -> None:
    connection_id = connected(lms, account)["connection_id"]
    newer = {"client_id": "newer-app", "client_secret": "newer"}
    scopes = {"kind": "server", "scopes": ADMIN_SCOPES, "account_id": account}
    zoom.control("POST", "/apps", scopes | newer)
    assert change(lms, connection_id, credentials(account, **newer)).status == 200
    fresh_containers()
    assert works(lms)
    assert not [item for item in cloud.items() if f"#{OWN}#" in item["pk"]]


def test_an_own_apps_capacity_is_read_from_a_host_who_is_named(lms: Lms, zoom: Zoom, account: str) -> None:
    path, asked = f"/v1/connections/{connected(lms, account)['connection_id']}/capacity", zoom.calls()
    refused = lms.call("connections", "PUT", path, {"source": "zoom"})
    assert (refused.status, refused.body["code"]) == (400, "invalid_request")
    assert "host_email" in refused.body["action"]
    assert zoom.calls() == asked
    read = lms.call("connections", "PUT", path, {"source": "zoom", "host_email": "tutor@own.example"})
    assert (read.status, read.body["capacity_source"]) == (200, "zoom")

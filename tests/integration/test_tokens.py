"""Zoom's tokens: refreshed by one of many, healed when refused, and given up only when Zoom ends the grant."""

from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta

import pytest

from rollcall.environment import read_environment
from rollcall.ids import ConnectionId
from rollcall.services import wiring
from rollcall.services.zoom_access.clients import ZoomAccess
from rollcall.services.zoom_access.wiring import make_zoom_access
from rollcall.store.grants import Grant
from rollcall.zoom.errors import GrantEndedError
from tests.aws import Aws
from tests.integration.clock import Clock
from tests.integration.conftest import Lms, fresh_containers
from tests.integration.doors import CONTEXT, handler
from tests.integration.simulated_zoom import Refusal, Zoom
from tests.integration.steps import connect, create_meeting

TOKEN, ME = "/oauth/token", "/v2/users/me"


def expire(cloud: Aws) -> None:
    """As if the hour of the access tokens had passed, for us and for Zoom."""
    an_hour_ago = (datetime.now(UTC) - timedelta(hours=1)).strftime("%Y-%m-%dT%H:%M:%SZ")
    cloud.change("grant", valid_until=an_hour_ago)


def new_container() -> ZoomAccess:
    environment = read_environment(wiring.ZoomEnvironment)
    return make_zoom_access(environment, wiring.table(environment))


def status_of(lms: Lms, connection_id: str) -> str:
    return str(lms.get("connections", f"/v1/connections/{connection_id}")["status"])


def test_of_fifty_callers_with_an_expired_token_one_refreshes_and_all_get_through(
    lms: Lms, zoom: Zoom, clock: Clock, cloud: Aws
) -> None:
    # Below the handlers: they are made for one event at a time, and these are fifty containers.
    connection_id = ConnectionId(connect(lms, zoom))
    expire(cloud)
    clock.forward(3601)
    exchanges, calls = zoom.requests("POST", TOKEN), zoom.requests("GET", ME)
    containers = [new_container() for _ in range(50)]
    with ThreadPoolExecutor(50) as pool:
        users = list(pool.map(lambda one: one.client(lms.tenant_id, connection_id).user().email, containers))
    assert Counter(users) == {"admin@school.example": 50}
    assert zoom.requests("POST", TOKEN) - exchanges == 1
    assert zoom.requests("GET", ME) - calls == 50


def test_a_valid_token_is_used_without_asking_anybody(lms: Lms, zoom: Zoom) -> None:
    connect(lms, zoom)
    exchanges = zoom.requests("POST", TOKEN)
    for _ in range(3):
        assert create_meeting(lms, registrants=[]).status == 201
    assert zoom.requests("POST", TOKEN) == exchanges


def test_a_token_that_zoom_refuses_once_is_replaced_and_the_call_goes_on(lms: Lms, zoom: Zoom) -> None:
    connection_id = connect(lms, zoom)
    exchanges = zoom.requests("POST", TOKEN)
    zoom.refuse(Refusal("POST", "/meetings", 401, {"code": 124, "message": "Invalid access token."}))
    assert create_meeting(lms).status == 201
    assert zoom.requests("POST", TOKEN) - exchanges == 1
    assert len(zoom.meetings()) == 1
    assert status_of(lms, connection_id) == "active"


def test_a_refresh_that_zoom_refuses_needs_the_admin_again(lms: Lms, zoom: Zoom, cloud: Aws) -> None:
    connection_id = connect(lms, zoom)
    expire(cloud)
    zoom.refuse(Refusal("POST", TOKEN, 400, {"error": "invalid_grant", "reason": "Invalid Token!"}))
    for _ in range(2):
        refused = create_meeting(lms)
        assert (refused.status, refused.body["code"]) == (409, "zoom_reauthorization_required")
        assert "connect-links" in refused.body["action"]
    assert status_of(lms, connection_id) == "reauthorization_required"
    assert connect(lms, zoom)
    assert create_meeting(lms).status == 201


def test_a_refresh_that_zoom_cannot_do_now_is_not_the_end(lms: Lms, zoom: Zoom, cloud: Aws) -> None:
    connection_id = connect(lms, zoom)
    expire(cloud)
    zoom.refuse(Refusal("POST", TOKEN, 503, {}, times=1))
    assert create_meeting(lms).status == 201
    assert status_of(lms, connection_id) == "active"


def test_a_pair_that_was_lost_on_its_way_needs_the_admin_again(lms: Lms, zoom: Zoom, cloud: Aws) -> None:
    connection_id = connect(lms, zoom)
    expire(cloud)
    zoom.control("PUT", "/faults", {"oauth": {"lose_replies": 1}})
    exchanges = zoom.requests("POST", TOKEN)
    assert create_meeting(lms).body["code"] == "zoom_reauthorization_required"
    assert zoom.requests("POST", TOKEN) - exchanges == 2
    assert status_of(lms, connection_id) == "reauthorization_required"


def test_the_new_pair_is_stored_before_it_is_used(lms: Lms, zoom: Zoom, cloud: Aws, clock: Clock) -> None:
    connect(lms, zoom)
    expire(cloud)
    zoom.refuse(Refusal("POST", "/meetings", 500, {"code": 500, "message": "Internal error"}))
    assert create_meeting(lms).status == 503
    fresh_containers()
    exchanges = zoom.requests("POST", TOKEN)
    assert create_meeting(lms).status == 201
    assert zoom.requests("POST", TOKEN) == exchanges


def test_a_ciphertext_moved_to_another_grant_does_not_open(lms: Lms, zoom: Zoom, cloud: Aws) -> None:
    connect(lms, zoom)
    refreshing = new_container().refreshing
    [grant] = [Grant.from_item(item) for item in cloud.items() if item["kind_of"] == "grant"]
    assert refreshing.vault.access_token(grant)
    moved = grant.model_copy(update={"subject": "somebody-else"})
    with pytest.raises(Exception, match="InvalidCiphertext"):
        refreshing.vault.access_token(moved)


def test_a_grant_that_is_not_there_is_the_end(lms: Lms, cloud: Aws) -> None:
    with pytest.raises(GrantEndedError):
        new_container().client(lms.tenant_id, ConnectionId("con_none")).user()


def test_housekeeping_refreshes_what_nobody_uses(lms: Lms, zoom: Zoom, cloud: Aws, clock: Clock) -> None:
    connect(lms, zoom)
    exchanges = zoom.requests("POST", TOKEN)
    assert handler("housekeeping")({}, CONTEXT)["refreshed"] == 0
    clock.forward(31 * 86_400)
    assert handler("housekeeping")({}, CONTEXT)["refreshed"] == 1
    assert zoom.requests("POST", TOKEN) - exchanges == 1

"""How a connection is doing, through the LMS's door: few calls to Zoom, and an answer whatever Zoom does."""

from typing import Any

import httpx
import pytest

from rollcall.services import wiring
from rollcall.services.connections.diagnosis import CHECKS
from rollcall.store.webhook_health import WebhookHealthStore
from tests.aws import Aws
from tests.integration.backstage import Backstage
from tests.integration.clock import Clock
from tests.integration.conftest import ADMIN_SCOPES, CLIENT_ID, Lms, MakeTenant, fresh_containers
from tests.integration.doors import BASE_URL, Answer, call
from tests.integration.simulated_zoom import Refusal, Zoom
from tests.integration.steps import begin, connect, consent, create_meeting, lesson

ADMIN, TUTOR, BASIC = "admin@school.example", "tutor@school.example", "basic@school.example"


def examine(lms: Lms, connection_id: str, host: str = "") -> Any:
    query = f"?host_email={host}" if host else ""
    health = lms.get("connections", f"/v1/connections/{connection_id}/health{query}")
    silent = [one["name"] for one in health["checks"] if one["status"] in ("warning", "failing") and not one["action"]]
    assert silent == []
    return health


def verdicts(health: Any) -> dict[str, str]:
    return {check["name"]: check["status"] for check in health["checks"]}


def told(health: Any, name: str) -> str:
    check = next(one for one in health["checks"] if one["name"] == name)
    return f"{check['sentence']} {check['action'] or ''}"


def calls_to_zoom(zoom: Zoom) -> int:
    """To the API and to the token endpoint, the refused ones too."""
    api = sum(count for path, count in zoom.refusing.seen.items() if "/v2/" in path)
    return api + zoom.requests("POST", "/oauth/token")


@pytest.fixture
def connection_id(lms: Lms, zoom: Zoom, cloud: Aws, clock: Clock) -> str:
    """A whole account, connected by an admin, whose webhooks come in."""
    made = connect(lms, zoom, ADMIN)
    hear(cloud, clock)
    zoom.refusing.seen.clear()
    return made


def hear(cloud: Aws, clock: Clock, app: str = "account") -> None:
    """An event of the connected account, and Zoom's validation of the address it came to."""
    store = WebhookHealthStore(wiring.table(wiring.TableEnvironment(table_name=cloud.table_name)))
    (connection,) = [item for item in cloud.items() if item["kind_of"] == "connection"]
    store.seen(connection["account_id"], clock.now())
    store.validated(app, clock.now())


def end_grants(cloud: Aws) -> None:
    """Nothing of what containers hold is good any more."""
    cloud.change("grant", valid_until="2020-01-01T00:00:00Z")
    fresh_containers()


def test_every_check_has_its_say(lms: Lms, connection_id: str) -> None:
    health = examine(lms, connection_id, TUTOR)
    assert list(verdicts(health)) == list(CHECKS)
    assert {name for name, status in verdicts(health).items() if status != "ok"} == {"backups"}
    assert (health["status"], health["connection_status"]) == ("warning", "active")


def test_a_whole_examination_costs_six_calls_at_most(lms: Lms, zoom: Zoom, connection_id: str, cloud: Aws) -> None:
    end_grants(cloud)
    examine(lms, connection_id, TUTOR)
    assert calls_to_zoom(zoom) == 4


def test_a_token_refused_on_the_way_stays_within_six_calls(lms: Lms, zoom: Zoom, connection_id: str) -> None:
    zoom.refuse(Refusal("GET", "/users/me", 401, {"code": 124, "message": "Invalid access token."}))
    assert verdicts(examine(lms, connection_id, TUTOR))["token"] == "ok"
    assert calls_to_zoom(zoom) == 5


def test_a_token_that_stays_refused_ends_the_questions(lms: Lms, zoom: Zoom, connection_id: str) -> None:
    zoom.refuse(Refusal("GET", "/users/me", 401, {"code": 124, "message": "Invalid access token."}, times=99))
    health = examine(lms, connection_id, TUTOR)
    assert verdicts(health)["token"] == "failing"
    assert verdicts(health)["webhooks"] == "ok"
    assert calls_to_zoom(zoom) == 3


def test_an_outage_leaves_checks_unknown_and_the_others_standing(lms: Lms, zoom: Zoom, connection_id: str) -> None:
    zoom.control("PUT", "/faults", {"api": {"503": 1}})
    found = verdicts(examine(lms, connection_id, TUTOR))
    asked = {"token", "plan", "registration", "capacity", "writes_left", "host_login", "pmi_links"}
    assert {name for name, status in found.items() if status == "unknown"} == asked
    assert {found["scopes"], found["webhooks"], found["url_validation"], found["reports"]} == {"ok"}
    assert calls_to_zoom(zoom) <= 6


def test_a_token_endpoint_that_is_down_leaves_checks_unknown(
    lms: Lms, zoom: Zoom, connection_id: str, cloud: Aws
) -> None:
    end_grants(cloud)
    zoom.refuse(Refusal("POST", "/oauth/token", 503, {}, times=99))
    health = examine(lms, connection_id)
    assert (verdicts(health)["token"], verdicts(health)["plan"]) == ("unknown", "unknown")
    assert health["connection_status"] == "active"
    assert calls_to_zoom(zoom) <= 6


def test_one_answer_that_fails_hides_no_other(lms: Lms, zoom: Zoom, connection_id: str) -> None:
    zoom.refuse(Refusal("GET", "/settings", 500, {}))
    found = verdicts(examine(lms, connection_id, TUTOR))
    assert (found["capacity"], found["pmi_links"]) == ("unknown", "unknown")
    assert (found["token"], found["plan"], found["host_login"]) == ("ok", "ok", "ok")


def test_a_good_token_refused_for_one_call_is_still_good(lms: Lms, zoom: Zoom, connection_id: str) -> None:
    zoom.refuse(Refusal("GET", "/settings", 401, {"code": 124, "message": "Invalid access token."}, times=2))
    found = verdicts(examine(lms, connection_id, TUTOR))
    assert (found["token"], found["capacity"]) == ("ok", "unknown")
    assert calls_to_zoom(zoom) == 5


def test_a_limit_ends_the_questions_and_says_how_long(lms: Lms, zoom: Zoom, connection_id: str) -> None:
    zoom.control("PUT", "/faults", {"api": {"429": 1}})
    health = examine(lms, connection_id, TUTOR)
    assert verdicts(health)["token"] == "unknown"
    assert "Look again in 2 seconds" in told(health, "token")
    assert calls_to_zoom(zoom) == 1


def test_a_zoom_that_does_not_answer_is_asked_once(
    lms: Lms, zoom: Zoom, connection_id: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def no_answer(*_: object, **__: object) -> None:
        raise httpx.ConnectTimeout("no answer")

    monkeypatch.setattr("httpx.Client.request", no_answer)
    health = examine(lms, connection_id, TUTOR)
    assert (verdicts(health)["token"], verdicts(health)["scopes"]) == ("unknown", "ok")
    assert calls_to_zoom(zoom) == 0


def test_an_admin_who_left_is_named_as_the_reason(lms: Lms, zoom: Zoom, connection_id: str, cloud: Aws) -> None:
    zoom.control("POST", f"/users/{ADMIN}/delete")
    end_grants(cloud)
    health = examine(lms, connection_id)
    assert (health["status"], health["connection_status"]) == ("failing", "reauthorization_required")
    assert "has left the Zoom account" in told(health, "token")
    assert verdicts(health)["backups"] == "failing"


def test_scopes_that_are_missing_are_named(lms: Lms, zoom: Zoom) -> None:
    lost = ["meeting:write:batch_registrants:admin", "report:read:meeting:admin", "user:read:settings:admin"]
    zoom.control("PUT", "/faults", {"oauth": {"refuse_scopes": lost}})
    health = examine(lms, connect(lms, zoom), TUTOR)
    found = verdicts(health)
    assert (found["scopes"], found["registration"], found["reports"]) == ("failing", "failing", "warning")
    assert all(scope in told(health, "scopes") for scope in (lost[0], lost[2]))
    assert "report:read:meeting:admin" in told(health, "reports")
    assert (found["capacity"], found["pmi_links"]) == ("unknown", "unknown")


def test_a_basic_host_cannot_register_people(lms: Lms, connection_id: str) -> None:
    found = verdicts(examine(lms, connection_id, BASIC))
    assert (found["plan"], found["registration"], found["host_login"]) == ("failing", "failing", "failing")


def test_a_basic_admin_is_only_a_warning(lms: Lms, zoom: Zoom, connection_id: str) -> None:
    zoom.control("POST", f"/users/{ADMIN}/plan", {"type": 1})
    found = verdicts(examine(lms, connection_id))
    assert (found["plan"], found["registration"]) == ("warning", "ok")


def test_a_host_of_another_account_is_not_one(lms: Lms, connection_id: str) -> None:
    health = examine(lms, connection_id, "stranger@elsewhere.example")
    found = verdicts(health)
    assert (found["host_login"], found["plan"], found["pmi_links"]) == ("failing", "unknown", "unknown")


def test_meetings_made_today_are_counted(lms: Lms, connection_id: str) -> None:
    create_meeting(lms)
    assert "99 of the 100" in told(examine(lms, connection_id, TUTOR), "writes_left")


def test_a_host_who_schedules_with_a_personal_id_is_told(lms: Lms, zoom: Zoom, connection_id: str) -> None:
    personal = {"schedule_meeting": {"use_pmi_for_scheduled_meetings": True}}
    people = [
        {"email": "ada@far.example", "role": "Owner"},
        {"email": "pat@far.example", "settings": personal, "capacity": 500},
    ]
    zoom.control("POST", "/accounts", {"plan": "pro", "users": people})
    health = examine(lms, connect(lms, zoom, "ada@far.example"), "pat@far.example")
    assert verdicts(health)["pmi_links"] == "warning"
    assert "500 people" in told(health, "capacity")


def two_admins(lms: Lms, zoom: Zoom) -> str:
    people = [{"email": f"{name}@far.example", "role": "Admin"} for name in ("one", "two")]
    zoom.control("POST", "/accounts", {"plan": "pro", "users": people})
    made = connect(lms, zoom, "one@far.example")
    consent_again(lms, zoom, made, "two@far.example")
    return made


def test_a_second_admin_is_a_backup(lms: Lms, zoom: Zoom, cloud: Aws) -> None:
    made = two_admins(lms, zoom)
    assert verdicts(examine(lms, made))["backups"] == "ok"
    zoom.control("POST", "/users/one@far.example/deactivate")
    end_grants(cloud)
    found = verdicts(examine(lms, made))
    assert (found["token"], found["backups"], found["host_login"]) == ("ok", "warning", "ok")


def test_nothing_makes_an_examination_ask_a_seventh_time(lms: Lms, zoom: Zoom, cloud: Aws) -> None:
    made = two_admins(lms, zoom)
    zoom.control("POST", "/users/one@far.example/deactivate")
    end_grants(cloud)
    zoom.refusing.seen.clear()
    for spared in (0, 1, 2):  # a refresh that fails is tried once more: each of them fails first
        zoom.refuse(Refusal("POST", "/oauth/token", 503, {}, spared=spared))
    zoom.refuse(Refusal("GET", "/users/me", 401, {"code": 124, "message": "Invalid access token."}))
    found = verdicts(examine(lms, made, "two@far.example"))
    assert calls_to_zoom(zoom) == 6
    assert (found["token"], found["plan"], found["capacity"]) == ("unknown", "unknown", "unknown")
    assert found["scopes"] == "ok"
    assert lms.get("connections", f"/v1/connections/{made}")["status"] == "active"


def consent_again(lms: Lms, zoom: Zoom, connection_id: str, email: str) -> None:
    link = lms.call("connections", "POST", f"/v1/connections/{connection_id}/connect-links", {}).body["connect_url"]
    away = call("oauth_callback", "GET", link)
    call("oauth_callback", "GET", consent(zoom, away.headers["location"], email), cookie=away.cookie)


def test_a_hosts_own_connection_is_about_themselves(lms: Lms, zoom: Zoom, cloud: Aws, clock: Clock) -> None:
    made = connect(lms, zoom, TUTOR, kind="user")
    hear(cloud, clock, "user")
    assert set(verdicts(examine(lms, made)).values()) == {"ok"}
    assert verdicts(examine(lms, made, ADMIN))["host_login"] == "failing"


@pytest.fixture
def own_app(lms: Lms, zoom: Zoom, cloud: Aws, clock: Clock) -> str:
    """A connection with a customer's own app, whose webhooks come in."""
    people = [{"email": "ann@own.example", "role": "Owner"}, {"email": "tim@own.example"}]
    zoom.control("POST", "/accounts", {"account_id": "acc-own", "plan": "pro", "users": people})
    app = {"client_id": "own", "client_secret": "own-secret", "account_id": "acc-own"}
    zoom.control("POST", "/apps", app | {"kind": "server", "scopes": ADMIN_SCOPES})
    request = {"kind": "server_to_server", "credentials": app | {"webhook_secret": "own-hook"}}
    answer = lms.call("connections", "POST", "/v1/connections", request)
    assert answer.status == 201, answer.body
    made = str(answer.body["connection_id"])
    hear(cloud, clock, made)
    zoom.refusing.seen.clear()
    return made


def test_an_own_app_is_asked_about_a_host(lms: Lms, zoom: Zoom, own_app: str) -> None:
    health = examine(lms, own_app, "tim@own.example")
    assert (health["status"], set(verdicts(health).values())) == ("ok", {"ok"})
    assert calls_to_zoom(zoom) == 2


def test_an_own_app_without_a_host_proves_its_credentials(lms: Lms, zoom: Zoom, own_app: str) -> None:
    found = verdicts(examine(lms, own_app))
    about_hosts = {"plan", "registration", "capacity", "writes_left", "host_login", "pmi_links"}
    assert {name for name, status in found.items() if status == "unknown"} == about_hosts
    assert (found["token"], calls_to_zoom(zoom)) == ("ok", 1)


def test_an_own_app_that_was_disabled_is_noticed_at_once(lms: Lms, zoom: Zoom, own_app: str) -> None:
    zoom.control("PATCH", "/apps/own", {"disabled": True})
    health = examine(lms, own_app)
    assert verdicts(health)["token"] == "failing"
    assert f"PUT /v1/connections/{own_app}/credentials" in told(health, "token")


def test_what_came_in_by_the_doors_is_what_the_doctor_saw(lms: Lms, backstage: Backstage) -> None:
    zoom, made = backstage.zoom, connect(lms, backstage.zoom)
    zoom.mailbox.door = intake
    zoom.control("POST", f"/apps/{CLIENT_ID}/validate")
    class_ = lesson(lms, zoom, backstage.clock)
    class_.room.open(0)
    backstage.carry_webhooks()
    health = examine(lms, made)
    seen = {check["name"]: check["last_seen"] for check in health["checks"]}
    assert (verdicts(health)["webhooks"], verdicts(health)["url_validation"]) == ("ok", "ok")
    assert None not in (seen["webhooks"], seen["url_validation"])


def intake(body: bytes, headers: dict[str, str]) -> Answer:
    given = {name.replace("-", "_"): value for name, value in headers.items()}
    return call("webhook_intake", "POST", f"{BASE_URL}/zoom/webhooks", body.decode(), **given)


def test_silent_webhooks_are_noticed(lms: Lms, zoom: Zoom) -> None:
    found = verdicts(examine(lms, connect(lms, zoom)))
    assert (found["webhooks"], found["url_validation"]) == ("warning", "failing")


def test_a_late_validation_is_a_warning_while_events_come(
    lms: Lms, connection_id: str, cloud: Aws, clock: Clock
) -> None:
    cloud.change("url_validation", last_seen_at="2020-01-01T00:00:00Z")
    health = examine(lms, connection_id)
    assert verdicts(health)["url_validation"] == "warning"
    assert "2020-01-01T00:00:00Z" in str(health)


@pytest.mark.parametrize("status", ["pending", "disconnected", "merged"])
def test_a_connection_that_leads_nowhere_asks_zoom_nothing(lms: Lms, zoom: Zoom, cloud: Aws, status: str) -> None:
    made = begin(lms)["connection_id"]
    cloud.change("connection", status=status, merged_into="con_other")
    zoom.refusing.seen.clear()
    health = examine(lms, made, TUTOR)
    assert verdicts(health) == {"token": "failing"}
    assert (health["status"], health["connection_status"]) == ("failing", status)
    assert calls_to_zoom(zoom) == 0


def test_another_tenants_connection_is_not_found(make_tenant: MakeTenant, connection_id: str) -> None:
    answer = make_tenant("Other").call("connections", "GET", f"/v1/connections/{connection_id}/health")
    assert (answer.status, answer.body["code"]) == (404, "connection_not_found")


def test_a_host_has_an_address(lms: Lms, connection_id: str) -> None:
    answer = lms.call("connections", "GET", f"/v1/connections/{connection_id}/health?host_email=tom")
    assert (answer.status, answer.body["code"]) == (400, "invalid_request")

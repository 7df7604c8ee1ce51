import httpx
import pytest

from tests.unit.local.zoom.driver import ACCOUNT_SCOPES, HOOK, SECRET, Receiver, Zoom


@pytest.fixture
def server(empty: Zoom) -> Zoom:
    """A customer's own app, for the customer's own account."""
    users = [{"email": "admin@school.example", "role": "Owner"}, {"email": "tutor@school.example"}]
    empty.control("POST", "/accounts", account_id="acc1", plan="pro", users=users)
    empty.control("POST", "/accounts", account_id="acc2", plan="pro", users=[{"email": "other@far.example"}])
    about = {"client_id": "own", "client_secret": "s3cret", "kind": "server", "account_id": "acc1"}
    hook = {"webhook_url": HOOK, "webhook_secret": SECRET}
    empty.control("POST", "/apps", **about, scopes=list(ACCOUNT_SCOPES), **hook)
    empty.token = token(empty).json()["access_token"]
    return empty


def token(zoom: Zoom, account_id: str = "acc1", secret: str = "s3cret") -> httpx.Response:
    form = {"grant_type": "account_credentials", "account_id": account_id}
    return zoom.http.post("/oauth/token", data=form, auth=("own", secret))


def refusal(answer: httpx.Response) -> tuple[int, str, int]:
    return answer.status_code, answer.json()["error"], answer.json()["errorCode"]


def test_a_wrong_secret_is_an_invalid_client(server: Zoom) -> None:
    assert refusal(token(server, secret="wrong")) == (401, "invalid_client", 4702)


def test_another_account_is_an_invalid_request(server: Zoom) -> None:
    assert refusal(token(server, account_id="acc2")) == (400, "invalid_request", 4700)


def test_an_app_of_another_kind_gets_no_such_token(zoom: Zoom) -> None:
    answer = zoom.ask_token(grant_type="account_credentials", account_id="any")
    assert refusal(answer) == (400, "unsupported_grant_type", 4705)


def test_a_disabled_app_is_4717_until_it_is_enabled(server: Zoom) -> None:
    server.control("PATCH", "/apps/own", disabled=True)
    assert refusal(token(server)) == (400, "invalid_client", 4717)
    assert server.api("GET", "/users/tutor@school.example").json()["code"] == 124
    server.control("PATCH", "/apps/own", disabled=False)
    assert token(server).status_code == 200


def test_it_sees_its_own_account_alone(server: Zoom) -> None:
    assert server.api("GET", "/users/tutor@school.example").status_code == 200
    assert server.api("GET", "/users/other@far.example").json()["code"] == 1001


def test_it_has_no_me(server: Zoom) -> None:
    assert server.api("GET", "/users/me").json()["code"] == 1001


def test_tokens_live_beside_each_other(server: Zoom) -> None:
    token(server)
    assert server.api("GET", "/users/tutor@school.example").status_code == 200


def test_a_new_token_may_kill_the_one_before_it(server: Zoom) -> None:
    server.faults(oauth={"s2s_single_token": True})
    newer = token(server).json()["access_token"]
    assert server.api("GET", "/users/tutor@school.example").json()["code"] == 124
    assert server.api("GET", "/users/tutor@school.example", token=newer).status_code == 200


def test_its_events_come_to_its_own_url(server: Zoom, receiver: Receiver) -> None:
    server.meeting()
    server.control("POST", "/users/tutor@school.example/deactivate")
    server.settle()
    assert [event["event"] for event in receiver.events] == ["meeting.created", "user.deactivated"]
    assert {request.headers["clientid"] for request in receiver.requests} == {"own"}


def test_a_disabled_app_gets_no_events(server: Zoom, receiver: Receiver) -> None:
    server.control("PATCH", "/apps/own", disabled=True)
    server.control("POST", "/users/tutor@school.example/deactivate")
    server.settle()
    assert receiver.events == []

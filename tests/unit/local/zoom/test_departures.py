import pytest

from tests.unit.local.zoom.driver import HOOK, REDIRECT, SECRET, USER_SCOPES, Receiver, Zoom

TUTOR = "tutor@school.example"
ADMIN = "admin@school.example"
WAYS = {"deactivate": "user.deactivated", "delete": "user.deleted", "disassociate": "user.disassociated"}


def leave(zoom: Zoom, way: str, email: str = TUTOR) -> None:
    zoom.control("POST", f"/users/{email}/{way}")
    zoom.settle()


@pytest.fixture
def alone(empty: Zoom) -> Zoom:
    """A tutor who added a user-managed app for himself."""
    empty.account()
    empty.app(kind="user", scopes=USER_SCOPES, webhook_url=HOOK, webhook_secret=SECRET)
    empty.connect(TUTOR)
    return empty


@pytest.mark.parametrize(("way", "event"), WAYS.items())
def test_the_accounts_app_hears_who_left(zoom: Zoom, receiver: Receiver, way: str, event: str) -> None:
    tutor = zoom.api("GET", f"/users/{TUTOR}").json()
    leave(zoom, way)
    payload = receiver.of(event)[0]["payload"]
    assert payload["account_id"] == tutor["account_id"]
    assert payload["operator"] == ADMIN
    assert payload["object"] == {
        "id": tutor["id"],
        "first_name": "Tom",
        "last_name": "Tutor",
        "email": TUTOR,
        "type": 2,
    }


@pytest.mark.parametrize(("way", "heard"), [("deactivate", 0), ("disassociate", 0), ("delete", 1)])
def test_an_app_the_user_added_hears_of_deletion_alone(alone: Zoom, receiver: Receiver, way: str, heard: int) -> None:
    leave(alone, way)
    assert len(receiver.events) == heard


@pytest.mark.parametrize("way", WAYS)
def test_calls_about_the_user_find_nobody(zoom: Zoom, way: str) -> None:
    leave(zoom, way)
    answer = zoom.api("GET", f"/users/{TUTOR}")
    assert (answer.status_code, answer.json()["code"]) == (404, 1001)


@pytest.mark.parametrize(("way", "code"), [("deactivate", None), ("disassociate", 4735), ("delete", 4735)])
def test_a_refresh_says_why_the_owner_has_none(alone: Zoom, way: str, code: int | None) -> None:
    tokens = alone.connect(TUTOR)
    leave(alone, way)
    refused = alone.refresh(tokens["refresh_token"])
    assert (refused.status_code, refused.json()["error"], refused.json().get("errorCode")) == (
        400,
        "invalid_grant",
        code,
    )
    assert alone.api("GET", "/users/me").status_code == 401


def test_a_departed_admin_leaves_the_other_admins_tokens_alive(empty: Zoom) -> None:
    empty.account(role="Admin")
    empty.app()
    backup = empty.connect(TUTOR)
    tokens = empty.connect(ADMIN)
    leave(empty, "delete", ADMIN)
    assert empty.refresh(tokens["refresh_token"]).json()["errorCode"] == 4735
    assert empty.refresh(backup["refresh_token"]).status_code == 200


@pytest.mark.parametrize("way", WAYS)
def test_meetings_of_a_departed_host_are_not_found(zoom: Zoom, way: str) -> None:
    number = zoom.meeting()["id"]
    leave(zoom, way)
    answer = zoom.api("GET", f"/meetings/{number}")
    assert (answer.status_code, answer.json()["code"]) == (404, 3001)


def test_personal_links_of_a_departed_host_are_dead(zoom: Zoom) -> None:
    link = zoom.register(zoom.meeting()["id"], "Lea")[0]["join_url"]
    leave(zoom, "delete")
    assert zoom.http.post(link).status_code == 403


def test_a_departed_user_cannot_sign_in_to_consent(zoom: Zoom) -> None:
    leave(zoom, "deactivate", ADMIN)
    asked = {"client_id": "rollcall", "redirect_uri": REDIRECT, "response_type": "code"}
    assert (
        zoom.http.post("/oauth/authorize", params=asked, data={"email": ADMIN, "decision": "allow"}).status_code == 403
    )


def test_a_deactivated_user_comes_back_without_tokens(alone: Zoom) -> None:
    leave(alone, "deactivate")
    alone.control("POST", f"/users/{TUTOR}/activate")
    assert alone.api("GET", "/users/me").status_code == 401
    alone.connect(TUTOR)
    assert alone.api("GET", "/users/me").json()["status"] == "active"


@pytest.mark.parametrize("again", ["delete", "activate"])
def test_a_deleted_user_is_gone_for_good(zoom: Zoom, again: str) -> None:
    leave(zoom, "delete")
    answer = zoom.http.post(f"/_sim/users/{TUTOR}/{again}")
    assert (answer.status_code, answer.json()) == (409, {"error": f"{TUTOR} is deleted"})


def test_a_license_is_given_and_taken(zoom: Zoom) -> None:
    zoom.control("POST", f"/users/{TUTOR}/plan", type=1)
    assert zoom.api("GET", f"/users/{TUTOR}").json()["type"] == 1
    zoom.control("POST", f"/users/{TUTOR}/plan", type=2)
    assert zoom.api("GET", f"/users/{TUTOR}").json()["type"] == 2


def test_only_two_licenses_are_known(zoom: Zoom) -> None:
    assert zoom.http.post(f"/_sim/users/{TUTOR}/plan", json={"type": 3}).status_code == 422

import base64
import hashlib

from tests.unit.local.zoom.driver import REDIRECT, USER_SCOPES, Zoom


def challenge(verifier: str) -> str:
    return base64.urlsafe_b64encode(hashlib.sha256(verifier.encode()).digest()).decode().rstrip("=")


def test_the_consent_page_names_the_app_and_its_scopes(zoom: Zoom) -> None:
    asked = {"client_id": "rollcall", "redirect_uri": REDIRECT, "response_type": "code"}
    text = zoom.http.get("/oauth/authorize", params=asked).text
    assert "rollcall" in text
    assert "meeting:write:admin" in text


def test_consent_brings_back_a_code_and_the_state(zoom: Zoom) -> None:
    back = zoom.consent(state="opaque")
    assert back["state"] == "opaque"
    assert zoom.exchange(back["code"]).status_code == 200


def test_declining_brings_back_an_error_and_no_code(zoom: Zoom) -> None:
    assert zoom.consent(decision="decline", state="opaque") == {"error": "access_denied", "state": "opaque"}


def test_another_redirect_uri_is_error_4709(zoom: Zoom) -> None:
    asked = {"client_id": "rollcall", "redirect_uri": REDIRECT + "/", "response_type": "code"}
    answer = zoom.http.get("/oauth/authorize", params=asked)
    assert answer.status_code == 400
    assert "4709" in answer.text


def test_only_an_admin_adds_an_app_of_the_account(zoom: Zoom) -> None:
    asked = {"client_id": "rollcall", "redirect_uri": REDIRECT, "response_type": "code"}
    form = {"email": "tutor@school.example", "decision": "allow"}
    assert zoom.http.post("/oauth/authorize", params=asked, data=form).status_code == 403


def test_the_token_reply_tells_scopes_lifetime_and_the_address_of_the_api(zoom: Zoom) -> None:
    reply = zoom.exchange(zoom.consent()["code"]).json()
    assert reply["token_type"] == "bearer"
    assert reply["expires_in"] == 3600
    assert reply["api_url"] == "http://zoom.example"
    assert "report:read:admin" in reply["scope"].split()


def test_a_code_works_once(zoom: Zoom) -> None:
    code = zoom.consent()["code"]
    zoom.exchange(code)
    assert zoom.exchange(code).json()["errorCode"] == 4734


def test_a_code_works_for_five_minutes(zoom: Zoom) -> None:
    code = zoom.consent()["code"]
    zoom.clock.pass_(300)
    assert zoom.exchange(code).json()["errorCode"] == 4733


def test_a_challenge_is_met_by_its_verifier(zoom: Zoom) -> None:
    code = zoom.consent(code_challenge=challenge("v" * 50), code_challenge_method="S256")["code"]
    assert zoom.exchange(code, code_verifier="v" * 50).status_code == 200


def test_a_wrong_verifier_is_an_invalid_grant(zoom: Zoom) -> None:
    code = zoom.consent(code_challenge=challenge("v" * 50), code_challenge_method="S256")["code"]
    assert zoom.exchange(code, code_verifier="w" * 50).json()["error"] == "invalid_grant"


def test_a_challenge_without_a_method_is_plain(zoom: Zoom) -> None:
    code = zoom.consent(code_challenge="v" * 50)["code"]
    assert zoom.exchange(code, code_verifier="v" * 50).status_code == 200


def test_a_wrong_client_secret_is_an_invalid_client(zoom: Zoom) -> None:
    form = {"grant_type": "refresh_token", "refresh_token": "x"}
    answer = zoom.http.post("/oauth/token", data=form, auth=("rollcall", "wrong"))
    assert (answer.status_code, answer.json()["error"]) == (401, "invalid_client")


def test_a_refresh_gives_a_new_pair(zoom: Zoom) -> None:
    old = zoom.connect()
    new = zoom.refresh(old["refresh_token"]).json()
    assert new["refresh_token"] != old["refresh_token"]
    assert zoom.api("GET", "/users/me", token=new["access_token"]).status_code == 200


def test_a_spent_refresh_token_is_dead_at_once(zoom: Zoom) -> None:
    old = zoom.connect()
    zoom.refresh(old["refresh_token"])
    answer = zoom.refresh(old["refresh_token"])
    assert (answer.status_code, answer.json()) == (400, {"reason": "Invalid Token!", "error": "invalid_grant"})


def test_a_refresh_kills_the_access_token_before_it(zoom: Zoom) -> None:
    old = zoom.connect()
    zoom.refresh(old["refresh_token"])
    assert zoom.api("GET", "/users/me", token=old["access_token"]).json()["code"] == 124


def test_a_refresh_token_lives_ninety_days(zoom: Zoom) -> None:
    old = zoom.connect()
    zoom.clock.pass_(90 * 86_400)
    assert zoom.refresh(old["refresh_token"]).status_code == 400


def test_an_access_token_lives_an_hour(zoom: Zoom) -> None:
    zoom.clock.pass_(3_600)
    answer = zoom.api("GET", "/users/me")
    assert (answer.status_code, answer.json()["code"]) == (401, 124)


def test_a_newer_consent_of_the_same_user_ends_the_older_one(zoom: Zoom) -> None:
    old = zoom.connect()
    zoom.connect()
    assert zoom.api("GET", "/users/me", token=old["access_token"]).json()["code"] == 124
    assert zoom.refresh(old["refresh_token"]).json()["errorCode"] == 4741


def test_revoking_kills_both_tokens(zoom: Zoom) -> None:
    pair = zoom.connect()
    answer = zoom.http.post("/oauth/revoke", data={"token": pair["access_token"]}, auth=("rollcall", "s3cret"))
    assert answer.json() == {"status": "success"}
    assert zoom.api("GET", "/users/me").status_code == 401
    assert zoom.refresh(pair["refresh_token"]).status_code == 400


def test_server_to_server_gets_a_token_without_a_refresh_token(empty: Zoom) -> None:
    about = {"client_id": "own", "client_secret": "s3cret", "kind": "server", "account_id": "acc1"}
    empty.control("POST", "/accounts", account_id="acc1", plan="pro", users=[{"email": "a@b.example"}])
    empty.control("POST", "/apps", **about, scopes=["user:read:admin"])
    form = {"grant_type": "account_credentials", "account_id": "acc1"}
    reply = empty.http.post("/oauth/token", data=form, auth=("own", "s3cret")).json()
    assert "refresh_token" not in reply
    assert empty.api("GET", "/users/a@b.example", token=reply["access_token"]).status_code == 200
    assert empty.api("GET", "/users/me", token=reply["access_token"]).json()["code"] == 1001


def test_a_missing_scope_is_error_4711_with_its_name(empty: Zoom) -> None:
    empty.account()
    empty.app(scopes=("user:read:admin",))
    empty.connect()
    body = empty.api("POST", "/users/tutor@school.example/meetings", {}).json()
    assert body["code"] == 4711
    assert "meeting:write:meeting:admin" in body["message"]


def test_a_granular_scope_is_as_good_as_a_classic_one(empty: Zoom) -> None:
    empty.account()
    empty.app(scopes=("user:read:user:admin",))
    empty.connect()
    assert empty.api("GET", "/users/me").status_code == 200


def test_a_token_in_the_query_string_is_refused(zoom: Zoom) -> None:
    assert zoom.http.get("/v2/users/me", params={"access_token": zoom.token}).json()["code"] == 124


def test_a_user_managed_app_must_say_me(empty: Zoom) -> None:
    empty.account()
    empty.app(kind="user", scopes=USER_SCOPES)
    empty.connect("tutor@school.example")
    assert empty.api("GET", "/users/me").json()["email"] == "tutor@school.example"
    assert empty.api("GET", "/users/tutor@school.example").json()["code"] == 124


def test_a_user_managed_app_has_no_report(empty: Zoom) -> None:
    empty.account()
    empty.app(kind="user", scopes=USER_SCOPES)
    empty.connect("tutor@school.example")
    assert empty.api("GET", "/report/meetings/1/participants").json()["code"] == 4711
